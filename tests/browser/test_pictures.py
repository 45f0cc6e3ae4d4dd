"""The pictures of the documentation (`make shots`): each shows the page that its name promises."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import NewPage
from tests.support.browser import shot
from tests.support.symposium import Symposium, sign_in

PHONE = {"width": 390, "height": 780}
NEXT = "/manage/symposium-next"
# name, language, address, first heading
DESK_PICTURES = [
    ("event-en", "en-GB", "/symposium-next/", "International Symposium"),
    ("event-zh", "zh-CN", "/symposium-next/", "国际产学研用合作会议"),
    ("board", "en-GB", f"{NEXT}/board", "Board"),
    ("releases", "en-GB", f"{NEXT}/releases", "Releases"),
    ("registrations", "en-GB", f"{NEXT}/registrations", "Registrations"),
    ("arrivals", "en-GB", f"{NEXT}/arrivals", "Arrivals"),
    ("gates", "en-GB", f"{NEXT}/gates", "Gates"),
    ("participation-en", "en-GB", "{figures}/participation", "Participation"),
    ("report", "en-GB", "{report}", "Report"),
    ("participation-zh", "zh-CN", "{figures}/participation", "参会统计"),
]


@pytest.fixture
def database_url(symposium: Symposium, tmp_path: Path) -> str:
    """A copy of the symposium."""
    return symposium.copied_to(tmp_path)


async def test_pictures_of_a_desk(new_page: NewPage, symposium: Symposium) -> None:
    for language in ("en-GB", "zh-CN"):
        page = await new_page(locale=language)
        await sign_in(page)
        for name, spoken, address, heading in DESK_PICTURES:
            if spoken == language:
                await page.goto(address.format(figures=symposium.figures, report=symposium.report))
                await expect(page.locator("h1")).to_contain_text(heading)
                await shot(page, name, whole=False)


async def test_pictures_of_a_phone(new_page: NewPage, symposium: Symposium) -> None:
    page = await new_page(viewport=PHONE)
    for name, address, heading in (
        ("programme-phone", "/symposium-next/programme", "Programme"),
        ("register-phone", "/symposium-next/register", "Register"),
        ("my-page", symposium.my_path, "My ticket"),
    ):
        await page.goto(address)
        await expect(page.locator("h1")).to_contain_text(heading)
        await shot(page, name, whole=False)
