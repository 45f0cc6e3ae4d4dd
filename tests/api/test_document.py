"""The API's document says what the API does: every address, every main answer, every example."""

import uuid
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from events_platform.accounts.models import Role
from events_platform.app import ROUTES
from events_platform.kit.ids import new_id
from events_platform.kit.web.context import AppContext
from events_platform.kit.web.openapi_reading import METHODS, Reader
from events_platform.registration.links import live_token, my_token
from events_platform.registration.queries import registration_by_id
from tests.api.asking import EVENT, Api, fits
from tests.api.programme_walk import walk_programme
from tests.checks.openapi import ADDRESS, invalid, missing
from tests.factories.accounts import make_token
from tests.factories.checkin import scan_body
from tests.factories.events import event_in

PAGE = "/api/docs"


@pytest.fixture(params=["sqlite"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Answers have one shape, whatever the database."""
    kind: str = request.param
    return kind


@pytest.fixture
async def document(client: httpx.AsyncClient) -> dict[str, Any]:
    answer = await client.get(ADDRESS)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def test_every_address_of_the_api_is_described() -> None:
    silent = [
        route.path
        for route in ROUTES
        if isinstance(route, Route)
        and route.path.startswith("/api/")
        and route.path not in {ADDRESS, PAGE}
        and not hasattr(route.endpoint, "operation")
    ]
    assert silent == []


async def test_document_is_valid_and_leaves_nothing_out(app: Starlette, document: dict[str, Any]) -> None:
    assert invalid(document) == []
    assert missing(document, app) == []


async def test_parts_of_the_document_have_names_of_their_own(document: dict[str, Any]) -> None:
    """Two classes of one name, or one that is read and written differently, are named by where they stand."""
    assert [name for name in document["components"]["schemas"] if not name.isalpha()] == []


async def test_document_is_sent_once_to_who_has_it(client: httpx.AsyncClient) -> None:
    first = await client.get(ADDRESS)
    again = await client.get(ADDRESS, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_examples_fit_what_they_are_examples_of(document: dict[str, Any]) -> None:
    reader = Reader(document)
    wrong: dict[str, list[str]] = {}
    for path, methods in document["paths"].items():
        for method in METHODS:
            body = methods.get(method, {}).get("requestBody")
            for schema in (one["schema"] for one in body["content"].values()) if body else ():
                problems = [error.message for error in fits(document, schema, reader.example(schema))]
                wrong |= {f"{method} {path}": problems} if problems else {}
    assert wrong == {}


async def test_page_shows_every_operation_in_both_languages(
    client: httpx.AsyncClient, document: dict[str, Any]
) -> None:
    english = (await client.get(PAGE, params={"lang": "en"})).text
    chinese = (await client.get(PAGE, params={"lang": "zh"})).text
    for path, methods in document["paths"].items():
        for method, found in methods.items():
            shown = f"<b>{method.upper()}</b> {path}</code>"
            assert shown in english, shown
            assert f'id="{found["operationId"].replace("_", "-")}"' in chinese
    assert "Programming interface" in english
    assert "程序接口" in chinese


@pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"])
async def test_main_answers_fit_the_document(
    app: Starlette, client: httpx.AsyncClient, document: dict[str, Any]
) -> None:
    parts: AppContext = app.state.context
    async with parts.db.write() as session:
        api = Api(client, document, await make_token(session, Role.ADMINISTRATOR))
    await set_up(api)
    registration = await register(api)
    await come(api, registration["ticket"])
    async with parts.db.read() as session:
        event = uuid.UUID(api.places["event_id"])
        guest = await registration_by_id(session, event, registration["id"])
    await join(api, live_token(parts, guest))
    await walk_programme(api, parts, my_token(parts, guest), registration["id"])
    await read_and_remove(api)
    described = {(method, path) for path, methods in document["paths"].items() for method in methods}
    untried = described - api.tried
    assert untried == set()


async def set_up(api: Api) -> None:
    """An event, published, with all that belongs to it."""
    event = await api.ask("POST", "/api/v1/events", json=event_in().model_dump(mode="json"))
    api.places |= {"event": event["slug"], "event_id": event["id"]}
    await api.ask("GET", "/api/v1/events")
    await api.ask("GET", EVENT)
    await api.ask("PATCH", EVENT, json={"status": "published"})
    for kind, body, change in (
        ("sites", {"name": {"en": "Branch", "zh": "分会场"}}, {"name": {"en": "Branch 2"}}),
        ("rooms", {"name": {"en": "Hall"}}, {"capacity": 10}),
        ("categories", {"name": {"en": "Guests", "zh": "嘉宾"}}, {"position": 3}),
    ):
        made = await api.ask("POST", f"{EVENT}/{kind}", json=body)
        await api.ask("GET", f"{EVENT}/{kind}")
        api.places["id"] = made["id"]
        await api.ask("GET", f"{EVENT}/{kind}/{{id}}")
        await api.ask("PATCH", f"{EVENT}/{kind}/{{id}}", json=change)
        api.places[kind] = made["id"]
    api.places["category"] = made["slug"]


async def register(api: Api) -> Any:
    """A guest, corrected, moved and given a new ticket."""
    body = {
        "category": api.places["category"],
        "mode": "online",
        "name": {"native": "王芳", "romanised": "Wang Fang"},
        "email": "wang.fang@example.org",
        "country": "中国",
    }
    made = await api.ask("POST", f"{EVENT}/registrations", json=body)
    await api.ask("GET", f"{EVENT}/registrations")
    api.places["id"] = made["id"]
    await api.ask("GET", f"{EVENT}/registrations/{{id}}")
    await api.ask("PATCH", f"{EVENT}/registrations/{{id}}", json={"affiliation": "南昌大学"})
    one = "/api/v1/registrations/{id}"
    await api.ask("POST", f"{one}/mode", json={"mode": "onsite"})
    await api.ask("POST", f"{one}/mode", json={"mode": "online"})
    await api.ask("POST", f"{one}/confirm", refused=True, json={})
    return await api.ask("POST", f"{one}/reissue", json={})


async def come(api: Api, ticket: str) -> None:
    """A gate, a device that is enrolled at it, and a scan."""
    site = (await api.ask("GET", f"{EVENT}/sites"))["items"][0]["id"]
    gate = await api.ask("POST", f"{EVENT}/gates", json={"name": {"en": "North"}, "area": site})
    api.places |= {"id": gate["id"], "gate": gate["id"]}
    await api.ask("GET", f"{EVENT}/gates")
    await api.ask("GET", f"{EVENT}/gates/{{id}}")
    await api.ask("PATCH", f"{EVENT}/gates/{{id}}", json={"name": {"en": "South"}})
    code = (await api.ask("POST", f"{EVENT}/gates/{{id}}/codes", json={}))["code"]
    device = await api.ask("POST", "/api/v1/devices/enrol", json={"code": code})
    token = device["token"]
    await api.ask("POST", "/api/v1/devices/status", token, json={"waiting": 0})
    for body in (scan_body(ticket), [scan_body(ticket), {"id": "no id"}], scan_body("no ticket")):
        await api.ask("POST", "/api/v1/scans", token, json=body)
    await api.ask("GET", "/api/v1/gates/{gate}/search", token, params={"q": "wang"})
    await api.ask("GET", f"{EVENT}/devices")
    api.places["id"] = device["device"]
    await api.ask("GET", f"{EVENT}/devices/{{id}}")
    await api.ask("PATCH", f"{EVENT}/devices/{{id}}", json={"name": "Phone 7"})
    await api.ask("DELETE", f"{EVENT}/devices/{{id}}")
    await api.ask("POST", "/api/v1/scans", token, refused=True, json=scan_body(ticket))
    api.places["id"] = gate["id"]
    await api.ask("DELETE", f"{EVENT}/gates/{{id}}")


async def join(api: Api, token: str) -> None:
    """An online room, and a beat in it."""
    room = await api.ask(
        "POST",
        f"{EVENT}/online-rooms",
        json={"name": {"en": "Main"}, "meeting_url": "https://meet.example.org/1"},
    )
    await api.ask("GET", f"{EVENT}/online-rooms")
    api.places["id"] = room["id"]
    await api.ask("GET", f"{EVENT}/online-rooms/{{id}}")
    await api.ask("PATCH", f"{EVENT}/online-rooms/{{id}}", json={"position": 2})
    await api.ask("POST", "/api/v1/beats", token, json={"connection": str(new_id()), "room": room["id"]})
    await api.ask("DELETE", f"{EVENT}/online-rooms/{{id}}", refused=True)


async def read_and_remove(api: Api) -> None:
    """The figures; then what can go goes."""
    await api.ask("GET", f"{EVENT}/participation")
    await api.ask("GET", f"{EVENT}/participation.csv")
    report = await api.ask("POST", f"{EVENT}/reports", json={"note": "The evening"})
    await api.ask("GET", f"{EVENT}/reports")
    api.places["version"] = report["version"]
    await api.ask("PATCH", f"{EVENT}/reports/{{version}}", json={"is_published": True})
    for ending in ("", ".json", ".csv", ".html", ".xlsx", ".pdf"):
        await api.ask("GET", f"{EVENT}/reports/{{version}}{ending}")
    registration = (await api.ask("GET", f"{EVENT}/registrations"))["items"][0]["id"]
    api.places["id"] = registration
    await api.ask("POST", "/api/v1/registrations/{id}/cancel", json={"reason": "illness"})
    for kind in ("rooms", "sites", "categories"):
        api.places["id"] = api.places[kind]
        await api.ask("DELETE", f"{EVENT}/{kind}/{{id}}", refused=kind == "categories")
