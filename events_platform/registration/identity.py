"""Who is one person: confirmed addresses, suggestions, and registrations that follow what was decided."""

import uuid

from sqlalchemy import select as sql_select
from sqlalchemy import update
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import col, select

from events_platform.accounts.access import SYSTEM, Actor
from events_platform.accounts.audit import record
from events_platform.events.models import Event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.db.rows import table_of
from events_platform.people import service as people
from events_platform.people.models import (
    IdentitySuggestion,
    Person,
    SuggestionReason,
    SuggestionState,
)
from events_platform.people.queries import root_of
from events_platform.registration.models import Registration
from events_platform.registration.moves import ACTIVE, move

_events = table_of(Event)


async def confirm_address(session: Session, registration: Registration) -> bool:
    """The registration's own address is its person's: a mailed link was opened, or a mailed ticket scanned.

    From then on address and name together identify (participation.md, Identity), and registrations that
    carry the same become this person's. Answers whether anything changed.
    """
    if not registration.email or registration.is_contact_address or registration.email_confirmed_at:
        return False
    await one_at_a_time(session, registration.event_id)
    moment = now()
    changed = await session.exec(
        update(Registration)
        .where(
            col(Registration.id) == registration.id,
            col(Registration.email) == registration.email,
            col(Registration.email_confirmed_at).is_(None),
        )
        .values(email_confirmed_at=moment, updated_at=moment)
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount == 0:
        return False
    set_committed_value(registration, "email_confirmed_at", moment)
    set_committed_value(registration, "updated_at", moment)
    record(session, SYSTEM, "registration.confirm_address", registration)
    await identify(session, registration)
    return True


async def one_at_a_time(session: Session, event_id: uuid.UUID) -> None:
    """Let the decisions about an event's persons wait for each other: each may touch rows of several.

    Registering goes on meanwhile, as the lock leaves the event's key alone; SQLite has one writer anyway.
    """
    locked = sql_select(_events.c.id).where(_events.c.id == event_id)
    await (await session.connection()).execute(locked.with_for_update(key_share=True))


async def identify(session: Session, registration: Registration) -> None:
    """Let the registration's own address identify its person, and unite whoever carries the same."""
    assert registration.email
    await one_at_a_time(session, registration.event_id)
    person = await session.get(Person, registration.person_id)
    assert person is not None
    others = [await people.claim_identity(session, person, registration.email)]
    others += await _of_same_address_and_name(session, registration, person)
    for other in others:
        this = await root_of(session, person)
        that = await root_of(session, other)
        if this.id != that.id:
            await _unite(session, this, that)


async def _of_same_address_and_name(
    session: Session, registration: Registration, person: Person
) -> list[Person]:
    found = await session.exec(
        select(Person)
        .join(Registration, col(Registration.person_id) == col(Person.id))
        .where(
            Registration.event_id == registration.event_id,
            Registration.email == registration.email,
            col(Registration.is_contact_address).is_(False),
            Person.identity_name == person.identity_name,
            Person.id != person.id,
        )
        .order_by(col(Person.id))
        .distinct()
    )
    return list(found)


async def _unite(session: Session, one: Person, other: Person) -> None:
    """Make two persons one by rule; it stands among the decisions, so that staff can take it back."""
    await people.suggest(session, one.event_id, one.id, other.id, SuggestionReason.EMAIL_AND_NAME)
    first, second = sorted((one.id, other.id))
    found = await session.exec(
        select(IdentitySuggestion).where(
            IdentitySuggestion.event_id == one.event_id,
            IdentitySuggestion.first_id == first,
            IdentitySuggestion.second_id == second,
        )
    )
    suggestion = found.one()
    # Staff said that these are two people: a rule does not overrule them.
    if suggestion.state == SuggestionState.PENDING:
        await accept_suggestion(session, SYSTEM, suggestion)


async def accept_suggestion(session: Session, actor: Actor, suggestion: IdentitySuggestion) -> None:
    """Make two persons one: their registrations follow, and count once from now on."""
    await one_at_a_time(session, suggestion.event_id)
    stays, goes = await people.accept_suggestion(session, suggestion, actor.name)
    moved = await _registrations_of(session, goes.id) if stays.id != goes.id else []
    taken = {one.category_id for one in await _registrations_of(session, stays.id) if _is_first(one)}
    for registration in moved:
        is_second = registration.category_id in taken and registration.status in ACTIVE
        await move(
            session,
            actor,
            registration,
            "registration.unite",
            reason=f"same person: {suggestion.id}",
            person_id=stays.id,
            is_duplicate=registration.is_duplicate or is_second,
        )
    await people.note_moved(session, suggestion, [registration.id for registration in moved])
    record(session, actor, "identity.accept", suggestion)


async def refuse_suggestion(session: Session, actor: Actor, suggestion: IdentitySuggestion) -> None:
    """Record that the two are different people."""
    await people.refuse_suggestion(session, suggestion, actor.name)
    record(session, actor, "identity.refuse", suggestion)


async def undo_decision(session: Session, actor: Actor, suggestion: IdentitySuggestion) -> None:
    """Take a decision back; registrations return to their person, above the capacity if need be."""
    await one_at_a_time(session, suggestion.event_id)
    moved = [uuid.UUID(one) for one in suggestion.moved]
    alone = await people.undo(session, suggestion, actor.name)
    for registration_id in moved if alone else ():
        registration = await session.get(Registration, registration_id)
        assert registration is not None
        await move(
            session,
            actor,
            registration,
            "registration.separate",
            reason=f"different people: {suggestion.id}",
            beyond_capacity=True,
            person_id=alone,
            is_duplicate=False,
        )
    record(session, actor, "identity.undo", suggestion)


def _is_first(registration: Registration) -> bool:
    return registration.status in ACTIVE and not registration.is_duplicate


async def _registrations_of(session: Session, person_id: uuid.UUID) -> list[Registration]:
    found = await session.exec(
        select(Registration).where(Registration.person_id == person_id).order_by(col(Registration.id))
    )
    return list(found)


async def remaining_first(session: Session, registration: Registration) -> bool:
    """Whether the person has another active registration in the category."""
    found = await session.exec(
        select(Registration.id)
        .where(
            Registration.person_id == registration.person_id,
            Registration.category_id == registration.category_id,
            Registration.id != registration.id,
            col(Registration.status).in_(ACTIVE),
            col(Registration.is_duplicate).is_(False),
        )
        .limit(1)
    )
    return found.first() is not None


async def promote_duplicate(session: Session, actor: Actor, cancelled: Registration) -> None:
    """Let the oldest duplicate take the seat if the first registration was cancelled."""
    if cancelled.is_duplicate:
        return
    found = await session.exec(
        select(Registration)
        .where(
            Registration.person_id == cancelled.person_id,
            Registration.category_id == cancelled.category_id,
            col(Registration.status).in_(ACTIVE),
            col(Registration.is_duplicate).is_(True),
        )
        .order_by(col(Registration.id))
        .limit(1)
    )
    following = found.first()
    if following:
        await move(
            session,
            actor,
            following,
            "registration.separate",
            reason="the other registration was cancelled",
            beyond_capacity=True,
            is_duplicate=False,
        )
