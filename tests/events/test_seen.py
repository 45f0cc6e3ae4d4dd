"""Two windows of one form of the console: the second is told of the first, and loses nothing."""

import asyncio
import uuid
from typing import Any, NamedTuple

import httpx
import pytest
from lxml import html
from starlette.applications import Starlette

from events_platform.accounts.access import SYSTEM
from events_platform.accounts.models import Role
from events_platform.checkin.models import Gate
from events_platform.checkin.schemas_gates import GateIn
from events_platform.checkin.service_gates import add_gate
from events_platform.events.models import Event
from events_platform.events.queries import rooms_of, sites_of
from events_platform.events.schemas import BodyIn, SiteIn
from events_platform.events.service import add_body, add_site, archive_event
from events_platform.kit.db.engine import Database, Session
from events_platform.presence.schemas import OnlineRoomIn
from events_platform.presence.service import add_online_room
from events_platform.programme.service_tracks import known_types
from tests.factories.accounts import bearer, make_token
from tests.factories.events import make_event
from tests.factories.programme import make_track
from tests.factories.registration import make_category

TOLD = "Somebody else has changed this since you opened the form."
NAME = {"en": "As it was", "zh": "原样"}


class Shown(NamedTuple):
    """An address below the event, and a field beside the name that belongs to another row or to a list."""

    path: str
    other: dict[str, Any]


FORMS: dict[str, dict[str, Any]] = {
    "gate": {"directions": ["exit"]},
    "category": {"capacity.onsite": "7"},
    "track": {"slug": "renamed"},
    "type": {"minutes": "77"},
    "site": {"distances.{other}": "44"},
    "room": {"equipment": ["projector"]},
    "body": {"url": "https://body.example.org/"},
    "online": {"meeting_url": "https://meet.example.org/9"},
}


async def made(session: Session, event: Event, kind: str) -> Shown:
    """One of the kind, and where its form is; types are not stored before somebody changes one."""
    first, other = (await sites_of(session, event.id))[0], ""
    match kind:
        case "gate":
            given = {"name": NAME, "area": first.id, "directions": ["entry"], "policy": "free"}
            path = f"gates/{(await add_gate(session, SYSTEM, event, GateIn.model_validate(given))).id}"
        case "category":
            path = f"categories/{(await make_category(session, event, capacity={'onsite': 5})).id}"
        case "track":
            path = f"tracks/{(await make_track(session, event)).id}"
        case "type":
            path = f"session-types/{(await known_types(session, event))[0].id}"
        case "site":
            site = SiteIn.model_validate({"name": NAME, "country": "CN"})
            path, other = f"sites/{(await add_site(session, SYSTEM, event, site)).id}", str(first.id)
        case "room":
            path = f"rooms/{(await rooms_of(session, event.id))[0].id}"
        case "body":
            body = BodyIn.model_validate({"role": "host", "name": NAME})
            path = f"bodies/{(await add_body(session, SYSTEM, event, body)).id}"
        case _:
            room = {"name": NAME, "meeting_url": "https://meet.example.org/1"}
            made = await add_online_room(session, SYSTEM, event, OnlineRoomIn.model_validate(room))
            path = f"online/{made.id}"
    fields = {name.replace("{other}", other): value for name, value in FORMS[kind].items()}
    return Shown(f"/manage/{event.slug}/{path}", fields)


def fields_of(page: str, field: str = "seen") -> dict[str, Any]:
    """What a browser would send of the form that has a sign of what it shows, and this field."""
    document: html.HtmlElement = html.document_fromstring(page)
    (form,) = [form for form in document.forms if {"seen", field} <= {*form.fields}]
    sent: dict[str, Any] = {}
    for name, value in form.form_values():
        # The line break after <textarea> is none of the text (HTML, 13.1.2.5).
        sent.setdefault(name, []).append(value.removeprefix("\n"))
    return sent


@pytest.fixture
async def event(db: Database) -> Event:
    async with db.write() as session:
        return await make_event(session)


@pytest.fixture
async def owner(app: Starlette, client: httpx.AsyncClient, db: Database, event: Event) -> httpx.AsyncClient:
    async with db.write() as session:
        client.headers.update(bearer(await make_token(session, Role.OWNER, event)))
    return client


@pytest.mark.parametrize("kind", FORMS)
async def test_second_window_is_told_keeps_what_was_typed_and_may_save(
    owner: httpx.AsyncClient, db: Database, event: Event, kind: str
) -> None:
    async with db.write() as session:
        path, other = await made(session, event, kind)
    opened = fields_of((await owner.get(path)).text)
    assert (await owner.post(path, data=opened | {"name.en": "Nothing else changed"})).status_code == 303
    opened = fields_of((await owner.get(path)).text)
    assert (await owner.post(path, data=opened | other)).status_code == 303
    stored = fields_of((await owner.get(path)).text)
    assert stored == {**opened, **{name: stored[name] for name in other}, "seen": stored["seen"]} != opened

    told = await owner.post(path, data=opened | {"name.en": "Typed in the second window"})
    assert (told.status_code, TOLD in told.text) == (409, True)
    again = fields_of(told.text)
    assert again == {**opened, "name.en": ["Typed in the second window"], "seen": stored["seen"]}
    assert fields_of((await owner.get(path)).text) == stored

    assert (await owner.post(path, data=again)).status_code == 303
    now = fields_of((await owner.get(path)).text)
    assert {**now, "seen": ""} == {**again, "seen": ""}


@pytest.mark.parametrize("kind", FORMS)
async def test_one_of_two_who_save_at_once_is_told(
    owner: httpx.AsyncClient, db: Database, event: Event, kind: str
) -> None:
    async with db.write() as session:
        path, _other = await made(session, event, kind)
    opened = fields_of((await owner.get(path)).text)
    sent = [owner.post(path, data=opened | {"name.en": f"Window {number}"}) for number in (1, 2)]
    assert sorted(answer.status_code for answer in await asyncio.gather(*sent)) == [303, 409]


async def test_form_that_is_saved_beside_a_program_waits_for_it_and_is_told(
    owner: httpx.AsyncClient, db: Database, event: Event
) -> None:
    async with db.write() as session:
        path, _other = await made(session, event, "gate")
    opened = fields_of((await owner.get(path)).text)
    async with db.write() as session:
        gate = await session.get_one(Gate, uuid.UUID(path.rpartition("/")[2]))
        gate.capacity = 12
        await session.flush()
        saving = asyncio.create_task(owner.post(path, data=opened))
        await asyncio.sleep(0.1)
    assert (await saving).status_code == 409


async def test_program_that_sends_a_form_without_having_seen_it_is_not_refused(
    owner: httpx.AsyncClient, db: Database, event: Event
) -> None:
    async with db.write() as session:
        path, other = await made(session, event, "body")
    sent = {name: value for name, value in fields_of((await owner.get(path)).text).items() if name != "seen"}
    assert (await owner.post(path, data=sent | other)).status_code == 303


@pytest.mark.parametrize("kind", FORMS)
async def test_form_of_an_event_that_was_archived_meanwhile_is_kept_as_it_was_typed(
    owner: httpx.AsyncClient, db: Database, event: Event, kind: str
) -> None:
    async with db.write() as session:
        path, _other = await made(session, event, kind)
    typed = fields_of((await owner.get(path)).text) | {"name.en": ["Typed before the end"]}
    async with db.write() as session:
        await archive_event(session, SYSTEM, await session.get_one(Event, event.id))
    told = await owner.post(path, data=typed)
    assert (told.status_code, "stays as it is" in told.text) == (409, True)
    assert fields_of(told.text) == typed
