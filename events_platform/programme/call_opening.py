"""When a call takes proposals, and until when they can be changed."""

from datetime import datetime
from enum import StrEnum

from events_platform.events.models import Event, EventStatus
from events_platform.kit.clock import now
from events_platform.programme.models_call import Decision, Proposal, ProposalCall, ProposalState


class CallState(StrEnum):
    """Where a call stands."""

    OFF = "off"
    NOT_YET = "not_yet"
    OPEN = "open"
    CLOSED = "closed"


def call_state(event: Event, call: ProposalCall | None, moment: datetime | None = None) -> CallState:
    """Whether everybody can propose at this moment."""
    moment = moment or now()
    if call is None or not event.has_call or event.status != EventStatus.PUBLISHED:
        return CallState.OFF
    if call.closes_at and moment >= call.closes_at:
        return CallState.CLOSED
    if call.opens_at and moment < call.opens_at:
        return CallState.NOT_YET
    return CallState.OPEN


def takes_late(event: Event, call: ProposalCall, moment: datetime | None = None) -> bool:
    """Whether invited late-comers can propose at this moment."""
    moment = moment or now()
    if call_state(event, call, moment) == CallState.OFF or call.late_epoch == 0:
        return False
    return call.late_until is None or moment < call.late_until


def may_change(event: Event, call: ProposalCall, proposal: Proposal) -> bool:
    """Whether the proposer can still change it: before the deadline, and while nothing is decided."""
    if proposal.state == ProposalState.WITHDRAWN or is_decided(proposal):
        return False
    is_open = call_state(event, call) == CallState.OPEN
    return is_open or (proposal.is_late and takes_late(event, call))


def is_decided(proposal: Proposal) -> bool:
    """Whether the organisers have decided, told or not."""
    return proposal.decision != Decision.OPEN or proposal.announced != Decision.OPEN
