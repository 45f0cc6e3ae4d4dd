"""The bodies that host, organise and support an event."""

import uuid
from collections.abc import Mapping
from contextlib import suppress

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Actor, Right
from events_platform.errors import Conflict, Invalid, NotFound
from events_platform.events import service
from events_platform.events.access import event_for_staff, event_to_settle, require_open
from events_platform.events.console import console
from events_platform.events.forms import flat, nested, shown_errors, spread
from events_platform.events.models import Body, BodyRole, Event
from events_platform.events.queries import bodies_of
from events_platform.events.schemas import BodyIn
from events_platform.events.seen import SEEN, hold_as_stored, refuse_changed, signed
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.i18n import lazy
from events_platform.kit.web.forms import read_form
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render

ROLES = {
    BodyRole.HOST: lazy("Host"),
    BodyRole.ORGANISER: lazy("Organiser of the event"),
    BodyRole.CO_ORGANISER: lazy("Co-organiser"),
    BodyRole.SUPPORTER: lazy("Supporter"),
}
DONE = {"saved": lazy("The entry is saved."), "removed": lazy("The entry is taken off the event.")}


@page
async def show_bodies(request: Request, session: Session) -> Response:
    """The bodies by role."""
    actor, event = await event_for_staff(request, session, Right.EDIT_EVENT)
    bodies = await bodies_of(session, event.id)
    groups = [(str(label), [one for one in bodies if one.role == role]) for role, label in ROLES.items()]
    values = {
        **console(actor, event, "bodies"),
        "groups": [(label, listed) for label, listed in groups if listed],
        "done": DONE.get(request.query_params.get("done", "")),
    }
    return render(request, "events/bodies.html", values)


@page
async def edit_body(request: Request, session: Session) -> Response:
    """The form for a body, new or known."""
    actor, event = await event_for_staff(request, session, Right.EDIT_EVENT)
    body = await _named(request, session, event)
    return _body_page(request, actor, event, body, _typed(body) if body else {}, {})


def _typed(body: Body) -> dict[str, str]:
    return signed({"role": body.role, "url": body.url or "", **flat("name", body.name)})


@page
async def save_body(request: Request, session: Session) -> Response:
    """Add a body, or change what is said of it."""
    actor, event = await event_to_settle(request, session, Right.EDIT_EVENT)
    body = await _named(request, session, event)
    form = await read_form(request)
    try:
        require_open(event)
        data = form.parse(BodyIn, ignore=[SEEN])
        if body is None:
            await service.add_body(session, actor, event, data)
        else:
            await hold_as_stored(session, event, body)
            refuse_changed(form, _typed(body))
            await service.update_body(session, actor, event, body.id, data)
    except (Invalid, Conflict) as error:
        fields = shown_errors(error)
        return _body_page(request, actor, event, body, form.typed, fields, error.status)
    return RedirectResponse(f"/manage/{event.slug}/bodies?done=saved", 303)


@page
async def remove_body(request: Request, session: Session) -> Response:
    """Take a body off the event."""
    actor, event = await event_for_staff(request, session, Right.EDIT_EVENT)
    body = await _named(request, session, event)
    if body:
        await service.remove_body(session, actor, event, body.id)
    return RedirectResponse(f"/manage/{event.slug}/bodies?done=removed", 303)


async def _named(request: Request, session: Session, event: Event) -> Body | None:
    if "body" not in request.path_params:
        return None
    with suppress(ValueError):
        found = await session.get(Body, uuid.UUID(request.path_params["body"]))
        if found and found.event_id == event.id:
            return found
    raise NotFound(_("This entry is no longer listed at the event."))


def _body_page(
    request: Request,
    actor: Actor,
    event: Event,
    body: Body | None,
    typed: Mapping[str, str],
    errors: Mapping[str, object],
    status: int = 200,
) -> Response:
    values = {
        **console(actor, event, "bodies"),
        "body": body,
        "typed": typed,
        "name": nested(typed, "name"),
        "errors": spread(errors, event.languages, ["name"]),
        "roles": [(role.value, str(label)) for role, label in ROLES.items()],
    }
    return render(request, "events/body.html", values, status=status)


routes: list[BaseRoute] = [
    Route("/manage/{event}/bodies", show_bodies, methods=["GET"]),
    Route("/manage/{event}/bodies/new", edit_body, methods=["GET"]),
    Route("/manage/{event}/bodies/new", save_body, methods=["POST"]),
    Route("/manage/{event}/bodies/{body}", edit_body, methods=["GET"]),
    Route("/manage/{event}/bodies/{body}", save_body, methods=["POST"]),
    Route("/manage/{event}/bodies/{body}/remove", remove_body, methods=["POST"]),
]
