"""The way of a proposal: asked for, proposed on a phone without scripts, reviewed, accepted, confirmed."""

import re
from datetime import timedelta

from playwright.async_api import Page, expect

from events_platform.accounts.models import Role
from events_platform.events.models import Event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Database
from tests.browser.conftest import PHONE, NewPage
from tests.factories.accounts import PASSWORD, make_account
from tests.factories.events import make_event
from tests.support.browser import assert_accessible, assert_fits
from tests.support.smtp import MailServer

PLACE = "/manage/symposium"
LINK = re.compile(r"/symposium/(?:proposals|review)/[\w-]{43}")


async def seen(page: Page) -> None:
    """Whatever the width and the language, a page fits and reads well to everybody."""
    await assert_fits(page)
    await assert_accessible(page)


async def test_proposal_is_proposed_reviewed_accepted_and_confirmed(
    db: Database, smtp: MailServer, new_page: NewPage
) -> None:
    async with db.write() as session:
        event = await make_event(session, slug="symposium")
        await make_account(session, Role.ORGANISER, event, email="ada@example.org")
    desk = await new_page()
    await sign_in(desk)
    await set_call_up(desk, event)

    phone = await new_page(viewport=PHONE, java_script_enabled=False)
    await propose(phone)
    mail = (await smtp.wait_for_async("fang@example.org"))[0]
    own = await new_page(viewport=PHONE, locale="zh-CN")
    await own.goto(found_link(mail.text()))
    await expect(own.get_by_text("您的申报已收到").first).to_be_visible()
    await seen(own)

    mail = (await smtp.wait_for_async("ref@example.org"))[0]
    reviewer = await new_page(viewport=PHONE)
    await review(reviewer, found_link(mail.text()))
    await decide(desk)

    mail = (await smtp.wait_for_async("fang@example.org", 2))[1]
    assert "您的申报已录用" in mail.message["subject"]
    await own.goto(found_link(mail.text()))
    await seen(own)
    await own.get_by_role("button", name="我将作报告").click()
    await expect(own.get_by_text("您已确认").first).to_be_visible()
    await desk.goto(f"{PLACE}/sessions?state=confirmed")
    await expect(desk.get_by_role("link", name="School and firm together")).to_be_visible()


def found_link(text: str) -> str:
    """The personal link in a mail."""
    found = LINK.search(text)
    assert found, text
    return found[0]


async def sign_in(page: Page) -> None:
    await page.goto("/manage/")
    await page.fill("[name=email]", "ada@example.org")
    await page.fill("[name=password]", PASSWORD)
    await page.press("[name=password]", "Enter")
    await page.wait_for_url("**/manage/")


async def set_call_up(page: Page, event: Event) -> None:
    """Switched on with a length, a question and a criterion; the console has its place then."""
    await page.goto(f"{PLACE}/call")
    await seen(page)
    assert not await page.get_by_role("link", name="Proposals", exact=True).count()
    await page.check("[name=is_on]")
    await page.fill("[name='text.en']", "Tell us how school and firm work together in your country.")
    await page.fill("[name=closes_at]", (now() + timedelta(days=30)).strftime("%Y-%m-%dT%H:%M"))
    await page.get_by_label("Talk", exact=True).fill("20, 40")
    await page.locator("details.question summary").first.click()
    await page.fill("[name='questions.0.label.en']", "What do you need in the room?")
    await page.fill("[name='criteria.0.name.en']", "Novelty")
    await page.check("[name=is_anonymous]")
    await page.get_by_role("button", name="Save the call").click()
    await expect(page.get_by_text("The call is saved.")).to_be_visible()
    await expect(page.get_by_role("link", name="Proposals", exact=True)).to_be_visible()
    await seen(page)
    await page.get_by_role("link", name="Reviewers").click()
    await page.fill("main [name=name]", "Ruth Referee")
    await page.fill("main [name=email]", "ref@example.org")
    await page.get_by_role("button", name="Send the link").click()
    await expect(page.get_by_text("The invitation is on its way.")).to_be_visible()
    await seen(page)


async def propose(page: Page) -> None:
    """A mistake shows the form again with what was typed; then it goes through, without a script."""
    await page.goto("/symposium/")
    await page.get_by_role("link", name="Call for proposals").click()
    await page.wait_for_url("**/symposium/call")
    await assert_fits(page)
    await page.fill("[name='title.en']", "School and firm together")
    await page.fill("[name='title.zh']", "校企携手")
    await page.fill("[name='abstract.en']", "Ten years of shared workshops, with figures.")
    await page.select_option("[name=format]", label="Talk, 40 minutes")
    await page.fill("[name='name.native']", "王芳")
    await page.fill("[name=email]", "fang")
    await page.select_option("[name=locale]", "zh")
    await page.get_by_role("button", name="Send the proposal").click()
    await expect(page.locator("[name=email]")).to_have_attribute("aria-invalid", "true")
    await expect(page.locator("[name='title.zh']")).to_have_value("校企携手")
    await assert_fits(page)
    await page.fill("[name=email]", "fang@example.org")
    await page.get_by_role("button", name="Send the proposal").click()
    await expect(page.get_by_role("heading", name="Thank you. Please look into your mail.")).to_be_visible()
    await assert_fits(page)


async def review(page: Page, address: str) -> None:
    """Without the name of the proposer."""
    await page.goto(address)
    await seen(page)
    await page.get_by_role("link", name="School and firm together").click()
    await expect(page.get_by_text("王芳")).to_have_count(0)
    await seen(page)
    await page.get_by_label("4 – good").check()
    await page.fill("[name=comment]", "Clear, and with figures.")
    await page.get_by_role("button", name="Save the review").click()
    await expect(page.get_by_text("1 of 1 reviewed")).to_be_visible()


async def decide(page: Page) -> None:
    """Ticked, accepted, looked at, sent."""
    await page.goto(f"{PLACE}/proposals")
    await seen(page)
    await page.get_by_role("link", name="School and firm together").click()
    await expect(page.get_by_text("Clear, and with figures.")).to_be_visible()
    await seen(page)
    await page.goto(f"{PLACE}/call/letters")
    await seen(page)
    await page.goto(f"{PLACE}/proposals")
    await page.get_by_label("Choose School and firm together").check()
    await page.get_by_role("button", name="Accept", exact=True).click()
    await page.get_by_role("link", name="One decision has not been told yet.").click()
    await expect(page.get_by_text("您的申报已录用：校企携手")).to_be_visible()
    await seen(page)
    await page.get_by_role("button", name="Send one letter").click()
    await page.get_by_role("dialog").get_by_role("button", name="Send one letter").click()
    await expect(page.get_by_text("The letters are on their way.")).to_be_visible()
