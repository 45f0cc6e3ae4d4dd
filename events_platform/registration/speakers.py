"""Every speaker who comes on site or joins live gets a registration: both are one person."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from sqlmodel import col, or_, select

from events_platform.accounts.access import Actor
from events_platform.accounts.audit import record
from events_platform.errors import Conflict, Invalid
from events_platform.events.models import Event
from events_platform.events.service_touch import hold_event
from events_platform.kit.db.engine import Session
from events_platform.kit.schema import Input
from events_platform.kit.text import Line, normalise_name
from events_platform.people.models import NameOrder
from events_platform.programme.models import Appearance, Embargo, Speaker
from events_platform.programme.queries import speakers_of
from events_platform.registration.links import Installation
from events_platform.registration.models import Mode, Registration, Source
from events_platform.registration.moves import ACTIVE
from events_platform.registration.queries import offer_for
from events_platform.registration.schemas import NameIn, StaffRegistrationIn
from events_platform.registration.service import create_registration
from events_platform.registration.service_withheld import keep_embargoes, roots_of

MODES = {Appearance.ONSITE: Mode.ONSITE, Appearance.LIVE: Mode.ONLINE}


class SpeakersIn(Input):
    """How speakers are registered: in which category, and whether they get their tickets by mail."""

    category: Annotated[str, Line(60)] = ""
    send_mail: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """A speaker who could not be registered, with the sentence of what refused it."""

    speaker: Speaker
    sentence: object


@dataclass
class SpeakersRegistered:
    """What came of it. `unknown_country` are registered, and counted under no country until somebody says."""

    made: list[Speaker] = field(default_factory=list)
    present: list[Speaker] = field(default_factory=list)
    missing: list[Left] = field(default_factory=list)
    unknown_country: list[Speaker] = field(default_factory=list)


async def register_speakers(
    session: Session, installation: Installation, actor: Actor, event: Event, data: SpeakersIn
) -> SpeakersRegistered:
    """Register every speaker on site or live who is not, without e-mail if need be; done again, it adds none.

    Who is under an embargo is registered too, and named nowhere until it is lifted (`service_withheld`).
    Raises Invalid (`no_such_category`), Conflict (`event_archived`).
    """
    await hold_event(session, event)
    category = (await offer_for(session, event.id, data.category)).category.slug
    asked = data.model_copy(update={"category": category})
    speakers = [one for one in await speakers_of(session, event.id) if one.appearance in MODES]
    known = await _registrations_of(session, event, speakers)
    done = SpeakersRegistered()
    for speaker in speakers:
        found = known.get(speaker.id)
        if found is not None:
            speaker.person_id = found.person_id
            done.present.append(speaker)
        else:
            found = await _register(session, installation, actor, event, speaker, asked, done)
        if found is not None and found.country is None:
            done.unknown_country.append(speaker)
    details = {"made": len(done.made), "present": len(done.present), "missing": len(done.missing)}
    record(session, actor, "registration.speakers", event, event_id=event.id, details=details)
    await session.flush()
    await keep_embargoes(session, event.id)
    return done


async def speakers_to_register(session: Session, event: Event) -> tuple[int, int, int]:
    """How many would be registered now, how many are, and how many of the first would not be named."""
    speakers = [one for one in await speakers_of(session, event.id) if one.appearance in MODES]
    known = await _registrations_of(session, event, speakers)
    rest = [one for one in speakers if one.id not in known]
    return len(rest), len(known), sum(one.embargo != Embargo.NONE for one in rest)


async def _register(
    session: Session,
    installation: Installation,
    actor: Actor,
    event: Event,
    speaker: Speaker,
    asked: SpeakersIn,
    done: SpeakersRegistered,
) -> Registration | None:
    try:
        async with session.begin_nested():
            made = await create_registration(
                session, installation, actor, event, _stated(speaker, asked), Source.STAFF
            )
    except (Conflict, Invalid) as error:
        sentence = next(iter(error.fields.values()), error.message)
        done.missing.append(Left(speaker, sentence))
        return None
    speaker.person_id = made.person_id
    done.made.append(speaker)
    return made


def _stated(speaker: Speaker, asked: SpeakersIn) -> StaffRegistrationIn:
    name = NameIn(native=speaker.native, romanised=speaker.romanised, order=NameOrder(speaker.name_order))
    return StaffRegistrationIn(
        category=asked.category,
        mode=MODES[Appearance(speaker.appearance)],
        name=name,
        email=speaker.email,
        country=speaker.country,
        affiliation=speaker.affiliation.in_language(speaker.locale)[:300],
        locale="zh" if speaker.locale == "zh" else "en",
        send_mail=asked.send_mail,
    )


async def _registrations_of(
    session: Session, event: Event, speakers: Iterable[Speaker]
) -> dict[uuid.UUID, Registration]:
    """The active registration of each speaker: of the same person, or under the same address and name."""
    persons = await roots_of(session, {one.person_id for one in speakers if one.person_id})
    addresses = {one.email for one in speakers if one.email}
    found = (
        select(Registration)
        .where(
            Registration.event_id == event.id,
            col(Registration.status).in_(ACTIVE),
            or_(
                col(Registration.person_id).in_(set(persons.values())),
                col(Registration.email).in_(addresses),
            ),
        )
        .order_by(col(Registration.is_duplicate), col(Registration.id))
    )
    rows = (await session.exec(found)).all() if persons or addresses else []
    by_person = {row.person_id: row for row in reversed(rows)}
    by_address = {(row.email, normalise_name(row.native)): row for row in reversed(rows) if _is_own(row)}
    known = {one.id: _of(one, persons, by_person, by_address) for one in speakers}
    return {id_: row for id_, row in known.items() if row is not None}


def _is_own(row: Registration) -> bool:
    return bool(row.email) and not row.is_contact_address


def _of(
    speaker: Speaker,
    persons: Mapping[uuid.UUID, uuid.UUID],
    by_person: Mapping[uuid.UUID, Registration],
    by_address: Mapping[tuple[str | None, str], Registration],
) -> Registration | None:
    person = persons.get(speaker.person_id) if speaker.person_id else None
    if person is not None and person in by_person:
        return by_person[person]
    names = {normalise_name(speaker.native), normalise_name(speaker.romanised)} - {""}
    return next(
        (by_address[speaker.email, name] for name in sorted(names) if (speaker.email, name) in by_address),
        None,
    )
