"""VTIMEZONE components written from the system's zone data."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

_BEFORE_ALL: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - onsets are local times by RFC 5545, 3.6.5
_DAY: Final = timedelta(days=1)
_SECOND: Final = timedelta(seconds=1)


class _Rule(NamedTuple):
    """What a zone observes at an instant."""

    offset: timedelta
    saving: timedelta
    name: str


@lru_cache(maxsize=256)
def vtimezone(zone: str, first_year: int, last_year: int) -> "Timezone":
    """Describe a zone over whole local years, with one observance for each transition.

    There is no RDATE and no RRULE: a calendar program that takes the last onset before a time, as
    RFC 5545, 3.6.5 says, is right in both halves of the year. What held before the first transition is
    an observance with an onset in 1970.
    """
    # Here as below, because its eighty modules are no part of a start.
    from icalendar import Timezone

    info = ZoneInfo(zone)
    start = datetime(first_year, 1, 1, tzinfo=info).astimezone(UTC)
    end = datetime(last_year + 1, 1, 1, tzinfo=info).astimezone(UTC)
    component = Timezone()
    component.add("tzid", zone)
    before = _rule(info, start)
    component.add_component(_observance(_BEFORE_ALL, before, before))
    for instant in _transitions(info, start, end):
        after = _rule(info, instant)
        onset = (instant + before.offset).replace(tzinfo=None)
        component.add_component(_observance(onset, before, after))
        before = after
    return component


def _transitions(zone: tzinfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """Yield the instants after `start` and up to `end` at which the zone's rule changes, to the second."""
    while start < end:
        following = min(start + _DAY, end)
        if _rule(zone, following) != _rule(zone, start):
            yield _instant_of_change(zone, start, following)
        start = following


def _instant_of_change(zone: tzinfo, before: datetime, after: datetime) -> datetime:
    old = _rule(zone, before)
    while after - before > _SECOND:
        middle = before + timedelta(seconds=(after - before) // _SECOND // 2)
        if _rule(zone, middle) == old:
            before = middle
        else:
            after = middle
    return after


def _rule(zone: tzinfo, instant: datetime) -> _Rule:
    local = instant.astimezone(zone)
    return _Rule(local.utcoffset() or timedelta(), local.dst() or timedelta(), local.tzname() or "")


def _observance(onset: datetime, before: _Rule, after: _Rule) -> "TimezoneStandard | TimezoneDaylight":
    from icalendar import TimezoneDaylight, TimezoneStandard

    component = TimezoneDaylight() if after.saving > timedelta() else TimezoneStandard()
    component.add("dtstart", onset)
    component.add("tzoffsetfrom", before.offset)
    component.add("tzoffsetto", after.offset)
    component.add("tzname", after.name)
    return component
