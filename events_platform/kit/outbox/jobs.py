"""Keeping the outbox small."""

from typing import Any

from events_platform.kit.outbox.service import clean_jobs
from events_platform.kit.outbox.worker import Every, Handler, HasDatabase

CLEAN_JOB = "outbox.clean"


async def clean(context: HasDatabase, _payload: dict[str, Any]) -> None:
    """Delete jobs that were done long ago."""
    async with context.db.write() as session:
        await clean_jobs(session)


HANDLERS: dict[str, Handler] = {CLEAN_JOB: clean}
PERIODIC = [Every(CLEAN_JOB, 24 * 3600)]
