"""Signing up for sessions on one's own page, and what the public page says of the places."""

import asyncio
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from events_platform.events.models import Event
from events_platform.kit.db.engine import Database
from events_platform.programme.models import ProgrammeSession
from events_platform.registration.links import my_path
from events_platform.registration.models import Registration
from tests.factories.events import make_event
from tests.factories.programme import a_time, make_release, make_session, make_slot
from tests.factories.registration import make_category, make_registration


@dataclass
class World:
    """Two guests; a workshop with one place and, half an hour later, a panel without limit, both tomorrow."""

    event: Event
    guests: list[Registration]
    sessions: list[ProgrammeSession]
    pages: list[str]

    def address(self, guest: int, session: int) -> str:
        return f"{self.pages[guest]}/sign-ups/{self.sessions[session].id}"


@pytest.fixture
async def world(app: Starlette, db: Database) -> World:
    parts = app.state.context
    async with db.write() as session:
        event = await make_event(session, slug="symposium")
        category = await make_category(session, event)
        guests = [await make_registration(session, parts, event, category) for _guest in range(2)]
        sessions = [
            await make_session(session, event, "Workshop", "工作坊", has_sign_up=True, capacity=1),
            await make_session(session, event, "Panel", "座谈", has_sign_up=True),
            await make_session(session, event, "Opening", "开幕式"),
        ]
        for number, one in enumerate(sessions):
            await make_slot(session, one, a_time(event, day=2, minutes=15 * number), minutes=30)
        await make_release(session, event)
    return World(event, guests, sessions, [my_path(parts, "symposium", guest) for guest in guests])


async def follow(client: httpx.AsyncClient, address: str) -> str:
    """The page behind what was done."""
    answer = await client.post(address)
    assert answer.status_code == 303, answer.text
    page = await client.get(f"{answer.headers['location']}&lang=en")
    assert page.status_code == 200
    return page.text


async def test_places_are_taken_and_given_back_without_a_script(
    client: httpx.AsyncClient, world: World
) -> None:
    page = await client.get(f"{world.pages[0]}/sign-ups?lang=en")
    assert "One place is left." in page.text
    assert "Opening" not in page.text
    assert page.headers["x-robots-tag"] == "noindex, nofollow"
    assert "You have a place in “Workshop”." in await follow(client, world.address(0, 0))
    assert "Workshop" in (await client.get(f"{world.pages[0]}?lang=en")).text
    second = await follow(client, world.address(1, 0))
    assert "You are on the waiting list of “Workshop”." in second
    assert "Number 1 on the waiting list" in second
    back = await follow(client, f"{world.address(0, 0)}/withdraw")
    assert "You gave your place in “Workshop” back." in back
    assert "Number" not in (await client.get(f"{world.pages[1]}/sign-ups?lang=en")).text
    again = await follow(client, f"{world.address(0, 0)}/withdraw")
    assert "You gave your place in “Workshop” back." in again


async def test_overlap_is_told_and_not_forbidden(client: httpx.AsyncClient, world: World) -> None:
    await follow(client, world.address(0, 0))
    page = await client.get(f"{world.pages[0]}/sign-ups?lang=en")
    assert page.text.count("At the same time you have a place in: Workshop") == 1
    told = await follow(client, world.address(0, 1))
    assert "You have a place in “Panel”." in told
    assert "At the same time you have a place in: Panel" in told
    zh = await client.get(f"{world.pages[0]}/sign-ups?lang=zh")
    assert "与您已预约的场次时间冲突：座谈" in zh.text


@pytest.mark.parametrize("wanted", ["2", "hidden", "nonsense"])
async def test_session_that_is_not_offered_does_not_exist(
    client: httpx.AsyncClient, db: Database, world: World, wanted: str
) -> None:
    address = world.address(0, 2) if wanted == "2" else f"{world.pages[0]}/sign-ups/nonsense"
    if wanted == "hidden":
        async with db.write() as session:
            (await session.get_one(ProgrammeSession, world.sessions[0].id)).is_hidden = True
        address = world.address(0, 0)
        assert "Workshop" not in (await client.get(f"{world.pages[0]}/sign-ups?lang=en")).text
    assert (await client.post(address)).status_code == 404


async def test_wrong_link_signs_nobody_up(client: httpx.AsyncClient, world: World) -> None:
    assert (await client.get(f"{world.pages[0][:-4]}AAAA/sign-ups")).status_code == 404
    answer = await client.post(f"{world.pages[0][:-4]}AAAA/sign-ups/{world.sessions[0].id}")
    assert answer.status_code == 404


async def test_public_page_tells_the_places_within_seconds(client: httpx.AsyncClient, world: World) -> None:
    address = f"/symposium/sessions/{world.sessions[0].slug}?lang=en"
    first = await client.get(address)
    assert "One place is left." in first.text
    await follow(client, world.address(0, 0))
    await asyncio.sleep(1.1)
    assert "All places are taken. You can wait for one." in (await client.get(address)).text
    again = await client.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 200
    other = await client.get(f"/symposium/sessions/{world.sessions[2].slug}?lang=en")
    assert "Sign up for this session" not in other.text


async def test_queries_do_not_grow_with_the_sessions(
    client: httpx.AsyncClient, db: Database, world: World, count_queries: Any
) -> None:
    async def counted() -> int:
        await asyncio.sleep(1.1)
        await client.get("/symposium/programme")
        with count_queries() as queries:
            assert (await client.get(f"{world.pages[0]}/sign-ups")).status_code == 200
        return len(queries)

    before = await counted()
    async with db.write() as session:
        for number in range(3):
            made = await make_session(session, world.event, f"More {number}", has_sign_up=True, capacity=1)
            await make_slot(session, made, a_time(world.event, day=2, minutes=60))
        await make_release(session, world.event)
        (await session.get_one(Event, world.event.id)).version += 1
    assert await counted() == before <= 5
