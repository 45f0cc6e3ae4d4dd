"""The loop that does the outbox's work: any number of workers in any number of processes."""

import asyncio
import os
import secrets
import socket
import traceback
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

import structlog

from events_platform.kit.clock import now
from events_platform.kit.db.engine import Database
from events_platform.kit.outbox.leases import MAX_ATTEMPTS, Holder, Taken, enqueue_periodic
from events_platform.kit.outbox.wake import listening

BATCH = 20
LEASE = timedelta(seconds=60)
LONGEST_JOB_SECONDS = 600.0
GRACE_SECONDS = 30.0
POLL_SECONDS = {"postgresql": 5.0, "sqlite": 1.0}

log = structlog.get_logger(__name__)

# Called with the worker's context and the payload; may run twice, so it must not mind.
Handler = Callable[[Any, dict[str, Any]], Awaitable[None]]


class HasDatabase(Protocol):
    """What a worker needs of the context that it hands to its handlers."""

    db: Database


class GiveUp(Exception):
    """Raised by a handler when trying again cannot help, such as for an address that does not exist."""


@dataclass(frozen=True)
class Every:
    """A job without payload that is enqueued every so many seconds, once among all workers."""

    name: str
    seconds: int


class Worker:
    """Does the jobs whose handlers it is given, at most BATCH at a time, each at least once."""

    def __init__(
        self,
        context: HasDatabase,
        handlers: Mapping[str, Handler],
        *,
        periodic: Sequence[Every] = (),
        lease: timedelta = LEASE,
        grace: float = GRACE_SECONDS,
        poll: float | None = None,
    ) -> None:
        self.context = context
        self.handlers = handlers
        self.periodic = periodic
        self.grace = grace
        self.poll = POLL_SECONDS[context.db.dialect] if poll is None else poll
        name = f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(4)}"
        self._holder = Holder(context.db, name, lease)
        self._running: dict[asyncio.Task[None], Taken] = {}
        self._intervals: dict[str, int] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set; what has begun is then finished, or released after the grace time."""
        async with listening(self.context.db):
            keeper = asyncio.create_task(self._keep_leases())
            stopped = asyncio.create_task(stop.wait())
            try:
                while not stop.is_set():
                    await self._work(stopped)
            finally:
                await self._finish()
                await _cancel(keeper, stopped)

    async def _work(self, stopped: asyncio.Task[Any]) -> None:
        """Take what is due, then wait until there may be more."""
        self.context.db.wake.clear()
        free = BATCH - len(self._running)
        try:
            await self._enqueue_periodic()
            taken = await self._holder.take(self.handlers.keys(), free) if free else []
        except Exception as error:
            # The database may be away for a while; the worker outlives that.
            log.warning("outbox cannot be read", error=str(error))
            taken = []
        for job in taken:
            self._running[asyncio.create_task(self._do(job), name=f"job {job.name}")] = job
        if len(taken) < free or not free:
            await self._wait(stopped, until_one_ends=not free)

    async def _wait(self, stopped: asyncio.Task[Any], *, until_one_ends: bool) -> None:
        woken = asyncio.create_task(self.context.db.wake.wait())
        reasons = {stopped, woken, *(self._running if until_one_ends else ())}
        await asyncio.wait(reasons, timeout=self.poll, return_when=asyncio.FIRST_COMPLETED)
        await _cancel(woken)

    async def _do(self, job: Taken) -> None:
        """Run one job and write down how it ended."""
        try:
            held = await self._attempt(job)
        except asyncio.CancelledError:
            held = await self._holder.release(job)
        except Exception as error:
            # Not written down: the lease runs out and the job is done again.
            log.warning("job result lost", job=str(job.id), name=job.name, error=str(error))
            return
        finally:
            self._running.pop(asyncio.current_task(), None)  # type: ignore[arg-type]
        if not held:
            log.warning("job was taken over", job=str(job.id), name=job.name)

    async def _attempt(self, job: Taken) -> bool:
        if job.attempts > MAX_ATTEMPTS:
            return await self._holder.give_up(
                job, f"The worker broke off {MAX_ATTEMPTS} times in the middle."
            )
        try:
            async with asyncio.timeout(LONGEST_JOB_SECONDS):
                await self.handlers[job.name](self.context, job.payload)
        except GiveUp as error:
            return await self._holder.give_up(job, str(error))
        except Exception as error:
            log.warning("job failed", job=str(job.id), name=job.name, attempt=job.attempts, exc_info=error)
            return await self._holder.postpone(job, "".join(traceback.format_exception_only(error)).strip())
        return await self._holder.finish(job)

    async def _enqueue_periodic(self) -> None:
        for every in self.periodic:
            interval = int(now().timestamp() // every.seconds)
            if self._intervals.get(every.name) == interval:
                continue
            async with self.context.db.write() as session:
                await enqueue_periodic(session, every.name, every.seconds)
            self._intervals[every.name] = interval

    async def _keep_leases(self) -> None:
        while True:
            await asyncio.sleep(self._holder.lease.total_seconds() / 3)
            if self._running:
                try:
                    await self._holder.keep([job.id for job in self._running.values()])
                except Exception as error:
                    log.warning("leases not renewed", error=str(error))

    async def _finish(self) -> None:
        if self._running:
            _done, late = await asyncio.wait(self._running, timeout=self.grace)
            await _cancel(*late)


async def _cancel(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    for task in tasks:
        with suppress(asyncio.CancelledError):
            await task
