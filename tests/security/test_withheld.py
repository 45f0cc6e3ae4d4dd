"""A name under an embargo appears to no member of staff who may not see it, at no gate, and in no export."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import select
from starlette.applications import Starlette
from starlette.routing import Route

from events_platform.accounts.access import RIGHTS, SYSTEM, Right
from events_platform.accounts.models import Role
from events_platform.app import ROUTES
from events_platform.attendance.models import AreaKind
from events_platform.events.models import Event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Database
from events_platform.mail.models import Mail
from events_platform.programme.models import Embargo, Speaker
from events_platform.programme.published import public_programme
from events_platform.programme.schemas_speakers import EmbargoIn
from events_platform.programme.service_embargo import lift_embargo, set_embargo
from events_platform.registration.jobs import send_notice
from events_platform.registration.links import my_url
from events_platform.registration.models import Registration
from events_platform.registration.notices import Notice
from events_platform.registration.service_sign_up import sign_up
from events_platform.tickets.queries import ticket_of
from tests.factories.accounts import bearer, make_account, make_token, sign_in
from tests.factories.checkin import make_device, make_gate, make_meeting, scan_body
from tests.factories.events import today
from tests.factories.programme import make_part, make_release, make_session, make_slot
from tests.factories.programme_speakers import make_speaker
from tests.factories.registration import make_registration
from tests.support.pdf import pdf_text

TALK = ("Linking schools", "校企合作")
WORDS = ("陈宝生", "Chen Baosheng", "Baosheng", "chen@example.org")
LISTS = ("/registrations", "/arrivals", "/identities", "/sign-ups/{id}", "/people", ".csv", "/roster")
CHEN = {"native": "陈宝生", "romanised": "Chen Baosheng"}


@pytest.fixture(params=["sqlite"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """What a row says is the same, whatever the database."""
    kind: str = request.param
    return kind


@dataclass
class World:
    """Somebody who registered, signed up, was let in and got a mail, and the ids of all that there is."""

    event: Event
    speaker: Speaker
    registration: Registration
    ticket: str
    device: str
    ids: dict[str, list[str]]
    mine: str


@pytest.fixture
async def world(app: Starlette, client: httpx.AsyncClient, db: Database) -> World:
    parts = app.state.context
    async with db.write() as session:
        meeting = await make_meeting(session, day=today())
        gate = await make_gate(session, meeting)
        device = await make_device(session, gate)
        event = await session.get_one(Event, meeting.event.id)
        speaker = await make_speaker(session, event, CHEN, email="chen@example.org")
        given: dict[str, Any] = {
            "name": CHEN,
            "email": "chen@example.org",
            "affiliation": "南昌大学",
            "country": "CN",
        }
        made = await make_registration(session, parts, event, **given)
        registration = await session.get_one(Registration, made.id)
        # Somebody who may be the same, for the address is.
        await make_registration(session, parts, event, **{**given, "name": "Li Na"})
        talk = await make_session(session, event, has_sign_up=True, capacity=5)
        await make_part(session, talk, speaker)
        await make_slot(session, talk, now() + timedelta(minutes=1))
        at_talk: dict[str, Any] = {"area_kind": AreaKind.SESSION, "area_id": talk.id}
        own = await make_device(session, await make_gate(session, meeting, name="Own door", **at_talk))
        await make_release(session, event)
        (one,) = (await public_programme(session, event)).sessions
        await sign_up(session, SYSTEM, registration, one)
        ticket = await ticket_of(session, made.id)
        assert ticket
        mine = my_url(parts, event.slug, registration).removeprefix("http://127.0.0.1:8000")
    for token in (device, own, own):
        await client.post("/api/v1/scans", json=scan_body(ticket.text), headers=bearer(token))
    await send_notice(parts, {"registration": str(made.id), "notice": Notice.REGISTERED})
    async with db.write() as session:
        mail = (await session.exec(select(Mail))).one()
    ids = {"id": [str(one) for one in (made.id, gate.id, talk.id, mail.id)], "gate": [str(gate.id)]}
    return World(event, speaker, registration, ticket.text, device, ids, mine)


def staff_addresses(world: World) -> Iterator[str]:
    """Everything that staff can read of the event, the lists also by a search for the name."""
    for route in ROUTES:
        path = getattr(route, "path", "")
        if not isinstance(route, Route) or "GET" not in (route.methods or ()):
            continue
        if not path.startswith(("/manage/{event}", "/api/v1/events/{event}", "/api/v1/registrations")):
            continue
        filled = [path.replace("{event}", world.event.slug)]
        for name in re.findall(r"{(\w+)}", filled[0]):
            values = world.ids.get(name, [])
            filled = [one.replace(f"{{{name}}}", value) for one in filled for value in values]
        yield from filled
        if path.endswith(LISTS):
            yield from (f"{one}?{query}" for one in filled for query in ("q=baosheng", "decided=1"))


def said(answer: httpx.Response) -> str:
    text = pdf_text(answer.content) if answer.content.startswith(b"%PDF-") else answer.text
    return re.sub(r'value="[^"]*"|/language/\w+\?next=[^"]*|[?&]q=\w+', "", text)


async def told(
    client: httpx.AsyncClient, world: World, headers: dict[str, str], words: tuple[str, ...] = WORDS[:-1]
) -> set[str]:
    """The addresses whose answer holds one of the words, apart from where somebody typed it."""
    found = set()
    for address in staff_addresses(world):
        signed = headers if address.startswith("/api/") else {}
        for lang in ("en",) if signed else ("en", "zh"):
            answer = await client.get(address, headers={**signed, "Accept-Language": lang})
            assert answer.status_code < 500, address
            if answer.status_code == 200 and any(word in said(answer) for word in words):
                found.add(address)
    return found


async def as_staff(client: httpx.AsyncClient, db: Database, world: World, role: Role) -> dict[str, str]:
    """Sign in as somebody of this role; answers the header with a token of the same role."""
    where = None if role == Role.ADMINISTRATOR else world.event
    async with db.write() as session:
        account, token = await make_account(session, role, where), await make_token(session, role, where)
    await sign_in(client, account)
    return bearer(token)


async def embargo(db: Database, world: World, kind: Embargo | None) -> None:
    async with db.write() as session:
        event = await session.get_one(Event, world.event.id)
        speaker = await session.get_one(Speaker, world.speaker.id)
        if kind is None:
            await lift_embargo(session, SYSTEM, event, speaker)
        else:
            await set_embargo(session, SYSTEM, event, speaker, EmbargoIn(embargo=kind))


async def test_walk_finds_the_name_where_it_stands(
    client: httpx.AsyncClient, db: Database, world: World
) -> None:
    found = await told(client, world, await as_staff(client, db, world, Role.OWNER))
    assert len(found) > 10


@pytest.mark.parametrize("role", [role for role in Role if Right.SEE_WITHHELD not in RIGHTS[role]])
async def test_staff_without_the_right_find_the_name_nowhere(
    client: httpx.AsyncClient, db: Database, world: World, role: Role
) -> None:
    await embargo(db, world, Embargo.SESSIONS)
    headers = await as_staff(client, db, world, role)
    assert await told(client, world, headers, WORDS[:-1] + TALK) == set()


async def test_those_with_the_right_find_it_with_the_registration_and_in_no_list(
    client: httpx.AsyncClient, db: Database, world: World
) -> None:
    await embargo(db, world, Embargo.NAME)
    headers = await as_staff(client, db, world, Role.OWNER)
    own = {f"/manage/{world.event.slug}/registrations/{world.registration.id}"}
    found = {address.partition("?")[0] for address in await told(client, world, headers)}
    assert {one for one in found if not re.search("/(speakers|sessions|conflicts|board|day)", one)} == own


async def test_gate_admits_the_guest_and_names_nobody(
    client: httpx.AsyncClient, db: Database, world: World
) -> None:
    await embargo(db, world, Embargo.NAME)
    device = bearer(world.device)
    answer = await client.post("/api/v1/scans", json=scan_body(world.ticket), headers=device)
    search = f"/api/v1/gates/{world.ids['gate'][0]}/search"
    found = [(await client.get(search, params={"q": q}, headers=device)).json() for q in ("陈宝", "guest of")]
    mine = (await client.get(world.mine)).text
    assert (answer.json()["outcome"], answer.json()["person"]["name"]) == (
        "admitted",
        "Guest of honour (name withheld)",
    )
    assert [[one["name"] for one in each["items"]] for each in found] == [
        [],
        ["Guest of honour (name withheld)"],
    ]
    assert not [word for word in WORDS if word in answer.text + mine + str(found)]
    await embargo(db, world, None)
    answer = await client.post("/api/v1/scans", json=scan_body(world.ticket), headers=device)
    assert answer.json()["person"]["name"] == "Chen Baosheng"
