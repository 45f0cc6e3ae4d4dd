"""Frozen reports for programs: versions, the bytes that prove them, and who may freeze."""

import csv
import hashlib
import io

import httpx
import pytest

from events_platform.accounts.models import Role
from events_platform.events.models import CountingRulesChange
from events_platform.kit.db.engine import Database
from tests.factories.ledger import OPENS, Ledger
from tests.reports.conftest import token

CLOCKS = {"until": "2021-06-10T18:00", "known_at": "2021-06-11T00:00+08:00"}


@pytest.fixture
async def base(db: Database, client: httpx.AsyncClient, symposium: Ledger) -> str:
    """The address of the reports, for a client who is the organiser."""
    client.headers.update(await token(db, Role.ORGANISER, symposium))
    client.headers["Accept-Language"] = "en"
    return f"/api/v1/events/{symposium.event.slug}/reports"


async def test_version_is_made_listed_and_read(client: httpx.AsyncClient, base: str) -> None:
    made = await client.post(base, json={**CLOCKS, "note": "First"})
    assert made.status_code == 201
    found = made.json()
    assert (found["version"], found["until"], found["known_at"]) == (
        1,
        "2021-06-10T10:00:00Z",
        "2021-06-10T16:00:00Z",
    )
    assert (found["participants"], found["countries"], found["note"]) == (6, 3, "First")
    assert (await client.get(made.headers["location"])).json() == found
    assert (await client.get(base)).json() == {"items": [found], "next": None}


async def test_file_is_the_bytes_of_the_hash(client: httpx.AsyncClient, base: str) -> None:
    made = (await client.post(base, json=CLOCKS)).json()
    found = await client.get(f"{base}/1.json")
    assert hashlib.sha256(found.content).hexdigest() == made["sha256"]
    assert found.headers["content-disposition"].endswith('-report-1.json"')
    assert made["json_url"].endswith(f"{base}/1.json")


@pytest.mark.parametrize(("language", "name"), [("en", "Namibia"), ("zh", "纳米比亚")])
async def test_table_has_codes_and_names(
    client: httpx.AsyncClient, base: str, language: str, name: str
) -> None:
    await client.post(base, json=CLOCKS)
    table = (await client.get(f"{base}/1.csv", params={"lang": language})).content.decode("utf-8-sig")
    rows = {row["code"]: row for row in csv.DictReader(io.StringIO(table))}
    assert (rows["NA"]["name"], rows["NA"]["total"]) == (name, "1")


async def test_no_name_of_a_country_is_a_formula(
    db: Database, client: httpx.AsyncClient, symposium: Ledger, base: str
) -> None:
    rules = {"country_names": {"NA": {"en": "=1+1"}}}
    symposium.rows.append(CountingRulesChange(event_id=symposium.event.id, rules=rules, recorded_at=OPENS))
    async with db.write() as session:
        await symposium.save(session)
    await client.post(base, json=CLOCKS)
    assert "NA,'=1+1,1," in (await client.get(f"{base}/1.csv")).text


async def test_nothing_said_freezes_what_is_known(client: httpx.AsyncClient, base: str) -> None:
    made = (await client.post(base)).json()
    assert (made["version"], made["until"]) == (1, made["known_at"])


async def test_a_key_makes_one_version(client: httpx.AsyncClient, base: str) -> None:
    answers = [await client.post(base, json=CLOCKS, headers={"Idempotency-Key": "evening"}) for _ in range(2)]
    assert [one.json()["version"] for one in answers] == [1, 1]


async def test_refusals_name_the_field_or_the_code(client: httpx.AsyncClient, base: str) -> None:
    late = await client.post(base, json={"until": "2999-01-01T00:00Z"})
    assert (late.status_code, list(late.json()["errors"])) == (422, ["until"])
    await client.post(base, json={**CLOCKS, "base": 0})
    again = await client.post(base, json={**CLOCKS, "base": 0})
    assert (again.status_code, again.json()["code"]) == (409, "frozen_meanwhile")


@pytest.mark.parametrize("version", ["2", "0", "-1", "x", "99999999999"])
@pytest.mark.parametrize("ending", ["", ".json", ".csv", ".html"])
async def test_unknown_version_is_not_found(
    client: httpx.AsyncClient, base: str, version: str, ending: str
) -> None:
    await client.post(base, json=CLOCKS)
    found = await client.get(f"{base}/{version}{ending}")
    assert (found.status_code, found.json()["code"]) == (404, "no_such_report")


async def test_published_and_withdrawn_again(client: httpx.AsyncClient, base: str, symposium: Ledger) -> None:
    await client.post(base, json=CLOCKS)
    public = f"/{symposium.event.slug}/report"
    assert (await client.get(public)).status_code == 404
    assert (await client.patch(f"{base}/1", json={"is_published": True})).json()["published_at"]
    shown = await client.get(public, params={"lang": "en"})
    assert "6 participants from 3 countries took part on site or online." in shown.text
    withdrawn = await client.patch(f"{base}/1", json={"is_published": False})
    assert withdrawn.json()["published_at"] is None


async def test_analyst_reads_and_does_not_freeze(
    db: Database, client: httpx.AsyncClient, base: str, symposium: Ledger
) -> None:
    await client.post(base, json=CLOCKS)
    headers = await token(db, Role.ANALYST, symposium)
    assert (await client.get(f"{base}/1.json", headers=headers)).status_code == 200
    assert (await client.post(base, json=CLOCKS, headers=headers)).status_code == 403
    assert (await client.patch(f"{base}/1", json={"is_published": True}, headers=headers)).status_code == 403
