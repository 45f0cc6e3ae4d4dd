import asyncio
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from babel.messages.pofile import PoFileError

from events_platform.kit import i18n
from events_platform.kit.i18n import catalogues

PO = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for name, body in {
        "common": 'msgid "Save"\nmsgstr "保存"\n',
        "registration": 'msgid "Save"\nmsgstr "保留"\n\n'
        'msgid "Hello %(name)s"\nmsgstr "%(name)s，您好"\n\n'
        'msgid "%(num)d guest"\nmsgid_plural "%(num)d guests"\nmsgstr[0] "%(num)d位嘉宾"\n\n'
        'msgctxt "month"\nmsgid "May"\nmsgstr "五月"\n\n'
        '#, fuzzy\nmsgid "Cancel"\nmsgstr "保存"\n',
    }.items():
        (tmp_path / "zh").mkdir(exist_ok=True)
        (tmp_path / "zh" / f"{name}.po").write_text(PO + "\n" + body, encoding="utf-8")
    monkeypatch.setattr(catalogues, "_PLACES", (tmp_path,))
    catalogues.translations.cache_clear()
    yield tmp_path
    catalogues.translations.cache_clear()


def test_messages_of_all_domains_are_translated_and_common_words_win(folder: Path) -> None:
    with i18n.use_locale("zh"):
        assert i18n.gettext("Save") == "保存"
        assert i18n.gettext("Hello %(name)s", name="王芳") == "王芳，您好"
        assert i18n.ngettext("%(num)d guest", "%(num)d guests", 3) % {"num": 3} == "3位嘉宾"
        assert i18n.pgettext("month", "May") == "五月"
        assert i18n.gettext("May") == "May"
    assert i18n.gettext("Save") == "Save"


def test_fuzzy_and_missing_messages_fall_back_to_english(folder: Path) -> None:
    with i18n.use_locale("zh"):
        assert i18n.gettext("Cancel") == "Cancel"
        assert i18n.gettext("100% sure") == "100% sure"


def test_english_plural_has_two_forms() -> None:
    assert i18n.ngettext("%(num)d guest", "%(num)d guests", 1, other=0) == "1 guest"
    assert i18n.ngettext("%(num)d guest", "%(num)d guests", 0, other=0) == "0 guests"


def test_broken_catalogue_is_an_error(folder: Path) -> None:
    (folder / "zh" / "broken.po").write_text(PO + '\nmsgid "A"\nnonsense\n', encoding="utf-8")
    with (
        i18n.use_locale("zh"),
        pytest.raises(PoFileError, match="on 5") as caught,
    ):
        i18n.gettext("Save")
    assert caught.value.__notes__ == [str(folder / "zh" / "broken.po")]


def test_lazy_text_speaks_the_language_in_which_it_is_shown(folder: Path) -> None:
    text = i18n.lazy("Hello %(name)s") % {"name": "<b>"}
    assert str(text) == "Hello <b>"
    with i18n.use_locale("zh"):
        assert f"{text:>8}" == "  <b>，您好"
        assert text.__html__() == "&lt;b&gt;，您好"
    assert text == i18n.N_("Hello %(name)s") % {"name": "<b>"}
    assert text != "Hello <b>"


async def test_locale_belongs_to_its_task(folder: Path) -> None:
    async def speak(lang: str) -> str:
        i18n.set_locale(lang)
        await asyncio.sleep(0)
        return i18n.gettext("Save")

    assert await asyncio.gather(*(asyncio.create_task(speak(lang)) for lang in ("zh", "en", "zh"))) == [
        "保存",
        "Save",
        "保存",
    ]
    assert i18n.current_locale() == "en"


def test_locale_belongs_to_its_thread() -> None:
    heard: list[str] = []
    with i18n.use_locale("zh"):
        thread = threading.Thread(target=lambda: heard.append(i18n.current_locale()))
        thread.start()
        thread.join()
    assert heard == ["en"]


def test_unknown_locale_is_refused() -> None:
    with pytest.raises(ValueError):
        i18n.set_locale("xx")


@pytest.mark.parametrize(
    ("query", "cookie", "header", "lang"),
    [
        (None, None, None, "en"),
        ("zh", "en", "en", "zh"),
        ("xx", "zh-Hans", "en", "zh"),
        (None, None, "zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        (None, None, "zh_TW", "zh"),
        (None, None, "zh-Hans-CN", "zh"),
        (None, None, "cmn-Hans-CN", "zh"),
        (None, None, "ru-RU,ru;q=0.9,en;q=0.5,zh;q=0.6", "zh"),
        (None, None, "ru, *;q=0.1, zh;q=0", "en"),
        (None, None, "zh;q=0,en;q=0", "en"),
        (None, None, "en;q=nan, zh;q=inf", "zh"),
        (None, None, ";;;,=,q=1", "en"),
        ("ZH", None, None, "zh"),
        ("zhuang", None, None, "en"),
    ],
)
def test_negotiate_chooses(query: str | None, cookie: str | None, header: str | None, lang: str) -> None:
    assert i18n.negotiate(query, cookie, header) == lang


def test_dates_and_times_read_as_a_programme_is_printed() -> None:
    day, moment = date(2021, 6, 10), datetime(2021, 6, 10, 1, 0, tzinfo=UTC)
    assert i18n.format_date(day, "en") == "10 June 2021"
    assert i18n.format_date(day, "zh") == "2021年6月10日"
    assert i18n.format_date(day, "zh", "full") == "2021年6月10日星期四"
    assert i18n.format_weekday(day, "en") == "Thu 10 Jun"
    assert i18n.format_weekday(day, "zh") == "6月10日周四"
    assert i18n.format_time(moment, "en", "Asia/Shanghai") == "09:00"
    assert i18n.format_datetime(moment, "Asia/Shanghai", "en") == "10 June 2021, 09:00"
    assert i18n.format_datetime(moment, "Asia/Shanghai", "zh") == "2021年6月10日 09:00"


@pytest.mark.parametrize(
    ("end", "en", "zh"),
    [
        (date(2021, 6, 10), "10 June 2021", "2021年6月10日"),
        (date(2021, 6, 12), "10–12 June 2021", "2021年6月10日至12日"),
        (date(2021, 7, 2), "10 June\u2009–\u20092 July 2021", "2021年6月10日至7月2日"),
        (date(2022, 1, 2), "10 June 2021\u2009–\u20092 January 2022", "2021年6月10日至2022年1月2日"),
    ],
)
def test_range_of_days_names_what_differs(end: date, en: str, zh: str) -> None:
    assert i18n.format_range(date(2021, 6, 10), end, "en") == en
    assert i18n.format_range(date(2021, 6, 10), end, "zh") == zh


def test_range_of_times_names_the_day_once() -> None:
    start, end = datetime(2021, 6, 10, 1, 0, tzinfo=UTC), datetime(2021, 6, 10, 2, 30, tzinfo=UTC)
    assert i18n.format_time_range(start, end, "Asia/Shanghai", "en") == "10 June 2021, 09:00–10:30"
    assert i18n.format_time_range(start, end, "Pacific/Kiritimati", "zh") == "2021年6月10日 15:00–16:30"
    late = datetime(2021, 6, 11, 1, 0, tzinfo=UTC)
    assert (
        i18n.format_time_range(start, late, "UTC", "en")
        == "10 June 2021, 01:00\u2009–\u200911 June 2021, 01:00"
    )


def test_numbers_and_lists_follow_the_language() -> None:
    assert i18n.format_number(1234567, "zh") == "1,234,567"
    assert i18n.format_percent(0.125, "en") == "12.5%"
    assert i18n.format_list(["China", "Russia", "Belarus"], "en") == "China, Russia and Belarus"
    assert i18n.format_list(["中国", "俄罗斯", "白俄罗斯"], "zh") == "中国、俄罗斯和白俄罗斯"
    assert i18n.format_list([], "en") == ""


def test_zone_is_named_for_the_place_of_the_event() -> None:
    place = {"en": "Nanchang", "zh": "南昌"}
    moment = datetime(2021, 6, 10, tzinfo=UTC)
    assert i18n.zone_city("Asia/Shanghai", "en", place) == "Nanchang"
    assert i18n.zone_city("Asia/Shanghai", "zh") == "上海"
    assert i18n.zone_label("Asia/Shanghai", moment, "zh", place) == "南昌时间（UTC+8）"
    assert i18n.zone_label("Asia/Kolkata", moment, "en") == "Kolkata time (UTC+5:30)"
    assert i18n.zone_label("America/St_Johns", moment, "en") == "St John’s time (UTC−2:30)"


@pytest.mark.parametrize(
    ("lang", "text"), [("en", "One is taken. Two wait."), ("zh", "One is taken.Two wait.")]
)
def test_sentences_follow_each_other_as_the_language_sets_them(lang: str, text: str) -> None:
    assert i18n.join_sentences(["One is taken.", "", "Two wait."], lang) == text
