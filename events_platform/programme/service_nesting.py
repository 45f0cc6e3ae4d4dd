"""Sessions in which others take place, as the talks of a forum: what may be part of what, what goes along."""

import uuid

from sqlmodel import col, func, select

from events_platform.errors import Conflict, Invalid
from events_platform.events.models import Event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.programme.models import ProgrammeSession, SessionKind, SessionState, SessionType
from events_platform.programme.queries_sessions import standing_talks


async def refuse_part_of(
    session: Session, event: Event, session_id: uuid.UUID | None, part_of: uuid.UUID | None
) -> None:
    """Raise Invalid (field part_of) where a session, None for a new one, cannot be part of another.

    The other is of the same event, no break, and not itself part of a third; what has talks of its own is
    part of nothing, so that one level is all there is and no loop can arise.
    """
    if part_of is None:
        return
    found = (
        select(ProgrammeSession.part_of_id, SessionType.kind)
        .join(SessionType, col(SessionType.id) == col(ProgrammeSession.type_id))
        .where(ProgrammeSession.event_id == event.id, ProgrammeSession.id == part_of)
    )
    outer = (await session.exec(found)).one_or_none()
    if outer is None:
        raise _invalid(_("There is no such session at this event."))
    if part_of == session_id:
        raise _invalid(_("A session cannot be part of itself."))
    if outer[1] == SessionKind.BREAK:
        raise _invalid(_("A break has no sessions in it. Choose a forum or another session."))
    if outer[0] is not None:
        raise _invalid(_("That session is itself part of another one. Choose the outer one."))
    if session_id is not None and await count_talks(session, session_id):
        raise _invalid(_("This session has sessions in it, so it cannot be part of another one."))


async def count_talks(session: Session, session_id: uuid.UUID) -> int:
    """How many sessions are part of this one, cancelled ones included."""
    found = select(func.count()).where(col(ProgrammeSession.part_of_id) == session_id)
    return (await session.exec(found)).one()


async def refuse_with_talks(session: Session, session_id: uuid.UUID) -> None:
    """Raise Conflict (session_kept) where sessions are part of this one, which is about to be removed."""
    if await count_talks(session, session_id):
        message = _("Other sessions are part of this one. Take them out of it first, then remove it.")
        raise Conflict(message, code="session_kept")


def set_state(row: ProgrammeSession, state: SessionState) -> None:
    """Write a state, and beside a cancelled one what it was before, so that it can come back as that."""
    row.cancelled_from = SessionState(row.state) if state == SessionState.CANCELLED else None
    row.is_cancelled_with_forum = False
    row.state, row.updated_at = state, now()


async def cancel_talks(session: Session, forum_id: uuid.UUID) -> int:
    """Cancel what still takes place in a forum, which is cancelled, and answer how many that were."""
    talks = await standing_talks(session, forum_id)
    for talk in talks:
        set_state(talk, SessionState.CANCELLED)
        talk.is_cancelled_with_forum = True
    return len(talks)


async def bring_talks_back(session: Session, forum_id: uuid.UUID) -> None:
    """What was cancelled with a forum is again what it was; what was cancelled by itself stays so."""
    found = select(ProgrammeSession).where(
        ProgrammeSession.part_of_id == forum_id, col(ProgrammeSession.is_cancelled_with_forum)
    )
    for talk in (await session.exec(found)).all():
        set_state(talk, SessionState(talk.cancelled_from or SessionState.CONFIRMED))


def _invalid(sentence: str) -> Invalid:
    return Invalid(sentence, fields={"part_of": sentence})
