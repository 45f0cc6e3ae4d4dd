"""Pages kept by version: made again for another version or when their time is over, and not otherwise."""

import asyncio
from datetime import datetime, timedelta

import pytest
from starlette.requests import Request

from events_platform.kit.clock import now
from events_platform.kit.web import page_cache
from events_platform.kit.web.page_cache import PageCache, Rendered, VersionCache


def a_request(query: bytes = b"", etag: str = "") -> Request:
    headers = [(b"if-none-match", etag.encode())] if etag else []
    return Request({"type": "http", "method": "GET", "path": "/", "query_string": query, "headers": headers})


class Renderer:
    """Counts how often a page is made."""

    def __init__(self, until: datetime | None = None) -> None:
        self.made, self.until = 0, until

    def __call__(self) -> Rendered:
        self.made += 1
        return Rendered(f"page {self.made}".encode(), self.until)


def test_page_is_made_once_for_each_version() -> None:
    pages, render = PageCache(), Renderer()
    bodies = [pages.answer_version(a_request(), "key", version, render).body for version in (1, 1, 2, 2)]
    assert bodies == [b"page 1", b"page 1", b"page 2", b"page 2"]


def test_page_is_made_again_when_its_time_is_over() -> None:
    pages, render = PageCache(), Renderer(until=now() - timedelta(seconds=1))
    pages.answer_version(a_request(), "key", 1, render)
    render.until = now() + timedelta(hours=1)
    for _time in range(3):
        pages.answer_version(a_request(), "key", 1, render)
    assert render.made == 2


def test_who_has_the_page_gets_no_body_and_shared_answers_say_how_long_they_hold() -> None:
    pages, render = PageCache(), Renderer()
    first = pages.answer_version(a_request(), "key", 1, render)
    etag = first.headers["etag"]
    for given in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = pages.answer_version(a_request(etag=given), "key", 1, render)
        assert (again.status_code, again.body) == (304, b"")
    assert pages.answer_version(a_request(etag='"other"'), "key", 1, render).status_code == 200
    assert first.headers["cache-control"] == "private, no-cache"
    shared = pages.answer_version(a_request(b"lang=zh"), "key", 1, render, max_age=5)
    assert shared.headers["cache-control"] == "public, max-age=5"


@pytest.mark.parametrize(
    ("query", "is_shared"),
    [(b"lang=en", True), (b"lang=zh-CN", True), (b"lang=xx", False), (b"lang=", False), (b"page=2", False)],
)
def test_only_an_address_that_names_a_language_is_shared(query: bytes, is_shared: bool) -> None:
    page = PageCache().answer_version(a_request(query), "key", 1, Renderer())
    assert page.headers["cache-control"].startswith("public") is is_shared
    assert page.headers.get("vary") == (None if is_shared else "Accept-Language, Cookie")


class Source:
    """Something with a version that is slow to load."""

    def __init__(self) -> None:
        self.number, self.asked, self.loaded = 1, 0, 0

    async def version(self) -> int:
        self.asked += 1
        await asyncio.sleep(0)
        return self.number

    async def load(self) -> str:
        self.loaded += 1
        await asyncio.sleep(0)
        return f"version {self.number}"


async def test_many_who_ask_at_once_load_once() -> None:
    cache: VersionCache[str] = VersionCache()
    source = Source()
    found = await asyncio.gather(*(cache.get("key", source.version, source.load) for _one in range(20)))
    assert set(found) == {"version 1"}
    assert (source.asked, source.loaded) == (1, 1)


async def test_thing_is_loaded_again_only_for_another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_cache, "FRESH_SECONDS", 0.0)
    cache: VersionCache[str] = VersionCache()
    source = Source()
    for _time in range(3):
        await cache.get("key", source.version, source.load)
    assert (source.asked, source.loaded) == (3, 1)
    source.number = 2
    assert await cache.get("key", source.version, source.load) == "version 2"


async def test_what_is_not_there_any_more_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_cache, "FRESH_SECONDS", 0.0)
    cache: VersionCache[str] = VersionCache()
    source = Source()
    await cache.get("key", source.version, source.load)

    async def gone() -> int:
        raise LookupError

    for _time in range(2):
        with pytest.raises(LookupError):
            await cache.get("key", gone, source.load)
    assert await cache.get("key", source.version, source.load) == "version 1"
    assert source.loaded == 2
