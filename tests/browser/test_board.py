"""The board in a real browser: sessions move by mouse, finger, keys, dialog; two editors see each other."""

from typing import Any

import pytest
from playwright.async_api import expect
from sqlmodel import select

from events_platform.kit.db.engine import Database
from events_platform.programme.models import Slot
from tests.browser.conftest import PHONE
from tests.factories.programme import a_time
from tests.support.board import Stage, drag_to, grab, place, point, slip, stored, until_stored
from tests.support.browser import PageErrors, assert_accessible, assert_fits

SEVERAL_POLLS_MS = 15_000


async def test_session_is_dragged_by_mouse_and_conflicts_are_told_meanwhile(
    editor: Any, db: Database, stage: Stage
) -> None:
    page = await editor()
    note = page.locator(".board-note")
    await grab(page, "Panel on skills")
    await drag_to(page, "Hall 1", "09:30")
    await expect(note).to_contain_text("“Opening” and “Panel on skills” are both in Hall 1 (09:30–10:00).")
    await expect(note).to_contain_text("Move one of the two to another time or room.")
    await expect(page.locator(".board-preview.hard")).to_have_text("09:30–10:00")
    await drag_to(page, "Hall 2", "11:00")
    await expect(note).not_to_contain_text("are both in")
    await page.mouse.up()
    await expect(slip(page, "Panel on skills")).to_contain_text("11:00–11:30")
    await until_stored(db, stage.panel, place(stage, 1, 120))


async def test_conflict_stands_in_the_list_with_what_to_do(editor: Any, db: Database, stage: Stage) -> None:
    page = await editor()
    await grab(page, "Panel on skills")
    await drag_to(page, "Hall 1", "09:30")
    await page.mouse.up()
    troubles = page.locator(".board-troubles")
    await expect(troubles).to_contain_text("“Opening” and “Panel on skills” are both in Hall 1")
    await expect(troubles).to_contain_text("Move one of the two to another time or room.")
    await expect(slip(page, "Panel on skills")).to_contain_text("Conflict")
    await assert_accessible(page)
    await page.keyboard.press("Control+z")
    await expect(troubles).to_contain_text("Nothing stands against this plan.")
    await until_stored(db, stage.panel, place(stage, 0, 60))


async def test_session_is_moved_resized_and_taken_off_by_keys(
    editor: Any, db: Database, stage: Stage
) -> None:
    page = await editor()
    await slip(page, "Panel on skills").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "Shift+ArrowDown"):
        await page.keyboard.press(key)
    await expect(slip(page, "Panel on skills")).to_be_focused()
    await expect(page.get_by_role("status")).to_contain_text("is now in Hall 2")
    await until_stored(db, stage.panel, place(stage, 1, 70, 35))
    await page.keyboard.press("Delete")
    await until_stored(db, stage.panel, None)
    await expect(page.locator(".board-waiting")).to_contain_text("Panel on skills")
    # Wherever the slip went, the keyboard is still at it.
    await expect(slip(page, "Panel on skills")).to_be_focused()
    await page.keyboard.press("Control+z")
    await until_stored(db, stage.panel, place(stage, 1, 70, 35))
    await expect(slip(page, "Panel on skills")).to_be_focused()
    await page.get_by_role("button", name="Take off the board").press("Enter")
    await until_stored(db, stage.panel, None)
    await expect(slip(page, "Panel on skills")).to_be_focused()
    await page.get_by_role("button", name="Undo").click()
    await until_stored(db, stage.panel, place(stage, 1, 70, 35))
    await page.get_by_role("button", name="Redo").click()
    await until_stored(db, stage.panel, None)


async def test_several_move_together(editor: Any, db: Database, stage: Stage) -> None:
    page = await editor()
    await slip(page, "Opening").click()
    await slip(page, "Panel on skills").click(modifiers=["Shift"])
    await expect(page.locator(".board-note")).to_contain_text("2 sessions are chosen.")
    await page.keyboard.press("ArrowRight")
    await until_stored(db, stage.opening, place(stage, 1, 0, 60))
    await until_stored(db, stage.panel, place(stage, 1, 60))


async def test_dialog_asks_for_day_room_and_time(editor: Any, db: Database, stage: Stage) -> None:
    page = await editor()
    await slip(page, "Green skills").focus()
    await page.keyboard.press("m")
    dialog = page.get_by_role("dialog", name="Move “Green skills”")
    await dialog.get_by_label("Room").select_option(label="Hall 2")
    await dialog.get_by_label("Start").fill("09:30")
    await dialog.get_by_label("Start").blur()
    await expect(dialog.get_by_role("status")).to_contain_text(
        "Wang Fang is needed in “Opening” and in “Green skills” at once (09:30–10:00)."
    )
    await assert_accessible(page)
    await dialog.get_by_label("Start").fill("14:00")
    await dialog.get_by_label("Length in minutes").fill("45")
    await dialog.get_by_role("button", name="Move here").click()
    await until_stored(db, stage.waiting, place(stage, 1, 300, 45))
    await expect(slip(page, "Green skills")).to_be_focused()


async def test_waiting_sessions_are_found_by_pinyin_and_dragged_in(
    editor: Any, db: Database, stage: Stage
) -> None:
    page = await editor()
    search = page.get_by_placeholder("Title or name")
    await search.fill("nobody")
    await expect(page.locator(".board-waiting")).to_contain_text("Nothing found.")
    for query in ("王芳", "wangfang", "lvsejineng", "绿色"):
        await search.fill(query)
        await expect(slip(page, "Green skills")).to_be_visible()
    await grab(page, "Green skills")
    x, y = await point(page, "Hall 2", "10:00")
    await page.mouse.move(x, y + 22, steps=6)
    await page.mouse.up()
    await until_stored(db, stage.waiting, place(stage, 1, 60))


async def test_lower_edge_is_pulled(editor: Any, db: Database, stage: Stage) -> None:
    page = await editor()
    box = await slip(page, "Panel on skills").bounding_box()
    assert box
    await page.mouse.move(box["x"] + 40, box["y"] + box["height"] - 3)
    await page.mouse.down()
    await drag_to(page, "Hall 1", "11:15")
    await page.mouse.up()
    await until_stored(db, stage.panel, place(stage, 0, 60, 75))


async def test_finger_that_rests_takes_hold(editor: Any, db: Database, stage: Stage) -> None:
    page = await editor(viewport=PHONE, is_mobile=True, has_touch=True)
    await page.locator("programme-board").scroll_into_view_if_needed()
    box = await slip(page, "Panel on skills").bounding_box()
    assert box
    touch = await page.context.new_cdp_session(page)

    async def finger(kind: str, *at: tuple[float, float]) -> None:
        points = [{"x": x, "y": y} for x, y in at]
        await touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    x, y = box["x"] + 30, box["y"] + 4
    step = await page.locator("programme-board").evaluate(
        "one => parseFloat(one.style.getPropertyValue('--step'))"
    )
    await finger("touchStart", (x, y))
    await expect(page.locator("programme-board")).to_have_class("board dragging")
    for part in range(1, 5):
        await finger("touchMove", (x, y + part * 3 * step / 4))
    await finger("touchEnd")
    await until_stored(db, stage.panel, place(stage, 0, 75))


async def test_two_editors_see_each_others_moves(editor: Any, db: Database, stage: Stage) -> None:
    one, other = await editor(), await editor()
    await slip(one, "Panel on skills").focus()
    await one.keyboard.press("ArrowRight")
    moved = other.get_by_role("status").filter(has_text="Somebody else moved “Panel on skills” to Hall 2")
    await expect(moved).to_be_attached(timeout=SEVERAL_POLLS_MS)
    await slip(other, "Opening").focus()
    await other.keyboard.press("ArrowDown")
    await expect(slip(one, "Opening")).to_contain_text("09:05", timeout=SEVERAL_POLLS_MS)
    await until_stored(db, stage.opening, place(stage, 0, 5, 60))
    await until_stored(db, stage.panel, place(stage, 1, 60))


async def test_what_somebody_else_moved_is_not_overwritten(editor: Any, db: Database, stage: Stage) -> None:
    page = await editor()
    await page.route("**/board?since=*", lambda route: route.abort())
    async with db.write() as session:
        slot = (await session.exec(select(Slot).where(Slot.session_id == stage.panel.id))).one()
        slot.room_id = stage.rooms[1].id
        slot.updated_at = a_time(stage.event, day=2)
    await page.unroute("**/board?since=*")
    await slip(page, "Panel on skills").focus()
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("alert")).to_contain_text("Somebody else moved this session meanwhile.")
    assert await stored(db, stage.panel) == place(stage, 1, 60)


async def test_moves_wait_for_the_network(
    editor: Any, db: Database, stage: Stage, page_errors: PageErrors
) -> None:
    page = await editor()
    await page.context.set_offline(True)
    await slip(page, "Panel on skills").focus()
    await page.keyboard.press("ArrowDown")
    await expect(page.locator(".board-saving")).to_contain_text("Not saved yet")
    await page.context.set_offline(False)
    await until_stored(db, stage.panel, place(stage, 0, 65))
    await expect(page.locator(".board-saving")).to_have_text("Saved")
    page_errors.found.clear()


@pytest.mark.parametrize("options", [{}, {"viewport": PHONE, "locale": "zh-CN"}, {"color_scheme": "dark"}])
async def test_board_is_accessible_and_fits(editor: Any, options: dict[str, Any]) -> None:
    page = await editor(**options)
    await expect(page.locator("[data-slip]")).to_have_count(3)
    await assert_accessible(page)
    await assert_fits(page)
    await slip(page, "09:00").first.click()
    await assert_accessible(page)


async def test_without_scripts_it_is_a_table_that_leads_to_the_sessions(editor: Any, stage: Stage) -> None:
    page = await editor(java_script_enabled=False)
    rows = page.get_by_role("row").filter(has_text="Opening")
    await expect(rows).to_contain_text("09:00–10:00")
    await expect(rows).to_contain_text("Wang Fang")
    link = rows.get_by_role("link", name="Opening")
    await expect(link).to_have_attribute("href", f"/manage/next/sessions/{stage.opening.id}")
