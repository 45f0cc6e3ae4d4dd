"""`report` and `export`: the same figures and files as by HTTP, for who sits at the machine."""

import asyncio
import json

import httpx
import pytest
from sqlalchemy import text

from events_platform.accounts.access import SYSTEM
from events_platform.accounts.models import Role
from events_platform.cli import main
from events_platform.errors import Invalid, NotFound
from events_platform.exports import export, frozen_report, report
from events_platform.kit.db.engine import Database
from events_platform.kit.db.rows import execute
from events_platform.reports.schemas_frozen import FreezeIn
from events_platform.reports.service_frozen import freeze
from tests.conftest import BASE_URL
from tests.factories.accounts import bearer, make_token
from tests.factories.events import make_event
from tests.factories.ledger import Ledger, new_ledger
from tests.factories.programme import a_time, make_release, make_session, make_slot

Captured = pytest.CaptureFixture[bytes]
CUTOFF = {"until": "2021-06-10T18:00", "known_at": "2021-06-11T00:00"}
BEFORE_ANY = {"until": "2021-06-10T08:00", "known_at": "2021-06-10T08:00"}


@pytest.fixture
async def symposium(db: Database) -> Ledger:
    """Two people who were scanned at the door."""
    ledger = new_ledger()
    for country in ("CN", "NA"):
        ledger.scan(ledger.registration(country=country), 10)
    async with db.write() as session:
        await ledger.save(session)
    return ledger


@pytest.mark.parametrize(
    ("language", "paragraphs"),
    [
        (
            "en",
            [
                "Symposium",
                "2 participants from 2 countries took part on site. (Provisional, as of ",
                "2 in total: 2 on site only, 0 online only, 0 both.",
                "2 countries: China and Namibia.",
                "What still moves the figures\n- The actual end of 10 June 2021 is not recorded",
            ],
        ),
        (
            "zh",
            [
                "会议",
                "来自2个国家的2名参会人员",
                "共2人",
                "2个国家：中国和纳米比亚。",
                "仍会影响数据的事项\n- ",
            ],
        ),
    ],
)
async def test_report_is_ready_to_be_sent(
    db: Database, symposium: Ledger, language: str, paragraphs: list[str]
) -> None:
    found = (await report(db, symposium.event.slug, "text", language, {})).decode()
    for said, wanted in zip(found.split("\n\n"), paragraphs, strict=True):
        assert said.startswith(wanted)


async def test_a_past_report_says_nothing_of_what_is_open_now(db: Database, symposium: Ledger) -> None:
    found = (await report(db, symposium.event.slug, "text", "en", CUTOFF)).decode()
    assert found.endswith("2 countries: China and Namibia.\n")


async def test_figures_are_those_of_the_api(
    db: Database, symposium: Ledger, client: httpx.AsyncClient
) -> None:
    slug = symposium.event.slug
    async with db.write() as session:
        headers = {
            **bearer(await make_token(session, Role.ANALYST, symposium.event)),
            "Accept-Language": "zh",
        }
    address = f"/api/v1/events/{slug}/participation"
    by_http = await client.get(address, params=CUTOFF, headers=headers)
    table = await client.get(f"{address}.csv", params=CUTOFF, headers=headers)
    assert json.loads(await report(db, slug, "json", "zh", CUTOFF)) == by_http.json()
    assert await report(db, slug, "csv", "zh", CUTOFF) == table.content


@pytest.mark.parametrize("form", ["json", "csv", "xlsx", "pdf"])
async def test_frozen_report_is_that_of_the_api(
    db: Database, symposium: Ledger, client: httpx.AsyncClient, form: str
) -> None:
    async with db.write() as session:
        for clocks in (BEFORE_ANY, CUTOFF):
            await freeze(session, SYSTEM, symposium.event, FreezeIn.model_validate(clocks))
        headers = bearer(await make_token(session, Role.ANALYST, symposium.event))
    address = f"/api/v1/events/{symposium.event.slug}/reports/2.{form}"
    by_http = await client.get(address, params={"lang": "zh"}, headers=headers)
    assert await frozen_report(db, symposium.event.slug, 2, form, "zh") == by_http.content


async def test_frozen_report_is_ready_to_be_sent(db: Database, symposium: Ledger) -> None:
    async with db.write() as session:
        for _version in range(2):
            report = await freeze(session, SYSTEM, symposium.event, FreezeIn.model_validate(CUTOFF))
    said = (await frozen_report(db, symposium.event.slug, 2, "text", "en")).decode().split("\n\n")
    assert said[1] == (
        "2 participants from 2 countries took part on site. "
        "(Report, version 2, as of 10 June 2021, 18:00, Nanchang time)"
    )
    assert said[4].startswith("Corrections since version 1\n- ")
    assert said[5] == f"SHA-256 {report.sha256}\n"


@pytest.mark.parametrize(
    ("language", "title", "line", "labels"),
    [
        ("en", "What moved", "- {}: from 0 to 2", ["Participants", "On site only", "Countries and regions"]),
        ("zh", "变动项目", "- {}：由0变为2", ["参会人数", "仅线下", "国家和地区"]),
    ],
)
async def test_frozen_report_says_what_moved_since_the_version_before(
    db: Database, symposium: Ledger, language: str, title: str, line: str, labels: list[str]
) -> None:
    async with db.write() as session:
        for clocks in (BEFORE_ANY, CUTOFF):
            await freeze(session, SYSTEM, symposium.event, FreezeIn.model_validate(clocks))
    first, second = [
        (await frozen_report(db, symposium.event.slug, version, "text", language)).decode().split("\n\n")
        for version in (1, 2)
    ]
    assert (len(first), second[5]) == (5, "\n".join([title, *(line.format(label) for label in labels)]))


@pytest.mark.parametrize("name", ["schedule.json", "schedule.xml", "schedule.csv"])
async def test_programme_is_that_of_the_public_address(
    db: Database, client: httpx.AsyncClient, name: str
) -> None:
    async with db.write() as session:
        event = await make_event(session)
        await make_slot(session, await make_session(session, event), a_time(event))
        await make_release(session, event)
    public = await client.get(f"/{event.slug}/{name}", params={"lang": "zh"})
    assert await export(db, event.slug, name, "zh", BASE_URL) == public.content
    assert (await export(db, event.slug, "schedule.xlsx", "zh", BASE_URL)).startswith(b"PK")


async def test_registrations_are_taken_away_on_record(db: Database, symposium: Ledger) -> None:
    table = (await export(db, symposium.event.slug, "registrations.csv", "en", BASE_URL)).decode()
    assert [line.split(",")[7] for line in table.splitlines()] == ["country", "CN", "NA"]
    async with db.read() as session:
        noted = text("SELECT count(*) FROM audit_entry WHERE action = 'registration.export'")
        assert (await execute(session, noted)).scalar_one() == 1


@pytest.mark.parametrize(
    ("reference", "cutoff", "error"),
    [("nothing", {}, NotFound), ("", {}, NotFound), (None, {"until": "18:00"}, Invalid)],
)
async def test_what_is_not_there_is_said(
    db: Database, symposium: Ledger, reference: str | None, cutoff: dict[str, str], error: type[Exception]
) -> None:
    asked = symposium.event.slug if reference is None else reference
    with pytest.raises(error):
        await report(db, asked, "text", "en", cutoff)


async def test_command_writes_the_file_and_nothing_else(
    symposium: Ledger, database_url: str, monkeypatch: pytest.MonkeyPatch, capfdbinary: Captured
) -> None:
    monkeypatch.setenv("EVENTS_DATABASE_URL", database_url)
    monkeypatch.setattr("sys.argv", ["events-platform", "export", symposium.event.slug, "registrations.csv"])
    with pytest.raises(SystemExit) as left:
        await asyncio.to_thread(main)
    assert not left.value.code
    out, err = capfdbinary.readouterr()
    assert out.startswith(b"\xef\xbb\xbfid,status,mode")
    assert err == b""
