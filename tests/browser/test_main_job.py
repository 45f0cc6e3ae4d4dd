"""The main job in one go: set an event up, register on a phone, get the mail, be scanned, see the figures."""

import io
import uuid
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import zxingcpp
from icalendar import Calendar
from PIL import Image
from playwright.async_api import Page, expect

from tests.browser.conftest import PHONE, NewPage
from tests.support.browser import assert_accessible, assert_fits, shot
from tests.support.installation import Installation, Server
from tests.support.smtp import Mail, MailServer

PASSWORD = "porcelain-and-cobalt-7"
ADDRESS = "wang.xiaoming@example.org"


async def test_main_job(
    installation: Installation, server: Server, smtp: MailServer, new_page: NewPage
) -> None:
    installation.env["EVENTS_NEW_PASSWORD"] = PASSWORD
    installation.run("user", "create", "organiser@example.org", "--name", "Ada Organiser")
    desk = await new_page()
    await set_up_event(desk)

    guest = await new_page(viewport=PHONE, java_script_enabled=False)
    await register(guest)
    ticket = await ticket_on_page(guest)
    mail = smtp.wait_for(ADDRESS)[0]
    assert ticket_in_mail(mail) == ticket
    assert_invitation(mail)

    await find_registration(desk)
    await add_guest_of_honour(desk)
    await mark_arrival(desk)

    code = await enrolment_code(desk)
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as client:
        enrolled = await client.post("/api/v1/devices/enrol", json={"code": code})
        answer = await scan(client, enrolled.raise_for_status().json(), ticket)
    assert answer["outcome"] == "admitted"
    await scan_on_the_page(new_page, desk, ticket)
    await see_participation(desk)
    await see_calendar(server)


async def set_up_event(page: Page) -> None:
    """Series, event with both languages, room, category with two capacities, gate; then publish."""
    await page.goto("/manage/")
    await page.fill("[name=email]", "organiser@example.org")
    await page.fill("[name=password]", PASSWORD)
    await page.press("[name=password]", "Enter")
    await page.goto("/manage/series/new")
    await fill_and_save(page, {"title.en": "Partnerships", "title.zh": "产学研用"})
    await page.goto("/manage/events/new")
    await page.select_option("[name=series]", label="Partnerships")
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
    await fill_and_save(
        page,
        {
            "title.en": "Symposium on partnerships",
            "title.zh": "国际产学研用合作会议",
            "slug": "partnerships",
            "starts_on": today,
            "ends_on": today,
            "place.en": "Nanchang",
            "place.zh": "南昌",
            "opens": "00:00",
            "ends": "23:59",
            "description.en": "A meeting of schools, industry and academia.",
            "description.zh": "学校、产业与科研的会议。",
        },
    )
    await page.goto("/manage/partnerships/categories/new")
    names = {"name.en": "Delegate", "name.zh": "代表", "capacity.onsite": "2", "capacity.online": "50"}
    await fill_and_save(page, names)
    await page.goto("/manage/partnerships/gates/new")
    await fill_and_save(page, {"name.en": "Main entrance", "name.zh": "正门"})
    await page.goto("/manage/partnerships/")
    await assert_accessible(page)
    await page.get_by_role("link", name="Publish").click()
    await page.get_by_role("button", name="Publish").click()
    await expect(page.get_by_text("Only the team sees this draft")).to_have_count(0)


async def fill_and_save(page: Page, values: dict[str, str]) -> None:
    """Fill a console form and send it; the next page must not be the same form with complaints."""
    for name, value in values.items():
        await page.fill(f"main [name='{name}']", value)
    await page.locator("main form button[type=submit]").last.click()
    await page.wait_for_load_state()
    assert not await page.locator("main [aria-invalid=true]").count(), await page.inner_text("main")


async def register(page: Page) -> None:
    """A mistake redraws the form with what was typed; then it goes through, without a script."""
    await page.goto("/partnerships/")
    await assert_fits(page)
    await page.get_by_role("link", name="Register").first.click()
    await page.check("[name=mode][value=onsite]", force=True)
    await page.fill("[name='name.native']", "王小明")
    await page.fill("[name='name.romanised']", "Wang Xiaoming")
    await page.select_option("[name=country]", "CN")
    await page.fill("[name=email]", "wang.xiaoming")
    await page.get_by_role("button", name="Register").click()
    await expect(page.locator("[name='name.native']")).to_have_value("王小明")
    await expect(page.locator("[name=email]")).to_have_value("wang.xiaoming")
    await expect(page.locator("[name=email]")).to_have_attribute("aria-invalid", "true")
    await page.fill("[name=email]", ADDRESS)
    await page.get_by_role("button", name="Register").click()
    await expect(page.get_by_text("王小明").first).to_be_visible()
    assert "/partnerships/me/" in page.url


async def ticket_on_page(page: Page) -> str:
    """The ticket as a camera reads it from the screen."""
    await assert_fits(page)
    picture = await page.screenshot(full_page=True)
    return read_qr(picture)


def read_qr(picture: bytes) -> str:
    """The ticket in a picture, by an independent reader."""
    codes = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)).convert("L"))
    return next(code.text for code in codes if code.text.startswith("EP1:"))


def ticket_in_mail(mail: Mail) -> str:
    """The ticket out of the mail's inline picture."""
    content = mail.parts("image/png")[0].get_payload(decode=True)
    assert isinstance(content, bytes)
    return read_qr(content)


def assert_invitation(mail: Mail) -> None:
    """One entry that Outlook keeps as one: METHOD:REQUEST, ORGANIZER and ATTENDEE."""
    content = mail.parts("text/calendar")[0].get_payload(decode=True)
    assert isinstance(content, bytes)
    calendar = Calendar.from_ical(content)
    (entry,) = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "REQUEST"
    assert entry["ATTENDEE"] == f"mailto:{ADDRESS}"
    assert entry["ORGANIZER"]


async def find_registration(page: Page) -> None:
    """By one Chinese character, and by pinyin."""
    for query in ("明", "小明", "xiaoming", "wang"):
        await page.goto(f"/manage/partnerships/registrations?q={query}")
        await expect(page.get_by_role("rowheader", name="王小明")).to_be_visible()
    await assert_accessible(page)


async def add_guest_of_honour(page: Page) -> None:
    """Staff add somebody by hand, without an e-mail, who is never scanned."""
    await page.goto("/manage/partnerships/registrations/new")
    await page.check("[name=is_scan_exempt]")
    await page.select_option("[name=country]", "RU")
    await fill_and_save(
        page,
        {
            "name.native": "Трещалин Михаил Юрьевич",
            "name.romanised": "Treshchalin Mikhail",
            "group_name": "Guests",
        },
    )


async def mark_arrival(page: Page) -> None:
    """The roll call: one button marks the whole group, or the person."""
    await page.goto("/manage/partnerships/arrivals")
    await expect(page.get_by_text("Трещалин").first).to_be_visible()
    await assert_accessible(page)
    await page.get_by_role("button", name="The whole group has come").click()
    await expect(page.get_by_text("One person is marked as arrived.")).to_be_visible()


async def enrolment_code(page: Page) -> str:
    """The code that a steward's device is enrolled with."""
    await page.goto("/manage/partnerships/gates")
    await page.get_by_role("link", name="Main entrance").first.click()
    await page.get_by_role("button", name="Make a code").click()
    await page.wait_for_load_state()
    return (await page.locator("[data-enrolment-code]").first.inner_text()).strip()


async def scan(client: httpx.AsyncClient, device: dict[str, Any], ticket: str) -> dict[str, Any]:
    """One scan as any scanner sends it (checkin-protocol.md)."""
    moment = datetime.now(UTC).isoformat()
    body = {
        "id": str(uuid.uuid4()),
        "kind": "scan",
        "gate": device["gate"]["id"],
        "operator": "Li",
        "ticket": ticket,
        "direction": "entry",
        "scanned_at": moment,
        "sent_at": moment,
        "offline": False,
    }
    answer = await client.post(
        "/api/v1/scans", json=body, headers={"Authorization": f"Bearer {device['token']}"}
    )
    result: dict[str, Any] = answer.raise_for_status().json()
    return result


async def scan_on_the_page(new_page: NewPage, desk: Page, ticket: str) -> None:
    """The plain scan page: enrol by code, type the ticket, see who may come in."""
    code = await enrolment_code(desk)
    gate = await new_page(viewport=PHONE)
    await gate.goto("/gate/")
    await gate.fill("input[name=code]", code)
    await gate.fill("input[name=operator]", "Li")
    await gate.keyboard.press("Enter")
    await gate.fill("input[name=ticket]", ticket)
    await gate.keyboard.press("Enter")
    await expect(gate.get_by_text("王小明").first).to_be_visible()
    await shot(gate, "gate-admitted")


async def see_participation(page: Page) -> None:
    """The figures, in both languages, with the countries."""
    await page.goto("/manage/partnerships/participation")
    await expect(page.get_by_text("2 participants from 2 countries").first).to_be_visible()
    await expect(page.get_by_text("2名参会人员").first).to_be_visible()
    await expect(page.get_by_role("rowheader", name="Russia").first).to_be_visible()
    await assert_accessible(page)
    answer = await page.request.get("/api/v1/events/partnerships/participation")
    figures = await answer.json()
    assert figures["participants"] == {"total": 2, "onsite_only": 2, "online_only": 0, "both": 0}
    assert figures["countries"]["count"] == 2
    assert figures["countries"]["foreign_share"] == 0.5


async def see_calendar(server: Server) -> None:
    """The public feed holds the event."""
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as client:
        feed = await client.get("/partnerships/calendar.ics")
    (entry,) = Calendar.from_ical(feed.content).walk("VEVENT")
    assert str(entry["SUMMARY"]) == "Symposium on partnerships"
