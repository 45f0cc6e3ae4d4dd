"""The rate limit of devices: by token, never by address, for a whole venue shares one."""

import time
from collections import OrderedDict
from typing import Final

from events_platform.kit.db.engine import Database
from events_platform.kit.ratelimit import LeasedLimiter, Rate
from events_platform.kit.ratelimit.policies import DEVICE

# No steward scans five people a second; a queue that is handed over comes in a few large requests.
UNSHARED: Final = Rate(200, 1, burst=400)
REMEMBERED: Final = 10_000


class DeviceLimiter:
    """What one process grants by itself costs nothing; only more than that is taken from the shared row.

    In any stretch of time a device gets at most what `DEVICE` allows, and `UNSHARED` more for each process.
    """

    def __init__(self, db: Database) -> None:
        self._shared = LeasedLimiter(db, DEVICE.rate, block=500)
        self._interval = UNSHARED.per_seconds / UNSHARED.count
        self._tolerance = self._interval * UNSHARED.burst
        self._arrivals: OrderedDict[bytes, float] = OrderedDict()

    async def take(self, token_hash: bytes) -> None:
        """Count a request of this device; TooMany, with the seconds until it is worth trying again."""
        moment = time.monotonic()
        due = max(self._arrivals.get(token_hash, 0.0), moment) + self._interval
        if due - moment > self._tolerance:
            await self._shared.take(DEVICE.key(token_hash.hex()))
            return
        self._arrivals[token_hash] = due
        if len(self._arrivals) > REMEMBERED:
            self._arrivals.popitem(last=False)
