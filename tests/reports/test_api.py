"""The figures for programs: shape, cut-offs, roles, and a table in which Namibia stays."""

import csv
import io

import httpx
import pytest

from events_platform.accounts.models import Role
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Database
from tests.factories.ledger import Ledger, new_ledger
from tests.reports.conftest import token

EN = {"Accept-Language": "en"}


async def test_answer_has_its_stable_shape(
    db: Database, client: httpx.AsyncClient, symposium: Ledger
) -> None:
    headers = {**await token(db, Role.ANALYST, symposium), **EN}
    answer = await client.get(f"/api/v1/events/{symposium.event.slug}/participation", headers=headers)
    assert answer.status_code == 200
    found = answer.json()
    assert found["event"]["slug"] == symposium.event.slug
    assert found["provisional"] is True
    assert found["basis"] == found["rules"]["basis"] == "represented"
    assert found["registered"] == {"total": 8, "onsite": 6, "online": 2}
    assert found["participants"] == {"total": 6, "onsite_only": 5, "online_only": 1, "both": 0}
    assert (found["participants_lower_bound"], found["pending_identities"]) == (6, 0)
    assert found["apart"]["total"] == 1
    assert found["registrations"] == {"confirmed": 9}
    assert found["visits"] == {"onsite": 5, "online": 1}
    countries = found["countries"]
    assert (countries["count"], countries["unknown"], countries["organisations"]) == (3, 1, 1)
    assert countries["foreign_share"] == 0.5
    assert countries["sentence"]["en"] == "3 countries: China, Namibia and Russia."
    assert [(row["code"], row["name"], row["total"]) for row in countries["rows"]] == [
        ("CN", "China", 2),
        ("NA", "Namibia", 1),
        ("RU", "Russia", 1),
    ]
    assert found["headline"]["en"].startswith("6 participants from 3 countries took part on site or online.")
    assert found["headline"]["zh"].startswith("来自3个国家的6名参会人员以线上线下相结合的方式参会。")
    assert sum(row["total"] for row in countries["rows"]) + 2 == found["participants"]["total"]


@pytest.mark.parametrize(
    ("query", "participants"),
    [
        ("until=2021-06-10T08:19", 5),
        ("until=2021-06-10T00:20:00Z", 6),
        ("until=2021-06-10T08:20:00%2B08:00", 6),
        ("until=2021-06-10T08:20:00+08:00", 6),
        ("until=2021-06-10T08:09:00", 0),
        ("known_at=2021-06-10T08:20", 5),
        ("known_at=2021-06-10T08:30&until=2021-06-10T08:15", 5),
    ],
)
async def test_cutoff_takes_times_in_the_events_zone_or_with_an_offset(
    db: Database, client: httpx.AsyncClient, symposium: Ledger, query: str, participants: int
) -> None:
    headers = await token(db, Role.ANALYST, symposium)
    answer = await client.get(f"/api/v1/events/{symposium.event.slug}/participation?{query}", headers=headers)
    assert answer.json()["participants"]["total"] == participants


async def test_same_pair_of_clocks_gives_the_same_bytes_though_rows_arrive_late(
    db: Database, client: httpx.AsyncClient, symposium: Ledger
) -> None:
    headers = await token(db, Role.ANALYST, symposium)
    late = symposium.registration(country="KZ")
    async with db.write() as session:
        await symposium.save(session)
    clocks = "until=2021-06-10T18:00&known_at=2021-06-10T20:00"
    address = f"/api/v1/events/{symposium.event.slug}/participation?{clocks}"
    first = await client.get(address, headers=headers)
    symposium.scan(late, 20, recorded_at=now())
    async with db.write() as session:
        await symposium.save(session)
    assert (await client.get(address, headers=headers)).content == first.content


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("until=yesterday", "until"),
        ("known_at=2099-01-01T00:00", "known_at"),
        ("basis=nationality", "basis"),
        ("until=2021-13-01T00:00", "until"),
        ("until=0001-01-01", "until"),
        ("until=9999-12-31T23:00-14:00", "until"),
        ("known_at=0001-01-01T00:00%2B14:00", "known_at"),
    ],
)
async def test_cutoff_that_makes_no_sense_is_refused(
    db: Database, client: httpx.AsyncClient, symposium: Ledger, query: str, field: str
) -> None:
    headers = await token(db, Role.ANALYST, symposium)
    answer = await client.get(f"/api/v1/events/{symposium.event.slug}/participation?{query}", headers=headers)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])


async def test_csv_keeps_codes_and_every_participant(
    db: Database, client: httpx.AsyncClient, symposium: Ledger
) -> None:
    headers = {**await token(db, Role.ANALYST, symposium), **EN}
    answer = await client.get(f"/api/v1/events/{symposium.event.slug}/participation.csv", headers=headers)
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows == [
        ["code", "name", "total", "onsite_only", "online_only", "both"],
        ["CN", "China", "2", "2", "0", "0"],
        ["NA", "Namibia", "1", "1", "0", "0"],
        ["RU", "Russia", "1", "0", "1", "0"],
        ["UN", "United Nations", "1", "1", "0", "0"],
        ["", "Not known", "1", "1", "0", "0"],
        ["", "Total", "6", "5", "1", "0"],
    ]


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.OWNER, 200),
        (Role.ORGANISER, 200),
        (Role.REGISTRAR, 200),
        (Role.ANALYST, 200),
        (Role.STEWARD, 403),
    ],
)
async def test_figures_are_for_roles_that_see_them(
    db: Database, client: httpx.AsyncClient, symposium: Ledger, role: Role, status: int
) -> None:
    headers = await token(db, role, symposium)
    for address in ("participation", "participation.csv"):
        answer = await client.get(f"/api/v1/events/{symposium.event.slug}/{address}", headers=headers)
        assert answer.status_code == status


async def test_figures_of_others_events_do_not_exist(
    db: Database, client: httpx.AsyncClient, symposium: Ledger
) -> None:
    other = new_ledger()
    async with db.write() as session:
        await other.save(session)
    headers = await token(db, Role.OWNER, other)
    answer = await client.get(f"/api/v1/events/{symposium.event.slug}/participation", headers=headers)
    assert answer.status_code == 404


async def test_figures_by_another_country_than_that_of_the_rules_are_refused(
    db: Database, client: httpx.AsyncClient
) -> None:
    ledger = new_ledger({"basis": "residence"})
    async with db.write() as session:
        await ledger.save(session)
    headers = await token(db, Role.ANALYST, ledger)
    for address in ("participation", "participation.csv"):
        asked = f"/api/v1/events/{ledger.event.slug}/{address}?basis="
        assert (await client.get(f"{asked}residence", headers=headers)).status_code == 200
        refused = await client.get(f"{asked}represented", headers=headers)
        assert (refused.status_code, list(refused.json()["errors"])) == (422, ["basis"])
