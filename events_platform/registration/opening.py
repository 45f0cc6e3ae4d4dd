"""When the public can register."""

from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from events_platform.errors import Conflict
from events_platform.events.models import Event, EventStatus
from events_platform.kit.clock import now
from events_platform.kit.i18n import lazy


class Opening(StrEnum):
    """Whether the public form takes registrations."""

    NOT_YET = "not_yet"
    OPEN = "open"
    CLOSED = "closed"


def ends_at(event: Event) -> datetime:
    """The midnight after the event's last day, in its zone."""
    return datetime.combine(event.ends_on + timedelta(days=1), time(), ZoneInfo(event.timezone))


def closes_at(event: Event) -> datetime:
    """When registration closes: as the organiser set it, else when the event's last day ends."""
    return min(event.registration_closes_at or ends_at(event), ends_at(event))


def opening_of(event: Event, moment: datetime | None = None) -> Opening:
    """Whether the public can register at this moment."""
    moment = moment or now()
    if event.status != EventStatus.PUBLISHED or moment >= closes_at(event):
        return Opening.CLOSED
    if event.registration_opens_at and moment < event.registration_opens_at:
        return Opening.NOT_YET
    return Opening.OPEN


def check_open(event: Event) -> None:
    """Conflict `registration_closed` unless the public can register."""
    opening = opening_of(event)
    if opening == Opening.NOT_YET:
        raise Conflict(lazy("Registration has not opened yet."), code="registration_not_open")
    if opening == Opening.CLOSED:
        raise Conflict(lazy("Registration for this event is closed."), code="registration_closed")
