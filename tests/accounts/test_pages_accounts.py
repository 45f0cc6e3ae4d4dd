"""Accounts as administrators look after them."""

import re

import httpx
import pytest

from events_platform.accounts.models import Account, Role
from events_platform.accounts.queries import account_by_email
from events_platform.kit.db.engine import Database
from tests.factories.accounts import PASSWORD, make_account, sign_in

NEW = {"name": "刘洋", "email": "liu@example.org", "locale": "zh", "role": "organiser"}


@pytest.fixture
async def administrator(client: httpx.AsyncClient, db: Database) -> Account:
    async with db.write() as session:
        account = await make_account(session, Role.ADMINISTRATOR, email="admin@example.org")
    await sign_in(client, account)
    return account


async def test_new_account_signs_in_with_its_one_time_password(
    client: httpx.AsyncClient, administrator: Account
) -> None:
    made = await client.post("/manage/accounts", data=NEW)
    assert made.status_code == 201
    found = re.search(r"\b[a-z2-9]{4}(?:-[a-z2-9]{4}){3}\b", made.text)
    assert found
    assert found.group() not in (await client.get("/manage/accounts")).text
    client.cookies.clear()
    response = await client.post("/manage/sign-in", data={"email": NEW["email"], "password": found.group()})
    assert response.headers["location"].startswith("/manage/account?next=")
    own = {"password": "a quiet green lamp", "again": "a quiet green lamp"}
    await client.post("/manage/account/password", data=own)
    assert "您的第一个活动" in (await client.get("/manage/")).text


@pytest.mark.parametrize(
    ("change", "status", "sentence"),
    [
        ({"email": "admin@example.org"}, 409, "There is an account with this e-mail address already."),
        ({"email": "liu"}, 422, "This is no complete e-mail address"),
        ({"name": ""}, 422, "Please fill this in."),
        ({"role": "king"}, 422, "Please choose one of the options."),
    ],
)
async def test_new_account_says_what_is_wrong(
    client: httpx.AsyncClient, administrator: Account, change: dict[str, str], status: int, sentence: str
) -> None:
    response = await client.post("/manage/accounts", data={**NEW, **change})
    assert response.status_code == status
    assert sentence in response.text
    assert f'value="{({**NEW, **change})["email"]}"' in response.text


async def test_account_is_closed_and_opened(
    client: httpx.AsyncClient, db: Database, administrator: Account
) -> None:
    async with db.write() as session:
        other = await make_account(session, Role.ANALYST, email="liu@example.org")
    closed = await client.post(f"/manage/accounts/{other.id}/close")
    assert closed.headers["location"] == "/manage/accounts?done=closed"
    refused = {"email": other.email, "password": PASSWORD}
    assert (await client.post("/manage/sign-in", data=refused)).status_code == 422
    assert (await client.post(f"/manage/accounts/{other.id}/open")).status_code == 303
    assert (await client.post("/manage/sign-in", data=refused)).status_code == 303


async def test_last_administrator_cannot_be_closed(client: httpx.AsyncClient, administrator: Account) -> None:
    refused = await client.post(f"/manage/accounts/{administrator.id}/close")
    assert refused.status_code == 409
    assert "An installation has at least one administrator." in refused.text


async def test_reset_replaces_the_password_and_signs_out(
    client: httpx.AsyncClient, db: Database, administrator: Account
) -> None:
    async with db.write() as session:
        other = await make_account(session, Role.ANALYST, email="liu@example.org")
    reset = await client.post(f"/manage/accounts/{other.id}/reset")
    assert reset.status_code == 201
    async with db.read() as session:
        changed = await account_by_email(session, other.email)
    assert changed is not None
    assert changed.one_time_until is not None
    assert changed.password_hash != other.password_hash


@pytest.mark.parametrize("role", [Role.OWNER, Role.ORGANISER, None])
async def test_accounts_are_closed_to_others(
    client: httpx.AsyncClient, db: Database, role: Role | None
) -> None:
    async with db.write() as session:
        account = await make_account(session, role)
    await sign_in(client, account)
    assert (await client.get("/manage/accounts")).status_code == 403
    assert (await client.post("/manage/accounts", data=NEW)).status_code == 403
    assert (await client.post(f"/manage/accounts/{account.id}/reset")).status_code == 403
    client.cookies.clear()
    assert (await client.post("/manage/accounts", data=NEW)).status_code == 303


async def test_account_that_is_not_there_is_not_found(
    client: httpx.AsyncClient, administrator: Account
) -> None:
    for step in ("close", "open", "reset"):
        assert (await client.post(f"/manage/accounts/x/{step}")).status_code == 404
