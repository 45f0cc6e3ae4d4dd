"""The board's page: what the island starts with, and the table for browsers without scripts."""

import json
import re

import httpx
import pytest
from starlette.applications import Starlette

from deploy.dev.tools import ROOT
from events_platform.accounts.models import Role
from events_platform.events.models import Event
from events_platform.kit.db.engine import Database
from events_platform.programme.models import SessionState
from events_platform.programme.words_board import board_words
from tests.factories.accounts import bearer, make_token
from tests.factories.events import make_event
from tests.factories.programme import a_time, make_session, make_slot

TITLE = "</script><script>alert(1)</script>"
DATA = re.compile(r'<script type="application/json">(.*?)</script>')

COUNTED = {"chosen", "move", "more", "now_moved", "other_moved", "proposal", "proposal_left"}


@pytest.fixture
async def editor(db: Database) -> dict[str, str]:
    """The header of a programme editor of the event `next`, which has no session yet."""
    async with db.write() as session:
        event = await make_event(session, slug="next")
        return bearer(await make_token(session, Role.PROGRAMME_EDITOR, event))


async def fill(db: Database) -> Event:
    async with db.write() as session:
        event = await make_event(session, slug="full")
        opening = await make_session(session, event, TITLE, "开幕式")
        await make_slot(session, opening, a_time(event))
        await make_session(session, event, "Green skills", state=SessionState.DRAFT)
        await make_session(session, event, "Gone", state=SessionState.CANCELLED)
        return event


async def test_page_says_what_to_do_where_there_is_nothing(
    app: Starlette, client: httpx.AsyncClient, editor: dict[str, str]
) -> None:
    page = await client.get("/manage/next/board", headers=editor)
    assert ("There is no session yet" in page.text, "data-print" in page.text) == (True, False)
    assert "<programme-board" not in page.text


async def test_page_is_a_table_by_day_and_holds_the_board(
    app: Starlette, client: httpx.AsyncClient, db: Database
) -> None:
    event = await fill(db)
    async with db.write() as session:
        headers = bearer(await make_token(session, Role.PROGRAMME_EDITOR, event))
    page = (await client.get(f"/manage/full/board?day={event.ends_on}", headers=headers)).text
    assert page.count('<th scope="row" class="nowrap">09:00–09:30</th>') == 1
    assert page.count("Nothing is planned on this day.") == 2
    assert f'href="/manage/full/day?day={event.ends_on}"' in page
    assert re.search(r"Not placed.*Green skills.*Draft", page, re.DOTALL)
    assert "Gone" not in page
    assert TITLE not in page
    (data,) = DATA.findall(page)
    started = json.loads(data)
    assert [one["title"] for one in started["board"]["sessions"]] == [TITLE, "Green skills"]
    assert (started["day"], started["locale"]) == (event.ends_on.isoformat(), "en-GB")


def test_words_that_count_have_both_forms() -> None:
    words = board_words()
    singular = {name.removesuffix("_one") for name in words if name.endswith("_one")}
    plural = {name.removesuffix("_many") for name in words if name.endswith("_many")}
    assert singular == plural == COUNTED
    assert not [name for name, sentence in words.items() if not sentence]


def test_island_says_nothing_that_the_page_does_not_bring() -> None:
    """Every name that the island's sources ask for by a literal is among the words."""
    words = set(board_words())
    asked = set(said_in_island())
    assert asked - words == set()
    assert len(asked) > 40


def said_in_island() -> list[str]:
    sources = sorted((ROOT / "frontend" / "islands").glob("programme-board*.ts"))
    return [
        name
        for path in sources
        if not path.name.endswith(".test.ts")
        for name in re.findall(r'\bsay\("(\w+)"', path.read_text())
    ]
