"""Whoever asks, at every address that belongs to no event's console: staff, devices, guests and strangers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx
import pytest
from sqlmodel import select
from starlette.applications import Starlette
from starlette.routing import Route

from events_platform.accounts.access import SYSTEM
from events_platform.accounts.models import ApiToken, Role
from events_platform.accounts.service import revoke_token
from events_platform.app import ROUTES
from events_platform.checkin.models import Device
from events_platform.events.models import Event, Site
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.ids import new_id, token_hash
from events_platform.kit.web.context import AppContext
from events_platform.presence.schemas import OnlineRoomIn
from events_platform.presence.service import add_online_room
from events_platform.programme.models import Speaker
from events_platform.registration.links import live_token, my_token
from tests.factories.accounts import bearer, make_account, make_token, sign_in
from tests.factories.checkin import Meeting, make_device, make_gate
from tests.factories.events import make_event, make_room, make_series
from tests.factories.programme import a_time, make_part, make_release, make_session, make_slot, make_track
from tests.factories.programme_call import make_call
from tests.factories.registration import make_category, make_registration
from tests.security.rights_table import TABLE

STAFF = {str(role) for role in Role}
EVERYBODY = STAFF | {"owner of another event", "nobody", "device", "revoked device", "revoked token", "guest"}
EVERY_STAFF = STAFF | {"owner of another event"}
REGISTRARS = {"administrator", "owner", "organiser", "registrar"}
EDITORS = {"administrator", "owner", "organiser", "programme_editor"}
SIGNED_IN: set[str] = set()  # browsers only: no token is an account
MONITOR: set[str] = set()  # the installation's own token, which nobody here has

# Who may; all others of EVERYBODY may not.
MAY: dict[str, set[str]] = {
    "GET /health/live": EVERYBODY,
    "GET /health/ready": EVERYBODY,
    "GET /metrics": MONITOR,
    "GET /language/{language}": EVERYBODY,
    "GET /api/v1/openapi.json": EVERYBODY,
    "GET /api/docs": EVERYBODY,
    "GET /": EVERYBODY,
    "GET /{event}": EVERYBODY,
    "GET /{event}/": EVERYBODY,
    "GET /{event}/calendar.ics": EVERYBODY,
    "GET /{event}/calendars": EVERYBODY,
    "GET /{event}/rooms/{room}.ics": EVERYBODY,
    "GET /{event}/tracks/{reference}.ics": EVERYBODY,
    "GET /{event}/speakers/{reference}.ics": EVERYBODY,
    "GET /{event}/sessions/{reference}.ics": EVERYBODY,
    "GET /{event}/programme.pdf": EVERYBODY,
    "GET /{event}/report": EVERYBODY,
    "GET /{event}/programme": EVERYBODY,
    "GET /{event}/programme/changes": EVERYBODY,
    "GET /{event}/programme/changes.atom": EVERYBODY,
    "GET /{event}/speakers": EVERYBODY,
    "GET /{event}/speakers/{slug}": EVERYBODY,
    "GET /{event}/sessions/{slug}": EVERYBODY,
    "GET /{event}/display": EVERYBODY,
    "GET /{event}/display/{room}": EVERYBODY,
    "GET /api/v1/events/{event}/programme": EVERYBODY,
    "GET /{event}/schedule.xml": EVERYBODY,
    "GET /{event}/schedule.json": EVERYBODY,
    "GET /{event}/schedule.csv": EVERYBODY,
    "GET /{event}/schedule.xlsx": EVERYBODY,
    "GET /{event}/register": EVERYBODY,
    "POST /{event}/register": EVERYBODY,
    "GET /{event}/register/again": EVERYBODY,
    "POST /{event}/register/again": EVERYBODY,
    "GET /{event}/files/{id}/{name}": EVERYBODY,
    "GET /{event}/call": EVERYBODY,
    "POST /{event}/call": EVERYBODY,
    "GET /{event}/call/sent": EVERYBODY,
    "GET /gate/": EVERYBODY,
    "GET /manage": EVERYBODY,
    "GET /manage/sign-in": EVERYBODY,
    "POST /manage/sign-in": EVERYBODY,
    "POST /manage/sign-out": EVERYBODY,
    "POST /api/v1/devices/enrol": EVERYBODY,
    "POST /api/v1/devices/status": {"device"},
    "POST /api/v1/scans": {"device"},
    "GET /api/v1/gates/{gate}/search": {"device"},
    "POST /api/v1/beats": {"guest"},
    # Only the personal page's own token, which nobody here has.
    "GET /api/v1/stars": SIGNED_IN,
    "POST /api/v1/stars": SIGNED_IN,
    "POST /api/v1/calendar-replies": EDITORS | {"owner of another event"},
    "GET /api/v1/events": EVERY_STAFF,
    "POST /api/v1/events": {"administrator"},
    "GET /manage/": EVERY_STAFF,
    "GET /manage/accounts": {"administrator"},
    "POST /manage/accounts": {"administrator"},
    "POST /manage/accounts/{account}/reset": {"administrator"},
    "POST /manage/accounts/{account}/close": {"administrator"},
    "POST /manage/accounts/{account}/open": {"administrator"},
    "GET /manage/series/new": {"administrator"},
    "POST /manage/series/new": {"administrator"},
    "GET /manage/series/{series}": {"administrator"},
    "POST /manage/series/{series}": {"administrator"},
    "GET /manage/events/new": {"administrator"},
    "POST /manage/events/new": {"administrator"},
    "GET /manage/account": SIGNED_IN,
    "POST /manage/account": SIGNED_IN,
    "POST /manage/account/password": SIGNED_IN,
    "POST /api/v1/registrations/{id}/cancel": REGISTRARS,
    "POST /api/v1/registrations/{id}/confirm": REGISTRARS,
    "POST /api/v1/registrations/{id}/mode": REGISTRARS,
    "POST /api/v1/registrations/{id}/reissue": REGISTRARS,
}
# A link is its own right, and opens alike for whoever holds it; a wrong one is no such link, even to staff.
LINKS = {
    "GET /{event}/me/{token}",
    "POST /{event}/me/{token}/mode",
    "GET /{event}/me/{token}/cancel",
    "POST /{event}/me/{token}/cancel",
    "POST /{event}/me/{token}/details",
    "POST /{event}/me/{token}/mail",
    "GET /{event}/me/{token}/sign-ups",
    "POST /{event}/me/{token}/sign-ups/{id}",
    "POST /{event}/me/{token}/sign-ups/{id}/withdraw",
    "GET /{event}/me/{token}/ticket.png",
    "GET /{event}/me/{token}/calendar.ics",
    "GET /{event}/me/{token}/agenda",
    "POST /{event}/me/{token}/agenda",
    "GET /{event}/agenda/{token}.ics",
    "GET /{event}/speaker/{token}/calendar.ics",
    "GET /{event}/live/{token}",
    "POST /{event}/live/{token}",
    "GET /{event}/proposals/{token}",
    "POST /{event}/proposals/{token}",
    "POST /{event}/proposals/{token}/confirm",
    "POST /{event}/proposals/{token}/withdraw",
    "GET /{event}/review/{token}",
    "GET /{event}/review/{token}/{proposal}",
    "POST /{event}/review/{token}/{proposal}",
    "GET /{event}/speaker/{token}",
    "GET /{event}/speaker/{token}/files/{id}",
    "POST /{event}/speaker/{token}/answer",
    "POST /{event}/speaker/{token}/availability",
    "POST /{event}/speaker/{token}/photo",
    "POST /{event}/speaker/{token}/photo/remove",
    "POST /{event}/speaker/{token}/profile",
    "POST /{event}/speaker/{token}/slides",
}


ONLINE_ROOM = {"name": {"en": "Main hall", "zh": "主会场"}, "meeting_url": "https://meet.example.org/1"}


@dataclass
class World:
    """An event with a guest and a door, and a token of everybody."""

    places: dict[str, str] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    my_page: str = ""
    beat: dict[str, str] = field(default_factory=dict)

    async def ask(self, client: httpx.AsyncClient, address: str, who: str) -> httpx.Response:
        """The answer to a request without content, where what it is about need not be told."""
        method, pattern = address.split()
        path = re.sub(r"{(\w+)}", lambda found: self.places[found[1]], pattern)
        headers = self.headers[who]
        if method == "GET":
            return await client.get(path, headers=headers)
        content = self.beat if path == "/api/v1/beats" or "/live/" in path else {}
        if "/api/" in path:
            return await client.request(method, path, headers=headers, json=content)
        return await client.request(method, path, headers=headers, data=content or {"nothing": ""})


@pytest.fixture(params=["sqlite"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Rights are decided before a database matters."""
    kind: str = request.param
    return kind


@pytest.fixture
async def world(app: Starlette) -> World:
    parts: AppContext = app.state.context
    made = World()
    async with parts.db.write() as session:
        event, other = await make_event(session), await make_event(session)
        category = await make_category(session, event)
        guest = await make_registration(session, parts, event, category, mode="online")
        online = await add_online_room(session, SYSTEM, event, OnlineRoomIn.model_validate(ONLINE_ROOM))
        await make_call(session, event)
        series, account = await make_series(session), await make_account(session, None)
        for role in Role:
            scope = None if role is Role.ADMINISTRATOR else event
            made.headers[str(role)] = bearer(await make_token(session, role, scope))
        made.headers["owner of another event"] = bearer(await make_token(session, Role.OWNER, other))
        made.headers["nobody"] = {}
        made.headers["revoked token"] = bearer(await _revoked_token(session, event))
        gate, device, revoked = await _door(session, event)
        made.places |= await _programme(session, event)
        made.headers |= {"device": bearer(device), "revoked device": bearer(revoked)}
    made.headers["guest"] = bearer(live_token(parts, guest))
    made.my_page = my_token(parts, guest)
    made.beat = {"connection": str(new_id()), "room": str(online.id)}
    made.places |= {
        "event": event.slug,
        "language": "zh",
        "gate": gate,
        "account": str(account.id),
        "series": series.slug,
        "id": str(guest.id),
        "name": "photo",
        "proposal": str(guest.id),
        "token": live_token(parts, guest)[:-4] + "AAAA",
    }
    return made


async def _revoked_token(session: Session, event: Event) -> str:
    text = await make_token(session, Role.OWNER, event, name="revoked")
    found = (await session.exec(select(ApiToken).where(ApiToken.token_hash == token_hash(text)))).one()
    await revoke_token(session, SYSTEM, found.id, event.id)
    return text


async def _programme(session: Session, event: Event) -> dict[str, str]:
    """A released session, its track and its speaker, all under one name."""
    moment = now()
    speaker = Speaker(event_id=event.id, slug="one", native="陈静", created_at=moment, updated_at=moment)
    session.add(speaker)
    track = await make_track(session, event, "one")
    talk = await make_session(session, event, track=track, slug="one")
    slot = await make_slot(session, talk, a_time(event))
    await make_part(session, talk, speaker)
    await make_release(session, event)
    return {"reference": "one", "slug": "one", "room": str(slot.room_id)}


async def _door(session: Session, event: Event) -> tuple[str, str, str]:
    room = await make_room(session, event)
    category = await make_category(session, event)
    meeting = Meeting(event, await session.get_one(Site, room.site_id), [room], category)
    gate = await make_gate(session, meeting)
    revoked = await make_device(session, gate, name="Phone 2", revoked_at=now())
    return str(gate.id), await make_device(session, gate), revoked


def test_every_address_stands_in_one_table() -> None:
    found = {
        f"{method} {route.path}"
        for route in ROUTES
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}
    }
    of_events = {f"{method} {path}" for method, path in TABLE}
    assert not of_events & MAY.keys()
    assert found == of_events | MAY.keys() | LINKS


def is_refused(answer: httpx.Response, address: str) -> bool:
    """Whether the caller was turned away for who they are."""
    is_page = "/api/" not in address
    if is_page and answer.status_code == 303:
        return answer.headers["location"].startswith("/manage/sign-in?")
    hidden = answer.status_code == 404 and '"code":"no_such_' in answer.text
    return answer.status_code in {401, 403} or hidden


def combinations() -> Iterator[tuple[str, bool, set[str]]]:
    for address, may in MAY.items():
        yield address, True, may
        yield address, False, EVERYBODY - may


async def test_addresses_open_for_whom_they_are_meant_and_nobody_else(
    client: httpx.AsyncClient, world: World
) -> None:
    wrong = []
    for address, allowed, who in combinations():
        for one in sorted(who):
            answer = await world.ask(client, address, one)
            if is_refused(answer, address) == allowed or answer.status_code >= 500:
                wrong.append((address, one, answer.status_code))
    assert wrong == []


async def test_wrong_link_is_no_link_to_anybody(client: httpx.AsyncClient, world: World) -> None:
    answers = {
        (address, who): (await world.ask(client, address, who)).status_code
        for address in LINKS
        for who in EVERYBODY
    }
    # Asking for a mail is counted before the link is looked at.
    hidden = {key: {404, 429} if key[0].endswith("/mail") else {404} for key in answers}
    assert {key: status for key, status in answers.items() if status not in hidden[key]} == {}


async def test_link_of_the_live_room_opens_no_personal_page(client: httpx.AsyncClient, world: World) -> None:
    live = world.headers["guest"]["Authorization"].removeprefix("Bearer ")
    event = world.places["event"]
    assert (await client.get(f"/{event}/me/{live}")).status_code == 404
    assert (await client.get(f"/{event}/me/{world.my_page}")).status_code == 200
    assert (await client.get(f"/{event}/live/{live}")).status_code == 200


async def test_tokens_that_are_not_of_staff_open_no_console(client: httpx.AsyncClient, world: World) -> None:
    others = (
        "body",
        "closure",
        "file",
        "material",
        "number",
        "registration",
        "room",
        "row",
        "site",
        "version",
    )
    world.places |= dict.fromkeys(others, "0")
    wrong = [
        (method, path, who, answer.status_code)
        for method, path in TABLE
        for who in ("device", "revoked device", "revoked token", "guest")
        if (answer := await world.ask(client, f"{method} {path}", who)).status_code
        != (401 if path.startswith("/api/") else 303)
    ]
    assert wrong == []


async def test_account_page_is_for_browsers_that_signed_in(app: Starlette, client: httpx.AsyncClient) -> None:
    async with app.state.context.db.write() as session:
        account = await make_account(session, None)
    await sign_in(client, account)
    assert (await client.get("/manage/account")).status_code == 200
    assert (await client.get("/manage/accounts")).status_code == 403


async def test_tokens_are_stored_as_hashes_alone(app: Starlette, world: World) -> None:
    headers = [header["Authorization"] for header in world.headers.values() if header]
    given = {header.removeprefix("Bearer ") for header in headers}
    async with app.state.context.db.read() as session:
        rows = [*(await session.exec(select(ApiToken))).all(), *(await session.exec(select(Device))).all()]
    assert {row.token_hash for row in rows} <= {token_hash(one) for one in given}
    assert not any(one in repr(row) for one in given for row in rows)
