import asyncio
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from sqlmodel import col, select

from events_platform.errors import NotFound
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Database
from events_platform.kit.outbox import Every, GiveUp, Handler, Worker, enqueue, retry_job
from events_platform.kit.outbox import jobs as outbox_jobs
from events_platform.kit.outbox.leases import MAX_ATTEMPTS, Holder, delay, enqueue_periodic
from events_platform.kit.outbox.models import Job
from events_platform.kit.outbox.queries import Backlog, backlog, failed_jobs
from events_platform.kit.outbox.service import clean_jobs
from events_platform.kit.ratelimit import Rate, take
from events_platform.kit.ratelimit import jobs as ratelimit_jobs
from events_platform.kit.ratelimit.models import RateLimit

NOON = datetime(2021, 6, 10, 4, tzinfo=UTC)


@dataclass
class Context:
    db: Database


class Log(list[Any]):
    """A handler that remembers what it was given."""

    async def __call__(self, _context: Context, payload: dict[str, Any]) -> None:
        self.append(payload.get("n"))


@asynccontextmanager
async def working(db: Database, handlers: Mapping[str, Handler], **options: Any) -> AsyncIterator[Worker]:
    worker, stop = Worker(Context(db), handlers, **options), asyncio.Event()
    task = asyncio.create_task(worker.run(stop))
    try:
        yield worker
    finally:
        stop.set()
        await task


async def until(condition: Callable[[], Awaitable[bool]], seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110 (the database has no event for it)
            await asyncio.sleep(0.01)


async def jobs(db: Database) -> list[Job]:
    async with db.read() as session:
        return list((await session.exec(select(Job).order_by(col(Job.id)))).all())


async def put(db: Database, name: str = "note", /, **options: Any) -> Job:
    payload = options.pop("payload", {})
    async with db.write() as session:
        return await enqueue(session, name, payload, **options)


def all_done(db: Database) -> Callable[[], Awaitable[bool]]:
    async def is_done() -> bool:
        return all(job.done_at for job in await jobs(db))

    return is_done


def holder(db: Database, name: str = "a", seconds: int = 60) -> Holder:
    return Holder(db, name, timedelta(seconds=seconds))


async def test_job_lives_and_dies_with_the_transaction_that_enqueued_it(db: Database) -> None:
    with suppress(ZeroDivisionError):
        async with db.write() as session:
            await enqueue(session, "note", {"n": 1})
            raise ZeroDivisionError
    assert await jobs(db) == []
    event_id = uuid.uuid4()
    await put(db, payload={"n": "王芳"}, event_id=event_id)
    [job] = await jobs(db)
    assert (job.name, job.payload, job.event_id, job.attempts) == ("note", {"n": "王芳"}, event_id, 0)


async def test_worker_does_each_job_in_order_as_soon_as_it_is_committed(db: Database) -> None:
    log = Log()
    for n in range(30):
        await put(db, payload={"n": n})
    async with working(db, {"note": log}, poll=60):
        await until(all_done(db))
        assert log == list(range(30))
        await put(db, payload={"n": "later"})
        await until(all_done(db))
    assert log[-1] == "later"
    assert {job.attempts for job in await jobs(db)} == {1}


async def test_two_workers_racing_do_each_job_exactly_once(db: Database, database_url: str) -> None:
    log, other = Log(), Database(database_url)
    for n in range(120):
        await put(db, payload={"n": n})
    async with working(db, {"note": log}), working(other, {"note": log}):
        await until(all_done(db), 30)
    await other.close()
    assert Counter(log) == Counter(range(120))
    assert {job.attempts for job in await jobs(db)} == {1}


async def test_two_holders_never_get_the_same_job(db: Database, database_url: str) -> None:
    other = Database(database_url)
    for _ in range(60):
        await put(db)
    both = [holder(db, "a"), holder(other, "b")]
    batches = await asyncio.gather(*(both[turn % 2].take(["note"], 20) for turn in range(6)))
    await other.close()
    taken = [job.id for batch in batches for job in batch]
    assert len(taken) == len(set(taken)) == 60


@pytest.mark.parametrize("database_kind", ["postgresql"])
async def test_waiting_worker_hears_of_a_job_from_another_process(database_url: str, db: Database) -> None:
    log, other = Log(), Database(database_url)
    async with working(db, {"note": log}, poll=60):
        await put(db, payload={"n": 0})
        await until(all_done(db))
        async with asyncio.timeout(3):
            for n in range(1, 4):
                await put(other, payload={"n": n})
            await until(all_done(db))
    await other.close()
    assert log == [0, 1, 2, 3]


async def test_job_is_not_run_before_its_time(db: Database) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        await put(db, run_at=NOON + timedelta(minutes=5))
        async with db.read() as session:
            assert await backlog(session) == Backlog(due=0, oldest=None, later=1, failed=0)
        assert await holder(db).take(["note"], 20) == []
        clock.shift(timedelta(minutes=5))
        async with db.read() as session:
            assert await backlog(session) == Backlog(due=1, oldest=now(), later=0, failed=0)
        assert len(await holder(db).take(["note"], 20)) == 1


async def test_job_of_an_unknown_name_waits_for_a_newer_worker(db: Database) -> None:
    await put(db, "of-the-next-release")
    assert await holder(db).take(["note"], 20) == []


async def test_failing_job_backs_off_and_is_given_up_after_ten_attempts(db: Database) -> None:
    async def fail(_context: Context, _payload: dict[str, Any]) -> None:
        raise RuntimeError("no route to mail host")

    with time_machine.travel(NOON, tick=False) as clock:
        await put(db)
        async with working(db, {"note": fail}, poll=0.01):
            for attempt in range(1, MAX_ATTEMPTS + 1):
                await until(partial(_has_ended, db, attempt))
                [job] = await jobs(db)
                if attempt < MAX_ATTEMPTS:
                    wait = (job.run_at - now()).total_seconds()
                    assert min(15 * 2**attempt, 21600) / 2 <= wait <= min(15 * 2**attempt, 21600)
                    clock.shift(job.run_at - now())
    [job] = await jobs(db)
    assert job.failed_at is not None
    assert job.last_error == "RuntimeError: no route to mail host"
    async with db.read() as session:
        assert [failed.id for failed in await failed_jobs(session)] == [job.id]
        assert (await backlog(session)).failed == 1


async def _has_ended(db: Database, attempt: int) -> bool:
    [job] = await jobs(db)
    return job.attempts == attempt and job.locked_by is None


def test_delays_are_spread() -> None:
    assert len({delay(3) for _ in range(50)}) > 40


async def test_hopeless_job_is_given_up_at_once_and_can_be_retried(db: Database) -> None:
    log = Log()

    async def refuse(_context: Context, _payload: dict[str, Any]) -> None:
        raise GiveUp("no such address")

    event_id = uuid.uuid4()
    job = await put(db, payload={"n": 1}, event_id=event_id, key="one")
    async with working(db, {"note": refuse}):
        await until(lambda: _has_ended(db, 1))
    [failed] = await jobs(db)
    assert (failed.failed_at is not None, failed.last_error) == (True, "no such address")
    await put(db, payload={"n": 2}, key="one")
    async with db.write() as session:
        with pytest.raises(NotFound):
            await retry_job(session, job.id, event_id=uuid.uuid4())
        await retry_job(session, job.id, event_id=event_id)
        with pytest.raises(NotFound):
            await retry_job(session, job.id)
    async with working(db, {"note": log}):
        await until(all_done(db))
    assert sorted(log) == [1, 2]


async def test_jobs_of_a_dead_worker_run_again_after_the_lease(db: Database) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        await put(db, payload={"n": 1})
        [lost] = await holder(db, "dead").take(["note"], 20)
        clock.shift(timedelta(seconds=60))
        assert await holder(db, "b").take(["note"], 20) == []
        clock.shift(timedelta(seconds=1))
        [again] = await holder(db, "b").take(["note"], 20)
        assert (again.id, again.attempts) == (lost.id, 2)
        assert not await holder(db, "dead").finish(lost)
        assert await holder(db, "b").finish(again)


async def test_job_that_kills_its_worker_each_time_is_given_up(db: Database) -> None:
    log = Log()
    with time_machine.travel(NOON, tick=False) as clock:
        await put(db)
        for _ in range(MAX_ATTEMPTS):
            assert len(await holder(db).take(["note"], 20)) == 1
            clock.shift(timedelta(minutes=2))
        async with working(db, {"note": log}, poll=0.01):
            await until(lambda: _has_ended(db, MAX_ATTEMPTS + 1))
    [job] = await jobs(db)
    assert (log, job.failed_at is not None) == ([], True)


async def test_long_job_keeps_its_lease(db: Database, database_url: str) -> None:
    begun, log = asyncio.Event(), []

    async def slow(_context: Context, _payload: dict[str, Any]) -> None:
        log.append(1)
        begun.set()
        await asyncio.sleep(1.8)

    await put(db)
    other = Database(database_url)
    options = {"lease": timedelta(seconds=1), "poll": 0.1}
    async with working(db, {"note": slow}, **options), working(other, {"note": slow}, **options):
        await begun.wait()
        await until(all_done(db))
    await other.close()
    assert log == [1]


async def test_stopping_worker_finishes_what_it_has_begun(db: Database) -> None:
    begun, log = asyncio.Event(), Log()

    async def slow(context: Context, payload: dict[str, Any]) -> None:
        begun.set()
        await asyncio.sleep(0.2)
        await log(context, payload)

    await put(db, payload={"n": 1})
    async with working(db, {"note": slow}):
        await begun.wait()
    assert log == [1]
    assert await all_done(db)()


async def test_stopping_worker_releases_what_takes_too_long(db: Database) -> None:
    begun = asyncio.Event()

    async def endless(_context: Context, _payload: dict[str, Any]) -> None:
        begun.set()
        await asyncio.Event().wait()

    await put(db)
    async with working(db, {"note": endless}, grace=0.05):
        await begun.wait()
    [job] = await jobs(db)
    assert (job.locked_by, job.done_at) == (None, None)
    assert len(await holder(db).take(["note"], 20)) == 1


async def test_same_key_waits_once_with_the_newest_payload_and_the_earlier_time(db: Database) -> None:
    first = await put(db, key="k", payload={"n": 1}, run_at=NOON)
    second = await put(db, key="k", payload={"n": 2}, run_at=NOON + timedelta(hours=1))
    assert (first.id, NOON) == (second.id, second.run_at)
    await put(db, "other", key="k")
    assert [(job.name, job.payload) for job in await jobs(db)] == [("note", {"n": 2}), ("other", {})]


async def test_change_while_its_job_runs_is_done_afterwards(db: Database) -> None:
    await put(db, key="k", payload={"n": 1})
    [running] = await holder(db).take(["note"], 20)
    await put(db, key="k", payload={"n": 2})
    await holder(db).postpone(running, "failed")
    assert [job.payload["n"] for job in await jobs(db)] == [1, 2]


async def test_many_transactions_with_one_key_leave_one_job(db: Database, database_url: str) -> None:
    other = Database(database_url)
    await asyncio.gather(*(put((db, other)[n % 2], key="k", payload={"n": n}) for n in range(20)))
    await other.close()
    assert len(await jobs(db)) == 1


async def test_periodic_job_is_enqueued_once_an_interval_among_all_workers(
    db: Database, database_url: str
) -> None:
    other = Database(database_url)

    async def tick(database: Database) -> bool:
        async with database.write() as session:
            return await enqueue_periodic(session, "clean", 3600)

    with time_machine.travel(NOON + timedelta(minutes=7), tick=False) as clock:
        assert sum(await asyncio.gather(*(tick((db, other)[n % 2]) for n in range(10)))) == 1
        [job] = await holder(db).take(["clean"], 20)
        assert job.run_at == NOON
        clock.shift(timedelta(hours=1))
        assert not await tick(db), "the last one is still running"
        await holder(db).finish(job)
        assert await tick(db)
        [second] = await holder(db).take(["clean"], 20)
        await holder(db).finish(second)
        assert not await tick(other), "done once in this interval"
    await other.close()


async def test_workers_run_their_periodic_jobs(db: Database) -> None:
    log = Log()
    with time_machine.travel(NOON, tick=False) as clock:
        async with working(db, {"clean": log}, periodic=[Every("clean", 60)], poll=0.01):
            await until(lambda: _count_done(db, 1))
            clock.shift(timedelta(minutes=1))
            await until(lambda: _count_done(db, 2))
    assert log == [None, None]


async def _count_done(db: Database, count: int) -> bool:
    return sum(job.done_at is not None for job in await jobs(db)) == count


async def test_old_done_jobs_are_cleaned_away_and_failed_ones_stay(db: Database) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        for key in ("done", "failed", "open"):
            await put(db, key)
        await holder(db).finish((await holder(db).take(["done"], 1))[0])
        await holder(db).give_up((await holder(db).take(["failed"], 1))[0], "why")
        clock.shift(timedelta(days=8))
        async with db.write() as session:
            assert await clean_jobs(session) == 1
    assert [job.name for job in await jobs(db)] == ["failed", "open"]


async def test_worker_outlives_an_unreachable_database(db: Database, database_url: str) -> None:
    log = Log()
    async with working(db, {"note": log}, poll=0.05):
        async with db.write() as session:
            connection = await session.connection()
            await connection.exec_driver_sql("ALTER TABLE job RENAME TO job_away")
        await asyncio.sleep(0.2)
        async with db.write() as session:
            connection = await session.connection()
            await connection.exec_driver_sql("ALTER TABLE job_away RENAME TO job")
        await put(db, payload={"n": 1})
        await until(all_done(db))
    assert log == [1]


async def test_kit_keeps_its_own_tables_small(db: Database) -> None:
    handlers = {**outbox_jobs.HANDLERS, **ratelimit_jobs.HANDLERS}
    periodic = [*outbox_jobs.PERIODIC, *ratelimit_jobs.PERIODIC]
    with time_machine.travel(NOON, tick=False) as clock:
        await put(db, "old")
        await holder(db).finish((await holder(db).take(["old"], 1))[0])
        await take(db, "key", Rate(1, 1, burst=1))
        clock.shift(timedelta(days=8))
        async with working(db, handlers, periodic=periodic, poll=0.01):
            await until(lambda: _count_done(db, 2))
    assert {job.name for job in await jobs(db)} == set(handlers)
    async with db.read() as session:
        assert (await session.exec(select(RateLimit))).all() == []
