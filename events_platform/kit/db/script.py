"""A unit of database work written once for both drivers: a generator that yields statements and gets rows."""

import asyncio
import sqlite3
from collections.abc import Callable, Generator, Sequence
from typing import Any, NamedTuple, TypeVar

import asyncpg
from sqlalchemy import make_url

from events_platform.kit.db.engine import Database, Session, sqlite_pragmas

Answer = TypeVar("Answer")
Row = Sequence[Any]


class Statement(NamedTuple):
    """One statement in the words of the database at hand."""

    sql: str
    args: Sequence[Any] = ()


Script = Generator[Statement, list[Row], Answer]

# Such statements look rows up by key. Left to its statistics, the planner reads tables whole while they are
# small, and keeps that plan while they grow. One plan serves all runs: a new one for each took half of what a
# registration costs.
POSTGRESQL_SETTINGS = {
    "application_name": "events-platform batches",
    "timezone": "UTC",
    "jit": "off",
    "plan_cache_mode": "force_generic_plan",
    "join_collapse_limit": "1",
    "enable_seqscan": "off",
    "enable_material": "off",
    "enable_memoize": "off",
    "enable_bitmapscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
}

TRANSACTION = Statement("BEGIN")
"""Asks for all that follows in one transaction; on SQLite a script always runs in one."""


class RunAgain(Exception):
    """Somebody else's commit came between reading and writing: what was decided no longer holds."""


_LOST_RACES = (
    asyncpg.UniqueViolationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
)


async def run_on_postgresql(
    connection: "asyncpg.Connection[Any]", script: Script[Answer], meanwhile: Callable[[], None]
) -> Answer:
    """The script's answer, once it is durable.

    A statement is a transaction of its own unless the script asked for one: a read and one write need two
    round trips instead of four. `meanwhile` is called while the second is on its way. Raises RunAgain when a
    unique index or a lock decided against it.
    """
    loop = asyncio.get_running_loop()
    in_transaction = False
    rows: list[Row] = []
    try:
        statement = next(script)
        while True:
            if statement is TRANSACTION:
                await connection.execute("BEGIN")
                in_transaction, rows = True, []
            else:
                rows = await connection.fetch(statement.sql, *statement.args)
            statement = script.send(rows)
            loop.call_soon(meanwhile)
    except StopIteration as done:
        if in_transaction:
            await connection.execute("COMMIT")
        answer: Answer = done.value
        return answer
    except BaseException as error:
        if in_transaction and not connection.is_closed():
            await connection.execute("ROLLBACK")
        if isinstance(error, _LOST_RACES):
            raise RunAgain from error
        raise


async def run_in_session(session: Session, script: Script[Answer]) -> Answer:
    """The script's answer as part of the session's own transaction, which must have begun."""
    connection = await session.connection()
    driver: Any = (await connection.get_raw_connection()).driver_connection
    is_sqlite = connection.dialect.name == "sqlite"
    rows: list[Row] = []
    try:
        statement = next(script)
        while True:
            if statement is TRANSACTION:
                rows = []
            elif is_sqlite:
                rows = list(await driver.execute_fetchall(statement.sql, statement.args))
            else:
                rows = await driver.fetch(statement.sql, *statement.args)
            statement = script.send(rows)
    except StopIteration as done:
        answer: Answer = done.value
        return answer
    except _LOST_RACES as error:
        raise RunAgain from error


def run_on_sqlite(connection: sqlite3.Connection, script: Script[Answer]) -> Answer:
    """The script's answer, once it is durable. Nothing can come between: its lock is taken first."""
    connection.execute("BEGIN IMMEDIATE")
    return finish_on_sqlite(connection, script)


def finish_on_sqlite(
    connection: sqlite3.Connection, script: Script[Answer], statement: Statement | None = None
) -> Answer:
    """The same in a transaction that has begun, from this statement of the script on, or from its first."""
    try:
        answer = _driven(connection, script, statement)
    except BaseException:
        roll_back(connection)
        raise
    commit_on_sqlite(connection)
    return answer


def commit_on_sqlite(connection: sqlite3.Connection) -> None:
    """Make a transaction durable; nothing of it is left where that fails."""
    try:
        connection.execute("COMMIT")
    except BaseException:
        roll_back(connection)
        raise


def roll_back(connection: sqlite3.Connection) -> None:
    """Undo a transaction, unless SQLite has ended it by itself, as for a full or broken disk."""
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def _driven(connection: sqlite3.Connection, script: Script[Answer], statement: Statement | None) -> Answer:
    rows: list[Row] = []
    try:
        if statement is None:
            statement = next(script)
        while True:
            if statement is not TRANSACTION:
                rows = connection.execute(statement.sql, statement.args).fetchall()
            statement = script.send(rows)
    except StopIteration as done:
        answer: Answer = done.value
        return answer


class PostgresqlConnection:
    """A connection of its own, past any pooler, for statements that look rows up by key.

    Plans are thrown away after 1, 2, 4, 8, … uses: one that was made for nearly empty tables may take a poor
    index, and only the statistics of a minute later would replace it.
    """

    def __init__(self, connection: "asyncpg.Connection[Any]") -> None:
        self._connection = connection
        self._uses = 0

    @classmethod
    async def open(cls, db: Database) -> "PostgresqlConnection":
        """Connect, with the settings of such statements."""
        return cls(await asyncpg.connect(db.direct_url, server_settings=POSTGRESQL_SETTINGS))

    async def use(self) -> "asyncpg.Connection[Any]":
        """The driver's connection, for one script."""
        self._uses += 1
        if self._uses & (self._uses - 1) == 0:
            await self._connection.execute("DISCARD PLANS")
        return self._connection

    @property
    def is_closed(self) -> bool:
        """Whether it was closed or lost."""
        return bool(self._connection.is_closed())

    async def close(self) -> None:
        """Give it back to the server."""
        await self._connection.close()


def connect_sqlite(db: Database, *, query_only: bool = False) -> sqlite3.Connection:
    """A connection for one thread, prepared like the product's others."""
    path = make_url(db.url).database or ""
    connection = sqlite3.connect(path, isolation_level=None, cached_statements=256, check_same_thread=False)
    for pragma in sqlite_pragmas(query_only=query_only):
        connection.execute(pragma)
    return connection
