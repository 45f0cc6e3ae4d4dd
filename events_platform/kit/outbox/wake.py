"""Telling workers of work: in this process by an event, in others by PostgreSQL's NOTIFY."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import asyncpg
import structlog
from sqlalchemy import event, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from events_platform.kit.db.engine import Database, Session

CHANNEL = "outbox"
RECONNECT_SECONDS = 5.0
PAUSE_SECONDS = 0.25
log = structlog.get_logger(__name__)


@dataclass
class _Notices:
    """What this process owes the others: whether one is due, is being sent, or is needless."""

    workers_here: int = 0
    is_due: bool = False
    is_sending: bool = False


_notices: WeakKeyDictionary[Database, _Notices] = WeakKeyDictionary()


def wake_after_commit(session: Session) -> None:
    """Have the workers look for jobs as soon as this transaction is committed."""
    database: Database = session.info["database"]
    if session.info.get("wakes"):
        return
    session.info["wakes"] = True

    def committed(_session: Any) -> None:
        session.info["wakes"] = False
        wake(database)

    event.listen(session.sync_session, "after_commit", committed, once=True)


def wake(database: Database) -> None:
    """Wake the workers of this database, here or elsewhere; a lost notice is made up for by polling."""
    database.wake.set()
    notices = _notices.setdefault(database, _Notices())
    if database.dialect != "postgresql" or notices.workers_here:
        return
    notices.is_due = True
    if not notices.is_sending:
        notices.is_sending = True
        task = asyncio.get_running_loop().create_task(_notify(database, notices))
        database.afterwork.add(task)
        task.add_done_callback(database.afterwork.discard)


async def _notify(database: Database, notices: _Notices) -> None:
    """Send one notice for all commits since the last one was sent.

    Not in the transactions themselves: PostgreSQL makes commits with a NOTIFY wait for each other. The first
    goes at once, the next after a pause: one for each commit cost as much as a third of a registration.
    """
    try:
        while notices.is_due:
            notices.is_due = False
            async with database.writer.begin() as connection:
                await connection.execute(text("SELECT pg_notify(:channel, '')"), {"channel": CHANNEL})
            await asyncio.sleep(PAUSE_SECONDS)
    except (SQLAlchemyError, OSError) as error:
        log.warning("outbox notice not sent", error=str(error))
    finally:
        notices.is_sending = False


@asynccontextmanager
async def listening(database: Database) -> AsyncIterator[None]:
    """Let notices of other processes set `database.wake` while the block runs, reconnecting when it must."""
    notices = _notices.setdefault(database, _Notices())
    notices.workers_here += 1
    task = asyncio.create_task(_listen(database)) if database.dialect == "postgresql" else None
    try:
        yield
    finally:
        notices.workers_here -= 1
        if task:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _listen(database: Database) -> None:
    address = make_url(database.direct_url).set(drivername="postgresql").render_as_string(hide_password=False)
    while True:
        try:
            await _listen_once(database, address)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            log.warning("outbox does not hear of new jobs", error=str(error))
        await asyncio.sleep(RECONNECT_SECONDS)


async def _listen_once(database: Database, address: str) -> None:
    """Listen until the connection ends."""
    ended = asyncio.Event()
    connection = await asyncpg.connect(address)
    try:
        connection.add_termination_listener(lambda _connection: ended.set())
        await connection.add_listener(CHANNEL, lambda *_notice: database.wake.set())
        # What came while nobody listened is looked for at once.
        database.wake.set()
        await ended.wait()
    finally:
        await connection.close(timeout=2)
