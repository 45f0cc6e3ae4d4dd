"""Writes of the speakers' parts in a session."""

import uuid
from collections.abc import Iterable, Sequence

from sqlmodel import col, select

from events_platform.accounts.access import Actor
from events_platform.accounts.audit import record
from events_platform.errors import Invalid
from events_platform.events.models import Event
from events_platform.events.service_touch import hold_event, touch_event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.programme.models import (
    ProgrammeSession,
    SessionSpeaker,
    Speaker,
    SpeakerRole,
)
from events_platform.programme.queries_sessions import parts_of_session
from events_platform.programme.schemas_sessions import PartIn


async def set_parts(
    session: Session,
    actor: Actor,
    event: Event,
    programme_session: ProgrammeSession,
    parts: Sequence[PartIn],
) -> list[SessionSpeaker]:
    """Who does what in a session, in the speaking order; who stays keeps the answer already given.

    Raises Invalid (`parts.N.speaker`) for somebody who is no speaker of this event, or twice in one role.
    """
    await hold_event(session, event)
    await _refuse_speakers(session, event, parts)
    known = await parts_of_session(session, programme_session.id)
    rows, has_changed = await fit_parts(session, event, programme_session, parts, known)
    if has_changed:
        name = {"name": dict(programme_session.title)}
        record(session, actor, "session.speakers", programme_session, details=name)
    await session.flush()
    return rows


async def fit_parts(
    session: Session,
    event: Event,
    programme_session: ProgrammeSession,
    parts: Sequence[PartIn],
    known: Iterable[SessionSpeaker],
) -> tuple[list[SessionSpeaker], bool]:
    """Make the known parts these, whose speakers are checked; the rows, and whether anything changed."""
    left = {(one.speaker_id, one.role): one for one in known}
    rows, has_changed = [], False
    for position, part in enumerate(parts):
        row = left.pop((part.speaker, part.role), None)
        has_changed |= row is None or row.position != position
        row = row or SessionSpeaker(
            session_id=programme_session.id, speaker_id=part.speaker, role=SpeakerRole(part.role)
        )
        row.position = position
        session.add(row)
        rows.append(row)
    if any(row.stands_in_for_id for row in left.values()):
        # Who stands in is seen at once, without a release.
        await touch_event(session, event)
    for row in left.values():
        await session.delete(row)
    if has_changed or left:
        programme_session.updated_at = now()
    return rows, has_changed or bool(left)


async def _refuse_speakers(session: Session, event: Event, parts: Sequence[PartIn]) -> None:
    found = select(Speaker.id).where(
        Speaker.event_id == event.id,
        col(Speaker.id).in_({part.speaker for part in parts}),
        col(Speaker.merged_into_id).is_(None),
    )
    known = set((await session.exec(found)).all())
    seen: set[tuple[uuid.UUID, SpeakerRole]] = set()
    for number, part in enumerate(parts):
        sentence = ""
        if part.speaker not in known:
            sentence = _("There is no such speaker at this event.")
        elif (part.speaker, part.role) in seen:
            sentence = _("This speaker has this role in the session already.")
        if sentence:
            raise Invalid(sentence, fields={f"parts.{number}.speaker": sentence})
        seen.add((part.speaker, part.role))
