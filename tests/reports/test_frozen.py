"""Frozen reports: the same two clocks give the same bytes for ever, and the next version says what came."""

import asyncio
import hashlib
from datetime import timedelta

import orjson
import pytest
from sqlalchemy import text
from sqlmodel import select

from events_platform.accounts.access import SYSTEM
from events_platform.errors import Conflict, Invalid
from events_platform.events.models import CountingRulesChange, Event, EventStatus
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Database
from events_platform.kit.db.rows import execute
from events_platform.people.models import SuggestionState
from events_platform.reports.content import Correction, canonical, figures_of_content
from events_platform.reports.figures import participation
from events_platform.reports.models import FrozenReport
from events_platform.reports.schemas_frozen import FreezeIn
from events_platform.reports.service_frozen import (
    SETTLED,
    freeze,
    newest_report,
    publish,
    read_content,
    withdraw,
)
from tests.factories.ledger import DAY, Ledger, at, new_ledger

EVENING = at(600)
NEXT_MINUTE = 24 * 60
NEXT_DAY = at(NEXT_MINUTE)
CLOCKS = {"until": EVENING, "known_at": NEXT_DAY - timedelta(minutes=1)}


async def frozen(db: Database, ledger: Ledger, **asked: object) -> FrozenReport:
    async with db.write() as session:
        return await freeze(session, SYSTEM, ledger.event, FreezeIn.model_validate(asked))


async def added(db: Database, ledger: Ledger) -> None:
    async with db.write() as session:
        await ledger.save(session)


async def test_version_holds_the_figures_and_the_hash_of_its_bytes(db: Database, symposium: Ledger) -> None:
    report = await frozen(db, symposium, **CLOCKS)
    content = orjson.loads(report.content)
    assert hashlib.sha256(report.content.encode()).hexdigest() == report.sha256
    assert orjson.dumps(content, option=orjson.OPT_SORT_KEYS).decode() == report.content
    assert (content["version"], content["until"]) == (1, "2021-06-10T10:00:00Z")
    assert content["participants"] == {"total": 6, "onsite_only": 5, "online_only": 1, "both": 0}
    assert [(row["code"], row["total"]) for row in content["countries"]["rows"]] == [
        ("CN", 2),
        ("NA", 1),
        ("RU", 1),
        ("UN", 1),
        (None, 1),
    ]
    assert content["headline"]["en"] == "6 participants from 3 countries took part on site or online."
    assert content["corrections"] == []


async def test_equal_moments_are_equal_bytes_in_whatever_zone(db: Database, symposium: Ledger) -> None:
    first = await frozen(
        db, symposium, until="2021-06-10T18:00:00+08:00", known_at="2021-06-11T08:00:00+08:00"
    )
    second = read_content(await frozen(db, symposium, until=EVENING, known_at=NEXT_DAY))
    second.version = 1
    assert canonical(second).decode() == first.content


async def test_it_holds_codes_and_no_names(db: Database, symposium: Ledger) -> None:
    report = await frozen(db, symposium)
    assert "Namibia" not in report.content
    assert "纳米比亚" not in report.content


async def test_figures_come_back_from_it_whole(db: Database, symposium: Ledger) -> None:
    report = await frozen(db, symposium, **CLOCKS)
    async with db.read() as session:
        figures = await participation(session, symposium.event, **CLOCKS)
    found = figures_of_content(read_content(report), symposium.event)
    for name in ("registered", "participants", "apart", "by_code", "declared_actual", "statuses", "pending"):
        assert getattr(found, name) == getattr(figures, name), name
    assert (found.visits_onsite, found.visits_online) == (figures.visits_onsite, figures.visits_online)
    assert (found.codes, found.foreign_share, found.as_of) == (
        figures.codes,
        figures.foreign_share,
        figures.as_of,
    )


async def test_what_arrives_later_is_in_the_next_version_alone(db: Database, symposium: Ledger) -> None:
    guest = symposium.registration(country="FR")
    await added(db, symposium)
    first = await frozen(db, symposium, **CLOCKS)
    symposium.scan(guest, 30, recorded_at=NEXT_DAY + timedelta(hours=1))
    await added(db, symposium)
    same = read_content(await frozen(db, symposium, **CLOCKS))
    same.version = 1
    assert canonical(same).decode() == first.content
    later = read_content(await frozen(db, symposium, until=EVENING, known_at=NEXT_DAY + timedelta(hours=2)))
    assert (later.version, later.countries.count) == (3, 4)
    assert later.corrections == [Correction(kind="late", what="gate_scan", count=1)]


async def test_corrections_are_named_by_their_reasons(db: Database) -> None:
    ledger = new_ledger()
    wrong, moved = ledger.registration(), ledger.registration(country="FR")
    row = ledger.scan(wrong, 10)
    ledger.scan(moved, 20)
    await added(db, ledger)
    await frozen(db, ledger, **CLOCKS)
    ledger.void(row, NEXT_MINUTE)
    moved.country = "BE"
    ledger.changed(moved, at(NEXT_MINUTE))
    ledger.registration()  # who registers later corrects nothing
    ledger.hours(DAY, 0, 600, at(NEXT_MINUTE))
    ledger.rows.append(
        CountingRulesChange(
            event_id=ledger.event.id, rules={"online_minimum": 20}, recorded_at=at(NEXT_MINUTE)
        )
    )
    await added(db, ledger)
    again = read_content(await frozen(db, ledger, until=EVENING, known_at=at(NEXT_MINUTE + 1)))
    assert [tuple(one.model_dump().values()) for one in again.corrections] == [
        ("void", "mistake", 1),
        ("registration", "", 1),
        ("hours", "", 1),
        ("rules", "", 1),
    ]


async def corrected(db: Database, ledger: Ledger, **clocks: object) -> list[tuple[str, str, int]]:
    """What the next version corrects, as kind, what and number; by default what came within a day."""
    asked = {"until": EVENING, "known_at": at(NEXT_MINUTE + 60), **clocks}
    again = read_content(await frozen(db, ledger, **asked))
    return [(one.kind, one.what, one.count) for one in again.corrections]


async def test_hours_that_were_forgotten_are_a_correction_and_later_days_are_none(db: Database) -> None:
    ledger = new_ledger(days=())
    await added(db, ledger)
    await frozen(db, ledger, **CLOCKS)
    ledger.hours(DAY, 0, 540, at(NEXT_MINUTE))
    ledger.hours(DAY + timedelta(days=1), NEXT_MINUTE, NEXT_MINUTE + 540, at(NEXT_MINUTE))
    await added(db, ledger)
    assert await corrected(db, ledger) == [("hours", "", 1)]


async def test_only_what_the_version_before_had_can_be_taken_back(db: Database) -> None:
    ledger = new_ledger(days=(DAY, DAY + timedelta(days=1)))
    guest = ledger.registration()
    ledger.scan(guest, 10)
    await added(db, ledger)
    await frozen(db, ledger, **CLOCKS)
    late = ledger.scan(guest, 20, recorded_at=at(NEXT_MINUTE))
    next_day = ledger.scan(guest, NEXT_MINUTE + 5)
    ledger.void(late, NEXT_MINUTE + 6)
    ledger.void(next_day, NEXT_MINUTE + 7)
    await added(db, ledger)
    assert await corrected(db, ledger) == []


@pytest.mark.parametrize(
    ("clocks", "expected"),
    [
        ({"until": at(1)}, [("until", "earlier", 1)]),
        ({"until": at(601)}, []),  # the doors were closed
        ({"known_at": at(601)}, [("known_at", "earlier", 1)]),
        ({"until": at(NEXT_MINUTE + 2)}, [("until", "later", 1)]),
    ],
)
async def test_other_clocks_are_named(
    db: Database, clocks: dict[str, object], expected: list[tuple[str, str, int]]
) -> None:
    days = (DAY, DAY + timedelta(days=1)) if expected and expected[0][1] == "later" else (DAY,)
    ledger = new_ledger(days=days)
    await added(db, ledger)
    await frozen(db, ledger, **CLOCKS)
    assert await corrected(db, ledger, **clocks) == expected


async def test_decisions_that_move_the_headline_alone_are_named(db: Database) -> None:
    ledger = new_ledger()
    guests = [ledger.registration() for _ in range(8)]
    for guest in guests:
        ledger.scan(guest, 10)
    await added(db, ledger)
    ledger.suggestion(guests[0], guests[1], (SuggestionState.REFUSED, NEXT_MINUTE))
    ledger.suggestion(guests[2], guests[3])
    found = ledger.suggestion(guests[4], guests[5])
    found.recorded_at = at(NEXT_MINUTE)
    ledger.suggestion(
        guests[6], guests[7], (SuggestionState.REFUSED, 5), (SuggestionState.PENDING, NEXT_MINUTE)
    )
    await added(db, ledger)
    first = read_content(await frozen(db, ledger, **CLOCKS))
    assert await corrected(db, ledger) == [("identities", "found", 2), ("identities", "refused", 1)]
    assert (first.pending_decisions, first.participants_lower_bound) == (2, 6)


async def test_another_host_or_time_zone_is_named(db: Database, symposium: Ledger) -> None:
    await frozen(db, symposium, **CLOCKS)
    symposium.event.host_country = "NA"
    assert await corrected(db, symposium) == [("event", "", 1)]


async def test_clocks_left_out_stand_a_minute_back(db: Database, symposium: Ledger) -> None:
    before = now()
    report = await frozen(db, symposium)
    assert report.until == report.known_at
    assert before - SETTLED <= report.known_at <= now() - SETTLED


@pytest.mark.parametrize(
    ("field", "asked"),
    [
        ("known_at", {"known_at": now() + timedelta(days=1)}),
        ("known_at", {"known_at": now() + timedelta(hours=1), "until": EVENING}),
        ("until", {"known_at": EVENING, "until": NEXT_DAY}),
        ("until", {"until": now() + timedelta(hours=1)}),
    ],
)
async def test_what_is_still_being_recorded_is_not_frozen(
    db: Database, symposium: Ledger, field: str, asked: dict[str, object]
) -> None:
    with pytest.raises(Invalid) as refused:
        await frozen(db, symposium, **asked)
    assert list(refused.value.fields) == [field]


async def test_times_without_offset_are_those_of_the_event(db: Database, symposium: Ledger) -> None:
    report = await frozen(db, symposium, until="2021-06-10T18:00", known_at="2021-06-11T08:00")
    assert (report.until, report.known_at) == (EVENING, NEXT_DAY)


async def test_a_version_that_nobody_looked_at_is_told(db: Database, symposium: Ledger) -> None:
    await frozen(db, symposium, base=0)
    with pytest.raises(Conflict, match="meanwhile"):
        await frozen(db, symposium, base=0)
    assert (await frozen(db, symposium, base=1)).version == 2


async def test_two_at_once_are_two_versions_or_one_refusal(db: Database, symposium: Ledger) -> None:
    made = await asyncio.gather(*(frozen(db, symposium) for _ in range(4)), return_exceptions=True)
    versions = sorted(one.version for one in made if isinstance(one, FrozenReport))
    assert versions == list(range(1, len(versions) + 1))
    assert all(isinstance(one, FrozenReport | Conflict) for one in made)
    async with db.read() as session:
        assert (await newest_report(session, symposium.event.id)).version == versions[-1]  # type: ignore[union-attr]


async def test_the_event_stays_as_it_was_in_it(db: Database, symposium: Ledger) -> None:
    report = await frozen(db, symposium, **CLOCKS)
    async with db.write() as session:
        await execute(session, text("UPDATE event SET host_country = 'NA', timezone = 'Africa/Windhoek'"))
        event = (await session.exec(select(Event))).one()
        found = figures_of_content(read_content(report), event)
    assert (found.codes[0], found.event.timezone) == ("CN", "Asia/Shanghai")


@pytest.mark.parametrize("is_archived", [False, True])
async def test_publishing_shows_the_pages_anew_also_in_the_archive(
    db: Database, symposium: Ledger, is_archived: bool
) -> None:
    report = await frozen(db, symposium, **CLOCKS)
    async with db.write() as session:
        event = (await session.exec(select(Event))).one()
        event.status = EventStatus.ARCHIVED if is_archived else event.status
        await session.flush()
        before = event.version
        await publish(session, SYSTEM, event, report)
        assert (await newest_report(session, event.id, published=True)) == report
        await publish(session, SYSTEM, event, report)
        assert event.version == before + 1
        await withdraw(session, SYSTEM, event, report)
        assert await newest_report(session, event.id, published=True) is None
