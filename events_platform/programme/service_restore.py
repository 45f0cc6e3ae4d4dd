"""The working copy set back to what a release holds."""

import uuid
from collections.abc import Iterable
from typing import Any

from sqlmodel import col, delete, select

from events_platform.events.models import Event
from events_platform.events.queries import rooms_of
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.text import search_key
from events_platform.programme.content import Item, Part
from events_platform.programme.models import (
    ProgrammeSession,
    SessionSpeaker,
    SessionState,
    Slot,
    Speaker,
)
from events_platform.programme.queries import sessions_of, slots_of, tracks_of, types_of
from events_platform.programme.service_nesting import set_state


async def restore_working_copy(session: Session, event: Event, items: Iterable[Item]) -> None:
    """Let sessions, slots and parts be as in these items.

    Confirmed sessions that they do not hold lose their slot and wait, accepted, in the unscheduled list. What
    was deleted since (a session, a speaker, a room, a track) cannot come back by this and is left out.
    """
    wanted = {item.id: item for item in items}
    slots = await slots_of(session, event.id)
    tracks = {track.id for track in await tracks_of(session, event.id)}
    types = {kind.id for kind in await types_of(session, event.id)}
    rooms = {room.id for room in await rooms_of(session, event.id)}
    found = await sessions_of(session, event.id)
    known = {one.id for one in found}
    for one in found:
        item = wanted.get(one.id)
        if item is not None:
            _restore(one, item, tracks, types)
            one.part_of_id = item.part_of_id if item.part_of_id in known else None
            if item.room_id in rooms and not item.is_cancelled:
                _place(session, event, slots.get(one.id), item)
        elif one.state == SessionState.CONFIRMED:
            set_state(one, SessionState.ACCEPTED)
            if one.id in slots:
                await session.delete(slots[one.id])
    await _restore_parts(session, event, [wanted[one.id] for one in found if one.id in wanted])
    await session.flush()


def _restore(one: ProgrammeSession, item: Item, tracks: set[uuid.UUID], types: set[uuid.UUID]) -> None:
    one.title, one.abstract = item.title, item.abstract
    one.languages, one.interpretation = list(item.languages), list(item.interpretation)
    one.track_id = item.track_id if item.track_id in tracks else None
    one.type_id = item.type_id if item.type_id in types else one.type_id
    one.is_counted, one.has_sign_up, one.capacity = item.is_counted, item.has_sign_up, item.capacity
    one.minutes = max(1, int((item.ends_at - item.starts_at).total_seconds() // 60))
    set_state(one, SessionState.CANCELLED if item.is_cancelled else SessionState.CONFIRMED)
    one.search_key = search_key(*item.title.values(), *item.abstract.values())
    one.updated_at = now()


def _place(session: Session, event: Event, slot: Slot | None, item: Item) -> None:
    values: dict[str, Any] = {
        "room_id": item.room_id,
        "shared_room_ids": [str(room) for room in item.shared_room_ids],
        "starts_at": item.starts_at,
        "ends_at": item.ends_at,
        "updated_at": now(),
    }
    if slot is None:
        session.add(Slot(event_id=event.id, session_id=item.id, **values))
        return
    for name, value in values.items():
        setattr(slot, name, value)


async def _restore_parts(session: Session, event: Event, items: list[Item]) -> None:
    """Answers of those who still have their part stay."""
    speakers = set((await session.exec(select(Speaker.id).where(Speaker.event_id == event.id))).all())
    ids = [item.id for item in items]
    rows = (await session.exec(select(SessionSpeaker).where(col(SessionSpeaker.session_id).in_(ids)))).all()
    known = {(row.session_id, row.speaker_id, row.role): row for row in rows}
    for item in items:
        for position, part in enumerate(item.parts):
            row = known.pop((item.id, part.speaker_id, part.role), None)
            if row is not None:
                row.position = position
            elif part.speaker_id in speakers:
                session.add(_new_part(item, part, position))
    gone = [row.id for row in known.values()]
    await session.exec(delete(SessionSpeaker).where(col(SessionSpeaker.id).in_(gone)))


def _new_part(item: Item, part: Part, position: int) -> SessionSpeaker:
    return SessionSpeaker(session_id=item.id, speaker_id=part.speaker_id, role=part.role, position=position)
