"""The columns of sessions and speakers in tables, as we write them and as people name them."""

from typing import Final

SESSION_COLUMNS: Final = {
    "id": ("id", "编号", "session id"),
    "title_en": ("title_en", "title (english)", "english title", "英文标题", "标题（英文）"),
    "title_zh": ("title_zh", "title (chinese)", "chinese title", "中文标题", "标题（中文）"),
    "title": ("title", "session", "name of the session", "标题", "题目", "场次", "议题"),
    "abstract_en": ("abstract_en", "英文摘要", "摘要（英文）"),
    "abstract_zh": ("abstract_zh", "中文摘要", "摘要（中文）"),
    "abstract": ("abstract", "description", "摘要", "简介", "内容"),
    "start": ("start", "starts_at", "begin", "begins", "开始", "开始时间"),
    "end": ("end", "ends_at", "结束", "结束时间"),
    "date": ("date", "day", "日期"),
    "minutes": ("minutes", "duration", "length", "时长", "分钟", "时长（分钟）"),
    "room": ("room", "hall", "location", "会议室", "会场", "地点"),
    "track": ("track", "专题", "分论坛"),
    "type": ("type", "format", "类型", "形式"),
    "part_of": ("part_of", "part of", "forum", "所属论坛", "所属场次"),
    "languages": ("languages", "language", "语言"),
    "interpretation": ("interpretation", "同传", "口译"),
    "speakers": ("speakers", "speaker", "演讲人", "嘉宾", "报告人"),
    "chairs": ("chairs", "chair", "主席"),
    "moderators": ("moderators", "moderator", "host", "hosts", "主持人"),
    "capacity": ("capacity", "seats", "座位", "容量"),
    "status": ("status", "state", "cancelled", "状态"),
}
SPEAKER_COLUMNS: Final = {
    "id": ("id", "speaker id", "编号"),
    "name": ("name", "full name", "speaker", "姓名", "名字"),
    "romanised": ("romanised", "romanized", "latin name", "英文姓名", "拼音"),
    "email": ("email", "e-mail", "mail", "邮箱", "电子邮箱"),
    "affiliation": ("affiliation", "institution", "company", "organisation", "organization", "单位", "机构"),
    "country": ("country", "country or region", "国家", "国家和地区", "国家/地区"),
    "biography_en": ("biography_en", "英文简介"),
    "biography_zh": ("biography_zh", "中文简介"),
    "biography": ("biography", "bio", "about", "简介", "个人简介"),
}
