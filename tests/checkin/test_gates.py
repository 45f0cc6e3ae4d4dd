"""Gates and devices: set up by supervisors, enrolled by a code, revoked at once."""

import asyncio
import re
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import update
from starlette.applications import Starlette

from events_platform.accounts.access import SYSTEM
from events_platform.accounts.models import Role
from events_platform.checkin.models import EnrolmentCode, Gate
from events_platform.checkin.schemas_gates import CodeIn, EnrolIn, GateIn
from events_platform.checkin.service_devices import enrol_device, make_code, read_code
from events_platform.checkin.service_gates import add_gate
from events_platform.errors import Invalid
from events_platform.events.models import Event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Database
from tests.factories.accounts import bearer, make_account, make_token, sign_in
from tests.factories.events import make_event
from tests.factories.registration import make_category, make_registration

NAME = {"en": "North door", "zh": "北门"}


async def make_gate(db: Database, **values: Any) -> tuple[Event, Gate]:
    async with db.write() as session:
        event = await make_event(session)
        gate = await add_gate(session, SYSTEM, event, GateIn.model_validate({"name": NAME, **values}))
    return event, gate


async def code_for(db: Database, gate: Gate, maximum: int = 1) -> str:
    async with db.write() as session:
        return (await make_code(session, SYSTEM, gate, CodeIn(maximum=maximum)))[1]


async def test_enrol_serves_no_more_devices_than_stated(db: Database) -> None:
    _event, gate = await make_gate(db)
    code = await code_for(db, gate, maximum=3)

    async def enrol() -> bool:
        try:
            async with db.write() as session:
                await enrol_device(session, EnrolIn(code=code))
        except Invalid:
            return False
        return True

    assert sum(await asyncio.gather(*(enrol() for _number in range(12)))) == 3


async def test_enrol_refuses_a_code_that_is_too_old(db: Database) -> None:
    _event, gate = await make_gate(db)
    code = await code_for(db, gate)
    async with db.write() as session:
        await session.exec(update(EnrolmentCode).values(expires_at=now() - timedelta(seconds=1)))
    with pytest.raises(Invalid, match="too old"):
        async with db.write() as session:
            await enrol_device(session, EnrolIn(code=code))


@pytest.mark.parametrize("typed", ["abcd-efgh-2345", "ABCDEFGH2345", " abcd efgh 2345 "])
def test_read_code_takes_it_however_it_was_typed(typed: str) -> None:
    assert read_code(typed) == "ABCDEFGH2345"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"area": "00000000-0000-0000-0000-000000000001"}, "area"),
        ({"categories": ["nobody"]}, "categories"),
        ({"opens_at": "2021-06-10T10:00", "closes_at": "2021-06-10T09:00"}, "closes_at"),
        ({"directions": []}, "directions"),
        ({"capacity": 0}, "capacity"),
        ({"levels": {"unknown": "admit"}}, "levels"),
        ({"opens_at": "2021-06-31T10:00"}, "opens_at"),
    ],
)
async def test_post_gate_says_what_does_not_fit(
    app: Starlette, client: httpx.AsyncClient, change: dict[str, Any], field: str
) -> None:
    async with app.state.context.db.write() as session:
        event = await make_event(session)
        token = await make_token(session, Role.GATE_SUPERVISOR, event)
    answer = await client.post(
        f"/api/v1/events/{event.slug}/gates", json={"name": NAME, **change}, headers=bearer(token)
    )
    assert (answer.status_code, [name.split(".")[0] for name in answer.json()["errors"]]) == (422, [field])


async def test_gate_api_from_adding_to_closing(app: Starlette, client: httpx.AsyncClient) -> None:
    async with app.state.context.db.write() as session:
        event = await make_event(session)
        headers = bearer(await make_token(session, Role.GATE_SUPERVISOR, event))
    gates = f"/api/v1/events/{event.slug}/gates"
    gate = (await client.post(gates, json={"name": NAME}, headers=headers)).json()
    patched = await client.patch(f"{gates}/{gate['id']}", json={"policy": "once"}, headers=headers)
    assert (patched.json()["policy"], patched.json()["name"]) == ("once", NAME)
    code = (await client.post(f"{gates}/{gate['id']}/codes", json={}, headers=headers)).json()["code"]
    enrolled = (await client.post("/api/v1/devices/enrol", json={"code": code})).json()
    assert (enrolled["event"]["slug"], enrolled["gate"]["name"]) == (event.slug, "North door")
    device = f"/api/v1/events/{event.slug}/devices/{enrolled['device']}"
    renamed = await client.patch(device, json={"name": "Li's phone"}, headers=headers)
    assert renamed.json()["name"] == "Li's phone"
    assert (await client.delete(f"{gates}/{gate['id']}", headers=headers)).status_code == 204
    assert (await client.get(device, headers=headers)).json()["revoked_at"] is not None
    assert (await client.get(gates, headers=headers)).json()["items"] == []


async def test_gate_that_was_closed_for_good_takes_no_device_and_is_not_there(
    app: Starlette, client: httpx.AsyncClient
) -> None:
    async with app.state.context.db.write() as session:
        event = await make_event(session)
        headers = bearer(await make_token(session, Role.GATE_SUPERVISOR, event))
    gates = f"/api/v1/events/{event.slug}/gates"
    gate = f"{gates}/{(await client.post(gates, json={'name': NAME}, headers=headers)).json()['id']}"
    code = (await client.post(f"{gate}/codes", json={"maximum": 5}, headers=headers)).json()["code"]
    await client.delete(gate, headers=headers)
    refused = await client.post("/api/v1/devices/enrol", json={"code": code})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_code")
    for method, path in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/codes")):
        body: dict[str, Any] | None = {} if method in {"PATCH", "POST"} else None
        gone = await client.request(method, gate + path, headers=headers, json=body)
        assert (gone.status_code, gone.json()["code"]) == (404, "unknown_gate"), method


async def test_search_at_gate_is_for_its_devices(app: Starlette, client: httpx.AsyncClient) -> None:
    db: Database = app.state.context.db
    event, gate = await make_gate(db)
    async with db.write() as session:
        category = await make_category(session, event)
        await make_registration(session, app.state.context, event, category, name="王小明")
    code = await code_for(db, gate)
    token = (await client.post("/api/v1/devices/enrol", json={"code": code})).json()["token"]
    address = f"/api/v1/gates/{gate.id}/search"
    found = await client.get(address, params={"q": "xiaoming"}, headers=bearer(token))
    assert [one["native"] for one in found.json()["items"]] == ["王小明"]
    assert (await client.get(address, params={"q": "x"}, headers=bearer("nobody"))).status_code == 401
    for nothing in ("", " ", "\x00", "·", "-"):
        assert (await client.get(address, params={"q": nothing}, headers=bearer(token))).status_code == 422


async def test_gate_form_keeps_what_was_typed(app: Starlette, client: httpx.AsyncClient) -> None:
    async with app.state.context.db.write() as session:
        event = await make_event(session)
        account = await make_account(session, Role.GATE_SUPERVISOR, event)
    await sign_in(client, account)
    form = {"name.en": "Side door", "policy": "once", "capacity": "many"}
    answer = await client.post(f"/manage/{event.slug}/gates/new", data=form)
    assert (answer.status_code, "Side door" in answer.text, 'value="many"' in answer.text) == (
        422,
        True,
        True,
    )
    mended = {**form, "capacity": "9", "directions": "entry"}
    made = await client.post(f"/manage/{event.slug}/gates/new", data=mended)
    page = (await client.get(made.headers["location"])).text
    assert ("Side door" in page, 'value="9"' in page) == (True, True)


@pytest.fixture
async def supervised(app: Starlette, client: httpx.AsyncClient) -> tuple[Event, Gate]:
    """A gate of an event whose supervisor is signed in."""
    event, gate = await make_gate(app.state.context.db)
    async with app.state.context.db.write() as session:
        account = await make_account(session, Role.GATE_SUPERVISOR, event)
    await sign_in(client, account)
    return event, gate


@pytest.mark.parametrize(
    ("maximum", "hours", "message"),
    [
        ("0", "8", "Please enter a number from 1 upwards."),
        ("many", "8", "Please enter a whole number."),
        ("3", "99", "Please enter a number up to 8."),
    ],
)
async def test_code_form_keeps_what_was_typed(
    client: httpx.AsyncClient, supervised: tuple[Event, Gate], maximum: str, hours: str, message: str
) -> None:
    event, gate = supervised
    form = {"maximum": maximum, "hours": hours, "is_practice": "1"}
    answer = await client.post(f"/manage/{event.slug}/gates/{gate.id}/code", data=form)
    assert answer.status_code == 422
    assert [one in answer.text for one in (message, f'value="{maximum}"', f'value="{hours}"')] == [True] * 3
    assert re.search(r'name="is_practice"[^>]* checked', answer.text)


async def test_device_form_keeps_what_was_typed(
    app: Starlette, client: httpx.AsyncClient, supervised: tuple[Event, Gate]
) -> None:
    event, gate = supervised
    code = await code_for(app.state.context.db, gate)
    made = (await client.post("/api/v1/devices/enrol", json={"code": code, "name": "Li Na"})).json()
    device = f"/manage/{event.slug}/devices/{made['device']}"
    answer = await client.post(device, data={"name": " ", "gate": str(gate.id)})
    assert (answer.status_code, "Please fill this in." in answer.text) == (422, True)
    assert re.search(r"<details[^>]* open[^>]*>\s*<summary><bdi>Li Na</bdi>", answer.text)
    renamed = await client.post(device, data={"name": "Li Wei", "gate": str(gate.id)})
    assert "<bdi>Li Wei</bdi>" in (await client.get(renamed.headers["location"])).text


async def test_search_at_gate_names_people_before_institutions(
    app: Starlette, client: httpx.AsyncClient
) -> None:
    db: Database = app.state.context.db
    event, gate = await make_gate(db)
    people = [
        ("Anna Berg", "Lille University"),
        ("蔡爱华", "西安理工学院"),
        ({"native": "Mary Lincoln", "romanised": ""}, ""),
        ({"native": "李娜", "romanised": "Li Na"}, ""),
        ({"native": "王丽", "romanised": "Wang Li"}, ""),
    ]
    async with db.write() as session:
        category = await make_category(session, event)
        for name, affiliation in people:
            values: dict[str, Any] = {"name": name, "affiliation": affiliation}
            await make_registration(session, app.state.context, event, category, **values)
    token = (await client.post("/api/v1/devices/enrol", json={"code": await code_for(db, gate)})).json()[
        "token"
    ]

    async def found(query: str) -> list[str]:
        address = f"/api/v1/gates/{gate.id}/search"
        answer = await client.get(address, params={"q": query}, headers=bearer(token))
        return [one["native"] for one in answer.json()["items"]]

    assert await found("li") == ["李娜", "Mary Lincoln", "王丽", "Anna Berg", "蔡爱华"]
    assert await found("李") == ["李娜"]
    assert await found("wang li") == ["王丽"]


async def test_enrolled_device_learns_the_ways_of_its_gate(app: Starlette, client: httpx.AsyncClient) -> None:
    db: Database = app.state.context.db
    _event, gate = await make_gate(db, directions=["exit"])
    made = (await client.post("/api/v1/devices/enrol", json={"code": await code_for(db, gate)})).json()
    told = await client.post("/api/v1/devices/status", json={"waiting": 0}, headers=bearer(made["token"]))
    assert [made["gate"]["directions"], told.json()["gate"]["directions"]] == [["exit"], ["exit"]]
