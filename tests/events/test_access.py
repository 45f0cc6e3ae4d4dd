"""Who has no role in an event learns nothing of it."""

import httpx
import pytest

from events_platform.accounts.models import Role
from events_platform.kit.db.engine import Database
from tests.factories.accounts import make_account, sign_in
from tests.factories.events import make_event


@pytest.mark.parametrize("reference", ["nothing", "%00", "%ED%A0%80", "a%0Ab", "x" * 3000, "'--"])
async def test_event_that_is_not_there_is_not_found(
    client: httpx.AsyncClient, db: Database, reference: str
) -> None:
    async with db.write() as session:
        account = await make_account(session, Role.ADMINISTRATOR)
    await sign_in(client, account)
    assert (await client.get(f"/manage/{reference}/")).status_code == 404
    assert (await client.get(f"/{reference}/")).status_code == 404


async def test_event_of_others_is_not_found_and_a_missing_right_is_said(
    client: httpx.AsyncClient, db: Database
) -> None:
    async with db.write() as session:
        mine, other = await make_event(session), await make_event(session)
        account = await make_account(session, Role.ANALYST, mine)
    await sign_in(client, account)
    assert (await client.get(f"/manage/{other.slug}/edit")).status_code == 404
    refused = await client.get(f"/manage/{mine.slug}/edit")
    assert refused.status_code == 403
    assert "An owner of the event can change that." in refused.text
