"""A programme of 300 sessions in a browser: nothing moves while the page comes to life."""

from playwright.async_api import expect

from events_platform.kit.db.engine import Database
from tests.browser.conftest import PHONE, NewPage
from tests.support.browser import SHIFT
from tests.support.large import release_three_hundred

PROGRAMME = "/symposium/programme"


async def test_nothing_moves_in_a_large_programme(new_page: NewPage, db: Database) -> None:
    async with db.write() as session:
        await release_three_hundred(session)
    for options in ({}, {"viewport": PHONE}):
        page = await new_page(timezone_id="Africa/Nairobi", **options)
        for _first_and_marked in range(2):
            await page.goto(PROGRAMME)
            await expect(page.locator(".sessions > li")).to_have_count(300)
            await expect(page.locator(".there").first).to_be_visible()
            assert await page.evaluate(SHIFT) < 0.01
            await page.locator(".sessions .star").first.click()
