"""Signing in as people and guessers do."""

import re
from datetime import timedelta

import httpx
import pytest
import time_machine
from sqlmodel import col, select
from starlette.applications import Starlette

from events_platform.accounts.models import Account, AuditEntry
from events_platform.accounts.service import ONE_TIME
from events_platform.app import create_app
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Database
from events_platform.kit.ratelimit import hashed_address, take
from events_platform.kit.ratelimit.policies import SIGN_IN_ADDRESS
from events_platform.kit.web.models import WebSession
from events_platform.settings import Settings
from tests.conftest import BASE_URL, SAME_ORIGIN
from tests.factories.accounts import PASSWORD, make_account, sign_in


@pytest.fixture
async def account(db: Database) -> Account:
    async with db.write() as session:
        return await make_account(session, email="zhang@example.org")


async def post(client: httpx.AsyncClient, email: str, password: str, **more: str) -> httpx.Response:
    return await client.post("/manage/sign-in", data={"email": email, "password": password, **more})


async def actions(db: Database) -> list[str]:
    async with db.read() as session:
        return list((await session.exec(select(AuditEntry.action).order_by(col(AuditEntry.id)))).all())


async def test_sign_in_page_keeps_where_one_wanted_to_go(client: httpx.AsyncClient) -> None:
    page = await client.get("/manage/sign-in?next=/manage/symposium/")
    assert page.status_code == 200
    assert 'name="next" value="/manage/symposium/"' in page.text


async def test_sign_in_opens_a_fresh_session(
    client: httpx.AsyncClient, db: Database, account: Account
) -> None:
    await sign_in(client, account)
    first = client.cookies["session"]
    await sign_in(client, account)
    assert client.cookies["session"] != first
    async with db.read() as session:
        assert len((await session.exec(select(WebSession))).all()) == 1
    assert (await actions(db)).count("account.sign_in") == 2
    assert (await client.get("/manage/account")).status_code == 200


async def test_sign_in_reads_the_address_however_it_is_typed(
    client: httpx.AsyncClient, account: Account
) -> None:
    assert (await post(client, "  Zhang@EXAMPLE.org ", PASSWORD)).status_code == 303


@pytest.mark.parametrize(
    ("email", "password"),
    [("zhang@example.org", "wrong password"), ("nobody@example.org", PASSWORD), ("", ""), ("\x00", "\x00")],
)
async def test_sign_in_says_the_same_whatever_is_wrong(
    client: httpx.AsyncClient, db: Database, account: Account, email: str, password: str
) -> None:
    response = await post(client, email, password)
    assert response.status_code == 422
    assert "do not belong together" in response.text
    assert "session" not in client.cookies
    assert (await actions(db))[-1] == "account.sign_in_refused"


async def test_sign_in_redraws_the_address_but_never_the_password(
    client: httpx.AsyncClient, account: Account
) -> None:
    page = (await post(client, "zhang@example.org", "my wrong password", next="/manage/x/")).text
    assert 'value="zhang@example.org"' in page
    assert 'value="/manage/x/"' in page
    assert "my wrong password" not in page


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/manage/symposium/", "/manage/symposium/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("/manage/sign-in", "/manage/"),
        ("", "/manage/"),
    ],
)
async def test_sign_in_leads_to_places_of_this_site_only(
    client: httpx.AsyncClient, account: Account, wanted: str, reached: str
) -> None:
    response = await post(client, account.email, PASSWORD, next=wanted)
    assert response.headers["location"] == reached


async def test_sign_in_page_takes_on_who_is_signed_in(client: httpx.AsyncClient, account: Account) -> None:
    await sign_in(client, account)
    response = await client.get("/manage/sign-in?next=/manage/account")
    assert (response.status_code, response.headers["location"]) == (303, "/manage/account")


async def test_page_leads_to_sign_in_and_back(client: httpx.AsyncClient, account: Account) -> None:
    response = await client.get("/manage/account")
    assert response.headers["location"] == "/manage/sign-in?next=%2Fmanage%2Faccount"


async def test_sign_in_is_limited_for_an_account_across_processes(
    client: httpx.AsyncClient, settings: Settings, db: Database, account: Account
) -> None:
    second = create_app(settings)
    async with second.router.lifespan_context(second):
        transport = httpx.ASGITransport(app=second)
        async with httpx.AsyncClient(transport=transport, base_url=BASE_URL, headers=SAME_ORIGIN) as other:
            for number in range(10):
                guesser = client if number % 2 else other
                assert (await post(guesser, account.email, "wrong password")).status_code == 422
            for guesser in (client, other):
                refused = await post(guesser, account.email, PASSWORD)
                assert refused.status_code == 429
                assert int(refused.headers["retry-after"]) > 0
                assert "Too many attempts" in refused.text
    with time_machine.travel(now() + timedelta(minutes=4)):
        assert (await post(client, account.email, PASSWORD)).status_code == 303


async def test_sign_in_is_limited_for_an_address(
    app: Starlette, client: httpx.AsyncClient, account: Account
) -> None:
    parts = app.state.context
    key = SIGN_IN_ADDRESS.key(hashed_address(parts.signing_key("rate limits"), "127.0.0.1"))
    with time_machine.travel(now(), tick=False):
        await take(parts.db, key, SIGN_IN_ADDRESS.rate, cost=SIGN_IN_ADDRESS.rate.burst - 1)
        assert (await post(client, "guess@example.org", "x")).status_code == 422
        assert (await post(client, account.email, PASSWORD)).status_code == 429


async def test_sign_in_refuses_a_disabled_account(
    client: httpx.AsyncClient, db: Database, account: Account
) -> None:
    await sign_in(client, account)
    async with db.write() as session:
        (await session.get_one(Account, account.id)).disabled_at = now()
    assert (await client.get("/manage/account")).status_code == 303
    assert (await post(client, account.email, PASSWORD)).status_code == 422


async def test_sign_in_refuses_another_site(client: httpx.AsyncClient, account: Account) -> None:
    form = {"email": account.email, "password": PASSWORD}
    response = await client.post("/manage/sign-in", data=form, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403


async def test_sign_out_ends_the_session(client: httpx.AsyncClient, db: Database, account: Account) -> None:
    await sign_in(client, account)
    response = await client.post("/manage/sign-out")
    assert (response.status_code, response.headers["location"]) == (303, "/manage/sign-in")
    async with db.read() as session:
        assert (await session.exec(select(WebSession))).all() == []
    assert (await client.get("/manage/account")).status_code == 303


async def test_session_expires_after_a_week(client: httpx.AsyncClient, account: Account) -> None:
    await sign_in(client, account)
    with time_machine.travel(now() + timedelta(days=7, seconds=1)):
        assert (await client.get("/manage/account")).status_code == 303


async def test_account_saves_name_and_language(
    client: httpx.AsyncClient, db: Database, account: Account
) -> None:
    await sign_in(client, account)
    response = await client.post("/manage/account", data={"name": "张敏", "locale": "zh"})
    assert response.headers["location"] == "/manage/account?done=profile"
    page = (await client.get("/manage/account?done=profile")).text
    assert 'lang="zh-Hans"' in page
    assert 'value="张敏"' in page
    async with db.read() as session:
        assert (await session.get_one(Account, account.id)).locale == "zh"


async def test_account_redraws_what_was_typed(client: httpx.AsyncClient, account: Account) -> None:
    await sign_in(client, account)
    response = await client.post("/manage/account", data={"name": "", "locale": "tlh"})
    assert response.status_code == 422
    assert "Please fill this in." in response.text
    assert "Please choose one of the options." in response.text
    long = await client.post("/manage/account", data={"name": "x" * 300, "locale": "en"})
    assert "at most 200" in long.text
    assert "x" * 300 in long.text


async def test_password_change_signs_other_browsers_out(
    app: Starlette, client: httpx.AsyncClient, account: Account
) -> None:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url=BASE_URL, headers=SAME_ORIGIN) as other:
        await sign_in(other, account)
        await sign_in(client, account)
        new = "a quiet green lamp"
        form = {"current": PASSWORD, "password": new, "again": new}
        response = await client.post("/manage/account/password", data=form)
        assert response.headers["location"] == "/manage/account?done=password"
        assert (await client.get("/manage/account")).status_code == 200
        assert (await other.get("/manage/account")).status_code == 303
        assert (await post(other, account.email, PASSWORD)).status_code == 422
        assert (await post(other, account.email, new)).status_code == 303


@pytest.mark.parametrize(
    ("current", "password", "again", "sentence"),
    [
        ("wrong password", "a quiet green lamp", "a quiet green lamp", "not your present password"),
        (PASSWORD, "a quiet green lamp", "a quiet red lamp", "The two passwords differ"),
        (PASSWORD, "short", "short", "at least 10 characters"),
        (PASSWORD, "aaaaaaaaaaaa", "aaaaaaaaaaaa", "too simple"),
    ],
)
async def test_password_change_says_what_is_wrong(
    client: httpx.AsyncClient, account: Account, current: str, password: str, again: str, sentence: str
) -> None:
    await sign_in(client, account)
    form = {"current": current, "password": password, "again": again}
    response = await client.post("/manage/account/password", data=form)
    assert response.status_code == 422
    assert sentence in response.text
    assert password not in re.sub(r"<p class=.help.*?</p>", "", response.text)


async def test_one_time_password_opens_only_the_page_where_it_is_changed(
    client: httpx.AsyncClient, db: Database, account: Account
) -> None:
    async with db.write() as session:
        (await session.get_one(Account, account.id)).one_time_until = now() + ONE_TIME
    response = await post(client, account.email, PASSWORD, next="/manage/account")
    assert response.headers["location"] == "/manage/account?next=%2Fmanage%2Faccount"
    assert "Choose your own password" in (await client.get("/manage/account")).text
    same = {"password": PASSWORD, "again": PASSWORD, "next": "/manage/account"}
    assert "another password" in (await client.post("/manage/account/password", data=same)).text
    own = {"password": "a quiet green lamp", "again": "a quiet green lamp", "next": "/manage/account"}
    assert (await client.post("/manage/account/password", data=own)).status_code == 303
    assert "Choose your own password" not in (await client.get("/manage/account")).text


async def test_one_time_password_lapses(client: httpx.AsyncClient, db: Database, account: Account) -> None:
    async with db.write() as session:
        (await session.get_one(Account, account.id)).one_time_until = now() + ONE_TIME
    with time_machine.travel(now() + ONE_TIME + timedelta(seconds=1)):
        assert (await post(client, account.email, PASSWORD)).status_code == 422
