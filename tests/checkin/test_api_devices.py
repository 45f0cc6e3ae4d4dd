"""What a device tells of itself."""

from datetime import datetime, timedelta

from sqlmodel import select

from events_platform.checkin.models import Device
from events_platform.kit.clock import now
from tests.checkin.conftest import Door
from tests.factories.accounts import bearer

URL = "/api/v1/devices/status"


async def device(door: Door) -> Device:
    async with door.db.read() as session:
        return (await session.exec(select(Device))).one()


async def test_waiting_scans_are_noted_until_there_are_none(door: Door) -> None:
    oldest = now() - timedelta(minutes=4)
    body = {"waiting": 3, "oldest_at": oldest.isoformat()}
    told = await door.client.post(URL, json=body, headers=bearer(door.token))
    assert told.status_code == 200
    found = await device(door)
    assert (found.queue_waiting, found.queue_oldest_at) == (3, oldest)
    assert found.seen_at is not None
    assert (told.json()["gate"]["id"], told.json()["practice"]) == (str(door.gate.id), False)
    assert abs(datetime.fromisoformat(told.json()["at"]) - now()) < timedelta(minutes=1)
    ahead = {"waiting": 1, "oldest_at": (now() + timedelta(days=1)).isoformat()}
    await door.client.post(URL, json=ahead, headers=bearer(door.token))
    found = await device(door)
    assert found.queue_oldest_at is not None
    assert found.queue_oldest_at <= now()
    await door.client.post(
        URL, json={"waiting": 0, "oldest_at": oldest.isoformat()}, headers=bearer(door.token)
    )
    found = await device(door)
    assert (found.queue_waiting, found.queue_oldest_at) == (0, None)


async def test_device_learns_that_it_was_moved(door: Door) -> None:
    south = await door.another_gate(name="South door")
    async with door.db.write() as session:
        moved = (await session.exec(select(Device))).one()
        moved.gate_id = south.id
        session.add(moved)
    told = await door.client.post(URL, json={"waiting": 0}, headers=bearer(door.token))
    ways = ["entry", "exit"]
    assert told.json()["gate"] == {"id": str(south.id), "name": "South door", "directions": ways}


async def test_status_refuses_strangers_and_nonsense(door: Door) -> None:
    assert (await door.client.post(URL, json={"waiting": 0})).status_code == 401
    for body in (
        {},
        {"waiting": -1},
        {"waiting": 1, "oldest_at": "2021-06-10T09:00:00"},
        {"waiting": 0, "x": 1},
    ):
        refused = await door.client.post(URL, json=body, headers=bearer(door.token))
        assert refused.status_code == 422
