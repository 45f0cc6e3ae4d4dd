"""When and where sessions took place, as far as it was known at the cut-off."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from events_platform.kit.db.engine import Session
from events_platform.presence.models import OnlineRoom
from events_platform.programme.content import Item
from events_platform.programme.hours import DayAction, Hours, planned, recorded
from events_platform.programme.models import SessionKind, SessionType
from events_platform.programme.models_release import SessionHours
from events_platform.programme.queries_day import ActualHours, actual_hours
from events_platform.reports.facts import Frame
from events_platform.reports.session_presence import Span


@dataclass(frozen=True, slots=True)
class Held:
    """A counted session with its hours, and the rooms that it was in, one after another and at once."""

    item: Item
    hours: Hours
    spans: tuple[tuple[uuid.UUID, datetime, datetime], ...]


async def sessions_held(session: Session, frame: Frame) -> list[Held]:
    """The counted sessions of the release known then that had begun by then, in the order of time.

    Breaks are never counted, cancelled sessions do not take place.
    """
    known = await actual_hours(session, frame.event_id, frame.known_at)
    breaks = await _breaks(session, frame.event_id)
    rows = await _rows(session, frame)
    counted = [
        one
        for one in known.values()
        if one.item.is_counted and one.item.type_id not in breaks and one.hours.starts_at <= frame.until
    ]
    ordered = sorted(counted, key=lambda one: (one.hours.starts_at, one.hours.ends_at, one.item.id))
    return [_held(frame, one, rows.get(one.item.id, [])) for one in ordered]


def _held(frame: Frame, one: ActualHours, rows: Sequence[SessionHours]) -> Held:
    """Whoever moves a session says so when it moves, so that the time of the record tells the rooms apart."""
    starts_at, ends_at = one.hours.starts_at, min(one.hours.ends_at, frame.until)
    rooms = list(_rooms(one.item, rows))
    spans = []
    for (room_id, since), (_next, until) in zip(rooms, [*rooms[1:], (None, None)], strict=True):
        first, last = max(since or starts_at, starts_at), min(until or ends_at, ends_at)
        if first < last:
            spans.append((room_id, first, last))
    spans += [(room_id, starts_at, ends_at) for room_id in one.item.shared_room_ids if starts_at < ends_at]
    return Held(one.item, one.hours, tuple(spans))


def _rooms(item: Item, rows: Iterable[SessionHours]) -> Iterator[tuple[uuid.UUID, datetime | None]]:
    """The rooms with the time since which each was the session's, without what was taken back."""
    states: list[tuple[Hours, datetime | None]] = [(planned(item), None)]
    for row in rows:
        if row.action == DayAction.RELEASE:
            states = [(recorded(row), None)]
        elif row.action == DayAction.UNDO:
            states = states[:-1] or [(recorded(row), None)]
        elif row.action != DayAction.STAND_IN:
            states.append((recorded(row), row.recorded_at))
    room_id = None
    for state, since in states:
        if state.room_id != room_id:
            room_id = state.room_id
            yield room_id, since


async def _rows(session: Session, frame: Frame) -> dict[uuid.UUID, list[SessionHours]]:
    found = (
        select(SessionHours)
        .where(SessionHours.event_id == frame.event_id, SessionHours.recorded_at <= frame.known_at)
        .order_by(col(SessionHours.number))
    )
    rows: dict[uuid.UUID, list[SessionHours]] = defaultdict(list)
    for row in (await session.exec(found)).all():
        rows[row.session_id].append(row)
    return rows


async def _breaks(session: Session, event_id: uuid.UUID) -> set[uuid.UUID]:
    found = select(SessionType.id).where(
        SessionType.event_id == event_id, SessionType.kind == SessionKind.BREAK
    )
    return set((await session.exec(found)).all())


async def online_rooms_by_room(session: Session, event_id: uuid.UUID) -> dict[uuid.UUID, list[uuid.UUID]]:
    """The online rooms that carry each room of the programme."""
    found = select(OnlineRoom.room_id, OnlineRoom.id).where(
        OnlineRoom.event_id == event_id, col(OnlineRoom.room_id).is_not(None)
    )
    carried: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for room_id, id_ in (await session.exec(found)).all():
        if room_id is not None:
            carried[room_id].append(id_)
    return carried


def places_of_sessions(
    held: Iterable[Held], frame: Frame, online: Mapping[uuid.UUID, Sequence[uuid.UUID]]
) -> dict[uuid.UUID, list[Span]]:
    """What took place where and when: by session (its own gate), by room, by online room."""
    places: dict[uuid.UUID, list[Span]] = defaultdict(list)
    for one in held:
        own = Span(one.item.id, one.hours.starts_at, min(one.hours.ends_at, frame.until))
        places[one.item.id].append(own)
        for room_id, starts_at, ends_at in one.spans:
            span = Span(one.item.id, starts_at, ends_at)
            for area_id in (room_id, *online.get(room_id, ())):
                places[area_id].append(span)
    return places
