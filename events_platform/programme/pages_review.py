"""Reviewing: by a personal link without an account, and by staff in the console, with the same words."""

import uuid
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Actor
from events_platform.errors import AppError, Conflict, Invalid, NotFound
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.i18n import lazy
from events_platform.kit.web.context import context
from events_platform.kit.web.forms import read_form
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render
from events_platform.programme.access import path_id
from events_platform.programme.call_figures import criteria_keys, mean_of
from events_platform.programme.call_links import reviewer_by_token
from events_platform.programme.models_call import (
    CallReviewer,
    Decision,
    Proposal,
    ProposalCall,
    ProposalReview,
    ProposalState,
)
from events_platform.programme.pages_call import head, private
from events_platform.programme.queries_call import (
    ProposalFilters,
    call_of,
    proposal_by_id,
    proposals_of,
    reviews_by,
)
from events_platform.programme.schemas_call import ReviewIn
from events_platform.programme.service_reviews import is_own, save_review
from events_platform.programme.service_tracks import known_types
from events_platform.programme.views_call import (
    SCORES,
    answers_of,
    criteria_of,
    format_label,
    people_of,
    proposal_texts,
    score_words,
    title_of,
)

REVIEWER = Actor("reviewer", "reviewer")
BASE = "/{event}/review/{token}"
DONE = {"saved": lazy("Your review is saved.")}


@page
async def review_list(request: Request, session: Session) -> Response:
    """What there is to review, what is not reviewed yet first."""
    event, call, reviewer = await _mine(request, session)
    values = {
        **await head(session, event),
        **await queue(session, event, call, reviewer),
        "base": _path(request, event),
        "reviewer": reviewer,
        "done": str(DONE.get(request.query_params.get("done", ""), "")),
    }
    return private(render(request, "programme/review_list.html", values))


@page
async def review_page(request: Request, session: Session) -> Response:
    """One proposal, and the own review of it."""
    event, call, reviewer = await _mine(request, session)
    proposal = await reviewed(session, event, reviewer, path_id(request, "proposal"))
    return await _one(request, session, event, call, reviewer, proposal)


@page
async def save(request: Request, session: Session) -> Response:
    """Keep the review, and lead to the list."""
    form = await read_form(request)
    event, call, reviewer = await _mine(request, session)
    path, id_ = _path(request, event), path_id(request, "proposal")
    proposal = await reviewed(session, event, reviewer, id_)
    try:
        await save_review(session, REVIEWER, event, call, reviewer, proposal, form.parse(ReviewIn))
    except (Invalid, Conflict) as error:
        await session.rollback()
        event, call, reviewer = await _mine(request, session)
        proposal = await reviewed(session, event, reviewer, id_)
        return await _one(request, session, event, call, reviewer, proposal, form.typed, error)
    return RedirectResponse(f"{path}?done=saved", 303)


async def _mine(request: Request, session: Session) -> tuple[Event, ProposalCall, CallReviewer]:
    reviewer = await reviewer_by_token(session, context(request), request.path_params["token"])
    call = await call_of(session, reviewer.event_id)
    event = await session.get_one(Event, reviewer.event_id)
    if call is None or not event.has_call:
        raise NotFound(_("There is no call for proposals at this event."), code="no_call")
    return event, call, reviewer


def _path(request: Request, event: Event) -> str:
    return f"/{event.slug}/review/{request.path_params['token']}"


async def reviewed(session: Session, event: Event, reviewer: CallReviewer | None, id_: uuid.UUID) -> Proposal:
    """A proposal that somebody may review: neither unconfirmed nor one's own. Raises NotFound."""
    proposal = await proposal_by_id(session, event.id, id_)
    if proposal.state == ProposalState.UNCONFIRMED or (reviewer and is_own(reviewer, proposal)):
        raise NotFound(_("There is no such proposal."), code="no_such_proposal")
    return proposal


async def queue(
    session: Session, event: Event, call: ProposalCall, reviewer: CallReviewer | None
) -> dict[str, Any]:
    """The proposals that somebody reviews, with what is done."""
    filters = ProposalFilters(state=ProposalState.SUBMITTED)
    proposals = await proposals_of(session, event.id, filters)
    mine = await reviews_by(session, reviewer.id) if reviewer else {}
    types = {one.id: one for one in await known_types(session, event)}
    rows = [
        {
            "id": one.id,
            "title": title_of(event, one),
            "people": [] if call.is_anonymous else [person["name"] for person in people_of(one)],
            "format": format_label(event, types[one.type_id], one.minutes) if one.type_id in types else "",
            "review": _own_words(call, mine.get(one.id)),
            "is_decided": one.announced != Decision.OPEN,
        }
        for one in proposals
        if not (reviewer and is_own(reviewer, one))
    ]
    open_rows = [row for row in rows if not row["is_decided"] or row["review"]]
    open_rows.sort(key=lambda row: bool(row["review"]))
    done = sum(1 for row in open_rows if row["review"])
    return {"rows": open_rows, "total": len(open_rows), "reviewed": done, "is_anonymous": call.is_anonymous}


def _own_words(call: ProposalCall, review: ProposalReview | None) -> str:
    if review is None:
        return ""
    if review.is_abstained:
        return _("Abstained")
    return score_words(mean_of(review, criteria_keys(call)))


async def review_values(
    session: Session,
    event: Event,
    call: ProposalCall,
    reviewer: CallReviewer | None,
    proposal: Proposal,
    typed: Mapping[str, str] | None,
    error: AppError | None,
) -> dict[str, Any]:
    """What the page of one proposal needs for reviewing it; without names where reviews are anonymous."""
    own = (await reviews_by(session, reviewer.id)).get(proposal.id) if reviewer else None
    types = {one.id: one for one in await known_types(session, event)}
    criteria = criteria_of(call)
    errors = {name: str(text) for name, text in error.fields.items()} if error else {}
    return {
        "proposal": proposal,
        "title": title_of(event, proposal),
        "written": proposal_texts(event, proposal),
        "answers": answers_of(call, proposal),
        "speakers": [] if call.is_anonymous else people_of(proposal),
        "is_anonymous": call.is_anonymous,
        "format_label": format_label(event, types[proposal.type_id], proposal.minutes)
        if proposal.type_id in types
        else "",
        "criteria": criteria,
        "scores": [(str(value), str(label)) for value, label in SCORES],
        "typed": typed if typed is not None else _typed(own),
        "errors": errors or ({"": str(error.message)} if error else {}),
        "labels": {f"scores.{key}": name for key, name in criteria} | {"comment": _("Comment")},
        "may_review": proposal.state == ProposalState.SUBMITTED and proposal.announced == Decision.OPEN,
    }


def _typed(own: ProposalReview | None) -> dict[str, str]:
    if own is None:
        return {}
    scores = {f"scores.{key}": str(value) for key, value in own.scores.items()}
    return {"comment": own.comment, **scores, **({"is_abstained": "1"} if own.is_abstained else {})}


async def _one(
    request: Request,
    session: Session,
    event: Event,
    call: ProposalCall,
    reviewer: CallReviewer,
    proposal: Proposal,
    typed: Mapping[str, str] | None = None,
    error: AppError | None = None,
) -> Response:
    values = {
        **await head(session, event),
        **await review_values(session, event, call, reviewer, proposal, typed, error),
        "base": _path(request, event),
    }
    return private(
        render(request, "programme/review_one.html", values, status=error.status if error else 200)
    )


routes: list[BaseRoute] = [
    Route(BASE, review_list),
    Route(f"{BASE}/{{proposal}}", review_page),
    Route(f"{BASE}/{{proposal}}", save, methods=["POST"]),
]
