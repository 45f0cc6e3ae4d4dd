"""The desk at which programs and forms send their input."""

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
from tests.factories.accounts import bearer, make_token
from tests.factories.events import make_event
from tests.factories.registration import make_category

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
