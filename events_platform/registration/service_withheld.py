"""Keeping registrations in step with embargoes (docs/decisions/0017).

Whatever sets, eases, moves or lifts an embargo has `keep_embargoes` run in its own transaction, and whoever
registers while names are withheld is compared with them. Everything else reads rows that name nobody.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlmodel import col, or_, select

from events_platform.accounts.access import SYSTEM
from events_platform.accounts.audit import record
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.text import fold, normalise_name
from events_platform.mail.service import file_mails
from events_platform.people.models import Person
from events_platform.people.queries import root_of, same_name_persons
from events_platform.people.service import suggest, withhold_persons
from events_platform.programme.models import Speaker
from events_platform.programme.queries_speakers import events_with_embargoes, speakers_under_embargo
from events_platform.registration.identity import one_at_a_time
from events_platform.registration.likeness import likes_of
from events_platform.registration.models import Registration
from events_platform.registration.models_withheld import WithheldName
from events_platform.registration.service_correction import rename_person
from events_platform.registration.withheld import put_back, take_out, withheld_names


class _Claim(NamedTuple):
    """What a registration says of whose it is; `email` only where it is their own."""

    person_id: uuid.UUID
    email: str | None
    names: frozenset[str]
    country: str | None
    affiliation: str


@dataclass(frozen=True, slots=True)
class _Guest:
    """Somebody under an embargo: the speaker, and all who were found to be the same, with their persons."""

    speaker: Speaker
    known_as: tuple[Speaker, ...]
    persons: frozenset[uuid.UUID]

    def is_of(self, claim: _Claim) -> bool:
        """Whether a registration is the guest's: by person, or by name with own address or place.

        Whom staff would be asked about is hidden too (participation.md, Identity): a name that comes out
        cannot be taken back, and one that is hidden by mistake can be shown.
        """
        return claim.person_id in self.persons or any(_is_alike(one, claim) for one in self.known_as)


def _is_alike(speaker: Speaker, claim: _Claim) -> bool:
    if not claim.names & _names(speaker.native, speaker.romanised):
        return False
    if claim.email is not None and speaker.email is not None:
        return claim.email == speaker.email
    places = {fold(place) for place in speaker.affiliation.values()} or {""}
    return claim.country == (speaker.country or None) and fold(claim.affiliation) in places


def _names(*names: str) -> frozenset[str]:
    return frozenset(map(normalise_name, names)) - {""}


def _claim(registration: Registration, held: WithheldName | None = None) -> _Claim:
    said = held or registration
    email = None if registration.is_contact_address else said.email
    names = _names(said.native, said.romanised)
    return _Claim(registration.person_id, email, names, registration.country, said.affiliation)


async def keep_embargoes(session: Session, event_id: uuid.UUID) -> None:
    """Withhold the names of all who are under an embargo, and show those of all who are not any more."""
    guests = await _guests(session, event_id)
    known = await withheld_names(session, event_id)
    if not guests and not known:
        return
    await one_at_a_time(session, event_id)
    known = await withheld_names(session, event_id)
    shown = [held for held in known if not _stays(await _of(session, held), held, guests)]
    for held in shown:
        await _show(session, held)
    found = [(one, _guest_of(guests, _claim(one))) for one in await _visible_of(session, event_id, guests)]
    hidden = [(one, guest) for one, guest in found if guest]
    for registration, guest in hidden:
        await _withhold(session, registration, guest)
    if shown or hidden:
        await _mark_persons(session, event_id)


async def withhold_if_guest(session: Session, registration_id: uuid.UUID, event_id: uuid.UUID) -> None:
    """Withhold the name of a new registration if it is somebody's who is under an embargo."""
    guests = await _guests(session, event_id)
    registration = await session.get_one(Registration, registration_id)
    if _guest_of(guests, _claim(registration)):
        await keep_embargoes(session, event_id)


async def events_to_keep(session: Session) -> set[uuid.UUID]:
    """The events in which names are under an embargo, or still withheld."""
    withheld = await session.exec(select(WithheldName.event_id).distinct())
    return {*withheld, *await events_with_embargoes(session)}


async def _guests(session: Session, event_id: uuid.UUID) -> list[_Guest]:
    speakers = await speakers_under_embargo(session, event_id)
    if not speakers:
        return []
    into = col(Speaker.merged_into_id)
    merged = await session.exec(select(Speaker).where(into.in_([one.id for one in speakers])))
    everybody = [*speakers, *merged]
    roots = await roots_of(session, {one.person_id for one in everybody if one.person_id})
    return [_guest(speaker, everybody, roots) for speaker in speakers]


def _guest(speaker: Speaker, everybody: list[Speaker], roots: Mapping[uuid.UUID, uuid.UUID]) -> _Guest:
    known_as = tuple(one for one in everybody if speaker.id in {one.id, one.merged_into_id})
    persons = {roots[one.person_id] for one in known_as if one.person_id}
    return _Guest(speaker, known_as, frozenset(persons))


async def roots_of(session: Session, ids: set[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """Who these persons turned out to be."""
    rows = (await session.exec(select(Person).where(col(Person.id).in_(ids)))).all() if ids else []
    return {
        row.id: row.id if row.merged_into_id is None else (await root_of(session, row)).id for row in rows
    }


def _guest_of(guests: Iterable[_Guest], claim: _Claim) -> _Guest | None:
    return next((one for one in guests if one.is_of(claim)), None)


async def _visible_of(session: Session, event_id: uuid.UUID, guests: Sequence[_Guest]) -> list[Registration]:
    """Registrations that may be a guest's and name somebody; locked, for a correction may be under way."""
    if not guests:
        return []
    speakers = [name for one in guests for name in one.known_as]
    names = {name for one in speakers for name in _names(one.native, one.romanised)}
    persons = {id_ for one in guests for id_ in one.persons}
    persons.update(await same_name_persons(session, event_id, names))
    found = (
        select(Registration)
        .where(
            Registration.event_id == event_id,
            col(Registration.is_withheld).is_(False),
            or_(
                col(Registration.person_id).in_(persons),
                col(Registration.email).in_({one.email for one in speakers if one.email}),
            ),
        )
        .order_by(col(Registration.id))
        .with_for_update()
    )
    return list(await session.exec(found, execution_options={"populate_existing": True}))


async def _withhold(session: Session, registration: Registration, guest: _Guest) -> None:
    taken = {held.number for held in await withheld_names(session, registration.event_id)}
    number = next(number for number in range(1, len(taken) + 2) if number not in taken)
    speaker = guest.speaker
    if speaker.person_id is None and _claim(registration).email and registration.email == speaker.email:
        speaker.person_id = registration.person_id
    held = take_out(registration, speaker.id, number)
    registration.updated_at = held.withheld_at = now()
    session.add(held)
    await file_mails(session, registration.id, None)
    record(session, SYSTEM, "registration.withhold", registration)
    await session.flush()


async def _of(session: Session, held: WithheldName) -> Registration:
    return await session.get_one(Registration, held.registration_id)


def _stays(registration: Registration, held: WithheldName, guests: Sequence[_Guest]) -> bool:
    """Whether an embargo still hides the name; whose it is, it says of the speaker who is under it now."""
    for guest in guests:
        if held.speaker_id in {one.id for one in guest.known_as} or guest.is_of(_claim(registration, held)):
            held.speaker_id = guest.speaker.id
            return True
    return False


async def _show(session: Session, held: WithheldName) -> None:
    registration = await session.get_one(Registration, held.registration_id, with_for_update=True)
    put_back(registration, held)
    registration.updated_at = now()
    await session.delete(held)
    await file_mails(session, registration.id, registration.event_id)
    record(session, SYSTEM, "registration.name", registration)
    await session.flush()
    await _catch_up(session, registration)


async def _catch_up(session: Session, registration: Registration) -> None:
    """What waited: a name that was corrected meanwhile, and the question who may be the same person."""
    person = await session.get_one(Person, registration.person_id)
    if person.native != registration.native or person.romanised != registration.romanised:
        await rename_person(session, registration)
    for other, reason in (await likes_of(session, registration, person)).items():
        await suggest(session, registration.event_id, person.id, other, reason)


async def _mark_persons(session: Session, event_id: uuid.UUID) -> None:
    found = await session.exec(
        select(Registration.person_id).where(
            Registration.event_id == event_id, col(Registration.is_withheld).is_(True)
        )
    )
    await withhold_persons(session, event_id, set(found))
