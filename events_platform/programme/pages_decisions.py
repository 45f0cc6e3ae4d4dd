"""The console's letters that wait to be sent, and reviewing by staff."""

from typing import Any

from sqlmodel import col, or_, select
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Actor, Right
from events_platform.accounts.models import Account
from events_platform.errors import AppError, Conflict, Invalid
from events_platform.events.access import event_for_staff
from events_platform.events.console import console
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.web.context import context
from events_platform.kit.web.forms import read_form
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import LANGUAGE_NAMES, render
from events_platform.programme.access import editor, path_id
from events_platform.programme.mails_call import decision_words, paragraphs
from events_platform.programme.models_call import CallReviewer, Decision, Proposal
from events_platform.programme.pages_review import queue, review_values, reviewed
from events_platform.programme.queries_call import the_call, waiting_to_be_told
from events_platform.programme.schemas_call import ReviewIn
from events_platform.programme.service_decisions import tell_decisions
from events_platform.programme.service_reviews import save_review, staff_reviewer
from events_platform.programme.views_call import DECISIONS, title_of

BASE = "/manage/{event}/proposals"


@page
async def waiting(request: Request, session: Session) -> Response:
    """Every letter exactly as it would be sent."""
    actor, event = await editor(request, session)
    call = await the_call(session, event.id)
    mails = []
    for one in await waiting_to_be_told(session, event.id):
        words = decision_words(event, call, one, one.locale)
        kind, label = DECISIONS[Decision(one.decision)]
        mails.append(
            {
                "href": f"/manage/{event.slug}/proposals/{one.id}",
                "title": title_of(event, one),
                "email": one.email,
                "decision": (kind, str(label)),
                "lang": one.locale,
                "language": LANGUAGE_NAMES.get(one.locale, one.locale),
                "subject": words.subject,
                "paragraphs": paragraphs(words.text),
            }
        )
    values = {
        **console(actor, event, "proposals"),
        "base": f"/manage/{event.slug}/proposals",
        "letters_href": f"/manage/{event.slug}/call/letters",
        "mails": mails,
    }
    return render(request, "programme/proposal_mails.html", values)


@page
async def tell(request: Request, session: Session) -> Response:
    """Send them."""
    actor, event = await editor(request, session)
    await tell_decisions(session, actor, event, await the_call(session, event.id), context(request))
    return RedirectResponse(f"/manage/{event.slug}/proposals?done=told", 303)


async def _reviewing(request: Request, session: Session) -> tuple[Actor, Event, CallReviewer | None]:
    """Somebody of the staff who may review, and as which reviewer, where a review was written already."""
    actor, event = await event_for_staff(request, session, Right.REVIEW_PROPOSALS)
    account = await session.get(Account, actor.id) if actor.kind == "account" else None
    known = select(CallReviewer).where(
        CallReviewer.event_id == event.id,
        or_(
            col(CallReviewer.actor_id) == actor.id,
            col(CallReviewer.email) == (account.email if account else None),
        ),
    )
    return actor, event, (await session.exec(known)).first()


@page
async def review_queue(request: Request, session: Session) -> Response:
    """What a member of staff has to review."""
    actor, event, reviewer = await _reviewing(request, session)
    call = await the_call(session, event.id)
    values = {
        **console(actor, event, "proposals"),
        **await queue(session, event, call, reviewer),
        "base": f"/manage/{event.slug}/proposals",
    }
    return render(request, "programme/review_queue.html", values)


@page
async def review(request: Request, session: Session) -> Response:
    """One proposal, and the own review of it."""
    actor, event, reviewer = await _reviewing(request, session)
    await the_call(session, event.id)
    proposal = await reviewed(session, event, reviewer, path_id(request))
    return await _page(request, session, actor, event, reviewer, proposal)


async def _page(
    request: Request,
    session: Session,
    actor: Actor,
    event: Event,
    reviewer: CallReviewer | None,
    proposal: Proposal,
    typed: dict[str, str] | None = None,
    error: AppError | None = None,
) -> Response:
    call = await the_call(session, event.id)
    values: dict[str, Any] = {
        **console(actor, event, "proposals"),
        **await review_values(session, event, call, reviewer, proposal, typed, error),
        "base": f"/manage/{event.slug}/proposals",
    }
    return render(request, "programme/review_staff.html", values, status=error.status if error else 200)


@page
async def save(request: Request, session: Session) -> Response:
    """Keep the review, and lead to the next."""
    actor, event, known = await _reviewing(request, session)
    call = await the_call(session, event.id)
    proposal = await reviewed(session, event, known, path_id(request))
    form = await read_form(request)
    slug = event.slug
    try:
        data = form.parse(ReviewIn)
        reviewer = await staff_reviewer(session, actor, event)
        await save_review(session, actor, event, call, reviewer, proposal, data)
    except (Invalid, Conflict) as error:
        await session.rollback()
        actor, event, known = await _reviewing(request, session)
        proposal = await reviewed(session, event, known, path_id(request))
        return await _page(request, session, actor, event, known, proposal, form.typed, error)
    return RedirectResponse(f"/manage/{slug}/proposals/review", 303)


# Before the address of one proposal, which would take these words for its id.
routes: list[BaseRoute] = [
    Route(f"{BASE}/mails", waiting),
    Route(f"{BASE}/mails", tell, methods=["POST"]),
    Route(f"{BASE}/review", review_queue),
    Route(f"{BASE}/{{id}}/review", review),
    Route(f"{BASE}/{{id}}/review", save, methods=["POST"]),
]
