"""Calls for proposals and what comes in, for tests, made as the product makes them."""

from typing import Any

from events_platform.accounts.access import SYSTEM
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.ids import new_id
from events_platform.programme.links import Installation
from events_platform.programme.models_call import Proposal, ProposalCall
from events_platform.programme.schemas_call import CallIn, ProposalIn
from events_platform.programme.service_call import change_call
from events_platform.programme.service_proposals import confirm_proposal, submit_proposal
from events_platform.programme.service_tracks import known_types


async def the_format(session: Session, event: Event, minutes: int = 20) -> str:
    """The first type of talks with a length, as a form says it."""
    talk = next(one for one in await known_types(session, event) if one.kind == "talk")
    return f"{talk.id}:{minutes}"


async def make_call(session: Session, event: Event, **values: Any) -> ProposalCall:
    """An open call for talks of 20 or 40 minutes; `values` replace what an organiser says."""
    type_id = (await the_format(session, event)).partition(":")[0]
    formats = [{"type": type_id, "minutes": [20, 40]}]
    said = {"is_on": True, "text": {"en": "Tell us what works."}, "formats": formats, **values}
    return await change_call(session, SYSTEM, event, CallIn.model_validate(said))


async def proposal_values(session: Session, event: Event, **values: Any) -> dict[str, Any]:
    """What Anna Svensson proposes."""
    return {
        "submission": str(new_id()),
        "name": {"native": "Anna Svensson"},
        "email": "anna@example.org",
        "title": {"en": "Vocational futures"},
        "abstract": {"en": "What schools can do."},
        "format": await the_format(session, event),
        **values,
    }


async def make_proposal(
    session: Session,
    installation: Installation,
    event: Event,
    call: ProposalCall,
    *,
    confirmed: bool = True,
    **values: Any,
) -> Proposal:
    """A proposal, confirmed unless told otherwise."""
    data = ProposalIn.model_validate(await proposal_values(session, event, **values))
    proposal = await submit_proposal(session, installation, event, call, data)
    if confirmed:
        await confirm_proposal(session, event, call, proposal)
    return proposal
