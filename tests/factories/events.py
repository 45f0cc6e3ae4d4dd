"""Events for tests, made as the product makes them."""

from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from events_platform.accounts.access import SYSTEM, Actor
from events_platform.events.models import Event, Room, Series
from events_platform.events.queries import sites_of
from events_platform.events.schemas import EventIn, NewEventIn, RoomIn, SeriesIn, SiteIn
from events_platform.events.service import add_room, create_event, create_series, publish_event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.db.types import LocalizedText
from events_platform.kit.ids import new_id

ZONE = "Asia/Shanghai"


def today(zone: str = ZONE) -> date:
    """The date that calendars in the zone show now."""
    return now().astimezone(ZoneInfo(zone)).date()


def event_in(**overrides: Any) -> NewEventIn:
    """What an organiser says of a hybrid event of three days, yesterday to tomorrow, open day and night."""
    values: dict[str, Any] = {
        "title": {"en": "Symposium on Partnerships", "zh": "产学研用合作会议"},
        "place": {"en": "Nanchang", "zh": "南昌"},
        "slug": f"event-{new_id().hex[-12:]}",
        "timezone": ZONE,
        "starts_on": today() - timedelta(days=1),
        "ends_on": today() + timedelta(days=1),
        "host_country": "CN",
        "site": SiteIn(name=LocalizedText({"en": "Congress centre", "zh": "会议中心"}), country="CN"),
        "opens": time(0),
        "ends": time(23, 59),
    }
    return NewEventIn.model_validate({**values, **overrides})


def edited(event: Event, **changes: Any) -> EventIn:
    """The event as its organiser would send it again, with changes."""
    names = [name for name in EventIn.model_fields if name != "series"]
    return EventIn.model_validate({**{name: getattr(event, name) for name in names}, **changes})


async def make_event(
    session: Session, actor: Actor = SYSTEM, *, published: bool = True, rooms: int = 2, **overrides: Any
) -> Event:
    """A published hybrid event in Asia/Shanghai that runs now, with one site and its rooms.

    `overrides` replace fields of `event_in`, for instance `starts_on`, `ends_on`, `format` or `slug`.
    """
    event = await create_event(session, actor, event_in(**overrides))
    for number in range(1, rooms + 1):
        await make_room(session, event, {"en": f"Hall {number}", "zh": f"第{number}会议厅"})
    if published:
        await publish_event(session, actor, event)
    return event


async def make_room(
    session: Session, event: Event, name: dict[str, str] | None = None, capacity: int | None = 100
) -> Room:
    """A room of the event's main site."""
    site = (await sites_of(session, event.id))[0]
    text = LocalizedText(name or {"en": "Hall", "zh": "会议厅"})
    return await add_room(session, SYSTEM, event, RoomIn(name=text, site=site.id, capacity=capacity))


async def make_series(session: Session, slug: str | None = None) -> Series:
    """A series."""
    title = LocalizedText({"en": "Symposium on Partnerships", "zh": "产学研用合作会议"})
    return await create_series(
        session, SYSTEM, SeriesIn(title=title, slug=slug or f"series-{new_id().hex[-12:]}")
    )
