"""The team of an event, its tokens and its log."""

import re

import httpx
import pytest
from sqlmodel import col, select

from events_platform.accounts.access import SYSTEM, Actor
from events_platform.accounts.audit import record
from events_platform.accounts.models import Account, ApiToken, Role
from events_platform.accounts.queries import team_of, tokens_of
from events_platform.events.models import Event
from events_platform.kit.db.engine import Database
from tests.factories.accounts import bearer, make_account, sign_in
from tests.factories.events import make_event


@pytest.fixture
async def event(db: Database) -> Event:
    async with db.write() as session:
        return await make_event(session, slug="symposium")


@pytest.fixture
async def owner(client: httpx.AsyncClient, db: Database, event: Event) -> Account:
    async with db.write() as session:
        account = await make_account(session, Role.OWNER, event, name="Wang Fang")
    await sign_in(client, account)
    return account


async def roles(db: Database, event: Event) -> dict[str, list[Role]]:
    async with db.read() as session:
        return {one.account.email: one.roles for one in await team_of(session, event.id)}


async def test_owner_gives_and_takes_roles(
    client: httpx.AsyncClient, db: Database, event: Event, owner: Account
) -> None:
    async with db.write() as session:
        other = await make_account(session, None, email="liu@example.org", name="刘洋")
    given = await client.post("/manage/symposium/team", data={"email": "Liu@example.org", "role": "steward"})
    assert given.headers["location"] == "/manage/symposium/team?done=added"
    assert (await roles(db, event))["liu@example.org"] == [Role.STEWARD]
    assert "刘洋" in (await client.get("/manage/symposium/team?done=added")).text
    taken = await client.post(
        "/manage/symposium/team/remove", data={"account": str(other.id), "role": "steward"}
    )
    assert taken.status_code == 303
    again = await client.post(
        "/manage/symposium/team/remove", data={"account": str(other.id), "role": "steward"}
    )
    assert again.status_code == 404
    assert "does not have this role any more" in again.text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"email": "nobody@example.org", "role": "steward"}, "Nobody has an account with this address."),
        ({"email": "nobody", "role": "steward"}, "This is no complete e-mail address"),
        ({"email": "nobody@example.org", "role": ""}, "Please fill this in."),
        ({"email": "nobody@example.org", "role": "king"}, "Please choose one of the options."),
    ],
)
async def test_giving_a_role_says_what_is_wrong(
    client: httpx.AsyncClient, owner: Account, typed: dict[str, str], sentence: str
) -> None:
    response = await client.post("/manage/symposium/team", data=typed)
    assert response.status_code == 422
    assert sentence in response.text
    assert f'value="{typed["email"]}"' in response.text


async def test_owner_cannot_make_administrators(client: httpx.AsyncClient, owner: Account) -> None:
    typed = {"email": owner.email, "role": "administrator"}
    response = await client.post("/manage/symposium/team", data=typed)
    assert response.status_code == 422
    assert "Administrators look after the whole installation" in response.text


async def test_last_owner_stays(
    client: httpx.AsyncClient, db: Database, event: Event, owner: Account
) -> None:
    form = {"account": str(owner.id), "role": "owner"}
    refused = await client.post("/manage/symposium/team/remove", data=form)
    assert refused.status_code == 409
    assert "An event has at least one owner." in refused.text
    assert await roles(db, event) == {owner.email: [Role.OWNER]}


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.REGISTRAR, Role.ANALYST])
async def test_team_is_closed_to_other_roles(
    client: httpx.AsyncClient, db: Database, event: Event, role: Role
) -> None:
    async with db.write() as session:
        account = await make_account(session, role, event)
    await sign_in(client, account)
    assert (await client.get("/manage/symposium/team")).status_code == 403
    form = {"email": account.email, "role": "owner"}
    assert (await client.post("/manage/symposium/team", data=form)).status_code == 403
    assert (
        await client.post("/manage/symposium/tokens", data={"name": "x", "role": "owner"})
    ).status_code == 403


async def test_token_is_shown_once_works_and_is_revoked(
    client: httpx.AsyncClient, db: Database, event: Event, owner: Account
) -> None:
    made = await client.post("/manage/symposium/tokens", data={"name": "statistics", "role": "analyst"})
    found = re.search(r"evt_[\w-]{43}", made.text)
    assert made.status_code == 201
    assert found
    assert "evt_" not in (await client.get("/manage/symposium/team")).text
    client.cookies.clear()
    headers = bearer(found.group())
    assert (await client.get("/api/v1/events/symposium", headers=headers)).status_code == 200
    await sign_in(client, owner)
    async with db.read() as session:
        (token,) = await tokens_of(session, event.id)
    revoked = await client.post(f"/manage/symposium/tokens/{token.id}/revoke")
    assert revoked.headers["location"] == "/manage/symposium/team?done=revoked"
    assert (await client.get("/api/v1/events/symposium", headers=headers)).status_code == 401


async def test_token_of_another_event_is_not_found(
    client: httpx.AsyncClient, db: Database, event: Event, owner: Account
) -> None:
    from events_platform.accounts.service import create_token

    async with db.write() as session:
        other = await make_event(session)
        await create_token(session, SYSTEM, "t", Role.ANALYST, other.id)
        token = (await session.exec(select(ApiToken).order_by(col(ApiToken.id)))).one()
    assert (await client.post(f"/manage/symposium/tokens/{token.id}/revoke")).status_code == 404
    assert (await client.post("/manage/symposium/tokens/x/revoke")).status_code == 404
    async with db.read() as session:
        assert len(await tokens_of(session, other.id)) == 1


async def test_token_needs_a_name(client: httpx.AsyncClient, owner: Account) -> None:
    """The form stands at the page's foot, where the field takes the focus."""
    response = await client.post("/manage/symposium/tokens", data={"name": " ", "role": "steward"})
    assert response.status_code == 422
    assert "Please fill this in." in response.text
    assert re.search(r'name="name"[^>]* autofocus', response.text)
    assert '<option value="steward" selected>' in response.text


async def test_log_tells_in_sentences(
    client: httpx.AsyncClient, db: Database, event: Event, owner: Account
) -> None:
    await client.post("/manage/symposium/rooms/new", data={"name.en": "Forum A", "name.zh": "分论坛A"})
    page = (await client.get("/manage/symposium/log")).text
    assert "Wang Fang added the room “Forum A”." in page
    assert "The system gave Wang Fang the role “Owner”." in page
    chinese = (await client.get("/manage/symposium/log?lang=zh")).text
    assert "Wang Fang添加了会议室“分论坛A”。" in chinese


async def test_log_is_paged_and_tells_unknown_actions_as_they_are(
    client: httpx.AsyncClient, db: Database, event: Event, owner: Account
) -> None:
    async with db.write() as session:
        for number in range(60):
            record(session, Actor("token", f"T{number}"), "future.thing", event_id=event.id)
    first = (await client.get("/manage/symposium/log")).text
    assert "T59: future.thing" in first
    after = re.search(r'href="(\?after=[^"]+)"', first)
    assert after
    second = (await client.get(f"/manage/symposium/log{after.group(1)}")).text
    shown = re.findall(r"T(\d+): future.thing", first) + re.findall(r"T(\d+): future.thing", second)
    assert [int(number) for number in shown] == list(range(59, -1, -1))


async def test_log_stays_narrowed_from_page_to_page(
    client: httpx.AsyncClient, db: Database, event: Event, owner: Account
) -> None:
    async with db.write() as session:
        for number in range(60):
            record(session, Actor("token", f"T{number}"), "session.create", event_id=event.id)
            record(session, SYSTEM, "gate.create", event_id=event.id)
    first = (await client.get("/manage/symposium/log?q=added&about=programme&who=token")).text
    assert '<option value="programme" selected>' in first
    following = re.search(r'href="(\?q=added&amp;who=token&amp;about=programme&amp;after=[^"]+)"', first)
    assert following
    second = (await client.get(f"/manage/symposium/log{following.group(1).replace('&amp;', '&')}")).text
    assert len(re.findall(r"T\d+ added", first)) + len(re.findall(r"T\d+ added", second)) == 60
    assert 'rel="prev" href="?q=added&amp;who=token&amp;about=programme"' in second
    nothing = (await client.get("/manage/symposium/log?q=elephant")).text
    assert "Nothing in the log fits" in nothing


async def test_log_belongs_to_its_event(
    client: httpx.AsyncClient, db: Database, event: Event, owner: Account
) -> None:
    async with db.write() as session:
        other = await make_event(session)
        record(session, SYSTEM, "future.thing", event_id=other.id)
    assert "future.thing" not in (await client.get("/manage/symposium/log")).text
    assert (await client.get(f"/manage/{other.slug}/log")).status_code == 404
