"""Reads of speakers: the list, one of them, their sessions and windows."""

import uuid
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlmodel import and_, col, func, or_, select

from events_platform.errors import NotFound
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.pagination import Page, PageRequest, fetch_page
from events_platform.kit.text import matches
from events_platform.programme.models import (
    Answer,
    Appearance,
    Embargo,
    ProgrammeSession,
    SessionMaterial,
    SessionSpeaker,
    SessionState,
    Slot,
    Speaker,
    SpeakerWindow,
)
from events_platform.programme.models_release import SessionHours


@dataclass(frozen=True)
class SpeakerFilters:
    """What a list of speakers is narrowed to; empty values narrow nothing."""

    q: str = ""
    appearance: Appearance | None = None
    guests_only: bool = False
    embargoed_only: bool = False
    uninvited_only: bool = False
    answer: Answer | None = None


@dataclass(frozen=True)
class SpeakerPart:
    """A speaker's part in a session, with where and when it is planned and what the day made of it."""

    part: SessionSpeaker
    session: ProgrammeSession
    slot: Slot | None
    hours: SessionHours | None = None


async def speakers_page(
    session: Session, event_id: uuid.UUID, filters: SpeakerFilters, request: PageRequest
) -> Page[Speaker]:
    """Speakers by name; guests of honour alone by precedence."""
    found = select(Speaker).where(_chosen(event_id, filters))
    keys = [col(Speaker.sort_key), col(Speaker.id)]
    if filters.guests_only:
        # Never null among guests of honour, though the column may be for others.
        keys = [getattr(Speaker, "precedence"), *keys]  # noqa: B009
    return await fetch_page(session, found, keys, request)


async def count_speakers(session: Session, event_id: uuid.UUID, filters: SpeakerFilters) -> int:
    """How many speakers a list holds in all."""
    found = select(func.count()).select_from(Speaker).where(_chosen(event_id, filters))
    return (await session.exec(found)).one()


def _chosen(event_id: uuid.UUID, filters: SpeakerFilters) -> ColumnElement[bool]:
    conditions = [
        col(Speaker.event_id) == event_id,
        col(Speaker.merged_into_id).is_(None),
        matches(col(Speaker.search_key), filters.q),
    ]
    if filters.appearance:
        conditions.append(col(Speaker.appearance) == filters.appearance)
    if filters.guests_only:
        conditions.append(col(Speaker.precedence).is_not(None))
    if filters.embargoed_only:
        conditions.append(col(Speaker.embargo) != Embargo.NONE)
    if filters.uninvited_only:
        conditions.append(and_(col(Speaker.invited_at).is_(None), col(Speaker.email).is_not(None)))
    if filters.answer:
        conditions.append(_answered(filters.answer))
    return and_(*conditions)


def _answered(answer: Answer) -> ColumnElement[bool]:
    """Whether this is what a speaker said about a session that is accepted or confirmed."""
    said = (
        select(SessionSpeaker.id)
        .join(ProgrammeSession, col(ProgrammeSession.id) == col(SessionSpeaker.session_id))
        .where(
            col(SessionSpeaker.speaker_id) == col(Speaker.id),
            SessionSpeaker.answer == answer,
            col(ProgrammeSession.state).in_((SessionState.ACCEPTED, SessionState.CONFIRMED)),
        )
    )
    return said.exists()


@dataclass(frozen=True)
class SpeakersWaiting:
    """How many speakers declined, how many of those invited owe an answer, and how many embargoes may end."""

    declined: int = 0
    unanswered: int = 0
    liftable: int = 0


async def speakers_waiting(session: Session, event_id: uuid.UUID) -> SpeakersWaiting:
    """What there is for the programme team to do about speakers, in one query."""
    invited = col(Speaker.invited_at).is_not(None)
    due = (col(Speaker.embargo) != Embargo.NONE) & (col(Speaker.embargo_until) <= now())
    counted = select(
        func.count().filter(_answered(Answer.DECLINED)),
        func.count().filter(invited & _answered(Answer.OPEN)),
        func.count().filter(due),
    ).where(_chosen(event_id, SpeakerFilters()))
    return SpeakersWaiting(*(await session.exec(counted)).one())


async def speakers_under_embargo(session: Session, event_id: uuid.UUID) -> list[Speaker]:
    """Everybody whose name is hidden, whether or not their sessions are."""
    found = select(Speaker).where(Speaker.event_id == event_id, col(Speaker.embargo) != Embargo.NONE)
    return list(await session.exec(found.order_by(col(Speaker.id))))


async def events_with_embargoes(session: Session) -> set[uuid.UUID]:
    """The events in which somebody's name is hidden."""
    return set(await session.exec(select(Speaker.event_id).where(Speaker.embargo != Embargo.NONE).distinct()))


async def guests_of_honour(session: Session, event_id: uuid.UUID) -> list[Speaker]:
    """Everybody with a precedence, in that order."""
    found = select(Speaker).where(_chosen(event_id, SpeakerFilters(guests_only=True)))
    ordered = found.order_by(col(Speaker.precedence), col(Speaker.sort_key), col(Speaker.id))
    return list((await session.exec(ordered)).all())


async def speaker_by_id(session: Session, event_id: uuid.UUID, reference: str | uuid.UUID) -> Speaker:
    """The speaker of this id or slug in the event, though merged. Raises NotFound."""
    given = str(reference)
    condition = col(Speaker.slug) == (given if given.isprintable() else "")
    with suppress(ValueError):
        condition = or_(condition, col(Speaker.id) == uuid.UUID(given))
    text = select(Speaker).where(Speaker.event_id == event_id, condition)
    found = (await session.exec(text)).first()
    if found is None:
        raise NotFound(_("There is no such speaker."), code="no_such_speaker")
    return found


async def speakers_by_id(session: Session, ids: set[uuid.UUID]) -> dict[uuid.UUID, Speaker]:
    """These speakers."""
    found = (await session.exec(select(Speaker).where(col(Speaker.id).in_(ids)))).all() if ids else []
    return {one.id: one for one in found}


async def windows_of_speakers(session: Session, ids: set[uuid.UUID]) -> dict[uuid.UUID, list[SpeakerWindow]]:
    """The windows of these speakers, in the order of time."""
    found = (
        select(SpeakerWindow)
        .where(col(SpeakerWindow.speaker_id).in_(ids))
        .order_by(col(SpeakerWindow.starts_at), col(SpeakerWindow.id))
    )
    windows: dict[uuid.UUID, list[SpeakerWindow]] = {}
    for row in (await session.exec(found)).all() if ids else []:
        windows.setdefault(row.speaker_id, []).append(row)
    return windows


async def parts_of_speakers(session: Session, ids: set[uuid.UUID]) -> dict[uuid.UUID, list[SpeakerPart]]:
    """What these speakers do, in the order of time; sessions without a slot last. Two queries."""
    found = (
        select(SessionSpeaker, ProgrammeSession, Slot)
        .join(ProgrammeSession, col(ProgrammeSession.id) == col(SessionSpeaker.session_id))
        .outerjoin(Slot, col(Slot.session_id) == col(SessionSpeaker.session_id))
        .where(col(SessionSpeaker.speaker_id).in_(ids))
    )
    rows = (await session.exec(found)).all() if ids else []
    hours = await _hours(session, {one.id for _part, one, _slot in rows})
    parts = [SpeakerPart(part, one, slot, hours.get(one.id)) for part, one, slot in rows]
    found_parts: dict[uuid.UUID, list[SpeakerPart]] = {}
    for one in sorted(parts, key=_by_time):
        found_parts.setdefault(one.part.speaker_id, []).append(one)
    return found_parts


def _by_time(one: SpeakerPart) -> tuple[bool, float, uuid.UUID]:
    starts_at = one.hours.starts_at if one.hours else one.slot.starts_at if one.slot else None
    return starts_at is None, starts_at.timestamp() if starts_at else 0.0, one.part.id


async def _hours(session: Session, ids: set[uuid.UUID]) -> dict[uuid.UUID, SessionHours]:
    newest = (
        select(SessionHours)
        .where(col(SessionHours.session_id).in_(ids))
        .order_by(col(SessionHours.session_id), col(SessionHours.number))
    )
    rows = (await session.exec(newest)).all() if ids else []
    return {row.session_id: row for row in rows}


async def materials_of_sessions(
    session: Session, ids: set[uuid.UUID]
) -> dict[uuid.UUID, list[SessionMaterial]]:
    """The materials of these sessions, by name, the newest version first."""
    found = (
        select(SessionMaterial)
        .where(col(SessionMaterial.session_id).in_(ids))
        .order_by(col(SessionMaterial.name), col(SessionMaterial.version).desc())
    )
    materials: dict[uuid.UUID, list[SessionMaterial]] = {}
    for row in (await session.exec(found)).all() if ids else []:
        materials.setdefault(row.session_id, []).append(row)
    return materials


async def waiting_under_embargo(
    session: Session, event_id: uuid.UUID
) -> tuple[list[Speaker], list[ProgrammeSession]]:
    """Speakers whose name or sessions wait for somebody's hand, the earliest first; sessions hidden alone."""
    speakers = select(Speaker).where(_chosen(event_id, SpeakerFilters(embargoed_only=True)))
    hidden = select(ProgrammeSession).where(
        ProgrammeSession.event_id == event_id, col(ProgrammeSession.is_hidden).is_(True)
    )
    people = list((await session.exec(speakers.order_by(col(Speaker.sort_key), col(Speaker.id)))).all())
    people.sort(key=lambda one: one.embargo_until.timestamp() if one.embargo_until else 0.0)
    return people, list((await session.exec(hidden.order_by(col(ProgrammeSession.id)))).all())
