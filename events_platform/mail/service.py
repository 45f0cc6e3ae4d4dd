"""All writes of mails: queueing, and how sending ended."""

import base64
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from sqlalchemy import insert, update
from sqlmodel import col

from events_platform.errors import Conflict, Invalid
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import lazy
from events_platform.kit.outbox import enqueue
from events_platform.mail.models import Mail, MailStatus
from events_platform.mail.schemas import Draft, File, InlineImage

SEND_JOB: Final = "mail.send"
NAME_LENGTH: Final = 200
SUBJECT_LENGTH: Final = 500
ERROR_LENGTH: Final = 1000


async def queue_mail(session: Session, draft: Draft) -> Mail:
    """Store a mail and have it sent after this transaction commits.

    `Invalid` where a line break in an address, name or subject would begin a header of its own. Names and
    subjects that are longer than anybody reads are cut.
    """
    _refuse_line_breaks(draft)
    mail = Mail(
        event_id=draft.event_id,
        subject_id=draft.subject_id,
        recipient=draft.recipient,
        recipient_name=draft.recipient_name[:NAME_LENGTH],
        sender_name=draft.sender_name[:NAME_LENGTH],
        reply_to=draft.reply_to,
        subject=draft.letter.subject[:SUBJECT_LENGTH],
        text=draft.letter.text,
        html=draft.letter.html,
        attachments=list(_attachments(draft)),
        locale=draft.letter.locale,
        message_id="",
        status=MailStatus.QUEUED,
    )
    await session.exec(insert(Mail).values(**mail.model_dump()))
    await enqueue(session, SEND_JOB, {"mail_id": str(mail.id)}, event_id=draft.event_id)
    return mail


async def queue_again(session: Session, mail: Mail) -> None:
    """Send a mail that failed or was kept; `Conflict` for one that waits already or was sent."""
    if not await _settle(session, mail.id, {MailStatus.FAILED, MailStatus.KEPT}, status=MailStatus.QUEUED):
        raise Conflict(lazy("This mail is on its way already, or was sent."))
    await enqueue(session, SEND_JOB, {"mail_id": str(mail.id)}, event_id=mail.event_id)


async def record_sent(session: Session, mail_id: UUID, message_id: str) -> None:
    """Note that the mail server took the mail over."""
    values = {"status": MailStatus.SENT, "message_id": message_id, "sent_at": now(), "error": None}
    await _settle(session, mail_id, {MailStatus.QUEUED}, **values)


async def record_kept(session: Session, mail_id: UUID) -> None:
    """Note that there is no mail server: organisers see what would have been sent."""
    await _settle(session, mail_id, {MailStatus.QUEUED}, status=MailStatus.KEPT, error=None)


async def record_failed(session: Session, mail_id: UUID, error: str) -> None:
    """Note that the mail cannot be delivered, and why."""
    values = {"status": MailStatus.FAILED, "error": error[:ERROR_LENGTH]}
    await _settle(session, mail_id, {MailStatus.QUEUED}, **values)


async def record_attempt(session: Session, mail_id: UUID, error: str) -> None:
    """Note why the mail still waits."""
    await _settle(session, mail_id, {MailStatus.QUEUED}, error=error[:ERROR_LENGTH])


async def file_mails(session: Session, subject_id: UUID, event_id: UUID | None) -> None:
    """Show the mails about one thing in the event's list, or with None keep them out of every list."""
    await session.exec(
        update(Mail)
        .where(col(Mail.subject_id) == subject_id)
        .values(event_id=event_id)
        .execution_options(synchronize_session=False)
    )


async def _settle(session: Session, mail_id: UUID, only: set[MailStatus], **values: Any) -> bool:
    """Change a mail that is in one of these states; returns whether it was."""
    changed = await session.exec(
        update(Mail)
        .where(col(Mail.id) == mail_id, col(Mail.status).in_(only))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return changed.rowcount > 0


def _refuse_line_breaks(draft: Draft) -> None:
    headers = {
        "recipient": draft.recipient,
        "recipient_name": draft.recipient_name,
        "sender_name": draft.sender_name,
        "reply_to": draft.reply_to,
        "subject": draft.letter.subject,
    }
    sentence = lazy("This must be one line without control characters.")
    fields = {name: sentence for name, value in headers.items() if not _is_one_line(value)}
    if fields:
        raise Invalid(sentence, code="unsafe_header", fields=fields)


def _is_one_line(text: str) -> bool:
    # Invisible marks that some scripts need are not printable either, and are harmless: they are encoded.
    return not any(ord(character) < 0x20 or character in "\x7f\x85\u2028\u2029" for character in text)


def _attachments(draft: Draft) -> Iterator[dict[str, Any]]:
    for image in draft.images:
        yield {**_stored(image), "disposition": "inline", "content_id": image.content_id}
    if draft.invitation:
        file = File("invite.ics", draft.invitation.content, "text/calendar")
        params = {"charset": "utf-8", "method": draft.invitation.method}
        yield {**_stored(file), "disposition": "invitation", "params": params}
    for file in draft.files:
        yield {**_stored(file), "disposition": "attachment"}


def _stored(file: File | InlineImage) -> dict[str, Any]:
    return {
        "filename": file.filename,
        "content_type": file.content_type,
        "content_base64": base64.b64encode(file.content).decode("ascii"),
        "params": {},
    }
