"""The list of mistakes above a form names every field and leads to it, where the sentence stands again."""

import asyncio
import re

import httpx
import pytest
from sqlmodel import select

from events_platform.accounts.models import Role
from events_platform.events.models import Event
from events_platform.kit.db.engine import Database
from tests.factories.accounts import make_account, sign_in
from tests.factories.events import make_event
from tests.factories.registration import make_category

EVENT = "/manage/symposium/"
FORMS = [
    "/manage/series/new",
    "/manage/events/new",
    *(
        EVENT + path
        for path in (
            "edit",
            "bodies/new",
            "categories/new",
            "sites/new",
            "rooms/new",
            "gates/new",
            "online",
            "tracks/new",
            "session-types/new",
            "sessions/new",
            "speakers/new",
            "registrations/new",
        )
    ),
]
FIELD = re.compile(r'<(?:input|textarea)(?![^>]*type="(?:hidden|file|checkbox|radio)")[^>]* name="([^"]+)"')
MISTAKE = re.compile(r'<li>(?:<span class="soft">([^<]+)</span>)?(?:<a href="#f-([^"]+)">)?([^<]+)')


@pytest.fixture
async def organiser(client: httpx.AsyncClient, db: Database) -> None:
    async with db.write() as session:
        account = await make_account(session, Role.ADMINISTRATOR)
        event = await make_event(session, slug="symposium")
        await make_category(session, event)
    await sign_in(client, account)


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("filling", ["", "x" * 20_001])
async def test_mistakes_are_named_and_led_to(
    client: httpx.AsyncClient, organiser: None, path: str, filling: str
) -> None:
    form = (await client.get(path)).text.partition("<main")[2]
    names = set(FIELD.findall(form))
    page = (await client.post(path, data=dict.fromkeys(names, filling))).text
    summary = page.partition('class="error-summary"')[2].partition("</ul>")[0]
    mistakes = MISTAKE.findall(summary)
    assert mistakes
    for label, name, sentence in mistakes:
        assert label, sentence
        assert f' id="f-{name}"' in page, sentence
        assert f' id="e-{name}"' in page, sentence


async def test_missing_day_is_asked_for_once(client: httpx.AsyncClient, organiser: None) -> None:
    page = (await client.post("/manage/events/new", data={"title.en": "Symposium"})).text
    assert 'id="e-starts_on"' in page
    assert 'id="e-ends_on"' not in page


async def save_theme(client: httpx.AsyncClient, theme: str, page: str) -> httpx.Response:
    """Save the event's form as it stood on this page, with another theme."""
    (seen,) = re.findall(r'name="seen" value="(\w+)"', page)
    typed = {
        "languages": "en,zh",
        "title.en": "Symposium",
        "theme.en": theme,
        "timezone": "Asia/Shanghai",
        "starts_on": "2027-06-10",
        "format": "hybrid",
        "host_country": "CN",
        "slug": "symposium",
    }
    return await client.post(f"{EVENT}edit", data={**typed, "seen": seen})


async def test_of_windows_that_save_at_once_one_is_first(client: httpx.AsyncClient, organiser: None) -> None:
    opened = (await client.get(f"{EVENT}edit")).text
    answers = await asyncio.gather(*(save_theme(client, f"No. {number}", opened) for number in range(6)))
    assert sorted(answer.status_code for answer in answers) == [303, *[409] * 5]


async def test_two_windows_do_not_overwrite_each_other_unseen(
    client: httpx.AsyncClient, db: Database, organiser: None
) -> None:
    opened = (await client.get(f"{EVENT}edit")).text
    assert (await save_theme(client, "First", opened)).status_code == 303
    refused = await save_theme(client, "Second", opened)
    assert refused.status_code == 409
    assert "Somebody else has changed the event" in refused.text
    assert 'value="Second"' in refused.text
    async with db.read() as session:
        assert (await session.exec(select(Event.theme))).one()["en"] == "First"
    assert (await save_theme(client, "Second", refused.text)).status_code == 303
    async with db.read() as session:
        assert (await session.exec(select(Event.theme))).one()["en"] == "Second"
