"""Who reviews proposals, and what they write."""

from sqlmodel import select

from events_platform.accounts.access import Actor
from events_platform.accounts.audit import record
from events_platform.accounts.models import Account
from events_platform.errors import Conflict, Invalid
from events_platform.events.models import Event
from events_platform.events.service_touch import hold_event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.mail.service import queue_mail
from events_platform.programme.call_figures import criteria_keys
from events_platform.programme.links import Installation
from events_platform.programme.mails_call import reviewer_mail
from events_platform.programme.models_call import (
    CallReviewer,
    Decision,
    Proposal,
    ProposalCall,
    ProposalReview,
    ProposalState,
)
from events_platform.programme.schemas_call import ReviewerIn, ReviewIn


async def invite_reviewer(
    session: Session, installation: Installation, actor: Actor, event: Event, data: ReviewerIn
) -> CallReviewer:
    """Send somebody a link to the proposals: again to who was asked before, a new one to who was removed."""
    await hold_event(session, event)
    found = select(CallReviewer).where(CallReviewer.event_id == event.id, CallReviewer.email == data.email)
    reviewer = (await session.exec(found)).first()
    if reviewer is None:
        reviewer = CallReviewer(event_id=event.id, name=data.name, email=data.email)
        session.add(reviewer)
    reviewer.name, reviewer.locale = data.name, data.locale
    reviewer.revoked_at, reviewer.invited_at = None, now()
    await session.flush()
    await queue_mail(session, reviewer_mail(installation, event, reviewer))
    record(session, actor, "reviewer.invite", reviewer)
    await session.flush()
    return reviewer


async def revoke_reviewer(session: Session, actor: Actor, event: Event, reviewer: CallReviewer) -> None:
    """Make a reviewer's link void; the reviews written so far stay."""
    await hold_event(session, event)
    reviewer.revoked_at = now()
    reviewer.epoch += 1
    record(session, actor, "reviewer.revoke", reviewer)
    await session.flush()


async def staff_reviewer(session: Session, actor: Actor, event: Event) -> CallReviewer:
    """The member of staff as a reviewer; who was invited under the same address too is one reviewer."""
    await hold_event(session, event)
    found = select(CallReviewer).where(CallReviewer.event_id == event.id)
    known = (await session.exec(found.where(CallReviewer.actor_id == actor.id))).first()
    if known is not None:
        return known
    account = await session.get(Account, actor.id) if actor.kind == "account" else None
    email = account.email if account else ""
    reviewer = (await session.exec(found.where(CallReviewer.email == email))).first() if email else None
    if reviewer is None:
        reviewer = CallReviewer(event_id=event.id, name=actor.name[:200], email=email)
        session.add(reviewer)
    reviewer.actor_id = actor.id
    await session.flush()
    return reviewer


def is_own(reviewer: CallReviewer, proposal: Proposal) -> bool:
    """Whether the reviewer stands in the proposal: nobody judges what is one's own."""
    addresses = {proposal.email, *(one.get("email", "") for one in proposal.people)} - {""}
    return reviewer.email in addresses


async def save_review(
    session: Session,
    actor: Actor,
    event: Event,
    call: ProposalCall,
    reviewer: CallReviewer,
    proposal: Proposal,
    data: ReviewIn,
) -> ProposalReview:
    """Keep a review, or change it. Raises Invalid for missing scores, Conflict where nothing is to review."""
    await hold_event(session, event)
    await session.refresh(proposal)
    _refuse(reviewer, proposal)
    scores = {} if data.is_abstained else _scores(call, data)
    found = select(ProposalReview).where(
        ProposalReview.proposal_id == proposal.id, ProposalReview.reviewer_id == reviewer.id
    )
    review = (await session.exec(found)).first()
    if review is None:
        review = ProposalReview(event_id=event.id, proposal_id=proposal.id, reviewer_id=reviewer.id)
        session.add(review)
    review.is_abstained, review.scores, review.comment = data.is_abstained, scores, data.comment
    review.updated_at = now()
    await session.flush()
    record(session, actor, "review.save", review)
    await session.flush()
    return review


def _refuse(reviewer: CallReviewer, proposal: Proposal) -> None:
    if is_own(reviewer, proposal):
        raise Conflict(_("This is your own proposal. Others review it."), code="own_proposal")
    if proposal.state != ProposalState.SUBMITTED:
        raise Conflict(_("This proposal was withdrawn."), code="proposal_withdrawn")
    if proposal.announced != Decision.OPEN:
        message = _("This proposal is decided, and the proposer knows. Reviews stay as they are.")
        raise Conflict(message, code="proposal_decided")


def _scores(call: ProposalCall, data: ReviewIn) -> dict[str, int]:
    """A score for every criterion of the call. Raises Invalid per criterion."""
    keys = criteria_keys(call)
    missing = {f"scores.{key}": _("Please choose a score.") for key in keys if key not in data.scores}
    if missing:
        raise Invalid(_("Please check the fields that are marked."), fields=missing)
    return {key: data.scores[key] for key in keys}
