"""How long the board takes to draw 300 sessions, and to move one, in a real browser."""

import tempfile
from datetime import time
from pathlib import Path
from statistics import median

from playwright.async_api import Page

from events_platform.events.queries import rooms_of
from events_platform.kit.db.engine import Database
from events_platform.kit.db.migrate import upgrade
from events_platform.kit.db.rows import insert_rows
from events_platform.programme.models import Speaker
from tests.bench.figures import Figure, Goal, figure
from tests.factories.accounts import PASSWORD, make_account
from tests.factories.events import make_event
from tests.factories.programme import a_time, make_part, make_session, make_slot, make_type
from tests.support.browser import run_browser
from tests.support.installation import Installation

EMAIL = "editor@example.org"
SESSIONS, ROOMS, DAYS = 300, 12, 3
MINUTES = 45
DRAWINGS = 5
MOVES = 20
DROPS = 10


async def board() -> list[Figure]:
    """The board of three days at once; each measure ends when the page is laid out."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/events.sqlite3"
        upgrade(url)
        db = Database(url)
        await _fill(db)
        await db.close()
        installation = Installation(url, Path(folder))
        try:
            server = installation.serve(EVENTS_WORKER_INSIDE="false")
            async with run_browser() as browser:
                page = await browser.new_page(base_url=server.url, reduced_motion="reduce")
                drawn, moved, dropped, step = await _measured(page)
        finally:
            installation.close()
    goal = Goal(limit=150, is_floor=False)
    return [
        figure("board of 300 sessions drawn", "sqlite", drawn, "ms", goal),
        figure("move on the board by key", "sqlite", moved, "ms", Goal(limit=16, is_floor=False)),
        figure("drop on the board", "sqlite", dropped, "ms", Goal(limit=16, is_floor=False)),
        figure("step of a drag on the board", "sqlite", step, "ms", Goal(limit=16, is_floor=False)),
    ]


async def _fill(db: Database) -> None:
    async with db.write() as session:
        await make_account(session, email=EMAIL)
        event = await make_event(session, slug="next", rooms=ROOMS, opens=time(8), ends=time(20))
        rooms = await rooms_of(session, event.id)
        kind = await make_type(session, event, minutes=MINUTES)
        for number in range(SESSIONS):
            day, rest = divmod(number, SESSIONS // DAYS)
            hour, room = divmod(rest, ROOMS)
            one = await make_session(session, event, f"Linking schools and firms {number}", type=kind)
            await make_slot(session, one, a_time(event, day, hour * 60), rooms[room])
            name = f"Wang Fang {number}"
            speaker = Speaker(event_id=event.id, slug=f"s-{number}", native=name, sort_key=name)
            await insert_rows(session, speaker)
            await make_part(session, one, speaker)


async def _measured(page: Page) -> tuple[float, float, float, float]:
    """Milliseconds to draw, to move by key, to drop, and for a step of a drag: the middle of several each."""
    await page.goto("/manage/sign-in")
    await page.fill("[name=email]", EMAIL)
    await page.fill("[name=password]", PASSWORD)
    await page.press("[name=password]", "Enter")
    await page.wait_for_url("**/manage/")
    drawings = []
    for _drawing in range(DRAWINGS):
        await page.goto("/manage/next/board#all")
        await page.reload()
        await page.wait_for_selector("[data-slip]")
        drawings += await _durations(page, "board-draw")
    await page.locator("[data-slip]").first.focus()
    for number in range(MOVES):
        await page.keyboard.press("ArrowUp" if number % 2 else "ArrowDown")
        await page.wait_for_timeout(100)
    moved = median(await _durations(page, "board-move"))
    await page.evaluate("performance.clearMeasures()")
    for number in range(DROPS):
        await _drag(page, -1 if number % 2 else 1)
    dropped, steps = await _durations(page, "board-move"), await _durations(page, "board-drag")
    assert len(dropped) == DROPS
    return median(drawings), moved, median(dropped), median(steps)


async def _drag(page: Page, direction: int) -> None:
    """Take a slip in the middle of the first day, to the next room and back."""
    slip = page.locator("[data-slip]").nth(10)
    await slip.evaluate("one => one.scrollIntoView({ block: 'center', inline: 'center' })")
    box = await slip.bounding_box()
    assert box
    await page.mouse.move(box["x"] + 20, box["y"] + 4)
    await page.mouse.down()
    await page.mouse.move(box["x"] + 20 + direction * box["width"], box["y"] + 4 + 40, steps=12)
    await page.wait_for_timeout(50)
    await page.mouse.up()
    await page.wait_for_timeout(150)
    await page.keyboard.press("Control+z")
    await page.wait_for_timeout(150)


async def _durations(page: Page, name: str) -> list[float]:
    measures = "name => performance.getEntriesByName(name).map(one => one.duration)"
    found: list[float] = await page.evaluate(measures, name)
    return found
