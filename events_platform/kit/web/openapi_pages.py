"""The API's document for programs, and the same for people."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.kit.i18n import current_locale
from events_platform.kit.web.context import AppContext, context
from events_platform.kit.web.openapi import document
from events_platform.kit.web.openapi_reading import Group, Reader
from events_platform.kit.web.page_cache import PageCache, matches_etag
from events_platform.kit.web.problem import TITLES
from events_platform.kit.web.templates import render_bytes

TITLE = "Events Platform"
DESCRIPTION = (
    "Events, registrations, check-in and participation for programs. Send `Authorization: Bearer` with a "
    "staff token, or the token that the operation names. Refusals are `application/problem+json` (RFC 9457) "
    "with a stable `code`. Times are RFC 3339 with an offset. Lists are read in pages: `next` of one page is "
    "`after` of the following one. Sentences come in the language of `Accept-Language` (en, zh)."
)
PART = "openapi"


@dataclass(frozen=True)
class _Made:
    """The document as it goes out, and as the page shows it; made at the first request."""

    body: bytes
    etag: str
    groups: list[Group]


async def openapi_json(request: Request) -> Response:
    """The document (OpenAPI 3.1), or 304 where the caller has it already."""
    made = _made(request)
    headers = {"etag": made.etag, "cache-control": "public, max-age=300"}
    if matches_etag(request, made.etag):
        return Response(status_code=304, headers=headers)
    return Response(made.body, media_type="application/json", headers=headers)


async def docs(request: Request) -> Response:
    """The document as a page to read, kept as long as other public pages."""
    pages: PageCache = context(request).parts["pages"]

    async def render() -> bytes:
        return render_bytes({**request.scope, "query_string": b""}, "kit/api.html", _values(request))

    return await pages.answer(request, (PART, current_locale()), render)


def _values(request: Request) -> dict[str, Any]:
    made = _made(request)
    places = [(f"#{group.anchor}", group.name, False) for group in made.groups]
    return {
        "groups": made.groups,
        "places": places,
        "base_url": context(request).settings.base_url,
        "titles": {status: str(title) for status, title in TITLES.items()},
    }


def _made(request: Request) -> _Made:
    parts = context(request)
    if PART not in parts.parts:
        parts.parts[PART] = _make(request.app.routes, parts)
    made: _Made = parts.parts[PART]
    return made


def _make(routes: list[BaseRoute], parts: AppContext) -> _Made:
    told = document(
        routes,
        title=TITLE,
        version=_version(),
        description=DESCRIPTION,
        server=parts.settings.base_url,
    )
    body = orjson.dumps(told)
    return _Made(body, f'"{hashlib.sha256(body).hexdigest()[:24]}"', Reader(told).groups())


@lru_cache(maxsize=1)
def _version() -> str:
    return version("events-platform")


routes: list[BaseRoute] = [
    Route("/api/v1/openapi.json", openapi_json),
    Route("/api/docs", docs),
]
