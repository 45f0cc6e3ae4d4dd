"""One database behind two engines' worth of rules: SQLite (WAL, one writer) and PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any
from urllib.parse import urlencode

import orjson
from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession as Session

from events_platform.kit.db.sqlite import DRIVER
from events_platform.kit.db.visits import connect

__all__ = ["Database", "Session", "driver_url"]

SQLITE_READERS = 6
SQLITE_BUSY_MS = 30_000
SERVER_SETTINGS = {"timezone": "UTC", "application_name": "events-platform"}
# What a pooler would refuse at the start of a connection.
DIRECT_SETTINGS = {**SERVER_SETTINGS, "jit": "off"}
# Behind a pooler each transaction may meet another connection of the server, where a statement that was
# prepared by name is unknown, or somebody else's: none has a name, and none is kept.
POOLED: dict[str, Any] = {
    "server_settings": SERVER_SETTINGS,
    "statement_cache_size": 0,
    "prepared_statement_cache_size": 0,
    "prepared_statement_name_func": str,
}


def driver_url(url: str) -> URL:
    """The given address with the asynchronous driver that the product picks."""
    parsed = make_url(url)
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        return parsed.set(drivername=DRIVER)
    if backend in {"postgresql", "postgres"}:
        # What libpq knows (sslmode, application_name) is read by the driver in an address only.
        said = {"dsn": f"postgresql://?{urlencode(parsed.query, doseq=True)}"} if parsed.query else {}
        return parsed.set(drivername="postgresql+asyncpg", query=said)
    message = f"unsupported database: {backend}"
    raise ValueError(message)


def _dumps(value: Any) -> str:
    return orjson.dumps(value).decode()


class Database:
    """Sessions for reading and writing; writes are durable when the context ends without an error.

    On SQLite there is one writing connection: its pool is the queue in which writers wait their turn,
    and each transaction starts with BEGIN IMMEDIATE. Readers are separate and cannot write.
    `direct_url` leads to PostgreSQL past a pooler, for what needs a connection of its own; another one than
    `url` says that there is a pooler, which gives connections to transactions.
    """

    def __init__(self, url: str, direct_url: str | None = None) -> None:
        self.url = url
        self.direct_url = direct_url or url
        target = driver_url(url)
        self.dialect = target.get_backend_name()
        self.wake = asyncio.Event()
        self.afterwork: set[asyncio.Task[None]] = set()
        if self.dialect == "sqlite":
            self.writer = _sqlite_engine(target, size=1, begin="BEGIN IMMEDIATE", query_only=False)
            self.reader = _sqlite_engine(target, size=SQLITE_READERS, begin="BEGIN", query_only=True)
        else:
            self.writer = self.reader = _postgres_engine(
                target, POOLED if self.direct_url != url else {"server_settings": DIRECT_SETTINGS}
            )

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Session]:
        """A session for reading."""
        async with Session(self.reader, expire_on_commit=False, info={"database": self}) as session:
            yield session

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Session]:
        """A session whose work is committed at the end, or rolled back if an error leaves the block."""
        async with Session(self.writer, expire_on_commit=False, info={"database": self}) as session:
            try:
                yield session
            except BaseException:
                await session.rollback()
                raise
            await session.commit()

    async def close(self) -> None:
        """Give all connections back, when what follows the last commits (notices to others) is done."""
        if self.afterwork:
            await asyncio.wait(self.afterwork, timeout=5)
        await self.writer.dispose()
        if self.reader is not self.writer:
            await self.reader.dispose()


def _sqlite_engine(url: URL, *, size: int, begin: str, query_only: bool) -> AsyncEngine:
    engine = create_async_engine(
        url,
        pool_size=size,
        max_overflow=0,
        # Sessions end their transactions themselves; a reset is one more way to the driver's thread and back
        # for each batch of scans.
        pool_reset_on_return="rollback" if query_only else None,
        pool_timeout=60,
        json_serializer=_dumps,
        json_deserializer=orjson.loads,
        hide_parameters=True,
        async_creator=partial(
            connect, url.database or "", isolation_level=None, timeout=SQLITE_BUSY_MS / 1000
        ),
    )

    def prepare(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for pragma in sqlite_pragmas(query_only=query_only):
            cursor.execute(pragma)
        cursor.close()

    def start(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine.sync_engine, "connect", prepare)
    event.listen(engine.sync_engine, "begin", start)
    return engine


def sqlite_pragmas(*, query_only: bool) -> list[str]:
    """Durable commits in WAL; no mmap, which counts as memory of the process."""
    pragmas = [
        f"PRAGMA busy_timeout = {SQLITE_BUSY_MS}",
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",
        "PRAGMA foreign_keys = ON",
        "PRAGMA mmap_size = 0",
        # Kibibytes: what the writers read again is held, and each of the readers keeps little.
        f"PRAGMA cache_size = -{2_000 if query_only else 4_000}",
        # Pages, 64 MB: a page that many commits touch goes into the file once.
        "PRAGMA wal_autocheckpoint = 16000",
        f"PRAGMA temp_store = {'FILE' if query_only else 'MEMORY'}",
    ]
    return [*pragmas, "PRAGMA query_only = ON"] if query_only else pragmas


def _postgres_engine(url: URL, connect_args: dict[str, Any]) -> AsyncEngine:
    engine = create_async_engine(
        url,
        pool_size=10,
        max_overflow=10,
        pool_timeout=30,
        json_serializer=_dumps,
        json_deserializer=orjson.loads,
        hide_parameters=True,
        connect_args=connect_args,
    )

    def leave_lost(connection: Any, _record: Any, _proxy: Any) -> None:
        # The driver hears of a server that went away: nothing is sent to find it out.
        if connection.driver_connection.is_closed():
            raise DisconnectionError

    event.listen(engine.sync_engine, "checkout", leave_lost)
    return engine
