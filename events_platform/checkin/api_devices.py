"""What a device tells of itself, and where it learns that it was moved."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.checkin.access import device_of
from events_platform.checkin.models import Gate
from events_platform.checkin.schemas_gates import DeviceStatusIn, DeviceStatusOut
from events_platform.checkin.service_devices import note_queue
from events_platform.checkin.views import told_event, told_gate
from events_platform.events.models import Event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.web.answers import json_answer
from events_platform.kit.web.forms import read_json
from events_platform.kit.web.handler import api
from events_platform.kit.web.openapi import operation


@operation(
    "Tell what waits on a device",
    tag="Check-in",
    body=DeviceStatusIn,
    answer=DeviceStatusOut,
    errors=(401,),
    security="deviceToken",
    description="Once a minute and whenever the queue changes. The answer says where the device stands now.",
)
@api
async def post_status(request: Request, session: Session) -> Response:
    """Note the length of the device's queue; supervisors see it until it is empty."""
    device = await device_of(request, session)
    await note_queue(session, device, await read_json(request, DeviceStatusIn))
    gate = await session.get_one(Gate, device.gate_id)
    event = await session.get_one(Event, device.event_id)
    answer = DeviceStatusOut(
        device=device.id,
        name=device.name,
        event=told_event(event),
        gate=told_gate(event, gate),
        practice=device.is_practice,
        at=now(),
    )
    return json_answer(answer)


routes: list[BaseRoute] = [Route("/api/v1/devices/status", post_status, methods=["POST"])]
