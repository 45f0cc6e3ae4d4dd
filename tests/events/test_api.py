"""Events as programs see them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import httpx
import pytest

from events_platform.accounts.models import Role
from events_platform.events.models import Event
from events_platform.kit.db.engine import Database
from tests.factories.accounts import bearer, make_token
from tests.factories.events import make_event, make_series
from tests.support.queries import Queries

NEW = {
    "title": {"en": "Symposium", "zh": "会议"},
    "timezone": "Asia/Shanghai",
    "starts_on": "2021-06-10",
    "ends_on": "2021-06-10",
    "host_country": "CN",
    "registration_closes_at": "2021-06-09T18:00",
    "site": {"name": {"en": "Congress centre"}},
}


@pytest.fixture
async def administrator(db: Database) -> dict[str, str]:
    async with db.write() as session:
        return bearer(await make_token(session, Role.ADMINISTRATOR))


@pytest.fixture
async def event(db: Database) -> Event:
    async with db.write() as session:
        await make_series(session, "symposium")
        return await make_event(session, slug="symposium-2021", series="symposium")


async def test_post_event_makes_a_draft(client: httpx.AsyncClient, administrator: dict[str, str]) -> None:
    made = await client.post("/api/v1/events", json=NEW, headers=administrator)
    told = made.json()
    assert made.status_code == 201
    assert (told["slug"], told["status"], told["title"]) == ("symposium-2021", "draft", NEW["title"])
    assert told["registration_closes_at"] == "2021-06-09T10:00:00Z"
    assert told["url"] == "http://127.0.0.1:8000/symposium-2021/"
    read = await client.get(made.headers["location"], headers=administrator)
    assert read.json() == told
    sites = (await client.get("/api/v1/events/symposium-2021/sites", headers=administrator)).json()
    assert [site["name"] for site in sites["items"]] == [{"en": "Congress centre"}]


async def test_post_event_repeated_with_its_key_makes_one(
    client: httpx.AsyncClient, administrator: dict[str, str]
) -> None:
    headers = {**administrator, "Idempotency-Key": "one"}
    answers = [await client.post("/api/v1/events", json=NEW, headers=headers) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert len((await client.get("/api/v1/events", headers=administrator)).json()["items"]) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"starts_on": "2021-02-30"}, "starts_on"),
        ({"ends_on": "2021-06-09"}, "ends_on"),
        ({"title": {"en": "x" * 300}}, "title.en"),
        ({"title": {"tlh": "x"}}, "title.tlh"),
        ({"title": None}, "title"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"contact_email": "nobody"}, "contact_email"),
        ({"site": {"name": {"en": "x"}, "country": "XX"}}, "site.country"),
        ({"slug": "manage"}, "slug"),
        ({"nonsense": 1}, "nonsense"),
    ],
)
async def test_post_event_names_the_field(
    client: httpx.AsyncClient, administrator: dict[str, str], change: dict[str, Any], field: str
) -> None:
    refused = await client.post("/api/v1/events", json={**NEW, **change}, headers=administrator)
    assert (refused.status_code, list(refused.json()["errors"])) == (422, [field])


@pytest.mark.parametrize(
    ("content", "kind", "status", "code"),
    [
        (b"{", "application/json", 400, "malformed_json"),
        (b"[]", "application/json", 422, "invalid"),
        (b"{}", "text/plain", 415, "unsupported_media_type"),
        (b"x" * 5_000_000, "application/json", 413, "too_large"),
    ],
)
async def test_post_event_refuses_a_bad_body(
    client: httpx.AsyncClient,
    administrator: dict[str, str],
    content: bytes,
    kind: str,
    status: int,
    code: str,
) -> None:
    headers = {**administrator, "content-type": kind}
    refused = await client.post("/api/v1/events", content=content, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert refused.headers["content-type"] == "application/problem+json"


async def test_patch_event_merges_and_publishes(
    client: httpx.AsyncClient, administrator: dict[str, str], event: Event
) -> None:
    patch = {"theme": {"zh": "创新"}, "title": {"zh": None}, "series": None, "status": "archived"}
    told = (await client.patch("/api/v1/events/symposium-2021", json=patch, headers=administrator)).json()
    assert told["title"] == {"en": "Symposium on Partnerships"}
    assert (told["theme"], told["series"], told["status"]) == ({"zh": "创新"}, None, "archived")
    assert told["place"] == {"en": "Nanchang", "zh": "南昌"}
    assert told["version"] > event.version
    refused = await client.patch(f"/api/v1/events/{event.id}", json={"theme": None}, headers=administrator)
    assert (refused.status_code, refused.json()["code"]) == (409, "event_archived")


@pytest.mark.parametrize(
    ("patch", "status", "field"),
    [
        ({"title": None}, 422, "title"),
        ({"status": "lost"}, 422, "status"),
        ({"id": "1"}, 422, "id"),
        ({"registration_opens_at": "0001-01-01T00:00:00Z"}, 422, "registration_opens_at"),
        ({"registration_closes_at": "9999-12-31T23:59"}, 422, "registration_closes_at"),
        ([], 422, "body"),
    ],
)
async def test_patch_event_refuses(
    client: httpx.AsyncClient,
    administrator: dict[str, str],
    event: Event,
    patch: object,
    status: int,
    field: str,
) -> None:
    refused = await client.patch(f"/api/v1/events/{event.id}", json=patch, headers=administrator)
    assert (refused.status_code, list(refused.json()["errors"])) == (status, [field])
    told = await client.get(f"/api/v1/events/{event.id}", headers=administrator)
    assert told.status_code == 200


async def test_events_are_seen_by_their_roles_only(
    client: httpx.AsyncClient, db: Database, event: Event
) -> None:
    async with db.write() as session:
        other = await make_event(session)
        analyst = bearer(await make_token(session, Role.ANALYST, event))
    listed = (await client.get("/api/v1/events", headers=analyst)).json()["items"]
    assert [(one["slug"], one["series"]) for one in listed] == [("symposium-2021", "symposium")]
    assert (await client.get(f"/api/v1/events/{event.id}", headers=analyst)).status_code == 200
    assert (await client.get(f"/api/v1/events/{other.slug}", headers=analyst)).status_code == 404
    assert (await client.patch(f"/api/v1/events/{event.id}", json={}, headers=analyst)).status_code == 403
    assert (await client.post("/api/v1/events", json=NEW, headers=analyst)).status_code == 403
    assert (await client.get("/api/v1/events")).status_code == 401


async def test_events_are_paged_and_found(
    client: httpx.AsyncClient, db: Database, administrator: dict[str, str], event: Event
) -> None:
    async with db.write() as session:
        for number in range(4):
            await make_event(session, rooms=0, slug=f"other-{number}", title={"en": "Meeting"}, place={})
    slugs: list[str] = []
    after = ""
    while True:
        page = (await client.get(f"/api/v1/events?limit=2{after}", headers=administrator)).json()
        slugs += [one["slug"] for one in page["items"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert slugs == ["symposium-2021", "other-0", "other-1", "other-2", "other-3"]
    for query in ("产学研", "chanxueyan", "partnerships symposium", "nanchang"):
        found = (await client.get("/api/v1/events", params={"q": query}, headers=administrator)).json()
        assert [one["slug"] for one in found["items"]] == ["symposium-2021"], query
    assert (await client.get("/api/v1/events?after=x", headers=administrator)).status_code == 422
    assert (await client.get("/api/v1/events?limit=0", headers=administrator)).status_code == 422


async def test_list_events_asks_the_same_whatever_their_number(
    client: httpx.AsyncClient,
    db: Database,
    administrator: dict[str, str],
    event: Event,
    count_queries: Callable[[], AbstractContextManager[Queries]],
) -> None:
    for _ in range(2):
        with count_queries() as queries:
            await client.get("/api/v1/events", headers=administrator)
        queries.assert_at_most(3)
        async with db.write() as session:
            await make_event(session, rooms=0, series="symposium")
            await make_event(session, rooms=0)


async def test_rooms_are_made_moved_and_removed(
    client: httpx.AsyncClient, administrator: dict[str, str], event: Event
) -> None:
    base = f"/api/v1/events/{event.id}"
    site = (await client.post(f"{base}/sites", json={"name": {"en": "Branch"}}, headers=administrator)).json()
    made = await client.post(f"{base}/rooms", json={"name": {"en": "Hall"}}, headers=administrator)
    room = made.json()
    assert made.status_code == 201
    assert room["site"] != site["id"]
    address = f"{base}/rooms/{room['id']}"
    patch = {"site": site["id"], "capacity": 80}
    moved = (await client.patch(address, json=patch, headers=administrator)).json()
    assert (moved["site"], moved["capacity"], moved["name"]) == (site["id"], 80, {"en": "Hall"})
    listed = (await client.get(f"{base}/rooms?limit=1", headers=administrator)).json()
    assert (len(listed["items"]), listed["next"] is None) == (1, False)
    assert (await client.delete(address, headers=administrator)).status_code == 204
    assert (await client.get(address, headers=administrator)).status_code == 404
    assert (await client.delete(f"{base}/sites/{site['id']}", headers=administrator)).status_code == 204


@pytest.mark.parametrize("capacity", [-1, "many", 1.5, 10**9])
async def test_room_capacity_is_a_number_of_people(
    client: httpx.AsyncClient, administrator: dict[str, str], event: Event, capacity: object
) -> None:
    body = {"name": {"en": "Hall"}, "capacity": capacity}
    refused = await client.post(f"/api/v1/events/{event.id}/rooms", json=body, headers=administrator)
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["capacity"])


async def test_places_are_not_found_by_nonsense(
    client: httpx.AsyncClient, administrator: dict[str, str], event: Event
) -> None:
    for path in ("sites/x", "rooms/x", f"sites/{event.id}", f"rooms/{event.id}"):
        response = await client.get(f"/api/v1/events/{event.id}/{path}", headers=administrator)
        assert response.status_code == 404
