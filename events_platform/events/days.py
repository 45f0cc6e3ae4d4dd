"""The days of an event, and which of them a page shows."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from events_platform.events.models import Event
from events_platform.kit.clock import now


def event_days(event: Event) -> list[date]:
    """Every day from the first to the last, in the event's zone."""
    length = (event.ends_on - event.starts_on).days + 1
    return [event.starts_on + timedelta(days=number) for number in range(length)]


def today_at(event: Event) -> date:
    """The date in the event's zone."""
    return now().astimezone(ZoneInfo(event.timezone)).date()


def day_asked(event: Event, asked: str) -> date:
    """The day that was asked for (ISO 8601), else the event's day nearest to today."""
    days, today = event_days(event), today_at(event)
    nearest = min(days, key=lambda day: abs(day - today))
    return next((day for day in days if day.isoformat() == asked), nearest)
