"""The console page of online rooms: add, edit, order, remove."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Actor, Right
from events_platform.errors import AppError, Conflict, Invalid
from events_platform.events.access import event_for_staff, event_to_settle, require_open
from events_platform.events.console import console
from events_platform.events.forms import flat
from events_platform.events.models import Event
from events_platform.events.queries import rooms_of
from events_platform.events.seen import SEEN, hold_as_stored, refuse_changed, signed
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale, lazy
from events_platform.kit.i18n import gettext as _
from events_platform.kit.web.forms import Form, read_form
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render
from events_platform.presence.models import OnlineRoom
from events_platform.presence.queries import online_room_of, online_rooms_of, open_connections
from events_platform.presence.schemas import OnlineRoomIn
from events_platform.presence.service import (
    add_online_room,
    move_online_room,
    remove_online_room,
    update_online_room,
)

DONE = {
    "added": lazy("The room is added. Registered people find it on their page."),
    "saved": lazy("The room is saved. Pages that are open show it within a minute."),
    "moved": lazy("The order is changed."),
    "removed": lazy("The room is removed."),
}
STEPS = {"up": -1, "down": 1}


@page
async def show_rooms(request: Request, session: Session) -> Response:
    """The rooms with who is connected now, and the form for one more."""
    actor, event = await event_for_staff(request, session, Right.EDIT_EVENT)
    return await _rooms_page(request, session, actor, event)


@page
async def post_room(request: Request, session: Session) -> Response:
    """Add a room."""
    actor, event = await event_to_settle(request, session, Right.EDIT_EVENT)
    form = await read_form(request)
    try:
        require_open(event)
        await add_online_room(session, actor, event, form.parse(OnlineRoomIn))
    except (Invalid, Conflict) as error:
        return await _rooms_page(request, session, actor, event, form, error)
    return _back(event, "added")


@page
async def show_room(request: Request, session: Session) -> Response:
    """The form for a room that exists."""
    actor, event, room = await _room(request, session)
    return await _room_page(request, session, actor, event, room)


@page
async def save_room(request: Request, session: Session) -> Response:
    """Take over what was changed."""
    actor, event = await event_to_settle(request, session, Right.EDIT_EVENT)
    room = await online_room_of(session, event.id, request.path_params["id"])
    form = await read_form(request)
    try:
        require_open(event)
        data = form.parse(OnlineRoomIn, ignore=[SEEN])
        await hold_as_stored(session, event, room)
        refuse_changed(form, _typed(room))
        await update_online_room(session, actor, room, data)
    except (Invalid, Conflict) as error:
        return await _room_page(request, session, actor, event, room, form, error)
    return _back(event, "saved")


@page
async def post_move(request: Request, session: Session) -> Response:
    """Let a room change places with the one before or after it."""
    actor, event, room = await _room(request, session)
    step = (await read_form(request)).typed.get("step", "")
    if step not in STEPS:
        raise Invalid(_("A room moves up or down."))
    await move_online_room(session, actor, room, STEPS[step])
    return _back(event, "moved")


@page
async def post_remove(request: Request, session: Session) -> Response:
    """Remove a room in which nobody was present."""
    actor, event, room = await _room(request, session)
    try:
        await remove_online_room(session, actor, room)
    except Conflict as error:
        return await _rooms_page(request, session, actor, event, error=error)
    return _back(event, "removed")


async def _room(request: Request, session: Session) -> tuple[Actor, Event, OnlineRoom]:
    actor, event = await event_for_staff(request, session, Right.EDIT_EVENT)
    return actor, event, await online_room_of(session, event.id, request.path_params["id"])


def _back(event: Event, done: str) -> Response:
    return RedirectResponse(f"/manage/{event.slug}/online?done={done}", 303)


async def _rooms_page(
    request: Request,
    session: Session,
    actor: Actor,
    event: Event,
    form: Form | None = None,
    error: AppError | None = None,
) -> Response:
    values = {
        **console(actor, event, "online"),
        "rooms": _rows(
            event, await online_rooms_of(session, event.id), await open_connections(session, event.id)
        ),
        "done": DONE.get(request.query_params.get("done", "")),
        "carried": await _carried(session, event),
        **_form_values(event, form, error),
    }
    return render(request, "presence/rooms.html", values, status=error.status if error else 200)


async def _carried(session: Session, event: Event) -> list[tuple[str, str]]:
    """The rooms whose sessions can be carried online."""
    lang = current_locale()
    rooms = await rooms_of(session, event.id)
    return [(str(room.id), room.name.in_language(lang, event.languages)) for room in rooms]


def _rows(event: Event, rooms: list[OnlineRoom], connected: dict[Any, int]) -> list[dict[str, Any]]:
    lang = current_locale()
    return [
        {
            "href": f"/manage/{event.slug}/online/{room.id}",
            "name": room.name.in_language(lang, event.languages),
            "lang": room.name.language_of(lang, event.languages),
            "meeting_url": room.meeting_url,
            "connected": connected.get(room.id, 0),
        }
        for room in rooms
    ]


async def _room_page(
    request: Request,
    session: Session,
    actor: Actor,
    event: Event,
    room: OnlineRoom,
    form: Form | None = None,
    error: AppError | None = None,
) -> Response:
    values = {
        **console(actor, event, "online"),
        "room_name": room.name.in_language(current_locale(), event.languages),
        "back": f"/manage/{event.slug}/online",
        "carried": await _carried(session, event),
        **_form_values(event, form or Form(_typed(room), {}, {}), error),
    }
    return render(request, "presence/room.html", values, status=error.status if error else 200)


def _typed(room: OnlineRoom) -> dict[str, str]:
    about = {"meeting_url": room.meeting_url, "room": str(room.room_id or "")}
    return signed({**about, **flat("name", room.name)})


def _form_values(event: Event, form: Form | None, error: AppError | None) -> dict[str, Any]:
    typed = form.typed if form else {}
    errors = {name: str(sentence) for name, sentence in error.fields.items()} if error else {}
    if error and not errors:
        errors = {"__all__": str(error.message)}
    if "name" in errors:
        errors[f"name.{event.languages[0]}"] = errors.pop("name")
    return {
        "typed": typed,
        "names": {code: typed.get(f"name.{code}", "") for code in event.languages},
        "languages_of_event": event.languages,
        "errors": errors,
    }


routes: list[BaseRoute] = [
    Route("/manage/{event}/online", show_rooms, methods=["GET"]),
    Route("/manage/{event}/online", post_room, methods=["POST"]),
    Route("/manage/{event}/online/{id}", show_room, methods=["GET"]),
    Route("/manage/{event}/online/{id}", save_room, methods=["POST"]),
    Route("/manage/{event}/online/{id}/move", post_move, methods=["POST"]),
    Route("/manage/{event}/online/{id}/remove", post_remove, methods=["POST"]),
]
