"""Calendars as other programs read them: feeds (RFC 5545, 7986) and invitations by mail (RFC 5546, 6047).

An event of several days is one VEVENT from the opening of its first day to the end of its last: mail
programs keep one entry for it, and an invitation must hold exactly one. Equal input gives equal bytes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from events_platform.calendars.lines import escaped, line, one_line
from events_platform.calendars.timezones import vtimezone

PRODUCT: Final = "-//Events Platform//Calendar//EN"
_REFRESH: Final = "PT1H"
_DAY: Final = timedelta(days=1)
_UTC_NAMES: Final = frozenset({"UTC", "Etc/UTC"})


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
    `changed_at` becomes DTSTAMP, and `sequence` rises when time, place or status change. `conference` is the
    address to join online (RFC 7986, 5.11): a personal link stands in personal calendars only. `part_of` is
    the UID of the session in which it takes place (RFC 5545, 3.8.4.5).
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
    conference: str = ""
    conference_label: str = ""
    part_of: str = ""


def host_of(base_url: str) -> str:
    """The host name under which UIDs of the installation at this address are unique."""
    return urlsplit(base_url).hostname or "localhost"


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
    head = [
        line("NAME", escaped(name), language=language),
        line("X-WR-CALNAME", escaped(name)),
        *([line("X-WR-TIMEZONE", escaped(events[0].zone))] if events else []),
        line("REFRESH-INTERVAL", _REFRESH, value="DURATION"),
        line("X-PUBLISHED-TTL", _REFRESH),
        *([line("SOURCE", one_line(source), value="URI")] if source else []),
        *_url(url or (events[0].url if len(events) == 1 else "")),
    ]
    return _calendar("PUBLISH", head, events, [b"".join(_vevent(event)) for event in events])


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
    body = b"".join(_vevent(event, status, attendee))
    return _calendar(method, [], [event], [body])


def _calendar(
    method: str, head: Sequence[bytes], events: Sequence[CalendarEvent], components: Sequence[bytes]
) -> bytes:
    """The whole calendar. It has no UID of its own: vdirsyncer takes feeds that have one for broken."""
    parts = [
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n",
        line("PRODID", PRODUCT),
        b"CALSCALE:GREGORIAN\r\n",
        line("METHOD", method),
        *head,
        *_zones(events),
        *components,
        b"END:VCALENDAR\r\n",
    ]
    return b"".join(parts)


def _zones(events: Sequence[CalendarEvent]) -> Iterator[bytes]:
    """The zones that the events use, each over their years."""
    for zone in sorted({event.zone for event in events} - _UTC_NAMES):
        info = ZoneInfo(zone)
        moments = [at for event in events if event.zone == zone for at in (event.starts_at, event.ends_at)]
        years = [at.astimezone(info).year for at in moments]
        yield _zone(zone, min(years), max(years))


@lru_cache(maxsize=256)
def _zone(zone: str, first_year: int, last_year: int) -> bytes:
    return bytes(vtimezone(zone, first_year, last_year).to_ical(sorted=False))


def _vevent(
    event: CalendarEvent, status: Status | None = None, attendee: Attendee | None = None
) -> Iterator[bytes]:
    changed = _utc(event.changed_at)
    yield b"BEGIN:VEVENT\r\n"
    yield line("UID", one_line(event.uid))
    yield line("DTSTAMP", changed)
    yield line("LAST-MODIFIED", changed)
    yield line("SEQUENCE", str(event.sequence))
    yield line("STATUS", status or event.status)
    yield _time("DTSTART", event.starts_at, event.zone)
    yield _time("DTEND", event.ends_at, event.zone)
    # A span of days would otherwise block the nights between.
    is_busy = event.ends_at - event.starts_at <= _DAY
    yield line("TRANSP", "OPAQUE" if is_busy else "TRANSPARENT")
    yield from _words(event)
    if event.organizer:
        yield _organizer(event.organizer)
    if attendee:
        yield _attendee(attendee)
    yield b"END:VEVENT\r\n"


def _words(event: CalendarEvent) -> Iterator[bytes]:
    yield line("SUMMARY", escaped(event.summary), language=event.language)
    if event.description:
        yield line("DESCRIPTION", escaped(event.description), language=event.language)
    if event.location:
        yield line("LOCATION", escaped(event.location), language=event.language)
    if event.geo:
        yield line("GEO", ";".join(str(round(degrees, 6)) for degrees in event.geo))
    yield from _url(event.url)
    if event.part_of:
        yield line("RELATED-TO", one_line(event.part_of), reltype="PARENT")
    if event.conference:
        label = {"label": event.conference_label} if event.conference_label else {}
        parameters = {"value": "URI", "feature": "VIDEO", **label}
        yield line("CONFERENCE", one_line(event.conference), **parameters)
    if event.categories:
        yield line("CATEGORIES", ",".join(map(escaped, event.categories)), language=event.language)


def _attendee(attendee: Attendee) -> bytes:
    return line(
        "ATTENDEE",
        f"mailto:{one_line(attendee.email)}",
        **_named(attendee.name),
        cutype="INDIVIDUAL",
        role="REQ-PARTICIPANT",
        partstat=attendee.partstat,
        rsvp="TRUE" if attendee.rsvp else "FALSE",
    )


def _organizer(organizer: Organizer) -> bytes:
    sent_by = organizer.sent_by if organizer.sent_by != organizer.email else ""
    parameters = {"sent_by": f"mailto:{sent_by}"} if sent_by else {}
    return line("ORGANIZER", f"mailto:{one_line(organizer.email)}", **_named(organizer.name), **parameters)


def _named(name: str) -> dict[str, str]:
    return {"cn": name} if one_line(name) else {}


def _url(url: str) -> list[bytes]:
    return [line("URL", one_line(url))] if url else []


def _time(name: str, at: datetime, zone: str) -> bytes:
    if zone in _UTC_NAMES:
        return line(name, _utc(at))
    return line(name, f"{at.astimezone(ZoneInfo(zone)):%Y%m%dT%H%M%S}", tzid=zone)


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
