"""Rooms of the sites: their places and equipment, and when they are closed."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Actor, Right
from events_platform.errors import Conflict, Invalid
from events_platform.events import service
from events_platform.events.access import event_for_staff, event_to_settle, require_open
from events_platform.events.console import console
from events_platform.events.forms import flat, nested, shown_errors, spread
from events_platform.events.models import Event, Room
from events_platform.events.pages_sites import EQUIPMENT, id_in_path, sites_page, to_sites
from events_platform.events.queries import closures_of, sites_of
from events_platform.events.schemas import ClosureIn, RoomIn
from events_platform.events.seen import SEEN, hold_as_stored, refuse_changed, signed
from events_platform.events.service_closures import add_closure, remove_closure
from events_platform.events.service_sites import room_of
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import format_time_range, lazy
from events_platform.kit.web.forms import read_form
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render

DONE = {
    "closed": lazy("The room is closed in that time. Sessions planned there are listed as conflicts."),
    "opened": lazy("The room is open again in that time."),
}


@page
async def edit_room(request: Request, session: Session) -> Response:
    """The form for a room, new or known."""
    actor, event = await event_for_staff(request, session, Right.EDIT_EVENT)
    room = await _named_room(request, session, event)
    typed = _typed_room(room, request.query_params.get("site", ""))
    chosen = room.equipment if room else []
    return await _room_page(request, session, actor, event, room, typed, chosen, {})


@page
async def save_room(request: Request, session: Session) -> Response:
    """Add a room, or change what is said of it."""
    actor, event = await event_to_settle(request, session, Right.EDIT_EVENT)
    room = await _named_room(request, session, event)
    form = await read_form(request)
    try:
        require_open(event)
        data = form.parse(RoomIn, ignore=[SEEN])
        if room is None:
            await service.add_room(session, actor, event, data)
        else:
            await hold_as_stored(session, event, room)
            refuse_changed(form, _typed_room(room, ""))
            await service.update_room(session, actor, event, room.id, data)
    except (Invalid, Conflict) as error:
        fields = shown_errors(error)
        chosen = form.lists.get("equipment", [])
        return await _room_page(
            request, session, actor, event, room, form.typed, chosen, fields, error.status
        )
    return to_sites(event, "room")


@page
async def remove_room(request: Request, session: Session) -> Response:
    """Take a room off the event."""
    actor, event = await event_for_staff(request, session, Right.EDIT_EVENT)
    room = await _named_room(request, session, event)
    try:
        if room is not None:
            await service.remove_room(session, actor, event, room.id)
    except Conflict as error:
        return await sites_page(request, session, actor, event, error)
    return to_sites(event, "removed")


def _typed_room(room: Room | None, site: str) -> dict[str, str]:
    if room is None:
        return {"site": site}
    capacity = "" if room.capacity is None else str(room.capacity)
    typed = {"site": str(room.site_id), "capacity": capacity, **flat("name", room.name)}
    return signed(typed, equipment=room.equipment)


async def _room_page(
    request: Request,
    session: Session,
    actor: Actor,
    event: Event,
    room: Room | None,
    typed: Mapping[str, str],
    equipment: list[str],
    errors: Mapping[str, object],
    status: int = 200,
) -> Response:
    done = DONE.get(request.query_params.get("done", ""))
    values = {
        **console(actor, event, "sites"),
        "room": room,
        "done": str(done) if done else "",
        "equipment": equipment,
        "equipment_choices": [(one.value, str(label)) for one, label in EQUIPMENT.items()],
        "closures": await _closures(session, event, room),
        "typed": typed,
        "name": nested(typed, "name"),
        "errors": spread(errors, event.languages, ["name"]),
        "sites": await sites_of(session, event.id),
    }
    return render(request, "events/room.html", values, status=status)


@page
async def close_room(request: Request, session: Session) -> Response:
    """Close a room for a while."""
    actor, event = await event_to_settle(request, session, Right.EDIT_EVENT)
    room = await room_of(session, event, id_in_path(request, "room"))
    form = await read_form(request)
    try:
        require_open(event)
        await add_closure(session, actor, event, room.id, form.parse(ClosureIn))
    except (Invalid, Conflict) as error:
        typed = {**_typed_room(room, ""), **form.typed}
        fields = shown_errors(error)
        return await _room_page(
            request, session, actor, event, room, typed, room.equipment, fields, error.status
        )
    return _to_room(event, room, "closed")


@page
async def open_room(request: Request, session: Session) -> Response:
    """Take a closure back."""
    actor, event = await event_for_staff(request, session, Right.EDIT_EVENT)
    room = await room_of(session, event, id_in_path(request, "room"))
    await remove_closure(session, actor, event, room.id, id_in_path(request, "closure"))
    return _to_room(event, room, "opened")


async def _closures(session: Session, event: Event, room: Room | None) -> list[dict[str, Any]]:
    zone = ZoneInfo(event.timezone)
    return [
        {"row": one, "span": format_time_range(one.starts_at, one.ends_at, zone)}
        for one in (await closures_of(session, event.id) if room else [])
        if room and one.room_id == room.id
    ]


async def _named_room(request: Request, session: Session, event: Event) -> Room | None:
    if "room" not in request.path_params:
        return None
    return await room_of(session, event, id_in_path(request, "room"))


def _to_room(event: Event, room: Room, done: str) -> Response:
    return RedirectResponse(f"/manage/{event.slug}/rooms/{room.id}?done={done}", 303)


routes: list[BaseRoute] = [
    Route("/manage/{event}/rooms/new", edit_room, methods=["GET"]),
    Route("/manage/{event}/rooms/new", save_room, methods=["POST"]),
    Route("/manage/{event}/rooms/{room}", edit_room, methods=["GET"]),
    Route("/manage/{event}/rooms/{room}", save_room, methods=["POST"]),
    Route("/manage/{event}/rooms/{room}/remove", remove_room, methods=["POST"]),
    Route("/manage/{event}/rooms/{room}/closures", close_room, methods=["POST"]),
    Route("/manage/{event}/rooms/{room}/closures/{closure}/remove", open_room, methods=["POST"]),
]
