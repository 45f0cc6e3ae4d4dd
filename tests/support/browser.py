"""A real Chromium for tests, and what every page must hold: no errors, no accessibility violations."""

import io
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright

from deploy.dev.tools import ROOT, find_browser

NOT_FOUND = "There is no Chromium here. `make setup` brings one, or set CHROMIUM_PATH."
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
PICTURES = ROOT / "docs" / "pictures"
PALETTE = 128
# The address bar renders two pages of suggestions for every window, half a second of processor time each.
# Chromium obeys the last list that it is given, so that what Playwright switches off stands here again.
SWITCHED_OFF = (
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)
ARGUMENTS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--font-render-hinting=none",
    f"--disable-features={','.join(SWITCHED_OFF)}",
)
CAMERA_ARGUMENTS = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

# Chromium writes this line for every answer of 400 and above, refusals that a test provokes included.
STATUS_NOTE = "Failed to load resource"

SHIFT = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) sum += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 300);
})"""
"""How much of the page has moved by itself so far, as browsers reckon it (layout shift)."""


@asynccontextmanager
async def run_browser(*arguments: str) -> AsyncIterator[Browser]:
    """Chromium without a window; more arguments, such as `CAMERA_ARGUMENTS`, may follow."""
    program = find_browser()
    if program is None:
        raise RuntimeError(NOT_FOUND)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=[*ARGUMENTS, *arguments])
        try:
            yield browser
        finally:
            await browser.close()


class PageErrors:
    """What went wrong inside pages: uncaught errors, console errors, refusals by the security policy."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def watch(self, page: Page) -> None:
        """Collects from now on."""
        page.on("pageerror", lambda error: self.found.append(f"{page.url}: {error}"))
        page.on("console", self._note)

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error" and STATUS_NOTE not in message.text:
            self.found.append(f"{message.location.get('url')}: {message.text}")


async def accessibility_problems(page: Page, *, ignore: tuple[str, ...] = ()) -> list[str]:
    """The violations that axe finds in the page as it stands, one line for each place."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE.read_text())
    options: dict[str, Any] = {
        "runOnly": {"type": "tag", "values": list(RULES)},
        "rules": {rule: {"enabled": False} for rule in ignore},
        "resultTypes": ["violations"],
    }
    results = await page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{violation['id']}: {violation['help']}: {node['html']}"
        for violation in results["violations"]
        for node in violation["nodes"]
    ]


async def assert_accessible(page: Page, *, ignore: tuple[str, ...] = ()) -> None:
    """Fails with the list of what axe finds."""
    problems = await accessibility_problems(page, ignore=ignore)
    assert not problems, f"{page.url}:\n" + "\n".join(problems)


async def assert_fits(page: Page) -> None:
    """Fails when the page is wider than its window, so that a phone would scroll sideways."""
    width = await page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1], f"{page.url} is {width[0]} px wide in a window of {width[1]}"


async def shot(page: Page, name: str, *, whole: bool = True) -> Path | None:
    """A picture of the page in docs/pictures, taken only where SHOTS=1 asks for it."""
    if os.environ.get("SHOTS") != "1":
        return None
    path = PICTURES / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = await page.screenshot(full_page=whole, animations="disabled", caret="hide")
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(PALETTE).save(path, optimize=True)
    return path
