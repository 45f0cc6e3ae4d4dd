"""Rendered public pages as bytes, without personal parts: kept for a second, or as long as a version."""

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

from starlette.requests import Request
from starlette.responses import Response

from events_platform.kit.clock import now
from events_platform.kit.i18n import match

T = TypeVar("T")
FRESH_SECONDS = 1.0
SHARED_SECONDS = 60
MAXIMUM_PAGES = 500
MAXIMUM_THINGS = 50
Render = Callable[[], Awaitable[bytes]]


@dataclass
class _Page:
    body: bytes
    etag: str
    made: float
    version: Hashable = None
    until: datetime | None = None


class PageCache:
    """Pages by key. One visitor renders a stale page while the others wait for that one rendering."""

    def __init__(self, maximum: int = MAXIMUM_PAGES) -> None:
        self._maximum = maximum
        self._pages: OrderedDict[Hashable, _Page] = OrderedDict()
        # As long as somebody waits, a lock is the same for who comes.
        self._rendering: WeakValueDictionary[Hashable, asyncio.Lock] = WeakValueDictionary()

    async def answer(self, request: Request, key: Hashable, render: Render) -> Response:
        """The page of this key, or 304 where the visitor has it already."""
        return _answered(request, self._fresh(key) or await self._renew(key, render))

    def answer_version(
        self,
        request: Request,
        key: Hashable,
        version: Hashable,
        render: Callable[[], "Rendered"],
        max_age: int = SHARED_SECONDS,
    ) -> Response:
        """The page of this key, made again only for another version, or when its time is over.

        `max_age` are the seconds for which others may keep the page of an address that names its language.
        """
        page = self._pages.get(key)
        if page is None or page.version != version or (page.until is not None and page.until <= now()):
            rendered = render()
            page = self._keep(key, rendered.body, time.monotonic())
            page.version, page.until = version, rendered.until
        return _answered(request, page, max_age)

    def _fresh(self, key: Hashable) -> _Page | None:
        page = self._pages.get(key)
        return page if page and time.monotonic() - page.made < FRESH_SECONDS else None

    async def _renew(self, key: Hashable, render: Render) -> _Page:
        lock = self._rendering.setdefault(key, asyncio.Lock())
        async with lock:
            return self._fresh(key) or await self._rendered(key, render)

    async def _rendered(self, key: Hashable, render: Render) -> _Page:
        made = time.monotonic()
        return self._keep(key, await render(), made)

    def _keep(self, key: Hashable, body: bytes, made: float) -> _Page:
        page = _Page(body, f'"{hashlib.sha256(body).hexdigest()[:24]}"', made)
        self._pages[key] = page
        self._pages.move_to_end(key)
        if len(self._pages) > self._maximum:
            self._pages.popitem(last=False)
        return page


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page that is true until something changes, or until a moment at which it says something else."""

    body: bytes
    until: datetime | None = None


def matches_etag(request: Request, etag: str) -> bool:
    """Whether If-None-Match names this ETag, or any; compared weakly (RFC 9110, 13.1.2)."""
    given = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    return etag in given or "*" in given


def _answered(request: Request, page: _Page, max_age: int = SHARED_SECONDS) -> Response:
    # An address that names no language of ours is answered in that of whoever asks.
    asked = match(next(iter(request.query_params.getlist("lang")), None)) is not None
    headers = {
        "etag": page.etag,
        "cache-control": f"public, max-age={max_age}" if asked else "private, no-cache",
    }
    if not asked:
        headers["vary"] = "Accept-Language, Cookie"
    if matches_etag(request, page.etag):
        return Response(status_code=304, headers=headers)
    return Response(page.body, media_type="text/html", headers=headers)


@dataclass(frozen=True, slots=True)
class _Thing(Generic[T]):
    version: Hashable
    value: T
    looked_at: float


class VersionCache(Generic[T]):
    """What is loaded once for each version; whether there is a new one is asked once a second at most."""

    def __init__(self) -> None:
        self._things: OrderedDict[Hashable, _Thing[T]] = OrderedDict()
        self._looking: WeakValueDictionary[Hashable, asyncio.Lock] = WeakValueDictionary()

    async def get(
        self,
        key: Hashable,
        version: Callable[[], Awaitable[Hashable]],
        load: Callable[[], Awaitable[T]],
    ) -> T:
        """The thing of this key. An error of `version` goes to everybody, and nothing is kept."""
        found = self._fresh(key)
        if found is None:
            lock = self._looking.setdefault(key, asyncio.Lock())
            async with lock:
                found = self._fresh(key) or await self._look(key, version, load)
        return found.value

    def _fresh(self, key: Hashable) -> _Thing[T] | None:
        found = self._things.get(key)
        return found if found and time.monotonic() - found.looked_at < FRESH_SECONDS else None

    async def _look(
        self,
        key: Hashable,
        version: Callable[[], Awaitable[Hashable]],
        load: Callable[[], Awaitable[T]],
    ) -> _Thing[T]:
        looked_at, known = time.monotonic(), self._things.pop(key, None)
        newest = await version()
        if known is not None and known.version == newest:
            found = replace(known, looked_at=looked_at)
        else:
            found = _Thing(newest, await load(), looked_at)
        self._things[key] = found
        if len(self._things) > MAXIMUM_THINGS:
            self._things.popitem(last=False)
        return found
