"""Forgetting what has run out: sessions of browsers, answers kept for repeated requests."""

from typing import Any

from events_platform.kit.outbox.worker import Every, Handler, HasDatabase
from events_platform.kit.web import idempotency, sessions

CLEAN_JOB = "web.clean"


async def clean(context: HasDatabase, _payload: dict[str, Any]) -> None:
    """Delete sessions and idempotency records whose time is over."""
    async with context.db.write() as session:
        await sessions.remove_expired(session)
        await idempotency.remove_expired(session)


HANDLERS: dict[str, Handler] = {CLEAN_JOB: clean}
PERIODIC = [Every(CLEAN_JOB, 3600)]
