"""A real Chromium; one for each test worker, a fresh context for each page."""

from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page

from deploy.dev.tools import ROOT
from events_platform.events.queries import rooms_of
from events_platform.kit.db.engine import Database
from events_platform.kit.text import search_key
from events_platform.programme.models import Speaker
from tests.factories.accounts import PASSWORD, make_account
from tests.factories.events import make_event
from tests.factories.programme import a_time, make_part, make_session, make_slot
from tests.support.board import BOARD, EMAIL, Stage
from tests.support.browser import PageErrors, run_browser
from tests.support.installation import Server
from tests.support.symposium import Symposium, load_symposium

PHONE = {"width": 360, "height": 780}
DESK = {"width": 1280, "height": 800}
PATIENCE_MS = 10_000

FAILURES = ROOT / "var" / "failures"
FAILED = pytest.StashKey[bool]()

NewPage = Callable[..., Awaitable[Page]]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Notes a failure, so that its pages are pictured in var/failures before they close."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture(params=["sqlite"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Pages are tested on one database; a test that wants both parametrises this fixture."""
    kind: str = request.param
    return kind


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with run_browser() as chromium:
        yield chromium


@pytest.fixture(scope="session")
async def symposium(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Symposium:
    """Today's symposium; a module that wants its pages served overrides `database_url` by a copy."""
    return await load_symposium(sqlite_template, tmp_path_factory.mktemp("symposium"))


@pytest.fixture
def page_errors() -> PageErrors:
    """What went wrong inside the pages of this test; a test that provokes errors clears `found`."""
    return PageErrors()


@pytest.fixture
async def new_page(
    browser: Browser, server: Server, page_errors: PageErrors, request: pytest.FixtureRequest
) -> AsyncIterator[NewPage]:
    """`await new_page(viewport=PHONE, locale="zh-CN", …)`: a page of a person who was never here before."""
    contexts: list[BrowserContext] = []

    async def make(**options: Any) -> Page:
        wanted = {"viewport": DESK, "locale": "en-GB", "timezone_id": "Asia/Shanghai", **options}
        context = await browser.new_context(base_url=server.url, **wanted)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = await context.new_page()
        page_errors.watch(page)
        return page

    yield make
    for number, context in enumerate(contexts):
        if request.node.stash.get(FAILED, False):
            FAILURES.mkdir(parents=True, exist_ok=True)
            for page in context.pages:
                await page.screenshot(path=FAILURES / f"{request.node.name}-{number}.png", full_page=True)
        await context.close()
    assert not page_errors.found, "\n".join(page_errors.found)


@pytest.fixture
async def page(new_page: NewPage) -> Page:
    """A page in a window as wide as a desk's."""
    return await new_page()


@pytest.fixture
async def phone(new_page: NewPage) -> Page:
    """A page on a phone."""
    return await new_page(viewport=PHONE, is_mobile=True, has_touch=True)


@pytest.fixture
async def stage(db: Database) -> Stage:
    """An event of three days with a small programme, and somebody who may edit it."""
    async with db.write() as session:
        await make_account(session, email=EMAIL, name="陈静 Chen Jing")
        event = await make_event(session, slug="next", opens=time(9), ends=time(18))
        rooms = await rooms_of(session, event.id)
        speaker = Speaker(event_id=event.id, slug="wang", native="王芳", romanised="Wang Fang")
        speaker.search_key = search_key("王芳", "Wang Fang")
        session.add(speaker)
        opening = await make_session(session, event, "Opening", "开幕式", minutes=60)
        panel = await make_session(session, event, "Panel on skills", "技能论坛", minutes=30)
        waiting = await make_session(session, event, "Green skills", "绿色技能", minutes=30)
        await make_slot(session, opening, a_time(event), rooms[0])
        await make_slot(session, panel, a_time(event, minutes=60), rooms[0])
        await make_part(session, opening, speaker)
        await make_part(session, waiting, speaker)
    return Stage(event, rooms, opening, panel, waiting)


@pytest.fixture
async def editor(new_page: NewPage, stage: Stage) -> Callable[..., Awaitable[Page]]:
    """`await editor(…)`: the board before a person who has signed in."""

    async def open_board(**options: Any) -> Page:
        page = await new_page(**options)
        await page.goto("/manage/sign-in")
        await page.fill("[name=email]", EMAIL)
        await page.fill("[name=password]", PASSWORD)
        await page.press("[name=password]", "Enter")
        await page.wait_for_url("**/manage/")
        await page.goto(BOARD)
        return page

    return open_board
