import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlmodel import func, select

from events_platform.errors import TooMany
from events_platform.kit.db.engine import Database
from events_platform.kit.ratelimit import LeasedLimiter, Rate, clean_limits, hashed_address, policies, take
from events_platform.kit.ratelimit.models import RateLimit
from events_platform.kit.ratelimit.tokens import TokenLimiter

NOON = datetime(2021, 6, 10, 4, tzinfo=UTC)
RATE = Rate(10, 60, burst=5)


@pytest.fixture
async def other(database_url: str) -> AsyncIterator[Database]:
    """The same database, as another process sees it."""
    database = Database(database_url)
    yield database
    await database.close()


async def granted(*calls: object) -> int:
    results = await asyncio.gather(*calls, return_exceptions=True)  # type: ignore[call-overload]
    unexpected = [one for one in results if one is not None and not isinstance(one, TooMany)]
    assert unexpected == []
    return sum(one is None for one in results)


async def test_burst_is_granted_and_then_one_for_each_interval(db: Database) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(5):
            await take(db, "a", RATE)
        with pytest.raises(TooMany) as refused:
            await take(db, "a", RATE)
        assert (refused.value.status, refused.value.retry_after) == (429, 6)
        await take(db, "b", RATE)
        clock.shift(timedelta(seconds=6))
        await take(db, "a", RATE)
        with pytest.raises(TooMany):
            await take(db, "a", RATE)


async def test_rest_restores_the_burst_and_no_more(db: Database) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        await take(db, "a", RATE, cost=5)
        clock.shift(timedelta(days=1))
        assert await granted(*(take(db, "a", RATE) for _ in range(9))) == 5


async def test_cost_is_taken_whole_or_not_at_all(db: Database) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        await take(db, "a", RATE, cost=3)
        with pytest.raises(TooMany) as refused:
            await take(db, "a", RATE, cost=3)
        assert refused.value.retry_after == 6
        await take(db, "a", RATE, cost=1)
        clock.shift(timedelta(seconds=6))
        with pytest.raises(TooMany):
            await take(db, "a", RATE, cost=3)
        clock.shift(timedelta(seconds=6))
        await take(db, "a", RATE, cost=3)


async def test_refusal_holds_across_processes(db: Database, other: Database) -> None:
    with time_machine.travel(NOON, tick=False):
        await take(db, "a", RATE, cost=5)
        with pytest.raises(TooMany):
            await take(other, "a", RATE)


async def test_racing_processes_never_exceed_the_burst(db: Database, other: Database) -> None:
    with time_machine.travel(NOON, tick=False):
        assert await granted(*(take((db, other)[n % 2], "a", RATE) for n in range(64))) == 5


async def test_flood_is_refused_without_the_database(db: Database, count_queries: object) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        assert await granted(*(take(db, "a", RATE) for _ in range(6))) == 5
        with count_queries() as queries:  # type: ignore[operator]
            assert await granted(*(take(db, "a", RATE) for _ in range(50))) == 0
        queries.assert_at_most(0)
        clock.shift(timedelta(seconds=6))
        await take(db, "a", RATE)


async def test_leased_limiter_asks_the_database_once_a_block(db: Database, count_queries: object) -> None:
    limiter = LeasedLimiter(db, Rate(1000, 1, burst=1000), block=100)
    with time_machine.travel(NOON, tick=False), count_queries() as queries:  # type: ignore[operator]
        assert await granted(*(limiter.take("a") for _ in range(300))) == 300
    assert len(queries) == 3


async def test_racing_leased_limiters_grant_what_the_rate_allows_and_no_more(
    db: Database, other: Database
) -> None:
    rate = Rate(100, 60, burst=100)
    limiters = [LeasedLimiter(db, rate, block=30), LeasedLimiter(other, rate, block=30)]
    with time_machine.travel(NOON, tick=False):
        assert await granted(*(limiters[n % 2].take("a") for n in range(400))) <= 100
        rest = await granted(*(limiters[n % 2].take("b") for n in range(100)))
    assert 70 <= rest <= 100, "up to a block stays leased to the other process"


async def test_leased_tokens_lapse(db: Database) -> None:
    limiter = LeasedLimiter(db, Rate(10, 10, burst=10), block=10)
    with time_machine.travel(NOON, tick=False) as clock:
        await limiter.take("a")
        clock.shift(timedelta(hours=1))
        assert await granted(*(limiter.take("a") for _ in range(30))) == 10


async def test_clean_up_forgets_only_what_is_rested(db: Database) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        await take(db, "old", RATE)
        clock.shift(timedelta(seconds=7))
        await take(db, "new", RATE)
        async with db.write() as session:
            assert await clean_limits(session) == 1
        async with db.read() as session:
            assert (await session.exec(select(func.count()).select_from(RateLimit))).one() == 1


async def test_five_hundred_people_behind_one_address_can_register_in_ten_minutes(db: Database) -> None:
    policy = policies.REGISTRATION
    limiter = LeasedLimiter(db, policy.rate)
    with time_machine.travel(NOON, tick=False) as clock:
        for _minute in range(10):
            assert await granted(*(limiter.take(policy.key("venue")) for _ in range(100))) == 100
            clock.shift(timedelta(minutes=1))


def test_addresses_are_kept_as_keyed_hashes_with_ipv6_by_network() -> None:
    one = hashed_address(b"s", "2001:db8::1")
    assert one == hashed_address(b"s", "2001:db8::ffff")
    assert hashed_address(b"s", "::ffff:192.0.2.1") == hashed_address(b"s", "192.0.2.1")
    others = {one, hashed_address(b"s", "2001:db8:1::1"), hashed_address(b"t", "2001:db8::1")}
    assert len({*others, hashed_address(b"s", "no address")}) == 4
    assert all(len(key) == 32 and "2001" not in key for key in others)


async def test_token_has_a_share_of_its_own_in_each_process_and_the_rest_together(
    db: Database, other: Database
) -> None:
    policy = policies.Policy("test", RATE)
    here, there = (TokenLimiter(one, policy, unshared=Rate(1, 3600, burst=2)) for one in (db, other))
    calls = [limiter.take(b"token") for limiter in (here, there) for _ in range(10)]
    assert await granted(*calls) == 2 + 2 + RATE.burst
    await here.take(b"another token")
