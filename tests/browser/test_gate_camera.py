"""The scan page with a real camera stream: a printed ticket is held before it, and the guest comes in."""

import io
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.async_api import Locator, Page, expect
from sqlmodel import col, select

from events_platform.accounts.access import SYSTEM
from events_platform.checkin.models import Device, Scan
from events_platform.checkin.schemas_gates import CodeIn, GateIn
from events_platform.checkin.service_devices import make_code
from events_platform.checkin.service_gates import add_gate
from events_platform.events.models import Event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Database
from events_platform.tickets.qr import png
from tests.browser.conftest import PATIENCE_MS, PHONE, NewPage
from tests.support.browser import (
    CAMERA_ARGUMENTS,
    PageErrors,
    assert_accessible,
    assert_fits,
    run_browser,
    shot,
)
from tests.support.installation import Server
from tests.support.symposium import Symposium

WIDTH, HEIGHT, TILT = 640, 480, 7
DESK, PAPER = 90, 235


@pytest.fixture
def database_url(symposium: Symposium, tmp_path: Path) -> str:
    """A copy of the symposium."""
    return symposium.copied_to(tmp_path)


def film_of(ticket: str) -> bytes:
    """A YUV4MPEG2 film: an empty desk, then a printed ticket, held a little askew."""
    code = Image.open(io.BytesIO(png(ticket))).convert("L").resize((300, 300))
    sheet = Image.new("L", (340, 340), PAPER)
    sheet.paste(code, (20, 20))
    held = Image.new("L", (WIDTH, HEIGHT), DESK)
    held.paste(sheet.rotate(TILT, expand=True, fillcolor=DESK), (110, 40))
    empty = Image.new("L", (WIDTH, HEIGHT), DESK)
    without_colour = bytes([128]) * (WIDTH * HEIGHT // 2)
    frames = [b"FRAME\n" + picture.tobytes() + without_colour for picture in (empty, held, held, held)]
    return b"YUV4MPEG2 W%d H%d F5:1 Ip A1:1 C420mpeg2\n" % (WIDTH, HEIGHT) + b"".join(frames)


@asynccontextmanager
async def phone_that_films(server: Server, film: Path, errors: PageErrors) -> AsyncIterator[Page]:
    """A phone whose camera shows the film over and over, and whose owner has allowed it."""
    async with run_browser(*CAMERA_ARGUMENTS, f"--use-file-for-fake-video-capture={film}") as browser:
        page = await browser.new_page(base_url=server.url, locale="en-GB")
        await page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
        page.set_default_timeout(PATIENCE_MS)
        errors.watch(page)
        yield page


async def enrol(page: Page, symposium: Symposium, gate: str = "Main entrance") -> None:
    """What a steward does at the beginning of a shift."""
    await page.goto("/gate/")
    await page.get_by_label("Enrolment code").fill(symposium.enrolment_code)
    await page.get_by_label("Your name").fill("Li Na")
    await page.get_by_role("button", name="Enrol").click()
    await expect(page.get_by_text(f"{gate} · Li Na")).to_be_visible()


async def test_camera_admits_the_ticket_that_it_sees(
    server: Server, symposium: Symposium, page_errors: PageErrors, tmp_path: Path
) -> None:
    film = tmp_path / "ticket.y4m"
    film.write_bytes(film_of(symposium.ticket))
    async with phone_that_films(server, film, page_errors) as page:
        await enrol(page, symposium)
        await assert_accessible(page)
        await assert_fits(page)
        await page.get_by_role("button", name="Start the camera").click()
        outcome = page.get_by_role("alertdialog")
        await expect(outcome).to_be_visible()
        await expect(outcome).to_have_attribute("data-kind", "admitted")
        await expect(outcome).to_contain_text("Song Junjie")
        await assert_accessible(page)
        await shot(page, "gate-outcome", whole=False)
        await expect(outcome).to_be_hidden()
        # A slip of the thumb unenrols no phone.
        await page.get_by_text("End this shift").click()
        await assert_accessible(page)
        await assert_fits(page)
        await expect(page.get_by_label("Find by name")).to_be_visible()
        await page.get_by_role("button", name="End the shift").click()
        await expect(page.get_by_label("Enrolment code")).to_be_visible()
    assert not page_errors.found


async def test_ticket_is_read_from_a_phone_at_night(new_page: NewPage, symposium: Symposium) -> None:
    page = await new_page(viewport=PHONE, color_scheme="dark")
    await page.goto(symposium.my_path)
    picture = Image.open(io.BytesIO(await page.locator("#ticket").screenshot()))
    (code,) = zxingcpp.read_barcodes(picture, try_invert=False)
    assert code.text == symposium.ticket


async def test_refused_camera_says_what_to_do(new_page: NewPage, symposium: Symposium) -> None:
    page = await new_page(viewport=PHONE)
    await enrol(page, symposium)
    await page.get_by_role("button", name="Start the camera").click()
    await expect(page.get_by_text("Allow it in the browser's settings, or type the code.")).to_be_visible()
    await assert_accessible(page)
    await page.get_by_label("Code typed or from a hand scanner").fill(symposium.ticket)
    await page.get_by_role("button", name="Use this code").click()
    await expect(page.get_by_role("alertdialog")).to_contain_text("Admitted")


async def test_search_is_for_one_person_and_an_exit_is_told_as_one(
    new_page: NewPage, symposium: Symposium
) -> None:
    page = await new_page(viewport=PHONE)
    await enrol(page, symposium)
    sought, found = page.get_by_label("Find by name"), page.locator(".gate-found")
    await sought.fill("li")
    await expect(page.get_by_text("More people have such a name.")).to_be_visible()
    await sought.fill("zzzz")
    await expect(page.get_by_text("Nobody of this name is on the list.")).to_be_visible()
    await expect(found).to_be_empty()
    await page.get_by_label("Exit").check()
    await sought.fill("songjunjie")
    await found.get_by_role("button").click()
    await expect(page.get_by_role("alertdialog")).to_contain_text("Has left")
    await page.get_by_role("button", name="Next").click()
    await expect(sought).to_have_value("")
    await expect(found).to_be_empty()


async def gate_code(db: Database, **values: Any) -> str:
    """A code for a gate of its own."""
    async with db.write() as session:
        event = (await session.exec(select(Event).where(Event.slug == "symposium-next"))).one()
        data = GateIn.model_validate({"name": {"en": "West door"}, **values})
        gate = await add_gate(session, SYSTEM, event, data)
        return (await make_code(session, SYSTEM, gate, CodeIn()))[1]


async def find(page: Page, name: str) -> Locator:
    """Scan the first person of this name; the outcome."""
    await page.get_by_label("Find by name").fill(name)
    await page.locator(".gate-found").get_by_role("button").first.click()
    return page.get_by_role("alertdialog")


async def test_override_needs_a_reason_and_is_undone_once(
    new_page: NewPage, symposium: Symposium, db: Database
) -> None:
    page = await new_page(viewport=PHONE)
    await enrol(page, replace(symposium, enrolment_code=await gate_code(db, policy="once")), "West door")
    for verdict in ("Admitted", "Stop"):
        outcome = await find(page, "songjunjie")
        await expect(outcome).to_contain_text(verdict)
        if verdict == "Admitted":
            await page.get_by_role("button", name="Next").click()
    for size in ({"width": 740, "height": 360}, {"width": 1280, "height": 800}, PHONE):
        await page.set_viewport_size({"width": size["width"], "height": size["height"]})
        assert await outcome.evaluate("e => e.scrollHeight <= e.clientHeight"), size
    await page.get_by_text("Admit all the same").click()
    await page.get_by_label("Supervisor").fill("Chen Jing")
    await page.get_by_label("Reason").fill("  ")
    await page.get_by_role("button", name="Admit").click()
    await expect(outcome).to_contain_text("Please fill this in.")
    await expect(page.get_by_label("Supervisor")).to_have_value("Chen Jing")
    await expect(page.get_by_label("Reason")).to_be_focused()
    await assert_accessible(page)
    await page.get_by_label("Reason").fill("Fetched a coat")
    await page.get_by_role("button", name="Admit").click()
    await expect(outcome).to_contain_text("Admitted by Chen Jing.")
    await page.get_by_role("button", name="Next").click()
    # A misread between takes the way back from nobody.
    await page.get_by_label("Code typed or from a hand scanner").fill("torn")
    await page.get_by_role("button", name="Use this code").click()
    await expect(outcome).to_contain_text("Stop")
    await page.get_by_role("button", name="Next").click()
    undo = page.get_by_role("button", name="Undo the last scan")
    await undo.click()
    await expect(page.get_by_text("Taken back: Song Junjie.")).to_be_visible()
    await expect(undo).to_be_disabled()


async def test_way_out_is_kept_at_a_gate_that_is_one(
    new_page: NewPage, symposium: Symposium, db: Database
) -> None:
    page = await new_page(viewport=PHONE)
    await page.goto("/gate/")
    await page.get_by_label("Your name").fill("Li Na")
    await page.get_by_label("Enrolment code").fill("WRONG")
    await page.get_by_role("button", name="Enrol").click()
    field = page.get_by_label("Enrolment code")
    await expect(field).to_have_accessible_error_message(re.compile("not valid, used up or too old"))
    await expect(field).to_be_focused()
    await field.fill(await gate_code(db, directions=["exit"]))
    await page.get_by_role("button", name="Enrol").click()
    await expect(page.get_by_label("Exit")).to_be_checked()
    await page.get_by_label("Entry").check()
    await page.reload()
    await expect(page.get_by_label("Entry")).to_be_checked()
    async with db.read() as session:
        newest = select(Device.name).order_by(col(Device.enrolled_at).desc()).limit(1)
        assert (await session.exec(newest)).one() == "Li Na"


AGE_THE_QUEUE = """() => {
    const made = JSON.parse(localStorage.getItem("gate-queue")).map(scan => ({
        ...scan, scanned_at: new Date(Date.parse(scan.scanned_at) - 60_000).toISOString() }));
    localStorage.setItem("gate-queue", JSON.stringify(made));
}"""


async def test_revoked_phone_hands_its_queue_over_and_wipes_itself(
    new_page: NewPage, symposium: Symposium, db: Database
) -> None:
    page = await new_page(viewport=PHONE)
    await enrol(page, symposium)
    await page.context.set_offline(True)
    await page.get_by_label("Code typed or from a hand scanner").fill(symposium.ticket)
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("1 waiting")).to_be_visible()
    await page.evaluate(AGE_THE_QUEUE)
    async with db.write() as session:
        newest = select(Device).order_by(col(Device.enrolled_at).desc()).limit(1)
        device = (await session.exec(newest)).one()
        device.revoked_at = now()
        device.enrolled_at -= timedelta(hours=1)
    await page.context.set_offline(False)
    await expect(page.get_by_text("what waited is handed over")).to_be_visible()
    assert await page.evaluate("() => Object.keys(localStorage)") == []
    async with db.read() as session:
        assert (await session.exec(select(Scan).where(Scan.device_id == device.id))).one().handed_over_at
