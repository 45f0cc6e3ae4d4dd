"""Gates: added, changed and closed for good."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import col, select, update

from events_platform.accounts.access import Actor
from events_platform.accounts.audit import record
from events_platform.attendance.models import AreaKind
from events_platform.checkin.models import Device, EnrolmentCode, Gate
from events_platform.checkin.outcomes import DEFAULT_LEVELS, Outcome
from events_platform.checkin.rosters import gate_of
from events_platform.checkin.schemas_gates import GateIn
from events_platform.errors import Invalid, NotFound
from events_platform.events.models import Event
from events_platform.events.queries import rooms_of, sites_of
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.programme.published import public_programme
from events_platform.registration.queries import categories_of


async def add_gate(session: Session, actor: Actor, event: Event, data: GateIn) -> Gate:
    """A new door. Raises Invalid for an area or a category of another event, or hours out of order."""
    gate = Gate(event_id=event.id, area_kind=AreaKind.SITE, area_id=event.id, site_id=event.id)
    await _fill(session, event, gate, data)
    session.add(gate)
    await session.flush()
    record(session, actor, "gate.create", gate)
    return gate


async def update_gate(session: Session, actor: Actor, event: Event, gate: Gate, data: GateIn) -> Gate:
    """Change a door; scans that were answered keep their answers."""
    await _fill(session, event, gate, data)
    await session.flush()
    record(session, actor, "gate.update", gate)
    return gate


async def archive_gate(session: Session, actor: Actor, gate: Gate) -> None:
    """Close a door for good: its devices are revoked, its codes end, what was scanned there stays."""
    moment = now()
    gate.archived_at = moment
    await session.exec(
        update(Device)
        .where(col(Device.gate_id) == gate.id, col(Device.revoked_at).is_(None))
        .values(revoked_at=moment)
    )
    await session.exec(
        update(EnrolmentCode)
        .where(col(EnrolmentCode.gate_id) == gate.id, col(EnrolmentCode.expires_at) > moment)
        .values(expires_at=moment)
    )
    await session.flush()
    record(session, actor, "gate.archive", gate)


async def _fill(session: Session, event: Event, gate: Gate, data: GateIn) -> None:
    # What a gate leads to it may go on leading to, though its session is hidden or cancelled by now.
    if data.area != gate.area_id or gate.area_kind != AreaKind.SESSION:
        gate.area_kind, gate.area_id, gate.site_id = await _area(session, event, data.area)
    zone = ZoneInfo(event.timezone)
    gate.opens_at, gate.closes_at = _in_utc(data.opens_at, zone), _in_utc(data.closes_at, zone)
    if gate.opens_at and gate.closes_at and gate.closes_at <= gate.opens_at:
        message = _("The gate must close after it opens.")
        raise Invalid(message, fields={"closes_at": message})
    await _require_categories(session, event, data.categories)
    gate.name = data.name
    gate.directions = list(dict.fromkeys(data.directions))
    gate.categories = list(dict.fromkeys(data.categories))
    gate.modes = [str(mode) for mode in dict.fromkeys(data.modes)]
    gate.policy = data.policy
    gate.capacity = data.capacity
    gate.levels = {
        str(outcome): str(level)
        for outcome, level in data.levels.items()
        if level != DEFAULT_LEVELS[Outcome(outcome)]
    }
    gate.position = data.position


async def _area(
    session: Session, event: Event, area: uuid.UUID | None
) -> tuple[AreaKind, uuid.UUID, uuid.UUID]:
    sites = await sites_of(session, event.id)
    if area is None and sites:
        return AreaKind.SITE, sites[0].id, sites[0].id
    if any(site.id == area for site in sites) and area:
        return AreaKind.SITE, area, area
    rooms = {room.id: room for room in await rooms_of(session, event.id)}
    if area in rooms:
        return AreaKind.ROOM, rooms[area].id, rooms[area].site_id
    for one in (await public_programme(session, event)).sessions:
        if one.item.id == area and one.room_id in rooms and not one.item.is_cancelled:
            return AreaKind.SESSION, one.item.id, rooms[one.room_id].site_id
    message = _("Please choose a site, a room or a session of this event.")
    raise Invalid(message, fields={"area": message})


async def _require_categories(session: Session, event: Event, slugs: list[str]) -> None:
    known = {category.slug for category in await categories_of(session, event.id)}
    if not known.issuperset(slugs):
        message = _("Please choose categories of this event.")
        raise Invalid(message, fields={"categories": message})


def _in_utc(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    if moment is None or moment.tzinfo is not None:
        return moment
    return moment.replace(tzinfo=zone)


async def gate_in_use(session: Session, event: Event, reference: str) -> Gate:
    """The gate of this id, unless it was closed for good. Raises NotFound."""
    gate = await gate_of(session, event, reference)
    if gate.archived_at is not None:
        raise NotFound(_("There is no such gate in this event."), code="unknown_gate")
    return gate


async def gates_of(session: Session, event_id: uuid.UUID) -> list[Gate]:
    """The event's gates that are in use, in their order."""
    found = await session.exec(
        select(Gate)
        .where(Gate.event_id == event_id, col(Gate.archived_at).is_(None))
        .order_by(col(Gate.position), col(Gate.id))
    )
    return list(found)
