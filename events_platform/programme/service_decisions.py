"""What organisers decide about proposals, and how they tell it."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from events_platform.accounts.access import Actor
from events_platform.accounts.audit import record
from events_platform.errors import AppError, Conflict
from events_platform.events.models import Event
from events_platform.events.service_touch import hold_event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.mail.service import queue_mail
from events_platform.programme.links import Installation
from events_platform.programme.mails_call import decision_mail
from events_platform.programme.models import ProgrammeSession, SessionState
from events_platform.programme.models_call import Decision, Proposal, ProposalCall, ProposalState
from events_platform.programme.queries_call import proposal_by_id, session_of, waiting_to_be_told
from events_platform.programme.schemas_call import NoteIn
from events_platform.programme.service_sessions import change_state

S = SessionState
# The states that a session passes on its way to what was decided, from where it stands.
WAYS: dict[Decision, dict[SessionState, tuple[SessionState, ...]]] = {
    Decision.ACCEPTED: {S.DRAFT: (S.ACCEPTED,), S.PROPOSED: (S.ACCEPTED,), S.CANCELLED: (S.ACCEPTED,)},
    Decision.DECLINED: {one: (S.CANCELLED,) for one in S if one != S.CANCELLED},
    Decision.RESERVE: {
        S.DRAFT: (S.PROPOSED,),
        S.ACCEPTED: (S.PROPOSED,),
        S.CONFIRMED: (S.ACCEPTED, S.PROPOSED),
        S.CANCELLED: (S.DRAFT, S.PROPOSED),
    },
}
WAYS[Decision.OPEN] = WAYS[Decision.RESERVE]


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of many proposals: those decided, and why the others were not."""

    changed: list[Proposal]
    refused: list[tuple[Proposal, str]]


async def decide_proposals(
    session: Session, actor: Actor, event: Event, ids: Collection[uuid.UUID], decision: Decision
) -> Decided:
    """Decide about many; one that cannot be decided so holds the others up in nothing. Nobody is told yet."""
    await hold_event(session, event)
    done = Decided([], [])
    for id_ in dict.fromkeys(ids):
        proposal = await proposal_by_id(session, event.id, id_)
        try:
            await _decide(session, actor, event, proposal, decision)
        except AppError as error:
            done.refused.append((proposal, str(error.message)))
        else:
            done.changed.append(proposal)
    return done


async def _decide(
    session: Session, actor: Actor, event: Event, proposal: Proposal, decision: Decision
) -> None:
    await session.refresh(proposal)
    if proposal.state == ProposalState.UNCONFIRMED:
        message = _("The proposer has not confirmed the e-mail address yet.")
        raise Conflict(message, code="proposal_unconfirmed")
    if proposal.state == ProposalState.WITHDRAWN:
        raise Conflict(_("This proposal was withdrawn."), code="proposal_withdrawn")
    if proposal.decision == decision:
        return
    made = await session_of(session, proposal)
    if made is not None:
        await _move(session, actor, event, made, decision)
    proposal.decision, proposal.decided_at = decision, now()
    proposal.decided_by = actor.name[:200]
    details = {"name": dict(proposal.title)}
    if decision == Decision.ACCEPTED:
        record(session, actor, "proposal.accept", proposal, details=details)
    elif decision == Decision.RESERVE:
        record(session, actor, "proposal.reserve", proposal, details=details)
    elif decision == Decision.DECLINED:
        record(session, actor, "proposal.decline", proposal, details=details)
    else:
        record(session, actor, "proposal.reopen", proposal, details=details)
    await session.flush()


async def _move(
    session: Session, actor: Actor, event: Event, made: ProgrammeSession, decision: Decision
) -> None:
    """The last step is the one that may be refused for what is released, so it is tried in a savepoint."""
    async with session.begin_nested():
        for state in WAYS[decision].get(SessionState(made.state), ()):
            await change_state(session, actor, event, made, state)


async def note_for_proposer(
    session: Session, actor: Actor, event: Event, proposal: Proposal, data: NoteIn
) -> None:
    """Keep what the letter to this proposer says besides."""
    await hold_event(session, event)
    proposal.note = data.note
    record(session, actor, "proposal.note", proposal)
    await session.flush()


async def tell_decisions(
    session: Session, actor: Actor, event: Event, call: ProposalCall, installation: Installation
) -> int:
    """Send every proposer whose decision is news the letter, once; returns how many were sent."""
    await hold_event(session, event)
    waiting = await waiting_to_be_told(session, event.id)
    for proposal in waiting:
        await queue_mail(session, decision_mail(installation, event, call, proposal))
        proposal.announced, proposal.announced_at = proposal.decision, now()
        record(session, actor, "proposal.tell", proposal, details={"decision": proposal.decision})
    await session.flush()
    return len(waiting)
