"""Corrections: what people are called, where they are from, how they are reached; lost tickets."""

from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import col

from events_platform.accounts.access import Actor
from events_platform.accounts.audit import record
from events_platform.errors import Conflict
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import lazy
from events_platform.kit.text import normalise_name
from events_platform.people.models import NameOrder, Person, SuggestionReason
from events_platform.people.queries import person_by_identity
from events_platform.people.service import suggest
from events_platform.registration.country import read_country
from events_platform.registration.identity import identify
from events_platform.registration.keys import fill_keys, name_order
from events_platform.registration.links import Installation
from events_platform.registration.models import Registration, Source, Status
from events_platform.registration.moves import move
from events_platform.registration.notices import Notice, notify
from events_platform.registration.queries import offer_for
from events_platform.registration.schemas import CorrectionIn
from events_platform.registration.withheld import as_known_to_guest, keep_correction
from events_platform.tickets.models import Ticket
from events_platform.tickets.service import reissue_ticket

PLAIN = ("affiliation", "locale", "group_name", "is_scan_exempt", "is_contact_address")


async def correct_registration(
    session: Session, actor: Actor, registration: Registration, data: CorrectionIn, reason: str = ""
) -> None:
    """Correct what is given; a changed country is history, a changed address must be confirmed anew.

    What an embargo hides is corrected where it is kept, and appears when the embargo is lifted.
    """
    corrected = _corrected(registration, data)
    new = await keep_correction(session, registration, corrected)
    if not new:
        if corrected:
            record(session, actor, "registration.correct", registration)
        return
    fill_keys_with(registration, new)
    await move(session, actor, registration, "registration.correct", reason=reason, **new)
    if "native" in new or "romanised" in new:
        await rename_person(session, registration)
    is_known_own = registration.source != Source.PUBLIC and not registration.is_contact_address
    if {"email", "is_contact_address", "native"} & set(new) and is_known_own and registration.email:
        await identify(session, registration)


def _corrected(registration: Registration, data: CorrectionIn) -> dict[str, Any]:
    given = data.model_fields_set
    new: dict[str, Any] = {
        name: getattr(data, name) for name in PLAIN if name in given and getattr(data, name) is not None
    }
    if data.name is not None:
        new["native"], new["romanised"] = data.name.native, data.name.romanised
        new["name_order"] = data.name.order or name_order(data.name.native)
    if "email" in given:
        new["email"] = data.email or None
    if "phone" in given:
        new["phone"] = data.phone or None
    if data.country is not None:
        country = read_country(data.country)
        new["country"] = country.code
        new["country_as_written"] = country.as_written or registration.country_as_written
    new = {name: value for name, value in new.items() if getattr(registration, name) != value}
    return {**new, "email_confirmed_at": None} if "email" in new else new


def fill_keys_with(registration: Registration, new: dict[str, Any]) -> None:
    """Add the keys for search and order that follow from the new values."""
    draft = fill_keys(registration.model_copy(update=new))
    new.update(search_key=draft.search_key, sort_en=draft.sort_en, sort_zh=draft.sort_zh)


async def rename_person(session: Session, registration: Registration) -> None:
    """Let the person bear the registration's name; where address and name are another's now, staff decide."""
    person = await session.get(Person, registration.person_id)
    assert person is not None
    name = normalise_name(registration.native) or registration.native[:400]
    if not await _renamed(session, registration, name):
        known = await person_by_identity(session, person.event_id, person.identity_email or "", name)
        assert known is not None
        await suggest(session, person.event_id, person.id, known.id, SuggestionReason.EMAIL_AND_NAME)


async def _renamed(session: Session, registration: Registration, name: str) -> bool:
    try:
        async with session.begin_nested():
            await session.exec(
                update(Person)
                .where(col(Person.id) == registration.person_id)
                .values(
                    native=registration.native,
                    romanised=registration.romanised,
                    name_order=NameOrder(registration.name_order),
                    identity_name=name,
                    identity_romanised=normalise_name(registration.romanised),
                )
                .execution_options(synchronize_session=False)
            )
    except IntegrityError:
        return False
    return True


async def reissue_registration(
    session: Session, installation: Installation, actor: Actor, registration: Registration
) -> Ticket:
    """Give a new ticket and a new personal link in place of lost ones, which are void from now on.

    Conflict `not_confirmed` unless the registration is confirmed.
    """
    if registration.status != Status.CONFIRMED:
        raise Conflict(lazy("Only a confirmed registration has a ticket."), code="not_confirmed")
    offer = await offer_for(session, registration.event_id, str(registration.category_id))
    ticket = await reissue_ticket(
        session,
        holder_id=registration.id,
        category_code=offer.category.number,
        secret=installation.settings.secret,
    )
    epoch = registration.token_epoch + 1
    await session.exec(
        update(Registration)
        .where(col(Registration.id) == registration.id)
        .values(token_epoch=epoch, updated_at=now())
        .execution_options(synchronize_session=False)
    )
    set_committed_value(registration, "token_epoch", epoch)
    record(session, actor, "registration.reissue", registration)
    await notify(session, registration, Notice.TICKET)
    return ticket


async def resend_registration(session: Session, actor: Actor, registration: Registration) -> None:
    """Send the mail with ticket and personal link again; Conflict `no_address` without an address."""
    if (await as_known_to_guest(session, registration)).email is None:
        raise Conflict(lazy("There is no e-mail address to send to."), code="no_address")
    record(session, actor, "registration.resend", registration)
    await notify(session, registration, Notice.TICKET)
