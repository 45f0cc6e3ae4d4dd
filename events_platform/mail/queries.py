"""Reads of mails."""

from uuid import UUID

from sqlalchemy import func, or_
from sqlmodel import col, select

from events_platform.kit.db.engine import Session
from events_platform.kit.pagination import Page, PageRequest, fetch_page
from events_platform.mail.models import Mail, MailStatus


async def mails_of_event(
    session: Session,
    event_id: UUID,
    request: PageRequest,
    *,
    words: str = "",
    status: MailStatus | None = None,
) -> Page[Mail]:
    """Mails of an event, newest first, in pages; `words` stand in the subject or say to whom it went."""
    statement = select(Mail).where(Mail.event_id == event_id)
    if words:
        texts = (Mail.recipient, Mail.recipient_name, Mail.subject)
        found = (func.lower(col(text)).contains(words.lower(), autoescape=True) for text in texts)
        statement = statement.where(or_(*found))
    if status:
        statement = statement.where(Mail.status == status)
    keys = (Mail.created_at, Mail.id)
    return await fetch_page(session, statement, keys, request, descending=True)  # type: ignore[arg-type]


async def mails_about(session: Session, subject_id: UUID) -> list[Mail]:
    """Every mail about one thing, such as a registration, newest first."""
    found = await session.exec(
        select(Mail)
        .where(Mail.subject_id == subject_id)
        .order_by(col(Mail.created_at).desc(), col(Mail.id).desc())
    )
    return list(found)


async def mail_of_event(session: Session, event_id: UUID, mail_id: UUID) -> Mail | None:
    """One mail of this event, or None."""
    found = await session.exec(select(Mail).where(Mail.id == mail_id, Mail.event_id == event_id))
    return found.one_or_none()


async def mail_counts(session: Session, event_id: UUID) -> dict[MailStatus, int]:
    """How many mails of an event there are in each state; every state is there."""
    found = await session.exec(
        select(Mail.status, func.count()).where(Mail.event_id == event_id).group_by(col(Mail.status))
    )
    counted = {MailStatus(status): count for status, count in found}
    return {status: counted.get(status, 0) for status in MailStatus}
