"""Proposals for programs: what came in, what reviewers think of it, what is decided and told."""

import uuid
from collections.abc import Collection, Sequence

from sqlmodel import col, select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Right
from events_platform.events.access import event_for_staff
from events_platform.kit.db.engine import Session
from events_platform.kit.pagination import PAGING, fetch_page, page_request
from events_platform.kit.schema import NoneIn, merged
from events_platform.kit.web.answers import created_answer, json_answer
from events_platform.kit.web.context import context
from events_platform.kit.web.forms import (
    read_json,
    read_json_or_nothing,
    read_json_value,
    refuse_misread,
    validate,
)
from events_platform.kit.web.handler import api
from events_platform.kit.web.idempotency import idempotent
from events_platform.kit.web.openapi import operation
from events_platform.programme.access import editor, path_id
from events_platform.programme.call_figures import criteria_keys, figures_of, mean_of
from events_platform.programme.models_call import Proposal, ProposalReview
from events_platform.programme.pages_proposals import filters_of
from events_platform.programme.queries_call import chosen_proposals, proposal_by_id, reviews_of, the_call
from events_platform.programme.schemas_call import DecisionsIn, NoteIn, NotePatch, ProposalEntryIn, ReviewIn
from events_platform.programme.schemas_call_out import (
    CoSpeakerOut,
    DecidedOut,
    FiguresOut,
    ProposalList,
    ProposalOut,
    ProposerNameOut,
    ReviewList,
    ReviewOut,
    ToldOut,
    UndecidedOut,
)
from events_platform.programme.service_decisions import (
    decide_proposals,
    note_for_proposer,
    tell_decisions,
)
from events_platform.programme.service_proposals import enter_proposal
from events_platform.programme.service_reviews import save_review, staff_reviewer

TAG = "proposals"
MANY = "/api/v1/events/{event}/proposals"
REFUSALS = (401, 403, 404, 409)
QUERY = {
    "q": "Words that title or proposer hold, in any script or pinyin.",
    "state": "unconfirmed, submitted or withdrawn.",
    "decision": "open, accepted, reserve or declined.",
    "type": "The id of a type of sessions.",
    **PAGING,
}


@operation("List the proposals", tag=TAG, answer=ProposalList, query=QUERY)
@api
async def list_proposals(request: Request, session: Session) -> Response:
    """In the order in which they came, each with what its reviews come to."""
    _actor, event = await editor(request, session)
    call = await the_call(session, event.id)
    query, filters = request.query_params, filters_of(request.query_params)
    refuse_misread(query, {"state": filters.state, "decision": filters.decision, "type": filters.type_id})
    found = chosen_proposals(event.id, filters)
    page = await fetch_page(session, found, [col(Proposal.id)], page_request(query))
    reviews = await reviews_of(session, [one.id for one in page.items])
    keys = criteria_keys(call)
    items = [_proposal_out(one, reviews.get(one.id, ()), keys) for one in page.items]
    return json_answer(ProposalList(items=items, next=page.next_cursor))


@operation(
    "Enter a proposal for somebody",
    tag=TAG,
    body=ProposalEntryIn,
    answer=ProposalOut,
    status=201,
    errors=REFUSALS,
    is_idempotent_by_key=True,
    description="Works before and after the call's days too. The proposer gets the mail that confirms the "
    "address; only then does the proposal count. `format` is a type's id and minutes, as in `<id>:20`.",
)
@api
@idempotent
async def post_proposal(request: Request, session: Session) -> Response:
    """Take it in and mail the proposer."""
    actor, event = await editor(request, session)
    call = await the_call(session, event.id)
    data = await read_json(request, ProposalEntryIn)
    made = await enter_proposal(session, actor, context(request), event, call, data)
    answer = _proposal_out(made, (), criteria_keys(call))
    return created_answer(answer, f"{request.url.path}/{made.id}")


@operation("Read a proposal", tag=TAG, answer=ProposalOut)
@api
async def get_proposal(request: Request, session: Session) -> Response:
    """One proposal with what its reviews come to."""
    _actor, event = await editor(request, session)
    return await _answer(session, event.id, await proposal_by_id(session, event.id, path_id(request)))


@operation(
    "Write a remark to a proposer",
    tag=TAG,
    body=NotePatch,
    answer=ProposalOut,
    errors=REFUSALS,
    description="It stands in the letter that tells the decision. The rest is in the proposer's own words, "
    "which only the proposer changes; the session made of it is changed as any other.",
)
@api
async def patch_proposal(request: Request, session: Session) -> Response:
    """Keep the remark."""
    actor, event = await editor(request, session)
    proposal = await proposal_by_id(session, event.id, path_id(request))
    data = validate(NoteIn, merged({"note": proposal.note}, await read_json_value(request)))
    await note_for_proposer(session, actor, event, proposal, data)
    return await _answer(session, event.id, proposal)


@operation(
    "Decide about proposals",
    tag=TAG,
    body=DecisionsIn,
    answer=DecidedOut,
    errors=REFUSALS,
    is_idempotent_by_key=True,
    description="The sessions made of them follow; nobody is told before the letters are sent.",
)
@api
@idempotent
async def post_decisions(request: Request, session: Session) -> Response:
    """Many at once; what cannot be decided so is answered with the reason."""
    actor, event = await editor(request, session)
    await the_call(session, event.id)
    data = await read_json(request, DecisionsIn)
    done = await decide_proposals(session, actor, event, data.proposals, data.decision)
    refused = [UndecidedOut(proposal=one.id, said=said) for one, said in done.refused]
    return json_answer(DecidedOut(changed=[one.id for one in done.changed], refused=refused))


@operation(
    "Send the letters that tell decisions",
    tag=TAG,
    body=NoneIn,
    is_body_needed=False,
    answer=ToldOut,
    errors=REFUSALS,
    is_idempotent_by_key=True,
    description="To every proposer whose decision is news, once.",
)
@api
@idempotent
async def post_letters(request: Request, session: Session) -> Response:
    """Tell what was decided and not told yet."""
    actor, event = await editor(request, session)
    await read_json_or_nothing(request, NoneIn)
    call = await the_call(session, event.id)
    return json_answer(ToldOut(sent=await tell_decisions(session, actor, event, call, context(request))))


@operation("List the reviews of a proposal", tag=TAG, answer=ReviewList, query=PAGING)
@api
async def list_reviews(request: Request, session: Session) -> Response:
    """In the order in which they were begun, abstentions too."""
    _actor, event = await editor(request, session)
    call = await the_call(session, event.id)
    proposal = await proposal_by_id(session, event.id, path_id(request))
    found = select(ProposalReview).where(ProposalReview.proposal_id == proposal.id)
    page = await fetch_page(session, found, [col(ProposalReview.id)], page_request(request.query_params))
    items = [_review_out(one, criteria_keys(call)) for one in page.items]
    return json_answer(ReviewList(items=items, next=page.next_cursor))


@operation(
    "Review a proposal",
    tag=TAG,
    body=ReviewIn,
    answer=ReviewOut,
    errors=REFUSALS,
    is_idempotent_by_key=True,
    description="In the name of the token; sent again it changes the same review. Every criterion of the "
    "call needs a score, `overall` where it names none.",
)
@api
@idempotent
async def post_review(request: Request, session: Session) -> Response:
    """Keep the caller's own review."""
    actor, event = await event_for_staff(request, session, Right.REVIEW_PROPOSALS)
    call = await the_call(session, event.id)
    proposal = await proposal_by_id(session, event.id, path_id(request))
    data = await read_json(request, ReviewIn)
    reviewer = await staff_reviewer(session, actor, event)
    review = await save_review(session, actor, event, call, reviewer, proposal, data)
    return json_answer(_review_out(review, criteria_keys(call)))


async def _answer(session: Session, event_id: uuid.UUID, proposal: Proposal) -> Response:
    call = await the_call(session, event_id)
    reviews = await reviews_of(session, [proposal.id])
    return json_answer(_proposal_out(proposal, reviews.get(proposal.id, ()), criteria_keys(call)))


def _proposal_out(one: Proposal, reviews: Sequence[ProposalReview], criteria: Collection[str]) -> ProposalOut:
    plain = {name: getattr(one, name) for name in ProposalOut.model_fields if hasattr(one, name)}
    plain["people"] = [
        CoSpeakerOut.model_validate(
            {**person, "name": {**person["name"], "order": person["name"]["order"] or ""}}
            | {"speaker": person.get("speaker") or None}
        )
        for person in one.people
    ]
    figures = figures_of(reviews, criteria)
    return ProposalOut(
        **plain,
        name=ProposerNameOut(native=one.native, romanised=one.romanised, order=one.name_order),
        type=one.type_id,
        session=one.session_id,
        speaker=one.speaker_id,
        figures=FiguresOut(
            median=figures.median,
            spread=figures.spread,
            reviews=figures.reviews,
            abstentions=figures.abstentions,
        ),
    )


def _review_out(one: ProposalReview, criteria: Collection[str]) -> ReviewOut:
    plain = {name: getattr(one, name) for name in ReviewOut.model_fields if hasattr(one, name)}
    return ReviewOut(**plain, proposal=one.proposal_id, reviewer=one.reviewer_id, mean=mean_of(one, criteria))


routes: list[BaseRoute] = [
    Route(MANY, list_proposals, methods=["GET"]),
    Route(MANY, post_proposal, methods=["POST"]),
    Route(f"{MANY}/decisions", post_decisions, methods=["POST"]),
    Route(f"{MANY}/letters", post_letters, methods=["POST"]),
    Route(f"{MANY}/{{id}}", get_proposal, methods=["GET"]),
    Route(f"{MANY}/{{id}}", patch_proposal, methods=["PATCH"]),
    Route(f"{MANY}/{{id}}/reviews", list_reviews, methods=["GET"]),
    Route(f"{MANY}/{{id}}/reviews", post_review, methods=["POST"]),
]
