"""The board in a real browser: forums, the rubber band, what is fixed, a proposal."""

from typing import Any

from playwright.async_api import expect
from sqlmodel import select

from events_platform.accounts.access import SYSTEM
from events_platform.events.models import Event, Room
from events_platform.kit.db.engine import Database
from events_platform.programme.models import ProgrammeSession, Slot
from events_platform.programme.models_placement import PlacementRun, RunState
from events_platform.programme.placement_proposal import Place, Proposal, Step, written
from events_platform.programme.schemas_release import HoursIn
from events_platform.programme.service_day import record_hours
from tests.browser.conftest import PHONE
from tests.factories.programme import a_time
from tests.support.board import Stage, drag_to, grab, place, point, released, slip, stored, until_stored
from tests.support.browser import PageErrors, assert_accessible, assert_fits

TARGET = 44


async def test_soft_conflicts_are_told_while_dragging_too(editor: Any, db: Database, stage: Stage) -> None:
    async with db.write() as session:
        (await session.get_one(ProgrammeSession, stage.panel.id)).expected = 150
        (await session.get_one(Room, stage.rooms[1].id)).capacity = 100
    page = await editor()
    note = page.locator(".board-note")
    await grab(page, "Panel on skills")
    await drag_to(page, "Hall 2", "11:00")
    await expect(note).to_contain_text("Hall 2 has 50 places fewer than people are expected")
    await expect(note).to_contain_text("Choose a larger room, or show the session in a second one.")
    await expect(page.locator(".board-preview.check")).to_have_text("11:00–11:30")
    await page.mouse.up()
    await expect(page.locator(".board-troubles")).to_contain_text("Hall 2 has 50 places fewer")


async def test_forum_holds_its_talks_and_takes_them_with_it(editor: Any, db: Database, stage: Stage) -> None:
    async with db.write() as session:
        for one in (stage.panel, stage.waiting):
            (await session.get_one(ProgrammeSession, one.id)).part_of_id = stage.opening.id
        slot = (await session.exec(select(Slot).where(Slot.session_id == stage.panel.id))).one()
        slot.starts_at, slot.ends_at = a_time(stage.event), a_time(stage.event, minutes=30)
    page = await editor()
    await expect(page.locator(".board-troubles")).to_contain_text("Nothing stands against this plan.")
    outer, inner = page.locator(".slip.outer"), slip(page, "Panel on skills")
    await expect(outer).to_contain_text("Opening")
    forum, talk = await outer.bounding_box(), await inner.bounding_box()
    assert forum
    assert talk
    assert forum["x"] + 20 < talk["x"]
    assert talk["x"] + talk["width"] <= forum["x"] + forum["width"] + 2
    await page.mouse.move(forum["x"] + 8, forum["y"] + 4)
    await page.mouse.down()
    await drag_to(page, "Hall 2", "11:00")
    await expect(page.locator(".board-preview:visible")).to_have_count(2)
    await page.mouse.up()
    await until_stored(db, stage.opening, place(stage, 1, 120, 60))
    await until_stored(db, stage.panel, place(stage, 1, 120))
    await page.keyboard.press("Control+z")
    await until_stored(db, stage.opening, place(stage, 0, 0, 60))
    await until_stored(db, stage.panel, place(stage, 0, 0))
    await inner.focus()
    await page.keyboard.press("ArrowRight")
    await expect(page.locator(".board-troubles")).to_contain_text(
        "“Panel on skills” is part of “Opening”, which is in Hall 1, and stands in another room."
    )


async def test_band_chooses_what_it_touches(editor: Any, stage: Stage) -> None:
    page = await editor()
    note = page.locator(".board-note")
    x, y = await point(page, "Hall 2", "10:15")
    upper = await point(page, "Hall 1", "09:30")
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(*upper, steps=5)
    await expect(page.locator(".board-band")).to_be_visible()
    await page.mouse.up()
    await expect(note).to_contain_text("2 sessions are chosen.")
    await expect(page.locator(".board-band")).to_be_hidden()
    await page.mouse.click(x, y)
    await expect(note).to_contain_text("Drag over empty places to choose several.")


async def test_what_is_fixed_stays_until_it_is_freed(editor: Any, db: Database, stage: Stage) -> None:
    page = await editor()
    panel, note = slip(page, "Panel on skills"), page.locator(".board-note")
    await panel.click()
    await page.get_by_role("button", name="Fix", exact=True).click()
    await expect(panel).to_contain_text("Fixed")
    await grab(page, "Panel on skills")
    await drag_to(page, "Hall 2", "12:00")
    await expect(note).to_contain_text("“Panel on skills” is fixed. Free it first (F), then move it.")
    await page.mouse.up()
    await panel.focus()
    for key in ("ArrowDown", "Delete", "m"):
        await page.keyboard.press(key)
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await expect(page.locator(".board-saving")).to_have_text("Saved")
    assert await stored(db, stage.panel) == place(stage, 0, 60)
    async with db.read() as session:
        assert (await session.exec(select(Slot).where(Slot.session_id == stage.panel.id))).one().is_fixed
    await page.keyboard.press("f")
    await page.keyboard.press("ArrowDown")
    await until_stored(db, stage.panel, place(stage, 0, 65))


async def test_proposal_is_looked_at_on_the_board_and_made_the_plan(
    editor: Any, db: Database, stage: Stage
) -> None:
    after = Place(stage.rooms[1].id, a_time(stage.event, minutes=240), a_time(stage.event, minutes=270))
    async with db.write() as session:
        proposal = written(Proposal((Step(stage.waiting.id, None, after),)))
        run = PlacementRun(event_id=stage.event.id, state=RunState.PROPOSED, proposal=proposal)
        session.add(run)
    page = await editor()
    ghost, bar = page.locator("[data-ghost]"), page.get_by_role("region", name="Proposed plan")
    await expect(bar).to_contain_text("A proposal would place 1 session.")
    await expect(ghost).to_have_count(0)
    await bar.get_by_role("button", name="Show it on the board").click()
    await expect(ghost).to_contain_text("13:00–13:30")
    await assert_accessible(page)
    assert await stored(db, stage.waiting) is None
    await bar.get_by_role("button", name="Make it the plan").click()
    await until_stored(db, stage.waiting, place(stage, 1, 240))
    await expect(slip(page, "Green skills")).to_contain_text("13:00")
    await bar.get_by_role("button", name="Take it back").click()
    await until_stored(db, stage.waiting, None)
    await expect(bar).to_be_hidden()


async def test_day_is_recorded_on_the_board_and_followed_on_another(
    editor: Any, db: Database, stage: Stage
) -> None:
    await released(db, stage, 0)
    page, other = await editor(), await editor()
    for board in (page, other):
        await board.get_by_role("button", name="All days").click()
    now_on = page.get_by_role("group", name="On the day")
    opening, panel = slip(page, "Opening"), slip(page, "Panel on skills")
    await opening.click()
    await expect(now_on).to_contain_text("It has not started and is expected in Hall 1, 09:00–10:00.")
    await expect(now_on).to_contain_text("Its talks go along when it is delayed or moved")
    await assert_accessible(page)
    for button in await now_on.get_by_role("button").all():
        box = await button.bounding_box()
        assert box
        assert box["height"] >= TARGET
    await now_on.get_by_role("button", name="10 min").dblclick()
    await expect(opening).to_contain_text("Delayed to 09:10")
    await expect(panel).to_contain_text("Delayed to 10:10")
    await expect(page.get_by_role("status")).to_contain_text("On the day, “Opening”: It has not started")
    await expect(slip(other, "Panel on skills")).to_contain_text("Delayed to 10:10")
    await expect(slip(other, "Opening")).to_contain_text("Delayed to 09:10")
    await now_on.get_by_label("Move to room now").select_option("Hall 2")
    await now_on.get_by_role("button", name="Move", exact=True).click()
    await expect(panel).to_contain_text("In another room")
    await opening.focus()
    await page.keyboard.press("d")
    await expect(now_on.get_by_role("button", name="Start")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(opening).to_contain_text("Running")
    await expect(panel).not_to_contain_text("Running")
    await page.keyboard.press("Tab")
    await expect(now_on.get_by_role("button", name="End")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(slip(other, "Opening")).to_contain_text("Ended")
    await now_on.get_by_role("button", name="Undo the last record").click()
    await expect(opening).to_contain_text("Running")
    await page.keyboard.press("Escape")
    await expect(opening).to_be_focused()


async def test_what_cannot_be_recorded_is_said_on_the_board(
    editor: Any, db: Database, stage: Stage, page_errors: PageErrors
) -> None:
    await released(db, stage, 3)
    page = await editor(viewport=PHONE, is_mobile=True, has_touch=True)
    note = page.locator(".board-note")
    await page.get_by_role("button", name="All days").click()
    await slip(page, "Opening").click()
    start = note.get_by_role("button", name="Start")
    await expect(start).to_have_count(0)
    await note.get_by_role("button", name="On the day").click()
    await expect(start).to_be_visible()
    await assert_fits(page)
    async with db.write() as session:
        event = await session.get_one(Event, stage.event.id)
        await record_hours(session, SYSTEM, event, stage.opening.id, HoursIn(action="start"))
    await start.click()
    await expect(note).to_contain_text("Somebody recorded something for this session meanwhile.")
    await expect(slip(page, "Opening")).to_contain_text("Running")
    await slip(page, "Green skills").focus()
    await page.keyboard.press("d")
    await expect(note).to_contain_text("“Green skills” is not released yet.")
    page_errors.found.clear()  # the browser tells of the refusal too


async def test_tap_on_a_slip_presses_nothing_that_appears_under_the_finger(
    editor: Any, db: Database, stage: Stage
) -> None:
    await released(db, stage, 0)
    page = await editor(viewport=PHONE, is_mobile=True, has_touch=True)
    opening, note = slip(page, "Opening"), page.locator(".board-note")
    await page.get_by_role("button", name="All days").click()
    await note.evaluate("one => one.addEventListener('click', () => one.dataset.pressed = 'yes', true)")
    # So low that the note, which grows with what is chosen, comes to lie over the finger.
    await opening.evaluate("one => scrollBy(0, one.getBoundingClientRect().top - innerHeight + 150)")
    await opening.tap(position={"x": 30, "y": 10})
    await expect(note.get_by_role("button", name="Start")).to_be_visible()
    await page.wait_for_timeout(400)
    assert await note.get_attribute("data-pressed") is None


async def test_note_hides_neither_the_last_hour_nor_what_is_chosen(editor: Any, stage: Stage) -> None:
    """In a low window the note lies over the foot of the board."""
    page = await editor(viewport={"width": 1280, "height": 600})
    note, hours = page.locator(".board-note"), page.locator(".board-hour")
    await page.locator(".board-scroll").evaluate("one => { one.scrollTop = one.scrollHeight; }")
    edge, last = await note.bounding_box(), await hours.last.bounding_box()
    assert edge
    assert last
    assert last["y"] + last["height"] <= edge["y"]
    await page.locator(".board-scroll").evaluate("one => { one.scrollTop = 0; }")
    panel = slip(page, "Panel on skills")
    await panel.click(position={"x": 20, "y": 4})
    await expect(panel).to_have_attribute("aria-pressed", "true")
    await expect(note).to_contain_text("Panel on skills")
    edge, box = await note.bounding_box(), await panel.bounding_box()
    assert edge
    assert box
    assert box["y"] + box["height"] <= edge["y"]
