"""The paper roster: printed in either order, entered afterwards; and the review of conflicts."""

import re

import httpx
import pytest
from sqlmodel import select
from starlette.applications import Starlette

from events_platform.accounts.models import Role
from events_platform.attendance.models import AreaKind, Attendance
from events_platform.checkin.models import Gate
from events_platform.events.models import Event
from events_platform.events.queries import sites_of
from events_platform.kit.db.types import LocalizedText
from events_platform.kit.web.context import AppContext
from tests.factories.accounts import make_account, sign_in
from tests.factories.events import make_event
from tests.factories.registration import make_category, make_registration

NAMES = {"王小明": "Wang Xiaoming", "Ada Lovelace": "", "艾丽": "Ai Li"}


class Door:
    """A gate with three guests, and a steward who is signed in."""

    event: Event
    gate: Gate
    registrations: dict[str, str]


@pytest.fixture
async def door(app: Starlette, client: httpx.AsyncClient) -> Door:
    context: AppContext = app.state.context
    made = Door()
    async with context.db.write() as session:
        made.event = await make_event(session)
        site = (await sites_of(session, made.event.id))[0]
        made.gate = Gate(
            event_id=made.event.id,
            name=LocalizedText({"en": "North door"}),
            area_kind=AreaKind.SITE,
            area_id=site.id,
            site_id=site.id,
        )
        session.add(made.gate)
        category = await make_category(session, made.event)
        made.registrations = {}
        for native, romanised in NAMES.items():
            name = {"native": native, "romanised": romanised}
            one = await make_registration(session, context, made.event, category, name=name)
            made.registrations[native] = str(one.id)
        account = await make_account(session, Role.STEWARD, made.event)
    await sign_in(client, account)
    return made


def address(door: Door) -> str:
    return f"/manage/{door.event.slug}/rosters/{door.gate.id}"


async def test_steward_finds_every_roster_and_the_way_back(client: httpx.AsyncClient, door: Door) -> None:
    places = f"/manage/{door.event.slug}/rosters"
    assert f'href="{places}"' in (await client.get(f"/manage/{door.event.slug}/arrivals")).text
    assert f'href="{address(door)}"' in (await client.get(places)).text
    page = (await client.get(address(door))).text
    assert (f'href="{places}"' in page, f'href="/manage/{door.event.slug}/gates"' in page) == (True, False)


@pytest.mark.parametrize(("role", "may_add"), [(Role.STEWARD, False), (Role.GATE_SUPERVISOR, True)])
async def test_without_a_gate_whoever_may_is_led_to_the_first(
    app: Starlette, client: httpx.AsyncClient, role: Role, may_add: bool
) -> None:
    async with app.state.context.db.write() as session:
        event = await make_event(session, slug="bare")
        account = await make_account(session, role, event)
    await sign_in(client, account)
    page = (await client.get("/manage/bare/rosters")).text
    assert ('href="/manage/bare/gates/new"' in page) is may_add


@pytest.mark.parametrize("order", ["pinyin", "latin"])
async def test_roster_prints_everybody_in_order(client: httpx.AsyncClient, door: Door, order: str) -> None:
    text = (await client.get(f"{address(door)}/print?order={order}")).text
    places = [text.index(name) for name in ("Ada Lovelace", "艾丽", "王小明")]
    assert places[2] == max(places)
    assert text.count("tick-box") == len(NAMES)
    letters = re.findall(r'<th scope="rowgroup" colspan="5">(.)</th>', text)
    assert letters == ["A", "L", "W"] if order == "latin" else ["A", "W"]


async def test_roster_entry_records_the_ticks_once(
    app: Starlette, client: httpx.AsyncClient, door: Door
) -> None:
    day = (await client.get(address(door))).text.split('name="day" value="')[1][:10]
    ticks = {
        "day": day,
        "order": "latin",
        "registration": [door.registrations["艾丽"], door.registrations["王小明"]],
    }
    for sentence in ("2 people are entered.", "0 people are entered."):
        entered = await client.post(address(door), data=ticks)
        assert sentence in (await client.get(entered.headers["location"])).text
    async with app.state.context.db.read() as session:
        rows = (await session.exec(select(Attendance))).all()
    assert {(row.source, row.gate_id) for row in rows} == {("paper_roster", door.gate.id)}
    assert len(rows) == 2


async def test_roster_entry_keeps_the_ticks_when_the_time_is_wrong(
    client: httpx.AsyncClient, door: Door
) -> None:
    day = (await client.get(address(door))).text.split('name="day" value="')[1][:10]
    ticks = {"day": day, "at": "26:00", "registration": [door.registrations["艾丽"]]}
    answer = await client.post(address(door), data=ticks)
    assert (answer.status_code, answer.text.count(" checked>")) == (422, 1)


async def test_review_is_for_supervisors(client: httpx.AsyncClient, door: Door) -> None:
    assert (await client.get(f"/manage/{door.event.slug}/review")).status_code == 403
