"""The next edition, which runs today and tomorrow: open for registration, doors open, people arriving."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from events_platform.attendance.service import Segment, record_segments
from events_platform.demo.doors import enrolment_code
from events_platform.demo.loading import DEMO, Loading
from events_platform.demo.names import Names, Somebody
from events_platform.demo.programme import move_programme
from events_platform.demo.programme_next import load_next_programme
from events_platform.demo.scanning import StatedScan, send_scans, stated_scan
from events_platform.demo.setting import ZONE, Setting, furnish, make_event, setting_of
from events_platform.events.models import Event
from events_platform.events.schemas import EventIn
from events_platform.events.service import publish_event, update_event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.ids import new_id
from events_platform.presence.beats import Beat, record_beat
from events_platform.presence.queries import Attendee
from events_platform.registration.models import Mode, Registration, Source, Status
from events_platform.tickets.queries import ticket_of

SEED = 20270610
REGISTRATIONS = 70
VISITOR, ONLINE_VISITOR = "visitor@example.org", "online@example.org"
# on site, online
PLAN = {
    "CN": (18, 6),
    "RU": (3, 3),
    "BY": (1, 1),
    "UZ": (1, 1),
    "KZ": (1, 1),
    "JP": (2, 2),
    "KR": (1, 2),
    "VN": (1, 1),
    "IN": (0, 2),
    "EG": (1, 0),
    "DE": (1, 2),
    "GB": (1, 1),
    "FR": (0, 1),
    "US": (0, 2),
    "RS": (1, 0),
    "NA": (0, 1),
}
STUDENTS = 6
ARRIVED, AT_BRANCH, JOINED = 20, 4, 9
FIRST_ARRIVAL, FIRST_JOINED = timedelta(minutes=150), timedelta(minutes=45)
A_MOMENT = timedelta(seconds=30)


@dataclass(frozen=True)
class Wish:
    """One registration to be made, by the public form unless staff enter it."""

    who: Somebody
    mode: Mode
    category: str = "delegate"
    source: Source = Source.PUBLIC
    more: dict[str, Any] = field(default_factory=dict)


async def load_next(loading: Loading) -> Event:
    """Load the edition as it stands at this moment of its first day."""
    event = await make_event(loading, "next", today().year, **_days())
    setting = await furnish(loading, event, "next")
    loading.notes["code"] = await enrolment_code(loading, setting.doors[0])
    await publish_event(loading.session, DEMO, event)
    loading.say("registrations of today")
    for wish in wishes(Names(SEED)):
        await _register(loading, event, wish)
    await load_next_programme(loading, event)
    await _let_in(loading, setting)
    return event


def is_over(event: Event) -> bool:
    """Whether the edition was loaded some days ago, and runs no more."""
    return event.ends_on < today()


async def bring_to_today(loading: Loading, event: Event) -> None:
    """Let an edition that is over take place today and tomorrow: the same people, newly arriving."""
    kept = {name: getattr(event, name) for name in EventIn.model_fields if name not in {"series", *_days()}}
    data = EventIn.model_validate({**kept, "series": str(event.series_id), **_days()})
    before = event.starts_on
    await update_event(loading.session, DEMO, event, data)
    await move_programme(loading, event, (event.starts_on - before).days)
    await _let_in(loading, await setting_of(loading, event))


def today() -> date:
    """The date that calendars at the symposium show now."""
    return now().astimezone(ZoneInfo(ZONE)).date()


def _days() -> dict[str, date]:
    return {"starts_on": today(), "ends_on": today() + timedelta(days=1)}


def wishes(names: Names) -> list[Wish]:
    """All registrations in the order in which they come in; the first ones are there already."""
    visitors = [
        Wish(replace(names.somebody("CN"), email=VISITOR), Mode.ONSITE, more={"send_mail": True}),
        Wish(replace(names.somebody("DE"), email=ONLINE_VISITOR), Mode.ONLINE, more={"send_mail": True}),
    ]
    others = list(_delegates(names))
    random.Random(SEED).shuffle(others)  # noqa: S311 - the same people each time is the point
    return [*visitors, *_of_the_united_nations(names), *others, *_out_of_the_ordinary(names)]


def _delegates(names: Names) -> Iterator[Wish]:
    for country, people in PLAN.items():
        for mode, number in zip(Mode, people, strict=True):
            for place in range(number):
                is_student = country == "CN" and mode == Mode.ONSITE and place < STUDENTS
                yield Wish(names.somebody(country), mode, "student" if is_student else "delegate")


def _of_the_united_nations(names: Names) -> Iterator[Wish]:
    office = "Example Office of the United Nations (invented)"
    for country, mode in (("IN", Mode.ONSITE), ("FR", Mode.ONLINE)):
        yield Wish(replace(names.somebody(country), country="UN", affiliation=office), mode)


def _out_of_the_ordinary(names: Names) -> Iterator[Wish]:
    """Guests of honour, press that waits for approval, and two matters for staff to decide."""
    for country in ("CN", "KZ"):
        group = {"group_name": "Guests of honour 贵宾", "is_scan_exempt": True}
        yield Wish(names.somebody(country), Mode.ONSITE, "guest", Source.STAFF, group)
    for country in ("CN", "CN", "RU"):
        yield Wish(names.somebody(country), Mode.ONSITE, "press")
    yield Wish(replace(names.somebody("UA"), country="Kyiv or Berlin, see my letter"), Mode.ONLINE)
    again = names.somebody("JP")
    yield Wish(again, Mode.ONSITE)
    yield Wish(replace(again, email=f"office.{again.email}"), Mode.ONLINE)


async def _register(loading: Loading, event: Event, wish: Wish) -> None:
    # Where mail is really sent, nobody invented gets any.
    is_mail_kept = not loading.installation.settings.smtp_url
    values = {"category": wish.category, "mode": wish.mode, "email": wish.who.email, **wish.more}
    values["send_mail"] = is_mail_kept and values.get("send_mail", False)
    await loading.register(event, wish.who, wish.source, **values)


async def _let_in(loading: Loading, setting: Setting) -> None:
    """Some have come through the doors since the morning, and some are in the online room now."""
    loading.say("people arriving today")
    onsite = _of_many_countries(await _confirmed(loading.session, setting.event, Mode.ONSITE), ARRIVED)
    times = _moments(FIRST_ARRIVAL, len(onsite))
    scans: list[StatedScan] = []
    for place, (registration, at) in enumerate(zip(onsite, times, strict=True)):
        door = setting.doors[-1] if place < AT_BRANCH else setting.doors[0]
        ticket = await ticket_of(loading.session, registration.id)
        assert ticket is not None
        scans.append(stated_scan(door, ticket.text, at))
    await send_scans(loading.session, sorted(scans, key=lambda scan: scan.body["scanned_at"]))
    online = (await _confirmed(loading.session, setting.event, Mode.ONLINE))[:JOINED]
    for registration, at in zip(online, _moments(FIRST_JOINED, 3 * len(online)), strict=False):
        await _join(loading, setting, registration, at)


def _of_many_countries(registered: Sequence[Registration], number: int) -> list[Registration]:
    """So many, one of each country among them: right after midnight nobody online counts yet."""
    first = {one.country: one.id for one in reversed(registered)}
    return sorted(registered, key=lambda one: one.id != first[one.country])[:number]


async def _confirmed(session: Session, event: Event, mode: Mode) -> Sequence[Registration]:
    """Who registered to take part so, in order, but for those whom the visitor of the demo plays."""
    found = await session.exec(
        select(Registration)
        .where(
            Registration.event_id == event.id,
            Registration.mode == mode,
            Registration.status == Status.CONFIRMED,
            col(Registration.is_scan_exempt).is_(False),
            col(Registration.email).not_in((VISITOR, ONLINE_VISITOR)),
        )
        .order_by(col(Registration.created_at), col(Registration.id))
    )
    return found.all()


def _moments(before: timedelta, number: int) -> list[datetime]:
    """So many moments of today up to now, evenly spread, the earliest at most so long ago."""
    midnight = datetime.combine(today(), time(), ZoneInfo(ZONE))
    end = now()
    start = max(midnight, end - before)
    return [start + (end - start) * place / number for place in range(number)]


async def _join(loading: Loading, setting: Setting, registration: Registration, since: datetime) -> None:
    """Present since then by what is in the ledger, and at this moment by a page that is open."""
    page = new_id()
    until, area = max(since, now() - A_MOMENT), setting.room.id
    segment = Segment(setting.event.id, registration.id, area, since, until, str(page))
    await record_segments(loading.session, [segment])
    attendee = Attendee(registration, setting.event, setting.room, None)
    await record_beat(loading.session, attendee, Beat(page, setting.room.id))
