"""Which sessions a calendar to subscribe to holds, and what it is called."""

import uuid
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar

from sqlmodel import select

from events_platform.calendars.words import speaker_name
from events_platform.errors import NotFound
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.programme.models import Speaker
from events_platform.programme.published import PublicProgramme, PublicSession


class Kind(StrEnum):
    """What one can subscribe to besides the whole event; the first segment of its address."""

    ROOM = "rooms"
    TRACK = "tracks"
    SPEAKER = "speakers"
    SESSION = "sessions"


@dataclass(frozen=True)
class Choice:
    """Some sessions under a name."""

    name: str
    sessions: list[PublicSession]


class _Addressed(Protocol):
    @property
    def id(self) -> uuid.UUID: ...

    @property
    def slug(self) -> str: ...


A = TypeVar("A", bound=_Addressed)


async def choice_of(
    session: Session, event: Event, programme: PublicProgramme, kind: Kind, reference: str, lang: str
) -> Choice:
    """The sessions behind an address, by slug or id (rooms by id). NotFound also for what is hidden."""
    match kind:
        case Kind.ROOM:
            return _in_room(event, programme, reference, lang)
        case Kind.TRACK:
            track = _addressed(programme.tracks.values(), reference)
            found = [one for one in programme.sessions if one.item.track_id == track.id]
            return Choice(track.name.in_language(lang, event.languages), found)
        case Kind.SPEAKER:
            speaker = await _speaker(session, event, programme, reference)
            found = [one for one in programme.sessions if any(p.speaker_id == speaker.id for p in one.parts)]
            return Choice(speaker_name(speaker), found)
        case Kind.SESSION:
            item = _addressed((one.item for one in programme.sessions), reference)
            found = [one for one in programme.sessions if one.item.id == item.id]
            return Choice(item.title.in_language(lang, event.languages), found)


def _in_room(event: Event, programme: PublicProgramme, reference: str, lang: str) -> Choice:
    room = programme.rooms.get(_id(reference) or uuid.UUID(int=0))
    if room is None:
        raise _nothing()
    found = [one for one in programme.sessions if room.id in {one.room_id, *one.item.shared_room_ids}]
    return Choice(room.name.in_language(lang, event.languages), found)


async def _speaker(session: Session, event: Event, programme: PublicProgramme, reference: str) -> Speaker:
    """The visible speaker; who was found to be somebody else keeps the old address of their calendar."""
    with suppress(NotFound):
        return _addressed(programme.speakers.values(), reference)
    condition = Speaker.id == _id(reference) if _id(reference) else Speaker.slug == reference
    found = (await session.exec(select(Speaker).where(Speaker.event_id == event.id, condition))).first()
    merged = programme.speakers.get(found.merged_into_id) if found and found.merged_into_id else None
    if merged is None:
        raise _nothing()
    return merged


def _addressed(things: Iterable[A], reference: str) -> A:
    id_ = _id(reference)
    found = next((one for one in things if one.slug == reference or one.id == id_), None)
    if found is None:
        raise _nothing()
    return found


def _id(reference: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(reference)
    except ValueError:
        return None


def _nothing() -> NotFound:
    return NotFound(_("There is no such calendar."), code="no_such_calendar")
