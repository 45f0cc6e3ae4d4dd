"""Persons judged one by one, in portions."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from events_platform.kit.db.engine import Session
from events_platform.kit.ids import new_id
from events_platform.reports.figures import frame_for
from events_platform.reports.persons import CHUNK, facts_of
from tests.factories.ledger import new_ledger
from tests.support.queries import Queries


async def test_rows_of_some_are_searched_by_registration_not_by_time(
    session: Session, count_queries: Callable[[], AbstractContextManager[Queries]]
) -> None:
    ledger = new_ledger()
    registration = ledger.registration()
    row = ledger.scan(registration, 30)
    await ledger.save(session)
    frame = await frame_for(session, ledger.event)
    keys = [registration.id, *(new_id() for _number in range(CHUNK))]
    with count_queries() as queries:
        facts = await facts_of(session, frame, keys, is_live=True)
    assert [fact.happened_at for fact in facts[registration.id]] == [row.happened_at]
    connection = await session.connection()
    # PostgreSQL plans by what the tables hold, and these hold next to nothing.
    if connection.dialect.name == "sqlite":
        (asked,) = (one for one in queries if "FROM attendance" in one)
        plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}", (None,) * asked.count("?"))
        told = " ".join(str(step) for step in plan)
        assert "SEARCH attendance_1 USING INDEX ix_attendance_registration_id_happened_at" in told
