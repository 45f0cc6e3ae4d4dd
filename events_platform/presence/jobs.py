"""Closing connections of which nothing is heard any more."""

from typing import Any

from events_platform.kit.outbox.worker import Every, Handler, HasDatabase
from events_platform.presence.beats import STALE_AT_ONCE, close_stale

CLOSE_JOB = "presence.close_stale"


async def close_stale_connections(context: HasDatabase, _payload: dict[str, Any]) -> None:
    """Close them in small transactions, so that nobody who is present waits."""
    closed = STALE_AT_ONCE
    while closed == STALE_AT_ONCE:
        async with context.db.write() as session:
            closed = await close_stale(session)


HANDLERS: dict[str, Handler] = {CLOSE_JOB: close_stale_connections}
PERIODIC = [Every(CLOSE_JOB, 60)]
