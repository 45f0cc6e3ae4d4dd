"""A script as a transaction of its own, past sessions: for requests that are sent by the thousand."""

import asyncio
import contextvars
import sqlite3
from typing import Any, TypeVar

from sqlalchemy.util import greenlet_spawn

from events_platform.kit.db.engine import Database
from events_platform.kit.db.group import FAILED
from events_platform.kit.db.lost import NOT_ANSWERING, lost_told
from events_platform.kit.db.rows import refusals_told, run_statements
from events_platform.kit.db.script import (
    PostgresqlConnection,
    Row,
    Script,
    Statement,
    connect_sqlite,
    run_on_sqlite,
)

Answer = TypeVar("Answer")
CONNECTIONS = 4
"""On PostgreSQL; a process has no time to keep more of them busy."""
READER_BUSY_MS = 250
"""How long a look-up on SQLite may wait for a file that is being repaired: all requests wait with it."""


class Direct:
    """Runs scripts whose last statement is the only one that writes, and statements that only read.

    On PostgreSQL each statement is then a transaction of its own, which saves two round trips in five. So a
    script refuses before it writes, or by a statement that fails as a whole (`rows.inserts`, `is_whole`); it
    is told of the failure. On SQLite the script is one transaction in one visit to the writer's thread.
    """

    def __init__(self, db: Database) -> None:
        self.db = db
        self._idle: list[PostgresqlConnection] = []
        self._turns = asyncio.Semaphore(CONNECTIONS)
        self._reader: sqlite3.Connection | None = None

    async def close(self) -> None:
        """Give the connections back, of which there are none before the first script."""
        while self._idle:
            await self._idle.pop().close()
        if self._reader is not None:
            self._reader.close()

    async def read(self, statement: Statement) -> list[Row]:
        """The rows of a statement that looks up by key; Unavailable when the database is lost.

        On SQLite it runs on the event loop: in WAL nobody who writes keeps a reader waiting, and the way
        through a thread takes ten times as long as the look-up.
        """
        with lost_told(NOT_ANSWERING):
            if self.db.dialect == "sqlite":
                return self._fetched(statement)
            async with self._turns:
                return await self._on_postgresql(_reading(statement))

    async def run(self, script: Script[Answer]) -> Answer:
        """The script's answer, once it is durable; an error of its own leaves nothing behind.

        A constraint that refuses is SQLAlchemy's IntegrityError; Unavailable when the database is lost.
        """
        with lost_told(FAILED), refusals_told():
            if self.db.dialect == "sqlite":
                return await self._on_sqlite(script)
            async with self._turns:
                return await self._on_postgresql(script)

    async def _on_postgresql(self, script: Script[Answer]) -> Answer:
        connection = self._take() or await PostgresqlConnection.open(self.db)
        try:
            return await run_statements(await connection.use(), script)
        finally:
            if not connection.is_closed:
                self._idle.append(connection)

    def _take(self) -> PostgresqlConnection | None:
        """An idle connection that was not lost meanwhile."""
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed:
                return connection
        return None

    async def _on_sqlite(self, script: Script[Answer]) -> Answer:
        turn = await self.db.writer.raw_connection()
        driver: Any = turn.driver_connection
        # What the script says to people, it says in the language of this request.
        here = contextvars.copy_context()
        try:
            answer: Answer = await driver._execute(here.run, run_on_sqlite, driver._conn, script)
        finally:
            await greenlet_spawn(turn.close)
        return answer

    def _fetched(self, statement: Statement) -> list[Row]:
        if self._reader is None:
            self._reader = connect_sqlite(self.db, query_only=True)
            self._reader.execute(f"PRAGMA busy_timeout = {READER_BUSY_MS}")
        return self._reader.execute(statement.sql, statement.args).fetchall()


def _reading(statement: Statement) -> Script[list[Row]]:
    return (yield statement)
