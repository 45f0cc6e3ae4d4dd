"""What conflicts depend on, read once for a whole event."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select as sa_select
from sqlmodel import col, select

from events_platform.events.models import Equipment, Event, Room
from events_platform.events.queries import closures_of, distances_of, open_spans, rooms_of, sites_of
from events_platform.kit.db.engine import Session
from events_platform.kit.db.rows import execute
from events_platform.kit.db.types import LocalizedText
from events_platform.kit.i18n import current_locale
from events_platform.kit.text import display_name
from events_platform.programme.conflicts_facts import PlacedSession, RoomFacts, Snapshot, Span, SpeakerFacts
from events_platform.programme.conflicts_text import Names
from events_platform.programme.content import Part
from events_platform.programme.models import (
    Appearance,
    ProgrammeSession,
    SessionKind,
    SessionSpeaker,
    SessionState,
    SessionType,
    Slot,
    Speaker,
    SpeakerRole,
)
from events_platform.programme.models_release import ConflictOverride
from events_platform.programme.queries import tracks_of, windows_of

ALL_PLANNED = frozenset(SessionState) - {SessionState.CANCELLED}


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan as conflicts see it, and what everything in it is called."""

    snapshot: Snapshot
    names: Names


async def plan_of(session: Session, event: Event, states: Collection[SessionState] = ALL_PLANNED) -> Plan:
    """The placed sessions in these states, with all that they depend on, in as many queries as tables.

    Sessions, parts and speakers are read as plain columns: the board asks for them with every move.
    """
    rooms, sites = await rooms_of(session, event.id), await sites_of(session, event.id)
    facts = await _rooms(session, event, rooms)
    placed, titles = await _placed(session, event.id, states, facts)
    speakers, people = await _speakers(session, event)
    snapshot = Snapshot(
        sessions=tuple(placed),
        rooms=facts,
        speakers=speakers,
        hours=await _hours(session, event.id),
        walks={site.id: site.walk_minutes for site in sites},
        distances=await distances_of(session, event.id),
    )
    titles |= {room.id: room.name for room in rooms} | {site.id: site.name for site in sites}
    titles |= {track.id: track.name for track in await tracks_of(session, event.id)}
    lang, order = current_locale(), event.languages
    called = people | {key: text.in_language(lang, order) for key, text in titles.items()}
    zones = {one.id: one.timezone for one in speakers.values()}
    return Plan(snapshot, Names(called, ZoneInfo(event.timezone), zones))


async def overrides_of(session: Session, event_id: uuid.UUID) -> dict[str, ConflictOverride]:
    """The hard conflicts that somebody took upon them, by key."""
    found = select(ConflictOverride).where(ConflictOverride.event_id == event_id)
    return {one.conflict_key: one for one in (await session.exec(found)).all()}


async def _placed(
    session: Session,
    event_id: uuid.UUID,
    states: Collection[SessionState],
    rooms: dict[uuid.UUID, RoomFacts],
) -> tuple[list[PlacedSession], dict[uuid.UUID, LocalizedText]]:
    """The placed sessions, and their titles."""
    found = sa_select(
        col(ProgrammeSession.id),
        col(SessionType.kind),
        col(Slot.starts_at),
        col(Slot.ends_at),
        col(Slot.room_id),
        col(Slot.shared_room_ids),
        col(ProgrammeSession.track_id),
        col(ProgrammeSession.expected),
        col(ProgrammeSession.interpretation),
        col(ProgrammeSession.part_of_id),
        col(ProgrammeSession.title),
    )
    joined = (
        found.join(Slot, col(Slot.session_id) == col(ProgrammeSession.id))
        .join(SessionType, col(SessionType.id) == col(ProgrammeSession.type_id))
        .where(col(ProgrammeSession.event_id) == event_id, col(ProgrammeSession.state).in_(states))
    )
    parts = await _parts(session, event_id)
    placed, titles = [], {}
    for id_, kind, starts_at, ends_at, room_id, shared, track_id, expected, wanted, part_of, title in (
        await execute(session, joined)
    ).all():
        others = (uuid.UUID(one) for one in shared)
        placed.append(
            PlacedSession(
                id=id_,
                kind=SessionKind(kind),
                starts_at=starts_at,
                ends_at=ends_at,
                room_ids=(room_id, *(one for one in others if one in rooms)),
                parts=tuple(parts.get(id_, ())),
                track_id=track_id,
                expected=expected,
                is_interpreted=bool(wanted),
                part_of=part_of,
            )
        )
        titles[id_] = title
    return placed, titles


async def _parts(session: Session, event_id: uuid.UUID) -> dict[uuid.UUID, list[Part]]:
    found = (
        sa_select(col(SessionSpeaker.session_id), col(SessionSpeaker.speaker_id), col(SessionSpeaker.role))
        .join(ProgrammeSession, col(ProgrammeSession.id) == col(SessionSpeaker.session_id))
        .where(col(ProgrammeSession.event_id) == event_id)
    )
    parts: dict[uuid.UUID, list[Part]] = defaultdict(list)
    for session_id, speaker_id, role in (await execute(session, found)).all():
        parts[session_id].append(Part(speaker_id, SpeakerRole(role)))
    return parts


async def _rooms(session: Session, event: Event, rooms: list[Room]) -> dict[uuid.UUID, RoomFacts]:
    closures: dict[uuid.UUID, list[Span]] = defaultdict(list)
    for closure in await closures_of(session, event.id):
        closures[closure.room_id].append(Span(closure.starts_at, closure.ends_at))
    return {
        room.id: RoomFacts(
            room.id,
            room.site_id,
            room.capacity,
            Equipment.INTERPRETATION in room.equipment,
            tuple(closures[room.id]),
        )
        for room in rooms
    }


async def _speakers(
    session: Session, event: Event
) -> tuple[dict[uuid.UUID, SpeakerFacts], dict[uuid.UUID, str]]:
    """The speakers, and their names; who states no zone is where the event is."""
    windows = await windows_of(session, event.id)
    found = sa_select(
        col(Speaker.id),
        col(Speaker.appearance),
        col(Speaker.timezone),
        col(Speaker.precedence),
        col(Speaker.holding_minutes),
        col(Speaker.native),
        col(Speaker.romanised),
        col(Speaker.name_order),
    ).where(col(Speaker.event_id) == event.id)
    facts, names, lang = {}, {}, current_locale()
    for id_, appearance, zone, precedence, holding, native, romanised, order in (
        await execute(session, found)
    ).all():
        spans = tuple(Span(one.starts_at, one.ends_at) for one in windows.get(id_, ()))
        facts[id_] = SpeakerFacts(
            id_, Appearance(appearance), zone or event.timezone, precedence, holding, spans
        )
        names[id_] = display_name(native, romanised, order, lang)
    return facts, names


async def _hours(session: Session, event_id: uuid.UUID) -> dict[uuid.UUID, list[Span]]:
    hours: dict[uuid.UUID, list[Span]] = defaultdict(list)
    for site_id, opens_at, ends_at in await open_spans(session, event_id):
        hours[site_id].append(Span(opens_at, ends_at))
    return hours
