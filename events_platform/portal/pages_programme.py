"""The public programme, and what releases changed in it."""

import uuid
from asyncio import to_thread
from typing import Any

from sqlmodel import col, select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.kit.clock import now
from events_platform.kit.i18n import current_locale, format_datetime
from events_platform.kit.web.context import context
from events_platform.kit.web.page_cache import PageCache, Rendered, VersionCache
from events_platform.kit.web.templates import render_bytes
from events_platform.portal.programme_cache import Loaded, loaded_programme
from events_platform.portal.programme_filter import Filter, asked_for, choices, found_by, search_index
from events_platform.portal.programme_views import (
    Row,
    by_day,
    day_further_down,
    in_language,
    next_boundary,
    now_and_next,
    rows_of,
    zone_of,
)
from events_platform.programme.diff import Change, read_changes
from events_platform.programme.event_places import event_places
from events_platform.programme.models_release import Release
from events_platform.programme.views_changes import Names, shown_changes

LISTED_CHANGES = 40
KEPT_SEARCHES = 100


async def show_programme(request: Request) -> Response:
    """The programme by day, track, room and language, with what runs now; or what a search finds."""
    loaded = await loaded_programme(request, request.path_params["event"])
    moment = now()
    chosen = asked_for(loaded, request.query_params, moment)
    index = await _index(request, loaded) if chosen.query else {}
    scope = shared_scope(request, chosen.address().removeprefix("?"))

    def render() -> Rendered:
        rows = _rows(loaded, chosen)
        if chosen.query:
            values = _values(loaded, chosen, found_by(index, chosen.query, rows))
            return Rendered(render_bytes(scope, "portal/programme.html", values))
        values = {**_values(loaded, chosen, rows), "places": now_and_next(loaded, moment)}
        values["today"] = "" if chosen.day else day_further_down(loaded, moment)
        return Rendered(render_bytes(scope, "portal/programme.html", values), next_boundary(loaded, moment))

    key = ("programme", loaded.event.id, chosen, current_locale())
    kept = _searches(request) if chosen.query else pages(request)
    return kept.answer_version(request, key, loaded.version, render)


def _rows(loaded: Loaded, chosen: Filter) -> list[Row]:
    return [row for row in rows_of(loaded) if chosen.admits(row)]


def _values(loaded: Loaded, chosen: Filter, rows: list[Row]) -> dict[str, Any]:
    event, programme = loaded.event, loaded.programme
    at = programme.sessions[0].starts_at if programme.sessions else now()
    return {
        **head(loaded, "programme"),
        "days": by_day(rows),
        "found": len(rows),
        "total": len(programme.sessions),
        "places": [],
        "today": "",
        "chosen": chosen,
        "chosen_day": chosen.day.isoformat() if chosen.day else "",
        "choices": choices(loaded),
        "zone": event.timezone,
        "zone_label": zone_of(event, at),
        "released": format_datetime(programme.released_at, event.timezone) if programme.released_at else "",
    }


def head(loaded: Loaded, here: str) -> dict[str, Any]:
    """What the layout of public pages needs; `here` names the current place."""
    base = f"/{loaded.event.slug}"
    return {
        "event": loaded.event,
        "event_href": f"{base}/",
        "event_name": in_language(loaded.event, loaded.event.title),
        "event_places": event_places(loaded.event, here, has_speakers=bool(loaded.programme.speakers)),
        "number": loaded.programme.number,
    }


def pages(request: Request) -> PageCache:
    """The pages that this process keeps."""
    cache: PageCache = context(request).parts["pages"]
    return cache


def shared_scope(request: Request, query: str = "") -> dict[str, Any]:
    """The scope as every visitor of the page shares it: without what only this request said."""
    return {**request.scope, "query_string": query.encode(), "state": {}}


def _searches(request: Request) -> PageCache:
    """The searches that were made last, apart from the pages, which they must not push out."""
    cache: PageCache = context(request).parts.setdefault("programme-searches", PageCache(KEPT_SEARCHES))
    return cache


async def _index(request: Request, loaded: Loaded) -> dict[uuid.UUID, str]:
    parts = context(request).parts
    cache: VersionCache[dict[uuid.UUID, str]] = parts.setdefault("programme-search", VersionCache())

    async def version() -> tuple[uuid.UUID, int]:
        return loaded.version

    async def load() -> dict[uuid.UUID, str]:
        return await to_thread(search_index, loaded)

    return await cache.get(loaded.event.id, version, load)


async def show_changes(request: Request) -> Response:
    """What each release changed, the newest first."""
    loaded = await loaded_programme(request, request.path_params["event"])
    found = await _releases(request, loaded)

    def render() -> Rendered:
        values = {**head(loaded, "changes"), "releases": [_shown(loaded, *one) for one in found]}
        return Rendered(render_bytes(shared_scope(request), "portal/programme_changes.html", values))

    key = ("changes", loaded.event.id, current_locale())
    return pages(request).answer_version(request, key, loaded.version, render)


async def _releases(request: Request, loaded: Loaded) -> list[tuple[Release, list[Change]]]:
    parts = context(request).parts
    cache: VersionCache[list[tuple[Release, list[Change]]]] = parts.setdefault(
        "programme-changes", VersionCache()
    )
    found = select(Release).where(Release.event_id == loaded.event.id).order_by(col(Release.number).desc())

    async def version() -> tuple[uuid.UUID, int]:
        return loaded.version

    async def load() -> list[tuple[Release, list[Change]]]:
        async with context(request).db.read() as session:
            return [(one, read_changes(one.changes)) for one in (await session.exec(found)).all()]

    return await cache.get(loaded.event.id, version, load)


def _shown(loaded: Loaded, release: Release, changes: list[Change]) -> dict[str, Any]:
    """What may be told of a release: nothing of sessions and names that are hidden now."""
    event, programme = loaded.event, loaded.programme
    visible = {one.item.id for one in programme.sessions}
    titles = {one.item.id: one.item.title for one in programme.sessions}
    names = Names(event, programme.rooms, programme.tracks, programme.types, programme.speakers, titles)
    shown = shown_changes(names, [change for change in changes if change.session_id in visible])
    return {
        "number": release.number,
        "at": format_datetime(release.created_at, event.timezone),
        "note": in_language(event, release.note),
        "note_lang": release.note.language_of(current_locale(), event.languages),
        "restores": release.restores_number,
        "is_first": release.number == 1,
        "changes": shown,
        "is_long": len(shown) > LISTED_CHANGES,
    }


routes: list[BaseRoute] = [
    Route("/{event}/programme", show_programme),
    Route("/{event}/programme/changes", show_changes),
]
