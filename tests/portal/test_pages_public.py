"""Pages for everybody, as visitors and programs read them."""

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import httpx
import pytest
from icalendar import Calendar
from sqlmodel import col, update

from events_platform.accounts.access import SYSTEM
from events_platform.accounts.models import Role
from events_platform.events.models import Event
from events_platform.events.schemas import BodyIn
from events_platform.events.service import add_body
from events_platform.events.service_touch import touch_event
from events_platform.kit.db.engine import Database
from events_platform.kit.web import page_cache
from events_platform.portal import pages_public
from events_platform.registration.models import Category, Quota
from tests.factories.accounts import make_account, sign_in
from tests.factories.events import make_event, today
from tests.factories.registration import make_category
from tests.support.queries import Queries

Count = Callable[[], AbstractContextManager[Queries]]


@pytest.fixture
async def event(db: Database) -> Event:
    async with db.write() as session:
        event = await make_event(
            session,
            slug="symposium",
            theme={"en": "Innovation and growth", "zh": "创新发展"},
            starts_on=today() + timedelta(days=3),
            ends_on=today() + timedelta(days=4),
            contact_email="office@example.org",
        )
        body = {"role": "organiser", "name": {"en": "Nanchang University", "zh": "南昌大学"}}
        await add_body(session, SYSTEM, event, BodyIn.model_validate(body))
        await make_category(session, event)
        return event


async def test_event_page_says_what_when_where(client: httpx.AsyncClient, event: Event) -> None:
    page = await client.get("/symposium/")
    assert page.status_code == 200
    for text in (
        "Symposium on Partnerships",
        "产学研用合作会议",
        "Innovation and growth",
        "Nanchang University",
    ):
        assert text in re.sub(r"</?span[^>]*>", "", page.text)
    assert 'href="/symposium/register"' in page.text
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page.text, re.DOTALL)
    assert found
    described = json.loads(found[1])
    assert described["@type"] == "Event"
    assert described["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert described["startDate"].startswith((today() + timedelta(days=3)).isoformat())


async def test_event_page_speaks_the_language_asked_for(client: httpx.AsyncClient, event: Event) -> None:
    chinese = await client.get("/symposium/", headers={"Accept-Language": "zh-CN,zh;q=0.9"})
    assert 'lang="zh-Hans"' in chinese.text
    assert chinese.headers["vary"] == "Accept-Language, Cookie"
    assert chinese.headers["cache-control"].startswith("private")
    asked = await client.get("/symposium/?lang=zh")
    assert asked.text == chinese.text
    assert asked.headers["cache-control"] == "public, max-age=60"
    assert "vary" not in asked.headers


async def test_event_page_is_not_sent_twice(client: httpx.AsyncClient, event: Event) -> None:
    page = await client.get("/symposium/")
    again = await client.get("/symposium/", headers={"If-None-Match": page.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_event_page_leads_to_no_form_that_is_not_there(
    client: httpx.AsyncClient, event: Event, db: Database
) -> None:
    async with db.write() as session:
        await session.exec(update(Category).values(is_public=False))
        await touch_event(session, await session.get_one(Event, event.id))
    page = await client.get("/symposium/")
    assert 'href="/symposium/register"' not in page.text
    assert "There is no public registration for this event." in page.text


async def test_event_page_of_which_all_seats_are_taken_leads_to_no_form(
    client: httpx.AsyncClient, event: Event, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages_public, "SEATS_SECONDS", 0.0)
    monkeypatch.setattr(page_cache, "FRESH_SECONDS", 0.0)
    for mode, is_full in (("onsite", False), ("online", True)):
        async with db.write() as session:
            await session.exec(update(Quota).where(col(Quota.mode) == mode).values(capacity=3, taken=3))
        page = await client.get("/symposium/")
        assert ("All seats are taken." in page.text) == is_full
        assert ('href="/symposium/register"' in page.text) == (not is_full)


@pytest.mark.parametrize("address", ["office@example.org", ""])
async def test_event_page_of_the_past_offers_no_date_to_keep(
    client: httpx.AsyncClient, event: Event, db: Database, address: str
) -> None:
    async with db.write() as session:
        past = {"starts_on": today() - timedelta(days=4), "ends_on": today() - timedelta(days=3)}
        await session.exec(update(Event).values(**past, contact_email=address))
    page = (await client.get("/symposium/")).text
    assert "This event has taken place." in page
    assert not {"Keep the date", "register/again"} & set(re.findall("Keep the date|register/again", page))
    assert ("Questions are answered at" in page) == bool(address)


async def test_cached_page_asks_the_database_nothing(
    client: httpx.AsyncClient, event: Event, count_queries: Count
) -> None:
    await client.get("/symposium/")
    with count_queries() as queries:
        await client.get("/symposium/")
    queries.assert_at_most(0)


async def test_query_count_does_not_grow_with_bodies(
    client: httpx.AsyncClient, db: Database, event: Event, count_queries: Count
) -> None:
    async with db.write() as session:
        other = await make_event(session, slug="other")
        for number in range(3):
            body = {"role": "supporter", "name": {"en": f"Body {number}"}}
            await add_body(session, SYSTEM, other, BodyIn.model_validate(body))
    with count_queries() as one:
        await client.get("/symposium/")
    with count_queries() as three:
        await client.get("/other/")
    assert len(three) == len(one)


async def test_online_event_has_hours_and_no_venue(client: httpx.AsyncClient, db: Database) -> None:
    async with db.write() as session:
        await make_event(session, slug="afar", format="online")
    page = (await client.get("/afar/")).text
    assert '<h2 id="venues">Hours</h2>' in page
    assert "Main venue" not in page


async def test_drafts_are_seen_by_nobody(client: httpx.AsyncClient, db: Database) -> None:
    assert 'href="/manage/"' in (await client.get("/")).text
    async with db.write() as session:
        await make_event(session, slug="secret", published=False)
    for path in ("/secret/", "/secret", "/secret/calendar.ics"):
        assert (await client.get(path)).status_code == 404
    assert "secret" not in (await client.get("/")).text


@pytest.mark.parametrize(("role", "status"), [(Role.STEWARD, 200), (None, 404)])
async def test_draft_is_seen_by_its_team_as_everybody_will_see_it(
    client: httpx.AsyncClient, db: Database, role: Role | None, status: int
) -> None:
    async with db.write() as session:
        event = await make_event(session, slug="secret", published=False)
        account = await make_account(session, role, event) if role else await make_account(session, None)
    await sign_in(client, account)
    page = await client.get("/manage/secret/preview")
    assert page.status_code == status
    assert ("Only the team sees this draft." in page.text) is (status == 200)
    assert 'href="/secret/register"' not in page.text


async def test_address_without_stroke_leads_to_the_page(client: httpx.AsyncClient, event: Event) -> None:
    answer = await client.get("/symposium")
    assert (answer.status_code, answer.headers["location"]) == (308, "/symposium/")


async def test_home_lists_what_comes_and_what_was(
    client: httpx.AsyncClient, db: Database, event: Event, count_queries: Count
) -> None:
    async with db.write() as session:
        start = today() - timedelta(days=400)
        await make_event(session, slug="earlier", title={"en": "Earlier"}, starts_on=start, ends_on=start)
    with count_queries() as queries:
        page = await client.get("/")
    assert page.text.index("/symposium/") < page.text.index("Past events") < page.text.index("/earlier/")
    queries.assert_at_most(1)


async def test_published_totals_are_shown_with_their_bounds(client: httpx.AsyncClient, db: Database) -> None:
    totals = {
        "words": {"en": "nearly 500 experts from 12 countries"},
        "participants": 500,
        "participants_bound": "nearly",
        "countries": 12,
        "source": "Ministry of Education",
    }
    async with db.write() as session:
        await make_event(session, slug="published", published_totals=totals)
    page = await client.get("/published/")
    assert "nearly 500 experts from 12 countries" in page.text
    assert "<dd>nearly 500</dd>" in page.text


async def test_calendar_holds_the_event_once(client: httpx.AsyncClient, event: Event) -> None:
    answer = await client.get("/symposium/calendar.ics?lang=zh", headers={"Accept-Language": "en"})
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    (entry,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert entry["SUMMARY"] == "产学研用合作会议"
    assert entry.decoded("DTSTART").date() == today() + timedelta(days=3)
    plain = await client.get("/symposium/calendar.ics", headers={"Accept-Language": "zh"})
    assert b"Symposium on Partnerships" in plain.content


async def test_calendar_is_not_sent_twice(client: httpx.AsyncClient, event: Event) -> None:
    first = await client.get("/symposium/calendar.ics")
    etag = first.headers["etag"]
    assert not etag.startswith("W/")
    for known in (etag, f'"other", W/{etag}', "*"):
        again = await client.get("/symposium/calendar.ics", headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    head = await client.head("/symposium/calendar.ics")
    assert (head.status_code, head.headers["etag"], head.content) == (200, etag, b"")
