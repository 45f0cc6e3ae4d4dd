"""One session: its form with time, place and people, and what can be done with it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Actor
from events_platform.errors import AppError, Conflict, Invalid
from events_platform.events.access import require_open
from events_platform.events.console import console
from events_platform.events.forms import nested, spread
from events_platform.events.models import Event, EventStatus
from events_platform.events.queries import rooms_of, sites_of
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import lazy
from events_platform.kit.web.forms import Form, read_form
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render
from events_platform.programme.access import editor, editor_with_form, path_id, session_for_editor
from events_platform.programme.forms_sessions import (
    EMPTY_ROWS,
    LABELS,
    SessionForm,
    part_rows,
    place_as_said,
    typed_from,
)
from events_platform.programme.models import ProgrammeSession, SessionState
from events_platform.programme.queries import sessions_of, speakers_of, tracks_of
from events_platform.programme.queries_sessions import (
    materials_of,
    parts_of_session,
    session_by_id,
    slot_of,
    standing_talks,
)
from events_platform.programme.schemas_sessions import MaterialIn
from events_platform.programme.service_conflicts import conflicts_of
from events_platform.programme.service_materials import add_material, remove_material, show_material
from events_platform.programme.service_sessions import (
    STEPS,
    add_session,
    cancel_session,
    change_session,
    change_state,
    duplicate_session,
    is_released,
    remove_session,
    restore_session,
)
from events_platform.programme.service_tracks import known_types
from events_platform.programme.views_sessions import (
    STATES,
    day_choices,
    forum_choices,
    language_choices,
    named,
    room_choices,
    speaker_choices,
)
from events_platform.programme.views_speakers import ROLES

LISTS = ("languages", "interpretation", "shared_rooms")
CHANGED_MEANWHILE = lazy(
    "Somebody else has changed this session since you opened this form. What you typed stands below and is"
    " not saved yet: look at the session in another window, then save to put yours in its place."
)
DONE = {
    "added": lazy("The session is added."),
    "saved": lazy("The session is saved."),
    "duplicated": lazy("This is the duplicate: a draft with the same people, without a time."),
    "cancelled": lazy("The session is cancelled. People learn of it with the next release."),
    "cancelled_talks": lazy(
        "The session is cancelled with the talks in it. People learn of it with the next release."
    ),
    "restored": lazy("The session is back as it was, and so is what was cancelled with it."),
    "confirmed": lazy("The session is confirmed. People see it with the next release."),
    "material": lazy("The materials are saved."),
}


@page
async def new_session(request: Request, session: Session) -> Response:
    """The form for a new session."""
    actor, event = await editor(request, session)
    query = request.query_params
    typed = {"state": SessionState.DRAFT.value, "day": query.get("day", ""), "room": query.get("room", "")}
    return await _form(request, session, actor, event, None, typed, {"languages": event.languages}, {})


@page
async def post_new(request: Request, session: Session) -> Response:
    """Add the session."""
    actor, event = await editor_with_form(request, session)
    form = await read_form(request)
    try:
        require_open(event)
        data = form.parse(SessionForm)
        made = await add_session(session, actor, event, data.said())
        await place_as_said(session, actor, event, made, data)
    except (Invalid, Conflict) as error:
        return await _again(request, session, actor, event, None, form, error)
    return _to(event, made, "added")


@page
async def edit_session(request: Request, session: Session) -> Response:
    """The form of a session as it stands."""
    actor, event, one = await session_for_editor(request, session)
    slot, parts = await slot_of(session, one.id), await parts_of_session(session, one.id)
    shared = slot.shared_room_ids if slot else []
    lists = {"languages": one.languages, "interpretation": one.interpretation, "shared_rooms": shared}
    typed = typed_from(event, one, slot, parts)
    return await _form(request, session, actor, event, one, typed, lists, {})


@page
async def save_session(request: Request, session: Session) -> Response:
    """Change the session, its people, its time and its place."""
    actor, event = await editor_with_form(request, session)
    one = await session_by_id(session, event.id, request.path_params["id"])
    form = await read_form(request)
    try:
        require_open(event)
        data = form.parse(SessionForm)
        await change_session(session, actor, event, one, data.said(), expected=data.seen)
        await place_as_said(session, actor, event, one, data)
    except (Invalid, Conflict) as error:
        return await _again(request, session, actor, event, one, form, error)
    return _to(event, one, "saved")


async def _again(
    request: Request,
    session: Session,
    actor: Actor,
    event: Event,
    one: ProgrammeSession | None,
    form: Form,
    error: AppError,
) -> Response:
    """The form with what was typed, and why it was refused; nothing is stored."""
    lists = {name: form.lists.get(name, []) for name in LISTS}
    fields, typed = dict(error.fields) or {"__all__": error.message}, form.typed
    if one and error.code == "changed_meanwhile":
        # Whoever has been told of it may save, so that nothing has to be typed twice.
        typed = {**typed, "seen": one.updated_at.isoformat()}
        fields = {"__all__": CHANGED_MEANWHILE}
    return await _form(request, session, actor, event, one, typed, lists, fields, error.status)


async def _form(
    request: Request,
    session: Session,
    actor: Actor,
    event: Event,
    one: ProgrammeSession | None,
    typed: Mapping[str, str],
    lists: Mapping[str, Sequence[str]],
    errors: Mapping[str, object],
    status: int = 200,
) -> Response:
    rows = part_rows(typed)
    done = DONE.get(request.query_params.get("done", ""))
    values = {
        **console(actor, event, "sessions"),
        "is_shown_only": event.status == EventStatus.ARCHIVED and not errors,
        "base": f"/manage/{event.slug}/sessions",
        "session": one,
        "typed": typed,
        "texts": {name: nested(typed, name) for name in ("title", "abstract")},
        "lists": {name: list(lists.get(name, [])) for name in LISTS},
        "errors": spread(errors, event.languages, ["title", "abstract"]),
        "labels": {name: str(label) for name, label in LABELS.items()},
        "rows": [*rows, *({} for _ in range(EMPTY_ROWS))],
        "done": str(done) if done else "",
        **await _choices(session, event, one, typed, lists),
        **(await _about(session, event, one) if one else {"title": ""}),
    }
    return render(request, "programme/session.html", values, status=status)


async def _choices(
    session: Session,
    event: Event,
    one: ProgrammeSession | None,
    typed: Mapping[str, str],
    lists: Mapping[str, Sequence[str]],
) -> dict[str, Any]:
    sites, rooms = await sites_of(session, event.id), await rooms_of(session, event.id)
    types, sessions = await known_types(session, event), await sessions_of(session, event.id)
    return {
        "types": [(str(kind.id), named(kind.name, event)) for kind in types],
        "tracks": [(str(track.id), named(track.name, event)) for track in await tracks_of(session, event.id)],
        "forums": forum_choices(event, one, typed.get("part_of", ""), sessions, types),
        "speakers": speaker_choices(await speakers_of(session, event.id)),
        "roles": [(role.value, str(label)) for role, label in ROLES.items()],
        "rooms": room_choices(event, sites, rooms),
        "days": day_choices(event, _day(typed.get("day", ""))),
        "spoken": language_choices(event, lists.get("languages", [])),
        "interpreted": language_choices(event, lists.get("interpretation", [])),
        "states": [(state.value, str(label)) for state, (_kind, label) in STATES.items()],
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


async def _about(session: Session, event: Event, one: ProgrammeSession) -> dict[str, Any]:
    """What stands beside the form of a session that exists."""
    state = SessionState(one.state)
    told = [told for told in await conflicts_of(session, event) if one.id in told.session_ids]
    kind, label = STATES[state]
    talks = await standing_talks(session, one.id)
    return {
        "title": named(one.title, event),
        "talks": [(f"/manage/{event.slug}/sessions/{talk.id}", named(talk.title, event)) for talk in talks],
        "is_cancelled": state == SessionState.CANCELLED,
        "state": (kind, str(label)),
        "conflicts": told,
        "materials": await materials_of(session, one.id),
        "may_confirm": state != SessionState.CANCELLED and SessionState.CONFIRMED in STEPS[state],
        "may_cancel": SessionState.CANCELLED in STEPS[state],
        "may_remove": state == SessionState.DRAFT and not await is_released(session, event, one.id),
    }


@page
async def post_state(request: Request, session: Session) -> Response:
    """Confirm the session, bring it back, or cancel it, with the talks in it where that is ticked."""
    actor, event, one = await session_for_editor(request, session)
    form = (await read_form(request)).typed
    wanted = form.get("state", "")
    if wanted == "confirmed":
        await change_state(session, actor, event, one, SessionState.CONFIRMED)
    elif wanted == "restored":
        await restore_session(session, actor, event, one)
    else:
        with_talks = form.get("talks") == "1"
        await cancel_session(session, actor, event, one, with_talks=with_talks)
        wanted = "cancelled_talks" if with_talks else "cancelled"
    return _to(event, one, wanted)


@page
async def post_duplicate(request: Request, session: Session) -> Response:
    """Make the session once more."""
    actor, event, one = await session_for_editor(request, session)
    return _to(event, await duplicate_session(session, actor, event, one), "duplicated")


@page
async def post_remove(request: Request, session: Session) -> Response:
    """Take a draft away."""
    actor, event, one = await session_for_editor(request, session)
    await remove_session(session, actor, event, one)
    return RedirectResponse(f"/manage/{event.slug}/sessions?done=removed", 303)


@page
async def post_material(request: Request, session: Session) -> Response:
    """Add a material at an address."""
    actor, event, one = await session_for_editor(request, session)
    form = await read_form(request)
    try:
        await add_material(session, actor, event, one, form.parse(MaterialIn))
    except Invalid as error:
        slot, parts = await slot_of(session, one.id), await parts_of_session(session, one.id)
        typed = {**typed_from(event, one, slot, parts), **form.typed}
        shared = slot.shared_room_ids if slot else []
        lists = {"languages": one.languages, "interpretation": one.interpretation, "shared_rooms": shared}
        return await _form(request, session, actor, event, one, typed, lists, error.fields, error.status)
    return _to(event, one, "material")


@page
async def post_material_change(request: Request, session: Session) -> Response:
    """Show a material to the public, hide it, or take it away."""
    actor, event, one = await session_for_editor(request, session)
    material, action = path_id(request, "material"), (await read_form(request)).typed.get("action", "")
    if action == "remove":
        await remove_material(session, actor, event, one, material)
    else:
        await show_material(session, actor, event, one, material, is_public=action == "show")
    return _to(event, one, "material")


def _to(event: Event, one: ProgrammeSession, done: str) -> Response:
    return RedirectResponse(f"/manage/{event.slug}/sessions/{one.id}?done={done}", 303)


ONE = "/manage/{event}/sessions/{id}"
routes: list[BaseRoute] = [
    Route("/manage/{event}/sessions/new", new_session, methods=["GET"]),
    Route("/manage/{event}/sessions/new", post_new, methods=["POST"]),
    Route(ONE, edit_session, methods=["GET"]),
    Route(ONE, save_session, methods=["POST"]),
    Route(f"{ONE}/state", post_state, methods=["POST"]),
    Route(f"{ONE}/duplicate", post_duplicate, methods=["POST"]),
    Route(f"{ONE}/remove", post_remove, methods=["POST"]),
    Route(f"{ONE}/materials", post_material, methods=["POST"]),
    Route(f"{ONE}/materials/{{material}}", post_material_change, methods=["POST"]),
]
