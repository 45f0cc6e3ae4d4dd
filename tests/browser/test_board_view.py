"""How much of the board one sees in a real browser: its size, one site alone, all days, and on paper."""

import io
from datetime import timedelta
from typing import Any

from playwright.async_api import Page, expect
from pypdf import PdfReader

from events_platform.accounts.access import SYSTEM
from events_platform.events.models import Event
from events_platform.events.queries import site_days
from events_platform.events.schemas import ClosureIn, RoomIn, SiteIn
from events_platform.events.service_closures import add_closure
from events_platform.events.service_sites import add_room, add_site
from events_platform.kit.db.engine import Database
from tests.browser.conftest import PHONE
from tests.factories.programme import a_time, make_session, make_slot
from tests.support.board import Stage, drag_to, grab, place, released, slip, until_stored
from tests.support.browser import assert_accessible, assert_fits

WHOLE = """all => all.map((one) => {
  const [text, block] = [one, one.parentElement].map((each) => each.getBoundingClientRect());
  return text.right <= block.right && text.bottom <= block.bottom;
})"""
LOW = {"width": 1280, "height": 500}
ROUNDING = 3


async def box_of(page: Page, title: str) -> tuple[float, float]:
    """How far below the upper edge of the board's view a slip begins, and its height."""
    box, view = await slip(page, title).bounding_box(), await page.locator(".board-scroll").bounding_box()
    assert box
    assert view
    return box["y"] - view["y"], box["height"]


async def test_size_changes_in_steps_around_what_is_in_view(editor: Any, db: Database, stage: Stage) -> None:
    page = await editor(viewport=LOW)
    larger = page.get_by_role("button", name="Larger")
    smaller = page.get_by_role("button", name="Smaller")
    await slip(page, "Panel on skills").evaluate("one => one.scrollIntoView({block: 'start'})")
    top, height = await box_of(page, "Panel on skills")
    await larger.click()
    after, larger_height = await box_of(page, "Panel on skills")
    assert larger_height > height * 1.2
    assert abs(after - top) < height / 2, "what was at the upper edge is still there"
    while await larger.get_attribute("aria-disabled") == "false":
        await larger.press("Enter")
    await expect(larger).to_be_focused()
    largest = await box_of(page, "Panel on skills")
    await larger.press("Enter")
    assert await box_of(page, "Panel on skills") == largest
    await assert_accessible(page)
    await grab(page, "Panel on skills")
    await drag_to(page, "Hall 2", "10:30")
    await page.mouse.up()
    await until_stored(db, stage.panel, place(stage, 1, 90))
    while await smaller.get_attribute("aria-disabled") == "false":
        await smaller.click()
    assert (await box_of(page, "Panel on skills"))[1] < height


async def test_one_site_is_looked_at_alone(editor: Any, db: Database, stage: Stage) -> None:
    async with db.write() as session:
        event = await session.get_one(Event, stage.event.id)
        branch = await add_site(session, SYSTEM, event, SiteIn.model_validate({"name": {"en": "Branch"}}))
        hall = RoomIn.model_validate({"name": {"en": "Annex"}, "site": branch.id})
        annex = await add_room(session, SYSTEM, event, hall)
        await make_slot(session, await make_session(session, event, "Next door"), a_time(event), annex)
    page = await editor()
    rooms = page.locator("[data-room]:visible")
    await expect(rooms).to_have_count(3)
    await page.get_by_label("Site").select_option("Branch")
    await expect(rooms).to_have_text(["Annex"])
    await expect(slip(page, "Next door")).to_be_visible()
    await expect(slip(page, "Opening")).to_have_count(0)
    await expect(slip(page, "Green skills")).to_be_visible()
    await page.get_by_label("Site").select_option("All sites")
    await expect(slip(page, "Opening")).to_be_visible()


async def test_words_about_closed_hours_are_whole_or_not_there(
    editor: Any, db: Database, stage: Stage
) -> None:
    """The site closes one minute before midnight, a room for ten minutes and for two hours."""
    async with db.write() as session:
        event = await session.get_one(Event, stage.event.id)
        for hours in await site_days(session, event.id):
            hours.ends_at = hours.opens_at + timedelta(hours=14, minutes=59)
        for start, end in ((120, 130), (180, 300)):
            closed = ClosureIn(starts_at=a_time(event, 1, start), ends_at=a_time(event, 1, end), reason="Tea")
            await add_closure(session, SYSTEM, event, stage.rooms[1].id, closed)
    page = await editor()
    await expect(page.locator(".board-hour").last).to_have_text("23:00")
    words = page.locator(".board-off > span")
    await expect(words).to_have_text(["Closed", "Closed", *["Room closed: Tea"] * 2])
    assert await words.evaluate_all(WHOLE) == [True, True, False, True]


async def test_note_on_a_phone_leaves_the_board_to_be_seen_and_closes_at_a_touch(
    editor: Any, db: Database, stage: Stage
) -> None:
    await released(db, stage, 0)
    page = await editor(viewport=PHONE, is_mobile=True, has_touch=True)
    await page.get_by_role("button", name="All days").click()
    opening, note = slip(page, "Opening"), page.locator(".board-note")
    await page.evaluate("scrollTo(0, 0)")
    await opening.tap(position={"x": 30, "y": 10})
    await expect(note.get_by_role("button", name="Start")).to_be_visible()
    edge, box = await note.bounding_box(), await opening.bounding_box()
    assert edge
    assert box
    assert edge["height"] <= PHONE["height"] / 2
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= edge["y"]
    await assert_fits(page)
    await note.get_by_role("button", name="Close").tap()
    await expect(opening).to_have_attribute("aria-pressed", "false")
    await expect(note).to_contain_text("Drag a session")
    await expect(page.locator(".board-scroll")).to_be_focused()


async def test_board_is_printed_a_day_on_a_page(editor: Any, db: Database, stage: Stage) -> None:
    async with db.write() as session:
        event = await session.get_one(Event, stage.event.id)
        await make_slot(session, await make_session(session, event, "Closing"), a_time(event, 2))
    page = await editor()
    await slip(page, "Opening").click()
    await page.get_by_role("button", name="All days").click()
    sheets = PdfReader(io.BytesIO(await page.pdf(prefer_css_page_size=True))).pages
    texts = [sheet.extract_text() for sheet in sheets]
    assert len(texts) == 3
    assert all(sheet.mediabox.width > sheet.mediabox.height for sheet in sheets)
    assert [("Opening" in text, "Closing" in text) for text in texts] == [
        (False, False),
        (True, False),
        (False, True),
    ]
    assert all("Hall 1" in text and "Hall 2" in text for text in texts)
    assert "09:00" in texts[1]
    assert not [word for word in ("Undo", "Larger", "Green skills", "Move to") if word in "".join(texts)]
