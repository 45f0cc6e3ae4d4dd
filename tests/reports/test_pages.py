"""The report as people read it, by role, and the people behind its numbers."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import httpx
import pytest

from events_platform.accounts.models import Role
from events_platform.attendance.models import AreaKind
from events_platform.checkin.models import Device, Gate, Scan
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Database
from events_platform.kit.ids import new_id
from tests.factories.accounts import make_account, sign_in
from tests.factories.ledger import DAY, Ledger, at
from tests.reports.conftest import token
from tests.support.queries import Queries

EN = {"Accept-Language": "en"}


async def page_for(
    db: Database, client: httpx.AsyncClient, symposium: Ledger, role: Role, rest: str = ""
) -> httpx.Response:
    headers = {**await token(db, role, symposium), **EN}
    return await client.get(f"/manage/{symposium.event.slug}/participation{rest}", headers=headers)


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


async def test_report_says_the_headline_in_both_languages(
    db: Database, client: httpx.AsyncClient, symposium: Ledger
) -> None:
    page = await page_for(db, client, symposium, Role.ANALYST)
    assert page.status_code == 200
    assert "6 participants from 3 countries took part on site or online." in page.text
    assert "来自3个国家的6名参会人员以线上线下相结合的方式参会。" in re.sub(r"<[^>]+>", "", page.text)
    assert re.search(r"\(Provisional, as of .*, Nanchang time\)", page.text)
    assert re.search(r"（暂定数据，截至.*，南昌时间）", page.text)
    assert page.text.count("data-copy=") == 6
    assert "3 countries: China, Namibia and Russia." in page.text
    assert "Listed apart and not counted: staff." in page.text
    assert "10 June 2021, 08:00–18:00" in page.text


async def test_table_has_a_row_for_each_country_and_rows_apart(
    db: Database, client: httpx.AsyncClient, symposium: Ledger
) -> None:
    page = await page_for(db, client, symposium, Role.ANALYST)
    table = page.text.split('id="report-countries"')[1].split("</table>")[0]
    rows = [plain(row).strip() for row in re.findall(r"<tr.*?</tr>", table, re.DOTALL)[1:]]
    assert rows == [
        "China 2 2 0 0",
        "Namibia 1 1 0 0",
        "Russia 1 0 0 1",
        "United Nations 1 1 0 0",
        "Not known 1 1 0 0",
        "Total 6 5 0 1",
    ]
    assert table.count('<svg class="bar modes"') == 5


async def test_analyst_sees_no_way_to_names_and_registrar_does(
    db: Database, client: httpx.AsyncClient, symposium: Ledger
) -> None:
    people = "/participation/people?"
    assert people not in (await page_for(db, client, symposium, Role.ANALYST)).text
    assert people in (await page_for(db, client, symposium, Role.REGISTRAR)).text
    refused = await page_for(db, client, symposium, Role.ANALYST, "/people?country=CN")
    assert refused.status_code == 403


async def test_report_is_not_for_stewards_and_strangers(
    db: Database, client: httpx.AsyncClient, symposium: Ledger
) -> None:
    assert (await page_for(db, client, symposium, Role.STEWARD)).status_code == 403
    assert (await page_for(db, client, symposium, Role.STEWARD, "/people")).status_code == 403
    page = await client.get(f"/manage/{symposium.event.slug}/participation")
    assert page.headers["location"].startswith("/manage/sign-in")


async def test_people_behind_each_number_are_as_many_as_it_says(
    db: Database, client: httpx.AsyncClient, symposium: Ledger
) -> None:
    report = await page_for(db, client, symposium, Role.REGISTRAR)
    links = re.findall(r'<a href="[^"]*/participation(/people\?[^"]*)">(\d+)</a>', report.text)
    assert len(links) > 15
    headers = {**await token(db, Role.REGISTRAR, symposium), **EN}
    for rest, number in links:
        address = f"/manage/{symposium.event.slug}/participation{rest.replace('&amp;', '&')}"
        page = await client.get(address, headers=headers)
        assert (rest, page.text.count('<th scope="row">')) == (rest, int(number))


async def test_people_come_in_pages(db: Database, client: httpx.AsyncClient, symposium: Ledger) -> None:
    for number in range(60):
        one = symposium.registration(country="MN")
        symposium.scan(one, -10 if number % 3 == 0 else 10)
    async with db.write() as session:
        await symposium.save(session)
    headers = {**await token(db, Role.REGISTRAR, symposium), **EN}
    address, seen = f"/manage/{symposium.event.slug}/participation/people?country=MN", list[str]()
    while address:
        page = await client.get(address, headers=headers)
        seen += re.findall(r'registrations/([0-9a-f-]{36})"', page.text)
        following = re.search(r'rel="next" href="([^"]+)"', page.text)
        address = following.group(1).replace("&amp;", "&") if following else ""
    assert (len(seen), len(set(seen))) == (60, 60)


async def test_people_at_a_cutoff_are_those_of_the_cutoff(
    db: Database, client: httpx.AsyncClient, symposium: Ledger
) -> None:
    late = symposium.registration(country="MN")
    symposium.scan(late, 20, recorded_at=at(1000))
    async with db.write() as session:
        await symposium.save(session)
    now_ = await page_for(db, client, symposium, Role.REGISTRAR, "/people?country=MN")
    then = await page_for(
        db, client, symposium, Role.REGISTRAR, "/people?country=MN&known_at=2021-06-10T20:00"
    )
    assert (now_.text.count('<th scope="row">'), then.text.count('<th scope="row">')) == (1, 0)
    assert "Nobody stands behind this figure" in then.text


@pytest.mark.parametrize("query", ["country=XX", "mode=perhaps", "after=1", "declared=both"])
async def test_people_behind_nothing_that_exists_are_refused(
    db: Database, client: httpx.AsyncClient, symposium: Ledger, query: str
) -> None:
    assert (await page_for(db, client, symposium, Role.REGISTRAR, f"/people?{query}")).status_code == 422


async def test_cutoff_form_keeps_what_was_typed_and_says_what_is_wrong(
    db: Database, client: httpx.AsyncClient, symposium: Ledger
) -> None:
    good = await page_for(db, client, symposium, Role.ANALYST, "?until=2021-06-10T08:19")
    assert (good.status_code, 'value="2021-06-10T08:19"' in good.text) == (200, True)
    assert "5 participants from 2 countries" in good.text
    assert "reports-live" not in good.text
    assert "participation?until=2021-06-10T00%3A19%3A00%2B00%3A00" in good.text
    bad = await page_for(db, client, symposium, Role.ANALYST, "?known_at=2099-01-01T00:00")
    assert (bad.status_code, 'value="2099-01-01T00:00"' in bad.text) == (422, True)
    assert "This time has not come yet." in bad.text


async def test_part_that_moves_comes_alone_for_the_island(
    db: Database, client: httpx.AsyncClient, symposium: Ledger
) -> None:
    part = await page_for(db, client, symposium, Role.ANALYST, "?part=figures")
    whole = await page_for(db, client, symposium, Role.ANALYST)
    ids = re.findall(r'id="([\w-]+)"[^>]* data-live', part.text)
    assert len(ids) == len(set(ids)) == 14
    assert ids == re.findall(r'id="([\w-]+)"[^>]* data-live', whole.text)
    assert "<html" not in part.text


def waiting_device(gate: Gate, number: int) -> Device:
    return Device(
        event_id=gate.event_id,
        gate_id=gate.id,
        name=f"Phone {number}",
        token_hash=bytes([number]) * 32,
        queue_waiting=41,
        queue_oldest_at=at(60),
    )


def conflict(device: Device) -> Scan:
    return Scan(
        event_id=device.event_id,
        id=new_id(),
        fingerprint=b"1" * 16,
        device_id=device.id,
        gate_id=device.gate_id,
        direction="entry",
        outcome="admitted",
        level="admit",
        is_conflict=True,
    )


async def test_figures_that_many_look_at_are_made_once(
    db: Database,
    client: httpx.AsyncClient,
    symposium: Ledger,
    count_queries: Callable[[], AbstractContextManager[Queries]],
) -> None:
    headers = {**await token(db, Role.ANALYST, symposium), **EN}
    address = f"/manage/{symposium.event.slug}/participation?part=figures"
    with count_queries() as first:
        page = await client.get(address, headers=headers)
    with count_queries() as second:
        again = await client.get(address, headers={**headers, "If-None-Match": page.headers["etag"]})
    first.assert_at_most(16)
    second.assert_at_most(2)
    assert (again.status_code, again.content) == (304, b"")
    names = {**await token(db, Role.REGISTRAR, symposium), **EN}
    assert "/participation/people?" in (await client.get(address, headers=names)).text
    assert "/participation/people?" not in (await client.get(address, headers=headers)).text
    assert page.headers["cache-control"] == "private, no-cache"


async def open_matters(db: Database, symposium: Ledger) -> None:
    """Everything that may still move the figures."""
    event, site = symposium.event, symposium.site
    one, other = symposium.registration(country="CN"), symposium.registration(country="BY")
    symposium.suggestion(one, other)
    differing = symposium.registration(one.person_id, country="RU", is_duplicate=True)
    symposium.scan(differing, 15)
    symposium.scan(one, 16)
    symposium.connection(other, 10, 20)
    gate = Gate(event_id=event.id, area_kind=AreaKind.SITE, area_id=site.id, site_id=site.id)
    devices = [waiting_device(gate, number) for number in range(3)]
    devices[1].revoked_at = at(1)
    devices[2].is_practice = True
    scans = [conflict(devices[0]) for _number in range(3)]
    scans[0].reviewed_at = at(90)
    symposium.rows += [gate, *devices, *scans]
    async with db.write() as session:
        await symposium.save(session)


async def test_panel_names_all_that_still_moves_the_figures(
    db: Database, client: httpx.AsyncClient, symposium: Ledger
) -> None:
    await open_matters(db, symposium)
    page = await page_for(db, client, symposium, Role.OWNER)
    panel = plain(page.text.split('class="report-open"')[1].split("</section>")[0])
    for sentence in (
        "What still moves the figures",
        "1 device holds scans that have not arrived: 41 in all, the oldest of 09:00. To the gates",
        "1 person is online now; the time still runs. To the online rooms",
        "The actual end of 10 June 2021 is not recorded for the venue; until then presence counts to 18:00",
        "2 scans in conflict have not been reviewed. To the scans",
        "1 pair of registrations may be the same person. To the pairs",
        "The country of 1 participant is not known. See who",
        "1 person took part by registrations of different countries; the first presence decides. See who",
    ):
        assert sentence in panel
    analyst = await page_for(db, client, symposium, Role.ANALYST)
    assert "See who" not in analyst.text
    assert "The country of 1 participant is not known." in analyst.text
    differing = await page_for(db, client, symposium, Role.OWNER, "/people?differing=1")
    assert differing.text.count('<th scope="row">') == 1


async def test_panel_is_empty_when_everything_is_settled(
    db: Database, client: httpx.AsyncClient, symposium: Ledger
) -> None:
    symposium.hours(DAY, 0, 540, recorded_at=at(600), is_actual_end=True)
    async with db.write() as session:
        await symposium.save(session)
    page = await page_for(db, client, symposium, Role.OWNER)
    panel = plain(page.text.split('class="report-open"')[1].split("</section>")[0])
    assert "The country of 1 participant is not known." in panel
    assert "actual end" not in panel


async def test_panel_is_headed_by_the_hour_at_which_the_day_ends(
    db: Database, client: httpx.AsyncClient, symposium: Ledger
) -> None:
    ends = (now() + timedelta(hours=1) - at(0)).total_seconds() / 60
    symposium.hours(DAY + timedelta(days=1), ends - 120, ends, recorded_at=at(600))
    async with db.write() as session:
        await symposium.save(session)
    page = await page_for(db, client, symposium, Role.OWNER)
    assert re.search(r"Before \d\d:\d\d: what still moves the figures", page.text)


async def test_report_of_an_event_without_anybody_is_a_page(
    db: Database, client: httpx.AsyncClient, symposium: Ledger
) -> None:
    symposium.rows += [symposium.event.model_copy(update={"id": new_id(), "slug": "empty"})]
    empty = symposium.rows[-1]
    async with db.write() as session:
        await symposium.save(session)
        account = await make_account(session, Role.OWNER, empty)
    await sign_in(client, account)
    page = await client.get("/manage/empty/participation?lang=en")
    assert page.status_code == 200
    assert "Nobody has taken part yet." in page.text
    assert "No opening hours are set" in page.text
