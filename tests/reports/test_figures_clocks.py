"""What was recorded later is unknown at a cut-off: changes, merges, voids (participation.md, The ledger)."""

from events_platform.kit.db.engine import Session
from events_platform.reports.figures import participation
from tests.factories.ledger import at, new_ledger


async def test_country_that_was_corrected_later_keeps_its_past(session: Session) -> None:
    ledger = new_ledger()
    one = ledger.registration(country=None)
    ledger.scan(one, 10)
    one.country = "UZ"
    ledger.changed(one, at(60))
    await ledger.save(session)
    assert (await participation(session, ledger.event)).codes == ["UZ"]
    before = await participation(session, ledger.event, known_at=at(59))
    assert (before.codes, before.unknown) == ([], 1)


async def test_people_united_later_were_two_before(session: Session) -> None:
    ledger = new_ledger()
    one, other = ledger.registration(country="RU"), ledger.registration(country="KZ")
    ledger.scan(one, 10)
    ledger.segment(other, 10, 30)
    other.person_id, other.is_duplicate = one.person_id, True
    ledger.changed(other, at(60))
    await ledger.save(session)
    after = await participation(session, ledger.event)
    assert (after.participants.total, after.registered_total, after.codes) == (1, 1, ["RU"])
    known = await participation(session, ledger.event, known_at=at(60))
    assert (known.participants.total, known.codes) == (1, ["RU"])
    before = await participation(session, ledger.event, known_at=at(59))
    assert (before.participants.onsite_only, before.participants.online_only) == (1, 1)
    assert (before.registered_total, sorted(before.codes)) == (2, ["KZ", "RU"])


async def test_void_that_came_later_is_unknown_before(session: Session) -> None:
    ledger = new_ledger()
    one = ledger.registration()
    ledger.void(ledger.scan(one, 10), 60)
    await ledger.save(session)
    totals = [
        (await participation(session, ledger.event, until=until, known_at=known_at)).participants.total
        for until, known_at in (
            (None, None),
            (None, at(60)),
            (None, at(59)),
            (at(9), at(59)),
            (at(30), at(90)),
        )
    ]
    assert totals == [0, 0, 1, 0, 0]
