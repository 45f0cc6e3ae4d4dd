"""An archived event stays as it is, at every address, but for what its figures are settled by."""

import re
import uuid
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import select
from starlette.applications import Starlette
from starlette.routing import Route

from events_platform.accounts.access import SYSTEM
from events_platform.accounts.models import Role
from events_platform.app import ROUTES
from events_platform.attendance.models import Attendance
from events_platform.checkin.models import Device, EnrolmentCode, Gate
from events_platform.checkin.schemas_gates import CodeIn, GateIn
from events_platform.checkin.service_devices import make_code
from events_platform.checkin.service_gates import add_gate
from events_platform.events.models import Body, Event, Room, Site
from events_platform.events.schemas import BodyIn
from events_platform.events.service import add_body, archive_event, reopen_event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Database, Session
from events_platform.kit.ids import new_id
from events_platform.presence.models import OnlineRoom
from events_platform.presence.schemas import OnlineRoomIn
from events_platform.presence.service import add_online_room
from events_platform.programme.models import ProgrammeSession, SessionType, Speaker, Track
from events_platform.programme.models_call import Proposal
from events_platform.registration.models import Category, Registration
from events_platform.tickets.queries import ticket_of
from tests.factories.accounts import bearer, make_token
from tests.factories.checkin import make_device, make_gate, make_meeting
from tests.factories.events import make_event, today
from tests.factories.programme import make_session, make_track
from tests.factories.programme_call import make_call, make_proposal
from tests.factories.programme_speakers import make_speaker
from tests.factories.registration import make_category, make_registration
from tests.security.rights_table import TABLE, Address

SENTENCE = "This event is archived and stays as it is."
REFUSAL = f"{SENTENCE} Its organisers can reopen it if something must change."
# What is still taken in, and why.
OPEN = """
    POST /archive                               leads to another status, and says itself where it does not
    POST /delete
    POST /publish
    POST /reopen
    POST /unpublish
    PATCH API                                   reopens too, and refuses the rest itself
    POST /team                                  who may look at it
    POST /team/remove
    POST /tokens
    POST /tokens/{token}/revoke
    DELETE API/devices/{id}                     a lost phone
    POST /devices/{id}/revoke
    POST /arrivals                              what paper and liaisons know of who came
    POST /arrivals/{id}/undo
    POST /rosters/{gate}
    POST /registrations/{id}/presence/{row}/void
    POST /review/{id}
    POST /identities/{id}/accept                who is whom, and from where
    POST /identities/{id}/refuse
    POST /identities/{id}/undo
    POST /registrations/{id}/correct
    POST /registrations/{id}/category
    PATCH API/registrations/{id}
    POST /reports                               figures are frozen when they are settled
    POST /reports/{version}/publish
    POST /reports/{version}/withdraw
    POST API/reports
    PATCH API/reports/{version}
    POST /registrations/{id}/resend             a letter that was written before
    POST /mail/{id}/again
"""


THINGS = {
    "bodies": Body,
    "categories": Category,
    "devices": Device,
    "gates": Gate,
    "online": OnlineRoom,
    "proposals": Proposal,
    "registrations": Registration,
    "rooms": Room,
    "session-types": SessionType,
    "sessions": ProgrammeSession,
    "sites": Site,
    "speakers": Speaker,
    "tracks": Track,
}


def opened() -> set[Address]:
    """The same by method and pattern."""
    lines = [line.split()[:2] for line in OPEN.strip().splitlines()]
    return {
        (method, path.replace("API", "/api/v1/events/{event}") if "API" in path else "/manage/{event}" + path)
        for method, path in lines
    }


@pytest.fixture
async def archived(app: Starlette) -> Event:
    async with app.state.context.db.write() as session:
        event = await make_event(session)
        category = await make_category(session, event)
        await make_registration(session, app.state.context, event, category)
        await make_session(session, event)
        await make_speaker(session, event)
        await make_track(session, event)
        name = {"en": "As it was"}
        await make_proposal(session, app.state.context, event, await make_call(session, event))
        await make_device(
            session, await add_gate(session, SYSTEM, event, GateIn.model_validate({"name": name}))
        )
        await add_body(session, SYSTEM, event, BodyIn.model_validate({"name": name, "role": "host"}))
        await add_online_room(session, SYSTEM, event, OnlineRoomIn.model_validate({"name": name}))
        await archive_event(session, SYSTEM, event)
    return event


async def known_of(session: Session) -> dict[str, uuid.UUID]:
    """An id of each kind of thing, by the addresses below which they stand."""
    return {place: (await session.exec(select(table.id).limit(1))).one() for place, table in THINGS.items()}  # type: ignore[attr-defined]


def filled(path: str, known: dict[str, uuid.UUID]) -> str:
    """The address of what there is, else of nothing."""
    for place, id_ in known.items():
        path = re.sub(rf"/{place}/{{\w+}}", f"/{place}/{id_}", path)
    return re.sub(r"{\w+}", str(uuid.UUID(int=1)), path)


def test_what_is_open_are_addresses_that_write() -> None:
    assert opened() <= {address for address in TABLE if address[0] != "GET"}


async def test_archived_event_takes_in_what_settles_its_figures_and_nothing_else(
    app: Starlette, client: httpx.AsyncClient, archived: Event
) -> None:
    async with app.state.context.db.write() as session:
        headers = bearer(await make_token(session, Role.OWNER, archived))
        known = await known_of(session)
    taken = set()
    for method, pattern in {address for address in TABLE if address[0] != "GET"}:
        path = filled(pattern.replace("{event}", archived.slug), known)
        if pattern.endswith("/reopen"):
            continue
        form: dict[str, Any] = {"json": {}} if "/api/" in path else {"data": {"a": "b"}}
        answer = await client.request(method, path, headers=headers, **form)
        if answer.status_code != 409 or REFUSAL not in answer.text:
            taken.add((method, pattern))
    assert taken == opened() - {("POST", "/manage/{event}/reopen")}


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("sessions/new", "title.en"),
        ("sessions/{id}", "title.en"),
        ("speakers/new", "liaison"),
        ("speakers/{id}/edit", "liaison"),
        ("registrations/new", "name.native"),
        ("edit", "title.en"),
        ("gates/new", "name.en"),
        ("categories/new", "name.en"),
        ("tracks/new", "name.en"),
        ("session-types/new", "name.en"),
        ("sites/new", "name.en"),
        ("rooms/new", "name.en"),
        ("bodies/new", "name.en"),
        ("online", "name.en"),
    ],
)
async def test_form_that_was_filled_in_while_it_was_archived_is_kept(
    app: Starlette, client: httpx.AsyncClient, archived: Event, path: str, field: str
) -> None:
    async with app.state.context.db.write() as session:
        headers = bearer(await make_token(session, Role.OWNER, archived))
        address = filled(f"/manage/{archived.slug}/{path}", await known_of(session))
    told = await client.post(address, data={field: "Typed before the end"}, headers=headers)
    assert (told.status_code, REFUSAL in told.text) == (409, True)
    assert 'value="Typed before the end"' in told.text
    # Whoever has it reopened may send it again.
    assert '<fieldset class="as-it-is" disabled>' not in told.text
    assert '<fieldset class="as-it-is" disabled>' in (await client.get(address, headers=headers)).text


async def test_archived_event_is_read_as_before(
    app: Starlette, client: httpx.AsyncClient, archived: Event
) -> None:
    async with app.state.context.db.write() as session:
        headers = bearer(await make_token(session, Role.OWNER, archived))
    for path in ("registrations", "gates", "participation"):
        answer = await client.get(f"/api/v1/events/{archived.slug}/{path}", headers=headers)
        assert (path, answer.status_code) == (path, 200)
    page = await client.get(f"/manage/{archived.slug}/gates", headers=headers)
    assert (page.status_code, SENTENCE in page.text) == (200, True)


@pytest.mark.parametrize("action", ["confirm", "cancel", "mode", "reissue"])
async def test_registration_of_an_archived_event_stays_and_is_corrected(
    app: Starlette, client: httpx.AsyncClient, archived: Event, action: str
) -> None:
    async with app.state.context.db.write() as session:
        headers = bearer(await make_token(session, Role.OWNER, archived))
        known = (await session.exec(select(Registration.id))).one()
    body = {"mode": "online"} if action == "mode" else {}
    answer = await client.post(f"/api/v1/registrations/{known}/{action}", json=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "event_archived")
    address = f"/api/v1/events/{archived.slug}/registrations/{known}"
    patched = await client.patch(address, json={"country": "FR"}, headers=headers)
    assert (patched.status_code, patched.json()["country"]) == (200, "FR")


async def test_code_of_an_archived_event_enrols_nobody_and_is_not_used_up(
    app: Starlette, client: httpx.AsyncClient
) -> None:
    db: Database = app.state.context.db
    async with db.write() as session:
        meeting = await make_meeting(session)
        gate = await session.get_one(Gate, (await make_gate(session, meeting)).id)
        _made, code = await make_code(session, SYSTEM, gate, CodeIn())
        await archive_event(session, SYSTEM, await session.get_one(Event, meeting.event.id))
    refused = await client.post("/api/v1/devices/enrol", json={"code": code})
    assert (refused.status_code, refused.json()["code"]) == (409, "event_archived")
    async with db.read() as session:
        assert (await session.exec(select(EnrolmentCode.used))).one() == 0


async def test_gate_closes_with_its_event_and_takes_in_what_was_before(
    app: Starlette, client: httpx.AsyncClient
) -> None:
    db: Database = app.state.context.db
    async with db.write() as session:
        meeting = await make_meeting(session, day=today())
        device = await make_device(session, await make_gate(session, meeting))
        event = await session.get_one(Event, meeting.event.id)
        guests = [await make_registration(session, app.state.context, event) for _number in range(2)]
        tickets = [await ticket_of(session, one.id) for one in guests]
        await archive_event(session, SYSTEM, event)

    async def scan(number: int, **more: object) -> str:
        ticket = tickets[number]
        assert ticket
        body = {"id": str(new_id()), "ticket": ticket.text, "scanned_at": now().isoformat(), **more}
        answer = await client.post("/api/v1/scans", json=body, headers=bearer(device))
        return str(answer.json()["outcome"])

    earlier = (now() - timedelta(minutes=5)).isoformat()
    assert await scan(0) == "expired"
    assert await scan(1, scanned_at=earlier, offline=True, skew_ms=0, decided="admitted") == "admitted"
    async with db.write() as session:
        assert (await session.exec(select(Attendance.registration_id))).all() == [guests[1].id]
        await reopen_event(session, SYSTEM, await session.get_one(Event, meeting.event.id))
    assert await scan(0) == "admitted"


def test_document_tells_of_the_conflict_wherever_it_may_come() -> None:
    operations = {
        (method, route.path): route.endpoint.operation
        for route in ROUTES
        if isinstance(route, Route) and hasattr(route.endpoint, "operation")
        for method in (route.methods or set()) - {"GET", "HEAD"}
    }
    closed = operations.keys() & TABLE.keys() - opened()
    assert [address for address in closed if 409 not in operations[address].errors] == []
