"""Three ways to count must agree: one pass in SQL, each person judged alone, and the summary."""

import random
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.db.rows import execute
from events_platform.registration.models import Registration
from events_platform.reports.facts import Frame
from events_platform.reports.figures import frame_for
from events_platform.reports.persons import judge_persons
from events_platform.reports.summary import rebuild_summary, refresh_summary, tally_from_summary
from events_platform.reports.tally import Tally, tally_from_ledger
from tests.factories.ledger import DAY, Ledger, at, new_ledger


def random_history(seed: int, people: int = 60) -> Ledger:
    """Early arrivals, double scans, exits, two devices, voids, second registrations, later changes."""
    chance = random.Random(seed)
    ledger = new_ledger(days=(DAY, DAY + timedelta(days=1)))
    for _number in range(people):
        registrations = [ledger.registration(country=chance.choice(["CN", "RU", "BY", None, "UN"]))]
        if chance.random() < 0.2:
            category = chance.choice([ledger.delegate, ledger.staff])
            if category is ledger.staff:
                registrations.append(
                    ledger.registration(registrations[0].person_id, country="KZ", category_id=category.id)
                )
        for _row in range(chance.randrange(7)):
            random_row(ledger, chance, chance.choice(registrations))
    return ledger


def random_row(ledger: Ledger, chance: random.Random, registration: Registration) -> None:
    start = chance.choice([0, 24 * 60]) + chance.randrange(-90, 700)
    kind = chance.choice(["entry", "entry", "exit", "segment", "segment", "room"])
    if kind == "segment":
        row = ledger.segment(registration, start, start + chance.randrange(1, 12))
    elif kind == "room":
        row = ledger.scan(registration, start, area_kind="room", area_id=uuid.uuid4())
    else:
        row = ledger.scan(registration, start, kind)
    if chance.random() < 0.1:
        ledger.void(row, 3000)
    if chance.random() < 0.05:
        registration.country = "UZ"
        ledger.changed(registration, at(2000))


async def judged(session: Session, frame: Frame, *, is_live: bool) -> Tally:
    everybody = (await execute(session, select(col(Registration.person_id)))).scalars().all()
    tally = Tally()
    tally.add_results(await judge_persons(session, frame, set(everybody), is_live=is_live))
    return tally


@pytest.mark.parametrize("seed", range(4))
async def test_tally_from_ledger_agrees_with_each_person_judged(session: Session, seed: int) -> None:
    ledger = random_history(seed)
    await ledger.save(session)
    for known_at in (None, at(400), at(2500)):
        frame = await frame_for(session, ledger.event, known_at=known_at)
        is_live = known_at is None
        counted = await tally_from_ledger(session, frame, is_live=is_live)
        assert +counted.persons == +(await judged(session, frame, is_live=is_live)).persons


async def test_tally_from_summary_agrees_after_rebuild_and_later_rows(session: Session) -> None:
    ledger = random_history(5)
    await ledger.save(session)
    await rebuild_summary(session, await frame_for(session, ledger.event))
    newcomer = ledger.registration(country="MN")
    ledger.scan(newcomer, 30, recorded_at=now())
    await ledger.save(session)
    frame = await frame_for(session, ledger.event)
    expected = await tally_from_ledger(session, frame, is_live=True)
    for _step in range(2):
        summarised = await tally_from_summary(session, frame)
        assert summarised is not None
        assert (+summarised.persons, summarised.visits_onsite, summarised.visits_online) == (
            +expected.persons,
            expected.visits_onsite,
            expected.visits_online,
        )
        await refresh_summary(session, frame)


async def test_tally_from_summary_is_refused_when_the_rules_have_changed(session: Session) -> None:
    ledger = random_history(6, people=5)
    await ledger.save(session)
    frame = await frame_for(session, ledger.event)
    await rebuild_summary(session, frame)
    frame.rules.online_minimum = 1
    assert await tally_from_summary(session, frame) is None
