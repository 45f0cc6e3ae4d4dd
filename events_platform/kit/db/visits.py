"""SQLite's driver, with one visit to the connection's thread for a statement where it would make four.

aiosqlite hands every call over by itself: a cursor is made, the statement runs, its rows are fetched, the
cursor is closed. Each visit costs as much as a look-up by key.
"""

import sqlite3
from collections.abc import Iterable
from typing import Any, NoReturn

import aiosqlite

# Asked for whatever is not exactly a number, a string or a bytearray, the driver looks for a way to adapt it
# and words an error when there is none: that took a tenth of a scan. These stay as they are.
_NOTHING: dict[None, None] = {None: None}
sqlite3.register_adapter(type(None), _NOTHING.__getitem__)
sqlite3.register_adapter(bytes, bytes)
sqlite3.register_adapter(bool, int)

AT_ONCE = "rows are fetched all at once: ask for fewer of them"


class OneVisitCursor(aiosqlite.Cursor):
    """A cursor that holds all rows once its statement has run, and nothing of the database."""

    _rows: list[Any]

    async def execute(self, sql: str, parameters: Iterable[Any] | None = None) -> "OneVisitCursor":
        """Run a statement and fetch what it answers."""
        done: list[Any] = await self._conn._execute(_run, self._cursor, sql, parameters or ())  # type: ignore[no-untyped-call]
        self._rows = done
        return self

    async def fetchall(self) -> list[Any]:
        """The rows, which are here already."""
        return self._rows

    async def fetchone(self) -> NoReturn:
        """Refused, or a reader of one row after another would find none."""
        raise NotImplementedError(AT_ONCE)

    async def fetchmany(self, size: int | None = None) -> NoReturn:
        """Refused likewise."""
        raise NotImplementedError(AT_ONCE)

    async def close(self) -> None:
        """Nothing is left to close."""


class OneVisitConnection(aiosqlite.Connection):
    """A connection whose cursors are made where they are wanted: that takes no lock and reads no page."""

    def cursor(self) -> OneVisitCursor:  # type: ignore[override]  # which awaits it, as SQLAlchemy does not
        """A cursor for one statement at a time."""
        return OneVisitCursor(self, self._conn.cursor())


def connect(path: str, **options: Any) -> OneVisitConnection:
    """A connection, to be awaited; the end of the process does not wait for its thread."""
    connection = OneVisitConnection(
        lambda: sqlite3.connect(path, check_same_thread=False, **options), iter_chunk_size=64
    )
    connection._thread.daemon = True
    return connection


def _run(cursor: sqlite3.Cursor, sql: str, parameters: Any) -> list[Any]:
    cursor.execute(sql, parameters)
    return cursor.fetchall() if cursor.description else []
