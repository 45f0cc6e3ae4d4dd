"""`/metrics`: to whom it opens, and what it tells of the process and of the database."""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from deploy.dev.tools import ROOT
from events_platform.app import create_app
from events_platform.events.models import EventStatus
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Database, Session
from events_platform.kit.outbox import enqueue
from events_platform.kit.outbox.models import Job
from events_platform.portal import metrics
from events_platform.settings import Settings
from tests.factories.accounts import bearer
from tests.factories.checkin import make_device, make_gate, make_guest, make_meeting, scan_body
from tests.support.installation import METRICS_TOKEN

REQUESTS = "events_http_request_duration_seconds_count"
Figures = dict[tuple[str, ...], float]


async def figures(client: httpx.AsyncClient) -> Figures:
    """Values by name, followed by those of the labels."""
    answer = await client.get("/metrics", headers=bearer(METRICS_TOKEN))
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    families = text_string_to_metric_families(answer.text)
    return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}


@pytest.mark.parametrize("presented", ["", "Bearer", "Bearer nothing", METRICS_TOKEN, "Bearer 监控"])
async def test_metrics_open_to_nobody_without_their_token(client: httpx.AsyncClient, presented: str) -> None:
    answer = await client.get("/metrics", headers=[(b"authorization", presented.encode())])
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.text == "Send the token of EVENTS_METRICS_TOKEN as bearer."


async def test_metrics_are_not_there_where_no_token_is_set(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"metrics_token": SecretStr("")}))
    transport = httpx.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://test") as client,
    ):
        for header in ({}, {"Authorization": "Bearer "}, bearer(METRICS_TOKEN)):
            assert (await client.get("/metrics", headers=header)).status_code == 404


async def test_metrics_tell_of_the_process(client: httpx.AsyncClient, db: Database) -> None:
    found = await figures(client)
    [build] = [key for key in found if key[0] == "events_build_info"]
    assert build[3] == db.dialect
    assert 0 <= now().timestamp() - found["process_start_time_seconds",] < 600
    assert found["process_cpu_seconds_total",] > 0
    assert 20e6 < found["process_resident_memory_bytes",] < os.sysconf("SC_PHYS_PAGES") * 4096
    assert found["events_database_up",] == 1


async def test_metrics_stand_in_the_manual(client: httpx.AsyncClient) -> None:
    manual = (ROOT / "docs" / "operations.md").read_text()
    answer = await client.get("/metrics", headers=bearer(METRICS_TOKEN))
    kinds = re.findall(r"^# TYPE (\w+) (\w+)$", answer.text, re.MULTILINE)
    assert sorted(kinds) == sorted(
        re.findall(r"^\| `([a-z_]+)` \| (gauge|counter|histogram) \|", manual, re.MULTILINE)
    )


async def test_metrics_count_scans_and_their_batches(app: Starlette, client: httpx.AsyncClient) -> None:
    async with app.state.context.db.write() as session:
        meeting = await make_meeting(session)
        guest = await make_guest(session, meeting, "王芳")
        device = bearer(await make_device(session, await make_gate(session, meeting)))
    again = scan_body(guest.ticket)
    for body in ([again, {"nonsense": 1}, again], scan_body(guest.ticket), {"nonsense": 1}):
        assert (await client.post("/api/v1/scans", json=body, headers=device)).status_code == 200
    found = await figures(client)
    assert found["events_scans_accepted_total",] == 3
    assert [found[f"events_scan_batch{name}_total",] for name in ("es", "_items")] == [2, 3]
    assert found["events_scans_waiting",] == 0
    assert found[REQUESTS, "POST", "/api/v1/scans", "2xx"] == 3


async def test_metrics_tell_of_jobs_and_waiting_devices(client: httpx.AsyncClient, db: Database) -> None:
    moment = now()
    async with db.write() as session:
        await enqueue(session, "note", {}, run_at=moment - timedelta(minutes=5))
        await enqueue(session, "note", {}, run_at=moment - timedelta(minutes=1))
        await enqueue(session, "note", {}, run_at=moment + timedelta(hours=1))
        session.add(Job(name="note", payload={}, run_at=moment, failed_at=moment, created_at=moment))
        await _waiting_devices(session)
    found = await figures(client)
    jobs = {name: found[f"events_jobs_{name}",] for name in ("due", "later", "failed")}
    assert jobs == {"due": 2, "later": 1, "failed": 1}
    assert 300 <= found["events_jobs_oldest_due_seconds",] < 360
    assert (found["events_devices_waiting",], found["events_devices_waiting_scans",]) == (2, 7)
    assert 600 <= found["events_devices_oldest_scan_seconds",] < 660


async def _waiting_devices(session: Session) -> None:
    """Two that hold seven scans, and others that matter no more, or never did."""
    ago = now() - timedelta(minutes=10)
    gate = await make_gate(session, await make_meeting(session))
    over = await make_gate(session, await make_meeting(session, "over", status=EventStatus.ARCHIVED))
    await make_device(session, gate, queue_waiting=3, queue_oldest_at=now())
    await make_device(session, gate, queue_waiting=4, queue_oldest_at=ago)
    await make_device(session, gate, queue_waiting=0)
    long_ago: dict[str, Any] = {"queue_waiting": 9, "queue_oldest_at": ago - timedelta(days=1)}
    await make_device(session, gate, revoked_at=ago, **long_ago)
    await make_device(session, gate, is_practice=True, **long_ago)
    await make_device(session, over, **long_ago)


async def test_metrics_name_routes_and_never_addresses(app: Starlette, client: httpx.AsyncClient) -> None:
    app.router.routes.insert(0, Route("/broken", _broken))
    async with app.state.context.db.write() as session:
        await make_meeting(session, "a-secret-meeting")
    for path in ("/a-secret-meeting/", "/a-secret-meeting/me/token", "/any/where/else/at/all", "/static/x"):
        await client.get(path)
    await client.request("BREW", "/a-secret-meeting/")
    with pytest.raises(Exception, match=r"^$"):
        await client.get("/broken")
    found = await figures(client)
    counted = {key[1:]: value for key, value in found.items() if key[0] == REQUESTS}
    assert counted == {
        ("GET", "/{event}/", "2xx"): 1,
        ("GET", "/{event}/me/{token}", "4xx"): 1,
        ("GET", "unknown", "4xx"): 1,
        ("GET", "/static", "4xx"): 1,
        ("GET", "/broken", "5xx"): 1,
        ("other", "/{event}/", "4xx"): 1,
    }
    assert "secret" not in str(found)


async def _broken(_request: Request) -> Response:
    async def body() -> AsyncIterator[bytes]:
        yield b"the beginning"
        raise RuntimeError

    return StreamingResponse(body())


@pytest.fixture
async def silent() -> AsyncIterator[str]:
    """The address of a PostgreSQL that takes connections and says nothing."""
    open_for_ever = asyncio.Event()

    async def listen(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await open_for_ever.wait()
        writer.close()

    server = await asyncio.start_server(listen, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    yield f"postgresql://events@127.0.0.1:{port}/events"
    open_for_ever.set()
    server.close()


@asynccontextmanager
async def _on_database(app: Starlette, url: str) -> AsyncIterator[None]:
    own, other = app.state.context.db, Database(url)
    app.state.context.db = other
    yield
    app.state.context.db = own
    await other.close()


async def test_metrics_say_that_the_database_does_not_answer(
    app: Starlette, client: httpx.AsyncClient, silent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics, "PATIENCE_SECONDS", 0.3)
    for url in (silent, "postgresql://events@127.0.0.1:1/events", "sqlite:////none/events.sqlite3"):
        async with _on_database(app, url):
            found = await figures(client)
        assert found["events_database_up",] == 0
        assert found["events_scans_accepted_total",] == 0
        assert ("events_jobs_due",) not in found
    assert (await figures(client))["events_database_up",] == 1
