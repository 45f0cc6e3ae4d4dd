"""Behind a pooler that lends connections to transactions: nothing is asked that it refuses or mixes up."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlmodel import select

from events_platform.events.models import Event
from events_platform.kit.db.engine import Database, Session
from events_platform.kit.db.raw import statement
from events_platform.kit.db.rows import run_script
from events_platform.kit.db.script import Script
from tests.factories.events import make_event

# https://www.pgbouncer.org/config.html, ignore_startup_parameters: all others are refused.
TRACKED = {"application_name", "client_encoding", "DateStyle", "standard_conforming_strings", "TimeZone"}


def asking() -> Script[int]:
    rows = yield statement("postgresql", "SELECT count(*) FROM event WHERE slug = {}1", "symposium")
    return int(rows[0][0])


async def values(session: Session, sql: str) -> set[str]:
    return set((await (await session.connection()).execute(text(sql))).scalars())


@pytest.fixture
async def pooled(db: Database) -> AsyncIterator[Database]:
    database = Database(db.url, f"{db.url}?application_name=direct")
    yield database
    await database.close()


async def test_start_of_a_connection_says_what_a_pooler_knows(pooled: Database) -> None:
    if pooled.dialect == "postgresql":
        async with pooled.read() as session:
            given = await values(session, "SELECT name FROM pg_settings WHERE source = 'client'")
        assert "TimeZone" in given <= TRACKED


async def test_no_statement_is_left_prepared(pooled: Database) -> None:
    if pooled.dialect == "postgresql":
        async with pooled.write() as session:
            event = await make_event(session, slug="symposium")
            for _again in range(3):
                assert (await session.exec(select(Event.id))).one() == event.id
                assert await run_script(session, asking()) == 1
            assert await values(session, "SELECT name FROM pg_prepared_statements") == set()
