"""A database that is away: what is said, and that nobody notices when it is back."""

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from starlette.applications import Starlette

from events_platform.kit.db.direct import Direct
from events_platform.kit.db.engine import Database
from events_platform.kit.db.lost import is_lost
from events_platform.kit.db.raw import statement

NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"
OURS = "FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'events-platform%'"


async def error_of(db: Database, sql: str) -> Exception:
    with pytest.raises((DBAPIError, OSError)) as caught:
        async with db.write() as session:
            await (await session.connection()).execute(text(sql))
    return caught.value


async def test_fault_in_a_statement_is_no_lost_database(db: Database) -> None:
    assert not is_lost(await error_of(db, "SELECT * FROM nothing"))
    assert not is_lost(FileNotFoundError("nothing"))


async def test_unreachable_server_is_a_lost_database() -> None:
    away = Database(NOWHERE)
    assert is_lost(await error_of(away, "SELECT 1"))
    await away.close()


def test_missing_file_is_a_lost_database(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError) as caught:
        sqlite3.connect(tmp_path / "nothing" / "events.sqlite3")
    assert is_lost(caught.value)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT pg_terminate_backend(pg_backend_pid())",
        # As a standby refuses until it is promoted.
        "DO $$ BEGIN SET TRANSACTION READ ONLY; CREATE TABLE numbers (n integer); END $$",
    ],
)
async def test_server_that_ends_or_stands_by_is_a_lost_database(db: Database, sql: str) -> None:
    if db.dialect == "postgresql":
        assert is_lost(await error_of(db, sql))


def test_full_disk_is_a_lost_database() -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE numbers (n)")
    connection.execute("PRAGMA max_page_count = 1")
    with pytest.raises(sqlite3.OperationalError) as caught:
        connection.execute("INSERT INTO numbers VALUES (zeroblob(100000))")
    assert is_lost(caught.value)


@pytest.fixture
async def away(app: Starlette, client: httpx.AsyncClient) -> httpx.AsyncClient:
    """A browser whose server has lost its database."""
    app.state.context.db = Database(NOWHERE)
    return client


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "The database does not answer at the moment."), ("zh", "数据库暂时没有响应。")],
)
@pytest.mark.parametrize("path", ["/", "/nothing/", "/manage/"])
async def test_page_without_database_says_so_and_when_to_come_back(
    away: httpx.AsyncClient, path: str, language: str, sentence: str
) -> None:
    away.cookies.set("session", "x" * 43)
    answer = await away.get(f"{path}?lang={language}")
    assert (answer.status_code, answer.headers.get("retry-after")) == (503, "10")
    assert sentence in answer.text


async def test_program_without_database_gets_a_problem_document(away: httpx.AsyncClient) -> None:
    answer = await away.get("/api/v1/events", headers={"authorization": "Bearer unknown"})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "unavailable"


async def test_process_without_database_is_alive_and_not_ready(away: httpx.AsyncClient) -> None:
    assert (await away.get("/health/live")).status_code == 200
    ready = await away.get("/health/ready")
    assert (ready.status_code, ready.json()) == (503, {"ok": False})


async def test_connections_that_a_restart_cut_are_left_before_they_are_used(
    db: Database, database_url: str
) -> None:
    if db.dialect == "sqlite":
        return
    direct, asked, cut = Direct(db), statement(db.dialect, "SELECT 1"), asyncio.Queue[Any]()
    await direct.read(asked)
    async with db.read() as session:
        raw: Any = await (await session.connection()).get_raw_connection()
        for connection in (raw.driver_connection, direct._idle[0]._connection):
            connection.add_termination_listener(cut.put_nowait)
    admin = await asyncpg.connect(database_url)
    await admin.execute(f"SELECT pg_terminate_backend(pid) {OURS}")
    await admin.close()
    for _connection in range(2):
        await asyncio.wait_for(cut.get(), 10)
    async with db.read() as session:
        assert (await (await session.connection()).execute(text("SELECT 1"))).scalar_one() == 1
    assert [tuple(row) for row in await direct.read(asked)] == [(1,)]
    await direct.close()
