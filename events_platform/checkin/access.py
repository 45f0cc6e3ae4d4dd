"""The device behind a request, by its own token."""

from sqlmodel import select
from starlette.requests import Request

from events_platform.accounts.access import bearer_token
from events_platform.accounts.refusals import note_revoked
from events_platform.checkin.models import Device, Gate
from events_platform.errors import NotFound, Unauthenticated
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.ids import token_hash


async def device_of(request: Request, session: Session) -> Device:
    """The enrolled device of this request. Raises Unauthenticated for an unknown or revoked token."""
    presented = bearer_token(request)
    found = None
    if presented:
        query = select(Device).where(Device.token_hash == token_hash(presented))
        found = (await session.exec(query)).one_or_none()
    if found is not None and found.revoked_at is not None:
        raise revoked_device(request, found)
    if found is None:
        raise Unauthenticated(_("This device is not enrolled any more. Ask a supervisor for a new code."))
    return found


def revoked_device(request: Request, device: Device) -> Unauthenticated:
    """The refusal of a device that was revoked, which leaves a trace in the log."""
    note_revoked(request, "device", device.id, device.name, device.event_id)
    sentence = _("This device was revoked. Hand over what is waiting on it and enrol it again.")
    return Unauthenticated(sentence, code="device_revoked")


async def gate_of_device(request: Request, session: Session) -> tuple[Device, Gate]:
    """The device and the gate of the path, which must be of the device's event. Raises NotFound."""
    device = await device_of(request, session)
    for gate in await session.exec(select(Gate).where(Gate.event_id == device.event_id)):
        if str(gate.id) == request.path_params["gate"]:
            return device, gate
    raise NotFound(_("There is no such gate in this event."), code="unknown_gate")
