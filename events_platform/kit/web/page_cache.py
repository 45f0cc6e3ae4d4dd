"""Rendered public pages as bytes, without personal parts and at most one second old."""

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

FRESH_SECONDS = 1.0
MAXIMUM_PAGES = 500
Render = Callable[[], Awaitable[bytes]]


@dataclass
class _Page:
    body: bytes
    etag: str
    made: float


class PageCache:
    """Pages by key. One visitor renders a stale page while the others wait for that one rendering."""

    def __init__(self) -> None:
        self._pages: OrderedDict[Hashable, _Page] = OrderedDict()
        self._rendering: dict[Hashable, asyncio.Lock] = {}

    async def answer(self, request: Request, key: Hashable, render: Render) -> Response:
        """The page of this key, or 304 where the visitor has it already."""
        page = self._fresh(key) or await self._renew(key, render)
        asked = "lang" in request.query_params
        headers = {
            "etag": page.etag,
            "cache-control": "public, max-age=60" if asked else "private, no-cache",
        }
        if not asked:
            headers["vary"] = "Accept-Language, Cookie"
        if page.etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(page.body, media_type="text/html", headers=headers)

    def _fresh(self, key: Hashable) -> _Page | None:
        page = self._pages.get(key)
        return page if page and time.monotonic() - page.made < FRESH_SECONDS else None

    async def _renew(self, key: Hashable, render: Render) -> _Page:
        lock = self._rendering.setdefault(key, asyncio.Lock())
        try:
            async with lock:
                return self._fresh(key) or await self._rendered(key, render)
        finally:
            self._rendering.pop(key, None)

    async def _rendered(self, key: Hashable, render: Render) -> _Page:
        made = time.monotonic()
        body = await render()
        page = _Page(body, f'"{hashlib.sha256(body).hexdigest()[:24]}"', made)
        self._pages[key] = page
        self._pages.move_to_end(key)
        if len(self._pages) > MAXIMUM_PAGES:
            self._pages.popitem(last=False)
        return page
