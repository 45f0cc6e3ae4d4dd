"""A speaker's own calendar: their sessions, whatever an embargo hides, and nothing else."""

import httpx
import pytest
from icalendar import Calendar
from starlette.applications import Starlette

from events_platform.accounts.access import SYSTEM
from events_platform.events.models import Event
from events_platform.kit.db.engine import Database
from events_platform.kit.web.context import AppContext
from events_platform.programme.links import own_calendar_path, speaker_path
from events_platform.programme.models import Embargo, Speaker
from events_platform.programme.service_invitations import reset_link
from tests.factories.events import make_event
from tests.factories.programme import a_time, make_part, make_release, make_session, make_slot
from tests.factories.programme_speakers import make_speaker


@pytest.fixture
async def anna(db: Database) -> Speaker:
    """Somebody under an embargo, in one of two sessions, beside somebody who is under one too."""
    async with db.write() as session:
        event = await make_event(session, slug="symposium")
        anna = await make_speaker(session, event, "Anna Svensson", embargo="sessions")
        other = await make_speaker(session, event, "Bo Larsson", embargo="name")
        talk = await make_session(session, event, "Vocational futures")
        for speaker in (anna, other):
            await make_part(session, talk, speaker)
        await make_slot(session, talk, a_time(event))
        await make_slot(session, await make_session(session, event, "Opening"), a_time(event, 2))
        await make_release(session, event)
        return anna


@pytest.mark.parametrize("embargo", list(Embargo))
async def test_own_sessions_are_there_under_every_embargo(
    app: Starlette, client: httpx.AsyncClient, db: Database, anna: Speaker, embargo: Embargo
) -> None:
    async with db.write() as session:
        (await session.get_one(Speaker, anna.id)).embargo = embargo
    answer = await client.get(own_calendar_path(app.state.context, "symposium", anna))
    (entry,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert str(entry["SUMMARY"]) == "Vocational futures"
    assert ("Anna Svensson" in answer.text, "Bo Larsson" in answer.text) == (True, False)
    assert answer.headers["cache-control"].startswith("private")


async def test_link_opens_nothing_else_and_ends_with_the_others(
    app: Starlette, client: httpx.AsyncClient, db: Database, anna: Speaker
) -> None:
    parts: AppContext = app.state.context
    path = own_calendar_path(parts, "symposium", anna)
    page = await client.get(speaker_path(parts, "symposium", anna))
    assert f'href="{path}?lang=en"' in page.text
    assert (await client.get(path.removesuffix("/calendar.ics"))).status_code == 404
    own = speaker_path(parts, "symposium", anna)
    assert (await client.get(f"{own}/calendar.ics")).status_code == 404
    moved = await client.get(path.replace("symposium", "elsewhere"))
    assert (moved.status_code, moved.headers["location"]) == (307, path)
    async with db.write() as session:
        event = await session.get_one(Event, anna.event_id)
        await reset_link(session, SYSTEM, event, await session.get_one(Speaker, anna.id))
    assert (await client.get(path)).status_code == 404
