"""Beats, the signs of life of an online room's page, and the segments of presence that they come to.

A segment runs from the first beat to the last without a gap; it goes into the ledger when it ends, or after
five minutes, and exactly once: whoever moves the connection on, in one conditional statement, writes it.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Update, case, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from events_platform.attendance.service import Segment, record_segments
from events_platform.errors import Conflict, Unavailable
from events_platform.events.models import EventStatus
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.db.rows import execute, table_of, values_of
from events_platform.kit.db.types import UtcDateTime
from events_platform.kit.i18n import lazy
from events_platform.presence.models import Connection
from events_platform.presence.queries import Attendee
from events_platform.registration.models import Status

NEXT_IN = timedelta(seconds=60)
NEXT_IN_BY_HAND = timedelta(minutes=2)
"""Without scripts somebody says "I am here" by a button; nobody presses it every minute."""
TOLERANCE = 2.5
LONGEST_SEGMENT = timedelta(minutes=5)
EARLY = timedelta(seconds=10)
ATTEMPTS = 8
STALE_AT_ONCE = 500

_connections = table_of(Connection)


@dataclass(frozen=True)
class Beat:
    """A sign of life: `room_id` is of the event, `next_in` is when the page was told to beat again."""

    connection_id: uuid.UUID
    room_id: uuid.UUID
    is_visible: bool = True
    is_closing: bool = False
    next_in: timedelta = NEXT_IN


def check_may_attend(attendee: Attendee) -> None:
    """Conflict unless the registration is confirmed and the event is public and not archived."""
    if attendee.registration.status != Status.CONFIRMED:
        raise Conflict(
            lazy("Your registration is not confirmed, so that presence online cannot be counted."),
            code="not_confirmed",
        )
    if attendee.event.status != EventStatus.PUBLISHED:
        raise Conflict(lazy("The online rooms of this event are closed."), code="event_closed")
    if attendee.connection and attendee.connection.registration_id != attendee.registration.id:
        raise _taken()


def is_early(attendee: Attendee) -> bool:
    """Whether the beat is none that was asked for: a new page, or sooner than any page is told to."""
    return attendee.connection is None or now() - attendee.connection.last_beat_at < EARLY


async def record_beat(session: Session, attendee: Attendee, beat: Beat) -> datetime:
    """Extend, open, renew or close the connection; answers since when it has been present without a gap.

    The only times are the server's. Raises Conflict where the connection is somebody else's.
    """
    for _attempt in range(ATTEMPTS):
        moment = now()
        since = None if beat.is_closing else await _extend(session, attendee, beat, moment)
        since = since or await _settle(session, attendee, beat, moment)
        if since is not None:
            return since
    raise Unavailable(lazy("Too many pages use this connection at once."))


async def _extend(session: Session, attendee: Attendee, beat: Beat, moment: datetime) -> datetime | None:
    """The common case in one statement: the segment runs and is not yet long enough for the ledger."""
    expires = moment + beat.next_in * TOLERANCE
    last = col(Connection.last_beat_at)
    is_later = last < moment
    statement = (
        _this(attendee, beat)
        .where(
            col(Connection.registration_id) == attendee.registration.id,
            col(Connection.room_id) == beat.room_id,
            col(Connection.closed_at).is_(None),
            col(Connection.expires_at) >= moment,
            col(Connection.segment_started_at) > moment - LONGEST_SEGMENT,
        )
        .values(
            last_beat_at=case((is_later, literal(moment, UtcDateTime())), else_=last),
            expires_at=case(
                (last < moment, literal(expires, UtcDateTime())), else_=col(Connection.expires_at)
            ),
            is_visible=beat.is_visible,
        )
        .returning(col(Connection.started_at))
    )
    found: datetime | None = (await execute(session, statement)).scalar_one_or_none()
    return found


async def _settle(session: Session, attendee: Attendee, beat: Beat, moment: datetime) -> datetime | None:
    """Everything else; None where another beat came in between, so that all is to be looked at again."""
    before = (
        await execute(
            session,
            select(_connections).where(
                _connections.c.event_id == attendee.event.id, _connections.c.id == beat.connection_id
            ),
        )
    ).one_or_none()
    if before is None:
        return moment if beat.is_closing or await _open(session, attendee, beat, moment) else None
    if before.registration_id != attendee.registration.id:
        raise _taken()
    if before.closed_at is not None and beat.is_closing:
        return before.started_at  # type: ignore[no-any-return]
    if not beat.is_closing and _is_fresh(before, beat, moment):
        return None
    return await _move_on(session, attendee, beat, before, moment)


def _is_unbroken(before: Row[*tuple[Any, ...]], beat: Beat, moment: datetime) -> bool:
    is_same_place: bool = before.closed_at is None and before.room_id == beat.room_id
    return is_same_place and before.expires_at >= moment


def _is_fresh(before: Row[*tuple[Any, ...]], beat: Beat, moment: datetime) -> bool:
    """Whether another beat has begun a new segment just now, which needs extending only."""
    is_short: bool = before.segment_started_at > moment - LONGEST_SEGMENT
    return is_short and _is_unbroken(before, beat, moment)


async def _open(session: Session, attendee: Attendee, beat: Beat, moment: datetime) -> bool:
    """The first beat of a page; False where the same was stored meanwhile."""
    fresh = Connection(
        event_id=attendee.event.id,
        id=beat.connection_id,
        registration_id=attendee.registration.id,
        room_id=beat.room_id,
        started_at=moment,
        segment_started_at=moment,
        last_beat_at=moment,
        expires_at=moment + beat.next_in * TOLERANCE,
        is_visible=beat.is_visible,
    )
    connection = await session.connection()
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = insert(_connections).values(values_of(fresh)).on_conflict_do_nothing()
    return (await connection.execute(statement)).rowcount == 1


async def _move_on(
    session: Session, attendee: Attendee, beat: Beat, before: Row[*tuple[Any, ...]], moment: datetime
) -> datetime | None:
    """End the segment that was running, if one was, and begin the next unless the page closes."""
    at = max(moment, before.last_beat_at)
    is_running = before.closed_at is None
    is_unbroken = _is_unbroken(before, beat, moment)
    ended_at = at if is_unbroken else before.last_beat_at
    started_at: datetime = before.started_at if is_unbroken else at
    moved = (
        _this(attendee, beat)
        .where(
            col(Connection.segment_started_at) == before.segment_started_at,
            col(Connection.last_beat_at) == before.last_beat_at,
            col(Connection.closed_at).is_(None) if is_running else col(Connection.closed_at).is_not(None),
        )
        .values(
            room_id=beat.room_id,
            started_at=started_at,
            segment_started_at=at,
            last_beat_at=at,
            expires_at=at + beat.next_in * TOLERANCE,
            is_visible=beat.is_visible,
            closed_at=at if beat.is_closing else None,
        )
    )
    if (await execute(session, moved)).rowcount != 1:
        return None
    if is_running:
        await record_segments(session, [_segment(before, ended_at)])
    return started_at


async def close_stale(session: Session) -> int:
    """Close connections whose beats stopped, at most 500; their presence ended with the last beat."""
    moment = now()
    is_stale = (col(Connection.closed_at).is_(None)) & (col(Connection.expires_at) < moment)
    some = select(col(Connection.id)).where(is_stale).limit(STALE_AT_ONCE)
    closed = (
        update(Connection)
        .where(is_stale, col(Connection.id).in_(some))
        .values(closed_at=moment)
        .returning(*_connections.c)
    )
    rows = (await execute(session, closed)).all()
    await record_segments(session, (_segment(row, row.last_beat_at) for row in rows))
    return len(rows)


def _segment(connection: Row[*tuple[Any, ...]], ended_at: datetime) -> Segment:
    return Segment(
        event_id=connection.event_id,
        registration_id=connection.registration_id,
        area_id=connection.room_id,
        started_at=connection.segment_started_at,
        ended_at=ended_at,
        evidence=str(connection.id),
    )


def _this(attendee: Attendee, beat: Beat) -> Update:
    return update(Connection).where(
        col(Connection.event_id) == attendee.event.id, col(Connection.id) == beat.connection_id
    )


def _taken() -> Conflict:
    return Conflict(lazy("This connection belongs to somebody else."), code="connection_taken")
