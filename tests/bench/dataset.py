"""A large finished event: registrations with their history, and a ledger of scans and time online."""

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from events_platform.events.models import Event
from events_platform.kit.db.engine import Database
from events_platform.kit.db.rows import insert_rows
from events_platform.kit.ids import new_id
from events_platform.people.models import Person
from events_platform.registration.models import Registration, RegistrationChange
from tests.bench.bulk import Values, analyse, load
from tests.factories.ledger import RECORDED, Ledger, at, new_ledger

COUNTRIES = ["CN"] * 12 + ["RU", "BY", "UA", "UZ", "US", "GB", "DE", "FR", "JP", "KR", "MN", "KZ", "NA", None]
# Who is there in the other mode too, for one row in a hundred: about one person in twenty is both.
OTHER_MODE = 0.01
EXITS = 0.2
ROOMS = 0.2
LAST_MINUTE = 530
SEGMENT_MINUTES = 5


@dataclass(frozen=True)
class Attendee:
    """One registration of one person, and how it was meant."""

    registration_id: uuid.UUID
    person_id: uuid.UUID
    is_online: bool
    country: str | None


async def load_large_event(db: Database, registrations: int, rows: int) -> Event:
    """Half on site with a few scans each, half online in 5-minute segments, a twentieth both."""
    ledger = new_ledger()
    async with db.write() as session:
        await insert_rows(session, *ledger.rows)
    chance = random.Random(1)
    attendees = [
        Attendee(new_id(), new_id(), chance.random() < 0.5, chance.choice(COUNTRIES))
        for _number in range(registrations)
    ]
    await _load_registrations(db, ledger, attendees)
    await _load_ledger(db, ledger, attendees, rows, chance)
    await analyse(db)
    return ledger.event


async def _load_registrations(db: Database, ledger: Ledger, attendees: list[Attendee]) -> None:
    ledger.rows.clear()
    registration = ledger.registration()
    person, _registration, change = ledger.rows
    assert isinstance(person, Person)
    assert isinstance(registration, Registration)
    assert isinstance(change, RegistrationChange)
    person.created_at = change.recorded_at = RECORDED
    await load(db, person, ({"id": one.person_id} for one in attendees))
    await load(db, registration, ({"id": one.registration_id, **_facts(one)} for one in attendees))
    changes = ({"id": new_id(), "registration_id": one.registration_id, **_facts(one)} for one in attendees)
    await load(db, change, changes)


def _facts(one: Attendee) -> Values:
    mode = "online" if one.is_online else "onsite"
    return {"person_id": one.person_id, "mode": mode, "country": one.country}


async def _load_ledger(
    db: Database, ledger: Ledger, attendees: list[Attendee], rows: int, chance: random.Random
) -> None:
    registration = Registration(**{**_template(ledger), "id": new_id()})
    scan = ledger.scan(registration, 0)
    segment = ledger.segment(registration, 0, SEGMENT_MINUTES)
    online: list[Values] = []
    await load(db, scan, _scans(attendees, rows, chance, online))
    await load(db, segment, online)


def _template(ledger: Ledger) -> Values:
    return {"event_id": ledger.event.id, "category_id": ledger.delegate.id, "person_id": new_id()}


def _scans(
    attendees: list[Attendee], rows: int, chance: random.Random, online: list[Values]
) -> Iterator[Values]:
    """Rows at the doors in the order of time; those that fall online are put aside into `online`."""
    moments = [at(minute) for minute in range(LAST_MINUTE + SEGMENT_MINUTES + 1)]
    room = new_id()
    for number in range(rows):
        one = attendees[chance.randrange(len(attendees))]
        minute = number * LAST_MINUTE // rows
        key = new_id()
        row: Values = {"id": key, "registration_id": one.registration_id}
        if one.is_online != (chance.random() < OTHER_MODE):
            ended = moments[minute + SEGMENT_MINUTES]
            online.append({**row, "happened_at": moments[minute], "ended_at": ended, "recorded_at": ended})
            continue
        luck = chance.random()
        row |= {"stay": key.hex, "happened_at": moments[minute], "recorded_at": moments[minute]}
        if luck < EXITS:
            row["kind"] = "exit"
        elif luck < EXITS + ROOMS:
            row |= {"area_kind": "room", "area_id": room}
        yield row
