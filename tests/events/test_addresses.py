"""An event that takes another address is found under the former ones: mails and calendars name them."""

import asyncio

import httpx
import pytest
from starlette.applications import Starlette

from events_platform.accounts.access import SYSTEM
from events_platform.accounts.models import Role
from events_platform.errors import AppError, Conflict
from events_platform.events.models import Event
from events_platform.events.service import delete_draft, publish_event, unpublish_event, update_event
from events_platform.kit.db.engine import Database, Session
from events_platform.registration.links import my_path
from tests.factories.accounts import bearer, make_account, make_token, sign_in
from tests.factories.events import edited, make_event
from tests.factories.registration import make_category, make_registration


async def renamed(session: Session, event: Event, slug: str) -> Event:
    return await update_event(session, SYSTEM, event, edited(event, slug=slug))


async def test_former_address_leads_to_every_page(
    app: Starlette, client: httpx.AsyncClient, db: Database
) -> None:
    async with db.write() as session:
        event = await make_event(session, slug="first")
        category = await make_category(session, event)
        guest = await make_registration(session, app.state.context, event, category)
        account, token = await make_account(session), await make_token(session, Role.REGISTRAR, event)
        await renamed(session, event, "second")
        await renamed(session, event, "third")
    ticket = my_path(app.state.context, "first", guest)
    for path in ("/first/", "/first/register", "/first/programme", "/second/calendar.ics", ticket):
        assert (await client.get(path, follow_redirects=True)).status_code == 200, path
    assert 'rel="canonical" href="http://127.0.0.1:8000/third/"' in (await client.get("/first/")).text
    person = {"category": category.slug, "mode": "onsite", "name": {"native": "李娜"}, "country": "CN"}
    made = await client.post("/api/v1/events/first/registrations", json=person, headers=bearer(token))
    assert made.status_code == 201
    await sign_in(client, account)
    typed = await client.post("/manage/first/edit", data={"slug": "fourth"})
    assert (typed.status_code, 'value="fourth"' in typed.text) == (422, True)


async def test_former_address_stays_with_its_event_which_may_take_it_back(session: Session) -> None:
    event, other = await make_event(session, slug="first"), await make_event(session, slug="other")
    await renamed(session, event, "second")
    with pytest.raises(Conflict) as refused:
        await renamed(session, other, "first")
    assert (refused.value.code, other.slug) == ("slug_taken", "other")
    await renamed(session, event, "first")
    with pytest.raises(Conflict):
        await make_event(session, slug="second")
    assert (await make_event(session, slug=None, title={"en": "Second", "zh": "第二"})).slug != "second"


async def test_address_of_a_draft_that_nobody_saw_is_free_again(session: Session) -> None:
    draft = await make_event(session, slug="first", published=False)
    await renamed(session, draft, "second")
    assert (await make_event(session, slug="first")).slug == "first"


async def test_former_addresses_go_with_a_draft_that_is_deleted(session: Session) -> None:
    event = await make_event(session, slug="first", published=False)
    await publish_event(session, SYSTEM, event)
    await renamed(session, event, "second")
    await unpublish_event(session, SYSTEM, event)
    await delete_draft(session, SYSTEM, event)
    assert (await make_event(session, slug="first")).slug == "first"


async def test_address_given_up_and_wanted_at_once_has_one_owner(db: Database) -> None:
    async with db.write() as session:
        event, others = await make_event(session, slug="first"), [await make_event(session) for _ in range(4)]

    async def take(one: Event, slug: str) -> str:
        try:
            async with db.write() as session:
                await renamed(session, await session.get_one(Event, one.id), slug)
        except AppError as error:
            return error.code
        return "taken"

    outcomes = await asyncio.gather(take(event, "second"), *(take(one, "first") for one in others))
    assert outcomes == ["taken", *["slug_taken"] * 4]
