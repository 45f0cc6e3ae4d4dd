"""The style guide in a real browser: what the macros, styles and small scripts promise to every page."""

import asyncio
import mimetypes
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Route, expect

from events_platform.kit.i18n import use_locale
from events_platform.kit.web.templates import STATIC, environment
from tests.browser.conftest import DESK, PATIENCE_MS, PHONE
from tests.support.browser import PageErrors, assert_accessible, assert_fits, shot

# Loopback, so that browsers count it as a secure context; every request to it is answered by the test itself.
HOME = "http://127.0.0.1:9"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'"
PLACES = [("", [("/a", "Overview", False), ("/b", "Registrations", True), ("/c", "Arrivals", False)])]


class Site:
    """Answers the browser: the style guide, the built files, and forms, which it counts."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.posts = 0

    async def answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(HOME)
        if path.startswith("/static/"):
            kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
            await route.fulfill(path=STATIC / path.removeprefix("/static/"), content_type=kind)
        elif route.request.method == "POST":
            self.posts += 1
            await asyncio.sleep(0.2)
            await route.fulfill(status=204)
        else:
            policy = {"Content-Security-Policy": POLICY}
            await route.fulfill(body=self.page(), content_type="text/html", headers=policy)

    def page(self) -> str:
        with use_locale(self.lang):
            return (
                environment()
                .get_template("kit/styleguide.html")
                .render(
                    lang=self.lang,
                    dir="ltr",
                    path="/",
                    url_with_lang=lambda lang: f"/language/{lang}",
                    request_id="",
                    place_groups=PLACES,
                    console_name="Symposium",
                    user_name="Wang Fang",
                )
            )


Open = Callable[..., Awaitable[tuple[Page, Site]]]


@pytest.fixture
async def guide(browser: Browser, page_errors: PageErrors) -> AsyncIterator[Open]:
    """`page, site = await guide(lang="zh", viewport=PHONE, …)`: the style guide, open."""
    contexts: list[BrowserContext] = []

    async def opened(lang: str = "en", **options: Any) -> tuple[Page, Site]:
        context = await browser.new_context(**{"viewport": DESK, **options})
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        site = Site(lang)
        await context.route("**/*", site.answer)
        page = await context.new_page()
        page_errors.watch(page)
        await page.goto(HOME)
        return page, site

    yield opened
    for context in contexts:
        await context.close()
    assert not page_errors.found, "\n".join(page_errors.found)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(("viewport", "scheme"), [(PHONE, "light"), (DESK, "dark")])
async def test_style_guide_is_accessible_and_fits(
    guide: Open, lang: str, viewport: dict[str, int], scheme: str
) -> None:
    page, _ = await guide(lang, viewport=viewport, color_scheme=scheme)
    await assert_accessible(page)
    await assert_fits(page)
    await shot(page, f"style-guide-{lang}-{scheme}")


async def test_targets_for_a_finger_are_44_pixels_high(guide: Open) -> None:
    page, _ = await guide(viewport=PHONE)
    controls = "header a, .button:not([hidden]), .input, summary, .tick, .radio-card, .places li a"
    heights = await page.locator(controls).evaluate_all(
        "all => all.filter(e => e.checkVisibility()).map(e => [e.outerHTML, e.offsetHeight])"
    )
    assert len(heights) > 20
    assert [text for text, height in heights if height < 44] == []


async def test_confirm_asks_before_the_form_is_sent(guide: Open) -> None:
    page, site = await guide()
    button = page.get_by_role("button", name="Cancel this registration")
    await button.click()
    dialog = page.get_by_role("dialog", name="Cancel the registration of Chen Jing?")
    await dialog.get_by_role("button", name="Go back").click()
    await dialog.wait_for(state="detached")
    assert site.posts == 0
    await expect(button).to_be_focused()
    await button.click()
    async with page.expect_response(lambda response: response.request.method == "POST"):
        await dialog.get_by_role("button", name="Cancel this registration").click()
    assert site.posts == 1


async def test_second_click_sends_nothing_more(guide: Open) -> None:
    page, site = await guide()
    await page.locator("form[novalidate] button.primary").dblclick()
    await page.wait_for_timeout(300)
    assert site.posts == 1


async def test_slash_goes_to_the_search_and_stays_a_sign_in_text(guide: Open) -> None:
    page, _ = await guide()
    await page.keyboard.press("/")
    search = page.get_by_role("searchbox")
    await expect(search).to_be_focused()
    await page.keyboard.press("/")
    await expect(search).to_have_value("/")


async def test_copy_button_copies_the_passage_and_says_so(guide: Open) -> None:
    page, _ = await guide(permissions=["clipboard-read", "clipboard-write"])
    button = page.locator("[data-copy='#headline-zh']")
    await button.click()
    await expect(button).to_have_text("Copied")
    text = await page.evaluate("navigator.clipboard.readText()")
    assert text == "来自25个国家的700余名参会人员以线上线下相结合的方式参加会议。"


async def test_error_summary_has_the_focus_and_leads_to_the_fields(guide: Open) -> None:
    page, _ = await guide()
    summary = page.get_by_role("alert").filter(has=page.get_by_role("list"))
    await expect(summary).to_be_focused()
    for link, control in (("Please write an e-mail", "f-email"), ("Please choose how", "f-mode")):
        await summary.get_by_role("link", name=link).click()
        await expect(page.locator(f"#{control}")).to_be_focused()


async def test_first_tab_skips_to_the_content(guide: Open) -> None:
    # Without scripts, as with them the summary of errors has the focus already.
    page, _ = await guide(java_script_enabled=False)
    await page.keyboard.press("Tab")
    await expect(page.locator(":focus")).to_have_text("Skip to the content")
    await page.keyboard.press("Enter")
    await expect(page.locator("#main")).to_be_focused()


@pytest.mark.parametrize("scripts", [True, False])
async def test_places_stand_open_on_a_desk_and_unfold_on_a_phone(guide: Open, scripts: bool) -> None:
    desk, _ = await guide(java_script_enabled=scripts)
    assert await desk.get_by_role("link", name="Arrivals").is_visible()
    phone, _ = await guide(viewport=PHONE, java_script_enabled=scripts)
    arrivals = phone.get_by_role("link", name="Arrivals")
    await expect(arrivals).to_be_hidden()
    await phone.get_by_text("All places").click()
    await expect(arrivals).to_be_visible()


async def test_without_scripts_nothing_is_offered_that_needs_them(guide: Open) -> None:
    page, _ = await guide(java_script_enabled=False)
    assert await page.locator("[data-copy]:visible, [data-opens]:visible, [data-print]:visible").count() == 0
