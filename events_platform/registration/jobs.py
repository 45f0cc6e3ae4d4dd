"""Work that follows a registration: its mails are rendered by the worker, not while somebody waits."""

import uuid
from typing import Any, Protocol

from events_platform.kit.db.engine import Database
from events_platform.kit.outbox import Handler
from events_platform.mail.service import queue_mail
from events_platform.registration.links import Installation
from events_platform.registration.mails import draft_notice
from events_platform.registration.models import Registration
from events_platform.registration.notices import JOB, Notice


class Process(Installation, Protocol):
    """What a job needs of the process."""

    @property
    def db(self) -> Database:
        """The database of the installation."""


async def send_notice(context: Process, payload: dict[str, Any]) -> None:
    """Write the mail and put it into the outbox, both in one transaction of its own."""
    async with context.db.read() as session:
        registration = await session.get(Registration, uuid.UUID(payload["registration"]))
        if registration is None:
            return
        draft = await draft_notice(session, context, registration, Notice(payload["notice"]))
    if draft:
        async with context.db.write() as session:
            await queue_mail(session, draft)


HANDLERS: dict[str, Handler] = {JOB: send_notice}
