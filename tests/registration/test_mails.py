"""Mails to registrants, written by the worker and sent to a real server."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from icalendar import Calendar
from PIL import Image
from sqlmodel import col, select

from events_platform.accounts.access import SYSTEM
from events_platform.events.models import Event
from events_platform.kit.db.engine import Database
from events_platform.kit.outbox.models import Job
from events_platform.kit.web.context import AppContext
from events_platform.mail.jobs import send_mail
from events_platform.mail.models import Mail
from events_platform.registration.jobs import send_notice
from events_platform.registration.links import mailed_url
from events_platform.registration.models import Mode, Registration, Source
from events_platform.registration.service import cancel_registration, change_mode, confirm_registration
from events_platform.settings import Settings
from events_platform.tickets.queries import ticket_of
from tests.factories.registration import make_category, make_registration
from tests.support.smtp import MailServer


@pytest.fixture
def settings(database_url: str, tmp_path: Path, smtp: MailServer) -> Settings:
    return Settings(
        database_url=database_url,
        data_dir=tmp_path,
        secret_key="a-secret-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz",
        smtp_url=smtp.url,
    )


async def work(installation: AppContext) -> None:
    """Do what waits in the outbox, in order."""
    handlers: dict[str, Any] = {"registration.notice": send_notice, "mail.send": send_mail}
    done: set[str] = installation.parts.setdefault("done", set())
    while True:
        async with installation.db.read() as session:
            jobs = await session.exec(select(Job).order_by(col(Job.id)))
            waiting = [job for job in jobs if str(job.id) not in done]
        if not waiting:
            return
        for job in waiting:
            done.add(str(job.id))
            await handlers[job.name](installation, job.payload)


def entry(mail: Any) -> Any:
    (part,) = mail.parts("text/calendar")
    calendar = Calendar.from_ical(part.get_content())
    (event,) = calendar.walk("VEVENT")
    return calendar, event, part


async def test_confirmation_carries_ticket_link_and_invitation(
    db: Database, event: Event, installation: AppContext, smtp: MailServer
) -> None:
    async with db.write() as session:
        await make_category(session, event)
        made = await make_registration(
            session,
            installation,
            event,
            name={"native": "王芳", "romanised": "Wang Fang"},
            email="wang@example.org",
            locale="zh",
        )
        ticket = await ticket_of(session, made.id)
    await work(installation)
    (mail,) = smtp.to("wang@example.org")
    assert ticket is not None
    assert mail.message["Subject"] == "您的入场码：产学研用合作会议"
    assert "王芳" in mail.message["To"]
    link = mailed_url(installation, event.slug, made)
    assert link in mail.text()
    assert link.replace("&", "&amp;") in mail.text("html")
    (picture,) = mail.parts("image/png")
    content_id = picture["Content-ID"].strip("<>")
    assert f"cid:{content_id}" in mail.text("html")
    assert re.fullmatch(r"[^@\s]+@[^@\s]+", content_id)
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.get_content())))
    assert code.text == ticket.text
    calendar, invited, part = entry(mail)
    assert calendar["METHOD"] == "REQUEST"
    assert part.get_param("method") == "REQUEST"
    assert invited["ATTENDEE"] == "mailto:wang@example.org"
    assert invited["ORGANIZER"] == "mailto:office@example.org"
    assert str(invited["UID"]).startswith(str(made.id))


async def test_changes_update_and_cancel_the_same_calendar_entry(
    db: Database, event: Event, installation: AppContext, smtp: MailServer
) -> None:
    async with db.write() as session:
        await make_category(session, event)
        made = await make_registration(session, installation, event, email="li@example.org")
    await work(installation)
    async with db.write() as session:
        row = await session.get_one(Registration, made.id)
        await change_mode(session, SYSTEM, event, row, Mode.ONLINE)
    await work(installation)
    async with db.write() as session:
        await cancel_registration(session, SYSTEM, await session.get_one(Registration, made.id))
    await work(installation)
    mails = smtp.to("li@example.org")
    assert [mail.message["Subject"] for mail in mails] == [
        "Your ticket: Partnership Symposium",
        "You take part online now: Partnership Symposium",
        "Your registration is cancelled: Partnership Symposium",
    ]
    entries = [entry(mail) for mail in mails]
    assert [str(calendar["METHOD"]) for calendar, _event, _part in entries] == [
        "REQUEST",
        "REQUEST",
        "CANCEL",
    ]
    assert len({str(invited["UID"]) for _calendar, invited, _part in entries}) == 1
    sequence = [int(invited["SEQUENCE"]) for _calendar, invited, _part in entries]
    assert sequence == sorted(set(sequence))


async def test_second_registration_tells_the_mailbox_of_the_first(
    db: Database, event: Event, installation: AppContext, smtp: MailServer
) -> None:
    async with db.write() as session:
        await make_category(session, event)
        values = {"source": Source.PUBLIC, "name": "Li Na", "email": "li@example.org"}
        first, _second = [
            await make_registration(session, installation, event, **values)  # type: ignore[arg-type]
            for _ in range(2)
        ]
    await work(installation)
    _ticket, told = smtp.to("li@example.org")
    assert told.message["Subject"] == "You are registered already: Partnership Symposium"
    assert mailed_url(installation, event.slug, first) in told.text()


async def test_waiting_registration_gets_its_ticket_when_confirmed(
    db: Database, event: Event, installation: AppContext, smtp: MailServer
) -> None:
    async with db.write() as session:
        await make_category(session, event, needs_approval=True)
        made = await make_registration(
            session, installation, event, source=Source.PUBLIC, email="li@example.org"
        )
    await work(installation)
    async with db.write() as session:
        row = await session.get_one(Registration, made.id)
        await confirm_registration(session, installation, SYSTEM, row)
    await work(installation)
    arrived, ticket = smtp.to("li@example.org")
    assert arrived.message["Subject"] == "Your registration has arrived: Partnership Symposium"
    assert arrived.parts("image/png") == arrived.parts("text/calendar") == []
    assert ticket.message["Subject"] == "Your ticket: Partnership Symposium"


async def test_notice_that_no_longer_holds_is_not_sent(
    db: Database, event: Event, installation: AppContext, smtp: MailServer
) -> None:
    async with db.write() as session:
        await make_category(session, event)
        made = await make_registration(session, installation, event, email="li@example.org")
        await cancel_registration(session, SYSTEM, await session.get_one(Registration, made.id))
    await work(installation)
    assert [mail.message["Subject"] for mail in smtp.to("li@example.org")] == [
        "Your registration is cancelled: Partnership Symposium"
    ]


async def test_guest_without_address_gets_no_mail(
    db: Database, event: Event, installation: AppContext
) -> None:
    async with db.write() as session:
        await make_category(session, event)
        await make_registration(session, installation, event)
    await work(installation)
    async with db.read() as session:
        assert (await session.exec(select(Mail))).all() == []
