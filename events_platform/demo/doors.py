"""Gates of the demo, and the phones that scan there, enrolled by a code as every other."""

import uuid
from dataclasses import dataclass
from typing import Any

from events_platform.checkin.models import Device, Gate
from events_platform.checkin.schemas_gates import CodeIn, EnrolIn, GateIn
from events_platform.checkin.service_devices import enrol_device, make_code, revoke_device
from events_platform.checkin.service_gates import add_gate, gates_of
from events_platform.demo.loading import DEMO, Loading
from events_platform.events.models import Event

PHONES = 20


@dataclass(frozen=True)
class Door:
    """A gate with the phone that scans there, its token, and who holds it."""

    gate: Gate
    device: Device
    token: str
    operator: str


async def open_door(loading: Loading, event: Event, area: uuid.UUID, **values: Any) -> Door:
    """A new gate for people who come on site, with its phone."""
    data = GateIn.model_validate({"area": area, "modes": ["onsite"], **values})
    return await _with_phone(loading, await add_gate(loading.session, DEMO, event, data))


async def doors_of(loading: Loading, event: Event) -> list[Door]:
    """The gates that are there already, with one more phone each."""
    return [await _with_phone(loading, gate) for gate in await gates_of(loading.session, event.id)]


async def _with_phone(loading: Loading, gate: Gate) -> Door:
    name = gate.name.in_language("en")
    _code, text = await make_code(loading.session, DEMO, gate, CodeIn())
    phone = EnrolIn(code=text, name=f"Demo phone, {name}")
    enrolled = await enrol_device(loading.session, phone)
    return Door(gate, enrolled.device, enrolled.token, f"Steward, {name} (invented)")


async def hand_in(loading: Loading, door: Door) -> None:
    """The meeting is over: the phone scans no more."""
    await revoke_device(loading.session, DEMO, door.device)


async def enrolment_code(loading: Loading, door: Door) -> str:
    """A code for the phones of whoever tries the demo, for 8 hours."""
    _code, text = await make_code(loading.session, DEMO, door.gate, CodeIn(maximum=PHONES))
    return text
