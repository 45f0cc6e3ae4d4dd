"""Tracks and types of sessions, on one page, each with a form of its own."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Actor
from events_platform.errors import Conflict, Invalid
from events_platform.events.access import require_open
from events_platform.events.console import console
from events_platform.events.forms import flat, nested, shown_errors, spread
from events_platform.events.models import Event
from events_platform.events.seen import SEEN, hold_as_stored, refuse_changed, signed
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import lazy
from events_platform.kit.web.forms import read_form
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render
from events_platform.programme.access import editor, editor_with_form, path_id
from events_platform.programme.models import SessionKind, SessionType, Track
from events_platform.programme.queries import tracks_of
from events_platform.programme.schemas_sessions import TrackIn, TypeIn
from events_platform.programme.service_tracks import (
    add_track,
    add_type,
    change_track,
    change_type,
    known_types,
    move_track,
    move_type,
    remove_track,
    remove_type,
    track_of,
    type_of,
)
from events_platform.programme.views_sessions import KINDS, named

DONE = {
    "track": lazy("The track is saved."),
    "type": lazy("The type is saved."),
    "removed": lazy("It is removed."),
    "moved": lazy("The order is changed."),
}


@page
async def show_tracks(request: Request, session: Session) -> Response:
    """All tracks and all types in their order."""
    actor, event = await editor(request, session)
    return await _list(request, session, actor, event)


async def _list(
    request: Request, session: Session, actor: Actor, event: Event, error: Conflict | None = None
) -> Response:
    done = DONE.get(request.query_params.get("done", ""))
    types = await known_types(session, event)
    values = {
        **console(actor, event, "tracks"),
        "base": f"/manage/{event.slug}",
        "tracks": [(one, named(one.name, event)) for one in await tracks_of(session, event.id)],
        "types": [(one, named(one.name, event), str(KINDS[SessionKind(one.kind)])) for one in types],
        "done": str(done) if done else "",
        "error": error.message if error else "",
    }
    return render(request, "programme/tracks.html", values, status=error.status if error else 200)


@page
async def edit_track(request: Request, session: Session) -> Response:
    """The form for a track, new or known."""
    actor, event = await editor(request, session)
    track = await _track(request, session, event)
    return _track_form(request, actor, event, track, _typed_track(track) if track else {}, {})


def _typed_track(track: Track) -> dict[str, str]:
    return signed({"slug": track.slug, **flat("name", track.name)})


@page
async def save_track(request: Request, session: Session) -> Response:
    """Add a track, or change one."""
    actor, event = await editor_with_form(request, session)
    track = await _track(request, session, event)
    form = await read_form(request)
    try:
        require_open(event)
        data = form.parse(TrackIn, ignore=[SEEN])
        if track is None:
            await add_track(session, actor, event, data)
        else:
            await hold_as_stored(session, event, track)
            refuse_changed(form, _typed_track(track))
            await change_track(session, actor, event, track.id, data)
    except (Invalid, Conflict) as error:
        return _track_form(request, actor, event, track, form.typed, shown_errors(error), error.status)
    return _back(event, "track")


def _track_form(
    request: Request,
    actor: Actor,
    event: Event,
    track: Track | None,
    typed: Mapping[str, str],
    errors: Mapping[str, object],
    status: int = 200,
) -> Response:
    values = {
        **_form(actor, event, typed, errors),
        "track": track,
        "title": named(track.name, event) if track else "",
    }
    return render(request, "programme/track.html", values, status=status)


@page
async def post_track_move(request: Request, session: Session) -> Response:
    """Up or down by one."""
    actor, event = await editor(request, session)
    by = -1 if (await read_form(request)).typed.get("way") == "up" else 1
    await move_track(session, actor, event, path_id(request), by=by)
    return _back(event, "moved")


@page
async def post_track_remove(request: Request, session: Session) -> Response:
    """Take a track away, unless sessions belong to it."""
    actor, event = await editor(request, session)
    try:
        await remove_track(session, actor, event, path_id(request))
    except Conflict as error:
        return await _list(request, session, actor, event, error)
    return _back(event, "removed")


@page
async def edit_type(request: Request, session: Session) -> Response:
    """The form for a type, new or known."""
    actor, event = await editor(request, session)
    kind = await _type(request, session, event)
    return _type_form(request, actor, event, kind, _typed_type(kind), {})


@page
async def save_type(request: Request, session: Session) -> Response:
    """Add a type, or change one."""
    actor, event = await editor_with_form(request, session)
    kind = await _type(request, session, event)
    form = await read_form(request)
    form.typed.setdefault("is_counted", "0")
    try:
        require_open(event)
        data = form.parse(TypeIn, ignore=[SEEN])
        if kind is None:
            await add_type(session, actor, event, data)
        else:
            kind = await _held_type(session, event, kind)
            refuse_changed(form, _typed_type(kind))
            await change_type(session, actor, event, kind.id, data)
    except (Invalid, Conflict) as error:
        return _type_form(request, actor, event, kind, form.typed, shown_errors(error), error.status)
    return _back(event, "type")


def _typed_type(kind: SessionType | None) -> dict[str, str]:
    if kind is None:
        return {"kind": SessionKind.OTHER.value, "minutes": "30", "is_counted": "1"}
    counted = "1" if kind.is_counted else "0"
    typed = {"kind": kind.kind, "minutes": str(kind.minutes), "is_counted": counted}
    return signed({**typed, **flat("name", kind.name)})


async def _held_type(session: Session, event: Event, kind: SessionType) -> SessionType:
    """The type as it is now: one that an event begins with may have been stored meanwhile."""
    await hold_as_stored(session, event, *([kind] if kind in session else []))
    return await type_of(session, event, kind.id)


def _type_form(
    request: Request,
    actor: Actor,
    event: Event,
    kind: SessionType | None,
    typed: Mapping[str, str],
    errors: Mapping[str, object],
    status: int = 200,
) -> Response:
    values = {
        **_form(actor, event, typed, errors),
        "type": kind,
        "title": named(kind.name, event) if kind else "",
        "kinds": [(one.value, str(label)) for one, label in KINDS.items()],
    }
    return render(request, "programme/session_type.html", values, status=status)


@page
async def post_type_move(request: Request, session: Session) -> Response:
    """Up or down by one."""
    actor, event = await editor(request, session)
    by = -1 if (await read_form(request)).typed.get("way") == "up" else 1
    await move_type(session, actor, event, path_id(request), by=by)
    return _back(event, "moved")


@page
async def post_type_remove(request: Request, session: Session) -> Response:
    """Take a type away, unless sessions are of it."""
    actor, event = await editor(request, session)
    try:
        await remove_type(session, actor, event, path_id(request))
    except Conflict as error:
        return await _list(request, session, actor, event, error)
    return _back(event, "removed")


def _form(
    actor: Actor, event: Event, typed: Mapping[str, str], errors: Mapping[str, object]
) -> dict[str, Any]:
    return {
        **console(actor, event, "tracks"),
        "base": f"/manage/{event.slug}",
        "typed": typed,
        "name": nested(typed, "name"),
        "errors": spread(errors, event.languages, ["name"]),
    }


async def _track(request: Request, session: Session, event: Event) -> Track | None:
    return await track_of(session, event, path_id(request)) if "id" in request.path_params else None


async def _type(request: Request, session: Session, event: Event) -> SessionType | None:
    return await type_of(session, event, path_id(request)) if "id" in request.path_params else None


def _back(event: Event, done: str) -> Response:
    return RedirectResponse(f"/manage/{event.slug}/tracks?done={done}", 303)


TRACK = "/manage/{event}/tracks/{id}"
TYPE = "/manage/{event}/session-types/{id}"
routes: list[BaseRoute] = [
    Route("/manage/{event}/tracks", show_tracks, methods=["GET"]),
    Route("/manage/{event}/tracks/new", edit_track, methods=["GET"]),
    Route("/manage/{event}/tracks/new", save_track, methods=["POST"]),
    Route(TRACK, edit_track, methods=["GET"]),
    Route(TRACK, save_track, methods=["POST"]),
    Route(f"{TRACK}/move", post_track_move, methods=["POST"]),
    Route(f"{TRACK}/remove", post_track_remove, methods=["POST"]),
    Route("/manage/{event}/session-types/new", edit_type, methods=["GET"]),
    Route("/manage/{event}/session-types/new", save_type, methods=["POST"]),
    Route(TYPE, edit_type, methods=["GET"]),
    Route(TYPE, save_type, methods=["POST"]),
    Route(f"{TYPE}/move", post_type_move, methods=["POST"]),
    Route(f"{TYPE}/remove", post_type_remove, methods=["POST"]),
]
