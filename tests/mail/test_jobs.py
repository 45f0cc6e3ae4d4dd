"""Mails from the transaction that queues them to a real mail server."""

import asyncio
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import zxingcpp
from aiosmtpd.smtp import Envelope
from aiosmtplib import SMTPConnectError, SMTPException
from icalendar import Calendar
from PIL import Image

from events_platform.calendars.ics import Attendee, CalendarEvent, Organizer, invitation
from events_platform.errors import Conflict, Invalid
from events_platform.kit.db.engine import Database
from events_platform.kit.outbox import Worker
from events_platform.kit.pagination import PageRequest
from events_platform.mail.jobs import HANDLERS, send_mail
from events_platform.mail.models import Mail, MailStatus
from events_platform.mail.queries import mail_counts, mail_of_event, mails_about, mails_of_event
from events_platform.mail.schemas import Draft, InlineImage, Invitation, Letter
from events_platform.mail.service import queue_again, queue_mail
from events_platform.settings import Settings
from events_platform.tickets.qr import png
from tests.support.processes import free_port
from tests.support.smtp import MailServer

TICKET = json.loads((Path(__file__).parents[1] / "data/tickets/golden.json").read_text())["text"]
PLAIN = Draft(Letter("en", "Hello", "Hello\n", "<p>Hello</p>"), "li@example.org")


@dataclass
class Context:
    db: Database
    settings: Settings


@pytest.fixture
def context(db: Database, settings: Settings, smtp: MailServer) -> Context:
    return Context(db, settings.model_copy(update={"smtp_url": smtp.url}))


async def _queue(db: Database, draft: Draft = PLAIN) -> Mail:
    async with db.write() as session:
        return await queue_mail(session, draft)


async def _stored(db: Database, mail: Mail) -> Mail:
    async with db.read() as session:
        found = await session.get(Mail, mail.id)
    assert found is not None
    return found


async def _send(context: Context, mail: Mail) -> Mail:
    await send_mail(context, {"mail_id": str(mail.id)})
    return await _stored(context.db, mail)


def _invitation(uid: str, attendee: Attendee) -> Invitation:
    event = CalendarEvent(
        uid=uid,
        language="zh",
        zone="Asia/Shanghai",
        starts_at=datetime(2021, 6, 10, 1, tzinfo=UTC),
        ends_at=datetime(2021, 6, 10, 10, tzinfo=UTC),
        summary="国际产学研用合作会议",
        changed_at=datetime(2021, 5, 1, tzinfo=UTC),
        organizer=Organizer("会议秘书处", "secretariat@example.org"),
    )
    return Invitation(invitation(event, attendee))


async def test_confirmation_arrives_with_code_and_calendar_entry(
    context: Context, smtp: MailServer, letter: Letter
) -> None:
    draft = Draft(
        letter,
        "li@example.org",
        recipient_name="李雷",
        sender_name="会议秘书处",
        reply_to="secretariat@example.org",
        subject_id=uuid4(),
        images=(InlineImage("ticket@example.org", "ticket.png", png(TICKET)),),
        invitation=_invitation("registration-5@example.org", Attendee("李雷", "li@example.org")),
    )
    stop = asyncio.Event()
    working = asyncio.create_task(Worker(context, HANDLERS).run(stop))
    try:
        mail = await _queue(context.db, draft)
        (received,) = await smtp.wait_for_async("li@example.org")
    finally:
        stop.set()
        await working
    assert (await _stored(context.db, mail)).status == MailStatus.SENT
    assert (received.sender, received.recipients) == ("events@127.0.0.1", ("li@example.org",))
    assert received.message["Subject"] == letter.subject
    assert str(received.message["From"]) == "会议秘书处 <events@127.0.0.1>"
    assert received.text("plain").replace("\r\n", "\n") == letter.text
    assert 'src="cid:ticket@example.org"' in received.text("html")
    (image,) = received.parts("image/png")
    assert image["Content-ID"] == "<ticket@example.org>"
    code = zxingcpp.read_barcode(Image.open(io.BytesIO(image.get_payload(decode=True))))  # type: ignore[arg-type]
    assert code is not None
    assert code.text == TICKET
    for part in (*received.parts("text/calendar"), *received.parts("application/ics")):
        calendar = Calendar.from_ical(part.get_payload(decode=True))  # type: ignore[arg-type]
        (event,) = calendar.walk("VEVENT")
        assert (str(calendar["METHOD"]), str(event["UID"])) == ("REQUEST", "registration-5@example.org")
        assert str(event["ATTENDEE"]) == "mailto:li@example.org"
    assert (len(received.parts("text/calendar")), len(received.parts("application/ics"))) == (1, 1)


async def test_mail_is_sent_once_although_the_job_runs_twice(context: Context, smtp: MailServer) -> None:
    mail = await _queue(context.db)
    sent = await _send(context, mail)
    assert await _send(context, mail) == sent
    assert sent.status == MailStatus.SENT
    assert sent.message_id == f"<{mail.id}@127.0.0.1>" == smtp.mails[0].message["Message-ID"]
    assert sent.sent_at is not None
    assert len(smtp.mails) == 1


async def test_mail_of_a_transaction_that_failed_is_never_sent(context: Context) -> None:
    with pytest.raises(ZeroDivisionError):
        await _queue_and_fail(context.db)
    async with context.db.read() as session:
        assert (await mails_of_event(session, UUID(int=1), PageRequest())).items == []


async def _queue_and_fail(db: Database) -> None:
    async with db.write() as session:
        await queue_mail(session, replace(PLAIN, event_id=UUID(int=1)))
        raise ZeroDivisionError


async def test_without_a_mail_server_mails_are_kept_and_can_be_sent_later(
    context: Context, smtp: MailServer
) -> None:
    mail = await _queue(context.db)
    without = Context(context.db, context.settings.model_copy(update={"smtp_url": ""}))
    kept = await _send(without, mail)
    assert (kept.status, kept.error, smtp.mails) == (MailStatus.KEPT, None, [])
    async with context.db.write() as session:
        await queue_again(session, kept)
    assert (await _send(context, mail)).status == MailStatus.SENT


async def test_refusal_for_good_is_written_on_the_mail(context: Context, smtp: MailServer) -> None:
    smtp.refuse = "554 5.7.1 Message refused"
    mail = await _queue(context.db)
    failed = await _send(context, mail)
    assert (failed.status, failed.error) == (MailStatus.FAILED, "554 5.7.1 Message refused")
    smtp.refuse = None
    async with context.db.write() as session:
        await queue_again(session, failed)
    sent = await _send(context, mail)
    assert (sent.status, sent.error) == (MailStatus.SENT, None)


@contextmanager
def _server_that_knows(address: str) -> Iterator[MailServer]:
    class Picky(MailServer):
        async def handle_RCPT(self, _s: Any, _c: Any, envelope: Envelope, to: str, _o: list[str]) -> str:  # noqa: N802
            if to != address:
                return "550 5.1.1 No such mailbox"
            envelope.rcpt_tos.append(to)
            return "250 OK"

    server = Picky()
    try:
        yield server
    finally:
        server.close()


async def test_unknown_mailbox_fails_and_others_are_served(context: Context) -> None:
    with _server_that_knows("li@example.org") as server:
        picky = Context(context.db, context.settings.model_copy(update={"smtp_url": server.url}))
        failed = await _send(picky, await _queue(context.db, replace(PLAIN, recipient="nobody@example.org")))
        sent = await _send(picky, await _queue(context.db))
    assert (failed.status, failed.error) == (MailStatus.FAILED, "550 5.1.1 No such mailbox")
    assert sent.status == MailStatus.SENT


async def test_passing_trouble_is_raised_so_that_the_outbox_tries_again(
    context: Context, smtp: MailServer
) -> None:
    smtp.refuse = "451 4.3.0 Try again later"
    mail = await _queue(context.db)
    with pytest.raises(SMTPException):
        await _send(context, mail)
    waiting = await _stored(context.db, mail)
    assert waiting.status == MailStatus.QUEUED
    assert waiting.error is not None
    assert "Try again later" in waiting.error
    smtp.refuse = None
    assert (await _send(context, mail)).error is None


async def test_server_that_is_away_is_tried_again(context: Context) -> None:
    mail = await _queue(context.db)
    url = f"smtp://127.0.0.1:{free_port()}"
    with pytest.raises(SMTPConnectError):
        await _send(Context(context.db, context.settings.model_copy(update={"smtp_url": url})), mail)
    assert (await _stored(context.db, mail)).status == MailStatus.QUEUED


async def test_address_beyond_ascii_is_reached(context: Context, smtp: MailServer) -> None:
    sent = await _send(context, await _queue(context.db, replace(PLAIN, recipient="李雷@例子.中国")))
    assert sent.status == MailStatus.SENT
    assert smtp.mails[0].recipients == ("李雷@xn--fsqu00a.xn--fiqs8s",)


async def test_line_breaks_in_headers_are_refused(db: Database) -> None:
    for name, changes in {
        "recipient": {"recipient": "li@example.org\r\nBcc: evil@example.org"},
        "recipient_name": {"recipient_name": "Li\nBcc: evil@example.org"},
        "sender_name": {"sender_name": "Li\rBcc: evil@example.org"},
        "reply_to": {"reply_to": "li@example.org\0"},
        "subject": {"letter": Letter("en", "Hello\u2028Bcc: evil@example.org", "", "")},
    }.items():
        with pytest.raises(Invalid) as refusal:
            await _queue(db, replace(PLAIN, **changes))  # type: ignore[arg-type]
        assert set(refusal.value.fields) == {name}


async def test_long_names_and_subjects_are_cut(db: Database) -> None:
    draft = replace(PLAIN, recipient_name="李" * 300, letter=replace(PLAIN.letter, subject="会" * 600))
    stored = await _stored(db, await _queue(db, draft))
    assert (len(stored.recipient_name), len(stored.subject)) == (200, 500)


async def test_mail_on_its_way_is_not_queued_again(db: Database) -> None:
    mail = await _queue(db)
    async with db.write() as session:
        with pytest.raises(Conflict):
            await queue_again(session, mail)


async def test_mails_are_listed_newest_first_in_pages(db: Database) -> None:
    event_id, subject_id = uuid4(), uuid4()
    about = replace(PLAIN, event_id=event_id, subject_id=subject_id)
    mails = [await _queue(db, about) for _ in range(3)]
    await _queue(db, replace(PLAIN, event_id=uuid4()))
    newest_first = [mail.id for mail in reversed(mails)]
    async with db.read() as session:
        first = await mails_of_event(session, event_id, PageRequest(limit=2))
        second = await mails_of_event(session, event_id, PageRequest(limit=2, after=first.next_cursor))
        assert [mail.id for mail in (*first.items, *second.items)] == newest_first
        assert second.next_cursor is None
        assert [mail.id for mail in await mails_about(session, subject_id)] == newest_first
        assert await mail_counts(session, event_id) == {
            MailStatus.QUEUED: 3,
            MailStatus.SENT: 0,
            MailStatus.FAILED: 0,
            MailStatus.KEPT: 0,
        }
        assert await mail_of_event(session, event_id, mails[0].id) == mails[0]
        assert await mail_of_event(session, uuid4(), mails[0].id) is None
