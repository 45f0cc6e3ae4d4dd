"""Gates and devices for programs, and the enrolment of a device."""

from sqlmodel import SQLModel, col, select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Right
from events_platform.checkin.models import Device, Gate
from events_platform.checkin.schemas_gates import (
    CodeIn,
    CodeOut,
    DeviceIn,
    DeviceList,
    DeviceOut,
    DevicePatch,
    EnrolIn,
    EnrolOut,
    GateIn,
    GateList,
    GateOut,
    GatePatch,
)
from events_platform.checkin.service_devices import (
    device_by_id,
    enrol_device,
    make_code,
    revoke_device,
    update_device,
)
from events_platform.checkin.service_gates import add_gate, archive_gate, gate_in_use, update_gate
from events_platform.checkin.views import told_event, told_gate
from events_platform.events.access import event_for_staff, event_to_settle
from events_platform.kit.db.engine import Session
from events_platform.kit.db.rows import values_of
from events_platform.kit.pagination import PAGING, fetch_page, page_request
from events_platform.kit.ratelimit import hashed_address, take
from events_platform.kit.ratelimit.policies import ENROL_ADDRESS
from events_platform.kit.schema import merged
from events_platform.kit.web.answers import created_answer, json_answer
from events_platform.kit.web.context import client_address, context
from events_platform.kit.web.forms import read_json, read_json_value, validate
from events_platform.kit.web.handler import api
from events_platform.kit.web.idempotency import idempotent
from events_platform.kit.web.openapi import FOR_ALL_STAFF, operation

GATES = "/api/v1/events/{event}/gates"
DEVICES = "/api/v1/events/{event}/devices"
REFUSALS = (401, 403, 404, 409)
PATCHING = "A JSON merge patch (RFC 7396): what is left out stays, null takes it away."


def gate_out(gate: Gate) -> GateOut:
    """A gate as programs see it."""
    return GateOut.model_validate({**values_of(gate), "area": gate.area_id, "site": gate.site_id})


def device_out(device: Device) -> DeviceOut:
    """A device as programs see it."""
    more = {"gate": device.gate_id, "practice": device.is_practice, "waiting": device.queue_waiting}
    return DeviceOut.model_validate({**values_of(device), **more})


@operation("List the gates of an event", tag="Check-in", answer=GateList, query=PAGING, errors=FOR_ALL_STAFF)
@api
async def list_gates(request: Request, session: Session) -> Response:
    """Gates in use, in their order."""
    _actor, event = await event_for_staff(request, session, Right.SEE_EVENT)
    found = select(Gate).where(Gate.event_id == event.id, col(Gate.archived_at).is_(None))
    keys = [col(Gate.position), col(Gate.id)]
    page = await fetch_page(session, found, keys, page_request(request.query_params))
    return json_answer(GateList(items=[gate_out(gate) for gate in page.items], next=page.next_cursor))


@operation(
    "Add a gate",
    tag="Check-in",
    body=GateIn,
    answer=GateOut,
    status=201,
    errors=REFUSALS,
    is_idempotent_by_key=True,
)
@api
@idempotent
async def post_gate(request: Request, session: Session) -> Response:
    """A door to a site or a room."""
    actor, event = await event_for_staff(request, session, Right.MANAGE_GATES)
    gate = await add_gate(session, actor, event, await read_json(request, GateIn))
    return created_answer(gate_out(gate), f"{request.url.path}/{gate.id}")


@operation("Read a gate", tag="Check-in", answer=GateOut, errors=FOR_ALL_STAFF)
@api
async def get_gate(request: Request, session: Session) -> Response:
    """One gate."""
    _actor, event = await event_for_staff(request, session, Right.SEE_EVENT)
    return json_answer(gate_out(await gate_in_use(session, event, request.path_params["id"])))


@operation(
    "Change a gate", tag="Check-in", body=GatePatch, answer=GateOut, errors=REFUSALS, description=PATCHING
)
@api
async def patch_gate(request: Request, session: Session) -> Response:
    """Change what is given."""
    actor, event = await event_for_staff(request, session, Right.MANAGE_GATES)
    gate = await gate_in_use(session, event, request.path_params["id"])
    current = {**_fields(gate, GateIn), "area": gate.area_id}
    data = validate(GateIn, merged(current, await read_json_value(request)))
    return json_answer(gate_out(await update_gate(session, actor, event, gate, data)))


@operation("Close a gate for good", tag="Check-in", status=204, errors=REFUSALS)
@api
async def delete_gate(request: Request, session: Session) -> Response:
    """Its devices are revoked; what was scanned there stays."""
    actor, event = await event_for_staff(request, session, Right.MANAGE_GATES)
    await archive_gate(session, actor, await gate_in_use(session, event, request.path_params["id"]))
    return Response(status_code=204)


@operation(
    "Make an enrolment code",
    tag="Check-in",
    body=CodeIn,
    answer=CodeOut,
    status=201,
    errors=REFUSALS,
    is_idempotent_by_key=True,
)
@api
@idempotent
async def post_code(request: Request, session: Session) -> Response:
    """A code for a stated number of devices, valid for at most 8 hours; shown once."""
    actor, event = await event_for_staff(request, session, Right.MANAGE_GATES)
    gate = await gate_in_use(session, event, request.path_params["id"])
    code, plain = await make_code(session, actor, gate, await read_json(request, CodeIn))
    answer = CodeOut(code=plain, gate=gate.id, maximum=code.maximum, expires_at=code.expires_at)
    return json_answer(answer, 201)


@operation("List the devices of an event", tag="Check-in", answer=DeviceList, query=PAGING)
@api
async def list_devices(request: Request, session: Session) -> Response:
    """Enrolled devices, the newest first, revoked ones included."""
    _actor, event = await event_for_staff(request, session, Right.MANAGE_GATES)
    found, asked = select(Device).where(Device.event_id == event.id), page_request(request.query_params)
    page = await fetch_page(session, found, [col(Device.id)], asked, descending=True)
    return json_answer(DeviceList(items=[device_out(one) for one in page.items], next=page.next_cursor))


@operation("Read a device", tag="Check-in", answer=DeviceOut)
@api
async def get_device(request: Request, session: Session) -> Response:
    """One device."""
    _actor, event = await event_for_staff(request, session, Right.MANAGE_GATES)
    return json_answer(device_out(await device_by_id(session, event, request.path_params["id"])))


@operation(
    "Rename or move a device",
    tag="Check-in",
    body=DevicePatch,
    answer=DeviceOut,
    errors=REFUSALS,
    description=PATCHING,
)
@api
async def patch_device(request: Request, session: Session) -> Response:
    """Change what is given."""
    actor, event = await event_for_staff(request, session, Right.MANAGE_GATES)
    device = await device_by_id(session, event, request.path_params["id"])
    current = {"name": device.name, "gate": device.gate_id}
    data = validate(DeviceIn, merged(current, await read_json_value(request)))
    return json_answer(device_out(await update_device(session, actor, event, device, data)))


@operation("Revoke a device", tag="Check-in", status=204)
@api
async def delete_device(request: Request, session: Session) -> Response:
    """Its token stops at once."""
    actor, event = await event_to_settle(request, session, Right.MANAGE_GATES)
    await revoke_device(session, actor, await device_by_id(session, event, request.path_params["id"]))
    return Response(status_code=204)


@operation(
    "Enrol a device",
    tag="Check-in",
    body=EnrolIn,
    answer=EnrolOut,
    status=201,
    errors=(409,),
    security="",
    is_idempotent_by_key=True,
    description="Every device needs a key of its own: the same key and code give the same token again.",
)
@api
async def post_enrol(request: Request, session: Session) -> Response:
    """A token of its own for a device that shows a valid code."""
    installation = context(request)
    address = hashed_address(installation.signing_key("addresses"), client_address(request))
    # Before the key is looked at: nobody guesses, or fills the store of keys, faster than this.
    await take(installation.db, ENROL_ADDRESS.key(address), ENROL_ADDRESS.rate)
    return await _enrolled(request, session)


@idempotent
async def _enrolled(request: Request, session: Session) -> Response:
    made = await enrol_device(session, await read_json(request, EnrolIn))
    answer = EnrolOut(
        token=made.token,
        device=made.device.id,
        event=told_event(made.event),
        gate=told_gate(made.event, made.gate),
        practice=made.device.is_practice,
    )
    return json_answer(answer, 201)


def _fields(row: SQLModel, schema: type[GateIn]) -> dict[str, object]:
    return {name: getattr(row, name) for name in schema.model_fields if hasattr(row, name)}


routes: list[BaseRoute] = [
    Route("/api/v1/devices/enrol", post_enrol, methods=["POST"]),
    Route(GATES, list_gates),
    Route(GATES, post_gate, methods=["POST"]),
    Route(f"{GATES}/{{id}}", get_gate),
    Route(f"{GATES}/{{id}}", patch_gate, methods=["PATCH"]),
    Route(f"{GATES}/{{id}}", delete_gate, methods=["DELETE"]),
    Route(f"{GATES}/{{id}}/codes", post_code, methods=["POST"]),
    Route(DEVICES, list_devices),
    Route(f"{DEVICES}/{{id}}", get_device),
    Route(f"{DEVICES}/{{id}}", patch_device, methods=["PATCH"]),
    Route(f"{DEVICES}/{{id}}", delete_device, methods=["DELETE"]),
]
