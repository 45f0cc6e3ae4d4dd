"""What speakers do on their own page: answer for sessions, and hand in slides."""

import uuid

from sqlmodel import col, func, select

from events_platform.accounts.access import Actor
from events_platform.accounts.audit import record
from events_platform.errors import Conflict, NotFound
from events_platform.events.models import Event
from events_platform.events.service_touch import hold_event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.outbox import enqueue
from events_platform.programme.models import (
    Answer,
    ProgrammeSession,
    SessionMaterial,
    SessionSpeaker,
    SessionState,
    Speaker,
)
from events_platform.programme.schemas_speakers import AnswerIn
from events_platform.programme.service_materials import Upload, check_size, store_version

SPEAKER = Actor("speaker", "speaker")
"""Speakers act without an account; which one it was stands in the entry's subject."""
DECLINED_JOB = "programme.speaker_declined"
MOST_VERSIONS = 10
ASKED = {SessionState.ACCEPTED, SessionState.CONFIRMED}


async def answer_session(
    session: Session, event: Event, speaker: Speaker, session_id: uuid.UUID, data: AnswerIn
) -> None:
    """Confirm or decline a session, or leave it open again; organisers are told of who declines.

    Raises NotFound where the speaker has no part in it, Conflict (`not_asked`) for what is cancelled.
    """
    await hold_event(session, event)
    parts = await _own_parts(session, speaker, session_id)
    for part in parts:
        part.answer = data.answer
        part.answered_at = None if data.answer == Answer.OPEN else now()
        part.answer_note = data.reason if data.answer == Answer.DECLINED else ""
    details = {"session": str(session_id), "answer": data.answer}
    record(session, SPEAKER, "speaker.answer", speaker, details=details)
    await session.flush()
    if data.answer == Answer.DECLINED:
        payload = {"speaker": str(speaker.id), "session": str(session_id)}
        key = f"{speaker.id}:{session_id}"
        await enqueue(session, DECLINED_JOB, payload, event_id=event.id, key=key)


async def add_slides(
    session: Session, event: Event, speaker: Speaker, session_id: uuid.UUID, upload: Upload
) -> SessionMaterial:
    """Keep a file for a session: the same name again is its next version, the older ones stay.

    Raises NotFound, Conflict (`not_asked`, `too_many_versions`), TooLarge.
    """
    check_size(upload)
    await hold_event(session, event)
    await _own_parts(session, speaker, session_id)
    mine = select(func.count()).where(
        col(SessionMaterial.session_id) == session_id, col(SessionMaterial.speaker_id) == speaker.id
    )
    if (await session.exec(mine)).one() >= MOST_VERSIONS:
        message = _("You have handed in %(limit)d files, which is the most.", limit=MOST_VERSIONS)
        raise Conflict(message, code="too_many_versions")
    material = await store_version(session, session_id, upload)
    material.speaker_id = speaker.id
    details = {"session": str(session_id), "version": material.version}
    record(session, SPEAKER, "speaker.material", speaker, details=details)
    await session.flush()
    return material


async def own_file(session: Session, speaker: Speaker, file_id: uuid.UUID) -> SessionMaterial:
    """A file that belongs to a session of the speaker. Raises NotFound."""
    found = (
        select(SessionMaterial)
        .join(SessionSpeaker, col(SessionSpeaker.session_id) == col(SessionMaterial.session_id))
        .where(SessionMaterial.file_id == file_id, SessionSpeaker.speaker_id == speaker.id)
    )
    material = (await session.exec(found)).first()
    if material is None:
        raise NotFound(_("There is no such file."), code="no_such_file")
    return material


async def _own_parts(session: Session, speaker: Speaker, session_id: uuid.UUID) -> list[SessionSpeaker]:
    found = (
        select(SessionSpeaker, ProgrammeSession)
        .join(ProgrammeSession, col(ProgrammeSession.id) == col(SessionSpeaker.session_id))
        .where(SessionSpeaker.session_id == session_id, SessionSpeaker.speaker_id == speaker.id)
        .order_by(col(SessionSpeaker.id))
    )
    rows = (await session.exec(found)).all()
    if not rows:
        raise NotFound(_("You have no part in this session."), code="no_such_session")
    if rows[0][1].state not in ASKED:
        raise Conflict(_("This session is not planned any more, or not yet."), code="not_asked")
    return [part for part, _one in rows]
