"""An event with an online room, and somebody who takes part online."""

from dataclasses import dataclass

import pytest
from starlette.applications import Starlette

from events_platform.accounts.access import SYSTEM
from events_platform.events.models import Event
from events_platform.kit.db.engine import Database, Session
from events_platform.kit.web.context import AppContext
from events_platform.presence.models import OnlineRoom
from events_platform.presence.queries import Attendee
from events_platform.presence.schemas import OnlineRoomIn
from events_platform.presence.service import add_online_room
from events_platform.registration.links import live_token
from events_platform.registration.models import Category, Registration
from tests.factories.events import make_event
from tests.factories.registration import make_category, make_registration


@dataclass
class Hall:
    """The room, and who may be in it."""

    parts: AppContext
    event: Event
    category: Category
    room: OnlineRoom
    registration: Registration

    @property
    def token(self) -> str:
        """The live room's token of the registration."""
        return live_token(self.parts, self.registration)

    @property
    def attendee(self) -> Attendee:
        """The person in the room, by a page that is new."""
        return Attendee(self.registration, self.event, self.room, None)


async def make_online_room(session: Session, event: Event, name: str = "Main hall") -> OnlineRoom:
    data = {"name": {"en": name, "zh": "主会场"}, "meeting_url": "https://meet.example.org/1"}
    return await add_online_room(session, SYSTEM, event, OnlineRoomIn.model_validate(data))


@pytest.fixture
def parts(app: Starlette) -> AppContext:
    found: AppContext = app.state.context
    return found


@pytest.fixture
async def hall(db: Database, parts: AppContext) -> Hall:
    async with db.write() as session:
        event = await make_event(session)
        category = await make_category(session, event)
        room = await make_online_room(session, event)
        registration = await make_registration(session, parts, event, category, mode="online")
    return Hall(parts, event, category, room, registration)
