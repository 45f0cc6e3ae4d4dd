"""Calendars as other programs read them: feeds (RFC 5545, 7986) and invitations by mail (RFC 5546, 6047).

An event of several days is one VEVENT from the opening of its first day to the end of its last: mail
programs keep one entry for it, and an invitation must hold exactly one. Equal input gives equal bytes.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vDuration, vText

from events_platform.calendars.timezones import vtimezone

PRODUCT: Final = "-//Events Platform//Calendar//EN"
_REFRESH: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_UTC_NAMES: Final = frozenset({"UTC", "Etc/UTC"})
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029]")


class Status(StrEnum):
    """Whether the event takes place."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class Organizer:
    """Who invites; `sent_by` is the address in the mail's From where it is another one."""

    name: str
    email: str
    sent_by: str = ""


@dataclass(frozen=True, slots=True)
class Attendee:
    """Who is invited. Somebody who registered has accepted already, and no reply is asked for."""

    name: str
    email: str
    partstat: str = "ACCEPTED"
    rsvp: bool = False


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One entry, in one language.

    Times are aware; they are written in `zone` (IANA name), the event's own. `uid` never changes.
    `changed_at` becomes DTSTAMP, and `sequence` rises when time, place or status change.
    """

    uid: str
    language: str
    zone: str
    starts_at: datetime
    ends_at: datetime
    summary: str
    changed_at: datetime
    sequence: int = 0
    status: Status = Status.CONFIRMED
    description: str = ""
    location: str = ""
    geo: tuple[float, float] | None = None
    url: str = ""
    categories: tuple[str, ...] = ()
    organizer: Organizer | None = None


def uid_of(thing_id: UUID, host: str) -> str:
    """Return the UID for ever of an event or a registration: `<id>@<host>` (RFC 7986, 5.3 allows it)."""
    return f"{thing_id}@{host}"


def event_calendar(event: CalendarEvent, *, source: str = "") -> bytes:
    """Write a feed that holds one event; `source` is the feed's own address."""
    return calendar_feed([event], name=event.summary, language=event.language, source=source)


def calendar_feed(
    events: Sequence[CalendarEvent], *, name: str, language: str, source: str = "", url: str = ""
) -> bytes:
    """Write a feed to subscribe to (METHOD:PUBLISH), one VEVENT for each event in the given order."""
    calendar = _calendar("PUBLISH")
    calendar.add("name", _clean(name), parameters={"LANGUAGE": language})
    calendar.add("x-wr-calname", vText(_clean(name)))
    if events:
        calendar.add("x-wr-timezone", vText(events[0].zone))
    calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(_REFRESH))
    if source:
        calendar.add("source", _clean(source), parameters={"VALUE": "URI"})
    _add_url(calendar, url or (events[0].url if len(events) == 1 else ""))
    _add_events(calendar, [_vevent(event) for event in events], events)
    return bytes(calendar.to_ical(sorted=False))


def invitation(event: CalendarEvent, attendee: Attendee) -> bytes:
    """Invite one person (METHOD:REQUEST, one VEVENT); `ValueError` without an organizer.

    The same `uid` with a higher `sequence` updates the entry that the first invitation made. Take the
    registration's `uid_of`, so that a person who registers others has an entry for each.
    """
    return _scheduling("REQUEST", event, event.status, attendee)


def cancellation(event: CalendarEvent, attendee: Attendee) -> bytes:
    """Take an invitation back (METHOD:CANCEL): same `uid`, a `sequence` above the invitation's."""
    return _scheduling("CANCEL", event, Status.CANCELLED, attendee)


def _scheduling(method: str, event: CalendarEvent, status: Status, attendee: Attendee) -> bytes:
    if event.organizer is None:
        raise ValueError("an invitation names its organizer")
    component = _vevent(event, status)
    address = _address(attendee.name, attendee.email)
    address.params["CUTYPE"] = "INDIVIDUAL"
    address.params["ROLE"] = "REQ-PARTICIPANT"
    address.params["PARTSTAT"] = attendee.partstat
    address.params["RSVP"] = "TRUE" if attendee.rsvp else "FALSE"
    component.add("attendee", address)
    calendar = _calendar(method)
    _add_events(calendar, [component], [event])
    return bytes(calendar.to_ical(sorted=False))


def _calendar(method: str) -> Calendar:
    # No UID here: icalendar would make a random one, and feeds would differ each time they are read.
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def _add_events(calendar: Calendar, components: Iterable[Event], events: Sequence[CalendarEvent]) -> None:
    """Add the zones that the events use, each over their years, then the events."""
    for zone in sorted({event.zone for event in events} - _UTC_NAMES):
        info = ZoneInfo(zone)
        moments = [at for event in events if event.zone == zone for at in (event.starts_at, event.ends_at)]
        years = [at.astimezone(info).year for at in moments]
        calendar.add_component(vtimezone(zone, min(years), max(years)))
    for component in components:
        calendar.add_component(component)


def _vevent(event: CalendarEvent, status: Status | None = None) -> Event:
    component = Event()
    component.add("uid", event.uid)
    component.add("dtstamp", event.changed_at.astimezone(UTC))
    component.add("last-modified", event.changed_at.astimezone(UTC))
    component.add("sequence", event.sequence)
    component.add("status", status or event.status)
    component.add("dtstart", _local(event.starts_at, event.zone))
    component.add("dtend", _local(event.ends_at, event.zone))
    # A span of days would otherwise block the nights between.
    is_busy = event.ends_at - event.starts_at <= _DAY
    component.add("transp", "OPAQUE" if is_busy else "TRANSPARENT")
    language = {"LANGUAGE": event.language}
    component.add("summary", _clean(event.summary), parameters=language)
    if event.description:
        component.add("description", _clean(event.description), parameters=language)
    if event.location:
        component.add("location", _clean(event.location), parameters=language)
    if event.geo:
        component.add("geo", event.geo)
    _add_url(component, event.url)
    if event.categories:
        component.add("categories", [_clean(category) for category in event.categories])
    if event.organizer:
        component.add("organizer", _organizer(event.organizer))
    return component


def _organizer(organizer: Organizer) -> vCalAddress:
    address = _address(organizer.name, organizer.email)
    if organizer.sent_by and organizer.sent_by != organizer.email:
        address.params["SENT-BY"] = f"mailto:{_line(organizer.sent_by)}"
    return address


def _address(name: str, email: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{_line(email)}")
    if name:
        # Few programs know the escapes of RFC 6868, so that a name never needs one.
        address.params["CN"] = _line(name).replace('"', "'").replace("^", "")
    return address


def _add_url(component: Calendar | Event, url: str) -> None:
    if url:
        component.add("url", _line(url))


def _local(at: datetime, zone: str) -> datetime:
    return at.astimezone(UTC if zone in _UTC_NAMES else ZoneInfo(zone))


def _clean(text: str) -> str:
    """Keep line breaks and tabs; no other control character may stand in a calendar (RFC 5545, 3.1)."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _line(text: str) -> str:
    """One line: what is not escaped must not be able to begin a property of its own."""
    return " ".join(_clean(text).split())
