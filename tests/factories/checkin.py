"""Meetings with gates, devices and guests, as check-in needs them."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from events_platform.attendance.models import AreaKind
from events_platform.checkin.models import Device, Gate, ReentryPolicy
from events_platform.events.models import Event, EventStatus, Room, Site
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.db.rows import insert_rows
from events_platform.kit.db.types import LocalizedText
from events_platform.kit.ids import new_id, token, token_hash
from events_platform.people.models import NameOrder, Person
from events_platform.registration.models import (
    Category,
    Mode,
    Quota,
    Registration,
    RegistrationChange,
    Source,
    Status,
)
from events_platform.tickets.service import issue_ticket
from tests.support.installation import SECRET


@dataclass
class Meeting:
    """An event with one site, two rooms and a category."""

    event: Event
    site: Site
    rooms: list[Room]
    category: Category


@dataclass
class Guest:
    """A registration with its ticket's text."""

    registration: Registration
    ticket: str


async def make_meeting(session: Session, slug: str = "meeting", **values: Any) -> Meeting:
    """A published event of today in Nanchang, in Chinese and English."""
    today = values.pop("day", date(2021, 6, 10))
    event = Event(
        slug=slug,
        title=LocalizedText(en="Meeting", zh="会议"),
        timezone="Asia/Shanghai",
        starts_on=today,
        ends_on=today,
        languages=["en", "zh"],
        host_country="CN",
        **{"status": EventStatus.PUBLISHED, **values},
    )
    site = Site(event_id=event.id, name=LocalizedText(en="Main venue", zh="主会场"), country="CN")
    rooms = [
        Room(event_id=event.id, site_id=site.id, name=LocalizedText(en=f"Hall {letter}"), position=place)
        for place, letter in enumerate("AB")
    ]
    category = make_category(event, "delegate", number=1, en="Delegate", zh="代表")
    quotas = [Quota(category_id=category.id, mode=mode, event_id=event.id) for mode in Mode]
    await insert_rows(session, event, site, *rooms, category, *quotas)
    return Meeting(event, site, rooms, category)


def make_category(event: Event, slug: str, *, number: int, **name: str) -> Category:
    """A category, not stored yet."""
    return Category(
        event_id=event.id,
        slug=slug,
        number=number,
        name=LocalizedText(name),
        modes=[mode.value for mode in Mode],
        position=number,
    )


async def make_gate(
    session: Session,
    meeting: Meeting,
    *,
    room: Room | None = None,
    name: str = "North door",
    policy: ReentryPolicy = ReentryPolicy.FREE,
    **values: Any,
) -> Gate:
    """A gate of the site, or of a room of it."""
    gate = Gate(
        event_id=meeting.event.id,
        name=LocalizedText(en=name, zh="北门"),
        site_id=meeting.site.id,
        policy=policy,
        **{
            "area_kind": AreaKind.ROOM if room else AreaKind.SITE,
            "area_id": room.id if room else meeting.site.id,
            "directions": ["entry", "exit"],
            **values,
        },
    )
    await insert_rows(session, gate)
    return gate


async def make_device(session: Session, gate: Gate, *, name: str = "Phone 1", **values: Any) -> str:
    """A device enrolled at the gate; returns its token."""
    secret = token()
    device = Device(
        event_id=gate.event_id, gate_id=gate.id, name=name, token_hash=token_hash(secret), **values
    )
    await insert_rows(session, device)
    return secret


async def make_guest(
    session: Session,
    meeting: Meeting,
    native: str = "王芳",
    *,
    romanised: str = "Wang Fang",
    category: Category | None = None,
    status: Status = Status.CONFIRMED,
    mode: Mode = Mode.ONSITE,
    **values: Any,
) -> Guest:
    """A registration with history and ticket, inserted directly."""
    chosen = category or meeting.category
    event_id, moment = meeting.event.id, now()
    person = Person(event_id=event_id, native=native, romanised=romanised, identity_name=native)
    registration = Registration(
        event_id=event_id,
        category_id=chosen.id,
        person_id=person.id,
        status=status,
        mode=mode,
        source=Source.STAFF,
        native=native,
        romanised=romanised,
        name_order=NameOrder.FAMILY_FIRST,
        search_key=f"{native} {romanised}".casefold(),
        sort_en=romanised.casefold(),
        sort_zh=romanised.casefold(),
        country=values.pop("country", "CN"),
        confirmed_at=moment if status == Status.CONFIRMED else None,
        **values,
    )
    change = RegistrationChange(
        event_id=event_id,
        registration_id=registration.id,
        recorded_at=moment,
        status=status,
        mode=mode,
        category_id=chosen.id,
        country=registration.country,
        person_id=person.id,
    )
    await insert_rows(session, person, registration, change)
    ticket = await issue_ticket(
        session,
        event_id=event_id,
        holder_id=registration.id,
        category_code=chosen.number,
        secret=SECRET.encode(),
    )
    return Guest(registration, ticket.text)


def scan_body(ticket: str | None = None, *, at: datetime | None = None, **values: Any) -> dict[str, Any]:
    """The JSON of one scan with an id of its own, made now unless told otherwise."""
    body: dict[str, Any] = {"id": str(new_id()), "scanned_at": (at or now()).isoformat(), **values}
    if ticket is not None:
        body["ticket"] = ticket
    return {name: str(value) if isinstance(value, uuid.UUID) else value for name, value in body.items()}
