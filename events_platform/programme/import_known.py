"""What an event has already, found again by what a file calls it."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from events_platform.events.models import Event, Room, Site
from events_platform.events.queries import rooms_of, sites_of
from events_platform.kit.db.engine import Session
from events_platform.kit.db.types import LocalizedText
from events_platform.kit.text import fold, normalise_name
from events_platform.programme.imports import ImportedSession, ImportedSpeaker
from events_platform.programme.models import (
    ProgrammeSession,
    SessionKind,
    SessionSpeaker,
    SessionType,
    Slot,
    Speaker,
    Track,
)
from events_platform.programme.queries import parts_of, sessions_of, slots_of, speakers_of, tracks_of
from events_platform.programme.service_tracks import known_types

T = TypeVar("T", Track, SessionType)
BY_NAME = "name:"
# What our own exports give as the id of a thing.
OWN_KEYS = ("guid:", "uid:", "table:")


@dataclass
class Known:
    """The event's programme by names and keys; grows while an import adds to it."""

    rooms: dict[str, Room]
    tracks: dict[str, Track]
    types: dict[str, SessionType]
    speakers: dict[str, Speaker]
    speakers_by_id: dict[uuid.UUID, Speaker]
    sessions: dict[str, ProgrammeSession]
    sessions_by_id: dict[uuid.UUID, ProgrammeSession]
    parts: Mapping[uuid.UUID, list[SessionSpeaker]]
    slots: Mapping[uuid.UUID, Slot]
    names: dict[str, Speaker] = field(default_factory=dict)

    def room(self, name: str) -> Room | None:
        """The room of this name, in any language, alone or with its site as our calendars name it."""
        return self.rooms.get(fold(name))

    def track(self, name: str) -> Track | None:
        """The track of this name in any language."""
        return self.tracks.get(fold(name))

    def type_of(self, one: ImportedSession) -> SessionType | None:
        """The type of this name; where the file names none, one of the same kind, else a talk."""
        if one.type:
            return self.types.get(fold(one.type))
        wanted = (one.kind, SessionKind.TALK)
        kinds = list(self.types.values())
        return next((found for kind in wanted for found in kinds if found.kind == kind), kinds[0])

    def speaker(self, one: ImportedSpeaker) -> Speaker | None:
        """Whom this import brought before, or who has this id; by name where the file has no ids."""
        found = self.speakers.get(one.key) or self.speakers_by_id.get(own_id(one.key) or uuid.UUID(int=0))
        if found is None and one.key.startswith(BY_NAME):
            found = self.names.get(normalise_name(one.name))
        while found is not None and found.merged_into_id is not None:
            found = self.speakers_by_id.get(found.merged_into_id)
        return found

    def session(self, key: str) -> ProgrammeSession | None:
        """The session that this import brought before, or which has this id in what we export."""
        id_ = own_id(key) if key.startswith(OWN_KEYS) else None
        return self.sessions.get(key) or (self.sessions_by_id.get(id_) if id_ else None)


async def load_known(session: Session, event: Event) -> Known:
    """Read it all, in as many queries whatever its size."""
    sites = {site.id: site for site in await sites_of(session, event.id)}
    rooms = await rooms_of(session, event.id)
    speakers = await speakers_of(session, event.id, merged=True)
    sessions = await sessions_of(session, event.id)
    return Known(
        rooms={name: room for room in reversed(rooms) for name in _room_names(room, sites)},
        tracks=_by_name(await tracks_of(session, event.id)),
        types=_by_name(await known_types(session, event)),
        speakers={one.source_key: one for one in speakers if one.source_key},
        speakers_by_id={one.id: one for one in speakers},
        names={normalise_name(name): one for one in speakers for name in (one.native, one.romanised) if name},
        sessions={one.source_key: one for one in sessions if one.source_key},
        sessions_by_id={one.id: one for one in sessions},
        parts=await parts_of(session, event.id),
        slots=await slots_of(session, event.id),
    )


def own_id(key: str) -> uuid.UUID | None:
    """The id that stands at the end of a key of ours; none in keys of others."""
    text = key.rpartition(":")[2].partition("@")[0]
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def names_of(text: LocalizedText) -> list[str]:
    """Every language's name as it is compared."""
    return [fold(name) for name in text.values() if name]


def _by_name(things: Iterable[T]) -> dict[str, T]:
    return {name: thing for thing in reversed(list(things)) for name in names_of(thing.name)}


def _room_names(room: Room, sites: Mapping[uuid.UUID, Site]) -> Iterable[str]:
    site = sites.get(room.site_id)
    places = list(site.name.values()) if site else []
    for name in room.name.values():
        yield fold(name)
        for place in places:
            yield from (fold(f"{name}, {place}"), fold(f"{name}，{place}"))
