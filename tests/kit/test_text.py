import json
import subprocess
import sys
import unicodedata
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError
from sqlalchemy import column, literal
from sqlmodel import select

from events_platform.kit import text
from events_platform.kit.db.engine import Database
from events_platform.kit.i18n import use_locale
from events_platform.kit.text.dictionary import reading_of, readings_of
from events_platform.kit.text.pinyin import in_words
from events_platform.kit.text.search import SEARCH_KEY_LENGTH

CHEN = text.search_key("陈宝生", "Chen Baosheng", "江西省教育厅", "chen.bs@example.org")


def found(key: str, query: str) -> bool:
    return all(term in key for term in text.query_terms(query))


@pytest.mark.parametrize(
    "query",
    [
        "陈",
        "宝生",
        "陈宝生",
        "陈 宝生",
        "chen",
        "CHEN Bao",
        "chenbaosheng",
        "chen bao sheng",
        "Baosheng, Chen",
        "bao-sheng",
        "cbs",
        "Chén Bǎoshēng",
        "ｃｈｅｎ",
        "陈baosheng",
        "江西",
        "jiangxi",
        "jxsjyt",
        "chen.bs@example",
        "",
    ],
)
def test_search_finds_a_chinese_name_however_it_is_typed(query: str) -> None:
    assert found(CHEN, query)


@pytest.mark.parametrize("query", ["陈生", "chan", "wang", "baochen", "100%", "_", "cbsx", "|"])
def test_search_leaves_out_what_is_not_there(query: str) -> None:
    assert not found(CHEN, query) or query == "|"


@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("单芳", ["shan", "dan", "chan", "shanfang", "danfang", "chan fang", "sf", "df"]),
        ("曾国藩", ["zeng", "zengguofan"]),
        ("解小东", ["xie", "jie"]),
        ("尉迟恭", ["yuchi gong", "ycg"]),
        ("欧阳修", ["ouyang xiu"]),
        ("吕布", ["lv", "lyu", "lu bu"]),
        ("王乐", ["wangle", "wang yue"]),
        ("重庆大学", ["chongqing", "cqdx"]),
        ("中国音乐学院", ["yinyue"]),
        ("陈宝生 部长", ["cbs", "buzhang"]),
        ("Zoë O’Neil-Łukasz", ["zoe", "oneil", "o'neil", "lukasz", "neil lukasz"]),
        ("Ґалаґан Йосип", ["йосип", "галаган".replace("г", "ґ")]),
        ("田中さん", ["田中", "さん"]),
        ("محمد بن سلمان", ["محمد", "سلمان"]),
        ("+86 138-0013-8000", ["13800138000", "138 0013"]),
    ],
)
def test_search_finds_every_reading_and_script(name: str, queries: list[str]) -> None:
    assert [query for query in queries if not found(text.search_key(name), query)] == []


def test_search_does_not_find_wang_by_a_reading_nobody_uses() -> None:
    assert not found(text.search_key("王芳"), "yu")


def test_search_key_fits_its_column_with_the_names_first() -> None:
    key = text.search_key("单" * 200, "ﷺ" * 200, "重庆" * 150)
    assert len(key) == SEARCH_KEY_LENGTH
    assert key.startswith("单" * 200)


@pytest.mark.parametrize(
    ("query", "hits"), [("100%", 1), ("1%0", 0), ("a_b", 1), ("axb", 0), ("c\\d", 1), ("x\x00\ud800", 0)]
)
async def test_search_condition_escapes_wildcards_on_both_databases(
    db: Database, query: str, hits: int
) -> None:
    key = text.search_key("100% a_b", "c\\d")
    rows = select(literal(key).label("key")).subquery()
    async with db.read() as session:
        found_rows = await session.exec(select(rows.c.key).where(text.matches(rows.c.key, query)))
        assert len(found_rows.all()) == hits


def test_search_condition_takes_at_most_eight_terms() -> None:
    assert str(text.matches(column("key"), "a " * 1000)).count("LIKE") == 8


WORDS = [
    "重庆大学",
    "中国音乐学院",
    "女子行长长大",
    "银行行长",
    "绿色都市",
    "\u3400",
    "一九八四",
    "南昌大学教务处",
]
LIBRARY = """
import json, sys
from pypinyin import Style, pinyin
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT
from pypinyin.contrib.tone_convert import to_tone3
how = {"style": Style.TONE3, "errors": lambda _: [""], "neutral_tone_with_five": True}
def digit(syllable):
    return to_tone3(syllable, neutral_tone_with_five=True)
print(json.dumps({
    "words": {word: [first for first, *_ in pinyin(word, **how)] for word in sys.argv[1:]},
    "characters": {char: pinyin(char, heteronym=True, **how)[0] for char in map(chr, PINYIN_DICT)},
    "phrases": {word: [digit(heard[0]) for heard in said] for word, said in PHRASES_DICT.items()},
}))
"""


@pytest.fixture(scope="module")
def library() -> Any:
    """What the library says with its whole dictionary."""
    done = subprocess.run([sys.executable, "-c", LIBRARY, *WORDS], capture_output=True, check=True)
    return json.loads(done.stdout)


def test_words_are_read_as_by_the_library(library: Any) -> None:
    assert {word: in_words(word) for word in WORDS} == library["words"]


def test_every_character_has_the_readings_of_the_library(library: Any) -> None:
    assert {char: readings_of(char) for char in library["characters"]} == library["characters"]


def test_every_word_of_the_dictionary_keeps_its_first_reading(library: Any) -> None:
    assert {word: reading_of(word) for word in library["phrases"]} == library["phrases"]


def test_reading_chinese_loads_no_more_than_the_data() -> None:
    script = (
        "import sys; from events_platform.kit.text import search_key;"
        "print(search_key('南昌大学') and 'pypinyin' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


ROSTER = [
    ("李强", "Li Qiang"),
    ("李伟", "Li Wei"),
    ("里程", "Li Cheng"),
    ("", "Li Anna"),
    ("单芳", "Shan Fang"),
    ("单丹", "Dan Dan"),
    ("曾敏", ""),
    ("安娜", ""),
]


def test_sort_key_orders_chinese_names_by_pinyin_with_one_surname_together() -> None:
    ordered = sorted(ROSTER, key=lambda name: text.sort_key(name[0], name[1], "family_first", "zh"))
    assert [native or romanised for native, romanised in ordered] == [
        "安娜",
        "单丹",
        "Li Anna",
        "李强",
        "李伟",
        "里程",
        "单芳",
        "曾敏",
    ]


def test_sort_key_puts_the_family_name_first_whatever_the_order() -> None:
    keys = {
        text.sort_key("", name, order, "en")
        for name, order in [
            ("Ångström Anders", "family_first"),
            ("Anders Angstrom", "given_first"),
            ("Ångström, Anders", "given_first"),
        ]
    }
    assert keys == {"1angstrom0anders"}
    short, long = (text.sort_key("", name, "family_first", "en") for name in ("Wang Zoe", "Wanger Abe"))
    assert short < long


@given(st.text(max_size=200), st.text(max_size=50))
def test_sort_key_is_plain_so_that_every_collation_agrees(native: str, romanised: str) -> None:
    for lang in ("en", "zh"):
        key = text.sort_key(native, romanised, "given_first", lang)
        assert key.isascii()
        assert key.isalnum()
        assert key == key.lower()
        assert len(key) <= 400


@given(st.text(max_size=300))
def test_text_keys_never_fail_and_fit(value: str) -> None:
    assert len(text.search_key(value)) <= 2000
    assert len(text.normalise_name(value)) <= 400
    line = text.clean_line(value)
    assert text.clean_line(line) == line
    line.encode()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Wang Fang", "FANG, Wang"),
        ("Xiao-Ming Wang", "wang xiaoming"),
        ("José Ñúñez", "Nunez Jose"),
        ("O’Neil", "O'Neil"),
        ("王 芳", "王芳"),
        ("米哈伊尔·尤里耶维奇", "米哈伊尔・尤里耶维奇"),
        ("Ｗａｎｇ　Ｆａｎｇ", "wang fang"),
    ],
)
def test_normalise_name_makes_spellings_of_one_name_equal(one: str, other: str) -> None:
    assert text.normalise_name(one) == text.normalise_name(other) != ""


def test_normalise_name_keeps_different_names_apart() -> None:
    names = ["王芳", "芳王", "Wang Fan", "Wang Fang Li", "Вера", "ヴェラ", "😀"]
    assert len({text.normalise_name(name) for name in names}) == len(names)


@pytest.mark.parametrize(
    ("native", "romanised", "order", "en", "zh"),
    [
        ("陈宝生", "Chen Baosheng", "family_first", "Chen Baosheng", "陈宝生"),
        ("陈宝生", "", "family_first", "陈宝生", "陈宝生"),
        (
            "Трещалин Михаил",
            "Treshchalin Mikhail",
            "family_first",
            "Treshchalin Mikhail",
            "Treshchalin Mikhail",
        ),
        ("Maria Berg", "", "given_first", "Maria Berg", "Maria Berg"),
        ("", "Chen, Baosheng", "family_first", "Chen Baosheng", "Chen Baosheng"),
        ("", "Berg, Maria", "given_first", "Maria Berg", "Maria Berg"),
    ],
)
def test_display_name_is_the_form_that_readers_can_read(
    native: str, romanised: str, order: str, en: str, zh: str
) -> None:
    assert text.display_name(native, romanised, order, "en") == en
    assert text.display_name(native, romanised, order, "zh") == zh


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  a\x00b\t \u3000c\r\nd ", "ab c d"),
        ("e\u0301", "é"),
        ("\u202eevil\u202c \u2066x\u2069", "evil x"),
        ("👨‍👩‍👧 👍🏽 🏴\U000e0067\U000e0062\U000e007f", "👨‍👩‍👧 👍🏽 🏴\U000e0067\U000e0062\U000e007f"),
        ("a\U000e0041\U000e0042b", "ab"),
        ("محمد\u200fعلی\u200cرضا", "محمد\u200fعلی\u200cرضا"),
        ("שָׁלוֹם", "שָׁלוֹם"),
        ("𠮷野家", "𠮷野家"),
        ("x\ud83dy", "xy"),
        ("\u200b\u200f\u3164 \u2800", ""),
        ("\ufeff中文", "中文"),
    ],
)
def test_clean_line_removes_what_harms_and_keeps_every_script(raw: str, clean: str) -> None:
    assert text.clean_line(raw) == text.clean_line(clean) == unicodedata.normalize("NFC", clean)


def test_clean_text_keeps_paragraphs() -> None:
    assert text.clean_text(" a  b \r\n\r\n\r\n\r\n c\u2028d\x07 ") == "a b\n\nc\nd"


class Form(BaseModel):
    name: Annotated[str, text.Line(5, required=True)]
    note: Annotated[str, text.Prose(9)] = ""


def test_line_and_prose_clean_what_a_schema_reads() -> None:
    form = Form.model_validate({"name": "  王\u202e芳 ", "note": "a\r\nb"})
    assert (form.name, form.note) == ("王芳", "a\nb")
    schema = json.loads(json.dumps(Form.model_json_schema()))
    assert schema["properties"]["name"] == {"title": "Name", "type": "string", "maxLength": 5, "minLength": 1}


def test_line_refuses_with_a_sentence_in_the_language_of_the_reader() -> None:
    with use_locale("zh"), pytest.raises(ValidationError) as caught:
        Form.model_validate({"name": "x" * 300})
    assert str(caught.value.errors()[0]["ctx"]["error"]) == "此处最多5个字符，您输入了300个。"
    with pytest.raises(ValidationError, match="Please fill this in"):
        Form.model_validate({"name": " \u200b "})


@pytest.mark.parametrize(
    ("raw", "address"),
    [
        (" Wang.Fang@Example.ORG ", "wang.fang@example.org"),
        ("ｗａｎｇ＠example。org", "wang@example.org"),
        ("mailto:a@example.org", "a@example.org"),
        ("用户@例子.中国", "用户@例子.中国"),
        ("a@xn--fsqu00a.xn--fiqs8s", "a@例子.中国"),
    ],
)
def test_normalise_email_reads_what_people_type(raw: str, address: str) -> None:
    assert text.normalise_email(raw) == address


@pytest.mark.parametrize(
    "raw", ["", "wang", "a@b", "a@@example.org", "a b@c", "a@example.org, b@example.org", "x" * 300]
)
def test_normalise_email_refuses_what_is_no_address(raw: str) -> None:
    with pytest.raises(ValueError, match="e-mail"):
        text.normalise_email(raw)
