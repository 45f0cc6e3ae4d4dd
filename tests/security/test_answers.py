"""What every answer carries, what another site cannot do here, and what the log does not say."""

import re
from collections.abc import AsyncIterator
from http.cookies import SimpleCookie
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from events_platform.app import create_app
from events_platform.kit.web.templates import asset
from events_platform.settings import Settings
from tests.conftest import BASE_URL
from tests.factories.accounts import PASSWORD, bearer, make_account, make_token, sign_in
from tests.factories.events import make_event
from tests.factories.registration import make_category
from tests.support.installation import SECRET

HTTPS = "https://events.example.org"
REQUIRED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(self), microphone=(), geolocation=()",
}
FOREIGN = [
    {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
]


@pytest.fixture(params=["sqlite"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Headers are the same, whatever the database."""
    kind: str = request.param
    return kind


async def broken(_request: Request) -> Response:
    message = "王芳 fang@example.org"
    raise RuntimeError(message)


def answering(app: Starlette, base_url: str = BASE_URL) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=base_url)


@pytest.fixture
async def secure(settings: Settings) -> AsyncIterator[Starlette]:
    """The application as people reach it by https."""
    app = create_app(settings.model_copy(update={"base_url": HTTPS}))
    async with app.router.lifespan_context(app):
        yield app


async def test_every_kind_of_answer_carries_the_security_headers(app: Starlette) -> None:
    app.router.routes.insert(0, Route("/broken", broken))
    app.router.routes.insert(0, Route("/api/v1/broken", broken))
    wanted = {
        "/": 200,
        "/health/live": 200,
        "/api/v1/openapi.json": 200,
        "/gate/": 200,
        asset("styles/main.css"): 200,
        "/static/none.css": 404,
        "/no-such-event/": 404,
        "/no/such/address": 404,
        "/api/v1/none": 404,
        "/api/v1/events": 401,
        "/manage/": 303,
        "/api/v1/scans": 405,
        "/broken": 500,
        "/api/v1/broken": 500,
    }
    async with answering(app) as client:
        for path, status in wanted.items():
            answer = await client.get(path)
            assert (path, answer.status_code) == (path, status)
            assert {name: answer.headers.get(name) for name in REQUIRED} == REQUIRED, path
            assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["x-request-id"])
            assert "strict-transport-security" not in answer.headers


async def test_policy_allows_no_script_or_style_inside_a_page(app: Starlette) -> None:
    async with answering(app) as client:
        for path in ("/", "/gate/", "/manage/sign-in", "/api/docs", "/none/"):
            answer = await client.get(path)
            told = answer.headers["content-security-policy"]
            policy = dict(part.split(" ", 1) for part in told.split("; "))
            assert "'unsafe-inline'" not in told
            assert "'unsafe-eval'" not in told
            assert ("'wasm-unsafe-eval'" in policy["script-src"]) == (path == "/gate/")
            assert (policy["object-src"], policy["frame-ancestors"]) == ("'none'", "'none'")
            assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", answer.text), path


@pytest.mark.parametrize("headers", FOREIGN)
@pytest.mark.parametrize("path", ["/manage/sign-in", "/manage/sign-out", "/api/v1/events", "/any/register"])
async def test_unsafe_request_of_another_site_is_refused(
    app: Starlette, path: str, headers: dict[str, str]
) -> None:
    async with answering(app) as client:
        answer = await client.post(path, headers={**headers, "Cookie": "session=x"}, data={"a": "b"})
    assert answer.status_code == 403


async def test_signed_in_browser_does_nothing_for_another_site(
    app: Starlette, client: httpx.AsyncClient
) -> None:
    async with app.state.context.db.write() as session:
        account = await make_account(session)
    await sign_in(client, account)
    async with answering(app) as other:
        other.cookies = client.cookies
        for headers in FOREIGN:
            answer = await other.post("/manage/account", headers=headers, data={"name": "x"})
            assert answer.status_code == 403
    answer = await client.get("/manage/account")
    assert account.name in answer.text


async def test_token_is_no_ambient_right_and_passes_from_anywhere(app: Starlette) -> None:
    async with app.state.context.db.write() as session:
        token = await make_token(session)
    async with answering(app) as client:
        answer = await client.post("/api/v1/events", headers={**FOREIGN[0], **bearer(token)}, json={})
    assert answer.status_code == 422


async def test_cookies_under_https_are_bound_to_the_host(secure: Starlette) -> None:
    async with secure.state.context.db.write() as session:
        account = await make_account(session)
    async with answering(secure, HTTPS) as client:
        form = {"email": account.email, "password": PASSWORD}
        answer = await client.post("/manage/sign-in", data=form, headers={"Origin": HTTPS})
        assert answer.status_code == 303
        cookie = SimpleCookie(answer.headers["set-cookie"])["__Host-session"]
        flags = (cookie["secure"], cookie["httponly"], cookie["samesite"].lower(), cookie["path"])
        assert flags == (True, True, "lax", "/")
        assert cookie["domain"] == ""
        assert "max-age=31536000" in answer.headers["strict-transport-security"]
        assert (await client.get("/manage/")).status_code == 200
        switched = await client.get("/language/zh")
        language = SimpleCookie(switched.headers["set-cookie"])["__Host-lang"]
        assert (language["secure"], language["httponly"], language["samesite"].lower()) == (True, True, "lax")
        assert '<html lang="zh-Hans"' in (await client.get("/")).text


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:x"]
)
async def test_nothing_leads_to_another_site(app: Starlette, client: httpx.AsyncClient, wanted: str) -> None:
    async with app.state.context.db.write() as session:
        account = await make_account(session)
    switched = await client.get("/language/en", params={"next": wanted})
    form = {"email": account.email, "password": PASSWORD, "next": wanted}
    signed_in = await client.post("/manage/sign-in", data=form)
    assert (switched.status_code, signed_in.status_code) == (303, 303)
    for answer in (switched, signed_in):
        assert answer.headers["location"].startswith("/")
        assert "evil" not in answer.headers["location"]


async def test_personal_answers_are_kept_by_no_cache(app: Starlette, client: httpx.AsyncClient) -> None:
    async with app.state.context.db.write() as session:
        account, token = await make_account(session), await make_token(session)
    await sign_in(client, account)
    for answer in (
        await client.get("/manage/"),
        await client.get("/manage/account"),
        await client.get("/api/v1/events", headers=bearer(token)),
        await client.get("/api/v1/events"),
    ):
        assert "no-store" in answer.headers["cache-control"]


async def test_log_names_nobody(
    app: Starlette, client: httpx.AsyncClient, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    async with app.state.context.db.write() as session:
        event = await make_event(session)
        await make_category(session, event)
        account = await make_account(session)
    form = {
        "mode": "onsite",
        "name.native": "王芳芳",
        "name.romanised": "Wang Fangfang",
        "email": "fangfang@example.org",
        "country": "CN",
        "affiliation": "Nanchang University",
    }
    capfd.readouterr()
    registered = await client.post(f"/{event.slug}/register", data=form)
    assert registered.status_code == 303
    link = registered.headers["location"]
    assert (await client.get(link)).status_code == 200
    await client.post("/manage/sign-in", data={"email": account.email, "password": "not the password"})
    await client.post(f"/{event.slug}/register", data={**form, "country": ""})
    app.router.routes.insert(0, Route("/broken/{name}", broken))
    assert (await client.get("/broken/王芳芳")).status_code == 500
    out, err = capfd.readouterr()
    told = out + err
    assert '"route": "/broken/{name}"' in told
    names = {"王芳", "Fangfang", "fang@example.org", account.email}
    secrets = {"not the password", link.rpartition("/")[2], SECRET}
    assert [word for word in names | secrets if word in told] == []
