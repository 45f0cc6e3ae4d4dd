"""Answers of speakers that came by calendar: recorded where they are news, explained where they are not."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import col, func, select

from events_platform.accounts.access import Actor, Right
from events_platform.accounts.audit import record
from events_platform.events.models import Event
from events_platform.events.service_touch import hold_event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.programme.content import read
from events_platform.programme.models import (
    Answer,
    ProgrammeSession,
    SessionSpeaker,
    SessionState,
    Speaker,
)
from events_platform.programme.models_release import SessionHours
from events_platform.programme.published import newest_release

LONGEST_NOTE = 500


class ReplyOutcome(StrEnum):
    """What became of an answer."""

    RECORDED = "recorded"
    UNCHANGED = "unchanged"
    IGNORED = "ignored"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CalendarReply:
    """What somebody said of a session; `answer` None: nothing that we can record (a delegation)."""

    session_id: uuid.UUID
    email: str
    answer: Answer | None
    sequence: int
    sent_at: datetime | None
    note: str = ""


async def record_reply(session: Session, actor: Actor, reply: CalendarReply) -> tuple[ReplyOutcome, str]:
    """Record an answer for every part that this speaker has in the session; the sentence says what happened.

    Matched by the session and the address. Whoever may not edit the event's programme learns nothing of it.
    """
    found = await session.get(ProgrammeSession, reply.session_id)
    if found is None or not actor.may(Right.EDIT_PROGRAMME, found.event_id):
        return ReplyOutcome.UNKNOWN, _("No session has this UID.")
    event = await session.get_one(Event, found.event_id)
    await hold_event(session, event)
    parts = await _parts(session, event, reply)
    if not parts:
        return ReplyOutcome.UNKNOWN, _("No speaker of this session has this address.")
    refusal = await _refusal(session, event, found, reply, parts)
    if refusal:
        return ReplyOutcome.IGNORED, refusal
    assert reply.answer is not None
    if all(part.answer == reply.answer for part in parts):
        return ReplyOutcome.UNCHANGED, _("This answer was known already.")
    _store(parts, reply.answer, min(reply.sent_at or now(), now()), reply.note)
    details = {"session": str(found.id), "answer": reply.answer, "by": "calendar"}
    record(session, actor, "speaker.answer", await _speaker(session, parts), details=details)
    await session.flush()
    return ReplyOutcome.RECORDED, _("The answer is recorded.")


async def _parts(session: Session, event: Event, reply: CalendarReply) -> list[SessionSpeaker]:
    found = (
        select(SessionSpeaker)
        .join(Speaker, col(Speaker.id) == col(SessionSpeaker.speaker_id))
        .where(
            SessionSpeaker.session_id == reply.session_id,
            Speaker.event_id == event.id,
            func.lower(col(Speaker.email)) == reply.email.lower(),
        )
        .execution_options(populate_existing=True)
    )
    return list((await session.exec(found)).all())


async def _refusal(
    session: Session,
    event: Event,
    found: ProgrammeSession,
    reply: CalendarReply,
    parts: list[SessionSpeaker],
) -> str:
    """Why the answer counts for nothing; '' if it does."""
    if reply.answer is None:
        return _("Only accepting, declining and maybe can be recorded.")
    if found.state == SessionState.CANCELLED:
        return _("The session is cancelled, so that no answer is needed.")
    current = await _sequence(session, event, found.id)
    if reply.sequence < current:
        return _(
            "This answers version %(answered)d of the session, which is at version %(current)d by now.",
            answered=reply.sequence,
            current=current,
        )
    known = max((part.answered_at for part in parts if part.answered_at), default=None)
    if known and reply.sent_at and reply.sent_at < known:
        return _("A later answer is known already.")
    return ""


async def _sequence(session: Session, event: Event, session_id: uuid.UUID) -> int:
    """SEQUENCE of the session as calendars have it now."""
    release = await newest_release(session, event.id)
    items = read(release.content) if release else []
    planned = next((item.sequence for item in items if item.id == session_id), 0)
    newest = select(func.max(SessionHours.number)).where(SessionHours.session_id == session_id)
    return planned + ((await session.exec(newest)).one() or 0)


def _store(parts: list[SessionSpeaker], answer: Answer, answered_at: datetime, note: str) -> None:
    for part in parts:
        part.answer, part.answered_at = answer, answered_at
        part.answer_note = note[:LONGEST_NOTE] if answer == Answer.DECLINED else ""


async def _speaker(session: Session, parts: list[SessionSpeaker]) -> Speaker:
    return await session.get_one(Speaker, parts[0].speaker_id)
