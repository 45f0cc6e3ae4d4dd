"""Events, registrations and ledger rows put into the tables directly, for tests of counting alone."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from events_platform.attendance.models import AreaKind, Attendance, AttendanceSource, RowKind
from events_platform.events.models import CountingRulesChange, Event, EventStatus, Site, SiteDay
from events_platform.kit.db.engine import Session
from events_platform.kit.db.rows import insert_rows
from events_platform.kit.db.types import LocalizedText
from events_platform.kit.ids import new_id
from events_platform.people.models import (
    IdentityDecision,
    IdentitySuggestion,
    Person,
    SuggestionReason,
    SuggestionState,
)
from events_platform.presence.models import Connection, OnlineRoom
from events_platform.registration.models import (
    Category,
    Mode,
    Registration,
    RegistrationChange,
    Source,
    Status,
)

DAY = date(2021, 6, 10)
OPENS = datetime(2021, 6, 10, 0, 0, tzinfo=UTC)  # 08:00 in Shanghai
ENDS = datetime(2021, 6, 10, 9, 0, tzinfo=UTC)
RECORDED = datetime(2021, 6, 1, tzinfo=UTC)


def at(minutes: float) -> datetime:
    """So many minutes after the doors open."""
    return OPENS + timedelta(minutes=minutes)


@dataclass
class Ledger:
    """One event with a site, open one day from 08:00 to 17:00 in Shanghai, and what is added to it."""

    event: Event
    site: Site
    delegate: Category
    staff: Category
    rows: list[Any] = field(default_factory=list)

    def person(self) -> uuid.UUID:
        """A new person."""
        person = Person(event_id=self.event.id, native="人", identity_name="人")
        self.rows.append(person)
        return person.id

    def registration(
        self, person_id: uuid.UUID | None = None, *, country: str | None = "CN", **values: Any
    ) -> Registration:
        """A confirmed registration, with its place in the history."""
        made = Registration(
            event_id=self.event.id,
            category_id=values.pop("category_id", self.delegate.id),
            person_id=person_id or self.person(),
            status=values.pop("status", Status.CONFIRMED),
            mode=values.pop("mode", Mode.ONSITE),
            source=Source.STAFF,
            native="人",
            country=country,
            created_at=RECORDED,
            **values,
        )
        self.rows.append(made)
        self.changed(made, RECORDED)
        return made

    def changed(self, registration: Registration, recorded_at: datetime) -> None:
        """The registration's present facts as a row of its history."""
        self.rows.append(
            RegistrationChange(
                event_id=self.event.id,
                registration_id=registration.id,
                recorded_at=recorded_at,
                status=registration.status,
                mode=registration.mode,
                category_id=registration.category_id,
                country=registration.country,
                person_id=registration.person_id,
            )
        )

    def scan(
        self, registration: Registration, minutes: float, kind: str = "entry", **values: Any
    ) -> Attendance:
        """An entry or exit, by default at the site."""
        key = new_id()
        row = Attendance(
            event_id=self.event.id,
            id=key,
            registration_id=registration.id,
            kind=RowKind(kind),
            mode="onsite",
            area_kind=values.pop("area_kind", "site"),
            area_id=values.pop("area_id", self.site.id),
            site_id=self.site.id,
            happened_at=at(minutes),
            recorded_at=values.pop("recorded_at", at(minutes)),
            source=AttendanceSource.GATE_SCAN,
            stay=key.hex,
        )
        self.rows.append(row)
        return row

    def segment(self, registration: Registration, start: float, end: float, **values: Any) -> Attendance:
        """Presence online between two minutes, by default nowhere in particular."""
        row = Attendance(
            event_id=self.event.id,
            registration_id=registration.id,
            kind=RowKind.SEGMENT,
            mode="online",
            area_kind=AreaKind.ONLINE,
            area_id=values.pop("area_id", self.event.id),
            happened_at=at(start),
            ended_at=at(end),
            recorded_at=at(end),
            source=AttendanceSource.ONLINE_PRESENCE,
        )
        self.rows.append(row)
        return row

    def online_room(self, room_id: uuid.UUID | None = None) -> uuid.UUID:
        """An online room, which may carry a room of the programme."""
        name = LocalizedText({"en": "Main hall"})
        room = OnlineRoom(event_id=self.event.id, name=name, room_id=room_id)
        self.rows.append(room)
        return room.id

    def connection(
        self, registration: Registration, start: float, last: float, room_id: uuid.UUID | None = None
    ) -> Connection:
        """Presence online that still runs, last heard of at a minute."""
        made = Connection(
            event_id=self.event.id,
            id=new_id(),
            registration_id=registration.id,
            room_id=room_id or self.online_room(),
            started_at=at(start),
            segment_started_at=at(start),
            last_beat_at=at(last),
            expires_at=at(last + 2.5),
        )
        self.rows.append(made)
        return made

    def suggestion(
        self, one: Registration, other: Registration, *decisions: tuple[SuggestionState, float]
    ) -> IdentitySuggestion:
        """That two persons may be one, with what was decided about them at these minutes, if anything."""
        first, second = sorted((one.person_id, other.person_id))
        made = IdentitySuggestion(
            event_id=self.event.id,
            first_id=first,
            second_id=second,
            reason=SuggestionReason.NAME,
            recorded_at=RECORDED,
        )
        self.rows.append(made)
        for state, minute in decisions:
            made.state, made.decided_at = state, at(minute)
            self.rows.append(
                IdentityDecision(
                    event_id=self.event.id,
                    suggestion_id=made.id,
                    state=state,
                    recorded_at=at(minute),
                    decided_by="Registrar",
                )
            )
        return made

    def hours(self, day: date, opens: float, ends: float, recorded_at: datetime, **values: Any) -> None:
        """Other hours of a day, in minutes after the doors open on the first."""
        self.rows.append(
            SiteDay(
                event_id=self.event.id,
                site_id=self.site.id,
                day=day,
                opens_at=at(opens),
                ends_at=at(ends),
                recorded_at=recorded_at,
                **values,
            )
        )

    def void(self, row: Attendance, minutes: float) -> None:
        """Take a row back at that minute."""
        self.rows.append(
            Attendance(
                event_id=self.event.id,
                registration_id=row.registration_id,
                kind=RowKind.VOID,
                mode=row.mode,
                area_kind=row.area_kind,
                area_id=row.area_id,
                site_id=row.site_id,
                happened_at=row.happened_at,
                recorded_at=at(minutes),
                source=AttendanceSource.STEWARD,
                voids_id=row.id,
                reason="mistake",
            )
        )

    async def save(self, session: Session) -> None:
        """Store what was added since the last time."""
        await insert_rows(session, *self.rows)
        self.rows.clear()


def new_ledger(
    rules: dict[str, Any] | None = None, days: Sequence[date] = (DAY,), host: str = "CN"
) -> Ledger:
    """An event in Nanchang; more days have the same hours."""
    event = Event(
        slug=f"event-{new_id().hex[-12:]}",
        title=LocalizedText({"en": "Symposium", "zh": "会议"}),
        place=LocalizedText({"en": "Nanchang", "zh": "南昌"}),
        timezone="Asia/Shanghai",
        starts_on=min(days, default=DAY),
        ends_on=max(days, default=DAY),
        status=EventStatus.PUBLISHED,
        languages=["en", "zh"],
        host_country=host,
    )
    site = Site(event_id=event.id)
    delegate = Category(event_id=event.id, slug="delegate", number=1)
    staff = Category(event_id=event.id, slug="staff", number=2, is_counted=False)
    ledger = Ledger(event, site, delegate, staff, [event, site])
    for day in days:
        shift = day - DAY
        ledger.rows.append(
            SiteDay(
                event_id=event.id,
                site_id=site.id,
                day=day,
                opens_at=OPENS + shift,
                ends_at=ENDS + shift,
                recorded_at=RECORDED,
            )
        )
    stored = {"apart_categories": [str(staff.id)], **(rules or {})}
    ledger.rows.append(CountingRulesChange(event_id=event.id, rules=stored, recorded_at=RECORDED))
    ledger.rows += [delegate, staff]
    return ledger
