"""The call for proposals for programs: its settings, its letters, its reviewers."""

from typing import Any

from sqlmodel import col, select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.pagination import PAGING, fetch_page, page_request
from events_platform.kit.schema import NoneIn, merged
from events_platform.kit.web.answers import json_answer
from events_platform.kit.web.context import context
from events_platform.kit.web.forms import read_json, read_json_or_nothing, read_json_value, validate
from events_platform.kit.web.handler import api
from events_platform.kit.web.idempotency import idempotent
from events_platform.kit.web.openapi import operation
from events_platform.programme.access import editor, path_id
from events_platform.programme.call_links import late_url
from events_platform.programme.call_opening import call_state
from events_platform.programme.models_call import CallReviewer, ProposalCall
from events_platform.programme.queries_call import call_of, reviewer_by_id, the_call
from events_platform.programme.schemas_call import CallIn, CallPatch, LettersIn, LettersPatch, ReviewerIn
from events_platform.programme.schemas_call_out import CallOut, LettersOut, ReviewerList, ReviewerOut
from events_platform.programme.service_call import change_call, change_letters, renew_late_link
from events_platform.programme.service_reviews import invite_reviewer, revoke_reviewer

TAG = "proposals"
ROOT = "/api/v1/events/{event}/call"
REFUSALS = (401, 403, 404, 409)
PATCHING = "A JSON merge patch (RFC 7396): what is left out stays, null takes it away; lists are replaced."


@operation("Read the call for proposals", tag=TAG, answer=CallOut)
@api
async def get_call(request: Request, session: Session) -> Response:
    """Before anything was set up, the call as it would begin: switched off."""
    _actor, event = await editor(request, session)
    return json_answer(_call_out(request, event, await call_of(session, event.id)))


@operation(
    "Set the call for proposals up",
    tag=TAG,
    body=CallPatch,
    answer=CallOut,
    errors=REFUSALS,
    description=f"{PATCHING} Times without an offset are in the event's zone. A question or a criterion sent "
    "with its `key` stays the same one.",
)
@api
async def patch_call(request: Request, session: Session) -> Response:
    """Change what is given."""
    actor, event = await editor(request, session)
    told = _call_out(request, event, await call_of(session, event.id))
    known, patch = told.model_dump(mode="json"), await read_json_value(request)
    if patch == {}:
        return json_answer(told)
    data = validate(CallIn, merged({name: known[name] for name in CallIn.model_fields}, patch))
    return json_answer(_call_out(request, event, await change_call(session, actor, event, data)))


@operation(
    "Make a new link for late-comers",
    tag=TAG,
    body=NoneIn,
    is_body_needed=False,
    answer=CallOut,
    errors=REFUSALS,
    is_idempotent_by_key=True,
    description="Whoever has `late_url` can propose until `late_until`; the link before is void.",
)
@api
@idempotent
async def post_late_link(request: Request, session: Session) -> Response:
    """Void the link before, if there was one."""
    actor, event = await editor(request, session)
    await read_json_or_nothing(request, NoneIn)
    call = await the_call(session, event.id)
    await renew_late_link(session, actor, event, call)
    return json_answer(_call_out(request, event, call))


@operation("Read the letters that tell decisions", tag=TAG, answer=LettersOut)
@api
async def get_letters(request: Request, session: Session) -> Response:
    """The organisers' own words; what is empty is the product's text."""
    _actor, event = await editor(request, session)
    return json_answer(_letters_out(await the_call(session, event.id)))


@operation(
    "Change the letters that tell decisions",
    tag=TAG,
    body=LettersPatch,
    answer=LettersOut,
    errors=REFUSALS,
    description=f"{PATCHING} `{{name}}`, `{{title}}` and `{{event}}` are filled in for each proposer.",
)
@api
async def patch_letters(request: Request, session: Session) -> Response:
    """Change what is given."""
    actor, event = await editor(request, session)
    call = await the_call(session, event.id)
    current = _letters_out(call).model_dump()
    data = validate(LettersIn, merged(current, await read_json_value(request)))
    await change_letters(session, actor, event, call, data)
    return json_answer(_letters_out(call))


@operation("List the reviewers", tag=TAG, answer=ReviewerList, query=PAGING)
@api
async def list_reviewers(request: Request, session: Session) -> Response:
    """Those whose link is void too, for their reviews stay."""
    _actor, event = await editor(request, session)
    found = select(CallReviewer).where(CallReviewer.event_id == event.id)
    page = await fetch_page(session, found, [col(CallReviewer.id)], page_request(request.query_params))
    return json_answer(ReviewerList(items=[_reviewer_out(one) for one in page.items], next=page.next_cursor))


@operation(
    "Ask somebody for reviews",
    tag=TAG,
    body=ReviewerIn,
    answer=ReviewerOut,
    status=201,
    errors=REFUSALS,
    is_idempotent_by_key=True,
    description="Mails a link to the proposals; no account is needed.",
)
@api
@idempotent
async def post_reviewer(request: Request, session: Session) -> Response:
    """Who was asked before gets the link again."""
    actor, event = await editor(request, session)
    await the_call(session, event.id)
    data = await read_json(request, ReviewerIn)
    return json_answer(
        _reviewer_out(await invite_reviewer(session, context(request), actor, event, data)), 201
    )


@operation("Make a reviewer's link void", tag=TAG, status=204, errors=REFUSALS)
@api
async def delete_reviewer(request: Request, session: Session) -> Response:
    """The reviews written so far stay."""
    actor, event = await editor(request, session)
    reviewer = await reviewer_by_id(session, event.id, path_id(request))
    await revoke_reviewer(session, actor, event, reviewer)
    return Response(status_code=204)


def _call_out(request: Request, event: Event, call: ProposalCall | None) -> CallOut:
    told: dict[str, Any] = {name: getattr(call, name) for name in CallOut.model_fields if hasattr(call, name)}
    has_link = call is not None and call.late_epoch > 0
    told["late_url"] = late_url(context(request), event.slug, call) if call and has_link else None
    if call is None:
        told |= CallIn().model_dump() | {"updated_at": None}
    return CallOut(**{**told, "is_on": event.has_call, "state": call_state(event, call)})


def _letters_out(call: ProposalCall) -> LettersOut:
    return LettersOut.model_validate(LettersIn.model_validate(call.letters).kept())


def _reviewer_out(one: CallReviewer) -> ReviewerOut:
    plain = {name: getattr(one, name) for name in ReviewerOut.model_fields if hasattr(one, name)}
    return ReviewerOut(**plain, is_staff=one.actor_id is not None)


routes: list[BaseRoute] = [
    Route(ROOT, get_call, methods=["GET"]),
    Route(ROOT, patch_call, methods=["PATCH"]),
    Route(f"{ROOT}/late-link", post_late_link, methods=["POST"]),
    Route(f"{ROOT}/letters", get_letters, methods=["GET"]),
    Route(f"{ROOT}/letters", patch_letters, methods=["PATCH"]),
    Route(f"{ROOT}/reviewers", list_reviewers, methods=["GET"]),
    Route(f"{ROOT}/reviewers", post_reviewer, methods=["POST"]),
    Route(f"{ROOT}/reviewers/{{id}}", delete_reviewer, methods=["DELETE"]),
]
