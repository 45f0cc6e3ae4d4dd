"""The proposer's own page, reached by the mailed link without an account."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.errors import AppError, Conflict, Invalid, NotFound
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.i18n import lazy
from events_platform.kit.web.context import context
from events_platform.kit.web.forms import read_form
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render
from events_platform.programme.call_links import proposal_by_token
from events_platform.programme.call_opening import may_change
from events_platform.programme.forms_call import proposal_form, typed_from_proposal, without_empty_rows
from events_platform.programme.models import SessionState
from events_platform.programme.models_call import Decision, Proposal, ProposalCall, ProposalState
from events_platform.programme.pages_call import head, private
from events_platform.programme.queries_call import call_of, session_of
from events_platform.programme.schemas_call import ProposalEdit
from events_platform.programme.service_proposals import (
    change_proposal,
    confirm_part,
    confirm_proposal,
    withdraw_proposal,
)
from events_platform.programme.service_tracks import known_types
from events_platform.programme.views_call import (
    answers_of,
    format_label,
    opening_words,
    people_of,
    proposal_texts,
    standing,
    title_of,
)

BASE = "/{event}/proposals/{token}"
DONE = {
    "confirmed": lazy("Your address is confirmed, and your proposal has arrived."),
    "changed": lazy("Your proposal is changed."),
    "withdrawn": lazy("Your proposal is withdrawn."),
    "accepted": lazy("Thank you. The organisers know that you will speak."),
}


async def open_proposal(request: Request) -> Response:
    """The page; whoever opens it has the link out of the mail, so that the address is right."""
    parts = context(request)
    if request.method == "GET":
        try:
            async with parts.db.read() as session:
                _event, _call, proposal = await _mine(request, session)
            if proposal.state == ProposalState.UNCONFIRMED:
                return await _confirm(request)
        except AppError:
            return await _show(request)
    return await _show(request)


async def _confirm(request: Request) -> Response:
    async with context(request).db.write() as session:
        event, call, proposal = await _mine(request, session)
        await confirm_proposal(session, event, call, proposal)
    return RedirectResponse(f"{request.url.path}?done=confirmed", 303)


@page
async def _show(request: Request, session: Session) -> Response:
    event, call, proposal = await _mine(request, session)
    if request.path_params["event"] != event.slug:
        return RedirectResponse(_path(request, event), 307)
    return await _page(request, session, event, call, proposal)


def _path(request: Request, event: Event) -> str:
    return f"/{event.slug}/proposals/{request.path_params['token']}"


async def _mine(request: Request, session: Session) -> tuple[Event, ProposalCall, Proposal]:
    proposal = await proposal_by_token(session, context(request), request.path_params["token"])
    call = await call_of(session, proposal.event_id)
    if call is None:
        raise NotFound(_("There is no call for proposals at this event."), code="no_call")
    return await session.get_one(Event, proposal.event_id), call, proposal


async def _page(
    request: Request,
    session: Session,
    event: Event,
    call: ProposalCall,
    proposal: Proposal,
    typed: dict[str, str] | None = None,
    error: AppError | None = None,
) -> Response:
    types = await known_types(session, event)
    made = await session_of(session, proposal)
    is_confirmed = made is not None and made.state == SessionState.CONFIRMED
    is_accepted = proposal.state == ProposalState.SUBMITTED and proposal.announced == Decision.ACCEPTED
    kind = next((one for one in types if one.id == proposal.type_id), None)
    done = DONE.get(request.query_params.get("done", ""))
    values = {
        **await head(session, event),
        **proposal_form(event, call, types, typed or typed_from_proposal(proposal), error),
        "base": _path(request, event),
        "proposal": proposal,
        "title": title_of(event, proposal),
        "standing": standing(event, proposal, is_confirmed),
        "opening": opening_words(event, call),
        "closes": call.closes_at,
        "may_change": may_change(event, call, proposal),
        "may_confirm": is_accepted and made is not None and made.state == SessionState.ACCEPTED,
        "is_unconfirmed": proposal.state == ProposalState.UNCONFIRMED,
        "most_proposals": call.most_proposals,
        "is_withdrawn": proposal.state == ProposalState.WITHDRAWN,
        "format_label": format_label(event, kind, proposal.minutes) if kind else "",
        "written": proposal_texts(event, proposal),
        "speakers": people_of(proposal),
        "answers": answers_of(call, proposal),
        "done": str(done) if done else "",
    }
    return private(
        render(request, "programme/proposal_own.html", values, status=error.status if error else 200)
    )


@page
async def change(request: Request, session: Session) -> Response:
    """Keep what was changed; a mistake shows the form again with what was typed."""
    form = without_empty_rows(await read_form(request))
    event, call, proposal = await _mine(request, session)
    path = _path(request, event)
    try:
        await change_proposal(session, event, call, proposal, form.parse(ProposalEdit))
    except (Invalid, Conflict) as error:
        await session.rollback()
        event, call, proposal = await _mine(request, session)
        return await _page(request, session, event, call, proposal, form.typed, error)
    return RedirectResponse(f"{path}?done=changed", 303)


@page
async def withdraw(request: Request, session: Session) -> Response:
    """Take the proposal back."""
    event, call, proposal = await _mine(request, session)
    path = _path(request, event)
    try:
        await withdraw_proposal(session, event, proposal)
    except Conflict as error:
        await session.rollback()
        event, call, proposal = await _mine(request, session)
        return await _page(request, session, event, call, proposal, None, error)
    return RedirectResponse(f"{path}?done=withdrawn", 303)


@page
async def confirm(request: Request, session: Session) -> Response:
    """Say that one will speak."""
    event, call, proposal = await _mine(request, session)
    path = _path(request, event)
    try:
        await confirm_part(session, event, proposal)
    except Conflict as error:
        await session.rollback()
        event, call, proposal = await _mine(request, session)
        return await _page(request, session, event, call, proposal, None, error)
    return RedirectResponse(f"{path}?done=accepted", 303)


routes: list[BaseRoute] = [
    Route(BASE, open_proposal),
    Route(BASE, change, methods=["POST"]),
    Route(f"{BASE}/withdraw", withdraw, methods=["POST"]),
    Route(f"{BASE}/confirm", confirm, methods=["POST"]),
]
