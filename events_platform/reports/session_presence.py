"""Who was at which session (participation.md, Figures: Session attendance). Pure: the database is elsewhere.

On site: presence proved at the session's own gate, or in its room, during its hours. Online: presence in an
online room that carries its room, as far as it lies outside the person's presence at a site.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import NamedTuple

from events_platform.events.queries import Window
from events_platform.reports.facts import Fact, Frame, same_day, site_stays
from events_platform.reports.intervals import Interval, length_outside, total, union


class Span(NamedTuple):
    """The time during which an area was the place of a session."""

    session_id: uuid.UUID
    starts_at: datetime
    ends_at: datetime


Places = Mapping[uuid.UUID, Sequence[Span]]
"""What took place in each area: a session's own gate, rooms, online rooms."""


class Stay(NamedTuple):
    """Presence in a room or a session. No end: until the session's; assumed where no exit was scanned."""

    area_id: uuid.UUID
    starts_at: datetime
    ends_at: datetime | None
    is_assumed: bool


@dataclass
class Presence:
    """One person's time at one session."""

    scanned: list[Interval]
    assumed: list[Interval]
    online: list[Interval]


class Attended(NamedTuple):
    """How somebody was at a session; `is_assumed`: on site only if they stayed without a scanned exit."""

    actual: str
    is_assumed: bool


def sessions_attended(frame: Frame, places: Places, facts: Iterable[Fact]) -> dict[uuid.UUID, Attended]:
    """The sessions that a person with these ledger rows was at for `session_minimum` minutes, and how."""
    rows = sorted(facts, key=attrgetter("happened_at"))
    found: dict[uuid.UUID, Presence] = defaultdict(lambda: Presence([], [], []))
    for stay in area_stays(frame, rows):
        for span in places.get(stay.area_id, ()):
            part = _shared(span, stay.starts_at, stay.ends_at or span.ends_at)
            if part:
                presence = found[span.session_id]
                (presence.assumed if stay.is_assumed else presence.scanned).append(part)
    for row in rows:
        for span in places.get(row.area_id, ()) if row.ended_at and row.area_id else ():
            part = _shared(span, row.happened_at, row.ended_at or span.ends_at)
            if part:
                found[span.session_id].online.append(part)
    if not found:
        return {}
    blocked = [(start, end) for _site, start, end in site_stays(frame, rows)]
    judged = {id_: _judged(frame, presence, blocked) for id_, presence in found.items()}
    return {id_: attended for id_, attended in judged.items() if attended}


def _shared(span: Span, start: datetime, end: datetime) -> Interval | None:
    first, last = max(span.starts_at, start), min(span.ends_at, end)
    return (first, last) if first < last else None


def _judged(frame: Frame, presence: Presence, blocked: Sequence[Interval]) -> Attended | None:
    minimum = timedelta(minutes=frame.rules.session_minimum)
    scanned = total(union(presence.scanned))
    onsite = total(union([*presence.scanned, *presence.assumed]))
    online = length_outside(presence.online, blocked) if presence.online else timedelta()
    is_onsite, is_online = (timedelta() < length >= minimum for length in (onsite, online))
    if is_onsite:
        return Attended("both" if is_online else "onsite_only", scanned < minimum)
    return Attended("online_only", False) if is_online else None


def area_stays(frame: Frame, rows: Sequence[Fact]) -> Iterator[Stay]:
    """Presence in rooms and sessions, by rows in the order of time.

    It ends at the exit from the area or the site; without one, at the door of another room (rooms), at the
    session's own end (sessions), or at the window's end.
    """
    for number, row in enumerate(rows):
        if row.kind != "entry" or row.area_kind not in {"room", "session"} or row.area_id is None:
            continue
        end = next((later for later in rows[number + 1 :] if _ends(row, later)), None)
        if end is not None:
            yield Stay(row.area_id, row.happened_at, end.happened_at, end.kind != "exit")
        elif row.area_kind == "session":
            yield Stay(row.area_id, row.happened_at, None, True)
        else:
            yield Stay(row.area_id, row.happened_at, _window_end(frame, row), True)


def _ends(stay: Fact, row: Fact) -> bool:
    if row.site_id != stay.site_id:
        return False
    if row.kind == "exit":
        return row.area_id == stay.area_id or row.area_kind == "site"
    is_room = stay.area_kind == row.area_kind == "room"
    return row.kind == "entry" and is_room and row.area_id != stay.area_id


def _window_end(frame: Frame, row: Fact) -> datetime:
    """When the site closed on the day of a row; outside of all windows an entry proves its instant alone."""
    closing = (window.closes_at for window in frame.windows if _is_of(frame, row, window))
    return max(next(closing, row.happened_at), row.happened_at)


def _is_of(frame: Frame, row: Fact, window: Window) -> bool:
    return window.site_id == row.site_id and same_day(frame, row.happened_at, window)
