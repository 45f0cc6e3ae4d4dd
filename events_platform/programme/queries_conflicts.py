"""What conflicts depend on, read once for a whole event."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from events_platform.events.models import Equipment, Event, Room
from events_platform.events.queries import closures_of, distances_of, open_spans, rooms_of, sites_of
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale
from events_platform.programme.conflicts_facts import PlacedSession, RoomFacts, Snapshot, Span, SpeakerFacts
from events_platform.programme.conflicts_text import Names
from events_platform.programme.content import Part
from events_platform.programme.models import (
    Appearance,
    ProgrammeSession,
    SessionKind,
    SessionSpeaker,
    SessionState,
    Slot,
    Speaker,
    SpeakerRole,
)
from events_platform.programme.models_release import ConflictOverride
from events_platform.programme.names import speaker_name
from events_platform.programme.queries import parts_of, speakers_of, tracks_of, types_of, windows_of

ALL_PLANNED = frozenset(SessionState) - {SessionState.CANCELLED}


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan as conflicts see it, and what everything in it is called."""

    snapshot: Snapshot
    names: Names


async def plan_of(session: Session, event: Event, states: Collection[SessionState] = ALL_PLANNED) -> Plan:
    """The placed sessions in these states, with all that they depend on, in as many queries as tables."""
    rows = await _placed(session, event.id, states)
    rooms = await rooms_of(session, event.id)
    speakers = await speakers_of(session, event.id, merged=True)
    sites, tracks = await sites_of(session, event.id), await tracks_of(session, event.id)
    kinds = {one.id: SessionKind(one.kind) for one in await types_of(session, event.id)}
    parts, facts = await parts_of(session, event.id), await _rooms(session, event, rooms)
    snapshot = Snapshot(
        sessions=tuple(_session(row, slot, parts.get(row.id, []), kinds, facts) for row, slot in rows),
        rooms=facts,
        speakers=await _speakers(session, event, speakers),
        hours=await _hours(session, event.id),
        walks={site.id: site.walk_minutes for site in sites},
        distances=await distances_of(session, event.id),
    )
    lang, order = current_locale(), event.languages
    named = {row.id: row.title for row, _slot in rows} | {track.id: track.name for track in tracks}
    named |= {room.id: room.name for room in rooms} | {site.id: site.name for site in sites}
    called = {key: text.in_language(lang, order) for key, text in named.items()}
    called |= {one.id: speaker_name(one, lang) for one in speakers}
    zones = {one.id: one.timezone or event.timezone for one in speakers}
    return Plan(snapshot, Names(called, ZoneInfo(event.timezone), zones))


async def overrides_of(session: Session, event_id: uuid.UUID) -> dict[str, ConflictOverride]:
    """The hard conflicts that somebody took upon them, by key."""
    found = select(ConflictOverride).where(ConflictOverride.event_id == event_id)
    return {one.conflict_key: one for one in (await session.exec(found)).all()}


async def _placed(
    session: Session, event_id: uuid.UUID, states: Collection[SessionState]
) -> list[tuple[ProgrammeSession, Slot]]:
    found = (
        select(ProgrammeSession, Slot)
        .join(Slot, col(Slot.session_id) == col(ProgrammeSession.id))
        .where(ProgrammeSession.event_id == event_id, col(ProgrammeSession.state).in_(states))
    )
    return list((await session.exec(found)).all())


def _session(
    row: ProgrammeSession,
    slot: Slot,
    parts: list[SessionSpeaker],
    kinds: dict[uuid.UUID, SessionKind],
    rooms: dict[uuid.UUID, RoomFacts],
) -> PlacedSession:
    shared = (uuid.UUID(one) for one in slot.shared_room_ids)
    return PlacedSession(
        id=row.id,
        kind=kinds[row.type_id],
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        room_ids=(slot.room_id, *(one for one in shared if one in rooms)),
        parts=tuple(Part(one.speaker_id, SpeakerRole(one.role)) for one in parts),
        track_id=row.track_id,
        expected=row.expected,
        is_interpreted=bool(row.interpretation),
    )


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
    session: Session, event: Event, speakers: list[Speaker]
) -> dict[uuid.UUID, SpeakerFacts]:
    windows = await windows_of(session, event.id)
    return {
        one.id: SpeakerFacts(
            one.id,
            Appearance(one.appearance),
            one.timezone or event.timezone,
            one.precedence,
            one.holding_minutes,
            tuple(Span(window.starts_at, window.ends_at) for window in windows.get(one.id, [])),
        )
        for one in speakers
    }


async def _hours(session: Session, event_id: uuid.UUID) -> dict[uuid.UUID, list[Span]]:
    hours: dict[uuid.UUID, list[Span]] = defaultdict(list)
    for site_id, opens_at, ends_at in await open_spans(session, event_id):
        hours[site_id].append(Span(opens_at, ends_at))
    return hours
