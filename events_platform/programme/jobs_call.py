"""Work that a call leaves behind: what was proposed under an address that nobody confirmed."""

from typing import Any

from events_platform.kit.outbox.worker import Every, Handler, HasDatabase
from events_platform.programme.service_proposals import remove_unconfirmed

REMOVE_JOB = "proposals.remove_unconfirmed"


async def remove(context: HasDatabase, _payload: dict[str, Any]) -> None:
    """Forget the proposals that nobody confirmed in time."""
    async with context.db.write() as session:
        await remove_unconfirmed(session)


HANDLERS: dict[str, Handler] = {REMOVE_JOB: remove}
PERIODIC = [Every(REMOVE_JOB, 3600)]
