"""The arrivals list: guests who are never scanned, by group, with who has come."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlmodel import col, or_, select

from events_platform.accounts.access import Actor, MissingRight, Right
from events_platform.attendance.models import AreaKind, Attendance, AttendanceSource
from events_platform.attendance.queries import standing_entries
from events_platform.attendance.schemas import ArrivalsIn
from events_platform.attendance.service import record_arrivals, void_row
from events_platform.attendance.views import BY_HAND
from events_platform.errors import Invalid, NotFound
from events_platform.events.models import Event, Site
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.text import matches
from events_platform.registration.models import Registration, Status

MOST_GUESTS = 500


@dataclass(frozen=True)
class Guest:
    """One line of the list; `arrival` is the row that says so, on the day shown."""

    registration: Registration
    arrival: Attendance | None


@dataclass
class GuestGroup:
    """Guests who come together; the group without a name holds all others."""

    name: str
    guests: list[Guest] = field(default_factory=list)

    @property
    def arrived(self) -> int:
        """How many of them have come."""
        return sum(1 for guest in self.guests if guest.arrival)


async def guest_groups(
    session: Session, event: Event, site: Site, day: date, query: str, lang: str
) -> list[GuestGroup]:
    """Guests who are never scanned, or whoever a search finds, by group and name."""
    sort = col(Registration.sort_zh if lang == "zh" else Registration.sort_en)
    wanted = matches(col(Registration.search_key), query) if query else col(Registration.is_scan_exempt)
    found = await session.exec(
        select(Registration)
        .where(Registration.event_id == event.id, Registration.status == Status.CONFIRMED, wanted)
        .order_by(col(Registration.group_name), sort, col(Registration.id))
        .limit(MOST_GUESTS)
    )
    registrations = list(found)
    arrivals = await _arrivals(session, event, site, day, [one.id for one in registrations])
    groups: dict[str, GuestGroup] = {}
    for one in registrations:
        group = groups.setdefault(one.group_name, GuestGroup(one.group_name))
        group.guests.append(Guest(one, arrivals.get(one.id)))
    return sorted(groups.values(), key=lambda group: (not group.name, group.name))


async def _arrivals(
    session: Session, event: Event, site: Site, day: date, registrations: Sequence[uuid.UUID]
) -> dict[uuid.UUID, Attendance]:
    zone = ZoneInfo(event.timezone)
    found: dict[uuid.UUID, Attendance] = {}
    for entry in await standing_entries(session, event.id, registrations, site.id):
        if not entry.is_void and entry.row.happened_at.astimezone(zone).date() == day:
            found.setdefault(entry.row.registration_id, entry.row)
    return found


async def mark_arrivals(session: Session, actor: Actor, event: Event, site: Site, data: ArrivalsIn) -> int:
    """Record that these people, or a whole group, have come; returns for how many this was new."""
    chosen = set(data.registration)
    if data.group:
        found = await session.exec(
            select(Registration.id).where(
                Registration.event_id == event.id,
                Registration.group_name == data.group,
                Registration.status == Status.CONFIRMED,
                or_(col(Registration.is_scan_exempt), col(Registration.id).in_(chosen)),
            )
        )
        chosen |= set(found)
    if not chosen:
        message = _("Please tick whoever has come.")
        raise Invalid(message, fields={"registration": message})
    moment = arrival_moment(event, data.day, data.at)
    source = AttendanceSource.ROLL_CALL
    written = await record_arrivals(
        session, actor, event, sorted(chosen), AreaKind.SITE, site.id, site.id, moment, source
    )
    return len(written)


def arrival_moment(event: Event, day: date, at: time | None) -> datetime:
    """When people came: the time given on that day in the event's zone, else now if the day is today."""
    zone, moment = ZoneInfo(event.timezone), now()
    if at is not None:
        return datetime.combine(day, at, zone)
    if moment.astimezone(zone).date() != day:
        message = _("Please give the time: this day is not today.")
        raise Invalid(message, fields={"at": message})
    return moment


async def undo_arrival(session: Session, actor: Actor, event: Event, row_id: uuid.UUID) -> None:
    """Take back what was marked by hand; a scan is taken back by a supervisor, with a reason."""
    row = await session.get(Attendance, (row_id, event.id))
    if row is None:
        raise NotFound(_("There is no such entry."), code="no_such_row")
    if row.source not in BY_HAND:
        message = _("This came from a scan. A supervisor can take it back on the person's page.")
        raise MissingRight(Right.VOID_PRESENCE, event.id, message)
    await void_row(session, actor, event.id, row_id, _("Marked by mistake"))
