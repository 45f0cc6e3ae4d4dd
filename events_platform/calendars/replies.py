"""Answers to invitations as mail programs send them (METHOD:REPLY, RFC 5546, 3.2.3), read leniently."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from icalendar import Component

CALENDAR_TYPES: Final = frozenset({"text/calendar", "application/ics"})
MOST_EVENTS: Final = 20
LONGEST: Final = 256 * 1024


class NotAReply(ValueError):
    """What was sent holds no calendar, or none that is an answer."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What one attendee said of one entry; `sent_at` is DTSTAMP, `partstat` in capitals."""

    uid: str
    email: str
    partstat: str
    sequence: int
    sent_at: datetime | None
    comment: str = ""


def replies_in_mail(data: bytes) -> list[Reply]:
    """The answers in a mail (message/rfc822), whichever part holds them. Raises NotAReply."""
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    for part in message.walk():
        if part.get_content_type() in CALENDAR_TYPES:
            content = part.get_payload(decode=True)
            return replies_in_calendar(content if isinstance(content, bytes) else b"")
    raise NotAReply


def replies_in_calendar(data: bytes) -> list[Reply]:
    """The answers in a calendar, one for each VEVENT and attendee. Raises NotAReply."""
    # Here, because its eighty modules are no part of a start.
    from icalendar import Calendar

    if len(data) > LONGEST:
        raise NotAReply
    try:
        calendar = Calendar.from_ical(data)
    except (ValueError, IndexError, KeyError, TypeError) as error:
        raise NotAReply from error
    if str(calendar.get("METHOD", "")).strip().upper() != "REPLY":
        raise NotAReply
    return [reply for event in calendar.walk("VEVENT")[:MOST_EVENTS] for reply in _replies(event)]


def _replies(event: "Component") -> Iterator[Reply]:
    """ORGANIZER is not looked at: some programs leave it out."""
    stamp, sequence = _value(event, "DTSTAMP"), _value(event, "SEQUENCE")
    attendees = event.get("ATTENDEE", [])
    for attendee in attendees if isinstance(attendees, list) else [attendees]:
        params = getattr(attendee, "params", {})
        yield Reply(
            uid=str(event.get("UID", "")).strip(),
            email=_address(str(attendee), str(params.get("EMAIL", ""))),
            partstat=str(params.get("PARTSTAT", "NEEDS-ACTION")).upper(),
            sequence=sequence if isinstance(sequence, int) else 0,
            sent_at=_utc(stamp),
            comment=str(_first(event.get("COMMENT", ""))),
        )


def _value(event: "Component", name: str) -> Any:
    """A property as a plain value; what could not be read counts as not said."""
    found = _first(event.get(name))
    return getattr(found, "dt", found)


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _utc(stamp: Any) -> datetime | None:
    if isinstance(stamp, datetime):
        return stamp.astimezone(UTC) if stamp.tzinfo else stamp.replace(tzinfo=UTC)
    return datetime(stamp.year, stamp.month, stamp.day, tzinfo=UTC) if isinstance(stamp, date) else None


def _address(text: str, parameter: str) -> str:
    """The address of a calendar user: behind `mailto:` in any case, or EMAIL where the value is another."""
    scheme, _colon, rest = text.partition(":")
    return (rest if scheme.lower() == "mailto" else parameter or text).strip().lower()
