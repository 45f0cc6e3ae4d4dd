"""Signing up for sessions, on pages of one's own that need no script."""

import uuid
from contextlib import suppress
from itertools import groupby
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.errors import AppError, Conflict, NotFound
from events_platform.events.models import Event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale, format_list
from events_platform.kit.i18n import gettext as _
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render
from events_platform.portal.me_views import head_values
from events_platform.portal.me_views import is_over as is_event_over
from events_platform.portal.pages_me import ATTENDEE, mine
from events_platform.portal.programme_cache import Loaded, loaded_programme
from events_platform.programme.event_places import event_places
from events_platform.programme.published import PublicProgramme, PublicSession
from events_platform.registration.models import Registration, Status
from events_platform.registration.models_sign_up import SignUpState
from events_platform.registration.queries_sign_up import (
    NOBODY,
    Own,
    Places,
    at_the_same_time,
    is_over,
    offered,
    offered_session,
    places_of,
    sign_ups_of,
)
from events_platform.registration.service_sign_up import sign_up, withdraw
from events_platform.registration.views_sign_up import places_in_words, session_line


@page
async def show_sign_ups(request: Request, session: Session) -> Response:
    """All sessions for which people sign up, with one's own places."""
    loaded = await loaded_programme(request, request.path_params["event"])
    found = await mine(request, session)
    if isinstance(found, Response):
        return found
    return await _page(request, session, loaded, *found)


@page
async def take_place(request: Request, session: Session) -> Response:
    """A place in a session, or on its waiting list."""
    return await _change(request, session, has_place=True)


@page
async def give_back(request: Request, session: Session) -> Response:
    """Give the place back, or stop waiting."""
    return await _change(request, session, has_place=False)


async def _change(request: Request, session: Session, *, has_place: bool) -> Response:
    # Before the session has a connection: whoever waits for the programme holds none.
    loaded = await loaded_programme(request, request.path_params["event"])
    found = await mine(request, session)
    assert not isinstance(found, Response)
    event, registration = found
    one = _chosen(request, loaded.programme)
    try:
        if is_event_over(event):
            raise Conflict(_("This event is over, so that nothing can be changed any more."))
        if has_place:
            done = (await sign_up(session, ATTENDEE, registration, one)).value
        else:
            done = await _withdraw(session, registration, one)
    except Conflict as error:
        return await _page(request, session, loaded, event, registration, error)
    base = f"/{event.slug}/me/{request.path_params['token']}/sign-ups"
    return RedirectResponse(f"{base}?done={done}&session={one.item.id}", 303)


async def _withdraw(session: Session, registration: Registration, one: PublicSession) -> str:
    # A form sent twice is answered like the first one.
    with suppress(NotFound):
        await withdraw(session, ATTENDEE, registration, one.item.id)
    return "withdrawn"


def _chosen(request: Request, programme: PublicProgramme) -> PublicSession:
    with suppress(ValueError):
        return offered_session(programme, uuid.UUID(request.path_params["id"]))
    raise NotFound(_("There is no such session to sign up for."), code="no_such_session")


async def _page(
    request: Request,
    session: Session,
    loaded: Loaded,
    event: Event,
    registration: Registration,
    error: AppError | None = None,
) -> Response:
    own = await sign_ups_of(session, registration.id)
    lines = own_lines(event, loaded.programme, own, await places_of(session, event.id))
    may_sign_up = registration.status == Status.CONFIRMED and not is_event_over(event)
    base = f"/{event.slug}/me/{request.path_params['token']}"
    values = {
        **head_values(event, registration),
        "event_places": event_places(event, has_speakers=bool(loaded.programme.speakers)),
        "base": base,
        "days": [(day, list(rows)) for day, rows in groupby(lines, key=lambda line: str(line["day"]))],
        "may_sign_up": may_sign_up,
        "is_over": is_event_over(event),
        "done": _told(request, lines),
        "error": str(error.message) if error else "",
    }
    response = render(request, "portal/sign_ups.html", values, status=error.status if error else 200)
    response.headers["x-robots-tag"] = "noindex, nofollow"
    return response


def own_lines(
    event: Event, programme: PublicProgramme, own: dict[uuid.UUID, Own], places: dict[uuid.UUID, Places]
) -> list[dict[str, Any]]:
    """The sessions offered, each with one's own place and with what one holds at the same time."""
    sessions, moment = offered(programme), now()
    held = [one for one in sessions if one.item.id in own and own[one.item.id].state == SignUpState.SIGNED_UP]
    return [
        {
            **session_line(event, programme, one),
            "own": own.get(one.item.id),
            "places": places_in_words(places.get(one.item.id, NOBODY)),
            "is_full": places.get(one.item.id, NOBODY).left == 0,
            "is_over": is_over(one, moment),
            "overlap": _overlap(event, one, held),
        }
        for one in sessions
    ]


def _overlap(event: Event, one: PublicSession, held: list[PublicSession]) -> str:
    titles = [
        session.item.title.in_language(current_locale(), event.languages)
        for session in at_the_same_time(one, held)
    ]
    if not titles:
        return ""
    return _("At the same time you have a place in: %(sessions)s", sessions=format_list(titles))


def _told(request: Request, lines: list[dict[str, Any]]) -> dict[str, str]:
    """What was done, in a sentence, with the overlap that comes of it."""
    asked = request.query_params.get("session", "")
    line = next((one for one in lines if one["id"] == asked), None)
    if line is None:
        return {}
    sentence = {
        "signed_up": _("You have a place in “%(session)s”.", session=line["title"]),
        "waiting": _("You are on the waiting list of “%(session)s”.", session=line["title"]),
        "withdrawn": _("You gave your place in “%(session)s” back.", session=line["title"]),
    }.get(request.query_params.get("done", ""), "")
    overlap = line["overlap"] if line["own"] else ""
    return {"sentence": sentence, "overlap": overlap} if sentence else {}


ME = "/{event}/me/{token}/sign-ups"
routes: list[BaseRoute] = [
    Route(ME, show_sign_ups, methods=["GET"]),
    Route(f"{ME}/{{id}}", take_place, methods=["POST"]),
    Route(f"{ME}/{{id}}/withdraw", give_back, methods=["POST"]),
]
