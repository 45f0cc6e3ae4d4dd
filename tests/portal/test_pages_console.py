"""The organisers' first page and the overview: what needs attention, for whom."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from events_platform.accounts.models import Account, Role
from events_platform.events.models import Event
from events_platform.kit.db.engine import Database
from events_platform.registration.models import Source
from tests.factories.accounts import make_account, sign_in
from tests.factories.events import make_event, make_series, today
from tests.factories.ledger import new_ledger
from tests.factories.registration import make_category, make_registration
from tests.support.queries import Queries


@pytest.fixture
async def event(db: Database) -> Event:
    async with db.write() as session:
        await make_series(session, "symposium")
        return await make_event(session, slug="symposium-next", series="symposium")


@pytest.fixture
async def organiser(client: httpx.AsyncClient, db: Database) -> Account:
    async with db.write() as session:
        account = await make_account(session, Role.ORGANISER)
    await sign_in(client, account)
    return account


async def test_home_is_empty_and_leads_to_the_first_event(
    client: httpx.AsyncClient, organiser: Account
) -> None:
    page = (await client.get("/manage/")).text
    assert "Your first event" in page
    assert 'href="/manage/events/new"' in page
    assert (await client.get("/manage")).headers["location"] == "/manage/"


async def test_home_says_how_to_get_a_role(client: httpx.AsyncClient, db: Database) -> None:
    async with db.write() as session:
        account = await make_account(session, None)
    await sign_in(client, account)
    page = (await client.get("/manage/")).text
    assert "You have no role in an event yet." in page
    assert "/manage/events/new" not in page


async def test_home_groups_by_series_and_finds(
    client: httpx.AsyncClient, db: Database, organiser: Account, event: Event
) -> None:
    async with db.write() as session:
        await make_event(session, slug="workshop", title={"en": "Workshop", "zh": "研讨班"}, rooms=0)
    page = (await client.get("/manage/")).text
    assert page.index("Symposium on Partnerships</th>") < page.index("/manage/symposium-next/")
    assert page.index("/manage/symposium-next/") < page.index("Events that stand alone")
    assert page.index("Events that stand alone") < page.index("/manage/workshop/")
    found = (await client.get("/manage/", params={"q": "yantaoban"})).text
    assert "/manage/workshop/" in found
    assert "/manage/symposium-next/" not in found
    assert "Nothing found" in (await client.get("/manage/?q=nothing")).text


async def test_home_shows_only_events_with_a_role(
    client: httpx.AsyncClient, db: Database, event: Event
) -> None:
    async with db.write() as session:
        await make_event(session, slug="other")
        account = await make_account(session, Role.STEWARD, event)
    await sign_in(client, account)
    page = (await client.get("/manage/")).text
    assert "/manage/symposium-next/" in page
    assert "/manage/other/" not in page
    assert "/manage/events/new" not in page


async def test_home_pages_by_hundred(
    client: httpx.AsyncClient, db: Database, organiser: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("events_platform.portal.pages_console.ON_ONE_PAGE", 2)
    async with db.write() as session:
        for number in range(3):
            day = today() + timedelta(days=number)
            await make_event(session, slug=f"event-{number}x", starts_on=day, ends_on=day, rooms=0)
    first = (await client.get("/manage/")).text
    assert re.findall(r'href="/manage/(event-\dx)/"', first) == ["event-2x", "event-1x"]
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    second = (await client.get(f"/manage/{following.group(1)}")).text
    assert re.findall(r'href="/manage/(event-\dx)/"', second) == ["event-0x"]


async def test_home_asks_the_same_whatever_the_number_of_events(
    client: httpx.AsyncClient,
    db: Database,
    organiser: Account,
    event: Event,
    count_queries: Callable[[], AbstractContextManager[Queries]],
) -> None:
    for _ in range(2):
        with count_queries() as queries:
            await client.get("/manage/")
        queries.assert_at_most(5)
        async with db.write() as session:
            await make_event(session, series="symposium", rooms=0)


async def test_overview_of_a_draft_lists_what_is_open(
    client: httpx.AsyncClient, db: Database, organiser: Account
) -> None:
    async with db.write() as session:
        await make_event(session, slug="draft", published=False, starts_on="2030-01-01", ends_on="2030-01-01")
    page = (await client.get("/manage/draft/?done=created")).text
    assert "The event is set up as a draft." in page
    assert "Before you publish" in page
    assert "7 things are open." in page
    assert "Categories in which people register" in page
    assert "Participants so far" not in page
    assert 'href="/manage/draft/publish"' in page
    assert 'href="/manage/draft/preview"' in page


async def test_overview_says_what_needs_attention(
    client: httpx.AsyncClient, db: Database, app: Starlette, organiser: Account, event: Event
) -> None:
    parts = app.state.context
    async with db.write() as session:
        seats = await make_category(session, event, capacity={"onsite": 2})
        for _ in range(2):
            await make_registration(session, parts, event, seats, name="王芳", country="")
        approval = await make_category(session, event, needs_approval=True)
        guest: dict[str, Any] = {"source": Source.PUBLIC, "email": "guest@example.org"}
        await make_registration(session, parts, event, approval, **guest)
    page = (await client.get("/manage/symposium-next/")).text
    for sentence in (
        "Two registrations may be the same person.",
        "The country or region of 2 registered people is unknown.",
        "All on-site seats of “",
        "One registration waits for approval.",
        "Nobody has recorded when",
    ):
        assert sentence in page, sentence
    assert figures(page)["Registered on site"] == "2"


async def test_overview_shows_each_role_what_it_can_do(
    client: httpx.AsyncClient, db: Database, app: Starlette, event: Event
) -> None:
    async with db.write() as session:
        category = await make_category(session, event)
        await make_registration(session, app.state.context, event, category, country="")
        steward = await make_account(session, Role.STEWARD, event)
        analyst = await make_account(session, Role.ANALYST, event)
    await sign_in(client, steward)
    page = (await client.get("/manage/symposium-next/")).text
    assert figures(page) == {}
    assert "Nothing at the moment." in page
    assert "Still to set up" not in page
    assert "/manage/symposium-next/arrivals" in page
    assert "/manage/symposium-next/team" not in page
    await sign_in(client, analyst)
    page = (await client.get("/manage/symposium-next/")).text
    assert figures(page) == {"Registered on site": "1", "Registered online": "0", "Participants so far": "0"}
    assert "unknown" not in page


@pytest.mark.parametrize(
    ("seats", "opens", "told"),
    [
        (
            (100, 50),
            None,
            ("of 150 seats", "open until 31 December 2029, 18:00, Nanchang time"),
        ),
        (
            (1,),
            "2029-12-01T09:00",
            ("of one seat", "opens on 1 December 2029, 09:00, Nanchang time"),
        ),
    ],
)
async def test_overview_tells_capacity_and_opening(
    client: httpx.AsyncClient,
    db: Database,
    organiser: Account,
    seats: tuple[int, ...],
    opens: str | None,
    told: tuple[str, str],
) -> None:
    async with db.write() as session:
        days: dict[str, Any] = {
            "starts_on": "2030-01-01",
            "ends_on": "2030-01-02",
            "registration_opens_at": opens,
            "registration_closes_at": "2029-12-31T18:00",
        }
        event = await make_event(session, slug="later", format="onsite", **days)
        for number in seats:
            await make_category(session, event, capacity={"onsite": number})
    page = (await client.get("/manage/later/")).text
    assert all(sentence in page for sentence in told)
    assert "Registered online" not in page


async def test_overview_asks_the_same_whatever_the_number_of_registrations(
    client: httpx.AsyncClient,
    db: Database,
    app: Starlette,
    organiser: Account,
    event: Event,
    count_queries: Callable[[], AbstractContextManager[Queries]],
) -> None:
    counts = []
    for _ in range(2):
        async with db.write() as session:
            for _ in range(3):
                category = await make_category(session, event)
                await make_registration(session, app.state.context, event, category)
        with count_queries() as queries:
            assert (await client.get("/manage/symposium-next/")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 30


def figures(page: str) -> dict[str, str]:
    """The figures of a page by their labels."""
    found = re.findall(
        r"<dt>(?:<svg.*?</svg>)?([^<]+)</dt>\s*<dd class=\"figure-number\">([^<]+)</dd>", page, re.S
    )
    return dict(found)


async def test_overview_of_a_past_event_counts_countries_by_the_noun_of_the_report(
    client: httpx.AsyncClient, db: Database, organiser: Account
) -> None:
    async with db.write() as session:
        ledger = new_ledger()
        for country in ("CN", "NA"):
            ledger.scan(ledger.registration(country=country), 5)
        await ledger.save(session)
    page = (await client.get(f"/manage/{ledger.event.slug}/")).text
    assert figures(page)["Participants"] == "2"
    assert "from 2 countries<" in page
