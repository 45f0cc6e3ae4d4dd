"""The stage manager's page and its API."""

from typing import NamedTuple

import httpx
import pytest

from events_platform.accounts.access import SYSTEM
from events_platform.accounts.models import Role
from events_platform.events.models import Event
from events_platform.events.queries import rooms_of
from events_platform.kit.db.engine import Database
from events_platform.programme.models import ProgrammeSession
from events_platform.programme.published import public_programme
from events_platform.programme.schemas_release import ReleaseIn
from events_platform.programme.service_releases import release_programme
from tests.factories.accounts import bearer, make_account, make_token, sign_in
from tests.factories.events import make_event
from tests.factories.programme import a_time, make_session, make_slot


class Stage(NamedTuple):
    """A stage manager, signed in, and a session of yesterday."""

    event: Event
    talk: ProgrammeSession
    token: str
    day: str

    @property
    def page(self) -> str:
        return f"/manage/{self.event.slug}/day"


@pytest.fixture
async def stage(client: httpx.AsyncClient, db: Database) -> Stage:
    async with db.write() as session:
        event = await make_event(session, slug="symposium")
        account = await make_account(session, Role.PROGRAMME_EDITOR, event)
        talk = await make_session(session, event)
        await make_slot(session, talk, a_time(event, 0))
        await release_programme(session, SYSTEM, event, ReleaseIn())
        token = await make_token(session, Role.PROGRAMME_EDITOR, event)
    await sign_in(client, account)
    return Stage(event, talk, token, event.starts_on.isoformat())


async def press(client: httpx.AsyncClient, stage: Stage, **fields: str) -> httpx.Response:
    return await client.post(f"{stage.page}/{stage.talk.id}", data={"day": stage.day, **fields})


async def test_buttons_record_the_day_step_by_step(
    client: httpx.AsyncClient, db: Database, stage: Stage
) -> None:
    room = (await rooms_in(db, stage))[1]
    for number, fields in enumerate(
        (
            {"action": "delay", "minutes": "10"},
            {"action": "move", "room": room},
            {"action": "start", "clock": "09:12"},
            {"action": "end", "clock": "09:50"},
        )
    ):
        answer = await press(client, stage, number=str(number), **fields)
        assert answer.status_code == 303, answer.text
        assert answer.headers["location"].endswith(f"done={fields['action']}#s-{stage.talk.id}")
    page = await client.get(stage.page, params={"day": stage.day})
    assert "09:12–09:50" in page.text
    assert "One session is over" in page.text
    async with db.read() as session:
        [shown] = (await public_programme(session, stage.event)).sessions
    assert (shown.has_ended, str(shown.room_id)) == (True, room)
    await press(client, stage, action="undo", number="4")
    assert "09:12–09:40" in (await client.get(stage.page, params={"day": stage.day})).text


async def rooms_in(db: Database, stage: Stage) -> list[str]:
    async with db.read() as session:
        return [str(room.id) for room in await rooms_of(session, stage.event.id)]


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"action": "end"}, 409, "This session has not started yet."),
        ({"action": "delay", "minutes": "5", "number": "3"}, 409, "Somebody recorded something"),
        ({"action": "start", "clock": "soon"}, 422, "There is no such time."),
        ({"action": "delay"}, 422, "Please say by how many minutes."),
        ({"action": "move"}, 422, "Please choose a room."),
    ],
)
async def test_refusal_stands_where_the_thumb_was(
    client: httpx.AsyncClient, stage: Stage, fields: dict[str, str], status: int, said: str
) -> None:
    answer = await press(client, stage, **fields)
    assert answer.status_code == status
    assert said in answer.text
    assert "Linking schools and firms" in answer.text


async def test_one_room_can_be_looked_at_alone(client: httpx.AsyncClient, db: Database, stage: Stage) -> None:
    first, second = await rooms_in(db, stage)
    here = await client.get(stage.page, params={"day": stage.day, "at_room": first})
    assert "Linking schools and firms" in here.text
    there = await client.get(stage.page, params={"day": stage.day, "at_room": second})
    assert "Nothing is planned here on this day" in there.text
    odd = await client.get(stage.page, params={"day": "someday", "at_room": "nowhere"})
    assert odd.status_code == 200


async def test_page_of_a_session_leads_to_its_day_and_room(client: httpx.AsyncClient, stage: Stage) -> None:
    leads = f"{stage.page}?session={stage.talk.id}"
    own = await client.get(f"/manage/{stage.event.slug}/sessions/{stage.talk.id}")
    assert leads in own.text
    page = await client.get(leads)
    assert f'id="s-{stage.talk.id}"' in page.text
    assert (await client.get(f"{stage.page}?session=nothing")).status_code == 200


async def test_programs_run_the_day(client: httpx.AsyncClient, stage: Stage) -> None:
    client.cookies.clear()
    headers, api = bearer(stage.token), f"/api/v1/events/{stage.event.slug}"
    address = f"{api}/sessions/{stage.talk.id}/hours"
    at = a_time(stage.event, 0, 3).isoformat()
    answer = await client.post(address, headers=headers, json={"action": "start", "at": at})
    assert (answer.status_code, answer.json()["has_started"], answer.json()["number"]) == (201, True, 1)
    again = await client.post(address, headers=headers, json={"action": "start"})
    assert (again.status_code, again.json()["code"]) == (409, "already_started")
    listed = (await client.get(f"{api}/hours", headers=headers)).json()
    assert listed == {"items": [answer.json()], "next": None}
