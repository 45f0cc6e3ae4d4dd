"""The editions of 2018 to 2020, known from public reports alone: their words and bounds, nothing counted."""

from events_platform.demo.loading import DEMO, Loading
from events_platform.demo.setting import make_event
from events_platform.events.models import Event
from events_platform.events.queries import site_days
from events_platform.events.service import archive_event, close_site_day, publish_event

YEARS = (2018, 2019, 2020)


async def load_past_edition(loading: Loading, year: int) -> Event:
    """One edition with its published totals, archived; hours that nobody published are not invented."""
    session = loading.session
    event = await make_event(loading, str(year), year)
    for hours in await site_days(session, event.id):
        await close_site_day(session, DEMO, event, hours.site_id, hours.day)
    await publish_event(session, DEMO, event)
    await archive_event(session, DEMO, event)
    return event
