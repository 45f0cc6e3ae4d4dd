"""Programmes of other systems, told by their content and read leniently."""

import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from events_platform.calendars.importing import read_programme
from events_platform.calendars.plain import language_code, minutes_of, plain_text
from events_platform.programme.imports import ImportedProgramme, ImportedSession, UnreadableError
from events_platform.programme.models import SessionKind, SpeakerRole

OWN = Path(__file__).parents[1] / "data/schedules"
REAL = Path(__file__).parents[3] / "shared/data/schedules"
NINE = datetime(2026, 6, 10, 1, tzinfo=UTC)
needs_real = pytest.mark.skipif(not REAL.exists(), reason="reads programmes that are not part of the product")


def read(data: bytes | str | dict[str, Any] | list[Any], zone: str = "Asia/Shanghai") -> ImportedProgramme:
    if isinstance(data, (dict, list)):
        data = json.dumps(data, ensure_ascii=False)
    return read_programme(data.encode() if isinstance(data, str) else data, zone)


def only(found: ImportedProgramme) -> ImportedSession:
    (one,) = found.sessions
    return one


def test_schedule_xml_comes_in_complete_with_its_oddities() -> None:
    found = read((OWN / "frab.xml").read_bytes(), "UTC")
    opening, talk, broken = found.sessions
    assert (opening.key, opening.title) == ("guid:29aecfd7-2e44-4f49-ab86-29b5e0877325", {"zh": "开幕式"})
    assert opening.abstract == {"zh": "Words & music.\n\n- One\n- Two\n\nOnly for guests."}
    assert (opening.starts_at, opening.minutes, opening.room) == (NINE, 90, "Hall A")
    assert (opening.kind, opening.languages, opening.oddities) == (SessionKind.CEREMONY, ("zh",), ())
    kept = opening.extra["schedule"]
    assert (kept["recording_license"], kept["do_not_record"]) == ("CC BY 4.0", True)
    assert kept["links"] == [
        {"href": "https://example.org/opening", "url": "https://example.org/opening", "title": "More"}
    ]
    # The day and the hour stand in for a date that is missing.
    assert talk.starts_at == NINE + timedelta(minutes=63)
    assert talk.oddities == ("The language “Klingonish” is not known.",)
    assert talk.abstract == {"": "A view from the north\n\nOne line."}
    assert broken.starts_at is None
    assert broken.title == {"": "Untitled"}
    assert broken.oddities == ("It has no time that can be read.", "It has no title.")
    assert [(one.key, one.name) for one in found.speakers] == [
        ("forum-2026:4", "李伟"),
        ("forum-2026:5", "Vera O'Neil"),
    ]
    assert set(found.rooms) == {"Hall A", "Hall B"}


@pytest.mark.parametrize(
    "body",
    [
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><schedule>&x;</schedule>',
        '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><schedule>&b;</schedule>',
        "<schedule>",
        "<html/>",
        "{",
        '{"what": 1}',
        '{"schedule": {"conference": 1, "events": 2}}' * 2,
        "",
        "  \n",
        "PK\x03\x04nothing",
        "colour;size\nred;1\n",
        "[" * 100_000,
    ],
)
def test_what_is_no_programme_is_refused_with_a_sentence(body: str) -> None:
    with pytest.raises(UnreadableError, match=r"\w+ .+\."):
        read(body)


def test_schedule_json_of_both_versions_reads_alike() -> None:
    event = {
        "guid": "29AECFD7-2e44-4f49-ab86-29b5e0877325",
        "id": 17,
        "date": "2026-06-10T09:00:00+08:00",
        "duration": "00:45",
        "room": "Hall A",
        "title": "Opening",
        "track": "Plenary",
        "type": "Talk",
        "language": "en",
        "abstract": "",
        "persons": [{"id": 4, "public_name": "Li Wei", "biography": "Dean."}],
        "answers": [{"question": 1, "answer": "private"}],
    }
    conference = {"acronym": "forum", "time_zone_name": "Asia/Shanghai"}
    days = [{"date": "2026-06-10", "rooms": {"Hall A": [event]}}]
    first = read({"schedule": {"conference": {**conference, "days": days}}})
    newer = {
        "guid": event["guid"],
        "start": "2026-06-10T09:00:00+08:00",
        "end": "2026-06-10T09:45:00+08:00",
        "room": {"name": "Hall A"},
        "title": "Opening",
        "track": {"slug": "plenary"},
        "type": "Talk",
        "language": "en",
        "participants": [{"guid": "g4", "name": "Li Wei", "role": "MODERATOR"}],
    }
    named = {**conference, "tracks": [{"slug": "plenary", "name": "Plenary"}]}
    people = [{"guid": "g4", "name": "Li Wei", "biography": "Dean."}]
    second = read({"schedule": {"conference": named, "events": [newer], "persons": people}})
    for one in (only(first), only(second)):
        assert (one.key, one.starts_at, one.minutes) == (f"guid:{str(event['guid']).lower()}", NINE, 45)
        assert (one.room, one.track, one.title) == ("Hall A", "Plenary", {"en": "Opening"})
    assert [one.biography for one in (*first.speakers, *second.speakers)] == [{"en": "Dean."}] * 2
    assert only(second).speakers == (("forum:g4", SpeakerRole.MODERATOR),)
    assert "answers" not in json.dumps(only(first).extra)


def test_pretalx_submissions_in_several_slots_are_several_sessions() -> None:
    slots = [
        {
            "start": f"2026-06-{day}T09:00:00+08:00",
            "end": f"2026-06-{day}T09:30:00+08:00",
            "room": {"en": "A"},
        }
        for day in (10, 11)
    ]
    submission = {
        "code": "ABCDEF",
        "title": "Twice",
        "state": "canceled",
        "submission_type": {"en": "Keynote"},
        "content_locale": "fr",
        "slots": slots,
        "speakers": [{"code": "XYZ", "name": "Li Wei", "email": "li@example.org"}],
    }
    found = read({"count": 1, "results": [submission]})
    assert [one.key for one in found.sessions] == ["pretalx:ABCDEF", "pretalx:ABCDEF#2"]
    one = found.sessions[0]
    assert (one.minutes, one.is_cancelled, one.kind) == (30, True, SessionKind.KEYNOTE)
    assert (one.title, one.languages) == ({"": "Twice"}, ("fr",))
    assert found.speakers[0].email == "li@example.org"


def test_opass_keeps_both_languages_and_says_who_is_missing() -> None:
    session = {
        "id": "S1",
        "type": "t",
        "room": "R1",
        "start": "2026-06-10T09:00:00+08:00",
        "end": "2026-06-10T09:30:00+08:00",
        "language": "中文",
        "zh": {"title": "校企合作", "description": "第一行"},
        "en": {"title": "Linking", "description": ""},
        "speakers": ["P1", "P9"],
        "tags": ["x"],
    }
    speaker = {"id": "P1", "zh": {"name": "李伟", "bio": ""}, "en": {"name": "Li Wei", "bio": "Dean."}}
    types = [{"id": "t", "zh": {"name": "教育"}, "en": {"name": "Education"}}]
    found = read({"sessions": [session], "speakers": [speaker], "session_types": types, "rooms": []})
    one = only(found)
    assert one.title == {"zh": "校企合作", "en": "Linking"}
    assert (one.languages, one.track, one.speakers) == (
        ("zh",),
        "Education",
        (("opass:P1", SpeakerRole.SPEAKER),),
    )
    assert (found.speakers[0].name, found.speakers[0].romanised) == ("李伟", "Li Wei")
    assert found.oddities == ("Nobody in the file has the id P9.",)


def test_calendar_in_floating_time_is_read_in_its_own_zone() -> None:
    text = (
        "BEGIN:VCALENDAR\r\nX-WR-TIMEZONE:Asia/Shanghai\r\nBEGIN:VEVENT\r\nUID:a@b\r\nSUMMARY:Opening\r\n"
        "DTSTART:20260610T090000\r\nDURATION:PT45M\r\nCATEGORIES:Plenary,Keynote\r\nSTATUS:CANCELLED\r\n"
        "RRULE:FREQ=DAILY\r\nATTENDEE;CN=Li Wei:mailto:LI@example.org\r\nEND:VEVENT\r\n"
        "BEGIN:VEVENT\r\nUID:c@d\r\nSUMMARY:All day\r\nDTSTART;VALUE=DATE:20260611\r\nEND:VEVENT\r\n"
        "END:VCALENDAR\r\n"
    )
    one, whole_day = read(text, "Europe/Berlin").sessions
    assert (one.key, one.starts_at, one.minutes, one.track) == ("uid:a@b", NINE, 45, "Plenary")
    assert (one.is_cancelled, one.kind) == (True, SessionKind.KEYNOTE)
    assert one.speakers == (("email:li@example.org", SpeakerRole.SPEAKER),)
    assert one.oddities == ("It repeats; only this one time is taken.",)
    assert whole_day.oddities == ("It has no time of the day.",)


TABLE = """编号,中文标题,英文标题,日期,开始,时长,会场,语言,演讲人,主持人,状态
1,开幕式,Opening,2026/6/10,9:00,45 ,主会场,中文、英语,李伟；王芳,陈静,
2,闭幕式,,2026-06-10,乱,30,主会场,,,,已取消
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_table_is_read_as_people_write_it(encoding: str) -> None:
    first, second = read(TABLE.encode(encoding)).sessions
    assert first.title == {"zh": "开幕式", "en": "Opening"}
    assert (first.starts_at, first.minutes, first.room) == (NINE, 45, "主会场")
    assert first.languages == ("zh", "en")
    assert [role for _key, role in first.speakers] == [
        SpeakerRole.SPEAKER,
        SpeakerRole.SPEAKER,
        SpeakerRole.MODERATOR,
    ]
    assert (second.is_cancelled, second.oddities) == (True, ("The time “乱” cannot be read.",))


def test_table_of_speakers_alone_brings_them() -> None:
    found = read("姓名,英文姓名,邮箱,英文单位,单位,国家\n李伟,Li Wei,Li@Example.org,University,大学,中国\n")
    (one,) = found.speakers
    assert (found.sessions, one.name, one.romanised) == ((), "李伟", "Li Wei")
    assert (one.email, one.country) == ("li@example.org", "中国")
    assert one.affiliation == {"en": "University", "": "大学"}


def test_every_role_has_a_column() -> None:
    table = "标题,演讲人,主席,司仪,主持人,对话嘉宾,点评人,译员\n开幕式,一,二,三,四,五,六,七\n"
    assert [role for _key, role in only(read(table)).speakers] == list(SpeakerRole)
    assert only(read(table)).tells_roles


def test_workbook_with_two_sheets_joins_sessions_and_speakers() -> None:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    times = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet = book.add_worksheet("Sessions")
    sheet.write_row(0, 0, ["Title", "Start", "Minutes", "Speakers"])
    sheet.write_row(1, 0, ["Opening"])
    sheet.write_datetime(1, 1, datetime(2026, 6, 10, 9), times)  # noqa: DTZ001 (spreadsheets know no zones)
    sheet.write_row(1, 2, [45, "Li Wei"])
    people = book.add_worksheet("Speakers")
    people.write_row(0, 0, ["Name", "Email", "Country", "Affiliation"])
    people.write_row(1, 0, ["Li Wei", "Li@Example.org", "China", "University"])
    book.close()
    found = read(file.getvalue())
    assert (only(found).starts_at, only(found).minutes) == (NINE, 45)
    (speaker,) = found.speakers
    assert only(found).speakers == ((speaker.key, SpeakerRole.SPEAKER),)
    assert (speaker.email, speaker.country) == ("li@example.org", "China")


def test_ids_that_come_twice_are_two_sessions() -> None:
    rows = "id,title\n7,One\n7,Two\n"
    one, two = read(rows).sessions
    assert (one.key, two.key) == ("table:7", "table:7#2")
    assert two.oddities == ("Its id stands in the file more than once.",)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("a < b and <3", "a < b and <3"),
        ("<p>One</p><p>Two<br>three</p>", "One\n\nTwo\nthree"),
        ("<script>x()</script><p>Safe</p>", "Safe"),
        ("line\r\nline", "line\nline"),
    ],
)
def test_text_loses_its_tags_and_nothing_else(text: str, plain: str) -> None:
    assert plain_text(text) == plain


def test_lengths_and_languages() -> None:
    assert [minutes_of(text) for text in ("00:25", "1:30", "01:30:00", "45", "", "x")] == [
        25,
        90,
        90,
        45,
        0,
        0,
    ]
    found = [language_code(text) for text in ("zh-TW", "English", "中文", "zz", "")]
    assert found == ["zh-TW", "en", "zh", "", ""]


@needs_real
@pytest.mark.parametrize(
    ("name", "sessions", "speakers", "rooms"),
    [
        ("fosdem-2024-pentabarf-schedule.xml", 876, 945, 35),
        ("coscup-2023-opass-session.json", 352, 415, 28),
        ("pyconfr-2024-pretalx-by-slot.json", 81, 77, 11),
        ("indico-xdc2021-export.json", 37, 36, 0),
        ("fosdem-2024-bookmarks-a.ics", 26, 29, 7),
        ("ical-bristol-dataweek-schedule.ics", 9, 0, 3),
        ("validators/frab-camp2019.json", 79, 90, 2),
        ("validators/pretalx-democon.json", 36, 27, 2),
        ("validators/pretalx-rc3.json", 48, 56, 5),
        ("validators/hub-schedule2.json", 2, 4, 5),
        ("validators/minimal-valid.xml", 1, 1, 1),
    ],
)
def test_real_programmes_come_in_complete(name: str, sessions: int, speakers: int, rooms: int) -> None:
    found = read((REAL / name).read_bytes())
    assert (len(found.sessions), len(found.speakers), len(found.rooms)) == (sessions, speakers, rooms)
    assert all(one.starts_at for one in found.sessions)
