"""An event that is open for registration, and the parts of the process that services ask for."""

from datetime import timedelta
from typing import Any

import pytest

from events_platform.events.models import Event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Database, Session
from events_platform.kit.ids import new_id
from events_platform.kit.web.context import AppContext
from events_platform.settings import Settings


@pytest.fixture
def installation(settings: Settings, db: Database) -> AppContext:
    """What services need to know of the process."""
    return AppContext(settings, db)


async def open_event(session: Session, **values: Any) -> Event:
    """A published hybrid event in three days, in Nanchang."""
    today = now().date()
    given = {
        "slug": f"meeting-{new_id().hex[-8:]}",
        "title": {"en": "Partnership Symposium", "zh": "产学研用合作会议"},
        "place": {"en": "Nanchang", "zh": "南昌"},
        "timezone": "Asia/Shanghai",
        "starts_on": today + timedelta(days=3),
        "ends_on": today + timedelta(days=3),
        "format": "hybrid",
        "status": "published",
        "languages": ["en", "zh"],
        "host_country": "CN",
        "contact_email": "office@example.org",
        **values,
    }
    event = Event(**given)
    session.add(event)
    await session.flush()
    return event


@pytest.fixture
async def event(db: Database) -> Event:
    """Such an event, committed."""
    async with db.write() as session:
        return await open_event(session)
