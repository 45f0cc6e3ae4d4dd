"""Registrations that name nobody while an embargo holds: their own rows, and what was taken out of them."""

import uuid
from typing import Any, Final

from sqlmodel import select

from events_platform.kit.db.engine import Session
from events_platform.people.withheld import ORDER, placeholder
from events_platform.registration.keys import fill_keys
from events_platform.registration.models import Registration
from events_platform.registration.models_withheld import WithheldName

FIELDS: Final = ("native", "romanised", "name_order", "email", "phone", "affiliation", "answers")
"""What says who somebody is. The country stays: figures need it, and it names nobody."""


async def withheld_names(session: Session, event_id: uuid.UUID) -> list[WithheldName]:
    """All that is withheld in an event."""
    return list(await session.exec(select(WithheldName).where(WithheldName.event_id == event_id)))


async def withheld_name(session: Session, registration: Registration) -> WithheldName | None:
    """What was taken out of the registration, if an embargo holds."""
    if not registration.is_withheld:
        return None
    found = select(WithheldName).where(WithheldName.registration_id == registration.id)
    return (await session.exec(found)).one()


async def as_known_to_guest(session: Session, registration: Registration) -> Registration:
    """The registration with its real name and address, for mails that nobody but the guest reads."""
    held = await withheld_name(session, registration)
    return registration.model_copy(update=_facts(held)) if held else registration


async def keep_correction(
    session: Session, registration: Registration, new: dict[str, Any]
) -> dict[str, Any]:
    """Take what is withheld out of a correction and keep it for later; answers the rest."""
    held = await withheld_name(session, registration)
    if held is None:
        return new
    for name in FIELDS:
        if name in new:
            setattr(held, name, new[name])
    await session.flush()
    return {name: value for name, value in new.items() if name not in FIELDS}


def take_out(registration: Registration, speaker_id: uuid.UUID, number: int) -> WithheldName:
    """Put the placeholder of this number into the registration; answers what stood there."""
    held = WithheldName(
        event_id=registration.event_id,
        registration_id=registration.id,
        speaker_id=speaker_id,
        number=number,
        **{name: getattr(registration, name) for name in FIELDS},
    )
    registration.native, registration.romanised = placeholder(number)
    registration.name_order, registration.is_withheld = ORDER, True
    registration.email, registration.phone = None, None
    registration.affiliation, registration.answers = "", {}
    fill_keys(registration)
    return held


def put_back(registration: Registration, held: WithheldName) -> None:
    """Let the registration say again who it is of."""
    for name, value in _facts(held).items():
        setattr(registration, name, value)
    registration.is_withheld = False
    fill_keys(registration)


def _facts(held: WithheldName) -> dict[str, Any]:
    return {name: getattr(held, name) for name in FIELDS}
