"""Writes of the spans in which nothing takes place in a room."""

import uuid
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from events_platform.accounts.access import Actor
from events_platform.accounts.audit import record
from events_platform.errors import Invalid, NotFound
from events_platform.events.models import Event, Room, RoomClosure
from events_platform.events.schemas import ClosureIn
from events_platform.events.service_sites import local, room_of
from events_platform.events.service_touch import hold_event
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _

LONGEST = timedelta(days=60)


async def add_closure(
    session: Session, actor: Actor, event: Event, room_id: uuid.UUID, data: ClosureIn
) -> RoomClosure:
    """Close a room for a while; sessions in it are reported as conflicts, not moved.

    Raises NotFound for another event's room, Invalid for times out of order, or Conflict (event_archived).
    """
    await hold_event(session, event)
    room = await room_of(session, event, room_id)
    starts_at = _moment(event, data.starts_at, "starts_at")
    ends_at = _moment(event, data.ends_at, "ends_at")
    if ends_at <= starts_at:
        sentence = _("The end is not after the start.")
        raise Invalid(sentence, fields={"ends_at": sentence})
    if ends_at - starts_at > LONGEST:
        sentence = _("A room is closed for 60 days at most. Remove the room if it is not used at all.")
        raise Invalid(sentence, fields={"ends_at": sentence})
    closure = RoomClosure(
        event_id=event.id, room_id=room.id, starts_at=starts_at, ends_at=ends_at, reason=data.reason
    )
    session.add(closure)
    record(session, actor, "room.closure", room, details={"name": dict(room.name)})
    await session.flush()
    return closure


async def remove_closure(
    session: Session, actor: Actor, event: Event, room_id: uuid.UUID, closure_id: uuid.UUID
) -> None:
    """Open the room again in that span. Raises NotFound."""
    await hold_event(session, event)
    room = await room_of(session, event, room_id)
    closure = await closure_of(session, room, closure_id)
    record(session, actor, "room.closure_remove", room, details={"name": dict(room.name)})
    await session.delete(closure)
    await session.flush()


async def closure_of(session: Session, room: Room, closure_id: uuid.UUID) -> RoomClosure:
    """A closure of this room. Raises NotFound."""
    closure = await session.get(RoomClosure, closure_id)
    if closure is None or closure.room_id != room.id:
        raise NotFound(_("There is no such closure of this room."))
    return closure


def _moment(event: Event, given: datetime, field: str) -> datetime:
    """The moment in UTC; without a zone it is the event's."""
    if given.tzinfo is not None:
        return given.astimezone(UTC)
    return local(given.date(), given.time(), ZoneInfo(event.timezone), field)
