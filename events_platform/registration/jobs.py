"""Work that follows a registration: its mails, rendered by the worker, and places that became free."""

import uuid
from typing import Any, Protocol

from events_platform.kit.db.engine import Database
from events_platform.kit.outbox import Handler
from events_platform.kit.outbox.worker import Every
from events_platform.mail.service import queue_mail
from events_platform.registration.links import Installation
from events_platform.registration.mails import draft_notice
from events_platform.registration.mails_sign_up import draft_moved_up
from events_platform.registration.models import Registration
from events_platform.registration.notices import JOB, Notice
from events_platform.registration.service_sign_up import (
    GIVE_JOB,
    TELL_JOB,
    give_places,
    sessions_to_fill,
)
from events_platform.registration.service_withheld import events_to_keep, keep_embargoes

FILL_JOB = "registration.fill_sessions"
EMBARGO_JOB = "registration.keep_embargoes"


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


async def give(context: Process, payload: dict[str, Any]) -> None:
    """Give what became free in a session to those who wait."""
    async with context.db.write() as session:
        await give_places(session, uuid.UUID(payload["session"]))


async def fill(context: Process, _payload: dict[str, Any]) -> None:
    """The same in every session whose number of places has grown."""
    async with context.db.read() as session:
        growing = await sessions_to_fill(session)
    for session_id in growing:
        async with context.db.write() as session:
            await give_places(session, session_id)


async def tell(context: Process, payload: dict[str, Any]) -> None:
    """Write to somebody who moved up from a waiting list."""
    registration_id, session_id = uuid.UUID(payload["registration"]), uuid.UUID(payload["session"])
    async with context.db.read() as session:
        draft = await draft_moved_up(session, context, registration_id, session_id)
    if draft:
        async with context.db.write() as session:
            await queue_mail(session, draft)


async def keep(context: Process, _payload: dict[str, Any]) -> None:
    """Look again at events with embargoes: somebody may have registered in the moment when one was set."""
    async with context.db.read() as session:
        events = await events_to_keep(session)
    for event_id in events:
        async with context.db.write() as session:
            await keep_embargoes(session, event_id)


HANDLERS: dict[str, Handler] = {
    JOB: send_notice,
    GIVE_JOB: give,
    FILL_JOB: fill,
    TELL_JOB: tell,
    EMBARGO_JOB: keep,
}
PERIODIC = [Every(FILL_JOB, 60), Every(EMBARGO_JOB, 60)]
