"""A meeting to be scanned and registered at: guests with tickets, gates with devices, a staff token."""

import uuid
from dataclasses import dataclass

from sqlmodel import select

from events_platform.accounts.models import Role
from events_platform.events.queries import sites_of
from events_platform.kit.db.engine import Database
from events_platform.kit.ids import new_id
from events_platform.people.models import Person
from events_platform.registration.models import RegistrationChange
from events_platform.tickets.models import EventKey, Ticket
from events_platform.tickets.service import create_event_key, first_ticket_values
from tests.bench.bulk import Values, analyse, load
from tests.factories.accounts import make_token
from tests.factories.checkin import Meeting, make_device, make_gate
from tests.factories.events import make_event
from tests.factories.ledger import Ledger
from tests.factories.registration import make_category
from tests.support.installation import SECRET

GUESTS = 50_000
DEVICES = 64
SEATS = 10_000_000


@dataclass(frozen=True)
class Stage:
    """What requests name."""

    slug: str
    event_id: uuid.UUID
    category: str
    tickets: list[str]
    devices: list[str]
    staff_token: str


async def set_up(db: Database, guests: int = GUESTS) -> Stage:
    """The meeting, running today, its guests confirmed and their tickets issued."""
    async with db.write() as session:
        event = await make_event(session, slug="bench-meeting")
        category = await make_category(session, event, capacity={"onsite": SEATS, "online": SEATS})
        meeting = Meeting(event, (await sites_of(session, event.id))[0], [], category)
        gate = await make_gate(session, meeting)
        devices = [await make_device(session, gate, name=f"Phone {number}") for number in range(DEVICES)]
        token = await make_token(session, Role.REGISTRAR, event)
        await create_event_key(session, event.id, SECRET.encode())
        key = (await session.exec(select(EventKey).where(EventKey.event_id == event.id))).one()
    tickets = await _load_guests(db, meeting, key, guests)
    await analyse(db)
    return Stage(event.slug, event.id, category.slug, tickets, devices, token)


async def _load_guests(db: Database, meeting: Meeting, key: EventKey, guests: int) -> list[str]:
    ledger = Ledger(meeting.event, meeting.site, meeting.category, meeting.category)
    registration = ledger.registration()
    person, _registration, change = ledger.rows
    assert isinstance(person, Person)
    assert isinstance(change, RegistrationChange)
    pairs = [(new_id(), new_id()) for _number in range(guests)]
    rows: list[Values] = [{"id": holder, "person_id": one} for holder, one in pairs]
    tickets = [_ticket(meeting, key, holder) for holder, _person in pairs]
    await load(db, person, ({"id": one} for _holder, one in pairs))
    await load(db, registration, rows)
    changes = ({"id": new_id(), "registration_id": one["id"], "person_id": one["person_id"]} for one in rows)
    await load(db, change, changes)
    await load(db, Ticket(**tickets[0]), tickets)
    return [str(ticket["text"]) for ticket in tickets]


def _ticket(meeting: Meeting, key: EventKey, holder: uuid.UUID) -> Values:
    return first_ticket_values(
        event_id=meeting.event.id,
        holder_id=holder,
        category_code=meeting.category.number,
        key_number=key.number,
        encrypted=key.private_key_encrypted,
        secret=SECRET.encode(),
    )
