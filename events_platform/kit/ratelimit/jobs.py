"""Keeping the limits' table small."""

from typing import Any

from events_platform.kit.outbox.worker import Every, Handler, HasDatabase
from events_platform.kit.ratelimit.limiter import clean_limits

CLEAN_JOB = "ratelimit.clean"


async def clean(context: HasDatabase, _payload: dict[str, Any]) -> None:
    """Forget the keys that are fully rested."""
    async with context.db.write() as session:
        await clean_limits(session)


HANDLERS: dict[str, Handler] = {CLEAN_JOB: clean}
PERIODIC = [Every(CLEAN_JOB, 3600)]
