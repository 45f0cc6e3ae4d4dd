"""The public programme in a browser: marks, the visitor's own time, what changes meanwhile, displays."""

import asyncio
import io
import re
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Page, Route, expect
from pypdf import PdfReader
from sqlmodel import select

from events_platform.accounts.access import SYSTEM
from events_platform.events.models import Event
from events_platform.kit.db.engine import Database
from events_platform.programme.published import public_programme
from events_platform.programme.schemas_release import HoursIn
from events_platform.programme.service_day import record_hours
from events_platform.registration.models import Registration
from events_platform.registration.models_stars import SessionStar
from tests.browser.conftest import PHONE, NewPage
from tests.support.browser import SHIFT, PageErrors
from tests.support.symposium import Symposium

DISPLAY_MS = 31_000  # longer than a display waits before it asks again
PROGRAMME = "/symposium-next/programme"
LINES = """(title, text) => {
  title.textContent = text;
  const lines = new Map();
  const range = document.createRange();
  [...text].forEach((sign, place) => {
    range.setStart(title.firstChild, place);
    range.setEnd(title.firstChild, place + 1);
    const { top } = range.getBoundingClientRect();
    lines.set(top, (lines.get(top) ?? "") + sign);
  });
  return [...lines.values()];
}"""
"""The lines of a title with this text."""


@pytest.fixture
def database_url(symposium: Symposium, tmp_path: Path) -> str:
    """A copy of the symposium."""
    return symposium.copied_to(tmp_path)


async def test_marks_are_kept_on_the_device_and_go_to_the_personal_page(
    new_page: NewPage, symposium: Symposium, db: Database
) -> None:
    page = await new_page(viewport=PHONE)
    await page.goto(f"{PROGRAMME}?day=all")
    star = page.locator(".sessions .star").first
    marked = await star.get_attribute("data-star")
    await star.click()
    await expect(star).to_have_attribute("aria-pressed", "true")
    await page.reload()
    await expect(page.locator(f'[data-star="{marked}"]').first).to_have_attribute("aria-pressed", "true")
    await page.get_by_role("button", name="Only what I marked").click()
    await expect(page.locator(".sessions > li:visible")).to_have_count(1)
    async with page.expect_response("**/api/v1/stars") as answered:
        await page.goto(symposium.my_path)
    assert (await answered.value).ok
    async with db.read() as session:
        stars = (await session.exec(select(SessionStar))).all()
        assert str(marked) in {str(one.session_id) for one in stars}
        assert len({one.registration_id for one in stars if str(one.session_id) == marked}) == 1
        assert await session.get(Registration, stars[0].registration_id)


async def arrives_late(route: Route) -> None:
    """As on a slow network, after the page was drawn."""
    await asyncio.sleep(0.7)
    await route.continue_()


@pytest.mark.parametrize("options", [{}, {"viewport": PHONE}], ids=["desk", "phone"])
async def test_visitors_elsewhere_see_their_own_time_and_nothing_moves(
    new_page: NewPage, options: dict[str, Any]
) -> None:
    page = await new_page(timezone_id="Africa/Nairobi", **options)
    await page.route("**/*.woff2", arrives_late)
    await page.goto(PROGRAMME)
    await page.wait_for_load_state("networkidle")
    first = page.locator(".sessions .when").first
    here = await first.locator("time").first.inner_text()
    there = f"{(int(here[:2]) - 5) % 24:02}{here[2:]}"
    await expect(first.locator(".there")).to_contain_text(f"{there} your time")
    assert await page.evaluate(SHIFT) < 0.01
    await page.locator(".sessions h3 a").first.click()
    await expect(page.locator("#facts .there")).to_be_visible()
    assert await page.evaluate(SHIFT) < 0.01
    at_home = await new_page()
    await at_home.goto(PROGRAMME)
    await expect(at_home.locator(".sessions .star").first).to_be_visible()
    await expect(at_home.locator(".there")).to_have_count(0)


async def a_session_to_come(db: Database) -> tuple[Event, uuid.UUID, str]:
    async with db.read() as session:
        event = (await session.exec(select(Event).where(Event.slug == "symposium-next"))).one()
        programme = await public_programme(session, event)
        one = next(one for one in programme.sessions if not (one.has_ended or one.item.is_cancelled))
        return event, one.item.id, one.item.slug


async def test_chinese_titles_break_at_punctuation_on_a_phone(new_page: NewPage) -> None:
    page = await new_page(viewport=PHONE, locale="zh-CN")
    await page.goto(PROGRAMME)
    title = page.locator("ol h3").first
    lines = await title.evaluate(LINES, "数字化转型：人工智能时代职业教育的机遇与挑战")
    assert lines == ["数字化转型：", "人工智能时代职业教育的机遇与挑战"]


async def test_open_session_page_follows_the_day(page: Page, db: Database) -> None:
    event, id_, slug = await a_session_to_come(db)
    await page.goto(f"/symposium-next/sessions/{slug}")
    before = await page.locator("#facts .when").inner_text()
    async with db.write() as session:
        mine = await session.get_one(Event, event.id)
        data = HoursIn(action="delay", minutes=45)
        await record_hours(session, SYSTEM, mine, id_, data)
    await expect(page.locator("#facts .when")).not_to_have_text(before, timeout=15_000)


async def test_displays_of_foyer_and_room_follow_the_day(new_page: NewPage, db: Database) -> None:
    event, id_, _slug = await a_session_to_come(db)
    async with db.read() as session:
        one = (await public_programme(session, event)).by_id[id_]
    there = one.starts_at.astimezone(ZoneInfo(event.timezone))
    late = f"{there + timedelta(minutes=45):%H:%M}"
    displays = [await new_page(), await new_page()]
    for display, path in zip(displays, ("", f"/{one.room_id}"), strict=True):
        await display.goto(f"/symposium-next/display{path}")
        await expect(display.locator("#rooms")).not_to_contain_text(f"{late}–")
    async with db.write() as session:
        mine = await session.get_one(Event, event.id)
        await record_hours(session, SYSTEM, mine, id_, HoursIn(action="delay", minutes=45))
    for display in displays:
        await expect(display.locator("#rooms")).to_contain_text(f"{late}–", timeout=15_000)


async def test_display_goes_on_without_network(page: Page, page_errors: PageErrors) -> None:
    await page.clock.install()
    await page.goto("/symposium-next/display")
    await expect(page.locator("[data-clock]")).to_have_text(re.compile(r"\d\d:\d\d"))
    await page.context.set_offline(True)
    for _failure in range(3):
        async with page.expect_event("requestfailed"):
            await page.clock.fast_forward(DISPLAY_MS)
    await expect(page.locator("portal-display[data-offline]")).to_have_count(1)
    await expect(page.locator(".display-rooms")).to_be_visible()
    await page.context.set_offline(False)
    await page.clock.fast_forward(DISPLAY_MS)
    await expect(page.locator("portal-display[data-offline]")).to_have_count(0)
    page_errors.found.clear()


async def test_programme_is_printed_whole_without_what_is_for_the_screen(page: Page) -> None:
    await page.add_init_script("window.print = () => { document.body.dataset.printed = 'yes'; }")
    await page.goto(f"{PROGRAMME}?day=all")
    await page.get_by_role("button", name="Print", exact=True).click()
    await expect(page.locator("body[data-printed]")).to_have_count(1)
    titles = await page.locator(".sessions h3").all_inner_texts()
    sheets = PdfReader(io.BytesIO(await page.pdf(prefer_css_page_size=True))).pages
    printed = "".join("".join(sheet.extract_text().split()) for sheet in sheets)
    assert [title for title in titles if "".join(title.split()) not in printed] == []
    assert "Alltimesare" in printed
    assert not [word for word in ("Alltracks", "Upnext", "Onlywhat", "Signin") if word in printed]
    await page.emulate_media(media="print")
    await expect(page.locator(".print-only")).to_be_visible()
    await expect(page.locator(".sessions .star").first).to_be_hidden()
