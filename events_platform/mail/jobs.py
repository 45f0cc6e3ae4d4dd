"""Sending queued mails in the background."""

from typing import Any, Protocol
from uuid import UUID

from aiosmtplib import SMTPException

from events_platform.kit.db.engine import Database
from events_platform.kit.outbox import Handler
from events_platform.mail.message import build_message, message_id, wire_address
from events_platform.mail.models import Mail, MailStatus
from events_platform.mail.sender import Undeliverable, deliver, mail_server
from events_platform.mail.service import SEND_JOB, record_attempt, record_failed, record_kept, record_sent
from events_platform.settings import Settings


class HasSettings(Protocol):
    """What sending needs of the process."""

    db: Database
    settings: Settings


async def send_mail(context: HasSettings, payload: dict[str, Any]) -> None:
    """Send one queued mail; without a mail server it is kept.

    A refusal for good is written on the mail, which then waits for an organiser. Anything else is raised,
    so that the outbox tries again later. No transaction is open while the mail server is asked.
    """
    async with context.db.read() as session:
        mail = await session.get(Mail, UUID(payload["mail_id"]))
    if mail is None or mail.status != MailStatus.QUEUED:
        return
    if not context.settings.smtp_url:
        async with context.db.write() as session:
            await record_kept(session, mail.id)
        return
    try:
        await _hand_over(context.settings, mail)
    except Undeliverable as error:
        async with context.db.write() as session:
            await record_failed(session, mail.id, str(error))
        return
    except (SMTPException, OSError) as error:
        async with context.db.write() as session:
            await record_attempt(session, mail.id, str(error) or type(error).__name__)
        raise
    async with context.db.write() as session:
        await record_sent(session, mail.id, message_id(mail.id, context.settings.base_url))


async def _hand_over(settings: Settings, mail: Mail) -> None:
    server = mail_server(settings.smtp_url)
    try:
        message = build_message(mail, sender=settings.mail_from, base_url=settings.base_url)
    except ValueError as error:
        raise Undeliverable(str(error)) from error
    recipient = wire_address(mail.recipient)
    await deliver(server, sender=settings.mail_from, recipient=recipient, message=message)


HANDLERS: dict[str, Handler] = {SEND_JOB: send_mail}
