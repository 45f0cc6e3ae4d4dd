"""The public page of a call for proposals: one form that works on a phone without scripts."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.errors import AppError, Conflict, Invalid, NotFound
from events_platform.events.access import public_event
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.ids import new_id
from events_platform.kit.ratelimit import hashed, hashed_address, take
from events_platform.kit.ratelimit.policies import PROPOSAL, PROPOSAL_MAIL
from events_platform.kit.web.context import client_address, context
from events_platform.kit.web.forms import read_form
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render
from events_platform.programme.call_links import is_late_mark
from events_platform.programme.call_opening import CallState, call_state, takes_late
from events_platform.programme.event_places import released_places
from events_platform.programme.forms_call import proposal_form, without_empty_rows
from events_platform.programme.models_call import CONFIRM_DAYS, ProposalCall
from events_platform.programme.queries_call import call_of
from events_platform.programme.schemas_call import ProposalIn
from events_platform.programme.service_proposals import submit_proposal
from events_platform.programme.service_tracks import known_types
from events_platform.programme.views_call import opening_words
from events_platform.programme.views_speakers import text_of


@page
async def call_page(request: Request, session: Session) -> Response:
    """What is looked for, and the form while it is open."""
    event, call = await _call(request, session)
    return await _page(request, session, event, call, {"late": request.query_params.get("late", "")})


async def submit(request: Request) -> Response:
    """Limit first, for what follows sends a mail to an address that anybody may type."""
    parts = context(request)
    form = await read_form(request)
    key = parts.signing_key("addresses")
    try:
        await take(parts.db, PROPOSAL.key(hashed_address(key, client_address(request))), PROPOSAL.rate)
        address = form.typed.get("email", "").strip().lower()
        if address:
            await take(parts.db, PROPOSAL_MAIL.key(hashed(key, address)), PROPOSAL_MAIL.rate)
    except AppError as error:
        request.state.limited = error
    return await _submit(request)


@page
async def _submit(request: Request, session: Session) -> Response:
    if limited := getattr(request.state, "limited", None):
        raise limited
    form = without_empty_rows(await read_form(request))
    event, call = await _call(request, session)
    slug = event.slug
    try:
        await submit_proposal(session, context(request), event, call, form.parse(ProposalIn))
    except (Invalid, Conflict) as error:
        await session.rollback()
        event, call = await _call(request, session)
        return await _page(request, session, event, call, form.typed, error)
    return RedirectResponse(f"/{slug}/call/sent", 303)


@page
async def sent(request: Request, session: Session) -> Response:
    """What happens next; the same whoever proposed."""
    event, call = await _call(request, session)
    values = {
        **await head(session, event),
        "opening": opening_words(event, call),
        "closes": call.closes_at,
        "days": CONFIRM_DAYS,
    }
    return render(request, "programme/call_sent.html", values)


async def _call(request: Request, session: Session) -> tuple[Event, ProposalCall]:
    """The event and its call. Raises NotFound where there is none."""
    event = await public_event(session, request.path_params["event"])
    call = await call_of(session, event.id)
    if call is None or not event.has_call:
        raise NotFound(_("There is no call for proposals at this event."), code="no_call")
    return event, call


async def _page(
    request: Request,
    session: Session,
    event: Event,
    call: ProposalCall,
    typed: dict[str, str],
    error: AppError | None = None,
) -> Response:
    parts = context(request)
    late = typed.get("late", "")
    is_late = bool(late) and takes_late(event, call) and is_late_mark(parts, call, late)
    is_open = call_state(event, call) == CallState.OPEN or is_late
    types = await known_types(session, event)
    typed = {"submission": str(new_id()), **typed, "late": late if is_late else ""}
    values = {
        **await head(session, event),
        **proposal_form(event, call, types, typed, error),
        "is_open": is_open,
        "is_late": is_late and call_state(event, call) != CallState.OPEN,
        "text": text_of(call.text, event),
        "opening": opening_words(event, call),
    }
    response = render(request, "programme/call.html", values, status=error.status if error else 200)
    return private(response) if late else response


async def head(session: Session, event: Event) -> dict[str, Any]:
    """What pages of an event outside the console begin with."""
    return {
        "event": event,
        "event_href": f"/{event.slug}/",
        "event_name": text_of(event.title, event),
        "event_places": await released_places(session, event),
    }


def private(response: Response) -> Response:
    """A page behind a personal link: not for search engines, and the link goes nowhere else."""
    response.headers["x-robots-tag"] = "noindex, nofollow"
    response.headers["referrer-policy"] = "no-referrer"
    return response


routes: list[BaseRoute] = [
    Route("/{event}/call", call_page),
    Route("/{event}/call", submit, methods=["POST"]),
    Route("/{event}/call/sent", sent),
]
