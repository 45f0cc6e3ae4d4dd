"""Writes of an event's tracks and types of sessions, and the types that every event begins with."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlmodel import col, select

from events_platform.accounts.access import Actor
from events_platform.accounts.audit import record
from events_platform.errors import Conflict, Invalid, NotFound
from events_platform.events.models import Event
from events_platform.events.service_touch import touch_event
from events_platform.kit.db.engine import Session
from events_platform.kit.db.types import LocalizedText
from events_platform.kit.i18n import gettext as _
from events_platform.programme.models import ProgrammeSession, SessionKind, SessionType, Track
from events_platform.programme.published import newest_release
from events_platform.programme.queries import tracks_of, types_of
from events_platform.programme.schemas_sessions import TrackIn, TypeIn
from events_platform.programme.slugs import free_slug
from events_platform.programme.working_copy import released_items

# Kind, names, minutes.
BEGINNING = (
    (SessionKind.CEREMONY, "Ceremony", "仪式", 40),
    (SessionKind.SPEECH, "Speech", "致辞", 10),
    (SessionKind.KEYNOTE, "Keynote speech", "主旨报告", 30),
    (SessionKind.TALK, "Talk", "专题报告", 20),
    (SessionKind.PANEL, "Panel discussion", "圆桌讨论", 60),
    (SessionKind.FORUM, "Forum", "分论坛", 90),
    (SessionKind.SIGNING, "Signing ceremony", "签约仪式", 30),
    (SessionKind.BREAK, "Break", "茶歇", 20),
)


async def known_types(session: Session, event: Event) -> list[SessionType]:
    """The event's types; before anything is stored those that it begins with, under their later ids.

    Reading stores nothing, and `keep_types` stores exactly these.
    """
    stored = await types_of(session, event.id)
    return stored or [
        SessionType(
            id=uuid.uuid5(event.id, kind.value),
            event_id=event.id,
            kind=kind,
            name=LocalizedText(en=en, zh=zh),
            minutes=minutes,
            is_counted=kind != SessionKind.BREAK,
            position=position,
        )
        for position, (kind, en, zh, minutes) in enumerate(BEGINNING)
    ]


async def keep_types(session: Session, event: Event) -> list[SessionType]:
    """The event's types, stored; to be called while the event is held or touched."""
    types = await known_types(session, event)
    session.add_all(types)
    await session.flush()
    return types


async def type_of(session: Session, event: Event, type_id: uuid.UUID) -> SessionType:
    """The type of this id, stored or not yet. Raises NotFound."""
    for one in await known_types(session, event):
        if one.id == type_id:
            return one
    raise NotFound(_("There is no such type of sessions at this event."), code="no_such_type")


async def track_of(session: Session, event: Event, track_id: uuid.UUID) -> Track:
    """The track, if it is this event's. Raises NotFound."""
    track = await session.get(Track, track_id)
    if track is None or track.event_id != event.id:
        raise NotFound(_("There is no such track at this event."), code="no_such_track")
    return track


async def add_type(session: Session, actor: Actor, event: Event, data: TypeIn) -> SessionType:
    """A type after the others. Raises Conflict (event_archived)."""
    await touch_event(session, event)
    types = await keep_types(session, event)
    made = SessionType(event_id=event.id, position=_next(types), **_values(data))
    session.add(made)
    record(session, actor, "session_type.create", made, details={"name": dict(made.name)})
    await session.flush()
    return made


async def change_type(
    session: Session, actor: Actor, event: Event, type_id: uuid.UUID, data: TypeIn
) -> SessionType:
    """Change a type; sessions that exist keep their minutes. Raises NotFound, or Conflict."""
    await touch_event(session, event)
    await keep_types(session, event)
    found = await type_of(session, event, type_id)
    found.sqlmodel_update(_values(data))
    record(session, actor, "session_type.update", found, details={"name": dict(found.name)})
    await session.flush()
    return found


async def remove_type(session: Session, actor: Actor, event: Event, type_id: uuid.UUID) -> None:
    """Take a type away. Raises NotFound, or Conflict while sessions are of it or it is the last one."""
    await touch_event(session, event)
    types = await keep_types(session, event)
    found = await type_of(session, event, type_id)
    if len(types) == 1:
        message = _("Sessions need at least one type. Add the other one first.")
        raise Conflict(message, code="last_type")
    await _refuse_used(session, event, found)
    record(session, actor, "session_type.remove", found, details={"name": dict(found.name)})
    await session.delete(found)
    await session.flush()


async def add_track(session: Session, actor: Actor, event: Event, data: TrackIn) -> Track:
    """A track after the others. Raises Invalid for an address that another track has, or Conflict."""
    (track,) = await add_tracks(session, actor, event, [data])
    return track


async def add_tracks(
    session: Session, actor: Actor, event: Event, found: Sequence[TrackIn]
) -> Sequence[Track]:
    """Several tracks after the others, in their order. Raises as `add_track`."""
    await touch_event(session, event)
    tracks = await tracks_of(session, event.id)
    taken, first = {one.slug for one in tracks}, _next(tracks)
    made: list[Track] = []
    for position, data in enumerate(found, first):
        track = Track(event_id=event.id, slug=_slug(event, data, taken), name=data.name, position=position)
        taken.add(track.slug)
        made.append(track)
        record(session, actor, "track.create", track, details={"name": dict(track.name)})
    session.add_all(made)
    await session.flush()
    return made


async def change_track(
    session: Session, actor: Actor, event: Event, track_id: uuid.UUID, data: TrackIn
) -> Track:
    """Change a track; without a slug its address stays. Raises as `add_track`, or NotFound."""
    await touch_event(session, event)
    track = await track_of(session, event, track_id)
    others = {one.slug for one in await tracks_of(session, event.id) if one.id != track.id}
    track.name = data.name
    track.slug = _slug(event, data, others) if data.slug else track.slug
    record(session, actor, "track.update", track, details={"name": dict(track.name)})
    await session.flush()
    return track


async def remove_track(session: Session, actor: Actor, event: Event, track_id: uuid.UUID) -> None:
    """Take a track away. Raises NotFound, or Conflict while sessions belong to it."""
    await touch_event(session, event)
    track = await track_of(session, event, track_id)
    await _refuse_used(session, event, track)
    record(session, actor, "track.remove", track, details={"name": dict(track.name)})
    await session.delete(track)
    await session.flush()


async def move_track(session: Session, actor: Actor, event: Event, track_id: uuid.UUID, *, by: int) -> None:
    """Move a track in the list, up (-1) or down (1); at the end nothing changes. Raises NotFound."""
    await touch_event(session, event)
    track = await track_of(session, event, track_id)
    _reorder(await tracks_of(session, event.id), track, by)
    record(session, actor, "track.update", track, details={"name": dict(track.name)})
    await session.flush()


async def move_type(session: Session, actor: Actor, event: Event, type_id: uuid.UUID, *, by: int) -> None:
    """Move a type in the list, up (-1) or down (1); at the end nothing changes. Raises NotFound."""
    await touch_event(session, event)
    types = await keep_types(session, event)
    found = await type_of(session, event, type_id)
    _reorder(types, found, by)
    record(session, actor, "session_type.update", found, details={"name": dict(found.name)})
    await session.flush()


def _reorder(rows: Sequence[Track | SessionType], moved: Track | SessionType, by: int) -> None:
    order = [row for row in rows if row.id != moved.id]
    place = next(number for number, row in enumerate(rows) if row.id == moved.id)
    order.insert(max(0, place + by), moved)
    for position, row in enumerate(order):
        row.position = position


def _next(rows: Sequence[Track | SessionType]) -> int:
    return max((row.position for row in rows), default=-1) + 1


def _values(data: TypeIn) -> dict[str, Any]:
    return {name: getattr(data, name) for name in TypeIn.model_fields}


def _slug(event: Event, data: TrackIn, taken: set[str]) -> str:
    if data.slug in taken:
        sentence = _("Another track has this address already.")
        raise Invalid(sentence, fields={"slug": sentence})
    return data.slug or free_slug(data.name.in_language("en", event.languages), taken, "track")


async def _refuse_used(session: Session, event: Event, thing: Track | SessionType) -> None:
    """What the working copy or the newest release refers to stays: people would see sessions without it."""
    column = ProgrammeSession.track_id if isinstance(thing, Track) else ProgrammeSession.type_id
    used = select(ProgrammeSession.id).where(col(column) == thing.id).limit(1)
    released = released_items(await newest_release(session, event.id))
    is_released = any(thing.id in {item.track_id, item.type_id} for item in released)
    if is_released or (await session.exec(used)).first() is not None:
        message = _("Sessions belong to it, so it stays. Move them to another one first.")
        raise Conflict(message, code="in_use")
