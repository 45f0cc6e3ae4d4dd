"""Devices: enrolled by a code, renamed, moved, revoked (checkin-protocol.md, Devices)."""

import secrets
import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from sqlmodel import col, select, update

from events_platform.accounts.access import Actor
from events_platform.accounts.audit import record
from events_platform.checkin.models import Device, EnrolmentCode, Gate
from events_platform.checkin.schemas_gates import CodeIn, DeviceIn, DeviceStatusIn, EnrolIn
from events_platform.errors import Invalid, NotFound
from events_platform.events.access import require_open
from events_platform.events.models import Event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.ids import token, token_hash

# 31 letters and digits that nobody confuses, 12 of them: 59 bits, for at most 8 hours.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 12


class Enrolled(NamedTuple):
    """A new device, its gate and event, and its token, which is given once."""

    device: Device
    gate: Gate
    event: Event
    token: str


async def make_code(session: Session, actor: Actor, gate: Gate, data: CodeIn) -> tuple[EnrolmentCode, str]:
    """A code for so many devices; its text is returned once and stored as a hash only."""
    plain = "".join(secrets.choice(ALPHABET) for _number in range(LENGTH))
    moment = now()
    made = EnrolmentCode(
        event_id=gate.event_id,
        gate_id=gate.id,
        code_hash=token_hash(plain),
        maximum=data.maximum,
        is_practice=data.is_practice,
        created_at=moment,
        created_by=actor.name[:200],
        expires_at=moment + timedelta(hours=data.hours),
    )
    session.add(made)
    await session.flush()
    record(session, actor, "device.code", gate, details={"maximum": data.maximum})
    return made, "-".join(plain[start : start + 4] for start in range(0, LENGTH, 4))


def read_code(text: str) -> str:
    """The code as it was made, however it was typed."""
    return "".join(char for char in text.upper() if char in ALPHABET)


async def enrol_device(session: Session, data: EnrolIn) -> Enrolled:
    """A device with a token of its own. Raises Invalid for a code that is wrong, used up or too old.

    Conflict (event_archived) where the event has ended meanwhile.
    """
    hashed = token_hash(read_code(data.code))
    taken = await session.exec(
        update(EnrolmentCode)
        .where(
            col(EnrolmentCode.code_hash) == hashed,
            col(EnrolmentCode.used) < col(EnrolmentCode.maximum),
            col(EnrolmentCode.expires_at) > now(),
        )
        .values(used=col(EnrolmentCode.used) + 1)
    )
    if taken.rowcount != 1:
        message = _("This code is not valid, used up or too old. Ask a supervisor for a new one.")
        raise Invalid(message, code="invalid_code", fields={"code": message})
    found = await session.exec(
        select(EnrolmentCode, Gate, Event)
        .join(Gate, col(Gate.id) == col(EnrolmentCode.gate_id))
        .join(Event, col(Event.id) == col(EnrolmentCode.event_id))
        .where(EnrolmentCode.code_hash == hashed)
    )
    code, gate, event = found.one()
    require_open(event)
    fresh = token()
    device = Device(
        event_id=event.id,
        gate_id=gate.id,
        name=data.name or _("Device %(number)s", number=code.used),
        token_hash=token_hash(fresh),
        is_practice=code.is_practice,
    )
    session.add(device)
    await session.flush()
    actor = Actor("device", device.name, device.id)
    record(session, actor, "device.enrol", device, details={"gate": str(gate.id)})
    return Enrolled(device, gate, event, fresh)


async def update_device(
    session: Session, actor: Actor, event: Event, device: Device, data: DeviceIn
) -> Device:
    """Rename a device, or move it to another gate of the event."""
    gate = await session.get(Gate, data.gate)
    if gate is None or gate.event_id != event.id or gate.archived_at:
        message = _("Please choose a gate of this event.")
        raise Invalid(message, fields={"gate": message})
    device.name, device.gate_id = data.name, gate.id
    await session.flush()
    record(session, actor, "device.update", device, details={"gate": str(gate.id)})
    return device


async def note_queue(session: Session, device: Device, data: DeviceStatusIn) -> None:
    """Keep what a device says of its queue; a clock that is ahead makes no scan younger than now."""
    moment = now()
    device.seen_at = moment
    device.queue_waiting = data.waiting
    device.queue_oldest_at = min(data.oldest_at or moment, moment) if data.waiting else None
    await session.flush()


async def revoke_device(session: Session, actor: Actor, device: Device) -> None:
    """Stop a device's token at once; doing it twice changes nothing."""
    if device.revoked_at is None:
        device.revoked_at = now()
        await session.flush()
        record(session, actor, "device.revoke", device)


async def device_by_id(session: Session, event: Event, reference: str) -> Device:
    """The device of this id in the event. Raises NotFound."""
    try:
        device = await session.get(Device, uuid.UUID(reference))
    except ValueError:
        device = None
    if device is None or device.event_id != event.id:
        raise NotFound(_("There is no such device."), code="no_such_device")
    return device


async def devices_of(session: Session, event_id: uuid.UUID) -> Sequence[Device]:
    """The event's devices, the newest first, revoked ones last."""
    found = await session.exec(
        select(Device).where(Device.event_id == event_id).order_by(col(Device.id).desc())
    )
    return sorted(found, key=lambda device: device.revoked_at is not None)
