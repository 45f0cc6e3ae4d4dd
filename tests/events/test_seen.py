"""Two windows of one form of the console: the second is told of the first, and loses nothing."""

import asyncio
import uuid
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import httpx
import pytest
from lxml import html
from sqlmodel import select
from starlette.applications import Starlette

from events_platform.accounts.access import SYSTEM
from events_platform.checkin.models import Device, Gate
from events_platform.checkin.schemas_gates import GateIn
from events_platform.checkin.service_gates import add_gate
from events_platform.events.models import Event, Series
from events_platform.events.queries import rooms_of, rules_of, site_days, sites_of
from events_platform.events.rules import CountingRules
from events_platform.events.schemas import BodyIn, SiteIn
from events_platform.events.service import add_body, add_site, archive_event, change_rules, count_category
from events_platform.kit.db.engine import Database, Session
from events_platform.presence.schemas import OnlineRoomIn
from events_platform.presence.service import add_online_room
from events_platform.programme.service_tracks import known_types
from tests.factories.accounts import bearer, make_token
from tests.factories.checkin import make_device
from tests.factories.events import make_event, make_series
from tests.factories.programme import make_track
from tests.factories.registration import make_category

TOLD = "Somebody else has changed this since you opened the form."
NAME = {"en": "As it was", "zh": "原样"}
# Fits a clock as well as a name.
TEXTS = ("06:10", "06:20")


class Shown(NamedTuple):
    """Where a form is sent and shown, a field of it, and others that belong to another row or to a list."""

    path: str
    page: str
    field: str
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
    "series": {"slug": "renamed"},
    "rules": {"home_territories": ["HK"], "small_group": "3"},
    "hours": {"ends.{first_day}": "20:00", "is_closed.{last_day}": ["1"]},
    "device": {"name": "Renamed"},
}
OF_AN_EVENT = [kind for kind in FORMS if kind != "series"]
FIELDS = {
    "series": "title.en",
    "rules": "names.HK.en",
    "hours": "opens.{first_day}",
    "device": "name",
}


async def made(session: Session, event: Event, kind: str) -> Shown:
    """One of the kind, and where its form is; types are not stored before somebody changes one."""
    first, other, page = (await sites_of(session, event.id))[0], "", ""
    match kind:
        case "gate":
            path = f"gates/{(await made_gate(session, event)).id}"
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
        case "online":
            room = {"name": NAME, "meeting_url": "https://meet.example.org/1"}
            made = await add_online_room(session, SYSTEM, event, OnlineRoomIn.model_validate(room))
            path = f"online/{made.id}"
        case "device":
            gate = await made_gate(session, event)
            await make_device(session, gate)
            path, page = f"devices/{(await session.exec(select(Device.id))).one()}", f"gates/{gate.id}"
        case _:
            path = await made_otherwise(session, event, kind)
    base = f"/manage/{event.slug}" if kind in OF_AN_EVENT else "/manage"
    about = {"other": other, "first_day": event.starts_on, "last_day": event.ends_on}
    fields = {name.format(**about): value for name, value in FORMS[kind].items()}
    field = FIELDS.get(kind, "name.en").format(**about)
    return Shown(f"{base}/{path}", f"{base}/{page or path}", field, fields)


async def made_otherwise(session: Session, event: Event, kind: str) -> str:
    """Where the form is of what belongs to no event, or is kept by adding to its history."""
    match kind:
        case "series":
            return f"series/{(await make_series(session)).id}"
        case "hours":
            return f"sites/{(await sites_of(session, event.id))[0].id}/hours"
        case _:
            rules = {"home_territories": ["HK", "MO"], "country_names": {"HK": {"en": "As it was"}}}
            await change_rules(session, SYSTEM, event, CountingRules.model_validate(rules))
            return "rules"


async def made_gate(session: Session, event: Event) -> Gate:
    """A gate of the main site that lets people in."""
    given = {"name": NAME, "directions": ["entry"], "policy": "free"}
    return await add_gate(session, SYSTEM, event, GateIn.model_validate(given))


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
async def staff(app: Starlette, client: httpx.AsyncClient, db: Database) -> httpx.AsyncClient:
    async with db.write() as session:
        client.headers.update(bearer(await make_token(session)))
    return client


async def opened_at(staff: httpx.AsyncClient, shown: Shown) -> dict[str, Any]:
    """The form's fields in a window that is opened now."""
    return fields_of((await staff.get(shown.page)).text, shown.field)


@pytest.mark.parametrize("kind", FORMS)
async def test_second_window_is_told_keeps_what_was_typed_and_may_save(
    staff: httpx.AsyncClient, db: Database, event: Event, kind: str
) -> None:
    async with db.write() as session:
        shown = await made(session, event, kind)
    path, _page, field, other = shown
    opened = await opened_at(staff, shown)
    assert (await staff.post(path, data=opened | {field: TEXTS[0]})).status_code == 303
    opened = await opened_at(staff, shown)
    assert (await staff.post(path, data=opened | other)).status_code == 303
    stored = await opened_at(staff, shown)
    assert stored == {**opened, **{name: stored[name] for name in other}, "seen": stored["seen"]} != opened

    told = await staff.post(path, data=opened | {field: TEXTS[1]})
    assert (told.status_code, TOLD in told.text) == (409, True)
    again = fields_of(told.text, field)
    assert again == {**opened, field: [TEXTS[1]], "seen": stored["seen"]}
    assert await opened_at(staff, shown) == stored

    assert (await staff.post(path, data=again)).status_code == 303
    assert {**await opened_at(staff, shown), "seen": ""} == {**again, "seen": ""}


@pytest.mark.parametrize("kind", FORMS)
async def test_one_of_two_who_save_at_once_is_told(
    staff: httpx.AsyncClient, db: Database, event: Event, kind: str
) -> None:
    async with db.write() as session:
        shown = await made(session, event, kind)
    # Both windows have a connection by now, so that neither is ahead by the time that making one takes.
    opened, _second = await asyncio.gather(opened_at(staff, shown), opened_at(staff, shown))
    sent = [staff.post(shown.path, data=opened | {shown.field: text}) for text in TEXTS]
    assert sorted(answer.status_code for answer in await asyncio.gather(*sent)) == [303, 409]


async def test_form_that_is_saved_beside_a_program_waits_for_it_and_is_told(
    staff: httpx.AsyncClient, db: Database, event: Event
) -> None:
    async with db.write() as session:
        shown = await made(session, event, "gate")
    opened = await opened_at(staff, shown)
    async with db.write() as session:
        gate = await session.get_one(Gate, uuid.UUID(shown.path.rpartition("/")[2]))
        gate.capacity = 12
        await session.flush()
        saving = asyncio.create_task(staff.post(shown.path, data=opened))
        await asyncio.sleep(0.1)
    assert (await saving).status_code == 409


@pytest.mark.parametrize("kind", FORMS)
async def test_program_that_sends_a_form_without_having_seen_it_is_not_refused(
    staff: httpx.AsyncClient, db: Database, event: Event, kind: str
) -> None:
    async with db.write() as session:
        shown = await made(session, event, kind)
    opened = await opened_at(staff, shown)
    assert (await staff.post(shown.path, data=opened | {shown.field: TEXTS[0]})).status_code == 303
    sent = {name: value for name, value in opened.items() if name != "seen"}
    assert (await staff.post(shown.path, data=sent | shown.other)).status_code == 303


@pytest.mark.parametrize("kind", OF_AN_EVENT)
async def test_form_of_an_event_that_was_archived_meanwhile_is_kept_as_it_was_typed(
    staff: httpx.AsyncClient, db: Database, event: Event, kind: str
) -> None:
    async with db.write() as session:
        shown = await made(session, event, kind)
    typed = await opened_at(staff, shown) | {shown.field: [TEXTS[0]]}
    async with db.write() as session:
        await archive_event(session, SYSTEM, await session.get_one(Event, event.id))
    told = await staff.post(shown.path, data=typed)
    assert (told.status_code, "stays as it is" in told.text) == (409, True)
    assert fields_of(told.text, shown.field) == typed


async def test_end_of_a_day_that_was_recorded_meanwhile_is_told_to_whoever_has_the_hours_open(
    staff: httpx.AsyncClient, db: Database, event: Event
) -> None:
    async with db.write() as session:
        shown = await made(session, event, "hours")
    path = shown.path.replace("/hours", "/end")
    opened, page = await opened_at(staff, shown), (await staff.get(shown.page)).text
    typed = fields_of(page, "end.day") | {"end.day": str(event.starts_on)}
    assert (await staff.post(path, data=typed | {"end.ends": "12:00"})).status_code == 303
    assert (await staff.post(shown.path, data=opened)).status_code == 409
    told = await staff.post(path, data=typed | {"end.ends": "12:30"})
    assert (told.status_code, TOLD in told.text) == (409, True)
    assert fields_of(told.text, shown.field)[f"ends.{event.starts_on}"] == ["12:00"]
    assert (await staff.post(path, data=fields_of(told.text, "end.day"))).status_code == 303
    async with db.read() as session:
        day = (await site_days(session, event.id))[0]
    assert (day.is_actual_end, day.ends_at.astimezone(ZoneInfo(event.timezone)).minute) == (True, 30)


async def test_series_that_was_renamed_meanwhile_is_where_its_form_is_sent(
    staff: httpx.AsyncClient, db: Database, event: Event
) -> None:
    async with db.write() as session:
        shown = await made(session, event, "series")
        series = await session.get_one(Series, uuid.UUID(shown.path.rpartition("/")[2]))
    page = await staff.get(f"/manage/series/{series.slug}")
    assert f'action="{shown.path}"' in page.text


async def test_device_that_was_moved_meanwhile_is_told_of_at_the_gate_where_it_stands(
    staff: httpx.AsyncClient, db: Database, event: Event
) -> None:
    async with db.write() as session:
        shown = await made(session, event, "device")
        gate = await made_gate(session, event)
    opened = await opened_at(staff, shown)
    assert (await staff.post(shown.path, data=opened | {"gate": str(gate.id)})).status_code == 303
    told = await staff.post(shown.path, data=opened | {"name": "Li Wei"})
    again = fields_of(told.text, shown.field)
    assert (told.status_code, f'action="/manage/{event.slug}/gates/{gate.id}"' in told.text) == (409, True)
    assert again == {**opened, "name": ["Li Wei"], "seen": again["seen"]}


async def test_proposal_of_rules_is_compared_with_what_was_there_when_it_was_asked_for(
    staff: httpx.AsyncClient, db: Database, event: Event
) -> None:
    async with db.write() as session:
        shown = await made(session, event, "rules")
    opened = await opened_at(staff, shown)
    proposed = await staff.post(shown.path, data=opened | {"preset": "chinese"})
    assert (await staff.post(shown.path, data=opened | shown.other)).status_code == 303
    proposal = fields_of(proposed.text, shown.field)
    assert proposal["home_territories"] == ["HK", "MO", "TW"]
    assert (await staff.post(shown.path, data=proposal)).status_code == 409


async def test_category_that_is_counted_apart_meanwhile_stays_so_and_in_nobodys_way(
    staff: httpx.AsyncClient, db: Database, event: Event
) -> None:
    async with db.write() as session:
        shown = await made(session, event, "rules")
    opened, apart = await opened_at(staff, shown), uuid.uuid4()
    async with db.write() as session:
        await count_category(session, SYSTEM, event, apart, is_counted=False)
    assert (await staff.post(shown.path, data=opened | {shown.field: TEXTS[0]})).status_code == 303
    async with db.read() as session:
        rules = await rules_of(session, event.id)
    assert (rules.apart_categories, rules.country_names["HK"]) == ([str(apart)], {"en": TEXTS[0]})
