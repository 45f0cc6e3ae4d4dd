"""Dates, times, numbers and lists as CLDR writes them; a zone's name as the event's guests know it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from functools import cache, lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel import dates, lists, numbers

from events_platform.kit.i18n.catalogues import gettext
from events_platform.kit.i18n.locale import babel_locale, current_locale, use_locale

Length = Literal["short", "medium", "long", "full"]
# A programme says the same days and hours over and over, and CLDR's patterns are slow to fill.
REMEMBERED = 2048


def _zone(tz: tzinfo | str) -> tzinfo:
    return ZoneInfo(tz) if isinstance(tz, str) else tz


def format_date(day: date, lang: str | None = None, length: Length = "long") -> str:
    """A date in words: "10 June 2021", "2021年6月10日"; `full` adds the day of the week."""
    return _date(day, length, lang or current_locale())


@lru_cache(maxsize=REMEMBERED)
def _date(day: date, length: Length, lang: str) -> str:
    return dates.format_date(day, length, locale=babel_locale(lang))


def format_weekday(day: date, lang: str | None = None) -> str:
    """A date of a known year in few signs, by its day of the week: "Thu 10 Jun", "6月10日周四"."""
    return _weekday(day, lang or current_locale())


@lru_cache(maxsize=REMEMBERED)
def _weekday(day: date, lang: str) -> str:
    return dates.format_skeleton("MMMEd", day, locale=babel_locale(lang))


def format_time(moment: time | datetime, lang: str | None = None, tz: tzinfo | str | None = None) -> str:
    """Hours and minutes, "09:00"; an aware moment is shown in `tz`."""
    if isinstance(moment, datetime) and tz is not None:
        moment = moment.astimezone(_zone(tz)).time()
    elif isinstance(moment, datetime):
        moment = moment.time()
    return _clock(moment.replace(second=0, microsecond=0, tzinfo=None), lang or current_locale())


@lru_cache(maxsize=REMEMBERED)
def _clock(moment: time, lang: str) -> str:
    return dates.format_time(moment, "short", locale=babel_locale(lang))


def format_datetime(
    moment: datetime, tz: tzinfo | str, lang: str | None = None, length: Length = "long"
) -> str:
    """An aware moment in a zone: "10 June 2021, 09:00", "2021年6月10日 09:00"."""
    local = moment.astimezone(_zone(tz))
    return _day_and_time(format_date(local.date(), lang, length), format_time(local, lang), lang)


def _day_and_time(day: str, clock: str, lang: str | None) -> str:
    with use_locale(lang or current_locale()):
        return gettext("%(date)s, %(time)s", date=day, time=clock)


def format_range(start: date, end: date, lang: str | None = None) -> str:
    """The days from start to end: "10–12 June 2021", "2021年6月10日至12日"; one day alone is a date."""
    return _range(start, end, lang or current_locale())


@lru_cache(maxsize=REMEMBERED)
def _range(start: date, end: date, lang: str) -> str:
    locale = babel_locale(lang)
    field = "y" if start.year != end.year else "M" if start.month != end.month else "d"
    if start == end:
        return format_date(start, lang)
    # CLDR has intervals with short months only; the same patterns hold for the long ones.
    first, last = (part.replace("MMM", "MMMM") for part in locale.interval_formats["yMMMd"][field])
    return dates.format_date(start, first, locale=locale) + dates.format_date(end, last, locale=locale)


def format_time_range(start: datetime, end: datetime, tz: tzinfo | str, lang: str | None = None) -> str:
    """Two aware moments in a zone: "10 June 2021, 09:00–10:30"; both days are named where they differ."""
    zone = _zone(tz)
    first, last = start.astimezone(zone), end.astimezone(zone)
    if first.date() != last.date():
        pair = format_datetime(first, zone, lang), format_datetime(last, zone, lang)
        return str(babel_locale(lang or current_locale()).interval_formats[None]).format(*pair)
    clock = f"{format_time(first, lang)}–{format_time(last, lang)}"
    return _day_and_time(format_date(first.date(), lang), clock, lang)


def format_number(number: int | float | Decimal, lang: str | None = None) -> str:
    """A number with the digit groups of the language."""
    return numbers.format_decimal(number, locale=babel_locale(lang or current_locale()))


def format_percent(share: float | Decimal, lang: str | None = None, digits: int = 1) -> str:
    """A share between 0 and 1 as per cent, rounded to `digits` decimals that are always shown."""
    pattern = f"#,##0.{'0' * digits}%" if digits else "#,##0%"
    return numbers.format_percent(share, pattern, locale=babel_locale(lang or current_locale()))


def format_list(items: Iterable[object], lang: str | None = None) -> str:
    """Several things in a sentence: "A, B and C", "A、B和C"."""
    return lists.format_list([str(item) for item in items], locale=babel_locale(lang or current_locale()))


def join_sentences(sentences: Iterable[object], lang: str | None = None) -> str:
    """Whole sentences, one after the other; empty ones are left out. Chinese sets no space between them."""
    space = "" if (lang or current_locale()) == "zh" else " "
    return space.join(text for text in map(str, sentences) if text)


@cache
def _exemplar_city(tz: str, lang: str) -> str:
    return dates.get_timezone_location(tz, locale=babel_locale(lang), return_city=True)


def zone_city(tz: tzinfo | str, lang: str | None = None, place: Mapping[str, str] | str | None = None) -> str:
    """The city by which guests know a zone: the event's own place ("Nanchang"), else the one in CLDR.

    A zone is named for a city ("Asia/Shanghai") in which the meeting hardly ever takes place.
    """
    speech = lang or current_locale()
    if isinstance(place, Mapping):
        place = place.get(speech) or next(iter(place.values()), "")
    return place or _exemplar_city(str(tz), speech)


def zone_label(
    tz: tzinfo | str, at: datetime, lang: str | None = None, place: Mapping[str, str] | str | None = None
) -> str:
    """A zone for people at a moment: "Nanchang time (UTC+8)", as summer time may move the offset."""
    offset = at.astimezone(_zone(tz)).utcoffset()
    minutes = 0 if offset is None else int(offset.total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    shift = f"{'−' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")
    with use_locale(lang or current_locale()):
        return gettext("%(city)s time (UTC%(shift)s)", city=zone_city(tz, lang, place), shift=shift)
