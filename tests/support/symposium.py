"""Today's edition of the demo, loaded once by the demo's own parts and copied for tests of full pages."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Page
from sqlmodel import col, select

from events_platform.demo.doors import doors_of
from events_platform.demo.loading import DEMO, Loading
from events_platform.demo.scanning import send_scans, stated_scan
from events_platform.demo.setting import make_series
from events_platform.demo.symposium_2021 import load_2021
from events_platform.demo.symposium_next import ONLINE_VISITOR, VISITOR, load_next
from events_platform.events.models import Event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Database
from events_platform.kit.web.context import AppContext
from events_platform.registration.links import agenda_path, live_path, my_path
from events_platform.registration.models import Mode, Registration, Status
from events_platform.registration.service_correction import reissue_registration
from events_platform.settings import Settings
from events_platform.tickets.queries import ticket_of
from tests.factories.accounts import PASSWORD, make_account
from tests.support.installation import SECRET

WITH_2021 = os.environ.get("SHOTS") == "1"
STAFF = "administrator@example.org"


@dataclass(frozen=True)
class Symposium:
    """A database file that holds the edition, and what leads into it."""

    path: Path
    my_path: str
    live_path: str
    agenda_path: str
    ticket: str
    enrolment_code: str

    @property
    def figures(self) -> str:
        """The console of the edition whose figures are the fullest."""
        return "/manage/symposium-2021" if WITH_2021 else "/manage/symposium-next"

    @property
    def report(self) -> str:
        """A frozen report, where there is one, else the place where they are frozen."""
        return f"{self.figures}/reports{'/1' if WITH_2021 else ''}"

    def copied_to(self, folder: Path) -> str:
        """The address of a copy of the test's own."""
        path = folder / "symposium.sqlite3"
        shutil.copyfile(self.path, path)
        return f"sqlite:///{path}"


async def sign_in(page: Page) -> None:
    """Sign an administrator of the symposium in."""
    await page.goto("/manage/sign-in")
    await page.fill("[name=email]", STAFF)
    await page.fill("[name=password]", PASSWORD)
    await page.press("[name=password]", "Enter")
    await page.wait_for_url("**/manage/")


async def load_symposium(template: Path, folder: Path) -> Symposium:
    """Load today's edition into a copy of the empty database; for pictures (SHOTS=1) that of 2021, too."""
    path = folder / "events.sqlite3"
    shutil.copyfile(template, path)
    settings = Settings(database_url=f"sqlite:///{path}", data_dir=folder, secret_key=SECRET)
    context = AppContext(settings, Database(settings.database_url))
    try:
        async with context.db.write() as session:
            loading = Loading(session, context)
            await make_account(session, email=STAFF, name="陈静 Chen Jing")
            await make_series(loading)
            if WITH_2021:
                await load_2021(loading)
            event = await load_next(loading)
            await _scan_an_old_ticket(loading, event)
            visitor, online = [await _who(loading, event, email) for email in (VISITOR, ONLINE_VISITOR)]
            return Symposium(
                path,
                my_path(context, event.slug, visitor),
                live_path(context, event.slug, online),
                agenda_path(context, event.slug, visitor),
                await _ticket(loading, visitor),
                loading.notes["code"],
            )
    finally:
        await context.db.close()


async def _who(loading: Loading, event: Event, email: str) -> Registration:
    query = select(Registration).where(Registration.event_id == event.id, Registration.email == email)
    return (await loading.session.exec(query)).one()


async def _ticket(loading: Loading, registration: Registration) -> str:
    ticket = await ticket_of(loading.session, registration.id)
    assert ticket
    return ticket.text


async def _scan_an_old_ticket(loading: Loading, event: Event) -> None:
    """A door without network lets somebody in by a ticket that was replaced: a matter to review."""
    query = select(Registration).where(
        Registration.event_id == event.id,
        Registration.mode == Mode.ONSITE,
        Registration.status == Status.CONFIRMED,
        Registration.email != VISITOR,
    )
    somebody = (await loading.session.exec(query.order_by(col(Registration.id).desc()).limit(1))).one()
    old = await _ticket(loading, somebody)
    await reissue_registration(loading.session, loading.installation, DEMO, somebody)
    door = (await doors_of(loading, event))[0]
    await send_scans(loading.session, [stated_scan(door, old, now())])
