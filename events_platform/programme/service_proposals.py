"""What proposers do: propose, confirm their address, change, withdraw, and say that they will speak."""

import uuid
from collections import Counter
from datetime import timedelta
from typing import Any

from sqlmodel import col, delete

from events_platform.accounts.access import SYSTEM, Actor
from events_platform.accounts.audit import record
from events_platform.errors import Conflict, Invalid
from events_platform.events.models import Event
from events_platform.events.service_touch import hold_event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.ids import new_id
from events_platform.kit.text import search_key
from events_platform.mail.service import queue_mail
from events_platform.programme.call_links import is_late_mark
from events_platform.programme.call_opening import CallState, call_state, may_change, takes_late
from events_platform.programme.links import Installation
from events_platform.programme.mails_call import received_mail
from events_platform.programme.models import Answer, SessionState
from events_platform.programme.models_call import (
    CONFIRM_DAYS,
    Decision,
    Proposal,
    ProposalCall,
    ProposalState,
    QuestionKind,
)
from events_platform.programme.queries_call import confirmed_by, proposal_by_submission, session_of
from events_platform.programme.schemas_call import LONGEST_ANSWER, ProposalEdit, ProposalEntryIn, ProposalIn
from events_platform.programme.schemas_speakers import AnswerIn
from events_platform.programme.service_call_sessions import (
    co_speakers,
    follow_answer,
    follow_proposal,
    make_session_of,
    speaker_of,
)
from events_platform.programme.service_own import answer_session
from events_platform.programme.service_sessions import change_state

PROPOSER = Actor("proposer", "proposer")
"""Proposers act without an account; which one it was stands in the entry's subject."""
FILLED = ("country", "affiliation", "biography", "locale", "language", "title", "abstract")


async def submit_proposal(
    session: Session, installation: Installation, event: Event, call: ProposalCall, data: ProposalIn
) -> Proposal:
    """Take a proposal in and mail the link that confirms the address. The same form again is the same one.

    Raises Conflict (`call_closed`), or Invalid for a format or an answer that the call does not ask for.
    Whether the address is known already changes nothing here: who owns it reads it in the mail.
    """
    await hold_event(session, event)
    if known := await proposal_by_submission(session, event.id, data.submission):
        return known
    is_late = _admitted(installation, event, call, data)
    proposal = _new_proposal(event, call, data, data.submission, is_late=is_late)
    await _take_in(session, PROPOSER, installation, event, proposal)
    return proposal


async def enter_proposal(
    session: Session,
    actor: Actor,
    installation: Installation,
    event: Event,
    call: ProposalCall,
    data: ProposalEntryIn,
) -> Proposal:
    """Take a proposal in for somebody, before and after the call's days too; its mail confirms the address.

    Raises Conflict (`call_closed`) where there is no call, or Invalid as `submit_proposal`.
    """
    await hold_event(session, event)
    state = call_state(event, call)
    if state == CallState.OFF:
        raise Conflict(_("The call for proposals is closed."), code="call_closed")
    proposal = _new_proposal(event, call, data, new_id(), is_late=state != CallState.OPEN)
    await _take_in(session, actor, installation, event, proposal)
    return proposal


def _new_proposal(
    event: Event, call: ProposalCall, data: ProposalEntryIn, submission: uuid.UUID, *, is_late: bool
) -> Proposal:
    proposal = Proposal(
        event_id=event.id,
        submission_id=submission,
        is_late=is_late,
        email=data.email,
        native=data.name.native,
        type_id=data.type_id,
        minutes=data.minutes,
    )
    _fill(call, proposal, data)
    return proposal


async def _take_in(
    session: Session, actor: Actor, installation: Installation, event: Event, proposal: Proposal
) -> None:
    session.add(proposal)
    await session.flush()
    record(session, actor, "proposal.create", proposal)
    await queue_mail(session, received_mail(installation, event, proposal))
    await session.flush()


def _admitted(installation: Installation, event: Event, call: ProposalCall, data: ProposalIn) -> bool:
    """Whether it comes late, by a link for that. Raises Conflict where it may not come at all."""
    if call_state(event, call) == CallState.OPEN:
        return False
    if data.late and takes_late(event, call) and is_late_mark(installation, call, data.late):
        return True
    raise Conflict(_("The call for proposals is closed."), code="call_closed")


def _fill(call: ProposalCall, proposal: Proposal, data: ProposalEdit) -> None:
    _refuse_format(call, proposal, data)
    answers = checked_answers(call, data.answers)
    for name in FILLED:
        setattr(proposal, name, getattr(data, name))
    proposal.native, proposal.romanised = data.name.native, data.name.romanised
    proposal.name_order = data.name.order or ""
    proposal.type_id, proposal.minutes, proposal.answers = data.type_id, data.minutes, answers
    people = [one.model_dump(mode="json") for one in data.people]
    proposal.people = [{**one, "speaker": _known_as(proposal, one)} for one in people]
    proposal.search_key = search_key(*data.title.values(), data.name.native, data.name.romanised)
    proposal.updated_at = now()


def _known_as(proposal: Proposal, person: dict[str, Any]) -> str:
    """The speaker who was made of a co-speaker of this name before; '' for a new one."""
    known = {one["name"]["native"]: one.get("speaker", "") for one in proposal.people}
    return str(known.get(person["name"]["native"], ""))


def _refuse_format(call: ProposalCall, proposal: Proposal, data: ProposalEdit) -> None:
    """What was chosen before may stay, though the call does not offer it any more."""
    offered = {(one["type"], minutes) for one in call.formats for minutes in one["minutes"]}
    offered.add((str(proposal.type_id), proposal.minutes) if proposal.session_id else ("", 0))
    if (str(data.type_id), data.minutes) not in offered:
        sentence = _("Please choose one of the options.")
        raise Invalid(sentence, fields={"format": sentence})


def checked_answers(call: ProposalCall, answers: dict[str, str]) -> dict[str, str]:
    """The answers to the questions that the call asks. Raises Invalid per question."""
    fields: dict[str, object] = {}
    for question in call.questions:
        answer = answers.get(question["key"], "").strip()
        options = {value for one in question["options"] for value in one.values()}
        longest = LONGEST_ANSWER[QuestionKind(question["kind"])]
        if not answer and question["is_required"]:
            fields[f"answers.{question['key']}"] = _("Please fill this in.")
        elif answer and question["kind"] == QuestionKind.CHOICE and answer not in options:
            fields[f"answers.{question['key']}"] = _("Please choose one of the options.")
        elif len(answer) > longest:
            sentence = _("Please shorten this to %(limit)s characters at most.", limit=longest)
            fields[f"answers.{question['key']}"] = sentence
    if fields:
        raise Invalid(_("Please check the fields that are marked."), fields=fields)
    asked = {question["key"] for question in call.questions}
    return {key: answer.strip() for key, answer in answers.items() if key in asked and answer.strip()}


async def confirm_proposal(session: Session, event: Event, call: ProposalCall, proposal: Proposal) -> None:
    """Its link came by mail, so the address is right: from now on the proposal counts, and is a session.

    Raises Conflict (`too_many_proposals`) where the address has as many as the call takes.
    """
    await hold_event(session, event)
    await session.refresh(proposal)
    if proposal.state != ProposalState.UNCONFIRMED:
        return
    if len(await confirmed_by(session, event.id, proposal.email)) >= call.most_proposals:
        message = _(
            "You have %(limit)d proposals here already, which is the most. Withdraw one of them first.",
            limit=call.most_proposals,
        )
        raise Conflict(message, code="too_many_proposals")
    await make_session_of(session, PROPOSER, event, proposal)
    proposal.state, proposal.confirmed_at = ProposalState.SUBMITTED, now()
    record(session, PROPOSER, "proposal.confirm", proposal)
    await session.flush()


async def change_proposal(
    session: Session, event: Event, call: ProposalCall, proposal: Proposal, data: ProposalEdit
) -> None:
    """Change a proposal, and the session made of it. Raises Conflict (`proposal_fixed`), Invalid."""
    await hold_event(session, event)
    await session.refresh(proposal)
    if not may_change(event, call, proposal):
        message = _(
            "This proposal cannot be changed any more. Write to the organisers if something is wrong."
        )
        raise Conflict(message, code="proposal_fixed")
    before = co_speakers(proposal)
    _fill(call, proposal, data)
    await follow_proposal(session, PROPOSER, event, proposal, before)
    record(session, PROPOSER, "proposal.update", proposal)
    await session.flush()


async def withdraw_proposal(session: Session, event: Event, proposal: Proposal) -> None:
    """Take a proposal back, at any time; its session is cancelled."""
    await hold_event(session, event)
    await session.refresh(proposal)
    if proposal.state == ProposalState.WITHDRAWN:
        return
    made = await session_of(session, proposal)
    if made is not None:
        await change_state(session, PROPOSER, event, made, SessionState.CANCELLED)
    proposal.state, proposal.updated_at = ProposalState.WITHDRAWN, now()
    record(session, PROPOSER, "proposal.withdraw", proposal)
    await session.flush()


async def confirm_part(session: Session, event: Event, proposal: Proposal) -> None:
    """The proposer will speak: the accepted session becomes a confirmed one.

    Raises Conflict (`not_accepted`) unless the proposer was told of the acceptance.
    """
    await hold_event(session, event)
    await session.refresh(proposal)
    made = await session_of(session, proposal)
    speaker = await speaker_of(session, proposal)
    is_told = proposal.announced == proposal.decision == Decision.ACCEPTED
    if made is None or speaker is None or not is_told or proposal.state != ProposalState.SUBMITTED:
        raise Conflict(_("This proposal is not accepted."), code="not_accepted")
    await answer_session(session, event, speaker, made.id, AnswerIn(answer=Answer.CONFIRMED))
    await follow_answer(session, PROPOSER, event, speaker, made.id)


async def remove_unconfirmed(session: Session) -> int:
    """Forget what was proposed under addresses that nobody confirmed in time; how many it were.

    Whoever proposed was told so, and strangers' names and texts are not kept for nothing. Archived events
    are no exception.
    """
    gone = await session.exec(
        delete(Proposal)
        .where(
            col(Proposal.state) == ProposalState.UNCONFIRMED,
            col(Proposal.created_at) <= now() - timedelta(days=CONFIRM_DAYS),
        )
        .returning(col(Proposal.event_id))
    )
    counts = Counter(event_id for (event_id,) in gone.all())
    for event_id, count in counts.items():
        record(session, SYSTEM, "proposal.expire", event_id=event_id, details={"count": count})
    await session.flush()
    return counts.total()
