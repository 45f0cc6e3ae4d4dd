"""What holds for every address of the API, asked of a real server with a full event."""

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.routing import Route

from deploy.dev.tools import ROOT
from events_platform.app import ROUTES
from events_platform.kit.pagination import encode_cursor
from events_platform.kit.web.openapi import Operation
from events_platform.kit.web.openapi_reading import Reader
from tests.api.asking import fits
from tests.api.populated import Populated


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """One server for each, whatever number of tests ask it."""
    kind: str = request.param
    return kind


def described() -> Iterator[tuple[str, str, Operation]]:
    """Method, path and description of every operation."""
    for route in ROUTES:
        if isinstance(route, Route) and hasattr(route.endpoint, "operation"):
            for method in (route.methods or set()) - {"HEAD"}:
                yield method, route.path, route.endpoint.operation


OPERATIONS = sorted(described(), key=lambda one: one[:2])
LISTS = [path for method, path, one in OPERATIONS if "limit" in one.query]
# At most 20 people; no list to go through.
NO_LISTS = {"/api/v1/gates/{gate}/search", "/api/v1/calendar-replies"}


def test_every_list_is_read_in_pages() -> None:
    listing = {
        path: one
        for method, path, one in OPERATIONS
        if "items" in getattr(one.answer, "model_fields", {}) and path not in NO_LISTS
    }
    assert sorted(listing) == sorted(LISTS)
    assert [path for path, one in listing.items() if "after" not in one.query] == []
    assert [path for path, one in listing.items() if not one.answer.model_fields["next"].is_required()] == []


@pytest.mark.parametrize("path", LISTS)
def test_list_in_pages_of_one_is_the_list_in_one_page(full: Populated, path: str) -> None:
    whole = full.send("GET", path).json()
    assert (len(whole["items"]) > 1, whole["next"]) == (True, None)
    found: list[Any] = []
    query = {"limit": "1"}
    while True:
        page = full.send("GET", path, params=query).json()
        assert (page.keys(), len(page["items"])) == (whole.keys(), 1)
        found += page["items"]
        if page["next"] is None:
            break
        query["after"] = page["next"]
    assert found == whole["items"]


FOREIGN = encode_cursor([True] * 9)


@pytest.mark.parametrize("path", LISTS)
def test_page_that_cannot_be_is_refused(full: Populated, path: str) -> None:
    queries = [("limit", "0"), ("limit", "201"), ("limit", "x"), ("after", "x"), ("after", FOREIGN)]
    for name, value in queries:
        answer = full.send("GET", path, params={name: value})
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
        assert answer.json()["errors"].keys() == {name}


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        *(("registrations", name, "none") for name in ("status", "mode", "category", "country")),
        *(("sessions", name, "no") for name in ("state", "track", "type", "day", "unscheduled")),
        *(("speakers", name, "none") for name in ("appearance", "answer")),
        *(("proposals", name, "none") for name in ("state", "decision", "type")),
        *((kind, "q", "、，") for kind in ("", "registrations", "sessions", "speakers", "proposals")),
    ],
)
def test_filter_that_means_nothing_does_not_find_all(
    full: Populated, kind: str, name: str, value: str
) -> None:
    path = f"/api/v1/events/{{event}}/{kind}" if kind else "/api/v1/events"
    answer = full.send("GET", path, params={name: value})
    assert (answer.status_code, answer.json()["errors"].keys()) == (422, {name})
    assert full.send("GET", path, params={name: ""}).json() == full.send("GET", path).json()


PROBLEM = "application/problem+json"
ADDRESSES = [route for route in ROUTES if isinstance(route, Route) and route.path.startswith("/api/")]
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@pytest.mark.parametrize("path", sorted({route.path for route in ADDRESSES}))
def test_other_methods_are_refused_with_those_that_there_are(full: Populated, path: str) -> None:
    address = full.address(path)
    # What looks like an id of another address is answered there: speakers/register, proposals/letters.
    matching = [route for route in ADDRESSES if route.path_regex.match(address)]
    allowed = set().union(*(route.methods or set() for route in matching))
    for method in set(METHODS) - allowed:
        answer = full.client.request(method, address)
        assert (answer.status_code, answer.headers["content-type"]) == (405, PROBLEM), method
        assert answer.headers["allow"] == ", ".join(sorted(allowed)), method


READS = [(path, one) for method, path, one in OPERATIONS if method == "GET"]
QUERIES = {"/api/v1/gates/{gate}/search": "?q=chen"}


@pytest.mark.parametrize(("path", "operation"), READS, ids=[path for path, _one in READS])
def test_what_is_read_is_what_the_document_says(full: Populated, path: str, operation: Operation) -> None:
    address = full.address(path) + QUERIES.get(path, "")
    answer = full.ask("GET", address, operation.security)
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, operation.media)
    if operation.media == "application/json":
        schema = full.document["paths"][path]["get"]["responses"]["200"]["content"][operation.media]["schema"]
        assert [error.message for error in fits(full.document, schema, answer.json())] == []
    head = full.ask("HEAD", address, operation.security)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == answer.headers["content-type"]
    # What carries a mark may answer that nothing has changed, and only that.
    assert ("304" in full.document["paths"][path]["get"]["responses"]) == ("etag" in answer.headers)


OF_AN_EVENT = [path for path, _one in READS if "{event}" in path]


@pytest.mark.parametrize("path", OF_AN_EVENT)
def test_event_is_known_by_its_id_and_by_its_slug(full: Populated, path: str) -> None:
    by_slug = full.send("GET", path)
    by_id = full.client.get(full.address(path, event=full.first["event id"]))
    moment = re.compile(r'"(until|known_at)":"[^"]+"')
    assert moment.sub("", by_id.text) == moment.sub("", by_slug.text)


NAMED = [(method, path, one) for method, path, one in OPERATIONS if "{" in path]


@pytest.mark.parametrize(
    ("method", "path", "operation"), NAMED, ids=[f"{method} {path}" for method, path, _one in NAMED]
)
def test_what_there_is_not_is_not_found(
    full: Populated, method: str, path: str, operation: Operation
) -> None:
    described = full.document["paths"][path][method.lower()]
    content = described.get("requestBody", {}).get("content", {}).get("application/json")
    body = {"json": Reader(full.document).example(content["schema"])} if content else {}
    for name in re.findall(r"{(\w+)}", path):
        for unknown in (str(uuid.UUID(int=1)), "nothing", "999"):
            answer = full.ask(method, full.address(path, **{name: unknown}), operation.security, **body)
            assert (answer.status_code, answer.headers["content-type"]) == (404, PROBLEM), (name, unknown)


WRITES = [
    (method, path, one)
    for method, path, one in OPERATIONS
    # A scan's own error stands in its place in the list; a file's content is no object of ours.
    if one.body is not None and path != "/api/v1/scans"
]


@pytest.mark.parametrize(
    ("method", "path", "operation"), WRITES, ids=[f"{method} {path}" for method, path, _one in WRITES]
)
def test_unknown_field_is_refused(full: Populated, method: str, path: str, operation: Operation) -> None:
    body = {"is_admin": True}
    answer = full.ask(method, full.address(path), operation.security, json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (422, PROBLEM)
    assert answer.json()["errors"]["is_admin"] == "This field is not known here."


def test_every_post_that_creates_takes_a_key() -> None:
    creating = [
        path
        for method, path, one in OPERATIONS
        if method == "POST" and one.status in {201, 202} and not one.is_idempotent_by_key
    ]
    assert creating == []


CODE = re.compile(r"4\d\d `(\w+)`")


def test_every_code_that_is_told_of_is_one_of_ours() -> None:
    words = [(ROOT / "docs/api.md").read_text(), *(one.description for _method, _path, one in OPERATIONS)]
    told = {code for text in words for code in CODE.findall(text)}
    source = "".join(path.read_text() for path in (ROOT / "events_platform").rglob("*.py"))
    assert told
    assert [code for code in sorted(told) if f'"{code}"' not in source] == []
