"""The desk at which programs and forms send their input."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import orjson
import pytest
from sqlmodel import func, select
from starlette.applications import Starlette

from events_platform.accounts.models import Role
from events_platform.events.models import Event
from events_platform.kit.db.engine import Database
from events_platform.registration.models import Registration
from tests.api.populated import Populated, populate
from tests.factories.accounts import bearer, make_token
from tests.factories.events import make_event
from tests.factories.registration import make_category
from tests.support.forks import Forks
from tests.support.installation import Installation
from tests.support.lending import lent_database

EVENT = "/api/v1/events/{event}"


@dataclass
class Desk:
    """An event that takes registrations, and a program that may do everything."""

    client: httpx.AsyncClient
    db: Database
    event: Event
    headers: dict[str, str]

    async def send(self, method: str, path: str, content: Any = b"", **more: str) -> httpx.Response:
        """The answer to a body as it stands."""
        headers = {"Content-Type": "application/json", **self.headers, **more}
        address = path.format(event=self.event.slug)
        return await self.client.request(method, address, content=content, headers=headers)

    async def register(self, **values: Any) -> httpx.Response:
        """The answer to a registration that is right but for these values."""
        body = {"mode": "onsite", "name": {"native": "王芳"}, "country": "CN", **values}
        return await self.send("POST", f"{EVENT}/registrations", orjson.dumps(body))

    async def submit(self, **values: str) -> httpx.Response:
        """The answer to the public form, right but for these values."""
        form = {
            "mode": "onsite",
            "name.native": "王芳",
            "email": "fang@example.org",
            "country": "CN",
            **values,
        }
        return await self.client.post(f"/{self.event.slug}/register", data=form)

    async def registrations(self) -> int:
        """How many there are."""
        async with self.db.read() as session:
            return (await session.exec(select(func.count()).select_from(Registration))).one()


@pytest.fixture
async def desk(app: Starlette, client: httpx.AsyncClient) -> Desk:
    db: Database = app.state.context.db
    async with db.write() as session:
        event = await make_event(session)
        await make_category(session, event)
        headers = bearer(await make_token(session, Role.ADMINISTRATOR))
    return Desk(client, db, event, headers)


@pytest.fixture(scope="module")
def full_database(
    database_kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A database that the tests of a module share."""
    yield from lent_database(database_kind, request, tmp_path_factory.mktemp("full"))


@pytest.fixture(scope="module")
def full(full_database: str, tmp_path_factory: pytest.TempPathFactory, forks: Forks) -> Iterator[Populated]:
    """A real server with a full event. The tests of a module share it, and leave it as it is."""
    installed = Installation(full_database, tmp_path_factory.mktemp("served"), forks=forks)
    tokens = [installed.run("token", "create", name, "--role", "administrator") for name in ("one", "two")]
    served = installed.serve(EVENTS_WORKER_INSIDE="false")
    headers = bearer(tokens[0])
    with httpx.Client(base_url=served.url, headers=headers, trust_env=False, timeout=30) as client:
        yield populate(client, full_database, tokens[1])
    installed.close()
