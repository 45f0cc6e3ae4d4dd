"""What a statement costs on SQLite: one visit to the thread of its connection."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from events_platform.kit.db.engine import Database, Session

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])


async def visits_of(session: Session, statement: str, parameters: Any = None) -> tuple[int, list[Any]]:
    """How often the thread was asked, and the rows."""
    connection = await session.connection()
    driver: Any = (await connection.get_raw_connection()).driver_connection
    visits, hand_over = [], driver._execute

    async def counted(*call: Any) -> Any:
        visits.append(call)
        return await hand_over(*call)

    driver._execute = counted
    try:
        done = await connection.execute(text(statement), parameters)
        return len(visits), [tuple(row) for row in done] if done.returns_rows else [done.rowcount]
    finally:
        del driver._execute


async def test_a_statement_is_one_visit_with_its_rows_or_their_number(db: Database) -> None:
    async with db.write() as session:
        assert await visits_of(session, "CREATE TABLE numbers (n integer PRIMARY KEY)") == (1, [-1])
        rows = [{"n": 3}, {"n": 4}, {"n": 5}]
        assert await visits_of(session, "INSERT INTO numbers VALUES (:n)", rows) == (1, [3])
        assert await visits_of(session, "UPDATE numbers SET n = n + 10 WHERE n > 3") == (1, [2])
        assert await visits_of(session, "DELETE FROM numbers WHERE n = 3 RETURNING n") == (1, [(3,)])
    async with db.read() as session:
        assert await visits_of(session, "SELECT n FROM numbers ORDER BY n") == (1, [(14,), (15,)])
        assert await visits_of(session, "SELECT n FROM numbers WHERE n > :n", {"n": 20}) == (1, [])


async def test_a_refused_statement_leaves_its_connection_fit_for_use(db: Database) -> None:
    async with db.write() as session:
        await visits_of(session, "CREATE TABLE numbers (n integer PRIMARY KEY)")
        async with session.begin_nested():
            await visits_of(session, "INSERT INTO numbers VALUES (1)")
        with pytest.raises(IntegrityError):
            async with session.begin_nested():
                await visits_of(session, "INSERT INTO numbers VALUES (2), (1)")
        assert await visits_of(session, "SELECT n FROM numbers") == (1, [(1,)])


async def test_rows_are_not_read_one_after_another(db: Database) -> None:
    async with db.read() as session:
        with pytest.raises(NotImplementedError, match="all at once"):
            await (await session.stream(text("SELECT 1"))).all()
