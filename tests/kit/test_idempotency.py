"""A request sent again does its work once, whatever happens in between."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
import time_machine
from sqlmodel import func, select
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from events_platform.errors import Conflict, Forbidden, Invalid
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Database, Session
from events_platform.kit.ids import new_id
from events_platform.kit.web.context import AppContext
from events_platform.kit.web.handler import api
from events_platform.kit.web.idempotency import idempotent, remove_expired
from events_platform.kit.web.models import IdempotencyRecord, WebSession
from events_platform.settings import Settings

REFUSALS = {"invalid": Invalid("no"), "forbidden": Forbidden("no"), "conflict": Conflict("no")}


@api
@idempotent
async def create(request: Request, session: Session) -> Response:
    """Makes a row, slowly or not at all, as the body says."""
    wanted = await request.json()
    row = WebSession(token_hash=new_id().bytes * 2, account_id=uuid.uuid4(), expires_at=now())
    session.add(row)
    await session.flush()
    await asyncio.sleep(wanted.get("seconds", 0))
    if refusal := REFUSALS.get(wanted.get("refuse")):
        raise refusal
    if wanted.get("break"):
        raise RuntimeError("a fault")
    return JSONResponse({"id": row.account_id.hex}, 201, headers={"location": f"/{row.account_id.hex}"})


@pytest.fixture
async def caller(db: Database, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(
        routes=[Route("/api/a", create, methods=["POST"]), Route("/api/b", create, methods=["POST"])]
    )
    app.state.context = AppContext(settings, db)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


async def rows(db: Database) -> int:
    async with db.read() as session:
        return (await session.exec(select(func.count()).select_from(WebSession))).one()


def key(name: str = "k", **headers: str) -> dict[str, str]:
    return {"Idempotency-Key": name, **headers}


async def test_idempotent_repeats_the_first_answer(caller: httpx.AsyncClient, db: Database) -> None:
    first = await caller.post("/api/a", json={}, headers=key())
    again = await caller.post("/api/a", json={}, headers=key())
    assert (first.status_code, again.status_code, await rows(db)) == (201, 201, 1)
    assert (again.content, again.headers["location"]) == (first.content, first.headers["location"])
    assert again.headers["content-type"] == first.headers["content-type"]
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"


async def test_idempotent_works_each_time_without_a_key(caller: httpx.AsyncClient, db: Database) -> None:
    for _ in range(2):
        assert (await caller.post("/api/a", json={})).status_code == 201
    assert await rows(db) == 2


async def test_idempotent_refuses_another_body(caller: httpx.AsyncClient, db: Database) -> None:
    await caller.post("/api/a", json={}, headers=key())
    other = await caller.post("/api/a", json={"seconds": 0}, headers=key())
    assert (other.status_code, other.json()["code"], await rows(db)) == (409, "idempotency_key_reused", 1)


async def test_idempotent_keeps_keys_of_routes_and_tokens_apart(
    caller: httpx.AsyncClient, db: Database
) -> None:
    for path, token in (("/api/a", "x"), ("/api/b", "x"), ("/api/a", "y")):
        response = await caller.post(path, json={}, headers=key(Authorization=f"Bearer {token}"))
        assert "idempotency-replayed" not in response.headers
    assert await rows(db) == 3


async def test_idempotent_does_concurrent_work_once(caller: httpx.AsyncClient, db: Database) -> None:
    posts = [caller.post("/api/a", json={"seconds": 0.2}, headers=key()) for _ in range(8)]
    answers = await asyncio.gather(*posts)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert await rows(db) == 1


async def test_idempotent_tells_who_waits_too_long(
    caller: httpx.AsyncClient, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("events_platform.kit.web.idempotency.WAIT_SECONDS", 0)
    slow = asyncio.create_task(caller.post("/api/a", json={"seconds": 0.5}, headers=key()))
    await asyncio.sleep(0.2)
    async with db.read() as session:
        assert (await session.exec(select(IdempotencyRecord.status))).all() == [None]
    early = await caller.post("/api/a", json={"seconds": 0.5}, headers=key())
    assert (early.status_code, early.json()["code"]) == (409, "in_progress")
    assert (await slow).status_code == 201
    assert await rows(db) == 1


@pytest.mark.parametrize(("refuse", "status"), [("invalid", 422), ("conflict", 409)])
async def test_idempotent_repeats_a_refusal(
    caller: httpx.AsyncClient, db: Database, refuse: str, status: int
) -> None:
    first = await caller.post("/api/a", json={"refuse": refuse}, headers=key())
    again = await caller.post("/api/a", json={"refuse": refuse}, headers=key())
    assert (first.status_code, again.status_code, await rows(db)) == (status, status, 0)
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers["content-type"] == "application/problem+json"
    other = await caller.post("/api/a", json={}, headers=key())
    assert other.json()["code"] == "idempotency_key_reused"


@pytest.mark.parametrize(("body", "status"), [({"refuse": "forbidden"}, 403), ({"break": True}, 500)])
async def test_idempotent_leaves_the_key_unused(
    caller: httpx.AsyncClient, db: Database, body: dict[str, object], status: int
) -> None:
    assert (await caller.post("/api/a", json=body, headers=key())).status_code == status
    assert (await caller.post("/api/a", json={}, headers=key())).status_code == 201
    assert await rows(db) == 1


async def test_idempotent_forgets_after_a_day(caller: httpx.AsyncClient, db: Database) -> None:
    await caller.post("/api/a", json={}, headers=key())
    with time_machine.travel(now() + timedelta(hours=24, seconds=1)):
        fresh = await caller.post("/api/a", json={"seconds": 0}, headers=key())
        assert (fresh.status_code, await rows(db)) == (201, 2)
    with time_machine.travel(now() + timedelta(hours=49)):
        async with db.write() as session:
            await remove_expired(session)
    async with db.read() as session:
        assert (await session.exec(select(IdempotencyRecord))).all() == []


async def test_idempotent_lets_the_work_of_a_dead_process_be_done(
    caller: httpx.AsyncClient, db: Database
) -> None:
    await caller.post("/api/a", json={}, headers=key())
    async with db.write() as session:
        record = (await session.exec(select(IdempotencyRecord))).one()
        record.status, record.body = None, None
        record.created_at = now() - timedelta(seconds=61)
        session.add(record)
    again = await caller.post("/api/a", json={}, headers=key())
    assert (again.status_code, "idempotency-replayed" in again.headers, await rows(db)) == (201, False, 2)


async def test_idempotent_undoes_work_whose_lease_has_passed_on(
    caller: httpx.AsyncClient, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("events_platform.kit.web.idempotency.LEASE", timedelta(0))
    posts = [caller.post("/api/a", json={"seconds": 0.3}, headers=key()) for _ in range(2)]
    statuses = sorted(answer.status_code for answer in await asyncio.gather(*posts))
    assert (statuses, await rows(db)) in [([201, 409], 1), ([201, 201], 1)]


async def test_idempotent_stores_no_answer_in_the_clear(caller: httpx.AsyncClient, db: Database) -> None:
    made = (await caller.post("/api/a", json={}, headers=key())).json()["id"]
    async with db.read() as session:
        record = (await session.exec(select(IdempotencyRecord))).one()
    assert record.body is not None
    assert made.encode() not in record.body


@pytest.mark.parametrize("presented", ["", "x" * 201, "a\tb"])
async def test_idempotent_refuses_an_unusable_key(caller: httpx.AsyncClient, presented: str) -> None:
    refused = await caller.post("/api/a", json={}, headers=key(presented))
    assert (refused.status_code, refused.json()["code"]) == (400, "bad_idempotency_key")
