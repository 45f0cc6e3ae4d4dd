"""The indexed table of routes answers as Starlette's own would."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route, Router

from events_platform.kit.web.routing import IndexedRouter


async def told(request: Request) -> Response:
    """The route that was taken, and what it read out of the address."""
    return PlainTextResponse(f"{request.scope['route'].path} {sorted(request.path_params.items())}")


ROUTES: list[BaseRoute] = [
    Route("/", told),
    Route("/manage/", told),
    Route("/manage/{event}", told, methods=["GET"]),
    Route("/manage/{event}", told, methods=["POST"]),
    Mount("/static", routes=[Route("/{rest:path}", told)]),
    Route("/files/{rest:path}", told),
    Route("/{event}/calendar.ics", told),
    Route("/{event}/{page}", told),
    Route("/{event}", told),
]
PATHS = """
/ /manage /manage/ /manage/x /manage/x/ /manage/x/y /static /static/a/b.js /files/a /files/a/b/c /files
/x /x/ /x/calendar.ics /x/calendar.ics/ /x/y /x/y/z //x /%7B/y
"""


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
@pytest.mark.parametrize("path", [*PATHS.split(), "/" + "a/" * 40])
async def test_routing_answers_as_without_an_index(method: str, path: str) -> None:
    answers = []
    for router in (Router(ROUTES), IndexedRouter(ROUTES)):
        transport = httpx.ASGITransport(app=router)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            answer = await client.request(method, path)
            answers.append((answer.status_code, answer.text, answer.headers.get("location")))
    assert answers[0] == answers[1]


async def test_routing_sees_a_route_that_is_added_later() -> None:
    app = Starlette()
    app.router = IndexedRouter(ROUTES)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as client:
        assert "page" in (await client.get("/x/late")).text
        app.router.routes.insert(0, Route("/x/late", told))
        assert (await client.get("/x/late")).text == "/x/late []"


BUTTONS: list[BaseRoute] = [
    Route("/manage/{event}/gates", told, methods=["GET"]),
    Route("/manage/{event}/gates/{gate}/archive", told, methods=["POST"]),
    Route("/{event}/", told, methods=["GET"]),
    Route("/{event}/stars/{session}", told, methods=["POST"]),
    Route("/api/v1/gates", told, methods=["GET"]),
    Route("/api/v1/gates/{gate}", told, methods=["POST"]),
    Route("/sign-out", told, methods=["POST"]),
]


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/manage/x/gates/1/archive", (303, "/manage/x/gates", None)),
        ("HEAD", "/manage/x/gates/1/archive", (303, "/manage/x/gates", None)),
        ("GET", "/x/stars/1", (303, "/x/", None)),
        ("PUT", "/x/stars/1", (405, None, "POST")),
        ("GET", "/api/v1/gates/1", (405, None, "POST")),
        ("GET", "/sign-out", (405, None, "POST")),
    ],
)
async def test_address_of_a_button_leads_to_its_page(
    method: str, path: str, expected: tuple[int, str | None, str | None]
) -> None:
    app = Starlette()
    app.router = IndexedRouter(BUTTONS)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as client:
        answer = await client.request(method, path)
    headers = answer.headers
    assert (answer.status_code, headers.get("location"), headers.get("allow")) == expected
