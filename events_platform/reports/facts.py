"""One person's facts, and what participation.md makes of them. Pure: the database is elsewhere."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple
from zoneinfo import ZoneInfo

from events_platform.events.queries import Window
from events_platform.events.rules import CountingRules
from events_platform.reports.intervals import Interval, clipped, length_outside, union

REPEAT = timedelta(minutes=2)
TOOK_PART = ("onsite_only", "online_only", "both")


class Standing(NamedTuple):
    """A confirmed registration as it stood at the cut-off."""

    registration_id: uuid.UUID
    person_id: uuid.UUID
    category_id: uuid.UUID
    is_counted: bool
    country: str | None
    declared: str
    created_at: datetime


class Fact(NamedTuple):
    """A row of the ledger that stands: not voided, known and begun before the cut-off."""

    registration_id: uuid.UUID
    kind: str
    area_kind: str
    site_id: uuid.UUID | None
    happened_at: datetime
    ended_at: datetime | None
    area_id: uuid.UUID | None = None


@dataclass(frozen=True)
class PersonResult:
    """How one person took part; `has_difference` asks for a decision (participation.md, Who).

    `registration_id` is the registration that gives country and category.
    """

    person_id: uuid.UUID
    country: str | None
    category_id: uuid.UUID
    is_counted: bool
    declared: str
    actual: str
    visits_onsite: int
    visits_online: int
    online_seconds: int
    has_difference: bool = False
    registration_id: uuid.UUID | None = None

    @property
    def is_participant(self) -> bool:
        """Whether they took part, in a counted category."""
        return self.is_counted and self.actual in TOOK_PART


@dataclass(frozen=True)
class Frame:
    """What figures are computed within: rules, windows cut at `until`, and the two clocks."""

    event_id: uuid.UUID
    zone: ZoneInfo
    rules: CountingRules
    windows: tuple[Window, ...]
    counted_categories: frozenset[uuid.UUID]
    until: datetime
    known_at: datetime

    @cached_property
    def online_windows(self) -> list[Interval]:
        """The counting windows of all sites together."""
        return union((one.opens_at, one.closes_at) for one in self.windows)

    @property
    def online_minimum(self) -> timedelta:
        """How long presence online must last to count."""
        return timedelta(minutes=self.rules.online_minimum)


def judge_person(frame: Frame, standings: Sequence[Standing], facts: Iterable[Fact]) -> PersonResult:
    """What one person with these confirmed registrations and ledger rows counts as."""
    rows = sorted(facts, key=attrgetter("happened_at"))
    stays = site_stays(frame, rows)
    segments = online_segments(frame, rows)
    online = length_outside(
        clipped(segments, frame.online_windows), [(start, end) for _site, start, end in stays]
    )
    is_online = timedelta() < online >= frame.online_minimum
    actual = _actual(bool(stays), is_online)
    chosen, has_difference = _speaking_registration(standings, rows, actual)
    return PersonResult(
        person_id=chosen.person_id,
        country=chosen.country,
        category_id=chosen.category_id,
        is_counted=chosen.is_counted,
        declared=chosen.declared,
        actual=actual,
        visits_onsite=visits_onsite(frame, rows),
        visits_online=visits_online(segments),
        online_seconds=int(online.total_seconds()),
        has_difference=has_difference,
        registration_id=chosen.registration_id,
    )


def _actual(is_onsite: bool, is_online: bool) -> str:
    if is_onsite:
        return "both" if is_online else "onsite_only"
    return "online_only" if is_online else "none"


def online_segments(frame: Frame, rows: Iterable[Fact]) -> list[Interval]:
    """Presence online until the cut-off, as far as it touches a counting window."""
    segments = [(row.happened_at, min(row.ended_at, frame.until)) for row in rows if row.ended_at]
    return [
        (start, end)
        for start, end in segments
        if any(start <= closes and end >= opens for opens, closes in frame.online_windows)
    ]


def site_stays(frame: Frame, rows: Sequence[Fact]) -> list[tuple[uuid.UUID, datetime, datetime]]:
    """Presence at sites within the counting windows, as (site, start, end); start may equal end.

    Any scan proves presence at its site from then on, until the next exit from the site itself, else to
    the window's end (assumed). An exit alone proves the instant.
    """
    stays = []
    for window in frame.windows:
        at_site = [row for row in rows if row.site_id == window.site_id and row.kind != "segment"]
        exits = [row.happened_at for row in at_site if row.kind == "exit" and row.area_kind == "site"]
        for row in at_site:
            if row.happened_at > window.closes_at or not same_day(frame, row.happened_at, window):
                continue
            end = row.happened_at
            if row.kind == "entry" or row.area_kind != "site":
                later = (moment for moment in exits if moment >= row.happened_at)
                end = min(next(later, window.closes_at), window.closes_at)
            if end >= window.opens_at:
                stays.append((window.site_id, max(row.happened_at, window.opens_at), end))
    return stays


def same_day(frame: Frame, moment: datetime, window: Window) -> bool:
    """Whether a moment belongs to the day of a window."""
    is_inside = window.opens_at <= moment <= window.closes_at
    return is_inside or moment.astimezone(frame.zone).date() == window.day


def _speaking_registration(
    standings: Sequence[Standing], rows: Sequence[Fact], actual: str
) -> tuple[Standing, bool]:
    """The registration that gives country and category: counted before apart, earliest ledger row first."""
    first_row: dict[uuid.UUID, datetime] = {}
    for row in rows:
        first_row.setdefault(row.registration_id, row.happened_at)
    attended = [one for one in standings if one.registration_id in first_row] if actual != "none" else []
    candidates = attended or list(standings)
    counted = [one for one in candidates if one.is_counted] or candidates
    chosen = min(
        counted,
        key=lambda one: (
            first_row.get(one.registration_id, one.created_at),
            one.created_at,
            one.registration_id,
        ),
    )
    return chosen, any(one.country != chosen.country for one in counted)


def visits_onsite(frame: Frame, rows: Sequence[Fact]) -> int:
    """Entries to sites, repeats within 2 minutes being one; a day known from rooms alone is one visit."""
    visits = 0
    for window in frame.windows:
        there = [row for row in rows if row.kind != "segment" and _window_of(frame, row) is window]
        entries = [row.happened_at for row in there if row.kind == "entry" and row.area_kind == "site"]
        fresh = sum(
            1 for before, at in zip([None, *entries], entries, strict=False) if not _is_repeat(before, at)
        )
        visits += max(fresh, 1 if there else 0)
    return visits


def visits_online(segments: Sequence[Interval]) -> int:
    """Joins; one that follows within 2 minutes of presence belongs to the visit before."""
    visits, latest = 0, None
    for start, end in sorted(segments):
        if latest is None or start - latest > REPEAT:
            visits += 1
        latest = end if latest is None else max(latest, end)
    return visits


def _window_of(frame: Frame, row: Fact) -> Window | None:
    """The first window of its site in which a row lies: days that run into one another share no visit."""
    return next(
        (
            window
            for window in frame.windows
            if window.site_id == row.site_id and window.opens_at <= row.happened_at <= window.closes_at
        ),
        None,
    )


def _is_repeat(before: datetime | None, at: datetime) -> bool:
    return before is not None and at - before <= REPEAT
