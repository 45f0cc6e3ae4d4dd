"""Reads of online rooms and of the connections to them."""

import uuid
from dataclasses import dataclass

from sqlmodel import and_, col, func, select

from events_platform.errors import NotFound
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.presence.models import Connection, OnlineRoom
from events_platform.registration.links import LIVE_ROOM, MY_PAGE, Installation, registration_by_token
from events_platform.registration.models import Registration


@dataclass(frozen=True)
class Attendee:
    """Who is present: a registration of an event, in one of its online rooms, by a page known or new."""

    registration: Registration
    event: Event
    room: OnlineRoom
    connection: Connection | None


async def online_rooms_of(session: Session, event_id: uuid.UUID) -> list[OnlineRoom]:
    """The online rooms of an event in their order."""
    found = await session.exec(
        select(OnlineRoom)
        .where(OnlineRoom.event_id == event_id)
        .order_by(col(OnlineRoom.position), col(OnlineRoom.id))
    )
    return list(found)


async def online_room_of(session: Session, event_id: uuid.UUID, reference: str | uuid.UUID) -> OnlineRoom:
    """The online room of this id in the event. Raises NotFound."""
    try:
        room = await session.get(OnlineRoom, uuid.UUID(str(reference)))
    except ValueError:
        room = None
    if room is None or room.event_id != event_id:
        raise NotFound(_("There is no such online room."), code="no_such_room")
    return room


async def open_connections(session: Session, event_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """How many pages are connected to each online room now."""
    room = col(Connection.room_id)
    found = await session.exec(
        select(room, func.count())
        .where(Connection.event_id == event_id, col(Connection.closed_at).is_(None))
        .group_by(room)
    )
    return dict(found.all())


async def attendee_by_token(
    session: Session, installation: Installation, token: str, room_id: uuid.UUID, connection_id: uuid.UUID
) -> Attendee:
    """Whose beat this is, by a personal token or that of the live room. Raises NotFound."""
    registration = await registration_by_token(session, installation, token, (LIVE_ROOM, MY_PAGE))
    is_this = and_(col(Connection.event_id) == col(OnlineRoom.event_id), col(Connection.id) == connection_id)
    found = await session.exec(
        select(OnlineRoom, Event, Connection)
        .join(Event, col(Event.id) == col(OnlineRoom.event_id))
        .join(Connection, is_this, isouter=True)
        .where(OnlineRoom.id == room_id, OnlineRoom.event_id == registration.event_id)
    )
    row = found.one_or_none()
    if row is None:
        raise NotFound(_("There is no such online room."), code="no_such_room")
    room, event, connection = row
    return Attendee(registration, event, room, connection)
