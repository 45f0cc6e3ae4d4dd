"""Session sign-up for staff: pages with lists, and the API."""

from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from events_platform.accounts.models import Role
from events_platform.events.models import Event
from events_platform.kit.db.engine import Database
from events_platform.programme.models import ProgrammeSession
from events_platform.registration.models import Registration
from tests.factories.accounts import bearer, make_token
from tests.factories.events import make_event
from tests.factories.programme import a_time, make_release, make_session, make_slot
from tests.factories.registration import make_category, make_registration

EN = {"Accept-Language": "en"}


@dataclass
class World:
    """Three guests, and a workshop of one place."""

    event: Event
    guests: list[Registration]
    workshop: ProgrammeSession
    headers: dict[str, str]

    @property
    def page(self) -> str:
        return f"/manage/symposium/sign-ups/{self.workshop.id}"

    @property
    def api(self) -> str:
        return f"/api/v1/events/symposium/sessions/{self.workshop.id}/sign-ups"


@pytest.fixture
async def world(app: Starlette, db: Database) -> World:
    async with db.write() as session:
        event = await make_event(session, slug="symposium")
        category = await make_category(session, event)
        guests = [
            await make_registration(session, app.state.context, event, category, name=name)
            for name in ("Ada", "Bob", "Cyd")
        ]
        workshop = await make_session(session, event, "Workshop", "工作坊", has_sign_up=True, capacity=1)
        await make_slot(session, workshop, a_time(event, day=2))
        await make_release(session, event)
        headers = {**EN, **bearer(await make_token(session, Role.REGISTRAR, event))}
    return World(event, guests, workshop, headers)


async def test_program_puts_people_on_the_list_and_takes_them_off(
    client: httpx.AsyncClient, world: World
) -> None:
    ids = [str(guest.id) for guest in world.guests]
    made = [
        (await client.post(world.api, json={"registration": id_}, headers=world.headers)).json()
        for id_ in ids
    ]
    assert [(one["state"], one["position"]) for one in made] == [
        ("signed_up", 0),
        ("waiting", 1),
        ("waiting", 2),
    ]
    first = (await client.get(f"{world.api}?limit=2", headers=world.headers)).json()
    assert (first["capacity"], first["signed_up"], first["waiting"]) == (1, 1, 2)
    rest = await client.get(f"{world.api}?limit=2&after={first['next']}", headers=world.headers)
    listed = [*first["items"], *rest.json()["items"]]
    assert [one["registration"] for one in listed] == ids
    assert (await client.delete(f"{world.api}/{ids[0]}", headers=world.headers)).status_code == 204
    assert (await client.delete(f"{world.api}/{ids[0]}", headers=world.headers)).status_code == 404
    beyond = {"registration": ids[2], "beyond_capacity": True}
    assert (await client.post(world.api, json=beyond, headers=world.headers)).json()["state"] == "signed_up"
    now = (await client.get(world.api, headers=world.headers)).json()
    assert [one["state"] for one in now["items"]] == ["signed_up", "signed_up"]


async def test_program_is_told_what_is_not_there(client: httpx.AsyncClient, world: World) -> None:
    unknown = {"registration": "0197a000-0000-7000-8000-000000000000"}
    assert (await client.post(world.api, json=unknown, headers=world.headers)).status_code == 404
    nowhere = world.api.replace(str(world.workshop.id), "nonsense")
    assert (await client.get(nowhere, headers=world.headers)).status_code == 404
    assert (await client.post(world.api, json={}, headers=world.headers)).status_code == 422


async def test_staff_search_add_remove_and_print(client: httpx.AsyncClient, world: World) -> None:
    overview = await client.get("/manage/symposium/sign-ups", headers=world.headers)
    assert "Workshop" in overview.text
    found = await client.get(f"{world.page}?q=ada", headers=world.headers)
    assert ("Ada" in found.text, "Bob" in found.text) == (True, False)
    for guest in world.guests[:2]:
        done = await client.post(world.page, data={"registration": str(guest.id)}, headers=world.headers)
        assert done.status_code == 303
    page = await client.get(done.headers["location"], headers=world.headers)
    assert "No place is free: the person is on the waiting list." in page.text
    assert page.text.index("Ada") < page.text.index("Waiting list") < page.text.index("Bob")
    sheet = await client.get(f"{world.page}/print", headers=world.headers)
    assert "One person has a place. One person waits." in sheet.text
    removed = {"registration": str(world.guests[0].id)}
    for _twice in range(2):
        gone = await client.post(f"{world.page}/remove", data=removed, headers=world.headers)
        assert gone.status_code == 303
    after = await client.get(world.page, headers=world.headers)
    assert ("Ada" in after.text, "Waiting list" in after.text) == (False, False)
    log = await client.get(world.api, headers=world.headers)
    assert [one["registration"] for one in log.json()["items"]] == [str(world.guests[1].id)]


async def test_steward_reads_the_list_and_changes_nothing(
    client: httpx.AsyncClient, db: Database, world: World
) -> None:
    async with db.write() as session:
        headers = {**EN, **bearer(await make_token(session, Role.STEWARD, world.event))}
    page = await client.get(f"{world.page}?q=ada", headers=headers)
    assert page.status_code == 200
    assert "Add somebody" not in page.text
    answer = await client.post(world.page, data={"registration": str(world.guests[0].id)}, headers=headers)
    assert answer.status_code == 403


async def test_hidden_session_has_no_list(client: httpx.AsyncClient, db: Database, world: World) -> None:
    async with db.write() as session:
        (await session.get_one(ProgrammeSession, world.workshop.id)).is_hidden = True
    assert (await client.get(world.page, headers=world.headers)).status_code == 404
    assert (await client.get(world.api, headers=world.headers)).status_code == 404
    assert "Workshop" not in (await client.get("/manage/symposium/sign-ups", headers=world.headers)).text


async def test_queries_do_not_grow_with_the_people(
    client: httpx.AsyncClient, world: World, count_queries: Any
) -> None:
    counts = []
    for guests in (world.guests[:1], world.guests[1:]):
        for guest in guests:
            await client.post(world.api, json={"registration": str(guest.id)}, headers=world.headers)
        with count_queries() as queries:
            await client.get(world.page, headers=world.headers)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 18
