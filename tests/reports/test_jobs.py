"""The summary is kept up to date by the worker, and never tells anything else than the ledger."""

import random
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlmodel import select

from events_platform.accounts.access import SYSTEM
from events_platform.events.queries import rules_of
from events_platform.events.service import change_rules
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Database
from events_platform.kit.web.context import AppContext
from events_platform.registration.models import Status
from events_platform.registration.queries import offers_of
from events_platform.registration.schemas import CategoryChange
from events_platform.registration.service_category import update_category
from events_platform.reports import jobs
from events_platform.reports.figures import frame_for, participation
from events_platform.reports.jobs import refresh_summaries
from events_platform.reports.models import PersonSummary, SummaryState
from events_platform.reports.summary import rebuild_summary, tally_from_summary
from events_platform.reports.tally import Tally, tally_from_ledger
from tests.factories.ledger import Ledger, new_ledger
from tests.factories.registration import make_category
from tests.reports.test_tally import random_history, random_row
from tests.support.queries import Queries


async def state_of(db: Database, ledger: Ledger) -> SummaryState | None:
    async with db.read() as session:
        return await session.get(SummaryState, ledger.event.id)


async def both_ways(db: Database, ledger: Ledger) -> tuple[Tally | None, Tally]:
    async with db.read() as session:
        frame = await frame_for(session, ledger.event)
        return await tally_from_summary(session, frame), await tally_from_ledger(session, frame, is_live=True)


def same(one: Tally | None, other: Tally) -> bool:
    assert one is not None
    found = [(+tally.persons, tally.visits_onsite, tally.visits_online) for tally in (one, other)]
    return found[0] == found[1]


async def change_something(db: Database, ledger: Ledger, chance: random.Random) -> None:
    """New people and rows, changed countries, cancellations, connections: recorded now."""
    for _number in range(4):
        one = ledger.registration(country=chance.choice(["CN", "MN", None]))
        random_row(ledger, chance, one)
        if chance.random() < 0.5:
            one.status = Status.CANCELLED
            ledger.changed(one, now())
        else:
            ledger.connection(one, 100, 100 + chance.randrange(30))
    for row in ledger.rows:
        if hasattr(row, "recorded_at"):
            row.recorded_at = now()
    async with db.write() as session:
        await ledger.save(session)


@pytest.mark.parametrize("seed", range(3))
async def test_summary_says_what_the_ledger_says_whatever_happens(
    db: Database, parts: AppContext, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "SMALL", 0)
    chance, ledger = random.Random(seed), random_history(seed, people=20)
    async with db.write() as session:
        await ledger.save(session)
    for _step in range(3):
        await refresh_summaries(parts, {})
        assert same(*await both_ways(db, ledger))
        await change_something(db, ledger, chance)
        assert same(*await both_ways(db, ledger))


async def test_refresh_builds_a_summary_for_large_events_alone(
    db: Database, parts: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "SMALL", 3)
    small, large = new_ledger(), new_ledger()
    for ledger, rows in ((small, 3), (large, 4)):
        for minute in range(rows):
            ledger.scan(ledger.registration(), minute)
        async with db.write() as session:
            await ledger.save(session)
    await refresh_summaries(parts, {})
    assert await state_of(db, small) is None
    assert await state_of(db, large) is not None


async def test_refresh_leaves_alone_what_has_not_moved(
    db: Database,
    parts: AppContext,
    monkeypatch: pytest.MonkeyPatch,
    count_queries: Callable[[], AbstractContextManager[Queries]],
) -> None:
    ledger = new_ledger()
    ledger.scan(ledger.registration(), 10)
    async with db.write() as session:
        await ledger.save(session)
        await rebuild_summary(session, await frame_for(session, ledger.event))
    before = await state_of(db, ledger)
    with count_queries() as queries:
        await refresh_summaries(parts, {})
    assert [one for one in queries if not one.lstrip().upper().startswith(("SELECT", "WITH"))] == []
    assert await state_of(db, ledger) == before


async def test_refresh_rebuilds_when_the_rules_have_changed(db: Database, parts: AppContext) -> None:
    ledger = new_ledger()
    ledger.segment(ledger.registration(mode="online"), 10, 15)
    async with db.write() as session:
        await ledger.save(session)
        await rebuild_summary(session, await frame_for(session, ledger.event))
        rules = (await rules_of(session, ledger.event.id)).model_copy(update={"online_minimum": 5})
        await change_rules(session, SYSTEM, ledger.event, rules)
    assert (await both_ways(db, ledger))[0] is None
    await refresh_summaries(parts, {})
    async with db.read() as session:
        stored = (await session.exec(select(PersonSummary.actual))).all()
    assert list(stored) == ["online_only"]
    assert same(*await both_ways(db, ledger))


async def test_category_that_counts_no_more_leaves_the_figures_from_then_on(db: Database) -> None:
    ledger = new_ledger()
    async with db.write() as session:
        await ledger.save(session)
        category = await make_category(session, ledger.event)
        ledger.scan(ledger.registration(category_id=category.id), 10)
        await ledger.save(session)
    before = now()
    async with db.write() as session:
        offers = await offers_of(session, ledger.event.id)
        offer = next(one for one in offers if one.category.id == category.id)
        await update_category(session, SYSTEM, ledger.event, offer, CategoryChange(is_counted=False))
    async with db.read() as session:
        live = await participation(session, ledger.event)
        then = await participation(session, ledger.event, known_at=before)
    assert (live.registered_total, live.participants.total, live.apart.total) == (0, 0, 1)
    assert (then.registered_total, then.participants.total, then.apart.total) == (1, 1, 0)
