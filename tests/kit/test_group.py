"""Group commit: shared transactions, answers in order, faults that stay with their item."""

import asyncio
import sqlite3
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import asyncpg
import pytest
from sqlalchemy import make_url, text

from events_platform.errors import Unavailable
from events_platform.kit.db import drivers
from events_platform.kit.db import group as group_module
from events_platform.kit.db.engine import Database
from events_platform.kit.db.group import GroupCommit
from events_platform.kit.db.script import TRANSACTION, RunAgain, Script, Statement

BAD = -1


class Store:
    """Writes numbers into a table and answers their doubles; remembers the batches."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.batches: list[list[int]] = []
        self.lost_races = 0

    def work(self, items: Sequence[int]) -> Script[Sequence[int]]:
        self.batches.append(list(items))
        if self.lost_races:
            self.lost_races -= 1
            raise RunAgain
        yield TRANSACTION
        mark = "?" if self.db.dialect == "sqlite" else "$1"
        for item in items:
            if item == BAD:
                raise ValueError(item)
            yield Statement(f"INSERT INTO numbers (n) VALUES ({mark})", [item])
        rows = yield Statement("SELECT count(*) FROM numbers")
        assert rows[0][0] >= 1
        return [2 * item for item in items]


def _nothing() -> None:
    """What is done meanwhile."""


@pytest.fixture
async def store(db: Database) -> Store:
    async with db.write() as session:
        connection = await session.connection()
        await connection.execute(text("CREATE TABLE numbers (n integer PRIMARY KEY)"))
    return Store(db)


async def numbers(db: Database) -> list[int]:
    async with db.read() as session:
        found = await (await session.connection()).execute(text("SELECT n FROM numbers ORDER BY n"))
        return list(found.scalars())


async def test_answers_come_in_order_and_are_stored(db: Database, store: Store) -> None:
    async with GroupCommit(db, store.work) as group:
        answers = await asyncio.gather(*(group.submit(number) for number in range(50)))
        assert answers == [2 * number for number in range(50)]
        assert await numbers(db) == list(range(50))
    assert len(store.batches) < 25
    assert (group.batches, group.items, group.waiting) == (len(store.batches), 50, 0)


async def test_bad_item_fails_alone(db: Database, store: Store) -> None:
    async with GroupCommit(db, store.work) as group:
        answers = await group.submit_all([1, 2, BAD, 3, 4])
        assert [answers[0], answers[1], answers[3], answers[4]] == [2, 4, 6, 8]
        assert isinstance(answers[2], ValueError)
        with pytest.raises(ValueError):
            await group.submit(BAD)
        assert await group.submit(5) == 10


async def test_unique_key_that_was_taken_meanwhile_fails_alone(db: Database, store: Store) -> None:
    async with GroupCommit(db, store.work) as group:
        await group.submit(7)
        answers = await group.submit_all([6, 7, 8])
    assert [answers[0], answers[2]] == [12, 16]
    assert isinstance(answers[1], Exception)


async def test_lost_race_runs_the_batch_again(db: Database, store: Store) -> None:
    store.lost_races = 3
    async with GroupCommit(db, store.work) as group:
        assert await group.submit_all([1, 2]) == [2, 4]
    assert store.batches == [[1, 2]] * 4


async def test_close_stores_what_waits_and_takes_nothing_more(db: Database, store: Store) -> None:
    async with GroupCommit(db, store.work) as group:
        waiting = [asyncio.create_task(group.submit(number)) for number in range(20)]
        await asyncio.sleep(0)
    assert await asyncio.gather(*waiting) == [2 * number for number in range(20)]
    with pytest.raises(Unavailable):
        await group.submit(99)
    assert await numbers(db) == list(range(20))


async def test_what_a_large_batch_needed_is_given_back_at_rest(
    db: Database, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_back = asyncio.Event()
    loop = asyncio.get_running_loop()
    monkeypatch.setattr(drivers, "_shrink", lambda _connection: loop.call_soon_threadsafe(given_back.set))
    async with GroupCommit(db, store.work) as group:
        for items, is_large in (([1], False), (range(2, 3 + drivers.MOST_ON_LOOP), db.dialect == "sqlite")):
            await group.submit_all(items)
            with suppress(TimeoutError):
                await asyncio.wait_for(given_back.wait(), 10 if is_large else 0.2)
            assert given_back.is_set() == is_large


async def test_half_of_a_batch_is_answered_while_the_next_is_stored_on_postgresql(db: Database) -> None:
    if db.dialect == "sqlite":
        return
    seen: list[str] = []
    happened: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    def note(what: str) -> None:
        seen.append(what)
        happened[what].set()

    def work(items: Sequence[int]) -> Script[Sequence[int]]:
        yield Statement("SELECT 1 FROM pg_sleep(0.05)")
        note("read")
        yield Statement("SELECT 1 FROM pg_sleep(0.05)")
        note("stored")
        return items

    async def submit(number: int) -> None:
        note(str(await group.submit(number)))

    async with GroupCommit(db, work) as group, asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        for batch, awaited in (([0], "read"), ([1, 2, 3, 4], "0"), ([5, 6], "6")):
            for number in batch:
                tasks.create_task(submit(number))
            await happened[awaited].wait()
    assert " ".join(seen) == "read stored 0 read stored 1 2 read 3 4 stored 5 6"


async def test_group_that_is_closed_while_it_rests_ends(
    db: Database, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drivers, "_shrink", lambda _connection: time.sleep(0.2))
    async with asyncio.timeout(10), GroupCommit(db, store.work) as group:
        await group.submit_all(range(1 + drivers.MOST_ON_LOOP))
    assert len(await numbers(db)) == 1 + drivers.MOST_ON_LOOP


async def test_submitters_wait_while_too_many_wait(
    db: Database, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group_module, "MOST_WAITING", 4)
    async with GroupCommit(db, store.work) as group:
        tasks = [asyncio.create_task(group.submit_all([2 * number, 2 * number + 1])) for number in range(30)]
        await asyncio.sleep(0)
        assert group._waiting <= 4
        await asyncio.gather(*tasks)
    assert len(await numbers(db)) == 60


async def test_submitter_that_gives_up_harms_nobody(db: Database, store: Store) -> None:
    async with GroupCommit(db, store.work) as group:
        given_up = asyncio.create_task(group.submit(1))
        other = asyncio.create_task(group.submit(2))
        await asyncio.sleep(0)
        given_up.cancel()
        assert await other == 4


async def test_other_writers_get_their_turn(db: Database, store: Store) -> None:
    """Whoever commits back to back must not starve the ordinary requests."""

    async def busy(group: GroupCommit[int, int], first: int) -> None:
        for number in range(first, first + 100):
            await group.submit(number)

    async def write(number: int) -> None:
        async with db.write() as session:
            connection = await session.connection()
            await connection.execute(text("INSERT INTO numbers (n) VALUES (:n)"), {"n": number})

    async with GroupCommit(db, store.work) as group:
        work: list[Any] = [asyncio.create_task(busy(group, 1000 * lane)) for lane in range(8)]
        for number in range(20):
            await asyncio.wait_for(write(-10 - number), 5)
        await asyncio.gather(*work)
    assert len(await numbers(db)) == 820


async def test_lock_of_another_process_is_waited_for_beside_the_loop(db: Database, store: Store) -> None:
    if db.dialect != "sqlite":
        return
    async with GroupCommit(db, store.work) as group:
        assert await group.submit(1) == 2
        other = sqlite3.connect(make_url(db.url).database or "", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        waiting = asyncio.create_task(group.submit(2))
        await asyncio.sleep(0.3)
        assert not waiting.done()
        other.execute("ROLLBACK")
        other.close()
        assert await waiting == 4
    assert await numbers(db) == [1, 2]


async def test_lock_that_was_not_had_in_time_is_told_and_the_loop_waits_no_longer_for_the_next(
    db: Database, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    if db.dialect != "sqlite":
        return
    driver = drivers.SqliteDriver(db)
    assert await driver.run(store.work([1]), 1, _nothing) == [2]
    monkeypatch.setattr(drivers, "SQLITE_BUSY_MS", 50)
    other = sqlite3.connect(make_url(db.url).database or "", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        await driver.run(store.work([2]), 1, _nothing)
    other.close()
    assert driver._connection is not None
    assert driver._connection.execute("PRAGMA busy_timeout").fetchone() == (0,)
    assert await driver.run(store.work([3]), 1, _nothing) == [6]
    await driver.close()


@pytest.mark.parametrize("asks_for_transaction", [True, False])
async def test_what_its_commit_refuses_is_taken_back_and_the_next_goes_on(
    db: Database, store: Store, asks_for_transaction: bool
) -> None:
    async with db.write() as session:
        await (await session.connection()).execute(
            text("CREATE TABLE child (n integer REFERENCES numbers (n) DEFERRABLE INITIALLY DEFERRED)")
        )

    def work(items: Sequence[int]) -> Script[Sequence[int]]:
        if asks_for_transaction:
            yield TRANSACTION
        for item in items:
            yield Statement(f"INSERT INTO child VALUES ({'?' if db.dialect == 'sqlite' else '$1'})", [item])
        return items

    async with GroupCommit(db, store.work) as group:
        await group.submit(5)
    async with GroupCommit(db, work) as group:
        assert await group.submit(5) == 5
        with pytest.raises((sqlite3.IntegrityError, asyncpg.ForeignKeyViolationError)):
            await group.submit(6)
        assert await group.submit(5) == 5


async def test_lost_connection_is_an_answer_and_is_made_anew(db: Database, store: Store) -> None:
    if db.dialect == "sqlite":
        return
    async with GroupCommit(db, store.work) as group:
        await group.submit(1)
        admin = await asyncpg.connect(db.url)
        await admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'events-platform batches' AND datname = current_database()"
        )
        await admin.close()
        answers = [(await group.submit_all([number]))[0] for number in (2, 3, 4, 5)]
    # A batcher that has not noticed yet says so once, and connects again.
    lost = [answer for answer in answers if isinstance(answer, Unavailable)]
    assert len(lost) <= 2
    assert answers[-1] == 10
    assert 5 in await numbers(db)
