"""What holds for every address of the API, asked of a real server with a full event."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.routing import Route

from events_platform.app import ROUTES
from events_platform.kit.pagination import encode_cursor
from events_platform.kit.web.openapi import Operation
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
