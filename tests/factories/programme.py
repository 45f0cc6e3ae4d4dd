"""A programme for tests: types, tracks, sessions, slots, parts and releases, put into the tables directly."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, func, select

from events_platform.events.models import Event, Room
from events_platform.events.queries import rooms_of
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.db.types import LocalizedText
from events_platform.kit.ids import new_id
from events_platform.kit.text import search_key
from events_platform.programme.content import Item, Part, carried_on, read, written
from events_platform.programme.models import (
    ProgrammeSession,
    SessionKind,
    SessionSpeaker,
    SessionState,
    SessionType,
    Slot,
    Speaker,
    SpeakerRole,
    Track,
)
from events_platform.programme.models_release import Release
from events_platform.programme.queries import parts_of, sessions_of, slots_of, types_of


def a_time(event: Event, day: int = 1, minutes: int = 0) -> datetime:
    """So many minutes after 09:00 in Shanghai (01:00 UTC) on a day of the event; day 0 is the first."""
    first = datetime.fromisoformat(f"{event.starts_on}T01:00:00+00:00")
    return first + timedelta(days=day, minutes=minutes)


async def make_type(
    session: Session, event: Event, kind: SessionKind = SessionKind.TALK, **values: Any
) -> SessionType:
    """A type of sessions, named by its kind."""
    name = LocalizedText(en=kind.value.capitalize(), zh="报告" if kind == SessionKind.TALK else "环节")
    made = SessionType(event_id=event.id, kind=kind, **{"name": name, **values})
    session.add(made)
    await session.flush()
    return made


async def make_track(session: Session, event: Event, slug: str | None = None, **values: Any) -> Track:
    """A track."""
    name = LocalizedText(en="Vocational education", zh="职业教育")
    track = Track(event_id=event.id, slug=slug or f"track-{new_id().hex[-8:]}", **{"name": name, **values})
    session.add(track)
    await session.flush()
    return track


async def make_session(
    session: Session,
    event: Event,
    title: str = "Linking schools and firms",
    zh: str = "校企合作",
    *,
    type: SessionType | None = None,  # noqa: A002 (the field's word)
    track: Track | None = None,
    state: SessionState = SessionState.CONFIRMED,
    **values: Any,
) -> ProgrammeSession:
    """A confirmed session without a slot; its type is the event's first, made where there is none."""
    kind = type or next(iter(await types_of(session, event.id)), None) or await make_type(session, event)
    made = ProgrammeSession(
        event_id=event.id,
        slug=values.pop("slug", f"session-{new_id().hex[-12:]}"),
        type_id=kind.id,
        track_id=track.id if track else None,
        title=LocalizedText({"en": title, "zh": zh}),
        state=state,
        search_key=search_key(title, zh),
        **{"minutes": kind.minutes, "languages": ["en"], **values},
    )
    session.add(made)
    await session.flush()
    return made


async def make_slot(
    session: Session,
    programme_session: ProgrammeSession,
    starts_at: datetime,
    room: Room | None = None,
    *,
    minutes: int | None = None,
    **values: Any,
) -> Slot:
    """A time and a room for a session: by default the event's first room and the session's own length."""
    place = room or (await rooms_of(session, programme_session.event_id))[0]
    slot = Slot(
        event_id=programme_session.event_id,
        session_id=programme_session.id,
        room_id=place.id,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes or programme_session.minutes),
        **values,
    )
    session.add(slot)
    await session.flush()
    return slot


async def make_part(
    session: Session,
    programme_session: ProgrammeSession,
    speaker: Speaker,
    role: SpeakerRole = SpeakerRole.SPEAKER,
    **values: Any,
) -> SessionSpeaker:
    """A speaker's part in a session, after the others."""
    count = select(func.count()).where(col(SessionSpeaker.session_id) == programme_session.id)
    position = (await session.exec(count)).one()
    part = SessionSpeaker(
        session_id=programme_session.id,
        speaker_id=speaker.id,
        role=role,
        **{"position": position, **values},
    )
    session.add(part)
    await session.flush()
    return part


async def make_release(session: Session, event: Event, **values: Any) -> Release:
    """A release of what is confirmed and has a slot, carried on from the newest one."""
    newest = select(Release).where(Release.event_id == event.id).order_by(col(Release.number).desc())
    before = (await session.exec(newest.limit(1))).first()
    known = read(before.content) if before else []
    items = carried_on(await _items(session, event, {item.id for item in known}), known, now())
    release = Release(
        event_id=event.id,
        number=before.number + 1 if before else 1,
        content=written(items),
        created_by="test",
        **values,
    )
    session.add(release)
    await session.flush()
    return release


async def _items(session: Session, event: Event, known: set[Any]) -> list[Item]:
    slots, parts = await slots_of(session, event.id), await parts_of(session, event.id)
    return [
        _item(one, slots[one.id], parts.get(one.id, []))
        for one in await sessions_of(session, event.id)
        if one.id in slots
        and (one.state == SessionState.CONFIRMED or (one.state == SessionState.CANCELLED and one.id in known))
    ]


def _item(one: ProgrammeSession, slot: Slot, parts: list[SessionSpeaker]) -> Item:
    return Item(
        id=one.id,
        slug=one.slug,
        type_id=one.type_id,
        track_id=one.track_id,
        title=one.title,
        abstract=one.abstract,
        languages=tuple(one.languages),
        interpretation=tuple(one.interpretation),
        parts=tuple(Part(part.speaker_id, SpeakerRole(part.role)) for part in parts),
        room_id=slot.room_id,
        shared_room_ids=tuple(type(one.id)(room) for room in slot.shared_room_ids),
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        is_counted=one.is_counted,
        has_sign_up=one.has_sign_up,
        capacity=one.capacity,
        part_of_id=one.part_of_id,
        is_cancelled=one.state == SessionState.CANCELLED,
    )
