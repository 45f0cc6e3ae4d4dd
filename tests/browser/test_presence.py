"""Being online in a real browser: the room's page counts, and the open report sees it without being asked."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Page, expect
from sqlmodel import col, select

from events_platform.attendance.models import Attendance
from events_platform.kit.db.engine import Database
from events_platform.presence.models import Connection
from events_platform.registration.models import Registration
from tests.browser.conftest import NewPage
from tests.support.browser import PageErrors
from tests.support.symposium import Symposium, sign_in

VISITOR = "online@example.org"
SEVERAL_POLLS_MS = 30_000


@pytest.fixture
def database_url(symposium: Symposium, tmp_path: Path) -> str:
    """A copy of the symposium."""
    return symposium.copied_to(tmp_path)


async def connections(db: Database) -> list[Connection]:
    """The visitor's, the newest first."""
    async with db.read() as session:
        found = await session.exec(
            select(Connection)
            .join(Registration, col(Registration.id) == col(Connection.registration_id))
            .where(Registration.email == VISITOR)
            .order_by(col(Connection.started_at).desc())
        )
        return list(found)


async def is_open(db: Database) -> list[bool]:
    """Of each of the visitor's pages, once the last beat of a page that went has arrived."""
    for _attempt in range(SEVERAL_POLLS_MS // 100):
        found = [connection.closed_at is None for connection in await connections(db)]
        if not found[-1]:
            break
        await asyncio.sleep(0.1)
    return found


async def online_now(page: Page) -> str:
    return await page.locator("#report-open").inner_text()


async def test_room_counts_presence_and_the_report_follows(
    new_page: NewPage, db: Database, symposium: Symposium
) -> None:
    report, room = await new_page(), await new_page()
    await sign_in(report)
    await report.goto("/manage/symposium-next/participation")
    before = await online_now(report)
    await room.goto(symposium.live_path)
    await expect(room.get_by_role("status")).to_contain_text("You are counted as present online since")
    await expect(report.locator("#report-open")).not_to_have_text(
        before, use_inner_text=True, timeout=SEVERAL_POLLS_MS
    )
    await report.locator("#headline-en").evaluate("part => { part.innerHTML = 'old' }")
    await expect(report.locator("#headline-en")).to_contain_text("took part", timeout=SEVERAL_POLLS_MS)
    await room.reload()
    await expect(room.get_by_role("status")).to_contain_text("You are counted")
    assert await is_open(db) == [True, False]
    await room.goto("about:blank")
    await expect(report.locator("#report-open")).to_have_text(
        before, use_inner_text=True, timeout=SEVERAL_POLLS_MS
    )
    assert await is_open(db) == [False, False]
    evidence = [str(connection.id) for connection in await connections(db)]
    async with db.read() as session:
        rows = await session.exec(select(Attendance).where(col(Attendance.evidence).in_(evidence)))
        assert {(row.evidence, row.kind) for row in rows} == {(one, "segment") for one in evidence}


async def test_beats_are_answered_in_the_language_of_the_page(page: Page, symposium: Symposium) -> None:
    async with page.expect_response("**/api/v1/beats*") as beat:
        await page.goto(f"{symposium.live_path}?lang=zh")
    assert (await (await beat.value).json())["said"].startswith("自")
    await expect(page.get_by_role("heading", level=1)).to_have_text("开幕式直播")


async def pass_time(page: Page, *, until: str) -> None:
    """Let the page's clock run, with pauses in which its requests are answered or fail, until it says so."""
    for _minute in range(10):
        await page.clock.run_for(60_000)
        await page.wait_for_timeout(200)
        if until in await page.get_by_role("status").inner_text():
            return
    await expect(page.get_by_role("status")).to_contain_text(until)


async def test_room_says_when_the_network_is_gone_and_comes_back_by_itself(
    page: Page, page_errors: PageErrors, symposium: Symposium
) -> None:
    await page.clock.install()
    await page.goto(symposium.live_path)
    status = page.get_by_role("status")
    await expect(status).to_contain_text("You are counted")
    await page.context.set_offline(True)
    await pass_time(page, until="There is no connection at the moment")
    await page.context.set_offline(False)
    await pass_time(page, until="You are counted")
    page_errors.found.clear()


async def test_room_without_scripts_offers_a_button(
    new_page: NewPage, db: Database, symposium: Symposium
) -> None:
    page = await new_page(java_script_enabled=False)
    await page.goto(symposium.live_path)
    await expect(page.get_by_text("Scripts do not run in this browser")).to_be_visible()
    await page.get_by_role("button", name="I am here").click()
    await expect(page.get_by_role("status")).to_contain_text("You are counted as present online since")
    (connection,) = await connections(db)
    assert (connection.expires_at - connection.last_beat_at).total_seconds() == 300
