"""How a batch's script meets its database: a connection of its own, one batch after the other."""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, Protocol

from sqlalchemy.util import greenlet_spawn

from events_platform.kit.db.engine import SQLITE_BUSY_MS, Database
from events_platform.kit.db.lost import PRIMARY
from events_platform.kit.db.script import (
    TRANSACTION,
    PostgresqlConnection,
    Script,
    commit_on_sqlite,
    connect_sqlite,
    finish_on_sqlite,
    roll_back,
    run_on_postgresql,
)

MOST_ON_LOOP: Final = 32
"""So many items are read, decided and stored in a few milliseconds; more would keep others waiting."""

SQLITE_CACHE: Final = "PRAGMA cache_size = -64000"
"""Kibibytes at most: what a large commit changes is written once. It is given back at rest."""

Meanwhile = Callable[[], None]


class Driver(Protocol):
    """Runs scripts over so many items, one at a time; raises RunAgain for a lost race."""

    async def run(self, script: Script[Any], size: int, meanwhile: Meanwhile) -> Any:
        """The script's answer, once it is durable. `meanwhile` may be called while the database stores."""

    async def rest(self) -> None:
        """Nothing waits: what only a large script needed is given back."""

    async def close(self) -> None:
        """Give the connection back."""


class PostgresqlDriver:
    """One connection, made when it is first needed and again after it was lost."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._connection: PostgresqlConnection | None = None

    async def run(self, script: Script[Any], size: int, meanwhile: Meanwhile) -> Any:
        """The script's answer, once it is durable."""
        if self._connection is None or self._connection.is_closed:
            self._connection = await PostgresqlConnection.open(self._db)
        return await run_on_postgresql(await self._connection.use(), script, meanwhile)

    async def rest(self) -> None:
        """The server keeps what it needs."""

    async def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            await self._connection.close()


class SqliteDriver:
    """A connection of its own, which takes turns with the product's writing connection.

    The writer's pool of one connection is the queue of all who want to write, first come, first served;
    SQLite's own busy handler sleeps between tries, and whoever commits back to back would starve the rest.

    A small batch runs on the event loop but for its commit, where the disk is waited for: a thread would ask
    the loop for the interpreter at every step, and wait longer than it works (decision 0028). A long one, one
    that asks for a transaction (which counts or takes back), and one that meets another process's lock
    go on in a thread.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="group-commit")
        self._connection: sqlite3.Connection | None = None
        self._is_stretched = False

    async def run(self, script: Script[Any], size: int, _meanwhile: Meanwhile) -> Any:
        """The script's answer, once it is durable. Nothing can come between: its lock is taken first."""
        turn = await self._db.writer.raw_connection()
        try:
            connection = self._connection
            self._is_stretched |= size > MOST_ON_LOOP
            if connection is None or size > MOST_ON_LOOP or not _has_begun(connection):
                return await self._in_thread(self._run, script)
            return await self._on_loop(connection, script)
        finally:
            await greenlet_spawn(turn.close)

    async def rest(self) -> None:
        """Give pages back that a large batch has filled the cache with."""
        if self._is_stretched and self._connection is not None:
            self._is_stretched = False
            await self._in_thread(_shrink, self._connection)

    async def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            await self._in_thread(self._connection.close)
        self._thread.shutdown()

    async def _on_loop(self, connection: sqlite3.Connection, script: Script[Any]) -> Any:
        try:
            statement = next(script)
            while statement is not TRANSACTION:
                statement = script.send(connection.execute(statement.sql, statement.args).fetchall())
        except StopIteration as done:
            await self._in_thread(commit_on_sqlite, connection)
            return done.value
        except BaseException:
            roll_back(connection)
            raise
        return await self._in_thread(finish_on_sqlite, connection, script, statement)

    async def _in_thread(self, work: Callable[..., Any], *args: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *args)

    def _run(self, script: Script[Any]) -> Any:
        if self._connection is None:
            self._connection = connect_sqlite(self._db)
            self._connection.execute(SQLITE_CACHE)
        _wait_for_lock(self._connection, SQLITE_BUSY_MS)
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        finally:
            _wait_for_lock(self._connection, 0)
        return finish_on_sqlite(self._connection, script)


def _has_begun(connection: sqlite3.Connection) -> bool:
    """Whether the lock was free; only another process can hold it, and the loop does not wait for that."""
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & PRIMARY != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True


def _shrink(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA shrink_memory").close()


def _wait_for_lock(connection: sqlite3.Connection, milliseconds: int) -> None:
    connection.execute(f"PRAGMA busy_timeout = {milliseconds}")
