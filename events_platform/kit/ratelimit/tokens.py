"""The rate limit of who is signed in: by token, never by address, for a whole venue shares one."""

import time
from collections import OrderedDict
from typing import Final

from events_platform.kit.db.engine import Database
from events_platform.kit.ratelimit.limiter import LeasedLimiter, Rate
from events_platform.kit.ratelimit.policies import Policy

# No steward scans five people a second; a queue that is handed over comes in a few large requests.
UNSHARED: Final = Rate(200, 1, burst=400)
REMEMBERED: Final = 10_000


class TokenLimiter:
    """What one process grants by itself costs nothing; only more than that is taken from the shared row.

    In any stretch of time a token gets at most what its policy allows, and `unshared` more for each process.
    """

    def __init__(self, db: Database, policy: Policy, unshared: Rate = UNSHARED) -> None:
        self._policy = policy
        self._shared = LeasedLimiter(db, policy.rate, block=500)
        self._interval = unshared.per_seconds / unshared.count
        self._tolerance = self._interval * unshared.burst
        self._arrivals: OrderedDict[bytes, float] = OrderedDict()

    async def take(self, token_hash: bytes) -> None:
        """Count a request with this token; TooMany, with the seconds until it is worth trying again."""
        moment = time.monotonic()
        due = max(self._arrivals.get(token_hash, 0.0), moment) + self._interval
        if due - moment > self._tolerance:
            await self._shared.take(self._policy.key(token_hash.hex()))
            return
        self._arrivals[token_hash] = due
        if len(self._arrivals) > REMEMBERED:
            self._arrivals.popitem(last=False)
