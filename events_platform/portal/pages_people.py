"""Public pages of speakers, and of each session."""

from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.calendars.words import language_name
from events_platform.errors import NotFound
from events_platform.kit.i18n import current_locale, format_list, format_time_range
from events_platform.kit.i18n import gettext as _
from events_platform.kit.web.context import context
from events_platform.kit.web.page_cache import Rendered
from events_platform.kit.web.templates import render_bytes
from events_platform.portal.event_views import paragraphs
from events_platform.portal.pages_programme import head, pages, shared_scope
from events_platform.portal.people_views import everybody, people_of, person
from events_platform.portal.programme_cache import Loaded, loaded_programme
from events_platform.portal.programme_views import in_language, room_name, rows_of, zone_of
from events_platform.portal.session_places import session_places
from events_platform.portal.structured_session import structured_session
from events_platform.programme.models import SessionMaterial, Speaker
from events_platform.programme.photos import file_path
from events_platform.programme.published import PublicSession


async def show_speakers(request: Request) -> Response:
    """Everybody who speaks."""
    loaded = await loaded_programme(request, request.path_params["event"])

    def values() -> dict[str, Any]:
        return {"people": everybody(loaded)}

    return _kept(request, loaded, ("speakers",), "speakers", "portal/speakers.html", values)


async def show_speaker(request: Request) -> Response:
    """A speaker with their sessions."""
    loaded = await loaded_programme(request, request.path_params["event"])
    slug = request.path_params["slug"]
    speaker = next((one for one in loaded.programme.speakers.values() if one.slug == slug), None)
    if speaker is None:
        raise NotFound(_("There is no such speaker."))

    def values() -> dict[str, Any]:
        return _speaker_values(loaded, speaker)

    return _kept(request, loaded, ("speaker", slug), "speakers", "portal/speaker.html", values)


def _speaker_values(loaded: Loaded, speaker: Speaker) -> dict[str, Any]:
    order = loaded.event.languages
    sessions = [
        one for one in loaded.programme.sessions if any(part.speaker_id == speaker.id for part in one.parts)
    ]
    return {
        "person": person(loaded.event, speaker),
        "slug": speaker.slug,
        "biography": paragraphs(in_language(loaded.event, speaker.biography)),
        "biography_lang": speaker.biography.language_of(current_locale(), order),
        "rows": rows_of(loaded, sessions),
        "dates": [_when(loaded, one) for one in sessions],
        "zone_label": zone_of(loaded.event, sessions[0].starts_at) if sessions else "",
    }


async def show_session(request: Request) -> Response:
    """A session: when, where, who, what about."""
    loaded = await loaded_programme(request, request.path_params["event"])
    one = loaded.by_slug(request.path_params["slug"])
    if one is None:
        raise NotFound(_("There is no such session."))
    base_url = context(request).settings.base_url
    places = await session_places(request, loaded, one)

    def values() -> dict[str, Any]:
        return _session_values(loaded, one, base_url) | {"places": places}

    key = ("session", one.item.id)
    return _kept(request, loaded, key, "programme", "portal/session.html", values, places)


def _session_values(loaded: Loaded, one: PublicSession, base_url: str) -> dict[str, Any]:
    event, programme, item = loaded.event, loaded.programme, one.item
    lang = current_locale()
    track = programme.tracks.get(item.track_id) if item.track_id else None
    kind = programme.types.get(item.type_id)
    planned = (item.starts_at, item.ends_at) != (one.starts_at, one.ends_at)
    moved, forum = item.room_id != one.room_id, programme.forum_of(one)
    return {
        "row": rows_of(loaded, [one])[0],
        "titles": [(code, text) for code, text in _ordered(item.title, lang)],
        "when": _when(loaded, one),
        "zone": event.timezone,
        "zone_label": zone_of(event, one.starts_at),
        "planned": format_time_range(item.starts_at, item.ends_at, event.timezone) if planned else "",
        "room": room_name(event, programme, one.room_id),
        "planned_room": room_name(event, programme, item.room_id) if moved else "",
        "also_in": [room_name(event, programme, room_id) for room_id in item.shared_room_ids],
        "track": in_language(event, track.name) if track else "",
        "track_slug": track.slug if track else "",
        "kind": in_language(event, kind.name) if kind else "",
        "spoken": format_list(map(language_name, item.languages)),
        "interpreted": format_list(map(language_name, item.interpretation)),
        "forum": rows_of(loaded, [forum])[0] if forum else None,
        "talks": rows_of(loaded, programme.talks.get(item.id, [])),
        "people": people_of(loaded, one.parts),
        "abstract": paragraphs(in_language(event, item.abstract)),
        "abstract_lang": item.abstract.language_of(lang, event.languages),
        "materials": [_material(event.slug, one_) for one_ in loaded.materials.get(item.id, [])],
        "is_cancelled": item.is_cancelled,
        "structured": structured_session(loaded, one, base_url),
        "page_url": f"{base_url}/{event.slug}/sessions/{item.slug}",
    }


def _ordered(texts: dict[str, str], lang: str) -> list[tuple[str, str]]:
    return sorted(texts.items(), key=lambda pair: pair[0] != lang)


def _when(loaded: Loaded, one: PublicSession) -> str:
    return format_time_range(one.starts_at, one.ends_at, ZoneInfo(loaded.event.timezone))


def _material(slug: str, material: SessionMaterial) -> tuple[str, str]:
    return material.name, file_path(slug, material)


def _kept(
    request: Request,
    loaded: Loaded,
    key: tuple[Any, ...],
    place: str,
    template: str,
    values: Any,
    told: str = "",
) -> Response:
    """The page, kept until the event has another version, or `told` says something else."""

    def render() -> Rendered:
        return Rendered(render_bytes(shared_scope(request), template, {**head(loaded, place), **values()}))

    full = (*key, loaded.event.id, current_locale())
    return pages(request).answer_version(request, full, (loaded.version, told), render)


routes: list[BaseRoute] = [
    Route("/{event}/speakers", show_speakers),
    Route("/{event}/speakers/{slug}", show_speaker),
    Route("/{event}/sessions/{slug}", show_session),
]
