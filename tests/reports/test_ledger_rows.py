"""The pass over the ledger and the judgement of each person alone must agree, visits and minutes included."""

import random
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from events_platform.events.models import Site, SiteDay
from events_platform.kit.db.engine import Session
from events_platform.kit.db.rows import execute
from events_platform.registration.models import Registration
from events_platform.reports.figures import frame_for
from events_platform.reports.persons import judge_persons
from events_platform.reports.tally import Tally, tally_from_ledger
from tests.factories.ledger import DAY, ENDS, OPENS, RECORDED, Ledger, new_ledger


def two_sites(days: int = 2) -> tuple[Ledger, Site]:
    """An event with a branch site that is open at the same hours."""
    ledger = new_ledger(days=[DAY + timedelta(days=number) for number in range(days)])
    branch = Site(event_id=ledger.event.id, position=1)
    ledger.rows.append(branch)
    for number in range(days):
        shift = timedelta(days=number)
        ledger.rows.append(
            SiteDay(
                event_id=ledger.event.id,
                site_id=branch.id,
                day=DAY + shift,
                opens_at=OPENS + shift,
                ends_at=ENDS + shift,
                recorded_at=RECORDED,
            )
        )
    return ledger, branch


def wander(ledger: Ledger, branch: Site, chance: random.Random) -> None:
    """Somebody goes in and out, within minutes or days, at one site or both, or is online."""
    registration = ledger.registration(country=chance.choice(["CN", "RU", None]))
    minute = chance.choice([0, 24 * 60])
    for _row in range(chance.randrange(8)):
        minute += chance.choice([0, 1, 2, 3, 40, 24 * 60 - 1])
        kind = chance.choice(["entry", "entry", "exit", "room"])
        if chance.random() < 0.1:
            ledger.segment(registration, minute, minute + 4)
            continue
        area = {"area_kind": "room", "area_id": uuid.uuid4()} if kind == "room" else {}
        row = ledger.scan(registration, minute, "exit" if kind == "exit" else "entry", **area)
        if chance.random() < 0.3:
            row.site_id = branch.id


@pytest.mark.parametrize("seed", range(3))
async def test_pass_over_the_ledger_agrees_at_two_sites_in_persons_and_visits(
    session: Session, seed: int
) -> None:
    chance = random.Random(seed)
    ledger, branch = two_sites()
    for _person in range(80):
        wander(ledger, branch, chance)
    await ledger.save(session)
    frame = await frame_for(session, ledger.event)
    everybody = (await execute(session, select(col(Registration.person_id)))).scalars().all()
    judged = Tally()
    judged.add_results(await judge_persons(session, frame, set(everybody), is_live=True))
    counted = await tally_from_ledger(session, frame, is_live=True)
    assert +counted.persons == +judged.persons
    assert (counted.visits_onsite, counted.visits_online) == (judged.visits_onsite, judged.visits_online)


async def test_pass_over_the_ledger_counts_an_entry_of_the_next_day_as_a_visit_of_that_day(
    session: Session,
) -> None:
    ledger = new_ledger(days=(DAY, DAY + timedelta(days=1)))
    registration = ledger.registration()
    for minute in (10, 11, 60, 24 * 60, 24 * 60 + 1):
        ledger.scan(registration, minute)
    await ledger.save(session)
    counted = await tally_from_ledger(session, await frame_for(session, ledger.event), is_live=True)
    assert counted.visits_onsite == 3
