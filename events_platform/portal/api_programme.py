"""The public programme as JSON, for websites and apps of others; no token is needed."""

import uuid
from datetime import datetime

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.kit.web.context import context
from events_platform.kit.web.openapi import operation
from events_platform.kit.web.page_cache import VersionCache
from events_platform.portal.feed_cache import conditional, feed_headers
from events_platform.portal.programme_cache import Loaded, loaded_programme
from events_platform.programme.models import Speaker, SpeakerRole
from events_platform.programme.published import PublicSession

ADDRESS = "/api/v1/events/{event}/programme"


class PartPublic(BaseModel):
    """A speaker's part; parts stand in the speaking order."""

    speaker: uuid.UUID
    role: SpeakerRole


class SessionPublic(BaseModel):
    """A session as it is now; `planned_…` is what was released. `sequence` rises with every change."""

    id: uuid.UUID
    slug: str
    title: dict[str, str]
    abstract: dict[str, str]
    type: uuid.UUID
    track: uuid.UUID | None
    languages: list[str]
    interpretation: list[str]
    room: uuid.UUID
    shared_rooms: list[uuid.UUID]
    starts_at: datetime
    ends_at: datetime
    planned_starts_at: datetime
    planned_ends_at: datetime
    planned_room: uuid.UUID
    has_started: bool
    has_ended: bool
    is_cancelled: bool
    sequence: int
    changed_at: datetime
    parts: list[PartPublic]


class SpeakerPublic(BaseModel):
    """Somebody with a part that is shown."""

    id: uuid.UUID
    slug: str
    native: str
    romanised: str
    name_order: str
    honorific: dict[str, str]
    title: dict[str, str]
    affiliation: dict[str, str]
    country: str
    biography: dict[str, str]


class NamedPublic(BaseModel):
    """A room, a track or a type; `slug` and `site` where there is one."""

    id: uuid.UUID
    name: dict[str, str]
    slug: str = ""
    site: uuid.UUID | None = None
    kind: str = ""


class ProgrammePublic(BaseModel):
    """What everybody may see: the newest release with the changes of the day. `release` 0: none yet."""

    event: str
    timezone: str
    release: int
    released_at: datetime | None
    sessions: list[SessionPublic]
    speakers: list[SpeakerPublic]
    rooms: list[NamedPublic]
    sites: list[NamedPublic]
    tracks: list[NamedPublic]
    types: list[NamedPublic]


@operation(
    "Read the public programme",
    tag="programme",
    answer=ProgrammePublic,
    errors=(404,),
    security="",
    is_conditional=True,
    description="The newest release with the day's changes over it, with a strong ETag for If-None-Match.",
)
async def get_programme(request: Request) -> Response:
    """The programme that everybody sees."""
    loaded = await loaded_programme(request, request.path_params["event"])
    body, headers = await _written(request, loaded)
    return conditional(request, body, headers, "application/json")


async def _written(request: Request, loaded: Loaded) -> tuple[bytes, dict[str, str]]:
    parts = context(request).parts
    cache: VersionCache[tuple[bytes, dict[str, str]]] = parts.setdefault("programme-json", VersionCache())

    async def version() -> tuple[uuid.UUID, int]:
        return loaded.version

    async def load() -> tuple[bytes, dict[str, str]]:
        body = programme_out(loaded).model_dump_json().encode()
        return body, {**feed_headers(body, "programme.json"), "cache-control": "public, max-age=5"}

    return await cache.get(loaded.event.id, version, load)


def programme_out(loaded: Loaded) -> ProgrammePublic:
    """The programme as the API tells it; rooms, tracks and types as far as something visible uses them."""
    event, programme = loaded.event, loaded.programme
    sessions = programme.sessions
    rooms = {id_ for one in sessions for id_ in (one.room_id, one.item.room_id, *one.item.shared_room_ids)}
    tracks = {one.item.track_id for one in sessions}
    types = {one.item.type_id for one in sessions}
    return ProgrammePublic(
        event=event.slug,
        timezone=event.timezone,
        release=programme.number,
        released_at=programme.released_at,
        sessions=[_session(one) for one in sessions],
        speakers=[_speaker(one) for one in programme.speakers.values()],
        rooms=[
            NamedPublic(id=one.id, name=one.name, site=one.site_id)
            for one in programme.rooms.values()
            if one.id in rooms
        ],
        sites=[NamedPublic(id=one.id, name=one.name) for one in programme.sites.values()],
        tracks=[
            NamedPublic(id=one.id, name=one.name, slug=one.slug)
            for one in programme.tracks.values()
            if one.id in tracks
        ],
        types=[
            NamedPublic(id=one.id, name=one.name, kind=one.kind)
            for one in programme.types.values()
            if one.id in types
        ],
    )


def _session(one: PublicSession) -> SessionPublic:
    item = one.item
    return SessionPublic(
        id=item.id,
        slug=item.slug,
        title=dict(item.title),
        abstract=dict(item.abstract),
        type=item.type_id,
        track=item.track_id,
        languages=list(item.languages),
        interpretation=list(item.interpretation),
        room=one.room_id,
        shared_rooms=list(item.shared_room_ids),
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        planned_starts_at=item.starts_at,
        planned_ends_at=item.ends_at,
        planned_room=item.room_id,
        has_started=one.has_started,
        has_ended=one.has_ended,
        is_cancelled=item.is_cancelled,
        sequence=one.sequence,
        changed_at=one.changed_at,
        parts=[PartPublic(speaker=part.speaker_id, role=part.role) for part in one.parts],
    )


def _speaker(one: Speaker) -> SpeakerPublic:
    return SpeakerPublic(
        id=one.id,
        slug=one.slug,
        native=one.native,
        romanised=one.romanised,
        name_order=one.name_order,
        honorific=dict(one.honorific),
        title=dict(one.title),
        affiliation=dict(one.affiliation),
        country=one.country,
        biography=dict(one.biography),
    )


routes: list[BaseRoute] = [Route(ADDRESS, get_programme, methods=["GET"])]
