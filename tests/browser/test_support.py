"""What the browser's helpers promise: they see what a person would stumble over."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from tests.support import browser as support
from tests.support.browser import PageErrors, accessibility_problems, assert_fits, run_browser, shot

GOOD = "<html lang='en'><title>Hall</title><main><h1>Hall</h1><p>Doors open at 8:00.</p></main>"
BAD = "<html lang='en'><title>Hall</title><main><h1>Hall</h1><input><p style='width: 2000px'>Wide</p></main>"


async def opened(browser: Browser, markup: str) -> Page:
    page = await browser.new_page()
    await page.set_content(markup)
    return page


async def test_accessibility_problems_are_named_with_their_place(browser: Browser) -> None:
    assert await accessibility_problems(await opened(browser, GOOD)) == []
    (problem,) = await accessibility_problems(await opened(browser, BAD))
    assert problem.startswith("label: ")
    assert problem.endswith("<input>")


async def test_page_wider_than_its_window_fails(browser: Browser) -> None:
    await assert_fits(await opened(browser, GOOD))
    with pytest.raises(AssertionError, match="px wide in a window of 1280"):
        await assert_fits(await opened(browser, BAD))


async def test_page_errors_collects_what_scripts_and_policy_say(browser: Browser) -> None:
    page = await browser.new_page()
    errors = PageErrors()
    errors.watch(page)
    policy = "<meta http-equiv='Content-Security-Policy' content=\"img-src 'none'\">"
    await page.set_content(f"{policy}<script>console.error('first'); throw new Error('second')</script>")
    await page.evaluate("new Promise(done => { const i = new Image(); i.onerror = done; i.src = 'data:,' })")
    found = "\n".join(errors.found)
    assert all(word in found for word in ("first", "second", "Content Security Policy"))


async def test_shot_writes_only_when_asked(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(support, "PICTURES", tmp_path)
    monkeypatch.delenv("SHOTS", raising=False)
    page = await opened(browser, GOOD)
    assert await shot(page, "hall") is None
    monkeypatch.setenv("SHOTS", "1")
    path = await shot(page, "hall")
    assert path == tmp_path / "hall.png"
    assert path.read_bytes().startswith(b"\x89PNG")


async def test_missing_browser_fails_and_never_skips(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM_PATH", "/no-such-browser")
    with pytest.raises(RuntimeError, match="make setup"):
        async with run_browser():
            pass
