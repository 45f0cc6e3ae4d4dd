"""Reads of calls: the call of an event, proposals, reviews and reviewers."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from events_platform.errors import NotFound
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.text import matches
from events_platform.programme.models import ProgrammeSession
from events_platform.programme.models_call import (
    CallReviewer,
    Decision,
    Proposal,
    ProposalCall,
    ProposalReview,
    ProposalState,
)


@dataclass(frozen=True)
class ProposalFilters:
    """What a list of proposals is narrowed to; empty values narrow nothing."""

    q: str = ""
    state: ProposalState | None = None
    decision: Decision | None = None
    type_id: uuid.UUID | None = None


async def call_of(session: Session, event_id: uuid.UUID) -> ProposalCall | None:
    """The event's call, as it was last set up."""
    return (await session.exec(select(ProposalCall).where(ProposalCall.event_id == event_id))).first()


async def the_call(session: Session, event_id: uuid.UUID) -> ProposalCall:
    """The call, once it was set up. Raises NotFound before."""
    call = await call_of(session, event_id)
    if call is None:
        raise NotFound(_("There is no call for proposals at this event."), code="no_call")
    return call


async def proposals_of(
    session: Session, event_id: uuid.UUID, filters: ProposalFilters | None = None
) -> list[Proposal]:
    """The proposals that the filters leave, in the order in which they came."""
    chosen = chosen_proposals(event_id, filters or ProposalFilters())
    return list((await session.exec(chosen.order_by(col(Proposal.id)))).all())


def chosen_proposals(event_id: uuid.UUID, filters: ProposalFilters) -> SelectOfScalar[Proposal]:
    """The proposals that the filters leave, in no order."""
    found = select(Proposal).where(
        Proposal.event_id == event_id, matches(col(Proposal.search_key), filters.q)
    )
    if filters.state:
        found = found.where(Proposal.state == filters.state)
    if filters.decision:
        found = found.where(Proposal.decision == filters.decision)
    if filters.type_id:
        found = found.where(Proposal.type_id == filters.type_id)
    return found


async def proposal_by_id(session: Session, event_id: uuid.UUID, id_: uuid.UUID) -> Proposal:
    """The proposal of this id in the event. Raises NotFound."""
    found = await session.get(Proposal, id_)
    if found is None or found.event_id != event_id:
        raise NotFound(_("There is no such proposal."), code="no_such_proposal")
    return found


async def confirmed_by(session: Session, event_id: uuid.UUID, email: str) -> list[Proposal]:
    """What came from this address and counts, the first first."""
    found = select(Proposal).where(
        Proposal.event_id == event_id,
        Proposal.email == email,
        Proposal.state == ProposalState.SUBMITTED,
    )
    return list((await session.exec(found.order_by(col(Proposal.id)))).all())


async def proposal_by_submission(
    session: Session, event_id: uuid.UUID, submission: uuid.UUID
) -> Proposal | None:
    """The proposal that this very form made."""
    found = select(Proposal).where(Proposal.event_id == event_id, Proposal.submission_id == submission)
    return (await session.exec(found)).first()


async def waiting_to_be_told(session: Session, event_id: uuid.UUID) -> list[Proposal]:
    """Proposals whose decision the proposers have not been told."""
    found = select(Proposal).where(
        Proposal.event_id == event_id,
        Proposal.state == ProposalState.SUBMITTED,
        Proposal.decision != Decision.OPEN,
        col(Proposal.decision) != col(Proposal.announced),
    )
    return list((await session.exec(found.order_by(col(Proposal.decision), col(Proposal.id)))).all())


async def reviews_by_proposal(session: Session, event_id: uuid.UUID) -> dict[uuid.UUID, list[ProposalReview]]:
    """All reviews of the event."""
    found = select(ProposalReview).where(ProposalReview.event_id == event_id).order_by(col(ProposalReview.id))
    reviews: dict[uuid.UUID, list[ProposalReview]] = {}
    for one in (await session.exec(found)).all():
        reviews.setdefault(one.proposal_id, []).append(one)
    return reviews


async def reviews_of(
    session: Session, proposal_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, list[ProposalReview]]:
    """The reviews of these proposals, in the order in which they were begun."""
    found = select(ProposalReview).where(col(ProposalReview.proposal_id).in_(proposal_ids))
    reviews: dict[uuid.UUID, list[ProposalReview]] = {}
    for one in (await session.exec(found.order_by(col(ProposalReview.id)))).all() if proposal_ids else ():
        reviews.setdefault(one.proposal_id, []).append(one)
    return reviews


async def reviews_by(session: Session, reviewer_id: uuid.UUID) -> dict[uuid.UUID, ProposalReview]:
    """What one reviewer has written, by proposal."""
    found = select(ProposalReview).where(ProposalReview.reviewer_id == reviewer_id)
    return {one.proposal_id: one for one in (await session.exec(found)).all()}


async def reviewers_of(session: Session, event_id: uuid.UUID) -> list[CallReviewer]:
    """Everybody who was asked or has begun, by name; those whose link was revoked too."""
    found = select(CallReviewer).where(CallReviewer.event_id == event_id)
    return list((await session.exec(found.order_by(col(CallReviewer.name), col(CallReviewer.id)))).all())


async def reviewer_by_id(session: Session, event_id: uuid.UUID, id_: uuid.UUID) -> CallReviewer:
    """The reviewer of this id in the event. Raises NotFound."""
    found = await session.get(CallReviewer, id_)
    if found is None or found.event_id != event_id:
        raise NotFound(_("There is no such reviewer."), code="no_such_reviewer")
    return found


async def session_of(session: Session, proposal: Proposal) -> ProgrammeSession | None:
    """The session that was made of a proposal, unless staff removed it."""
    return await session.get(ProgrammeSession, proposal.session_id) if proposal.session_id else None


async def count_of(session: Session, event_id: uuid.UUID, *conditions: bool) -> int:
    """How many proposals of the event fulfil these conditions."""
    found = select(func.count()).select_from(Proposal).where(Proposal.event_id == event_id, *conditions)
    return (await session.exec(found)).one()
