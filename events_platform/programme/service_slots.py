"""When and where sessions are planned: one, or many in one step, as the board and the solver move them."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from types import EllipsisType

from sqlmodel import col, select

from events_platform.accounts.access import Actor
from events_platform.accounts.audit import record
from events_platform.errors import Conflict, Invalid, NotFound
from events_platform.events.models import Event, Room
from events_platform.events.service_touch import hold_event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.programme.models import ProgrammeSession, SessionState, Slot
from events_platform.programme.schemas_sessions import LONGEST_MINUTES

GRID_MINUTES = 5
GRID = timedelta(minutes=GRID_MINUTES)
MINUTE = timedelta(minutes=1)
MARGIN = timedelta(days=31)
"""How far from the event's days a slot may lie: far outside is a slip, near by is set-up or a follow-up."""

Expected = datetime | None | EllipsisType
"""The `updated_at` of the slot that somebody saw; None: they saw it unscheduled; `...`: never mind."""


@dataclass(frozen=True, slots=True)
class Move:
    """Where a session goes; without a room, back to the unscheduled list.

    Without an end it lasts as long as the session is planned; `shared_room_ids` and `is_fixed` of None stay.
    """

    session_id: uuid.UUID
    room_id: uuid.UUID | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    shared_room_ids: tuple[uuid.UUID, ...] | None = None
    is_fixed: bool | None = None
    expected: Expected = ...


async def place_session(
    session: Session,
    actor: Actor,
    event: Event,
    programme_session: ProgrammeSession,
    room_id: uuid.UUID,
    starts_at: datetime,
    *,
    minutes: int | None = None,
    ends_at: datetime | None = None,
    shared_room_ids: Sequence[uuid.UUID] = (),
    is_fixed: bool | None = None,
    expected: Expected = ...,
) -> Slot:
    """Plan a session at a time in a room, on a grid of 5 minutes; hard conflicts are reported, not refused.

    Its talks, if it has any, move with it.

    Raises Invalid (fields room, starts_at, ends_at, shared_rooms), or Conflict (changed_meanwhile,
    session_cancelled, event_archived).
    """
    if ends_at is None and minutes is not None:
        ends_at = starts_at + timedelta(minutes=minutes)
    move = Move(programme_session.id, room_id, starts_at, ends_at, tuple(shared_room_ids), is_fixed, expected)
    (_id, slot), *_talks = await move_together(session, actor, event, [move])
    assert slot is not None  # a move with a room always leaves one
    return slot


async def unplace_session(
    session: Session,
    actor: Actor,
    event: Event,
    programme_session: ProgrammeSession,
    *,
    expected: Expected = ...,
) -> None:
    """Take a session back to the unscheduled list. Raises Conflict as `place_session` does."""
    await move_together(session, actor, event, [Move(programme_session.id, expected=expected)])


async def move_together(
    session: Session, actor: Actor, event: Event, moves: Sequence[Move]
) -> list[tuple[uuid.UUID, Slot | None]]:
    """Make all of these moves or none, the talks of each forum with it unless they are moved by themselves.

    The sessions with their slots as they are then: those of the moves in their order, then the talks.
    Raises as `place_many`.
    """
    await hold_event(session, event)
    carried = await _carried(session, event, moves)
    placed = await place_many(session, actor, event, moves)
    # A talk that an imported file set off the grid stays as far from its forum's start as it was.
    placed += await place_many(session, actor, event, carried, step=MINUTE) if carried else []
    return [(move.session_id, slot) for move, slot in zip([*moves, *carried], placed, strict=True)]


async def _carried(session: Session, event: Event, moves: Sequence[Move]) -> list[Move]:
    """What the talks of these sessions do when these sessions move."""
    by_id = {move.session_id: move for move in moves}
    found = select(ProgrammeSession.id, ProgrammeSession.part_of_id).where(
        ProgrammeSession.event_id == event.id,
        col(ProgrammeSession.part_of_id).in_(by_id),
        col(ProgrammeSession.id).not_in(by_id),
        ProgrammeSession.state != SessionState.CANCELLED,
    )
    rows = (await session.exec(found.order_by(col(ProgrammeSession.id)))).all()
    forum_of = {id_: by_id[part_of] for id_, part_of in rows if part_of}
    slots = await _fresh_slots(session, [*forum_of, *by_id]) if forum_of else {}
    carried = [
        _with_forum(slots[id_], slots.get(forum.session_id), forum)
        for id_, forum in forum_of.items()
        if id_ in slots
    ]
    return [move for move in carried if move is not None]


def _with_forum(slot: Slot, before: Slot | None, forum: Move) -> Move | None:
    """A talk goes as far as its forum does, into its new room if it was in its old one."""
    if forum.room_id is None or forum.starts_at is None:
        return Move(slot.session_id)
    by = forum.starts_at - before.starts_at if before else timedelta()
    room_id = forum.room_id if before and slot.room_id == before.room_id else slot.room_id
    if not by and room_id == slot.room_id:
        return None
    return Move(slot.session_id, room_id, slot.starts_at + by, slot.ends_at + by)


async def place_many(
    session: Session, actor: Actor, event: Event, moves: Sequence[Move], *, step: timedelta = GRID
) -> list[Slot | None]:
    """Make all of these moves or none; the slots as they are then, in the order of the moves.

    `step` is the grid: people place by 5 minutes, an imported file may be exact to the minute.
    Raises NotFound for a session of another event, else as `place_session`.
    """
    await hold_event(session, event)
    ids = [move.session_id for move in moves]
    sessions = await _fresh_sessions(session, event, ids)
    slots = await _fresh_slots(session, ids)
    rooms = await _room_ids(session, event)
    placed: list[Slot | None] = []
    for move in moves:
        row, slot = sessions[move.session_id], slots.get(move.session_id)
        _refuse_stale(row, slot, move)
        if move.room_id is None or move.starts_at is None:
            slots.pop(row.id, None)
            await _take_off(session, row, slot)
            placed.append(None)
            continue
        starts_at, ends_at = _span(event, row, slot, move, step)
        shared = _shared(move, slot, rooms)
        slot = slots[row.id] = slot or _new_slot(session, row, move.room_id, starts_at, ends_at)
        _set(slot, row, move, starts_at, ends_at, shared)
        placed.append(slot)
    _note(session, actor, event, sessions, moves)
    await session.flush()
    return placed


def _new_slot(
    session: Session, row: ProgrammeSession, room_id: uuid.UUID, starts_at: datetime, ends_at: datetime
) -> Slot:
    slot = Slot(
        event_id=row.event_id, session_id=row.id, room_id=room_id, starts_at=starts_at, ends_at=ends_at
    )
    session.add(slot)
    return slot


def _set(
    slot: Slot,
    row: ProgrammeSession,
    move: Move,
    starts_at: datetime,
    ends_at: datetime,
    shared: list[str],
) -> None:
    assert move.room_id is not None
    moment = now()
    slot.room_id, slot.starts_at, slot.ends_at = move.room_id, starts_at, ends_at
    slot.shared_room_ids = shared
    slot.is_fixed = slot.is_fixed if move.is_fixed is None else move.is_fixed
    slot.updated_at = row.updated_at = moment
    # A session that was made longer on the board is planned with that length from then on.
    row.minutes = max(1, (ends_at - starts_at) // timedelta(minutes=1))


async def _take_off(session: Session, row: ProgrammeSession, slot: Slot | None) -> None:
    if slot is not None:
        await session.delete(slot)
        row.updated_at = now()


def _refuse_stale(row: ProgrammeSession, slot: Slot | None, move: Move) -> None:
    if row.state == SessionState.CANCELLED:
        message = _("This session is cancelled. Bring it back first if it is to take place.")
        raise Conflict(message, code="session_cancelled")
    if move.expected is ...:
        return
    if (slot.updated_at if slot else None) != move.expected:
        message = _("Somebody else moved this session meanwhile. Look where it is now, then move it again.")
        raise Conflict(message, code="changed_meanwhile")


def _span(
    event: Event, row: ProgrammeSession, slot: Slot | None, move: Move, step: timedelta
) -> tuple[datetime, datetime]:
    """Start and end in UTC. Raises Invalid off the grid, out of order or far from the event's days."""
    assert move.starts_at is not None
    start = move.starts_at.astimezone(UTC)
    first = datetime.combine(event.starts_on, time(0), UTC) - MARGIN
    last = datetime.combine(event.ends_on, time(0), UTC) + MARGIN
    if not first <= start <= last:
        raise _invalid("starts_at", _("This time is far from the days of the event."))
    # What came in from a file off the grid may stay where it is.
    if (start - first) % step and (slot is None or slot.starts_at != start):
        raise _invalid("starts_at", _("Sessions start on full five minutes, such as 09:05."))
    planned = timedelta(minutes=row.minutes)
    end = move.ends_at.astimezone(UTC) if move.ends_at else start + planned
    if end <= start:
        raise _invalid("ends_at", _("The end is not after the start."))
    if end - start > timedelta(minutes=LONGEST_MINUTES):
        raise _invalid("ends_at", _("A session lasts 24 hours at most."))
    # A talk of 7 minutes keeps its length; what is pulled longer snaps to the grid.
    if end - start != planned and (end - first) % step:
        raise _invalid("ends_at", _("Sessions end on full five minutes, such as 09:05."))
    return start, end


def _shared(move: Move, slot: Slot | None, rooms: set[uuid.UUID]) -> list[str]:
    """The other rooms, as they are stored. Raises Invalid where a room is not this event's."""
    if move.room_id not in rooms:
        raise _invalid("room", _("There is no such room at this event."))
    kept = [uuid.UUID(one) for one in slot.shared_room_ids] if slot else []
    wanted = kept if move.shared_room_ids is None else move.shared_room_ids
    if not set(wanted) <= rooms:
        raise _invalid("shared_rooms", _("There is no such room at this event."))
    return [str(one) for one in dict.fromkeys(wanted) if one != move.room_id]


def _invalid(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})


def _note(
    session: Session,
    actor: Actor,
    event: Event,
    sessions: dict[uuid.UUID, ProgrammeSession],
    moves: Sequence[Move],
) -> None:
    if len(moves) > 1:
        record(session, actor, "session.place_many", event, event_id=event.id, details={"count": len(moves)})
    for move in moves[:1] if len(moves) == 1 else ():
        row = sessions[move.session_id]
        action = "session.unplace" if move.room_id is None else "session.place"
        record(session, actor, action, row, details={"name": dict(row.title)})


async def _fresh_sessions(
    session: Session, event: Event, ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, ProgrammeSession]:
    """The sessions as they are now, whatever was read before the event was held. Raises NotFound."""
    wanted = set(ids)
    found = select(ProgrammeSession).where(
        ProgrammeSession.event_id == event.id, col(ProgrammeSession.id).in_(wanted)
    )
    rows = await session.exec(found.execution_options(populate_existing=True))
    sessions = {row.id: row for row in rows.all()}
    if sessions.keys() != wanted:
        raise NotFound(_("There is no such session at this event."), code="no_such_session")
    return sessions


async def _fresh_slots(session: Session, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Slot]:
    found = select(Slot).where(col(Slot.session_id).in_(set(ids)))
    rows = await session.exec(found.execution_options(populate_existing=True))
    return {row.session_id: row for row in rows.all()}


async def _room_ids(session: Session, event: Event) -> set[uuid.UUID]:
    return set((await session.exec(select(Room.id).where(Room.event_id == event.id))).all())
