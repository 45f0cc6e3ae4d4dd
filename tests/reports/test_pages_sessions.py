"""Session attendance as page, JSON and CSV, and the people behind its numbers."""

import csv
import io
import re
from html import unescape
from urllib.parse import quote

import httpx
import pytest

from events_platform.accounts.models import Role
from events_platform.kit.db.engine import Database
from events_platform.kit.db.rows import insert_rows
from events_platform.programme.models import ProgrammeSession
from events_platform.reports.drilldown import PAGE
from tests.factories.ledger import Ledger, at
from tests.reports.conftest import token
from tests.reports.test_session_figures import Programme, new_programme

EN = {"Accept-Language": "en"}


@pytest.fixture
async def told(db: Database) -> Programme:
    """A session with actual hours and two people on site, one online; and one as planned with nobody."""
    made = new_programme()
    talk, _other = made.session(capacity=4), made.session()
    made.hours(talk, 60, "start")
    made.hours(talk, 120, "end", has_ended=True)
    for _guest in range(2):
        made.ledger.scan(made.ledger.registration(), 60, area_kind="session", area_id=talk.id)
    room = made.ledger.online_room(made.rooms[0].id)
    made.ledger.segment(made.ledger.registration(), 60, 64, area_id=room)
    async with db.write() as session:
        await made.figures(session)
    return made


def address(ledger: Ledger, rest: str = "") -> str:
    return f"/api/v1/events/{ledger.event.slug}/participation/sessions{rest}"


async def test_answer_has_its_stable_shape(db: Database, client: httpx.AsyncClient, told: Programme) -> None:
    headers = await token(db, Role.ANALYST, told.ledger)
    found = (await client.get(address(told.ledger), headers=headers)).json()
    assert found["session_minimum"] == 5
    first, second = found["sessions"]
    assert first["participants"] == {"total": 2, "onsite_only": 2, "online_only": 0, "both": 0}
    assert (first["hours"], second["hours"]) == ("actual", "planned")
    assert (first["capacity"], first["capacity_used"], first["assumed_onsite"]) == (4, 0.5, 2)
    assert first["starts_at"] == at(60).isoformat().replace("+00:00", "Z")
    clocks = {"until": at(63).isoformat(), "known_at": at(700).isoformat()}
    early = await client.get(address(told.ledger), params=clocks, headers=headers)
    assert early.json()["sessions"][0]["participants"]["total"] == 0


async def test_csv_has_a_row_for_each_session(
    db: Database, client: httpx.AsyncClient, told: Programme
) -> None:
    headers = {**await token(db, Role.ANALYST, told.ledger), **EN}
    answer = await client.get(address(told.ledger, ".csv"), headers=headers)
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [(row["title"], row["total"], row["capacity_used"]) for row in rows] == [
        ("Talk 0", "2", "0.5"),
        ("Talk 1", "0", "0.0"),
    ]
    assert rows[0]["starts_at"] == "2021-06-10T09:00+08:00"


async def test_page_says_what_is_counted_and_how(
    db: Database, client: httpx.AsyncClient, told: Programme
) -> None:
    headers = await token(db, Role.ANALYST, told.ledger)
    page = f"/manage/{told.ledger.event.slug}/participation/sessions"
    found = (await client.get(f"{page}?lang=en", headers=headers)).text
    assert "at least 5 minutes of a session" in found
    assert found.count("Planned hours") == 1
    assert "2 without an exit scan" in found
    zh = (await client.get(f"{page}?lang=zh", headers=headers)).text
    assert "在场次中停留至少5分钟者计入" in zh
    wrong = await client.get(f"{page}?known_at=2100-01-01T00:00", headers=headers)
    assert wrong.status_code == 422
    assert "By session" in (await client.get(page.removesuffix("/sessions"), headers={**headers, **EN})).text


async def page_for(
    client: httpx.AsyncClient, ledger: Ledger, headers: dict[str, str], rest: str = ""
) -> httpx.Response:
    address = f"/manage/{ledger.event.slug}/participation/sessions{rest}"
    return await client.get(address, headers={**headers, **EN})


async def test_people_behind_each_number_are_as_many_as_it_says(
    db: Database, client: httpx.AsyncClient, told: Programme
) -> None:
    ledger, talk = told.ledger, told.items[0]
    ledger.rows.clear()
    ledger.scan(ledger.registration(category_id=ledger.staff.id), 60, area_kind="session", area_id=talk.id)
    left = ledger.registration()
    ledger.scan(left, 60, area_kind="session", area_id=talk.id)
    ledger.scan(left, 100, "exit", area_kind="session", area_id=talk.id)
    async with db.write() as session:
        await insert_rows(session, *ledger.rows)
    headers = await token(db, Role.REGISTRAR, ledger)
    report = (await page_for(client, ledger, headers)).text
    links = re.findall(r'href="[^"]*/participation/sessions(/[^"]*people[^"]*)">([^<]+)</a>', report)
    assert [text for _link, text in links] == ["3", "3", "and 1 apart", "2 without an exit scan"]
    for link, text in links:
        people = (await page_for(client, ledger, headers, unescape(link))).text
        assert people.count('<th scope="row">') == int(re.sub(r"\D", "", text)), link
        assert "Minutes online" not in people
    clock = f"/{talk.id}/people?until={quote(at(64).isoformat())}"
    assert "Nobody stands behind" in (await page_for(client, ledger, headers, clock)).text


async def test_people_come_in_pages(db: Database, client: httpx.AsyncClient, told: Programme) -> None:
    ledger, talk = told.ledger, told.items[0]
    ledger.rows.clear()
    for _guest in range(PAGE):
        ledger.scan(ledger.registration(), 60, area_kind="session", area_id=talk.id)
    async with db.write() as session:
        await insert_rows(session, *ledger.rows)
    headers = await token(db, Role.OWNER, ledger)
    first = (await page_for(client, ledger, headers, f"/{talk.id}/people")).text
    (following,) = re.findall(r'href="[^"]*/participation/sessions(/[^"]*after[^"]*)"', first)
    second = (await page_for(client, ledger, headers, unescape(following))).text
    assert [page.count('<th scope="row">') for page in (first, second)] == [PAGE, 2]


async def test_names_need_the_right_and_hidden_sessions_are_not_there(
    db: Database, client: httpx.AsyncClient, told: Programme
) -> None:
    ledger, talk = told.ledger, told.items[0]
    roles = (Role.ANALYST, Role.STEWARD, Role.PROGRAMME_EDITOR, Role.REGISTRAR, Role.OWNER)
    answers = {}
    async with db.write() as session:
        (await session.get_one(ProgrammeSession, talk.id)).is_hidden = True
    for role in roles:
        headers = await token(db, role, ledger)
        answers[role] = (await page_for(client, ledger, headers, f"/{talk.id}/people")).status_code
        assert "/people?" not in (await page_for(client, ledger, headers)).text or role == Role.OWNER
    assert list(answers.values()) == [403, 403, 403, 404, 200]
