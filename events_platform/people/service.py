"""All writes of persons and of the decisions who is one with whom (participation.md, Identity).

Registrations point to persons and lie above them: `registration.identity` moves them as decided here.
"""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, or_

from events_platform.errors import Conflict
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.db.rows import table_of, values_of
from events_platform.kit.i18n import lazy
from events_platform.kit.text import normalise_name
from events_platform.people.models import (
    IdentityDecision,
    IdentitySuggestion,
    NameOrder,
    Person,
    SuggestionReason,
    SuggestionState,
)
from events_platform.people.queries import person_by_identity, root_of


def new_person(
    event_id: uuid.UUID, native: str, romanised: str, order: NameOrder, identity_email: str | None = None
) -> Person:
    """A person who is not stored yet; a name of signs alone is compared as it is written."""
    return Person(**person_values(event_id, native, romanised, order, identity_email))


def person_values(
    event_id: uuid.UUID, native: str, romanised: str, order: NameOrder, identity_email: str | None
) -> dict[str, Any]:
    """What the row of such a person holds beside its defaults."""
    return {
        "event_id": event_id,
        "native": native,
        "romanised": romanised,
        "name_order": order,
        "identity_email": identity_email,
        "identity_name": normalise_name(native) or native[:400],
        "identity_romanised": normalise_name(romanised),
    }


async def person_for(
    session: Session,
    event_id: uuid.UUID,
    native: str,
    romanised: str,
    order: NameOrder,
    identity_email: str | None,
) -> Person:
    """The person of this own, confirmed address and this name, or a new one.

    Without an address that identifies, every call makes a person: suggestions and organisers decide later.
    """
    fresh = new_person(event_id, native, romanised, order, identity_email)
    if await _insert_new(session, fresh):
        return fresh
    assert identity_email is not None
    known = await person_by_identity(session, event_id, identity_email, fresh.identity_name)
    assert known is not None
    return await root_of(session, known)


async def claim_identity(session: Session, person: Person, email: str) -> Person:
    """Let a confirmed own address identify this person; answers who else it identified before, or the person.

    A person may confirm several addresses: each further one is a row that points to the person.
    """
    if person.identity_email == email or (
        person.identity_email is None and await _set_identity(session, person, email)
    ):
        return person
    alias = new_person(person.event_id, person.native, person.romanised, NameOrder(person.name_order), email)
    alias.identity_name = person.identity_name
    alias.merged_into_id = person.id
    if await _insert_new(session, alias):
        return person
    known = await person_by_identity(session, person.event_id, email, person.identity_name)
    assert known is not None
    return await root_of(session, known)


async def suggest(
    session: Session, event_id: uuid.UUID, one: uuid.UUID, other: uuid.UUID, reason: SuggestionReason
) -> None:
    """Record that two persons may be one, unless that was recorded or decided before."""
    first, second = sorted((one, other))
    fresh = IdentitySuggestion(event_id=event_id, first_id=first, second_id=second, reason=reason)
    await _insert_new(session, fresh)


async def accept_suggestion(
    session: Session, suggestion: IdentitySuggestion, decided_by: str
) -> tuple[Person, Person]:
    """Make the two persons one; answers who stays and who goes. Conflict if somebody decided meanwhile."""
    stays, goes = sorted(
        [await _root(session, suggestion.first_id), await _root(session, suggestion.second_id)],
        key=lambda person: person.id,  # keys are UUIDv7: who was there first stays
    )
    is_merge = stays.id != goes.id
    await _decide(
        session, suggestion, SuggestionState.ACCEPTED, decided_by, merged_id=goes.id if is_merge else None
    )
    if is_merge:
        await _point(session, goes.id, stays.id)
    return stays, goes


async def refuse_suggestion(session: Session, suggestion: IdentitySuggestion, decided_by: str) -> None:
    """Record that the two are different people. Conflict if somebody decided meanwhile."""
    await _decide(session, suggestion, SuggestionState.REFUSED, decided_by)


async def undo(session: Session, suggestion: IdentitySuggestion, decided_by: str) -> uuid.UUID | None:
    """Take a decision back; answers the person who stands alone again, if two had been made one."""
    merged = suggestion.merged_id
    await _decide(session, suggestion, SuggestionState.PENDING, decided_by, merged_id=None, moved=[])
    if merged is not None:
        await _point(session, merged, None)
    return merged


async def withhold_persons(session: Session, event_id: uuid.UUID, ids: set[uuid.UUID]) -> None:
    """Let the names of these persons of the event be withheld, and of no others."""
    is_one = col(Person.id).in_(ids)
    await session.exec(
        update(Person)
        .where(col(Person.event_id) == event_id, or_(is_one, col(Person.is_withheld)))
        .values(is_withheld=is_one)
        .execution_options(synchronize_session=False)
    )


async def note_moved(
    session: Session, suggestion: IdentitySuggestion, registrations: Sequence[uuid.UUID]
) -> None:
    """Remember which registrations moved with the merged person."""
    suggestion.moved = [str(one) for one in registrations]
    await session.flush()


async def _root(session: Session, person_id: uuid.UUID) -> Person:
    person = await session.get(Person, person_id)
    assert person is not None
    return await root_of(session, person)


async def _point(session: Session, person_id: uuid.UUID, target: uuid.UUID | None) -> None:
    person = await session.get(Person, person_id)
    assert person is not None
    person.merged_into_id = target
    await session.flush()


async def _decide(
    session: Session,
    suggestion: IdentitySuggestion,
    state: SuggestionState,
    decided_by: str,
    **values: object,
) -> None:
    """Let the pair be so from now on; what it was before stays in its history."""
    moment = now()
    changed = await session.exec(
        update(IdentitySuggestion)
        .where(
            col(IdentitySuggestion.id) == suggestion.id,
            col(IdentitySuggestion.state) == suggestion.state,
            col(IdentitySuggestion.state) != state,
        )
        .values(state=state, decided_at=moment, decided_by=decided_by, **values)
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount == 0:
        raise Conflict(lazy("Somebody else has decided this a moment ago. Please look at it again."))
    session.add(
        IdentityDecision(
            event_id=suggestion.event_id,
            suggestion_id=suggestion.id,
            state=state,
            recorded_at=moment,
            decided_by=decided_by,
        )
    )
    await session.refresh(suggestion)


async def _insert_new(session: Session, row: Person | IdentitySuggestion) -> bool:
    """Insert the row unless a unique index knows it already; whether it was new."""
    connection = await session.connection()
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table_of(type(row))).values(values_of(row)).on_conflict_do_nothing()
    return (await connection.execute(statement)).rowcount == 1


async def _set_identity(session: Session, person: Person, email: str) -> bool:
    """Give a person the address unless another has it; the unique index decides between two at once."""
    try:
        async with session.begin_nested():
            await session.exec(
                update(Person)
                .where(col(Person.id) == person.id)
                .values(identity_email=email)
                .execution_options(synchronize_session=False)
            )
    except IntegrityError:
        return False
    await session.refresh(person)
    return True
