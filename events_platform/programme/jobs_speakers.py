"""Work that follows what is done about speakers: their mails are written by the worker."""

import uuid
from typing import Any, Protocol

from events_platform.kit.db.engine import Database
from events_platform.kit.outbox import Handler
from events_platform.mail.service import queue_mail
from events_platform.programme.links import Installation
from events_platform.programme.mails_answers import decline_mails
from events_platform.programme.mails_speakers import draft_invitation
from events_platform.programme.models import Speaker
from events_platform.programme.service_invitations import JOB
from events_platform.programme.service_own import DECLINED_JOB


class Process(Installation, Protocol):
    """What a job needs of the process."""

    @property
    def db(self) -> Database:
        """The database of the installation."""


async def send_invitation(context: Process, payload: dict[str, Any]) -> None:
    """Write the invitation and put it into the outbox."""
    async with context.db.read() as session:
        speaker = await session.get(Speaker, uuid.UUID(payload["speaker"]))
        draft = await draft_invitation(session, context, speaker) if speaker else None
    if draft:
        async with context.db.write() as session:
            await queue_mail(session, draft)


async def tell_declined(context: Process, payload: dict[str, Any]) -> None:
    """Tell who looks after the programme that a speaker has declined."""
    async with context.db.read() as session:
        speaker = await session.get(Speaker, uuid.UUID(payload["speaker"]))
        session_id = uuid.UUID(payload["session"])
        drafts = await decline_mails(session, context, speaker, session_id) if speaker else []
    async with context.db.write() as session:
        for draft in drafts:
            await queue_mail(session, draft)


HANDLERS: dict[str, Handler] = {JOB: send_invitation, DECLINED_JOB: tell_declined}
