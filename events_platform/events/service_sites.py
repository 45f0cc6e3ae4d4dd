"""Writes of sites, rooms and opening hours."""

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col, delete, func, select

from events_platform.accounts.access import Actor
from events_platform.accounts.audit import record
from events_platform.errors import Conflict, Invalid, NotFound
from events_platform.events.days import event_days
from events_platform.events.models import Equipment, Event, Room, RoomClosure, Site, SiteDay, SiteDistance
from events_platform.events.queries import site_days
from events_platform.events.schemas import RoomIn, SiteIn
from events_platform.events.service_distances import set_distances
from events_platform.events.service_touch import touch_event
from events_platform.kit.db.base import metadata
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _

OWN_TABLES = frozenset({"site", "room", "site_day", "site_distance", "room_closure"})
PLACE_COLUMNS = ("site_id", "area_id", "room_id")
LIST_COLUMN = "shared_room_ids"


async def add_site(
    session: Session,
    actor: Actor,
    event: Event,
    data: SiteIn,
    *,
    opens: time = time(9),
    ends: time = time(18),
) -> Site:
    """A site after the others, open at these hours on every day of the event."""
    await touch_event(session, event)
    last = select(func.coalesce(func.max(Site.position), -1)).where(Site.event_id == event.id)
    site = Site(event_id=event.id, position=(await session.exec(last)).one() + 1, name=data.name)
    _fill(site, data)
    session.add(site)
    await session.flush()
    await set_distances(session, event, site, data.distances)
    for day in event_days(event):
        record_hours(session, actor, event, site.id, day, hours(event, day, opens, ends))
    record(session, actor, "site.create", site, details={"name": dict(site.name)})
    await session.flush()
    return site


async def update_site(session: Session, actor: Actor, event: Event, site_id: uuid.UUID, data: SiteIn) -> Site:
    """Change what is said of a site. Raises NotFound."""
    site = await site_of(session, event, site_id)
    await touch_event(session, event)
    _fill(site, data)
    await set_distances(session, event, site, data.distances)
    record(session, actor, "site.update", site, details={"name": dict(site.name)})
    await session.flush()
    return site


def _fill(site: Site, data: SiteIn) -> None:
    site.name, site.address, site.country = data.name, data.address, data.country
    site.coordinates, site.walk_minutes = data.coordinates, data.walk_minutes


async def remove_site(session: Session, actor: Actor, event: Event, site_id: uuid.UUID) -> None:
    """Take a site with its rooms off the event. Raises NotFound, or Conflict where anything refers to it."""
    await touch_event(session, event)
    site = await site_of(session, event, site_id)
    count = select(func.count()).select_from(Site).where(Site.event_id == event.id)
    if (await session.exec(count)).one() == 1:
        raise Conflict(_("An event has at least one site. Add the other one first."), code="last_site")
    rooms = (await session.exec(select(Room.id).where(Room.site_id == site.id))).all()
    await _refuse_used(session, event, {site.id, *rooms})
    await session.exec(delete(RoomClosure).where(col(RoomClosure.room_id).in_(rooms)))
    await session.exec(delete(Room).where(col(Room.site_id) == site.id))
    either = (col(SiteDistance.one_id) == site.id) | (col(SiteDistance.other_id) == site.id)
    await session.exec(delete(SiteDistance).where(either))
    await session.exec(delete(SiteDay).where(col(SiteDay.site_id) == site.id))
    record(session, actor, "site.remove", site, details={"name": dict(site.name)})
    await session.delete(site)
    await session.flush()


async def add_room(session: Session, actor: Actor, event: Event, data: RoomIn) -> Room:
    """A room of the site that was named, else of the main one. Raises Invalid where the site is not known."""
    (room,) = await add_rooms(session, actor, event, [data])
    return room


async def add_rooms(session: Session, actor: Actor, event: Event, found: Sequence[RoomIn]) -> list[Room]:
    """Several rooms after the others, in their order. Raises as `add_room`."""
    await touch_event(session, event)
    last = select(func.coalesce(func.max(Room.position), -1)).where(Room.event_id == event.id)
    first = (await session.exec(last)).one() + 1
    asked = {data.site: data for data in found}
    sites = {site: await _site_for_room(session, event, data) for site, data in asked.items()}
    rooms = [
        Room(event_id=event.id, site_id=sites[data.site], position=position, **_said(data))
        for position, data in enumerate(found, first)
    ]
    session.add_all(rooms)
    await session.flush()
    for room in rooms:
        record(session, actor, "room.create", room, details={"name": dict(room.name)})
    return rooms


async def update_room(session: Session, actor: Actor, event: Event, room_id: uuid.UUID, data: RoomIn) -> Room:
    """Change what is said of a room; it moves to another site only while nothing refers to it."""
    room = await room_of(session, event, room_id)
    site_id = await _site_for_room(session, event, data) if data.site else room.site_id
    if site_id != room.site_id:
        await _refuse_used(session, event, {room.id})
    await touch_event(session, event)
    room.sqlmodel_update({"site_id": site_id, **_said(data)})
    record(session, actor, "room.update", room, details={"name": dict(room.name)})
    await session.flush()
    return room


async def remove_room(session: Session, actor: Actor, event: Event, room_id: uuid.UUID) -> None:
    """Take a room off the event. Raises NotFound, or Conflict where anything refers to it."""
    await touch_event(session, event)
    room = await room_of(session, event, room_id)
    await _refuse_used(session, event, {room.id})
    await session.exec(delete(RoomClosure).where(col(RoomClosure.room_id) == room.id))
    record(session, actor, "room.remove", room, details={"name": dict(room.name)})
    await session.delete(room)
    await session.flush()


async def set_site_day(
    session: Session,
    actor: Actor,
    event: Event,
    site_id: uuid.UUID,
    day: date,
    opens_at: datetime,
    ends_at: datetime,
    is_actual_end: bool = False,
) -> SiteDay:
    """Record the hours of a site on a day of the event (aware times); what was known before is kept.

    Raises NotFound for another event's site, Invalid for a day outside the event or hours out of order.
    """
    site = await site_of(session, event, site_id)
    if not event.starts_on <= day <= event.ends_on:
        raise Invalid(
            _("This day is not part of the event."), fields={"day": _("This day is not part of the event.")}
        )
    if ends_at <= opens_at:
        sentence = _("The end is before the opening.")
        raise Invalid(sentence, fields={"ends": sentence})
    if ends_at - opens_at > timedelta(hours=24):
        sentence = _("Opening hours of a day last 24 hours at most.")
        raise Invalid(sentence, fields={"ends": sentence})
    await touch_event(session, event)
    row = record_hours(session, actor, event, site_id, day, (opens_at, ends_at), is_actual_end=is_actual_end)
    details = {"day": day.isoformat(), "name": dict(site.name)}
    record(session, actor, "hours.end" if is_actual_end else "hours.set", row, details=details)
    await session.flush()
    return row


async def close_site_day(
    session: Session, actor: Actor, event: Event, site_id: uuid.UUID, day: date
) -> SiteDay:
    """Record that a site is closed on a day, so that no presence there counts."""
    await touch_event(session, event)
    site = await site_of(session, event, site_id)
    known = {(row.site_id, row.day): row for row in await site_days(session, event.id)}
    before = known.get((site_id, day))
    span = (before.opens_at, before.ends_at) if before else hours(event, day, time(9), time(18))
    row = record_hours(session, actor, event, site_id, day, span)
    row.is_open = False
    record(session, actor, "hours.close", row, details={"day": day.isoformat(), "name": dict(site.name)})
    await session.flush()
    return row


def record_hours(
    session: Session,
    actor: Actor,
    event: Event,
    site_id: uuid.UUID,
    day: date,
    span: tuple[datetime, datetime],
    *,
    is_actual_end: bool = False,
) -> SiteDay:
    """One more row of the history of hours."""
    row = SiteDay(
        event_id=event.id,
        site_id=site_id,
        day=day,
        opens_at=span[0],
        ends_at=span[1],
        is_actual_end=is_actual_end,
        recorded_by=actor.name,
    )
    session.add(row)
    return row


def hours(event: Event, day: date, opens: time, ends: time) -> tuple[datetime, datetime]:
    """Opening and end as aware times; an end that is not after the opening falls on the next morning."""
    zone = ZoneInfo(event.timezone)
    last = day if ends > opens else day + timedelta(days=1)
    return local(day, opens, zone, "opens"), local(last, ends, zone, "ends")


def local(day: date, clock: time, zone: ZoneInfo, field: str | None = None) -> datetime:
    """The moment, in UTC, at which a clock in the zone shows this; of an hour shown twice, the first.

    Raises Invalid for an hour that summer time skips, where the input `field` is named.
    """
    moment = datetime.combine(day, clock.replace(tzinfo=None), tzinfo=zone)
    shown = datetime.fromtimestamp(moment.timestamp(), zone)
    if field and shown.replace(tzinfo=None) != moment.replace(tzinfo=None):
        sentence = _("There is no such hour on this day: the clocks are put forward.")
        raise Invalid(sentence, fields={field: sentence})
    return shown.astimezone(UTC)


async def site_of(session: Session, event: Event, site_id: uuid.UUID) -> Site:
    """The site, if it is this event's. Raises NotFound."""
    site = await session.get(Site, site_id)
    if site is None or site.event_id != event.id:
        raise NotFound(_("There is no such site at this event."))
    return site


async def room_of(session: Session, event: Event, room_id: uuid.UUID) -> Room:
    """The room, if it is this event's. Raises NotFound."""
    room = await session.get(Room, room_id)
    if room is None or room.event_id != event.id:
        raise NotFound(_("There is no such room at this event."))
    return room


async def _site_for_room(session: Session, event: Event, data: RoomIn) -> uuid.UUID:
    known = select(Site.id).where(Site.event_id == event.id).order_by(col(Site.position))
    ids = (await session.exec(known)).all()
    if data.site is None:
        return ids[0]
    if data.site not in ids:
        sentence = _("There is no such site at this event.")
        raise Invalid(sentence, fields={"site": sentence})
    return data.site


def _said(data: RoomIn) -> dict[str, Any]:
    """What is said of a room itself; equipment in its own order, so that equal rooms are stored alike."""
    equipment = [one.value for one in Equipment if one in data.equipment]
    return {"name": data.name, "capacity": data.capacity, "equipment": equipment}


async def _refuse_used(session: Session, event: Event, ids: set[uuid.UUID]) -> None:
    """Conflict where a gate, a session or a presence refers to the place, in whatever table of above."""
    for table in metadata.sorted_tables:
        columns = [table.c[name] for name in PLACE_COLUMNS if name in table.c]
        if table.name in OWN_TABLES or "event_id" not in table.c:
            continue
        for column in columns:
            used = select(column).where(table.c.event_id == event.id, column.in_(ids)).limit(1)
            if (await session.exec(used)).first() is not None:
                raise _in_use()
        if LIST_COLUMN in table.c:
            listed = select(table.c[LIST_COLUMN]).where(table.c.event_id == event.id)
            found = {one for places in (await session.exec(listed)).all() for one in places}
            if found & {str(id_) for id_ in ids}:
                raise _in_use()


def _in_use() -> Conflict:
    message = _("Gates, sessions or recorded presences refer to this place, so it stays. You can rename it.")
    return Conflict(message, code="place_in_use")
