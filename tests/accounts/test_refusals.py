"""Refusals for want of rights in the audit trail: told once an hour, whoever repeats them how often."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
import time_machine
from sqlmodel import col, select

from events_platform.accounts.access import SYSTEM
from events_platform.accounts.models import ApiToken, AuditEntry, Role
from events_platform.accounts.service import create_token, revoke_token
from events_platform.events.models import Event
from events_platform.kit.db.engine import Database
from tests.factories.accounts import make_account, sign_in
from tests.factories.events import make_event


@pytest.fixture
async def event(db: Database) -> Event:
    async with db.write() as session:
        return await make_event(session, slug="symposium")


async def refusals(db: Database) -> list[tuple[str, str, object, str]]:
    """Who was refused, how, where and which right was missing, in the order of time."""
    async with db.read() as session:
        query = select(AuditEntry).where(col(AuditEntry.action).like("access.%"))
        found = await session.exec(query.order_by(col(AuditEntry.id)))
        return [(one.actor_name, one.action, one.event_id, one.details.get("right", "")) for one in found]


async def test_a_storm_of_refusals_is_one_entry_an_hour(
    client: httpx.AsyncClient, db: Database, event: Event
) -> None:
    async with db.write() as session:
        analyst = await make_account(session, Role.ANALYST, event, name="Ann Analyst")
        owner = await make_account(session, Role.OWNER, event)
    # Hours ago, for who signs in at the end does so after what was counted here.
    begin = datetime.now(UTC).replace(minute=10) - timedelta(hours=3)
    with time_machine.travel(begin, tick=False) as clock:
        await sign_in(client, analyst)
        for _number in range(3):
            assert (await client.get("/manage/symposium/registrations")).status_code == 403
        assert (await client.post("/api/v1/events/symposium/gates", json={})).status_code == 403
        told = ("Ann Analyst", "access.refused", event.id)
        assert set(await refusals(db)) == {(*told, "see_names"), (*told, "manage_gates")}
        clock.shift(timedelta(hours=1))
        await client.get("/manage/symposium/registrations")
    rights = [right for *_, right in await refusals(db)]
    assert sorted(rights) == ["manage_gates", "see_names", "see_names"]
    await sign_in(client, owner)
    log = (await client.get("/manage/symposium/log")).text
    sentence = "Ann Analyst was refused what no role of theirs includes: seeing the names of people."
    assert log.count(sentence) == 2


async def test_a_revoked_token_is_told_and_an_unknown_one_is_not(
    client: httpx.AsyncClient, db: Database, event: Event
) -> None:
    async with db.write() as session:
        plain = await create_token(session, SYSTEM, "badge printer", Role.REGISTRAR, event.id)
        made = (await session.exec(select(ApiToken))).one()
        await revoke_token(session, SYSTEM, made.id, event.id)
    for token in (plain, plain, "nobody's"):
        headers = {"Authorization": f"Bearer {token}"}
        answer = await client.get("/api/v1/events/symposium/registrations", headers=headers)
        assert answer.status_code == 401
    assert await refusals(db) == [("badge printer", "access.revoked", event.id, "")]


async def test_other_refusals_leave_nothing(client: httpx.AsyncClient, db: Database, event: Event) -> None:
    async with db.write() as session:
        registrar = await make_account(session, Role.REGISTRAR, event)
    await sign_in(client, registrar)
    assert (await client.get("/manage/symposium/registrations/none")).status_code == 404
    assert (await client.post("/manage/symposium/registrations/new", data={"mode": ""})).status_code == 422
    assert await refusals(db) == []
