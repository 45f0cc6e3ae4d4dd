"""Frozen reports in the console and for everybody."""

import asyncio
import re

import httpx
import pytest

from events_platform.accounts.access import SYSTEM
from events_platform.accounts.models import Role
from events_platform.events.models import CountingRulesChange
from events_platform.kit.db.engine import Database
from events_platform.reports.schemas_frozen import FreezeIn
from events_platform.reports.service_frozen import freeze, publish
from tests.factories.ledger import OPENS, Ledger, at, new_ledger
from tests.reports.conftest import token
from tests.reports.test_pages import plain

TYPED = {
    "until": "2021-06-10T18:00",
    "known_at": "2021-06-11T00:00",
    "note": "After the evening",
    "base": "0",
}
CLOCKS = FreezeIn.model_validate({"until": at(600), "known_at": at(960)})


async def staff(db: Database, client: httpx.AsyncClient, ledger: Ledger, role: Role) -> str:
    """The address of the reports; the client is somebody with this role from now on."""
    client.headers.update({**await token(db, role, ledger), "Accept-Language": "en"})
    return f"/manage/{ledger.event.slug}/reports"


async def frozen(db: Database, ledger: Ledger, *, is_published: bool = True) -> str:
    """Freeze a version; returns the public address."""
    async with db.write() as session:
        report = await freeze(session, SYSTEM, ledger.event, CLOCKS.model_copy())
        if is_published:
            await publish(session, SYSTEM, ledger.event, report)
    return f"/{ledger.event.slug}/report"


async def test_organiser_freezes_and_reads(
    db: Database, client: httpx.AsyncClient, symposium: Ledger
) -> None:
    base = await staff(db, client, symposium, Role.ORGANISER)
    assert "No report is frozen yet." in (await client.get(base)).text
    made = await client.post(base, data=TYPED)
    assert (made.status_code, made.headers["location"]) == (303, f"{base}/1?done=frozen")
    page = await client.get(made.headers["location"])
    assert "The report is frozen." in page.text
    assert "6 participants from 3 countries took part on site or online." in page.text
    assert "(Report, version 1, as of 10 June 2021, 18:00, Nanchang time)" in page.text
    assert "Provisional" not in page.text
    assert "After the evening" in page.text
    assert re.search(r'<code class="hash">[0-9a-f]{64}</code>', page.text)
    assert "10 June 2021, 08:00–18:00" in page.text


async def test_numbers_lead_to_the_people_at_its_clocks(
    db: Database, client: httpx.AsyncClient, symposium: Ledger
) -> None:
    await frozen(db, symposium)
    base = await staff(db, client, symposium, Role.ORGANISER)
    page = (await client.get(f"{base}/1")).text
    found = re.search(r'href="([^"]*participation/people[^"]*country=NA)"', page)
    assert found
    people = await client.get(found[1].replace("&amp;", "&"))
    assert people.status_code == 200
    assert "人 Namibia On site On site only" in " ".join(plain(people.text).split())


async def test_mistake_keeps_what_was_typed(
    db: Database, client: httpx.AsyncClient, symposium: Ledger
) -> None:
    base = await staff(db, client, symposium, Role.ORGANISER)
    page = await client.post(base, data={**TYPED, "until": "2021-06-12T00:00"})
    assert page.status_code == 422
    assert "choose a later “as known at”" in page.text
    for typed in ("2021-06-12T00:00", "2021-06-11T00:00", "After the evening"):
        assert f'value="{typed}"' in page.text


async def test_second_window_is_told(db: Database, client: httpx.AsyncClient, symposium: Ledger) -> None:
    base = await staff(db, client, symposium, Role.ORGANISER)
    await client.post(base, data=TYPED)
    page = await client.post(base, data=TYPED)
    assert page.status_code == 409
    assert "Somebody else has frozen a report meanwhile." in page.text
    assert 'name="base" value="1"' in page.text


async def test_windows_that_freeze_at_once_are_told_too(
    db: Database, client: httpx.AsyncClient, symposium: Ledger
) -> None:
    base = await staff(db, client, symposium, Role.ORGANISER)
    pages = await asyncio.gather(*(client.post(base, data=TYPED) for _ in range(4)))
    assert sorted(page.status_code for page in pages) == [303, 409, 409, 409]


async def test_next_version_says_what_came_and_what_moved(db: Database, client: httpx.AsyncClient) -> None:
    ledger = new_ledger()
    guest = ledger.registration()
    async with db.write() as session:
        await ledger.save(session)
    await frozen(db, ledger)
    ledger.scan(guest, 10, recorded_at=at(1_000))
    async with db.write() as session:
        await ledger.save(session)
    base = await staff(db, client, ledger, Role.ORGANISER)
    await client.post(base, data={**TYPED, "base": "1", "known_at": "2021-06-11T01:00"})
    page = plain((await client.get(f"{base}/2")).text)
    assert "Since version 1" in page
    assert "1 record came in later" in page
    assert "Participants 0 1" in page
    assert "There is a newer version." in (await client.get(f"{base}/1")).text


async def test_who_may_only_see_figures_is_offered_nothing_else(
    db: Database, client: httpx.AsyncClient, symposium: Ledger
) -> None:
    await frozen(db, symposium)
    base = await staff(db, client, symposium, Role.ANALYST)
    for page in (await client.get(base), await client.get(f"{base}/1")):
        assert page.status_code == 200
        assert page.text.count('method="post"') == 1  # signing out
        assert "participation/people" not in page.text
    assert (await client.post(base, data=TYPED)).status_code == 403
    assert (await client.post(f"{base}/1/withdraw")).status_code == 403


async def test_published_by_hand_and_taken_off_again(
    db: Database, client: httpx.AsyncClient, symposium: Ledger
) -> None:
    public = await frozen(db, symposium, is_published=False)
    base = await staff(db, client, symposium, Role.ORGANISER)
    assert (await client.get(public)).status_code == 404
    assert (await client.post(f"{base}/1/publish")).headers["location"] == f"{base}/1?done=published"
    assert "See it as everybody does" in (await client.get(f"{base}/1")).text
    assert (await client.post(f"{base}/1/withdraw")).headers["location"] == f"{base}/1?done=withdrawn"
    assert "Only staff see this version." in (await client.get(f"{base}/1")).text


async def test_everybody_reads_the_newest_published(
    db: Database, client: httpx.AsyncClient, symposium: Ledger
) -> None:
    public = await frozen(db, symposium)
    await frozen(db, symposium, is_published=False)
    page = await client.get(public, params={"lang": "en"})
    assert "This is version 1 of the report." in page.text
    assert "(Report, version 1, as of" in page.text
    home = await client.get(f"/{symposium.event.slug}/", params={"lang": "zh"})
    assert "来自3个国家的6名参会人员以线上线下相结合的方式参会。" in re.sub(r"<[^>]+>", "", home.text)
    assert f'href="/{symposium.event.slug}/report"' in home.text


async def test_event_without_a_report_says_nothing_of_one(
    db: Database, client: httpx.AsyncClient, symposium: Ledger
) -> None:
    assert (await client.get(f"/{symposium.event.slug}/report")).status_code == 404
    assert "/report" not in (await client.get(f"/{symposium.event.slug}/")).text


async def official(db: Database, client: httpx.AsyncClient, smallest: int, *countries: str | None) -> str:
    """The public page of a report of people from these countries, groups below `smallest` protected."""
    ledger = new_ledger()
    for country in countries:
        ledger.scan(ledger.registration(country=country), 10)
    rules = {"small_group": smallest}
    ledger.rows.append(CountingRulesChange(event_id=ledger.event.id, rules=rules, recorded_at=OPENS))
    async with db.write() as session:
        await ledger.save(session)
    return (await client.get(await frozen(db, ledger), params={"lang": "en"})).text


@pytest.mark.parametrize(
    ("smallest", "rows"), [(1, ["China 5", "Namibia 2", "Russia 1"]), (2, ["China 5", "Other 3"])]
)
async def test_small_groups_stand_together_for_everybody(
    db: Database, client: httpx.AsyncClient, smallest: int, rows: list[str]
) -> None:
    page = await official(db, client, smallest, *("CN",) * 5, *("NA",) * 2, "RU")
    table = page.split('id="report-countries"')[1].split("</table>")[0]
    shown = [plain(row).strip() for row in re.findall(r"<tr.*?</tr>", table, re.DOTALL)[1:]]
    assert [" ".join(row.split()[:2]) for row in shown] == [*rows, "Total 8"]
    assert ("On site only" in table) is (smallest == 1)
    assert "8 participants from 3 countries took part on site." in page


async def test_who_stands_under_other_is_not_named_elsewhere(db: Database, client: httpx.AsyncClient) -> None:
    page = await official(db, client, 3, *("CN",) * 5, "NA", "RU", "FR")
    # Three names for three people would be one each.
    for name in ("Namibia", "Russia", "France", "纳米比亚"):
        assert name not in page
    assert "4 countries, among them China." in page
    assert "Foreign share" in page


async def test_no_country_is_named_where_all_are_few(db: Database, client: httpx.AsyncClient) -> None:
    page = await official(db, client, 3, "CN", "NA", "RU")
    assert "3 countries." in page
    assert "Namibia" not in page


async def test_a_share_of_few_is_not_shown(db: Database, client: httpx.AsyncClient) -> None:
    # One of eight known would be 12.5%, and two of the three others of unknown country.
    page = await official(db, client, 3, *("CN",) * 7, "NA", None, None)
    assert "Other" in page
    assert "Foreign share" not in page
