"""The organisers' console in a real browser: every page of setting up is accessible and fits a phone."""

import pytest
from playwright.async_api import Page, expect

from events_platform.accounts.access import SYSTEM
from events_platform.accounts.models import Role
from events_platform.events.queries import bodies_of, rooms_of
from events_platform.kit.db.engine import Database
from events_platform.kit.db.types import LocalizedText
from events_platform.kit.web.context import AppContext
from events_platform.registration.links import my_path
from events_platform.reports.schemas_frozen import FreezeIn
from events_platform.reports.service_frozen import freeze, publish
from events_platform.settings import Settings
from tests.browser.conftest import DESK, PHONE, NewPage
from tests.factories.accounts import PASSWORD, make_account
from tests.factories.events import make_event, make_series
from tests.factories.ledger import new_ledger
from tests.factories.registration import make_category, make_registration
from tests.support.browser import assert_accessible, assert_fits, shot
from tests.support.installation import SECRET, Server

EMAIL = "chen@example.org"


@pytest.fixture
async def addresses(db: Database) -> list[str]:
    """The pages of setting an event up, with something on each."""
    async with db.write() as session:
        await make_account(session, Role.ADMINISTRATOR, email=EMAIL, name="陈静 Chen Jing")
        await make_series(session, "symposium")
        event = await make_event(session, slug="next", series="symposium", theme={"zh": "产学研用 创新发展"})
        await make_event(session, slug="draft", published=False)
        await make_account(session, Role.OWNER, event, name="王芳")
        room = (await rooms_of(session, event.id))[0]
        assert await bodies_of(session, event.id) == []
    own = [
        "account",
        "accounts",
        "",
        "series/new",
        "series/symposium",
        "events/new",
        "draft/",
        "draft/publish",
    ]
    places = ["", "edit", "sites", "sites/new", f"sites/{room.site_id}", f"sites/{room.site_id}/hours"]
    places += ["rooms/new", f"rooms/{room.id}", "bodies", "bodies/new", "rules", "team", "log", "archive"]
    return [f"/manage/{path}" for path in own] + [f"/manage/next/{path}" for path in places]


async def sign_in(page: Page) -> None:
    await page.goto("/manage/sign-in")
    await page.fill("[name=email]", EMAIL)
    await page.fill("[name=password]", PASSWORD)
    await page.press("[name=password]", "Enter")
    await page.wait_for_url("**/manage/")


@pytest.mark.parametrize(("viewport", "locale"), [(DESK, "en-GB"), (PHONE, "zh-CN")])
async def test_pages_are_accessible_and_fit(
    new_page: NewPage, addresses: list[str], viewport: dict[str, int], locale: str
) -> None:
    page = await new_page(viewport=viewport, locale=locale)
    await page.goto("/manage/sign-in")
    await assert_accessible(page)
    await sign_in(page)
    for address in addresses:
        response = await page.goto(address)
        assert response is not None
        assert response.status == 200, address
        await assert_accessible(page)
        await assert_fits(page)
    if viewport is DESK:
        await page.goto("/manage/next/")
        await shot(page, "console-overview")


async def test_mistake_is_summed_up_with_links_to_the_fields(new_page: NewPage, addresses: list[str]) -> None:
    page = await new_page()
    await sign_in(page)
    await page.goto("/manage/events/new")
    await page.fill("[name='title.en']", "Symposium")
    await page.fill("[name=timezone]", "Atlantis")
    await page.get_by_role("button", name="Create the draft").click()
    summary = page.get_by_role("alert")
    await expect(summary).to_contain_text("This time zone is not known.")
    await assert_accessible(page)
    await summary.get_by_role("link", name="This time zone is not known.").click()
    await expect(page.locator("[name=timezone]")).to_be_focused()
    await expect(page.locator("[name='title.en']")).to_have_value("Symposium")


async def test_removing_asks_first(new_page: NewPage, addresses: list[str]) -> None:
    page = await new_page()
    await sign_in(page)
    await page.goto("/manage/next/sites")
    await page.get_by_role("button", name="Remove").first.click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("Remove this room?")
    await dialog.get_by_role("button", name="Go back").click()
    await expect(page.get_by_role("button", name="Remove")).to_have_count(2)
    await page.get_by_role("button", name="Remove").first.click()
    await dialog.get_by_role("button", name="Remove").click()
    await expect(page.get_by_role("status")).to_contain_text("It is removed.")
    await expect(page.get_by_role("button", name="Remove")).to_have_count(1)


async def test_everything_works_by_keyboard_from_the_sign_in_on(
    new_page: NewPage, addresses: list[str]
) -> None:
    page = await new_page()
    await page.goto("/manage/sign-in")
    await expect(page.locator("[name=email]")).to_be_focused()
    await page.keyboard.type(EMAIL)
    await page.keyboard.press("Tab")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/manage/")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="New event")).to_be_focused()


async def test_a_name_without_a_break_widens_no_page(new_page: NewPage, db: Database, server: Server) -> None:
    parts = AppContext(Settings(database_url="", secret_key=SECRET, base_url=server.url), db)
    async with db.write() as session:
        await make_account(session, Role.ADMINISTRATOR, email=EMAIL)
        event = await make_event(session, slug="next")
        await make_category(session, event)
        name = {"native": "王" * 100, "romanised": "W" * 200}
        guest = await make_registration(session, parts, event, name=name, email="w@example.org")
    page = await new_page(viewport=PHONE)
    await sign_in(page)
    own = my_path(parts, "next", guest)
    base = "/manage/next/registrations"
    for address in (own, f"{own}/cancel", base, f"{base}/{guest.id}", "/manage/next/mail"):
        await page.goto(address)
        await assert_fits(page)
        overflow = "all => all.filter(e => e.scrollWidth > e.clientWidth).length"
        assert await page.locator(".table-scroll").evaluate_all(overflow) == 0, address


async def test_an_event_named_without_a_break_widens_no_page_of_its_report(
    new_page: NewPage, db: Database, server: Server
) -> None:
    names = {"country_names": {"NA": {"en": "N" * 80}}}
    ledger = new_ledger(names)
    ledger.event.title = LocalizedText({"en": "W" * 200})
    for country in ("CN", "NA"):
        ledger.scan(ledger.registration(country=country), 10)
    async with db.write() as session:
        await make_account(session, Role.ADMINISTRATOR, email=EMAIL)
        await ledger.save(session)
        report = await freeze(session, SYSTEM, ledger.event, FreezeIn(note="n" * 500))
        await publish(session, SYSTEM, ledger.event, report)
    slug = ledger.event.slug
    for viewport in (PHONE, DESK):
        page = await new_page(viewport=viewport)
        await sign_in(page)
        for address in (f"/{slug}/report", f"/manage/{slug}/reports", f"/manage/{slug}/reports/1"):
            await page.goto(address)
            await assert_fits(page)
