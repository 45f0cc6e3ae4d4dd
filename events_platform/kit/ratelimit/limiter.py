"""Limits that hold across processes: GCRA (ITU-T I.371) over one row for each key."""

import asyncio
import math
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from sqlalchemy import Interval, bindparam, delete, select, text

from events_platform.errors import TooMany
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Database, Session
from events_platform.kit.db.types import EPOCH, MICROSECOND, UtcDateTime
from events_platform.kit.i18n import gettext as _
from events_platform.kit.ratelimit.models import RateLimit

_REMEMBERED = 10_000
_REFUSAL_MEMORY = timedelta(seconds=1)
_limits = RateLimit.metadata.tables["rate_limit"]

# One statement decides: the row moves on by `step`, unless that would take it beyond what the burst allows.
_TAKE = text(
    "INSERT INTO rate_limit (key, tat) VALUES (:key, :fresh) ON CONFLICT (key) DO UPDATE"
    " SET tat = CASE WHEN rate_limit.tat > :now THEN rate_limit.tat + :step ELSE excluded.tat END"
    " WHERE rate_limit.tat <= :latest RETURNING tat"
).bindparams(
    bindparam("fresh", type_=UtcDateTime),
    bindparam("now", type_=UtcDateTime),
    bindparam("latest", type_=UtcDateTime),
)
_TAKE_INTERVAL = _TAKE.bindparams(bindparam("step", type_=Interval))


@dataclass(frozen=True)
class Rate:
    """`count` in `per_seconds` on average, and at most `burst` at once."""

    count: int
    per_seconds: float
    burst: int

    @property
    def interval(self) -> timedelta:
        """The time in which one token grows back."""
        return timedelta(seconds=self.per_seconds / self.count)


async def take(db: Database, key: str, rate: Rate, cost: int = 1) -> None:
    """Use up `cost` tokens of a key's rate; TooMany, with the seconds until it is worth trying again.

    In a transaction of its own, so that a refused request has counted too. Call it before the request's own
    session has written anything: on SQLite there is one writer, and it would wait for itself.
    """
    moment = now()
    refused = _refused.setdefault(db, _Recent())
    until = refused.get((key, cost))
    if until is not None and moment < until:
        raise _too_many(until - moment)
    async with db.write() as session:
        wait = await _attempt(session, key, rate, min(cost, rate.burst), moment)
    if wait is not None:
        # A flood is answered from memory for a second, not by a transaction each.
        refused[key, cost] = moment + min(wait, _REFUSAL_MEMORY)
        raise _too_many(wait)


async def _attempt(session: Session, key: str, rate: Rate, cost: int, moment: datetime) -> timedelta | None:
    """Move the row on, or say how long it takes until that is allowed."""
    step = rate.interval * cost
    latest = moment + rate.interval * (rate.burst - cost)
    connection = await session.connection()
    is_sqlite = connection.dialect.name == "sqlite"
    values = {
        "key": key,
        "fresh": moment + step,
        "now": moment,
        "latest": latest,
        "step": step // MICROSECOND if is_sqlite else step,
    }
    taken = await connection.execute(_TAKE if is_sqlite else _TAKE_INTERVAL, values)
    if taken.first() is not None:
        return None
    reached: datetime = (
        await connection.execute(select(_limits.c.tat).where(_limits.c.key == key))
    ).scalar_one()
    return reached - latest


def _too_many(wait: timedelta) -> TooMany:
    seconds = max(1, math.ceil(wait.total_seconds()))
    return TooMany(
        _(
            "Too many attempts in a short time. Please wait %(seconds)d seconds and try again.",
            seconds=seconds,
        ),
        retry_after=seconds,
    )


class _Recent(OrderedDict[tuple[str, int], datetime]):
    """Until when a key and cost are refused, the oldest entry forgotten where there are too many."""

    def __setitem__(self, key: tuple[str, int], moment: datetime) -> None:
        super().__setitem__(key, moment)
        if len(self) > _REMEMBERED:
            self.popitem(last=False)


_refused: WeakKeyDictionary[Database, _Recent] = WeakKeyDictionary()


@dataclass
class _Lease:
    """Tokens that are paid for and not yet used; they lapse, or a quiet hour would add up to a flood."""

    tokens: int = 0
    lapses: datetime = EPOCH
    refill: asyncio.Lock = field(default_factory=asyncio.Lock)

    def use(self, cost: int) -> bool:
        """Whether there were so many tokens, which are used now."""
        if self.tokens < cost or self.lapses <= now():
            return False
        self.tokens -= cost
        return True


class LeasedLimiter:
    """A limit for hot paths: takes blocks of tokens from the shared row, so that most calls cost nothing.

    Still bounded across processes, as every token was paid for: in any stretch of time a key gets at most
    what its rate allows, and `block` more for each process.
    """

    def __init__(self, db: Database, rate: Rate, *, block: int = 20) -> None:
        self._db = db
        self._rate = rate
        self._block = min(block, rate.burst)
        self._leases: OrderedDict[str, _Lease] = OrderedDict()

    async def take(self, key: str, cost: int = 1) -> None:
        """Use up `cost` tokens; TooMany as for `take`."""
        lease = self._leases.setdefault(key, _Lease())
        if lease.use(cost):
            return
        async with lease.refill:
            # Another call may have brought a block while this one waited.
            if not lease.use(cost):
                await self._refill(key, lease, cost)

    async def _refill(self, key: str, lease: _Lease, cost: int) -> None:
        block = max(self._block, cost)
        try:
            await take(self._db, key, self._rate, block)
        except TooMany:
            if block == cost:
                raise
            # Near the limit there is no whole block; what remains is given one by one.
            await take(self._db, key, self._rate, cost)
            return
        lease.tokens, lease.lapses = block - cost, now() + self._rate.interval * block
        self._leases[key] = lease
        self._leases.move_to_end(key)
        while len(self._leases) > _REMEMBERED:
            self._leases.popitem(last=False)


async def clean_limits(session: Session) -> int:
    """Delete the rows whose time has passed: a key without a row is one that is fully rested."""
    gone = delete(_limits).where(_limits.c.tat < now())
    return (await (await session.connection()).execute(gone)).rowcount
