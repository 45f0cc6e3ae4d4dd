"""Calendars to subscribe to as bytes, kept by the version of their event.

Programs ask again and again, and nearly always nothing has changed: within a second of the last look the
answer needs no database, later one row, and only a new version is written anew.
"""

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, replace
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from events_platform.kit.web.page_cache import matches_etag

FRESH_SECONDS: Final = 1.0
MAXIMUM_BYTES: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Written:
    """What was found behind an address: the version it was written from, and the bytes."""

    version: Hashable
    body: bytes
    filename: str
    media_type: str = "text/calendar; charset=utf-8"


# Gets the version that is kept; answers None while that is still the newest.
Write = Callable[[Hashable | None], Awaitable[Written | None]]


@dataclass(frozen=True, slots=True)
class _Kept:
    written: Written
    headers: dict[str, str]
    looked_at: float


class FeedCache:
    """Calendars by key. One visitor looks whether something changed while the others wait for that look."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._looking: dict[Hashable, asyncio.Lock] = {}
        self._bytes = 0

    async def answer(self, request: Request, key: Hashable, write: Write) -> Response:
        """The calendar of this key with a strong ETag, or 304 where the program has it already."""
        kept = self._fresh(key) or await self._look(key, write)
        return conditional(request, kept.written.body, kept.headers, kept.written.media_type)

    def _fresh(self, key: Hashable) -> _Kept | None:
        kept = self._kept.get(key)
        return kept if kept and time.monotonic() - kept.looked_at < FRESH_SECONDS else None

    async def _look(self, key: Hashable, write: Write) -> _Kept:
        lock = self._looking.setdefault(key, asyncio.Lock())
        try:
            async with lock:
                return self._fresh(key) or await self._looked(key, write)
        finally:
            self._looking.pop(key, None)

    async def _looked(self, key: Hashable, write: Write) -> _Kept:
        looked_at = time.monotonic()
        kept = self._kept.get(key)
        try:
            written = await write(kept.written.version if kept else None)
        except BaseException:
            # What is not there any more, or is not public any more, is not kept for anybody.
            self._forget(key)
            raise
        if written is None:
            assert kept is not None
            return self._keep(key, replace(kept, looked_at=looked_at))
        return self._keep(key, _Kept(written, feed_headers(written.body, written.filename), looked_at))

    def _keep(self, key: Hashable, kept: _Kept) -> _Kept:
        self._forget(key)
        self._kept[key] = kept
        self._bytes += len(kept.written.body)
        while self._bytes > MAXIMUM_BYTES and len(self._kept) > 1:
            self._forget(next(iter(self._kept)))
        return kept

    def _forget(self, key: Hashable) -> None:
        kept = self._kept.pop(key, None)
        self._bytes -= len(kept.written.body) if kept else 0


def feed_headers(body: bytes, filename: str, *, is_private: bool = False) -> dict[str, str]:
    """The headers of a calendar: a strong ETag of the bytes, and how long it may be taken for fresh."""
    return {
        "etag": f'"{hashlib.sha256(body).hexdigest()[:32]}"',
        "cache-control": f"{'private' if is_private else 'public'}, max-age=300",
        "content-disposition": f'inline; filename="{filename}"',
    }


def conditional(request: Request, body: bytes, headers: dict[str, str], media_type: str) -> Response:
    """The body, its headers alone for HEAD, or 304 where the program has it already (RFC 9110, 13.1.2)."""
    if matches_etag(request, headers["etag"]):
        return Response(status_code=304, headers=headers)
    if request.method == "HEAD":
        return Response(headers={**headers, "content-length": str(len(body))}, media_type=media_type)
    return Response(body, media_type=media_type, headers=headers)
