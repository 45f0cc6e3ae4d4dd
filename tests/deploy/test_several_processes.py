"""Two `serve` processes and a `worker` on one PostgreSQL do the main job as one, as in the compose file."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from sqlmodel import select

from events_platform.checkin.models import ReentryPolicy
from events_platform.events.models import Event
from events_platform.events.queries import sites_of
from events_platform.kit.db.engine import Database
from events_platform.kit.outbox import enqueue
from events_platform.registration.models import Category
from tests.factories.checkin import Meeting, make_device, make_gate, scan_body
from tests.factories.events import event_in
from tests.support.installation import METRICS_TOKEN, Installation
from tests.support.processes import free_port
from tests.support.smtp import MailServer

PASSWORD = "porcelain-over-the-Gan-7"


@dataclass
class Pair:
    """Clients of the two servers, as one proxy would choose between them."""

    installation: Installation
    first: httpx.AsyncClient
    second: httpx.AsyncClient

    def turn(self, number: int) -> httpx.AsyncClient:
        return (self.first, self.second)[number % 2]


@pytest.fixture(params=["postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    kind: str = request.param
    return kind


@pytest.fixture
def processes(installation: Installation) -> Iterator[tuple[str, str]]:
    worker = installation.work()
    first = installation.serve(EVENTS_WORKER_INSIDE="false")
    second = installation.serve(port=free_port(), EVENTS_WORKER_INSIDE="false")
    yield first.url, second.url
    assert worker.is_running
    assert worker.stop() == 0


@pytest.fixture
async def pair(installation: Installation, processes: tuple[str, str]) -> AsyncIterator[Pair]:
    same_origin = {"Origin": installation.url, "Sec-Fetch-Site": "same-origin"}
    options: dict[str, Any] = {"headers": same_origin, "trust_env": False, "timeout": 30}
    async with (
        httpx.AsyncClient(base_url=processes[0], **options) as first,
        httpx.AsyncClient(base_url=processes[1], **options) as second,
    ):
        yield Pair(installation, first, second)


async def test_session_of_one_server_holds_on_the_other_and_ends_on_both(pair: Pair) -> None:
    pair.installation.env["EVENTS_NEW_PASSWORD"] = PASSWORD
    pair.installation.run("user", "create", "chen@example.org", "--name", "Chen Jing")
    form = {"email": "chen@example.org", "password": PASSWORD, "next": "/manage/account"}
    assert (await pair.first.post("/manage/sign-in", data=form)).status_code == 303
    pair.second.cookies = pair.first.cookies
    assert "Chen Jing" in (await pair.second.get("/manage/account")).text
    assert (await pair.second.post("/manage/sign-out")).status_code == 303
    assert "Chen Jing" not in (await pair.first.get("/manage/account")).text


async def test_limit_is_one_for_both_servers(pair: Pair) -> None:
    form = {"email": "nobody@example.org", "password": "a guess", "next": "/manage/"}
    answers = [(await pair.turn(n).post("/manage/sign-in", data=form)).status_code for n in range(13)]
    assert answers == [422] * 10 + [429] * 3


async def test_main_job_runs_over_both_servers(pair: Pair, db: Database, smtp: MailServer) -> None:
    slug = await published_event(pair)
    answers = await asyncio.gather(*(register(pair.turn(n), slug, n) for n in range(24)))
    assert Counter(answer.status_code for answer in answers) == {201: 10, 409: 14}
    guests = [answer.json() for answer in answers if answer.status_code == 201]
    token = await device_of(db, slug)
    scans = [scan(pair.turn(n), token, guests[n // 2]["ticket"]) for n in range(20)]
    outcomes = Counter(await asyncio.gather(*scans))
    assert outcomes == {"admitted": 10, "already_inside": 10}
    figures = await pair.second.get(f"/api/v1/events/{slug}/participation")
    assert figures.json()["participants"] == {"total": 10, "onsite_only": 10, "online_only": 0, "both": 0}
    for guest in guests:
        page = await pair.first.get(httpx.URL(guest["my_url"]).path)
        assert page.status_code == 200
    addresses = [f"guest-{n}@example.org" for n, answer in enumerate(answers) if answer.status_code == 201]
    for address in addresses:
        await smtp.wait_for_async(address)
    assert sorted(mail.recipients[0] for mail in smtp.mails) == sorted(addresses)


async def test_each_server_answers_for_itself_and_alike_for_the_database(pair: Pair, db: Database) -> None:
    async with db.write() as session:
        await enqueue(session, "of-the-next-release", {})
    for _ in range(3):
        await pair.first.get("/health/live")
    told = await settled_figures(pair)
    live = 'events_http_request_duration_seconds_count{method="GET",route="/health/live",status="2xx"}'
    assert [figures.get(live) for figures in told] == ["3", None]
    assert [figures["events_jobs_due"] for figures in told] == ["1", "1"]


async def settled_figures(pair: Pair) -> list[dict[str, str]]:
    """Figures of both servers when the worker has done the periodic jobs of its start, which are due too."""
    for _ in range(150):
        told = [await figures_of(client) for client in (pair.first, pair.second)]
        if all(figures["events_jobs_due"] == "1" for figures in told):
            break
        await asyncio.sleep(0.1)
    return told


async def figures_of(client: httpx.AsyncClient) -> dict[str, str]:
    answer = await client.get("/metrics", headers={"Authorization": f"Bearer {METRICS_TOKEN}"})
    lines = (line for line in answer.text.splitlines() if not line.startswith("#"))
    return {name: value for name, _space, value in (line.rpartition(" ") for line in lines)}


async def published_event(pair: Pair) -> str:
    """An event of today with ten seats on site, made on one server and published on the other."""
    token = await asyncio.to_thread(
        pair.installation.run, "token", "create", "office", "--role", "administrator"
    )
    for client in (pair.first, pair.second):
        client.headers["Authorization"] = f"Bearer {token}"
    body = event_in(slug="together").model_dump(mode="json")
    made = await pair.first.post("/api/v1/events", json=body)
    assert made.status_code == 201, made.text
    category = {"slug": "delegate", "name": {"en": "Delegate", "zh": "代表"}, "capacity": {"onsite": 10}}
    answer = await pair.second.post("/api/v1/events/together/categories", json=category)
    assert answer.status_code == 201, answer.text
    answer = await pair.second.patch("/api/v1/events/together", json={"status": "published"})
    assert answer.status_code == 200, answer.text
    return "together"


async def register(client: httpx.AsyncClient, slug: str, number: int) -> httpx.Response:
    body = {
        "category": "delegate",
        "mode": "onsite",
        "name": {"native": f"Guest {number}"},
        "email": f"guest-{number}@example.org",
        "country": "CN",
    }
    return await client.post(f"/api/v1/events/{slug}/registrations", json=body)


async def device_of(db: Database, slug: str) -> str:
    """The token of a device at a gate of the event's site."""
    async with db.write() as session:
        event = (await session.exec(select(Event).where(Event.slug == slug))).one()
        category = (await session.exec(select(Category).where(Category.event_id == event.id))).one()
        site = (await sites_of(session, event.id))[0]
        gate = await make_gate(session, Meeting(event, site, [], category), policy=ReentryPolicy.ONCE)
        return await make_device(session, gate)


async def scan(client: httpx.AsyncClient, token: str, ticket: str) -> str:
    answer = await client.post(
        "/api/v1/scans", json=scan_body(ticket), headers={"Authorization": f"Bearer {token}"}
    )
    outcome: str = answer.json()["outcome"]
    return outcome
