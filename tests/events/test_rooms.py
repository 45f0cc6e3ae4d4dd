"""What rooms have, when they are closed, and how far it is from one to another."""

from datetime import UTC, datetime

import httpx
import pytest

from events_platform.accounts.access import SYSTEM
from events_platform.accounts.models import Role
from events_platform.errors import Conflict, Invalid, NotFound
from events_platform.events import service
from events_platform.events.models import Equipment, Event
from events_platform.events.queries import closures_of, distances_of, rooms_of, sites_of
from events_platform.events.schemas import ClosureIn, RoomIn, SiteIn
from events_platform.events.service_closures import add_closure, remove_closure
from events_platform.kit.db.engine import Database, Session
from events_platform.kit.db.types import LocalizedText
from events_platform.kit.ids import new_id
from events_platform.kit.web.forms import validate
from tests.factories.accounts import bearer, make_account, make_token, sign_in
from tests.factories.events import make_event
from tests.factories.programme import a_time, make_session, make_slot

NAME = LocalizedText(en="Branch venue", zh="分会场")


def closure_in(starts_at: str, ends_at: str, **values: str) -> ClosureIn:
    return validate(ClosureIn, {"starts_at": starts_at, "ends_at": ends_at, **values})


@pytest.fixture
async def event(db: Database) -> Event:
    async with db.write() as session:
        return await make_event(session, slug="symposium")


@pytest.fixture
async def organiser(db: Database) -> dict[str, str]:
    async with db.write() as session:
        return bearer(await make_token(session, Role.ADMINISTRATOR))


async def test_closure_without_a_zone_is_in_the_events_own(session: Session) -> None:
    event = await make_event(session)
    room = (await rooms_of(session, event.id))[0]
    ends = datetime(2021, 6, 10, 12, tzinfo=UTC)
    data = closure_in("2021-06-10T09:00", "2021-06-10T20:00+08:00", reason="Rehearsal")
    closure = await add_closure(session, SYSTEM, event, room.id, data)
    assert (closure.starts_at, closure.ends_at) == (datetime(2021, 6, 10, 1, tzinfo=UTC), ends)
    with pytest.raises(NotFound):
        await remove_closure(session, SYSTEM, event, room.id, new_id())
    await remove_closure(session, SYSTEM, event, room.id, closure.id)
    assert await closures_of(session, event.id) == []


@pytest.mark.parametrize(
    ("starts", "ends", "field"),
    [
        ("2021-06-10T09:00", "2021-06-10T09:00", "ends_at"),
        ("2021-06-10T09:00", "2021-09-10T09:00", "ends_at"),
        ("0001-01-01T00:00", "2021-06-10T09:00", "starts_at"),
    ],
)
async def test_closure_out_of_order_is_refused(session: Session, starts: str, ends: str, field: str) -> None:
    event = await make_event(session)
    room = (await rooms_of(session, event.id))[0]
    with pytest.raises(Invalid) as refused:
        await add_closure(session, SYSTEM, event, room.id, closure_in(starts, ends))
    assert set(refused.value.fields) == {field}


async def test_distance_is_one_for_both_sites_and_goes_with_either(session: Session) -> None:
    event = await make_event(session)
    (main,) = await sites_of(session, event.id)
    branch = await service.add_site(
        session, SYSTEM, event, SiteIn(name=NAME, walk_minutes=3, distances={main.id: 25})
    )
    pair = frozenset({main.id, branch.id})
    assert await distances_of(session, event.id) == {pair: 25}
    data = SiteIn(name=main.name, distances={branch.id: 30})
    await service.update_site(session, SYSTEM, event, main.id, data)
    assert await distances_of(session, event.id) == {pair: 30}
    data = SiteIn(name=main.name, distances={main.id: 30})
    with pytest.raises(Invalid) as refused:
        await service.update_site(session, SYSTEM, event, main.id, data)
    assert set(refused.value.fields) == {f"distances.{main.id}"}
    await service.remove_site(session, SYSTEM, event, branch.id)
    assert await distances_of(session, event.id) == {}


async def test_room_stays_while_a_session_is_planned_or_shown_there(session: Session) -> None:
    event = await make_event(session, rooms=3)
    planned, shared, free = await rooms_of(session, event.id)
    span = closure_in("2021-06-10T09:00", "2021-06-10T10:00")
    await add_closure(session, SYSTEM, event, free.id, span)
    await make_slot(
        session,
        await make_session(session, event),
        a_time(event),
        planned,
        shared_room_ids=[str(shared.id)],
    )
    for room in (planned, shared):
        with pytest.raises(Conflict) as refused:
            await service.remove_room(session, SYSTEM, event, room.id)
        assert refused.value.code == "place_in_use"
    await service.remove_room(session, SYSTEM, event, free.id)
    assert await closures_of(session, event.id) == []


async def test_equipment_is_kept_in_its_own_order(session: Session) -> None:
    event = await make_event(session)
    given = [Equipment.RECORDING, Equipment.PROJECTOR, Equipment.RECORDING]
    room = await service.add_room(session, SYSTEM, event, RoomIn(name=NAME, equipment=given))
    assert room.equipment == ["projector", "recording"]


async def test_programs_read_and_write_equipment_distances_and_closures(
    client: httpx.AsyncClient, event: Event, organiser: dict[str, str]
) -> None:
    base = "/api/v1/events/symposium"
    branch = await client.post(f"{base}/sites", json={"name": NAME}, headers=organiser)
    assert (branch.json()["walk_minutes"], branch.json()["distances"]) == (5, {})
    main = (await client.get(f"{base}/sites", headers=organiser)).json()["items"][0]
    way = {"distances": {branch.json()["id"]: 40}}
    changed = await client.patch(f"{base}/sites/{main['id']}", json=way, headers=organiser)
    assert changed.json()["distances"] == way["distances"]
    gone = {"distances": {branch.json()["id"]: None}}
    changed = await client.patch(f"{base}/sites/{main['id']}", json=gone, headers=organiser)
    assert changed.json()["distances"] == {}
    room = await client.post(
        f"{base}/rooms", json={"name": NAME, "equipment": ["interpretation"]}, headers=organiser
    )
    address = f"{base}/rooms/{room.json()['id']}"
    renamed = await client.patch(address, json={"capacity": 5}, headers=organiser)
    assert (renamed.json()["equipment"], renamed.json()["capacity"]) == (["interpretation"], 5)
    span = {"starts_at": "2021-06-10T09:00", "ends_at": "2021-06-10T10:00:00Z"}
    closed = await client.post(f"{address}/closures", json=span, headers=organiser)
    assert closed.status_code == 201
    assert closed.json()["starts_at"] == "2021-06-10T01:00:00Z"
    listed = await client.get(f"{address}/closures", headers=organiser)
    assert listed.json() == {"items": [closed.json()], "next": None}
    removed = await client.delete(f"{address}/closures/{closed.json()['id']}", headers=organiser)
    assert removed.status_code == 204
    wrong = await client.patch(address, json={"equipment": ["piano"]}, headers=organiser)
    assert wrong.status_code == 422


async def test_pages_of_rooms_and_sites_work_without_scripts(
    client: httpx.AsyncClient, db: Database, event: Event
) -> None:
    async with db.write() as session:
        account = await make_account(session)
        room, (site,) = (await rooms_of(session, event.id))[0], await sites_of(session, event.id)
        branch = await service.add_site(session, SYSTEM, event, SiteIn(name=NAME))
    await sign_in(client, account)
    base = "/manage/symposium"
    form = {"name.en": "Hall 1", "capacity": "50", "equipment": ["projector", "hearing_loop"]}
    saved = await client.post(f"{base}/rooms/{room.id}", data=form)
    assert saved.status_code == 303
    span = {"starts_at": "2021-06-10T09:00", "ends_at": "2021-06-10T10:00", "reason": "Rehearsal"}
    closed = await client.post(f"{base}/rooms/{room.id}/closures", data=span)
    shown = (await client.get(closed.headers["location"])).text
    assert "Rehearsal" in shown
    assert shown.count("checked") == 2
    refused = await client.post(f"{base}/rooms/{room.id}/closures", data={**span, "ends_at": ""})
    assert refused.status_code == 422
    assert 'value="2021-06-10T09:00"' in refused.text
    async with db.read() as session:
        (closure,) = await closures_of(session, event.id)
    opened = await client.post(f"{base}/rooms/{room.id}/closures/{closure.id}/remove")
    assert opened.status_code == 303
    form = {"name.en": "Centre", "country": "CN", "walk_minutes": "7", f"distances.{branch.id}": "35"}
    assert (await client.post(f"{base}/sites/{site.id}", data=form)).status_code == 303
    assert 'value="35"' in (await client.get(f"{base}/sites/{branch.id}")).text
    listed = (await client.get(f"{base}/sites")).text
    assert "7 minutes from room to room." in listed
    assert "Projector and Hearing loop" in listed
