"""The places of an event in the bar above its pages."""

import httpx
import pytest

from events_platform.events.models import Event, EventStatus
from events_platform.kit.db.engine import Database
from events_platform.programme.event_places import released_places
from events_platform.programme.models import Embargo
from tests.factories.events import make_event
from tests.factories.programme import a_time, make_part, make_release, make_session, make_slot
from tests.factories.programme_call import make_call
from tests.factories.programme_speakers import make_speaker
from tests.factories.registration import make_category

PROGRAMME = ("/symposium/programme", "Programme", False)
SPEAKERS = ("/symposium/speakers", "Speakers", False)


@pytest.fixture
async def event(db: Database) -> Event:
    """A released programme of one session, whose only speaker has her name withheld."""
    async with db.write() as session:
        event = await make_event(session, slug="symposium")
        await make_category(session, event)
        await make_call(session, event)
        speaker = await make_speaker(session, event, embargo=Embargo.NAME)
        talk = await make_session(session, event)
        await make_part(session, talk, speaker)
        await make_slot(session, talk, a_time(event))
        await make_release(session, event)
        return event


async def test_nothing_is_led_to_before_the_programme_is_released(db: Database) -> None:
    async with db.write() as session:
        assert await released_places(session, await make_event(session)) == []


async def test_a_draft_leads_to_no_page_that_is_not_there(db: Database, event: Event) -> None:
    async with db.write() as session:
        draft = await session.get_one(Event, event.id)
        draft.status = EventStatus.DRAFT
        assert await released_places(session, draft) == []


async def test_speakers_are_led_to_once_a_name_is_public(db: Database, event: Event) -> None:
    async with db.write() as session:
        assert await released_places(session, event) == [PROGRAMME]
        talk = await make_session(session, event)
        await make_part(session, talk, await make_speaker(session, event))
        assert await released_places(session, event) == [PROGRAMME, SPEAKERS]


@pytest.mark.parametrize("path", ["register", "call", "call/sent"])
async def test_forms_for_everybody_lead_to_the_programme(
    client: httpx.AsyncClient, event: Event, path: str
) -> None:
    shown = await client.get(f"/symposium/{path}")
    assert shown.status_code == 200
    assert '<a href="/symposium/programme">Programme</a>' in shown.text
