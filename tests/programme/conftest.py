"""A published event without a programme, and a browser in which its programme editor is signed in."""

import httpx
import pytest

from events_platform.accounts.models import Role
from events_platform.events.models import Event
from events_platform.kit.db.engine import Database
from tests.factories.accounts import make_account, sign_in
from tests.factories.events import make_event


@pytest.fixture
async def event(db: Database) -> Event:
    async with db.write() as session:
        return await make_event(session, slug="symposium")


@pytest.fixture
async def editor(client: httpx.AsyncClient, db: Database, event: Event) -> httpx.AsyncClient:
    async with db.write() as session:
        account = await make_account(session, Role.PROGRAMME_EDITOR, event)
    await sign_in(client, account)
    return client
