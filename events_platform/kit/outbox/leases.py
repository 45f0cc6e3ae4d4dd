"""A worker's dealings with the table: take jobs, keep them, hand them back with their result."""

import asyncio
import random
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from events_platform.kit.clock import now
from events_platform.kit.db.engine import Database, Session
from events_platform.kit.ids import derived_id
from events_platform.kit.outbox.models import Job

MAX_ATTEMPTS = 10
FIRST_DELAY_SECONDS = 15.0
LONGEST_DELAY_SECONDS = 6 * 3600.0
_ERROR_LENGTH = 2000
_jobs = Job.metadata.tables["job"]
_is_open = _jobs.c.done_at.is_(None) & _jobs.c.failed_at.is_(None)


@dataclass(frozen=True)
class Taken:
    """A job in the hands of a worker; `attempts` counts this time too."""

    id: uuid.UUID
    name: str
    payload: dict[str, Any]
    attempts: int
    run_at: datetime


class Holder:
    """One worker's hold on jobs: its name, and for how long a job is its own without a sign of life."""

    def __init__(self, db: Database, name: str, lease: timedelta) -> None:
        self.db = db
        self.name = name
        self.lease = lease
        self._done: list[tuple[Taken, asyncio.Future[bool]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def take(self, names: Collection[str], limit: int) -> list[Taken]:
        """The longest due jobs of these names that nobody holds, at most `limit`, now held by this worker."""
        if self.db.dialect == "sqlite" and not await self._is_any_due(names):
            return []  # the only writer is not disturbed for nothing
        due = select(_jobs.c.id).where(_due(names)).order_by(_jobs.c.run_at, _jobs.c.id).limit(limit)
        chosen = due.with_for_update(skip_locked=True).cte("chosen")
        moment = now()
        lease = (
            update(_jobs)
            .where(_jobs.c.id.in_(select(chosen.c.id)))
            .values(locked_by=self.name, locked_until=moment + self.lease, attempts=_jobs.c.attempts + 1)
            .returning(_jobs.c.id, _jobs.c.name, _jobs.c.payload, _jobs.c.attempts, _jobs.c.run_at)
        )
        async with self.db.write() as session:
            rows = await (await session.connection()).execute(lease)
            taken = [Taken(*row) for row in rows]
        return sorted(taken, key=lambda job: (job.run_at, job.id))

    async def _is_any_due(self, names: Collection[str]) -> bool:
        async with self.db.read() as session:
            found = await (await session.connection()).execute(select(exists().where(_due(names))))
            return bool(found.scalar_one())

    async def keep(self, jobs: Collection[uuid.UUID]) -> None:
        """Hold these for another lease, as they are still being worked on."""
        async with self.db.write() as session:
            held = _jobs.c.id.in_(jobs) & (_jobs.c.locked_by == self.name)
            longer = update(_jobs).where(held).values(locked_until=now() + self.lease)
            await (await session.connection()).execute(longer)

    async def finish(self, job: Taken) -> bool:
        """Mark a job done; whether it was still this worker's."""
        future = asyncio.get_running_loop().create_future()
        self._done.append((job, future))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_done())
        # Shielded, for others wait for the same transaction.
        return await asyncio.shield(future)

    async def _write_done(self) -> None:
        """Mark jobs done in as few transactions as it takes: each holds what ended during the one before."""
        while self._done:
            batch, self._done = self._done, []
            try:
                marked = await self._mark_done([job for job, _future in batch])
            except Exception as error:
                for _job, future in batch:
                    future.set_exception(error)
            else:
                for job, future in batch:
                    future.set_result(job.id in marked)

    async def _mark_done(self, batch: list[Taken]) -> set[uuid.UUID]:
        chosen = tuple_(_jobs.c.id, _jobs.c.attempts).in_([(job.id, job.attempts) for job in batch])
        result = (
            update(_jobs)
            .where(chosen, _jobs.c.locked_by == self.name)
            .values(done_at=now(), last_error=None, locked_by=None, locked_until=None)
            .returning(_jobs.c.id)
        )
        async with self.db.write() as session:
            return set((await (await session.connection()).execute(result)).scalars())

    async def give_up(self, job: Taken, error: str) -> bool:
        """Mark a job failed for good, for people to see and to decide."""
        return await self._hand_back(job, failed_at=now(), last_error=error[:_ERROR_LENGTH])

    async def postpone(self, job: Taken, error: str) -> bool:
        """Have a job tried again later, or give it up after MAX_ATTEMPTS."""
        if job.attempts >= MAX_ATTEMPTS:
            return await self.give_up(job, error)
        later = now() + timedelta(seconds=delay(job.attempts))
        return await self._hand_back(job, run_at=later, last_error=error[:_ERROR_LENGTH])

    async def release(self, job: Taken) -> bool:
        """Put a job back for anybody, at once, as this worker must stop."""
        return await self._hand_back(job, last_error="The worker was stopped in the middle.")

    async def _hand_back(self, job: Taken, **values: Any) -> bool:
        # Another worker has it, with a higher number of attempts, if the lease ran out meanwhile.
        held = (_jobs.c.id == job.id) & (_jobs.c.locked_by == self.name) & (_jobs.c.attempts == job.attempts)
        result = update(_jobs).where(held).values(locked_by=None, locked_until=None, **values)
        async with self.db.write() as session:
            return (await (await session.connection()).execute(result)).rowcount == 1


def _due(names: Collection[str]) -> ColumnElement[bool]:
    moment = now()
    is_free = or_(_jobs.c.locked_until.is_(None), _jobs.c.locked_until < moment)
    # Names that this worker does not know wait for one of a newer release.
    return _is_open & (_jobs.c.run_at <= moment) & is_free & _jobs.c.name.in_(names)


def delay(attempts: int) -> float:
    """Seconds until the next attempt: twice as long each time, spread so that jobs come back one by one."""
    longest = min(FIRST_DELAY_SECONDS * 2.0**attempts, LONGEST_DELAY_SECONDS)
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 (no secret)


async def enqueue_periodic(session: Session, name: str, seconds: int) -> bool:
    """Enqueue the periodic job of the present interval, once among all workers; whether it was this one.

    Its id follows from name and interval, so that the primary key decides; nothing is added while the last
    one is unfinished.
    """
    moment = now()
    began = datetime.fromtimestamp(moment.timestamp() // seconds * seconds, tz=moment.tzinfo)
    values = Job(id=derived_id(began, name), name=name, run_at=began).model_dump()
    connection = await session.connection()
    unfinished = select(exists().where(_is_open, _jobs.c.name == name))
    if (await connection.execute(unfinished)).scalar_one():
        return False
    insert = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(_jobs).values(values)
    return (await connection.execute(insert.on_conflict_do_nothing(index_elements=["id"]))).rowcount == 1
