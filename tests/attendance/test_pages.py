"""The roll call and the page on which a row is taken back."""

import httpx
import pytest
from sqlmodel import col, select
from starlette.applications import Starlette

from events_platform.accounts.models import Role
from events_platform.attendance.models import Attendance, RowKind
from events_platform.events.models import Event
from events_platform.kit.db.engine import Database
from events_platform.kit.web.context import AppContext
from events_platform.registration.models import Registration
from tests.factories.accounts import make_account, sign_in
from tests.factories.events import make_event, today
from tests.factories.registration import make_category, make_registration


@pytest.fixture
def db(app: Starlette) -> Database:
    """The application's own database."""
    context: AppContext = app.state.context
    return context.db


class Hall:
    """An event with two guests of one group, and a supervisor who is signed in."""

    event: Event
    guests: list[Registration]


@pytest.fixture
async def hall(app: Starlette, db: Database, client: httpx.AsyncClient) -> Hall:
    made = Hall()
    async with db.write() as session:
        made.event = await make_event(session)
        category = await make_category(session, made.event)
        made.guests = [
            await make_registration(
                session,
                app.state.context,
                made.event,
                category,
                name=name,
                group_name="贵宾",
                is_scan_exempt=True,
            )
            for name in ("陈宝生", "刘奇")
        ]
        account = await make_account(session, Role.GATE_SUPERVISOR, made.event)
    await sign_in(client, account)
    return made


async def rows(db: Database) -> list[Attendance]:
    async with db.read() as session:
        return list(await session.exec(select(Attendance).order_by(col(Attendance.recorded_at))))


def address(hall: Hall, more: str = "") -> str:
    return f"/manage/{hall.event.slug}/arrivals{more}"


async def site_of(client: httpx.AsyncClient, hall: Hall) -> dict[str, str]:
    page = (await client.get(address(hall))).text
    return {"site": page.split('name="site" value="')[1].split('"')[0], "day": today().isoformat()}


async def test_arrivals_marks_whoever_was_ticked(client: httpx.AsyncClient, db: Database, hall: Hall) -> None:
    form = {**await site_of(client, hall), "registration": str(hall.guests[0].id)}
    answer = await client.post(address(hall), data=form)
    assert "marked=1" in answer.headers["location"]
    assert [(row.registration_id, row.source) for row in await rows(db)] == [(hall.guests[0].id, "roll_call")]


async def test_arrivals_marks_a_whole_group_once(client: httpx.AsyncClient, db: Database, hall: Hall) -> None:
    form = {**await site_of(client, hall), "group": "贵宾"}
    for expected in ("marked=2", "marked=0"):
        assert expected in (await client.post(address(hall), data=form)).headers["location"]
    assert {row.registration_id for row in await rows(db)} == {one.id for one in hall.guests}


async def test_arrivals_undo_leaves_the_row_and_voids_it(
    client: httpx.AsyncClient, db: Database, hall: Hall
) -> None:
    form = {**await site_of(client, hall), "registration": str(hall.guests[0].id)}
    await client.post(address(hall), data=form)
    (row,) = await rows(db)
    answer = await client.post(address(hall, f"/{row.id}/undo"), data=form)
    assert answer.status_code == 303
    assert [one.kind for one in await rows(db)] == ["entry", "void"]
    await client.post(address(hall), data=form)
    assert [one.stay for one in await rows(db) if one.kind == "entry"] == [row.stay, f"{row.stay}#1"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({}, "Please tick whoever has come."),
        ({"group": "贵宾", "at": "25:00"}, "There is no such time."),
    ],
)
async def test_arrivals_says_what_is_missing(
    client: httpx.AsyncClient, db: Database, hall: Hall, change: dict[str, str], sentence: str
) -> None:
    answer = await client.post(address(hall), data={**await site_of(client, hall), **change})
    assert (answer.status_code, sentence in answer.text, await rows(db)) == (422, True, [])


async def test_presence_takes_a_row_back_with_a_reason(
    client: httpx.AsyncClient, db: Database, hall: Hall
) -> None:
    await client.post(
        address(hall), data={**await site_of(client, hall), "registration": str(hall.guests[0].id)}
    )
    (row,) = await rows(db)
    page = f"/manage/{hall.event.slug}/registrations/{hall.guests[0].id}/presence"
    assert (await client.post(f"{page}/{row.id}/void", data={"reason": " "})).status_code == 422
    lengthy = await client.post(f"{page}/{row.id}/void", data={"reason": "wrong " * 100})
    assert (lengthy.status_code, f'value="{"wrong " * 100}"' in lengthy.text) == (422, True)
    assert (await client.post(f"{page}/{row.id}/void", data={"reason": "wrong person"})).status_code == 303
    assert "wrong person" in (await client.get(page)).text
    again = await client.post(f"{page}/{row.id}/void", data={"reason": "twice"})
    assert (again.status_code, "This was taken back already." in again.text) == (409, True)


@pytest.mark.parametrize(("evidence", "words"), [("scan:0f", "undone at the gate"), ("", "undo")])
async def test_presence_says_in_words_what_a_gate_took_back(
    client: httpx.AsyncClient, db: Database, hall: Hall, evidence: str, words: str
) -> None:
    await client.post(
        address(hall), data={**await site_of(client, hall), "registration": str(hall.guests[0].id)}
    )
    (row,) = await rows(db)
    fields = ("event_id", "registration_id", "mode", "area_kind", "area_id", "site_id", "happened_at")
    same = {name: getattr(row, name) for name in (*fields, "recorded_at", "source")}
    async with db.write() as session:
        session.add(Attendance(**same, kind=RowKind.VOID, voids_id=row.id, evidence=evidence, reason="undo"))
    page = f"/manage/{hall.event.slug}/registrations/{hall.guests[0].id}/presence"
    assert f"<bdi>{words}</bdi>" in (await client.get(page)).text
