"""All writes of online rooms."""

import uuid

from sqlalchemy import ColumnElement, func
from sqlmodel import col, select

from events_platform.accounts.access import Actor
from events_platform.accounts.audit import record
from events_platform.attendance.models import Attendance
from events_platform.errors import Conflict, Invalid
from events_platform.events.models import Event
from events_platform.events.queries import rooms_of
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.i18n import lazy
from events_platform.presence.models import Connection, OnlineRoom
from events_platform.presence.queries import online_rooms_of
from events_platform.presence.schemas import MOST_ROOMS, OnlineRoomIn


async def add_online_room(session: Session, actor: Actor, event: Event, data: OnlineRoomIn) -> OnlineRoom:
    """A room after the others, or at the position given.

    Raises Conflict where there are too many, Invalid where it is to carry a room of another event.
    """
    count = select(func.count()).select_from(OnlineRoom).where(OnlineRoom.event_id == event.id)
    if (await session.exec(count)).one() >= MOST_ROOMS:
        raise Conflict(lazy("An event can have 1,000 online rooms at most."), code="too_many_rooms")
    last = select(func.coalesce(func.max(OnlineRoom.position), -1)).where(OnlineRoom.event_id == event.id)
    position = (await session.exec(last)).one() + 1 if data.position is None else data.position
    room = OnlineRoom(event_id=event.id, name=data.name, meeting_url=data.meeting_url, position=position)
    room.room_id = await _carried(session, event.id, data.room)
    session.add(room)
    await session.flush()
    record(session, actor, "online_room.create", room)
    return room


async def _carried(session: Session, event_id: uuid.UUID, room_id: uuid.UUID | None) -> uuid.UUID | None:
    """The room of the programme that is carried; none is no mistake."""
    if room_id is not None and room_id not in {room.id for room in await rooms_of(session, event_id)}:
        message = _("There is no such room at this event.")
        raise Invalid(message, fields={"room": message})
    return room_id


async def update_online_room(session: Session, actor: Actor, room: OnlineRoom, data: OnlineRoomIn) -> None:
    """Change what is said of a room; open pages show it at their next beat. Raises Invalid as above."""
    room.room_id = await _carried(session, room.event_id, data.room)
    room.name, room.meeting_url = data.name, data.meeting_url
    if data.position is not None:
        room.position = data.position
    record(session, actor, "online_room.update", room)
    await session.flush()


async def move_online_room(session: Session, actor: Actor, room: OnlineRoom, by: int) -> None:
    """Let a room change places with its neighbour: -1 before, 1 after; at the end it stays."""
    rooms = await online_rooms_of(session, room.event_id)
    here = rooms.index(room)
    there = min(max(here + by, 0), len(rooms) - 1)
    rooms[here], rooms[there] = rooms[there], rooms[here]
    for position, one in enumerate(rooms):
        one.position = position
    record(session, actor, "online_room.move", room)
    await session.flush()


async def remove_online_room(session: Session, actor: Actor, room: OnlineRoom) -> None:
    """Take a room off the event. Raises Conflict `place_in_use` where somebody was present in it."""
    presences: tuple[ColumnElement[bool], ...] = (
        (col(Connection.event_id) == room.event_id) & (col(Connection.room_id) == room.id),
        (col(Attendance.event_id) == room.event_id) & (col(Attendance.area_id) == room.id),
    )
    for used in presences:
        if (await session.exec(select(1).where(used).limit(1))).first():
            raise Conflict(
                lazy("People were present in this room, so it stays. You can rename it."), code="place_in_use"
            )
    record(session, actor, "online_room.remove", room)
    await session.delete(room)
    await session.flush()
