"""My agenda: stars of a browser and of a form, shown on my page, kept in a calendar of one's own."""

from dataclasses import dataclass

import httpx
import pytest
from icalendar import Calendar
from starlette.applications import Starlette

from events_platform.accounts.access import SYSTEM
from events_platform.events.models import Event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Database
from events_platform.kit.web.context import AppContext
from events_platform.presence.schemas import OnlineRoomIn
from events_platform.presence.service import add_online_room
from events_platform.programme.models import Embargo, ProgrammeSession, Speaker
from events_platform.registration.links import agenda_path, live_path, my_path, my_token
from events_platform.registration.models import Registration
from events_platform.registration.service import cancel_registration
from tests.calendars.reading import properties
from tests.factories.accounts import bearer
from tests.factories.events import make_event
from tests.factories.programme import a_time, make_part, make_release, make_session, make_slot
from tests.factories.registration import make_category, make_registration

FIRST, SECOND = "Linking schools and firms", "Panel"


@dataclass
class World:
    """A registered person, and two released sessions."""

    event: Event
    mine: Registration
    sessions: list[ProgrammeSession]
    parts: AppContext

    @property
    def feed(self) -> str:
        return agenda_path(self.parts, self.event.slug, self.mine)

    @property
    def page(self) -> str:
        return my_path(self.parts, self.event.slug, self.mine)

    @property
    def token(self) -> dict[str, str]:
        return bearer(my_token(self.parts, self.mine))


@pytest.fixture
async def world(app: Starlette, db: Database) -> World:
    async with db.write() as session:
        event = await make_event(session, slug="symposium")
        category = await make_category(session, event)
        mine = await make_registration(session, app.state.context, event, category)
        sessions = [await make_session(session, event, title) for title in (FIRST, SECOND)]
        for hour, one in enumerate(sessions):
            await make_slot(session, one, a_time(event, minutes=60 * hour))
        await make_release(session, event)
        return World(event, mine, sessions, app.state.context)


def titles(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    entries = Calendar.from_ical(answer.content).walk("VEVENT")
    return [str(properties(one)["SUMMARY"]) for one in entries]


async def test_stars_of_a_browser_move_to_the_registration(client: httpx.AsyncClient, world: World) -> None:
    first, second = (str(one.id) for one in world.sessions)
    stranger = "0197a000-0000-7000-8000-000000000000"
    for _twice in range(2):
        answer = await client.post(
            "/api/v1/stars", json={"add": [first, second, stranger]}, headers=world.token
        )
        assert answer.json() == {"sessions": sorted([first, second])}
    answer = await client.post("/api/v1/stars", json={"remove": [first]}, headers=world.token)
    assert answer.json() == {"sessions": [second]}
    assert (await client.get("/api/v1/stars", headers=world.token)).json() == {"sessions": [second]}
    page = await client.get(world.page)
    assert SECOND in page.text
    assert FIRST not in page.text
    assert f"webcal://127.0.0.1:8000{world.feed}?lang=en" in page.text


@pytest.mark.parametrize("headers", [{}, bearer("nothing"), bearer("A" * 43)])
async def test_stars_need_the_personal_token(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    assert (await client.get("/api/v1/stars", headers=headers)).status_code == 401
    assert (await client.post("/api/v1/stars", json={}, headers=headers)).status_code == 401


async def test_agenda_is_chosen_without_a_script(client: httpx.AsyncClient, world: World) -> None:
    first, second = (str(one.id) for one in world.sessions)
    page = await client.get(f"{world.page}/agenda?lang=zh")
    assert "checked" not in page.text
    done = await client.post(f"{world.page}/agenda", data={"sessions": [first, "nonsense"]})
    assert done.headers["location"] == f"{world.page}/agenda?done=agenda"
    assert (await client.get(done.headers["location"])).text.count(" checked") == 1
    await client.post(f"{world.page}/agenda", data={"sessions": [second]})
    assert titles(await client.get(world.feed)) == ["Symposium on Partnerships", SECOND]


async def test_agenda_feed_carries_the_private_link_and_the_public_one_does_not(
    client: httpx.AsyncClient, db: Database, world: World
) -> None:
    async with db.write() as session:
        event = await session.get_one(Event, world.event.id)
        await add_online_room(session, SYSTEM, event, OnlineRoomIn.model_validate({"name": {"en": "Main"}}))
    await client.post("/api/v1/stars", json={"add": [str(world.sessions[0].id)]}, headers=world.token)
    answer = await client.get(f"{world.feed}?lang=zh")
    link = world.parts.settings.base_url + live_path(world.parts, world.event.slug, world.mine)
    joins = [properties(one)["CONFERENCE"] for one in Calendar.from_ical(answer.content).walk("VEVENT")]
    assert [(str(join), join.params["LABEL"]) for join in joins] == [(link, "进入线上会场")] * 2
    assert answer.headers["cache-control"] == "private, max-age=300"
    assert my_token(world.parts, world.mine) not in answer.text.replace("\r\n ", "")
    assert "CONFERENCE" not in (await client.get("/symposium/calendar.ics")).text
    async with db.write() as session:
        await cancel_registration(session, SYSTEM, await session.get_one(Registration, world.mine.id))
    assert "CONFERENCE" not in (await client.get(world.feed)).text


async def test_agenda_feed_is_not_sent_twice(client: httpx.AsyncClient, world: World) -> None:
    first = await client.get(world.feed)
    seen = {"If-None-Match": first.headers["etag"]}
    assert (await client.get(world.feed, headers=seen)).status_code == 304
    head = await client.head(world.feed)
    assert (head.content, head.headers["content-length"]) == (b"", first.headers["content-length"])


async def test_agenda_token_opens_the_agenda_alone_until_the_epoch_rises(
    client: httpx.AsyncClient, db: Database, world: World
) -> None:
    token = world.feed.rpartition("/")[2].removesuffix(".ics")
    assert (await client.get(f"/symposium/me/{token}")).status_code == 404
    assert (await client.get(f"/symposium/live/{token}")).status_code == 404
    assert (await client.get("/api/v1/stars", headers=bearer(token))).status_code == 401
    mine = my_token(world.parts, world.mine)
    assert (await client.get(f"/symposium/agenda/{mine}.ics")).status_code == 404
    async with db.write() as session:
        (await session.get_one(Registration, world.mine.id)).token_epoch += 1
    assert (await client.get(world.feed)).status_code == 404


async def test_agenda_holds_the_sessions_that_one_has_a_part_in(
    client: httpx.AsyncClient, db: Database, world: World
) -> None:
    async with db.write() as session:
        speaker = Speaker(
            event_id=world.event.id,
            person_id=world.mine.person_id,
            slug="me",
            native="陈静",
            created_at=now(),
            updated_at=now(),
        )
        session.add(speaker)
        await session.flush()
        await make_part(session, world.sessions[0], speaker)
        await make_release(session, world.event)
    assert titles(await client.get(world.feed)) == ["Symposium on Partnerships", FIRST]
    async with db.write() as session:
        (await session.get_one(Speaker, speaker.id)).embargo = Embargo.SESSIONS
    assert titles(await client.get(world.feed)) == ["Symposium on Partnerships"]


async def test_page_offers_every_calendar(client: httpx.AsyncClient, world: World) -> None:
    page = await client.get("/symposium/calendars?lang=en")
    assert "webcal://127.0.0.1:8000/symposium/calendar.ics?lang=en" in page.text
    assert page.text.count("webcal://") == 2
    assert "Hall 1, Congress centre" in page.text
    assert 'href="/symposium/programme"' in page.text
    assert 'href="/symposium/calendars"' in (await client.get("/symposium/programme")).text
    assert (await client.get("/nowhere/calendars")).status_code == 404
