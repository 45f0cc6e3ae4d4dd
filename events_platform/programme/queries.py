"""Reads of the working copy and of the day."""

import uuid

from sqlmodel import col, func, select

from events_platform.kit.db.engine import Session
from events_platform.programme.models import (
    ProgrammeSession,
    SessionSpeaker,
    SessionType,
    Slot,
    Speaker,
    SpeakerWindow,
    Track,
)
from events_platform.programme.models_release import SessionHours


async def tracks_of(session: Session, event_id: uuid.UUID) -> list[Track]:
    """The event's tracks in their order."""
    found = select(Track).where(Track.event_id == event_id).order_by(col(Track.position), col(Track.id))
    return list((await session.exec(found)).all())


async def types_of(session: Session, event_id: uuid.UUID) -> list[SessionType]:
    """The event's types of sessions in their order."""
    found = select(SessionType).where(SessionType.event_id == event_id)
    ordered = found.order_by(col(SessionType.position), col(SessionType.id))
    return list((await session.exec(ordered)).all())


async def speakers_of(session: Session, event_id: uuid.UUID, *, merged: bool = False) -> list[Speaker]:
    """The event's speakers by name; with `merged` those too who were found to be somebody else."""
    found = select(Speaker).where(Speaker.event_id == event_id)
    if not merged:
        found = found.where(col(Speaker.merged_into_id).is_(None))
    ordered = found.order_by(col(Speaker.sort_key), col(Speaker.id))
    return list((await session.exec(ordered)).all())


async def sessions_of(session: Session, event_id: uuid.UUID) -> list[ProgrammeSession]:
    """The event's sessions, oldest first."""
    found = select(ProgrammeSession).where(ProgrammeSession.event_id == event_id)
    return list((await session.exec(found.order_by(col(ProgrammeSession.id)))).all())


async def parts_of(session: Session, event_id: uuid.UUID) -> dict[uuid.UUID, list[SessionSpeaker]]:
    """The speakers' parts by session, in the speaking order."""
    found = (
        select(SessionSpeaker)
        .join(ProgrammeSession, col(ProgrammeSession.id) == col(SessionSpeaker.session_id))
        .where(ProgrammeSession.event_id == event_id)
        .order_by(col(SessionSpeaker.position), col(SessionSpeaker.id))
    )
    parts: dict[uuid.UUID, list[SessionSpeaker]] = {}
    for row in (await session.exec(found)).all():
        parts.setdefault(row.session_id, []).append(row)
    return parts


async def slots_of(session: Session, event_id: uuid.UUID) -> dict[uuid.UUID, Slot]:
    """The planned times and rooms by session."""
    found = select(Slot).where(Slot.event_id == event_id).order_by(col(Slot.starts_at), col(Slot.id))
    return {slot.session_id: slot for slot in (await session.exec(found)).all()}


async def windows_of(session: Session, event_id: uuid.UUID) -> dict[uuid.UUID, list[SpeakerWindow]]:
    """The spans in which speakers can appear, by speaker."""
    found = (
        select(SpeakerWindow)
        .join(Speaker, col(Speaker.id) == col(SpeakerWindow.speaker_id))
        .where(Speaker.event_id == event_id)
        .order_by(col(SpeakerWindow.starts_at))
    )
    windows: dict[uuid.UUID, list[SpeakerWindow]] = {}
    for row in (await session.exec(found)).all():
        windows.setdefault(row.speaker_id, []).append(row)
    return windows


async def latest_hours(session: Session, event_id: uuid.UUID) -> dict[uuid.UUID, SessionHours]:
    """What is known of each session's day: the row recorded last."""
    newest = (
        select(SessionHours.session_id, func.max(SessionHours.number).label("number"))
        .where(SessionHours.event_id == event_id)
        .group_by(col(SessionHours.session_id))
        .subquery()
    )
    found = select(SessionHours).join(
        newest,
        (col(SessionHours.session_id) == newest.c.session_id) & (col(SessionHours.number) == newest.c.number),
    )
    return {row.session_id: row for row in (await session.exec(found)).all()}
