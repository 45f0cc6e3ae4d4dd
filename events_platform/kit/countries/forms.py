"""Forms of state and islands: "Republic of Namibia" and 丹麦王国 are found by the name without its form."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from .codes import ORGANISATIONS, SELECTABLE_CODES, UNDECIDED
from .fold import script, words
from .index import Index, index
from .places import is_place_elsewhere
from .vocabulary import (
    CHINA_WORDS,
    FORM_WORDS,
    ISLAND_WORDS,
    ISLANDS,
    LINK_WORDS,
    REGION_WORDS,
    STATE_WORDS,
)

# Here the form is what tells two countries apart (Congo, China), or is often mistaken (Republic of Dominica).
FORM_DECIDES = frozenset({"CD", "CG", "CN", "DM", "DO", "US"})

_ONLY_WITH_FORM = frozenset({"grand", "gran"})  # Grand Duchy, but Grand Island
_HAN_FORM = re.compile(
    r"(?:伊斯兰|阿拉伯|人民|民主主义|民主|社会主义|联邦|联合|合作|东方|独立|多民族|玻利瓦尔|イスラム|アラブ|連邦)*"
    r"(?:共和国|王国|合众国|大公国|公国|苏丹国|酋长国|联邦|联盟|国|首长国|首長国|連邦|連合)$"
)
_HANGUL_FORM = re.compile(
    r"(?:인민|민주주의|민주|연방|이슬람|사회주의|아랍|연합|협동|독립|동방|다민족|다루살람)*(?:공화국|왕국|연방|대공국|공국|술탄국|합중국|국)$"
)
_HAN_ISLANDS = re.compile(r"(?:群岛|诸岛|列岛|岛|诸岛共和国)$")
_HANGUL_ISLANDS = re.compile(r"(?:군도|제도|섬|아일랜드)$")
_THAI_FORM = re.compile(r"^(?:ประเทศ|สาธารณรัฐ|ราชอาณาจักร|สหพันธรัฐ|สหพันธ์)")
# 中国香港, 中國台灣省, 중국 마카오: the prefix and the kind of region may both be left out.
_OF_CHINA = re.compile(r"^(?:中华人民共和国|中国|중국|중화인민공화국)(.{2,8})$")
_PROVINCE = re.compile(
    r"^(?:中华人民共和国|中国)(?:北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南"
    r"|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|内蒙古|广西|西藏|宁夏|新疆)[^国]{0,12}$"
)
_REGION = re.compile(r"(?:特别行政区|特別行政区|特区|行政区|省|地区|특별행정구)$")


def is_form(word: str) -> bool:
    """Whether a folded word says only what kind of state it is."""
    return word in FORM_WORDS or word in STATE_WORDS


def without_form(text: str) -> Sequence[str] | None:
    """The words of a name without its form of state; None where it has none or nothing would remain."""
    parts = words(text)
    group = script(text)
    if group == "Han" or group == "Hangul":
        whole = "".join(parts)
        bare = (_HAN_FORM if group == "Han" else _HANGUL_FORM).sub("", whole)
        return [bare] if bare and bare != whole else None
    if parts and _THAI_FORM.match(parts[0]):
        return [_THAI_FORM.sub("", parts[0]), *parts[1:]]
    bare_parts = [word for word in parts if not is_form(word)]
    if {word for word in parts if is_form(word)} <= _ONLY_WITH_FORM:
        return None
    while bare_parts and bare_parts[0] in LINK_WORDS and is_form(parts[0]):
        bare_parts = bare_parts[1:]  # Repubblica del Kosovo, but not Dél-Szudán Köztársaság
    return bare_parts or None


def is_beside_another(text: str, code: str) -> bool:
    """Whether what seems a form is another country's name: Oman beside the United Kingdom is no kingdom."""
    group = script(text)
    if group == "Han" or group == "Hangul":
        whole = "".join(words(text))
        form = whole[len((_HAN_FORM if group == "Han" else _HANGUL_FORM).sub("", whole)) :]
        spans: Iterator[Sequence[str]] = ((form[start:],) for start in range(len(form) - 3))
    else:
        rows = (list(row) for is_row, row in groupby(words(text), is_form) if is_row)
        spans = (row[i:j] for row in rows for i in range(len(row)) for j in range(i + 2, len(row) + 1))
    return any(index(group).find(span) in SELECTABLE_CODES - {code} for span in spans)


def by_form(text: str) -> str | None:
    """Code of a name written with another form of state than the sources have, or None."""
    names = index(script(text))
    of_china = _in_china if script(text) in {"Han", "Hangul"} else _region_of_china
    if found := of_china(text, names):
        return found
    bare = without_form(text)
    if bare is None:
        return None
    code = names.find(bare)
    if code is None and script(text) == "Han":
        code = names.codes.get(bare[0] + "国")
    if not code or code in ORGANISATIONS or code in FORM_DECIDES or is_beside_another(text, code):
        return code if code == UNDECIDED else None
    if not STATE_WORDS.isdisjoint(words(text)) and is_place_elsewhere("".join(bare), code):
        return UNDECIDED
    return code


def by_islands(text: str) -> str | None:
    """Code of an island territory written with or without the word for islands, or None."""
    group, parts = script(text), words(text)
    if group == "Han" or group == "Hangul":
        whole = "".join(parts)
        bare = [(_HAN_ISLANDS if group == "Han" else _HANGUL_ISLANDS).sub("", whole)]
    else:
        bare = [word for word in parts if word not in ISLAND_WORDS and not is_form(word)]
    code = index(group).find(bare)
    return code if code in ISLANDS and not is_beside_another(text, code) else None


def _region_of_china(text: str, names: Index) -> str | None:
    """HK or MO of "Hong Kong, Special Administrative Region of the People's Republic of China"."""
    parts = words(text)
    if REGION_WORDS.isdisjoint(parts):
        return None
    said = REGION_WORDS | CHINA_WORDS
    code = names.find([word for word in parts if word not in said and not is_form(word)])
    return code if code in {"HK", "MO"} else None


def _in_china(text: str, names: Index) -> str | None:
    whole = "".join(words(text))
    if _PROVINCE.match(whole):
        return "CN"
    inner = found[1] if (found := _OF_CHINA.match(whole)) else whole
    code = names.codes.get(inner) or names.codes.get(_REGION.sub("", inner))
    return code if code in {"HK", "MO", "TW"} else None
