"""Gates and their devices in the console."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Actor, Right
from events_platform.attendance.views import area_names, session_names
from events_platform.checkin import service_devices as devices
from events_platform.checkin.areas import area_choices, with_present
from events_platform.checkin.models import Device, Gate, ReentryPolicy
from events_platform.checkin.outcomes import ADJUSTABLE, DEFAULT_LEVELS
from events_platform.checkin.schemas_gates import CodeIn, DeviceIn, GateIn
from events_platform.checkin.service_gates import add_gate, archive_gate, gate_in_use, gates_of, update_gate
from events_platform.checkin.views import level_label, outcome_label, policy_label
from events_platform.errors import Conflict, Invalid
from events_platform.events.access import event_for_staff, event_to_settle, require_open
from events_platform.events.console import console
from events_platform.events.forms import flat, nested, shown_errors
from events_platform.events.models import Event
from events_platform.events.seen import SEEN, hold_as_stored, refuse_changed, signed
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale, format_datetime, lazy
from events_platform.kit.web.context import context
from events_platform.kit.web.forms import Form, read_form
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render
from events_platform.registration.models import Mode
from events_platform.registration.queries import categories_of
from events_platform.registration.views import mode_label
from events_platform.tickets import qr

LISTS = ("directions", "categories", "modes")
# The gate's smaller forms before anything is typed into them.
NOTHING_TYPED: dict[str, Any] = {
    "code": {"maximum": "1", "hours": "8"},
    "code_errors": {},
    "typed_device": "",
    "device_typed": {},
    "device_errors": {},
}
DONE = {
    "saved": lazy("The gate is saved."),
    "archived": lazy("The gate is closed for good and its devices are revoked."),
    "moved": lazy("The device is changed."),
    "revoked": lazy("The device is revoked. It can no longer scan."),
}


@page
async def list_gates(request: Request, session: Session) -> Response:
    """Gates, and the devices at them."""
    actor, event = await event_for_staff(request, session, Right.MANAGE_GATES)
    gates = await gates_of(session, event.id)
    names = await area_names(session, event)
    names |= await session_names(session, event, [gate.area_kind for gate in gates])
    found = await devices.devices_of(session, event.id)
    values = {
        **console(actor, event, "gates"),
        "base": f"/manage/{event.slug}/gates",
        "gates": [_gate_line(event, gate, names, found) for gate in gates],
        "done": str(DONE.get(request.query_params.get("done", ""), "")),
    }
    return render(request, "checkin/gates.html", values)


def _gate_line(event: Event, gate: Gate, names: dict[Any, str], found: Any) -> dict[str, Any]:
    at_gate = [one for one in found if one.gate_id == gate.id and one.revoked_at is None]
    return {
        "href": f"/manage/{event.slug}/gates/{gate.id}",
        "roster_href": f"/manage/{event.slug}/rosters/{gate.id}",
        "name": gate.name.in_language(current_locale(), event.languages),
        "area": names.get(gate.area_id, ""),
        "policy": policy_label(gate.policy),
        "devices": len(at_gate),
        "waiting": sum(one.queue_waiting for one in at_gate),
    }


@page
async def new_gate(request: Request, session: Session) -> Response:
    """The form for a new gate."""
    actor, event = await event_for_staff(request, session, Right.MANAGE_GATES)
    lists = {"directions": ["entry", "exit"], "categories": [], "modes": []}
    return await _form(request, session, actor, event, None, {"policy": "free"}, lists, {})


@page
async def create_gate(request: Request, session: Session) -> Response:
    """Add the gate, and show it."""
    actor, event = await event_to_settle(request, session, Right.MANAGE_GATES)
    form = await read_form(request)
    try:
        require_open(event)
        gate = await add_gate(session, actor, event, _parse(form))
    except (Invalid, Conflict) as error:
        return await _again(request, session, actor, event, None, form, error)
    return RedirectResponse(f"/manage/{event.slug}/gates/{gate.id}?done=saved", 303)


def _parse(form: Form) -> GateIn:
    for name in LISTS:
        form.typed.setdefault(name, "")
        form.lists.setdefault(name, [])
    return form.parse(GateIn, ignore=[SEEN])


async def _again(
    request: Request,
    session: Session,
    actor: Actor,
    event: Event,
    gate: Gate | None,
    form: Form,
    error: Invalid | Conflict,
) -> Response:
    """The gate's form with what was typed, and why it was refused."""
    errors = shown_errors(error)
    return await _form(
        request, session, actor, event, gate, form.typed, form.lists, errors, status=error.status
    )


@page
async def show_gate(request: Request, session: Session) -> Response:
    """One gate: its rules, codes and devices."""
    actor, event = await event_for_staff(request, session, Right.MANAGE_GATES)
    gate = await gate_in_use(session, event, request.path_params["id"])
    return await _stored(request, session, actor, event, gate)


async def _stored(
    request: Request, session: Session, actor: Actor, event: Event, gate: Gate, **about: Any
) -> Response:
    """The gate as it is kept; `about` holds what was typed in its smaller forms, and what did not fit."""
    lists = {name: getattr(gate, name) for name in LISTS}
    return await _form(request, session, actor, event, gate, _typed(gate, event), lists, {}, **about)


def _typed(gate: Gate, event: Event) -> dict[str, str]:
    zone = ZoneInfo(event.timezone)
    typed = {**flat("name", gate.name), "area": str(gate.area_id), "policy": gate.policy}
    typed["capacity"] = "" if gate.capacity is None else str(gate.capacity)
    typed["position"] = str(gate.position)
    for name in ("opens_at", "closes_at"):
        moment = getattr(gate, name)
        typed[name] = moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M") if moment else ""
    typed |= {f"levels.{outcome}": level for outcome, level in gate.levels.items()}
    return signed(typed, **{name: getattr(gate, name) for name in LISTS})


@page
async def save_gate(request: Request, session: Session) -> Response:
    """Change the gate's rules."""
    actor, event = await event_to_settle(request, session, Right.MANAGE_GATES)
    gate = await gate_in_use(session, event, request.path_params["id"])
    form = await read_form(request)
    try:
        require_open(event)
        data = _parse(form)
        await hold_as_stored(session, event, gate)
        refuse_changed(form, _typed(gate, event))
        await update_gate(session, actor, event, gate, data)
    except (Invalid, Conflict) as error:
        return await _again(request, session, actor, event, gate, form, error)
    return RedirectResponse(f"/manage/{event.slug}/gates/{gate.id}?done=saved", 303)


@page
async def close_gate(request: Request, session: Session) -> Response:
    """Close the gate for good."""
    actor, event = await event_for_staff(request, session, Right.MANAGE_GATES)
    await archive_gate(session, actor, await gate_in_use(session, event, request.path_params["id"]))
    return RedirectResponse(f"/manage/{event.slug}/gates?done=archived", 303)


@page
async def make_code(request: Request, session: Session) -> Response:
    """An enrolment code, shown this once with its QR."""
    actor, event = await event_for_staff(request, session, Right.MANAGE_GATES)
    gate = await gate_in_use(session, event, request.path_params["id"])
    form = await read_form(request)
    try:
        made, plain = await devices.make_code(session, actor, gate, form.parse(CodeIn))
    except Invalid as error:
        about = {"code": form.typed, "code_errors": error.fields, "status": error.status}
        return await _stored(request, session, actor, event, gate, **about)
    lang = current_locale()
    address = f"{context(request).settings.base_url}/gate/#{urlencode({'code': plain, 'gate': gate.id})}"
    values = {
        **console(actor, event, "gates"),
        "back": f"/manage/{event.slug}/gates/{gate.id}",
        "gate_name": gate.name.in_language(lang, event.languages),
        "code": plain,
        "address": address,
        "qr": qr.svg(address, plain),
        "maximum": made.maximum,
        "is_practice": made.is_practice,
        "until": format_datetime(made.expires_at, event.timezone, lang, length="medium"),
    }
    return render(request, "checkin/code.html", values)


@page
async def save_device(request: Request, session: Session) -> Response:
    """Rename a device or move it to another gate."""
    actor, event = await event_to_settle(request, session, Right.MANAGE_GATES)
    device = await devices.device_by_id(session, event, request.path_params["id"])
    form = await read_form(request)
    try:
        require_open(event)
        data = form.parse(DeviceIn, ignore=[SEEN])
        await hold_as_stored(session, event, device)
        refuse_changed(form, _typed_device(device))
        await devices.update_device(session, actor, event, device, data)
    except (Invalid, Conflict) as error:
        gate, errors = await session.get_one(Gate, device.gate_id), shown_errors(error)
        typed = {**_typed_device(device), **form.typed}
        changed = {"typed_device": str(device.id), "device_typed": typed, "device_errors": errors}
        return await _stored(request, session, actor, event, gate, **changed, status=error.status)
    return RedirectResponse(f"/manage/{event.slug}/gates/{data.gate}?done=moved", 303)


@page
async def revoke(request: Request, session: Session) -> Response:
    """Stop a device at once."""
    actor, event = await event_to_settle(request, session, Right.MANAGE_GATES)
    device = await devices.device_by_id(session, event, request.path_params["id"])
    if device.revoked_at:
        raise Conflict(lazy("This device is revoked already."))
    await devices.revoke_device(session, actor, device)
    return RedirectResponse(f"/manage/{event.slug}/gates/{device.gate_id}?done=revoked", 303)


async def _form(
    request: Request,
    session: Session,
    actor: Actor,
    event: Event,
    gate: Gate | None,
    typed: dict[str, str],
    lists: dict[str, list[str]],
    errors: Mapping[str, object],
    status: int = 200,
    **about: Any,
) -> Response:
    lang = current_locale()
    here = f"/manage/{event.slug}/gates"
    values = {
        **console(actor, event, "gates"),
        **await _choices(session, event, gate),
        "gate": gate,
        "gate_name": gate.name.in_language(lang, event.languages) if gate else "",
        "back": here,
        "action": f"{here}/{gate.id}" if gate else f"{here}/new",
        "roster_href": f"/manage/{event.slug}/rosters/{gate.id}" if gate else "",
        "devices_base": f"/manage/{event.slug}/devices",
        "typed": typed,
        "name": nested(typed, "name"),
        "lists": lists,
        "errors": errors,
        "devices": await _devices(session, event, gate) if gate else [],
        "done": str(DONE.get(request.query_params.get("done", ""), "")),
        **NOTHING_TYPED,
        **about,
    }
    return render(request, "checkin/gate_edit.html", values, status=status)


async def _choices(session: Session, event: Event, gate: Gate | None) -> dict[str, Any]:
    lang, order = current_locale(), event.languages
    gates = await gates_of(session, event.id)
    categories = await categories_of(session, event.id)
    return {
        "areas": with_present(await area_choices(session, event), gate),
        "categories": [(one.slug, one.name.in_language(lang, order)) for one in categories],
        "modes": [(mode.value, mode_label(mode)) for mode in Mode],
        "policies": [(policy.value, policy_label(policy)) for policy in ReentryPolicy],
        "levels": [(one.value, outcome_label(one), level_label(DEFAULT_LEVELS[one])) for one in ADJUSTABLE],
        "level_options": [(level, level_label(level)) for level in ("admit", "ask", "stop")],
        "gate_options": [(str(one.id), one.name.in_language(lang, order)) for one in gates],
        "event_languages": event.languages,
    }


async def _devices(session: Session, event: Event, gate: Gate) -> list[dict[str, Any]]:
    found = await devices.devices_of(session, event.id)
    return [_device_line(event, device) for device in found if device.gate_id == gate.id]


def _device_line(event: Event, device: Device) -> dict[str, Any]:
    lang, zone = current_locale(), event.timezone
    return {
        "id": str(device.id),
        "name": device.name,
        "typed": _typed_device(device),
        "is_practice": device.is_practice,
        "enrolled": format_datetime(device.enrolled_at, zone, lang, length="medium"),
        "heard": format_datetime(device.seen_at, zone, lang, length="medium") if device.seen_at else "",
        "waiting": device.queue_waiting,
        "is_revoked": device.revoked_at is not None,
    }


def _typed_device(device: Device) -> dict[str, str]:
    return signed({"name": device.name, "gate": str(device.gate_id)})


PLACE = "/manage/{event}/gates"
DEVICE = "/manage/{event}/devices/{id}"
routes: list[BaseRoute] = [
    Route(PLACE, list_gates),
    Route(f"{PLACE}/new", new_gate),
    Route(f"{PLACE}/new", create_gate, methods=["POST"]),
    Route(f"{PLACE}/{{id}}", show_gate),
    Route(f"{PLACE}/{{id}}", save_gate, methods=["POST"]),
    Route(f"{PLACE}/{{id}}/close", close_gate, methods=["POST"]),
    Route(f"{PLACE}/{{id}}/code", make_code, methods=["POST"]),
    Route(DEVICE, save_device, methods=["POST"]),
    Route(f"{DEVICE}/revoke", revoke, methods=["POST"]),
]
