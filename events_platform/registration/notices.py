"""Mails to registrants, as work for the outbox: written and rendered when the worker takes them."""

from enum import StrEnum

from events_platform.kit.db.engine import Session
from events_platform.kit.outbox import enqueue
from events_platform.registration.models import Registration

JOB = "registration.notice"


class Notice(StrEnum):
    """What a mail tells its reader."""

    REGISTERED = "registered"
    CANCELLED = "cancelled"
    DECLINED = "declined"
    MODE = "mode"
    TICKET = "ticket"


async def notify(session: Session, registration: Registration, notice: Notice) -> None:
    """Have a mail sent once the change is committed, to whoever can be reached by mail.

    Whether somebody whose name is withheld can be is seen when the mail is written.
    """
    if registration.email or registration.is_withheld:
        payload = {"registration": str(registration.id), "notice": notice}
        await enqueue(session, JOB, payload, event_id=registration.event_id)
