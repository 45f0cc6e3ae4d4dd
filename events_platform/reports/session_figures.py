"""Session attendance of an event at a cut-off (participation.md, Figures)."""

import uuid
from asyncio import to_thread
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import or_, select
from sqlmodel import col

from events_platform.accounts.access import Actor, Right
from events_platform.attendance.models import Attendance, RowKind
from events_platform.errors import NotFound
from events_platform.events.models import Event, Room
from events_platform.events.queries import rooms_of
from events_platform.kit.db.engine import Session
from events_platform.kit.db.keys import is_one_of
from events_platform.kit.db.rows import execute
from events_platform.kit.i18n import gettext as _
from events_platform.presence.models import Connection
from events_platform.programme.published import hidden_sessions
from events_platform.registration.models import Registration, RegistrationChange, Status
from events_platform.reports.cutoff import Cutoff
from events_platform.reports.facts import Fact, Frame, Standing
from events_platform.reports.figures import Modes, frame_for, read_one_moment
from events_platform.reports.persons import chunks, facts_of, newest_changes, standings_of
from events_platform.reports.session_hours import (
    Held,
    online_rooms_by_room,
    places_of_sessions,
    sessions_held,
)
from events_platform.reports.session_presence import Attended, Places, sessions_attended


@dataclass
class SessionFigures:
    """Who was at one session: distinct persons of counted categories by mode, others apart.

    `assumed` of those on site are counted because no exit was scanned. `capacity`: of the session, else of
    its room.
    """

    held: Held
    capacity: int | None = None
    participants: Modes = field(default_factory=Modes)
    apart: Modes = field(default_factory=Modes)
    assumed: int = 0

    @property
    def onsite(self) -> int:
        """Everybody in the room, of whatever category."""
        return sum(modes.onsite_only + modes.both for modes in (self.participants, self.apart))

    @property
    def used(self) -> float | None:
        """The share of the places that were taken; None where nobody said how many there are."""
        return self.onsite / self.capacity if self.capacity else None


@dataclass
class SessionsFigures:
    """All counted sessions that had begun at the cut-off, in the order of time."""

    event: Event
    frame: Frame
    rows: list[SessionFigures]
    rooms: dict[uuid.UUID, Room]

    @property
    def as_of(self) -> datetime:
        """The time whose state the figures show."""
        return min(self.frame.until, self.frame.known_at)


async def session_figures_for(session: Session, actor: Actor, event: Event, asked: Cutoff) -> SessionsFigures:
    """The figures at the cut-off asked for, all read at one moment, without sessions hidden from the actor.

    Only for a session that reads: what it has read before, to authorise, belongs to an earlier moment.
    """
    await session.commit()
    await read_one_moment(session)
    frame = await frame_for(session, event, until=asked.until, known_at=asked.known_at)
    held = await _held_for(session, actor, frame)
    rooms = {room.id: room for room in await rooms_of(session, event.id)}
    rows = {one.item.id: SessionFigures(one, _capacity(one, rooms)) for one in held}
    online = await online_rooms_by_room(session, event.id)
    places = places_of_sessions(held, frame, online)
    if rows:
        await _count(session, frame, places, rows, is_live=asked.known_at is None)
    return SessionsFigures(event, frame, list(rows.values()), rooms)


async def _held_for(session: Session, actor: Actor, frame: Frame) -> list[Held]:
    held = await sessions_held(session, frame)
    if actor.may(Right.SEE_WITHHELD, frame.event_id):
        return held
    hidden = await hidden_sessions(session, frame.event_id, [one.item for one in held])
    return [one for one in held if one.item.id not in hidden]


async def session_held_for(session: Session, actor: Actor, frame: Frame, reference: str) -> Held:
    """One session of the figures, by its id. Raises NotFound, for one hidden from the actor too."""
    for held in await _held_for(session, actor, frame):
        if str(held.item.id) == reference:
            return held
    raise NotFound(_("There is no such session among the figures."), code="no_such_session")


def _capacity(one: Held, rooms: Mapping[uuid.UUID, Room]) -> int | None:
    room = rooms.get(one.hours.room_id)
    return one.item.capacity if one.item.capacity is not None else room.capacity if room else None


async def _count(
    session: Session,
    frame: Frame,
    places: Places,
    rows: Mapping[uuid.UUID, SessionFigures],
    *,
    is_live: bool,
) -> None:
    """Portion by portion, so that a large event fits into memory and holds nobody else up."""
    for some in chunks(sorted(await persons_at(session, frame, places, is_live=is_live))):
        standings = await standings_of(session, frame, some, is_live=is_live)
        registrations = [one.registration_id for group in standings.values() for one in group]
        facts = await facts_of(session, frame, registrations, is_live=is_live)
        await to_thread(_add, frame, places, rows, standings.values(), facts)


def _add(
    frame: Frame,
    places: Places,
    rows: Mapping[uuid.UUID, SessionFigures],
    groups: Iterable[Sequence[Standing]],
    facts: Mapping[uuid.UUID, Sequence[Fact]],
) -> None:
    for group in groups:
        is_counted, sessions = attendance_of(frame, places, group, facts)
        for session_id, attended in sessions.items():
            _add_person(rows[session_id], attended, is_counted=is_counted)


def attendance_of(
    frame: Frame, places: Places, group: Sequence[Standing], facts: Mapping[uuid.UUID, Sequence[Fact]]
) -> tuple[bool, dict[uuid.UUID, Attended]]:
    """Whether one person with these registrations counts, and the sessions that they were at."""
    theirs = [fact for one in group for fact in facts.get(one.registration_id, ())]
    is_counted = any(one.is_counted for one in group if one.registration_id in facts)
    return is_counted, sessions_attended(frame, places, theirs)


def _add_person(row: SessionFigures, attended: Attended, *, is_counted: bool) -> None:
    (row.participants if is_counted else row.apart).add(attended.actual, 1)
    if is_counted and attended.is_assumed:
        row.assumed += 1


async def persons_at(
    session: Session, frame: Frame, areas: Collection[uuid.UUID], *, is_live: bool
) -> set[uuid.UUID]:
    """Who was in a room, at a session or in an online room where sessions took place."""
    rows = select(col(Attendance.registration_id)).where(
        col(Attendance.event_id) == frame.event_id,
        col(Attendance.kind) != RowKind.VOID,
        is_one_of(session, col(Attendance.area_id), sorted(areas)),
        col(Attendance.recorded_at) <= frame.known_at,
        col(Attendance.happened_at) <= frame.until,
    )
    if not is_live:
        history = newest_changes(frame, col(RegistrationChange.registration_id).in_(rows))
        query = select(history.c.person_id).where(history.c.recency == 1)
        return set((await execute(session, query)).scalars())
    running = select(col(Connection.registration_id)).where(
        col(Connection.event_id) == frame.event_id,
        col(Connection.closed_at).is_(None),
        is_one_of(session, col(Connection.room_id), sorted(areas)),
    )
    query = select(col(Registration.person_id)).where(
        col(Registration.event_id) == frame.event_id,
        col(Registration.status) == Status.CONFIRMED,
        or_(col(Registration.id).in_(rows), col(Registration.id).in_(running)),
    )
    return set((await execute(session, query)).scalars())
