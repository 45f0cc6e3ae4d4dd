"""Scripts past sessions: one write, or nothing."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from events_platform.errors import NotFound, Unavailable
from events_platform.kit.db.direct import Direct
from events_platform.kit.db.engine import Database
from events_platform.kit.db.raw import statement
from events_platform.kit.db.script import Script
from events_platform.kit.i18n import gettext as _
from events_platform.kit.i18n import use_locale


@pytest.fixture
async def direct(db: Database) -> AsyncIterator[Direct]:
    async with db.write() as session:
        await (await session.connection()).execute(text("CREATE TABLE numbers (n integer PRIMARY KEY)"))
    direct = Direct(db)
    yield direct
    await direct.close()


def adding(dialect: str, number: int, *, refused: bool = False) -> Script[int]:
    rows = yield statement(dialect, "SELECT count(*) FROM numbers WHERE n < {}1", number)
    if refused:
        raise NotFound(_("There is no such event."))
    yield statement(dialect, "INSERT INTO numbers (n) VALUES ({}1)", number)
    return int(rows[0][0])


async def numbers(db: Database) -> list[int]:
    async with db.read() as session:
        found = await (await session.connection()).execute(text("SELECT n FROM numbers ORDER BY n"))
        return list(found.scalars())


async def test_script_reads_writes_and_answers(db: Database, direct: Direct) -> None:
    assert [await direct.run(adding(db.dialect, number)) for number in (4, 6)] == [0, 1]
    assert await numbers(db) == [4, 6]


async def test_statement_that_reads_answers_rows(db: Database, direct: Direct) -> None:
    await direct.run(adding(db.dialect, 4))
    asked = statement(db.dialect, "SELECT n FROM numbers WHERE n > {}1", 1)
    assert [tuple(row) for row in await direct.read(asked)] == [(4,)]


async def test_constraint_refuses_and_the_next_script_runs(db: Database, direct: Direct) -> None:
    await direct.run(adding(db.dialect, 4))
    with pytest.raises(IntegrityError):
        await direct.run(adding(db.dialect, 4))
    assert await direct.run(adding(db.dialect, 5)) == 1


async def test_refusal_writes_nothing_and_speaks_the_language_of_its_request(
    db: Database, direct: Direct
) -> None:
    with use_locale("zh"), pytest.raises(NotFound, match="没有"):
        await direct.run(adding(db.dialect, 4, refused=True))
    assert await numbers(db) == []


async def test_lost_database_is_said_and_forgotten(
    direct: Direct, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    if db.dialect == "sqlite":
        async with db.write() as session:
            await (await session.connection()).execute(text("PRAGMA query_only = ON"))
    else:
        monkeypatch.setattr(db, "direct_url", "postgresql://127.0.0.1:1/nothing")
    with pytest.raises(Unavailable):
        await direct.run(adding(db.dialect, 4))
