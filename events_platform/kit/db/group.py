"""Group commit: many requests share one transaction, and each is answered when it is durable.

The one exception to one-request-one-transaction (design.md, Hot paths). A batch is flushed as soon as the
previous one has committed and never waits on purpose: under load batches grow by themselves.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, Generic, NamedTuple, TypeVar

import structlog

from events_platform.errors import Unavailable
from events_platform.kit.db.drivers import Driver, PostgresqlDriver, SqliteDriver
from events_platform.kit.db.engine import Database
from events_platform.kit.db.lost import RETRY_SECONDS, is_lost
from events_platform.kit.db.script import RunAgain, Script
from events_platform.kit.i18n import lazy

Item = TypeVar("Item")
Answer = TypeVar("Answer")
Work = Callable[[Sequence[Item]], Script[Sequence[Answer]]]

POSTGRESQL_BATCHERS = 2
SECOND_BATCHER = 256
"""So many items must wait before two batches run side by side: smaller ones cost more than they save."""
POSTGRESQL_BATCH = 1_000
SQLITE_BATCH = 4_000
"""So many items share a commit at most. SQLite writes whole pages: the more items, the more meet on one."""
MOST_WAITING = 20_000
MOST_RUNS = 20
CLOSED = lazy("This server is about to stop. Please send it again in a moment.")
FAILED = lazy("This could not be stored at the moment. Nothing is lost: please send it again.")

log = structlog.get_logger("group")


class _Submission(NamedTuple):
    items: Sequence[Any]
    answer: "asyncio.Future[list[Any]]"


class _Batcher:
    """A driver at work, and the answers of its last batch that are still to be told."""

    def __init__(self, driver: Driver) -> None:
        self.driver = driver
        self._untold: deque[tuple[asyncio.Future[list[Any]], list[Any]]] = deque()

    def hold(self, batch: Sequence[_Submission], answers: list[Any]) -> None:
        """Keep the answers to a batch, by submission."""
        start = 0
        for submission in batch:
            end = start + len(submission.items)
            self._untold.append((submission.answer, answers[start:end]))
            start = end

    def tell(self, leave: int = 0) -> None:
        """Answer all submissions, the oldest first, but for the last so many."""
        while len(self._untold) > leave:
            future, answers = self._untold.popleft()
            if not future.done():
                future.set_result(answers)


class GroupCommit(Generic[Item, Answer]):
    """Runs `work` over whatever was submitted since the last commit; `async with` starts and drains it.

    `work(items)` is a script that yields one answer for each item, in order. It may be run again, so it
    decides by nothing but its items and what it reads. `batches` and `items` count what was settled.
    """

    def __init__(self, db: Database, work: Work[Item, Answer]) -> None:
        self._db = db
        self._work = work
        self._queue: deque[_Submission] = deque()
        self._waiting = 0
        self.most_in_batch = SQLITE_BATCH if db.dialect == "sqlite" else POSTGRESQL_BATCH
        self.batches = 0
        self.items = 0
        self._busy = 0
        self._idle: list[asyncio.Future[None]] = []
        self._room: deque[asyncio.Future[None]] = deque()
        self._is_closing = False
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> "GroupCommit[Item, Answer]":
        is_sqlite = self._db.dialect == "sqlite"
        drivers: list[Driver] = (
            [SqliteDriver(self._db)]
            if is_sqlite
            else [PostgresqlDriver(self._db) for _ in range(POSTGRESQL_BATCHERS)]
        )
        self._tasks = [asyncio.create_task(self._batches(_Batcher(driver))) for driver in drivers]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take nothing more, store what waits, give the connections back."""
        self._is_closing = True
        self._wake_all(self._idle)
        self._wake_all(self._room)
        await asyncio.gather(*self._tasks)

    @property
    def waiting(self) -> int:
        """Items that no batch has taken yet."""
        return self._waiting

    async def submit(self, item: Item) -> Answer:
        """The answer to one item, once it is durable; raises the item's own error."""
        answer = (await self.submit_all([item]))[0]
        if isinstance(answer, BaseException):
            raise answer
        return answer

    async def submit_all(self, items: Sequence[Item]) -> list[Answer | Exception]:
        """An answer for each item in order, once all are durable; an item's own error stands in its place.

        Waits while too many items wait already. Raises Unavailable when the process is about to stop.
        """
        while self._waiting >= MOST_WAITING and not self._is_closing:
            room = asyncio.get_running_loop().create_future()
            self._room.append(room)
            await room
        if self._is_closing:
            raise Unavailable(CLOSED)
        submission = _Submission(items, asyncio.get_running_loop().create_future())
        self._queue.append(submission)
        self._waiting += len(items)
        if self._idle and self._may_start():
            idle = self._idle.pop()
            if not idle.done():
                idle.set_result(None)
        return await submission.answer

    def _may_start(self) -> bool:
        return self._busy == 0 or self._waiting >= SECOND_BATCHER or self._is_closing

    def _goes_on_at_once(self) -> bool:
        """Whether a batcher that is done begins a small batch next, beside which it can tell the rest."""
        few = 0 < self._waiting < SECOND_BATCHER
        return few and self._db.dialect != "sqlite" and self._may_start()

    async def _batches(self, batcher: _Batcher) -> None:
        while self._queue or not self._is_closing:
            if not self._queue:
                await batcher.driver.rest()
                if self._is_closing:
                    continue
            if not self._queue or not self._may_start():
                idle = asyncio.get_running_loop().create_future()
                self._idle.append(idle)
                await idle
                continue
            batch = self._take()
            items = [item for submission in batch for item in submission.items]
            self._busy += 1
            answers = await self._settled(batcher, items)
            self._busy -= 1
            self.batches += 1
            self.items += len(items)
            batcher.tell()
            batcher.hold(batch, answers)
            # Half of the requests are answered while the database reads for the next batch, half while it
            # stores: all at once, they would keep it waiting for the decisions between.
            batcher.tell(leave=len(batch) // 2 if self._goes_on_at_once() else 0)
        await batcher.driver.close()

    def _take(self) -> list[_Submission]:
        """The oldest submissions, as many as fit into one batch, at least one."""
        batch = [self._queue.popleft()]
        size = len(batch[0].items)
        while self._queue and size + len(self._queue[0].items) <= self.most_in_batch:
            batch.append(self._queue.popleft())
            size += len(batch[-1].items)
        self._waiting -= size
        if self._room and self._waiting < MOST_WAITING:
            self._wake_all(self._room)
        return batch

    async def _settled(self, batcher: _Batcher, items: Sequence[Item]) -> list[Any]:
        """The answers; a batch that fails is halved until the items at fault stand alone."""
        try:
            return list(await self._run(batcher, items))
        except Exception as error:
            if is_lost(error):
                log.exception("batch lost its database", items=len(items))
                return [Unavailable(FAILED, retry_after=RETRY_SECONDS) for _ in items]
            if len(items) == 1:
                log.exception("item failed")
                return [error]
        middle = len(items) // 2
        return [
            *await self._settled(batcher, items[:middle]),
            *await self._settled(batcher, items[middle:]),
        ]

    async def _run(self, batcher: _Batcher, items: Sequence[Item]) -> Sequence[Answer]:
        for _ in range(MOST_RUNS - 1):
            with suppress(RunAgain):
                return await self._attempt(batcher, items)
        return await self._attempt(batcher, items)

    async def _attempt(self, batcher: _Batcher, items: Sequence[Item]) -> Sequence[Answer]:
        script = self._work(items)
        answers: Sequence[Answer] = await batcher.driver.run(script, len(items), batcher.tell)
        assert len(answers) == len(items)
        return answers

    @staticmethod
    def _wake_all(sleepers: "list[asyncio.Future[None]] | deque[asyncio.Future[None]]") -> None:
        while sleepers:
            sleeper = sleepers.pop()
            if not sleeper.done():
                sleeper.set_result(None)
