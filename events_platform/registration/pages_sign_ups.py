"""Who signed up for which session, in the console."""

import uuid
from contextlib import suppress
from typing import Annotated, Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Actor, Right
from events_platform.errors import AppError, Conflict, NotFound
from events_platform.events.access import event_for_staff
from events_platform.events.console import console
from events_platform.events.models import Event, EventStatus
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale, format_datetime, lazy
from events_platform.kit.i18n import gettext as _
from events_platform.kit.schema import Input
from events_platform.kit.text import Line
from events_platform.kit.web.forms import read_form
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render
from events_platform.programme.published import PublicProgramme, PublicSession, public_programme
from events_platform.registration.models_sign_up import SignUpState
from events_platform.registration.queries import registration_by_id
from events_platform.registration.queries_sign_up import (
    offered,
    offered_session,
    people_of,
    people_to_add,
    places_of,
)
from events_platform.registration.service_sign_up import sign_up, withdraw
from events_platform.registration.views_sign_up import person_line, session_line

DONE = {
    SignUpState.SIGNED_UP.value: lazy("The person has a place."),
    SignUpState.WAITING.value: lazy("No place is free: the person is on the waiting list."),
    "removed": lazy("The person is off the list. Who waited next moved up and is told by mail."),
}


class PersonIn(Input):
    """Whom a button concerns."""

    registration: Annotated[str, Line(40)]
    beyond_capacity: bool = False


@page
async def list_sessions(request: Request, session: Session) -> Response:
    """The sessions with a sign-up, and how full they are."""
    actor, event = await event_for_staff(request, session, Right.SEE_NAMES)
    programme = await public_programme(session, event)
    places = await places_of(session, event.id)
    rows = [
        {**session_line(event, programme, one), "places": places.get(one.item.id)}
        for one in offered(programme)
    ]
    values = {
        **console(actor, event, "sign_ups"),
        "base": f"/manage/{event.slug}/sign-ups",
        "rows": rows,
        "sessions_href": f"/manage/{event.slug}/sessions"
        if actor.may(Right.EDIT_PROGRAMME, event.id)
        else "",
    }
    return render(request, "registration/sign_ups.html", values)


@page
async def show_list(request: Request, session: Session) -> Response:
    """One session's list, with the search for who is to be added."""
    actor, event, programme, one = await _loaded(request, session, Right.SEE_NAMES)
    return await _list_page(request, session, actor, event, programme, one)


@page
async def print_list(request: Request, session: Session) -> Response:
    """The list on paper."""
    _actor, event, programme, one = await _loaded(request, session, Right.SEE_NAMES)
    lang = current_locale()
    values = {
        "event": event,
        "event_title": event.title.in_language(lang, event.languages),
        "session": session_line(event, programme, one),
        **await _people(session, event, one),
        "printed_at": format_datetime(now(), event.timezone, lang, length="medium"),
    }
    return render(request, "registration/sign_up_print.html", values)


@page
async def add_person(request: Request, session: Session) -> Response:
    """Put somebody on the list, on request beyond the number of places."""
    actor, event, programme, one = await _loaded(request, session, Right.EDIT_REGISTRATIONS)
    data = (await read_form(request)).parse(PersonIn)
    registration = await registration_by_id(session, event.id, data.registration)
    try:
        state = await sign_up(session, actor, registration, one, beyond_capacity=data.beyond_capacity)
    except Conflict as error:
        return await _list_page(request, session, actor, event, programme, one, error)
    return _back(event, one, state.value)


@page
async def remove_person(request: Request, session: Session) -> Response:
    """Take somebody off the list."""
    actor, event, _programme, one = await _loaded(request, session, Right.EDIT_REGISTRATIONS)
    data = (await read_form(request)).parse(PersonIn)
    registration = await registration_by_id(session, event.id, data.registration)
    # Who is off the list already, by somebody else's hand, needs nothing more.
    with suppress(NotFound):
        await withdraw(session, actor, registration, one.item.id)
    return _back(event, one, "removed")


async def _loaded(
    request: Request, session: Session, right: Right
) -> tuple[Actor, Event, PublicProgramme, PublicSession]:
    actor, event = await event_for_staff(request, session, right)
    programme = await public_programme(session, event)
    with suppress(ValueError):
        wanted = uuid.UUID(request.path_params["id"])
        return actor, event, programme, offered_session(programme, wanted)
    raise NotFound(_("There is no such session to sign up for."), code="no_such_session")


def _back(event: Event, one: PublicSession, done: str) -> Response:
    return RedirectResponse(f"/manage/{event.slug}/sign-ups/{one.item.id}?done={done}", 303)


async def _list_page(
    request: Request,
    session: Session,
    actor: Actor,
    event: Event,
    programme: PublicProgramme,
    one: PublicSession,
    error: AppError | None = None,
) -> Response:
    q = request.query_params.get("q", "").strip()
    is_open = event.status != EventStatus.ARCHIVED
    may_edit = is_open and actor.may(Right.EDIT_REGISTRATIONS, event.id)
    found = await people_to_add(session, event.id, one.item.id, q) if q and may_edit else []
    base = f"/manage/{event.slug}/sign-ups"
    values = {
        **console(actor, event, "sign_ups"),
        "base": base,
        "here": f"{base}/{one.item.id}",
        "session": session_line(event, programme, one),
        "places": (await places_of(session, event.id))[one.item.id],
        **await _people(session, event, one),
        "may_edit": may_edit,
        "q": q,
        "found": [person_line(event, registration) for registration in found],
        "done": str(DONE.get(request.query_params.get("done", ""), "")),
        "error": str(error.message) if error else "",
    }
    return render(request, "registration/sign_up_list.html", values, status=error.status if error else 200)


async def _people(session: Session, event: Event, one: PublicSession) -> dict[str, list[dict[str, Any]]]:
    lists = {}
    for name, state in (("people", SignUpState.SIGNED_UP), ("waiting", SignUpState.WAITING)):
        found = await people_of(session, one.item.id, state)
        lists[name] = [
            {
                **person_line(event, registration),
                "asked": format_datetime(place.asked_at, event.timezone, length="medium"),
            }
            for place, registration in found
        ]
    return lists


PLACE = "/manage/{event}/sign-ups"
routes: list[BaseRoute] = [
    Route(PLACE, list_sessions, methods=["GET"]),
    Route(f"{PLACE}/{{id}}", show_list, methods=["GET"]),
    Route(f"{PLACE}/{{id}}", add_person, methods=["POST"]),
    Route(f"{PLACE}/{{id}}/print", print_list, methods=["GET"]),
    Route(f"{PLACE}/{{id}}/remove", remove_person, methods=["POST"]),
]
