"""Reads of the working copy for the list of sessions and for one session."""

import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement
from sqlmodel import and_, col, false, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from events_platform.errors import NotFound
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.schema import is_of_our_time
from events_platform.kit.text import matches, query_terms
from events_platform.programme.models import (
    ProgrammeSession,
    SessionMaterial,
    SessionSpeaker,
    SessionState,
    Slot,
    Speaker,
)


@dataclass(frozen=True, slots=True)
class SessionFilters:
    """What a list of sessions is narrowed to; empty values narrow nothing. Days are of the event's zone."""

    q: str = ""
    state: SessionState | None = None
    track_id: uuid.UUID | None = None
    type_id: uuid.UUID | None = None
    day: date | None = None
    is_unscheduled: bool = False


async def session_by_id(
    session: Session, event_id: uuid.UUID, reference: str | uuid.UUID
) -> ProgrammeSession:
    """The session of this id in the event. Raises NotFound."""
    found = None
    with suppress(ValueError):
        found = await session.get(ProgrammeSession, uuid.UUID(str(reference)))
    if found is None or found.event_id != event_id:
        raise NotFound(_("There is no such session at this event."), code="no_such_session")
    return found


async def slot_of(session: Session, session_id: uuid.UUID) -> Slot | None:
    """When and where the session is planned, if it is."""
    return (await session.exec(select(Slot).where(Slot.session_id == session_id))).one_or_none()


async def slot_by_id(session: Session, event_id: uuid.UUID, reference: str) -> Slot:
    """The slot of this id in the event. Raises NotFound."""
    found = None
    with suppress(ValueError):
        found = await session.get(Slot, uuid.UUID(reference))
    if found is None or found.event_id != event_id:
        raise NotFound(_("There is no such slot at this event."), code="no_such_slot")
    return found


async def parts_of_session(session: Session, session_id: uuid.UUID) -> list[SessionSpeaker]:
    """The speakers' parts in the speaking order."""
    found = select(SessionSpeaker).where(SessionSpeaker.session_id == session_id)
    ordered = found.order_by(col(SessionSpeaker.position), col(SessionSpeaker.id))
    return list((await session.exec(ordered)).all())


async def forums_of(session: Session, event_id: uuid.UUID) -> list[ProgrammeSession]:
    """The sessions that others are part of."""
    inner = select(ProgrammeSession.part_of_id).where(ProgrammeSession.event_id == event_id)
    found = select(ProgrammeSession).where(col(ProgrammeSession.id).in_(inner))
    return list((await session.exec(found)).all())


async def standing_talks(session: Session, forum_id: uuid.UUID) -> list[ProgrammeSession]:
    """The sessions that are part of this one and not cancelled, by time."""
    found = (
        select(ProgrammeSession)
        .outerjoin(Slot, col(Slot.session_id) == col(ProgrammeSession.id))
        .where(
            ProgrammeSession.part_of_id == forum_id,
            col(ProgrammeSession.state) != SessionState.CANCELLED,
        )
        .order_by(col(Slot.starts_at).is_(None), col(Slot.starts_at), col(ProgrammeSession.id))
    )
    return list((await session.exec(found)).all())


async def materials_of(session: Session, session_id: uuid.UUID) -> list[SessionMaterial]:
    """Slides, papers and recordings with all their versions, the newest of each name first."""
    found = select(SessionMaterial).where(SessionMaterial.session_id == session_id)
    ordered = found.order_by(
        col(SessionMaterial.name), col(SessionMaterial.version).desc(), col(SessionMaterial.id)
    )
    return list((await session.exec(ordered)).all())


def chosen_sessions(event: Event, filters: SessionFilters) -> SelectOfScalar[ProgrammeSession]:
    """The sessions that a search finds, in no order."""
    return select(ProgrammeSession).where(
        col(ProgrammeSession.event_id) == event.id, *_conditions(event, filters)
    )


async def sessions_by_time(session: Session, event: Event, filters: SessionFilters) -> list[uuid.UUID]:
    """The ids of the sessions that a search finds, by time; those that are not scheduled come last."""
    found = (
        select(ProgrammeSession.id)
        .outerjoin(Slot, col(Slot.session_id) == col(ProgrammeSession.id))
        .where(ProgrammeSession.event_id == event.id, *_conditions(event, filters))
        .order_by(
            col(Slot.starts_at).is_(None), col(Slot.starts_at), col(Slot.ends_at), col(ProgrammeSession.id)
        )
    )
    return list((await session.exec(found)).all())


async def sessions_in(session: Session, ids: list[uuid.UUID]) -> list[ProgrammeSession]:
    """The sessions of these ids, in their order."""
    found = select(ProgrammeSession).where(col(ProgrammeSession.id).in_(ids))
    rows = {row.id: row for row in (await session.exec(found)).all()}
    return [rows[key] for key in ids if key in rows]


async def parts_of_sessions(
    session: Session, ids: list[uuid.UUID]
) -> dict[uuid.UUID, list[tuple[SessionSpeaker, Speaker]]]:
    """The parts in these sessions with their speakers, in the speaking order."""
    found = (
        select(SessionSpeaker, Speaker)
        .join(Speaker, col(Speaker.id) == col(SessionSpeaker.speaker_id))
        .where(col(SessionSpeaker.session_id).in_(ids))
        .order_by(col(SessionSpeaker.position), col(SessionSpeaker.id))
    )
    parts: dict[uuid.UUID, list[tuple[SessionSpeaker, Speaker]]] = {}
    for part, speaker in (await session.exec(found)).all():
        parts.setdefault(part.session_id, []).append((part, speaker))
    return parts


async def slots_in(session: Session, ids: list[uuid.UUID]) -> dict[uuid.UUID, Slot]:
    """The slots of these sessions."""
    found = select(Slot).where(col(Slot.session_id).in_(ids))
    return {slot.session_id: slot for slot in (await session.exec(found)).all()}


async def count_by_state(session: Session, event_id: uuid.UUID) -> dict[SessionState, int]:
    """How many sessions there are in each state."""
    found = (
        select(ProgrammeSession.state, func.count())
        .where(ProgrammeSession.event_id == event_id)
        .group_by(col(ProgrammeSession.state))
    )
    return {SessionState(state): count for state, count in (await session.exec(found)).all()}


def _conditions(event: Event, filters: SessionFilters) -> list[ColumnElement[bool]]:
    conditions = [_says(term) for term in query_terms(filters.q)]
    if filters.state:
        conditions.append(col(ProgrammeSession.state) == filters.state)
    if filters.track_id:
        conditions.append(col(ProgrammeSession.track_id) == filters.track_id)
    if filters.type_id:
        conditions.append(col(ProgrammeSession.type_id) == filters.type_id)
    slots = select(Slot.session_id).where(Slot.event_id == event.id)
    if filters.day and not is_of_our_time(filters.day):
        conditions.append(false())
    elif filters.day:
        first = datetime.combine(filters.day, time(0), ZoneInfo(event.timezone)).astimezone(UTC)
        last = datetime.combine(filters.day + timedelta(days=1), time(0), ZoneInfo(event.timezone))
        on_day = slots.where(and_(col(Slot.starts_at) >= first, col(Slot.starts_at) < last.astimezone(UTC)))
        conditions.append(col(ProgrammeSession.id).in_(on_day))
    if filters.is_unscheduled:
        conditions.append(col(ProgrammeSession.id).not_in(slots))
        conditions.append(col(ProgrammeSession.state) != SessionState.CANCELLED)
    return conditions


def _says(term: str) -> ColumnElement[bool]:
    """Whether the title or a speaker says it."""
    spoken = (
        select(SessionSpeaker.session_id)
        .join(Speaker, col(Speaker.id) == col(SessionSpeaker.speaker_id))
        .where(matches(col(Speaker.search_key), term))
    )
    return or_(matches(col(ProgrammeSession.search_key), term), col(ProgrammeSession.id).in_(spoken))
