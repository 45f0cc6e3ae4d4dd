"""Online rooms and beats as programs and pages use them."""

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import httpx
import pytest
import time_machine
from sqlmodel import select

from events_platform.accounts.access import SYSTEM
from events_platform.accounts.models import Role
from events_platform.events.models import Event, EventStatus
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Database
from events_platform.kit.ratelimit.policies import PRESENCE
from events_platform.presence.models import Connection
from events_platform.registration.links import my_token
from events_platform.registration.models import Registration
from events_platform.registration.service import cancel_registration
from tests.factories.accounts import bearer, make_token
from tests.factories.events import make_event, make_room
from tests.presence.conftest import Hall, make_online_room
from tests.support.queries import Queries

ROOM = {"name": {"en": "Forum", "zh": "论坛"}, "meeting_url": "https://meet.example.org/2"}


async def beat(client: httpx.AsyncClient, hall: Hall, token: str = "", **values: Any) -> httpx.Response:
    body = {"connection": str(uuid.uuid4()), "room": str(hall.room.id), "visible": True, **values}
    headers = {"Authorization": f"Bearer {token or hall.token}", "Accept-Language": "en"}
    return await client.post("/api/v1/beats", json=body, headers=headers)


async def test_beat_counts_and_tells_of_the_room(db: Database, client: httpx.AsyncClient, hall: Hall) -> None:
    answer = await beat(client, hall)
    assert answer.status_code == 200
    assert answer.json()["next_in"] == 60
    assert answer.json()["said"].startswith("You are counted as present online since ")
    assert answer.json()["room"] == {
        "id": str(hall.room.id),
        "name": {"en": "Main hall", "zh": "主会场"},
        "title": "Main hall",
        "meeting_url": "https://meet.example.org/1",
    }
    async with db.read() as session:
        found = (await session.exec(select(Connection))).one()
    assert found.registration_id == hall.registration.id


async def test_beat_takes_the_token_of_my_page_too(client: httpx.AsyncClient, hall: Hall) -> None:
    assert (await beat(client, hall, my_token(hall.parts, hall.registration))).status_code == 200


async def test_beat_in_its_time_costs_three_statements(
    client: httpx.AsyncClient, hall: Hall, count_queries: Callable[[], AbstractContextManager[Queries]]
) -> None:
    page = str(uuid.uuid4())
    await beat(client, hall, connection=page)
    with count_queries() as queries, pytest.MonkeyPatch.context() as patch:
        patch.setattr("events_platform.presence.reception.is_early", lambda attendee: False)
        assert (await beat(client, hall, connection=page)).status_code == 200
    queries.assert_at_most(3)


async def test_beat_with_a_wrong_token_is_refused(client: httpx.AsyncClient, hall: Hall) -> None:
    assert (await beat(client, hall, "x" * 43)).status_code == 401
    anonymous = await client.post("/api/v1/beats", json={})
    assert (anonymous.status_code, anonymous.json()["code"]) == (401, "unauthenticated")


async def test_beat_in_a_room_of_another_event_is_refused(
    db: Database, client: httpx.AsyncClient, hall: Hall
) -> None:
    async with db.write() as session:
        other = await make_online_room(session, await make_event(session))
    answer = await beat(client, hall, room=str(other.id))
    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_room")


async def test_beat_of_a_registration_that_is_not_confirmed_counts_nothing(
    db: Database, client: httpx.AsyncClient, hall: Hall
) -> None:
    async with db.write() as session:
        registration = await session.get_one(Registration, hall.registration.id)
        await cancel_registration(session, SYSTEM, registration)
    answer = await beat(client, hall)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_confirmed")
    async with db.read() as session:
        assert (await session.exec(select(Connection))).all() == []


async def test_beat_after_the_event_was_archived_is_refused(
    db: Database, client: httpx.AsyncClient, hall: Hall
) -> None:
    async with db.write() as session:
        (await session.get_one(Event, hall.event.id)).status = EventStatus.ARCHIVED
    answer = await beat(client, hall)
    assert (answer.status_code, answer.json()["code"]) == (409, "event_closed")


async def test_beats_that_nobody_asked_for_are_limited_by_person(
    client: httpx.AsyncClient, hall: Hall
) -> None:
    with time_machine.travel(now(), tick=False):
        statuses = [(await beat(client, hall)).status_code for _number in range(PRESENCE.rate.burst + 1)]
    assert set(statuses[:-1]) == {200}
    assert statuses[-1] == 429


@pytest.mark.parametrize(
    ("field", "value"),
    [("connection", "page"), ("room", None), ("visible", "perhaps"), ("happened_at", "2021-06-10T09:00:00Z")],
)
async def test_beat_that_makes_no_sense_is_refused(
    client: httpx.AsyncClient, hall: Hall, field: str, value: Any
) -> None:
    answer = await beat(client, hall, hall.token, **{field: value})
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])


async def test_rooms_are_added_changed_and_removed(
    db: Database, client: httpx.AsyncClient, hall: Hall
) -> None:
    async with db.write() as session:
        headers = bearer(await make_token(session, Role.ORGANISER, hall.event))
        carried = str((await make_room(session, hall.event)).id)
    rooms = f"/api/v1/events/{hall.event.slug}/online-rooms"
    made = await client.post(rooms, json={**ROOM, "room": carried}, headers=headers)
    assert made.status_code == 201
    assert made.json() == {**ROOM, "id": made.json()["id"], "position": 1, "room": carried}
    stray = await client.post(rooms, json={**ROOM, "room": str(uuid.uuid4())}, headers=headers)
    assert (stray.status_code, list(stray.json()["errors"])) == (422, ["room"])
    address = made.headers["location"]
    assert (await client.get(address, headers=headers)).json() == made.json()
    changed = await client.patch(address, json={"name": {"en": "Forum A"}, "position": 0}, headers=headers)
    assert changed.json()["name"] == {"en": "Forum A", "zh": "论坛"}
    assert changed.json()["meeting_url"] == ROOM["meeting_url"]
    taken = await client.patch(address, json={"name": {"zh": None}}, headers=headers)
    assert taken.json()["name"] == {"en": "Forum A"}
    listed = await client.get(rooms, headers=headers)
    assert {one["name"]["en"] for one in listed.json()["items"]} == {"Main hall", "Forum A"}
    assert (await client.delete(address, headers=headers)).status_code == 204
    assert (await client.delete(address, headers=headers)).status_code == 404


async def test_room_in_which_somebody_was_present_stays(
    db: Database, client: httpx.AsyncClient, hall: Hall
) -> None:
    async with db.write() as session:
        headers = bearer(await make_token(session, Role.ORGANISER, hall.event))
    await beat(client, hall)
    answer = await client.delete(
        f"/api/v1/events/{hall.event.slug}/online-rooms/{hall.room.id}", headers=headers
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "place_in_use")


@pytest.mark.parametrize("address", ["javascript:alert(1)", "meet.example.org", "https://", "ftp://a.org"])
async def test_room_with_an_address_that_is_none_is_refused(
    db: Database, client: httpx.AsyncClient, hall: Hall, address: str
) -> None:
    async with db.write() as session:
        headers = bearer(await make_token(session, Role.ORGANISER, hall.event))
    answer = await client.post(
        f"/api/v1/events/{hall.event.slug}/online-rooms",
        json={**ROOM, "meeting_url": address},
        headers=headers,
    )
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["meeting_url"])


async def test_rooms_are_for_those_who_edit_the_event(
    db: Database, client: httpx.AsyncClient, hall: Hall
) -> None:
    rooms = f"/api/v1/events/{hall.event.slug}/online-rooms"
    for role in (Role.STEWARD, Role.ANALYST, Role.REGISTRAR):
        async with db.write() as session:
            headers = bearer(await make_token(session, role, hall.event))
        assert (await client.get(rooms, headers=headers)).status_code == 403
        assert (await client.post(rooms, json=ROOM, headers=headers)).status_code == 403
