"""Who may see a name that is under an embargo beside a registration."""

from dataclasses import dataclass

from events_platform.accounts.access import Actor, Right
from events_platform.accounts.models import Account
from events_platform.kit.db.engine import Session
from events_platform.programme.liaison import liaison_addresses
from events_platform.programme.models import Speaker
from events_platform.registration.models import Registration
from events_platform.registration.models_withheld import WithheldName
from events_platform.registration.withheld import withheld_name


@dataclass(frozen=True, slots=True)
class Hidden:
    """What an embargo took out of a registration, and the speaker whose embargo it is."""

    name: WithheldName
    speaker: Speaker


async def hidden_name_for(session: Session, actor: Actor, registration: Registration) -> Hidden | None:
    """The hidden name for those who may see it: by their role, or as the guest's liaison contact."""
    held = await withheld_name(session, registration)
    if held is None:
        return None
    speaker = await session.get_one(Speaker, held.speaker_id)
    may_see = actor.may(Right.SEE_WITHHELD, registration.event_id)
    return Hidden(held, speaker) if may_see or await _is_liaison(session, actor, speaker) else None


async def _is_liaison(session: Session, actor: Actor, speaker: Speaker) -> bool:
    """Whether the address of the account stands in what is known of the liaison contact."""
    account = await session.get(Account, actor.id) if actor.kind == "account" and actor.id else None
    return account is not None and account.email.casefold() in liaison_addresses(speaker.liaison)
