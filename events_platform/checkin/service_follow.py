"""Gates of sessions follow their sessions: one that moved to another site proves presence there."""

import uuid
from datetime import timedelta

from sqlmodel import col, select

from events_platform.accounts.access import SYSTEM
from events_platform.accounts.audit import record
from events_platform.attendance.models import AreaKind
from events_platform.checkin.models import Gate
from events_platform.events.models import Event
from events_platform.events.queries import rooms_of
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.programme.queries_day import actual_hours

GRACE = timedelta(days=2)
"""How long after its last day an event is looked after: days end at other moments in other zones."""


async def misplaced_gates(session: Session) -> dict[uuid.UUID, uuid.UUID]:
    """The gates whose session is at another site by now, with that site; events long over are left alone."""
    found = (
        select(Gate)
        .join(Event, col(Event.id) == col(Gate.event_id))
        .where(
            Gate.area_kind == AreaKind.SESSION,
            col(Gate.archived_at).is_(None),
            Event.ends_on >= (now() - GRACE).date(),
        )
    )
    gates = list(await session.exec(found))
    sites: dict[uuid.UUID, uuid.UUID] = {}
    for event_id in {gate.event_id for gate in gates}:
        room_sites = {room.id: room.site_id for room in await rooms_of(session, event_id)}
        known = await actual_hours(session, event_id)
        sites |= {id_: room_sites[one.hours.room_id] for id_, one in known.items()}
    return {
        gate.id: sites[gate.area_id]
        for gate in gates
        if sites.get(gate.area_id, gate.site_id) != gate.site_id
    }


async def place_gate(session: Session, gate_id: uuid.UUID, site_id: uuid.UUID) -> None:
    """Let the gate stand at this site; what was scanned before stays where it was."""
    gate = await session.get_one(Gate, gate_id)
    gate.site_id = site_id
    record(session, SYSTEM, "gate.update", gate)
    await session.flush()
