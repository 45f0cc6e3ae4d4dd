"""Whether an error means that the database cannot be reached or cannot work, rather than a fault of ours."""

import socket
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import asyncpg
from sqlalchemy import exc

from events_platform.errors import Unavailable
from events_platform.kit.i18n import lazy

NOT_ANSWERING: Final = lazy(
    "The database does not answer at the moment. What was confirmed to you is safe. "
    "Please try again in a minute."
)
RETRY_SECONDS: Final = 10
_UNREACHABLE = (ConnectionError, TimeoutError, socket.gaierror)
# Shut down or starting, full, out of connections, gone in the middle of a statement, or a standby.
_POSTGRESQL = (
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.ReadOnlySQLTransactionError,
)
_SQLITE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}
PRIMARY: Final = 0xFF
"""The bits of an SQLite error code that its extended codes have in common."""


def is_lost(error: BaseException | None) -> bool:
    """Of a driver's error or SQLAlchemy's: whether the same request may succeed a moment later."""
    if isinstance(error, exc.DBAPIError):
        # The adapter's error stands between SQLAlchemy's and the driver's.
        return error.connection_invalidated or is_lost(error.orig) or is_lost(_cause(error.orig))
    if isinstance(error, sqlite3.OperationalError):
        # https://www.sqlite.org/rescode.html: an extended code holds the primary one in its low byte.
        return getattr(error, "sqlite_errorcode", 0) & PRIMARY in _SQLITE
    return isinstance(error, (*_UNREACHABLE, *_POSTGRESQL, exc.TimeoutError))


def said_by(error: BaseException) -> str:
    """What the driver says, without the statement of which SQLAlchemy tells with it."""
    return str(getattr(error, "orig", None) or error)


@contextmanager
def lost_told(sentence: object) -> Iterator[None]:
    """A lost database is Unavailable with this sentence; other errors pass."""
    try:
        yield
    except Exception as error:
        if is_lost(error):
            raise Unavailable(sentence, retry_after=RETRY_SECONDS) from error
        raise


def _cause(error: BaseException | None) -> BaseException | None:
    return error.__cause__ if error else None
