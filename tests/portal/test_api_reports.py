"""Frozen reports as files: how they are asked for, that they stay, and that they wait for no connection."""

import io
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import select
from starlette.applications import Starlette

from events_platform.accounts.access import SYSTEM
from events_platform.accounts.models import Role
from events_platform.documents import pdf
from events_platform.events.models import Event
from events_platform.kit.db.engine import Database
from events_platform.kit.db.types import LocalizedText
from events_platform.portal import api_reports
from events_platform.reports import api_frozen
from events_platform.reports.schemas_frozen import FreezeIn
from events_platform.reports.service_frozen import freeze
from tests.factories.accounts import bearer, make_token
from tests.factories.ledger import Ledger, at, new_ledger
from tests.factories.reports import freeze_report
from tests.support.pdf import pdf_text

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA = {"pdf": "application/pdf", "xlsx": WORKBOOK}
Get = Callable[..., Any]


@pytest.fixture
async def ledger(db: Database) -> Ledger:
    """Two participants of two countries, and a report of them."""
    made = new_ledger()
    for country in ("CN", "NA"):
        made.scan(made.registration(country=country), 10)
    async with db.write() as session:
        await freeze_report(session, made)
    return made


@pytest.fixture
async def get(client: httpx.AsyncClient, db: Database, ledger: Ledger) -> Get:
    """Asks for a file of the event's reports, with the token of an analyst."""
    async with db.write() as session:
        headers = bearer(await make_token(session, Role.ANALYST, ledger.event))

    async def ask(name: str, **query: str) -> httpx.Response:
        base = f"/api/v1/events/{ledger.event.slug}/reports"
        return await client.get(f"{base}/{name}", params=query, headers=headers)

    return ask


@pytest.mark.parametrize("ending", list(MEDIA))
async def test_file_is_named_in_its_language_and_kept_by_nobody(
    get: Get, ledger: Ledger, ending: str
) -> None:
    for lang in ("en", "zh"):
        answer = await get(f"1.{ending}", lang=lang)
        assert (answer.status_code, answer.headers["content-type"]) == (200, MEDIA[ending])
        name = f"{ledger.event.slug}-report-1.{lang}.{ending}"
        assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
        assert answer.headers["cache-control"] == "private, no-store"
        assert int(answer.headers["content-length"]) == len(answer.content)


async def test_document_is_the_report_in_the_language_asked_for(get: Get) -> None:
    assert "2 participants from 2 countries" in pdf_text((await get("1.pdf", lang="en")).content)
    assert "纳米比亚" in pdf_text((await get("1.pdf", lang="zh")).content)


async def test_files_of_the_second_version_say_what_moved(get: Get, db: Database, ledger: Ledger) -> None:
    ledger.scan(ledger.registration(country="NA"), 10, recorded_at=at(1_500))
    async with db.write() as session:
        await ledger.save(session)
        clocks = FreezeIn(until=at(600), known_at=at(1_600))
        await freeze(session, SYSTEM, ledger.event, clocks)
    assert "Participants 2 3" in pdf_text((await get("2.pdf", lang="en")).content)
    book = CalamineWorkbook.from_filelike(io.BytesIO((await get("2.xlsx", lang="en")).content))
    assert ["Participants", 2, 3] in book.get_sheet_by_name("Corrections").to_python()


@pytest.mark.parametrize("ending", list(MEDIA))
async def test_file_stays_as_it_was_whatever_becomes_of_the_event(
    get: Get, db: Database, ending: str
) -> None:
    before = await get(f"1.{ending}", lang="en")
    async with db.write() as session:
        event = (await session.exec(select(Event))).one()
        event.title, event.place = LocalizedText({"en": "Renamed"}), LocalizedText({"en": "Harbin"})
        event.host_country, event.timezone = "NA", "Africa/Windhoek"
    assert (await get(f"1.{ending}", lang="en")).content == before.content


@pytest.mark.parametrize("ending", list(MEDIA))
async def test_version_that_there_is_not_is_not_found(get: Get, ending: str) -> None:
    answer = await get(f"2.{ending}")
    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_report")


@pytest.mark.parametrize(("ending", "module"), [("pdf", api_reports), ("xlsx", api_frozen)])
async def test_no_connection_waits_while_the_file_is_made(
    app: Starlette, get: Get, monkeypatch: pytest.MonkeyPatch, ending: str, module: Any
) -> None:
    db: Database = app.state.context.db
    held = []

    def made(*_asked: object) -> bytes:
        held.append(db.reader.pool.checkedout())  # type: ignore[attr-defined]
        return b"file"

    monkeypatch.setattr(module, f"report_{ending}", made)
    assert (await get(f"1.{ending}")).content == b"file"
    assert held == [0]


async def test_without_a_chinese_font_the_refusal_is_a_sentence(
    get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "chinese_families", list)
    answer = await get("1.pdf", lang="zh")
    assert (answer.status_code, answer.json()["code"]) == (503, "no_chinese_font")
    assert "content-disposition" not in answer.headers
