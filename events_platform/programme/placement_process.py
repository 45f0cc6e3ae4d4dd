"""The solver in a process of its own: requests are answered meanwhile, and it can be stopped at once.

The task goes in by the standard input of `python -m events_platform.programme.placement_process`; lines of
JSON come out, what the solver is at and in the end the plan.
"""

import asyncio
import os
import pickle  # only what this product itself wrote a moment ago, from parent to child
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Self

import orjson
from pydantic import TypeAdapter

from events_platform.programme.placement import SolverMissing, load_solver, place
from events_platform.programme.placement_facts import Outcome, Progress, Task

LOOK_SECONDS = 0.4
SOLVER_IS_MISSING = 3
LONGEST_LINE = 1 << 24
GRACE_SECONDS = 30.0
"""How much longer than its task allows the process may live, for loading, the rooms and the reasons."""
LOWER_PRIORITY = 10

Look = Callable[[Progress | None], Awaitable[bool]]
_outcome = TypeAdapter(Outcome)


class SolverBroke(Exception):
    """The process ended without a plan; the text is what it said last."""


class Solver:
    """The process, from `async with` on: it loads the solver while the facts are read, and ends with it."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            __name__,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            limit=LONGEST_LINE,
        )
        return self

    async def solve(self, task: Task, look: Look) -> Outcome | None:
        """The plan, or None where `look`, which is called again and again with the newest progress, says no.

        Raises SolverMissing or SolverBroke.
        """
        assert self._process
        try:
            async with asyncio.timeout(task.seconds + GRACE_SECONDS):
                return await _Conversation(self._process).hold(task, look)
        except TimeoutError as error:
            message = "it did not end in time"
            raise SolverBroke(message) from error

    async def __aexit__(self, *_raised: object) -> None:
        assert self._process
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()


async def solve(task: Task, look: Look) -> Outcome | None:
    """The same for a task that is at hand."""
    async with Solver() as solver:
        return await solver.solve(task, look)


class _Conversation:
    """What goes to the process and comes from it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._progress: Progress | None = None
        self._outcome: Outcome | None = None

    async def hold(self, task: Task, look: Look) -> Outcome | None:
        reading = asyncio.create_task(self._read(pickle.dumps(task)))
        try:
            while not reading.done():
                await asyncio.wait({reading}, timeout=LOOK_SECONDS)
                if not await look(self._progress):
                    return None
            await reading
            return self._outcome
        finally:
            reading.cancel()

    async def _read(self, task: bytes) -> None:
        said = asyncio.create_task(_all_of(self._process.stderr))
        assert self._process.stdin
        assert self._process.stdout
        with suppress(BrokenPipeError, ConnectionResetError):
            self._process.stdin.write(task)
            await self._process.stdin.drain()
            self._process.stdin.close()
        async for line in self._process.stdout:
            self._hear(line)
        code, last_words = await self._process.wait(), await said
        if code == SOLVER_IS_MISSING:
            raise SolverMissing
        if self._outcome is None:
            raise SolverBroke(last_words.decode(errors="replace")[-2000:] or f"it ended with {code}")

    def _hear(self, line: bytes) -> None:
        message = orjson.loads(line)
        if "progress" in message:
            self._progress = Progress(**message["progress"])
        else:
            self._outcome = _outcome.validate_python(message["outcome"])


async def _all_of(stream: asyncio.StreamReader | None) -> bytes:
    return await stream.read() if stream else b""


def _say(name: str, what: Progress | Outcome) -> None:
    # The ids of one of the database drivers are of a type of its own.
    sys.stdout.buffer.write(orjson.dumps({name: what}, default=str) + b"\n")
    sys.stdout.buffer.flush()


def main() -> int:
    """Solve one task; the exit code says whether the solver is installed."""
    with suppress(OSError):
        os.nice(LOWER_PRIORITY)  # the door goes first
    with suppress(SolverMissing):
        load_solver()
    task: Task = pickle.load(sys.stdin.buffer)  # noqa: S301 (from our own parent)
    try:
        outcome = place(task, lambda progress: _say("progress", progress))
    except SolverMissing:
        return SOLVER_IS_MISSING
    _say("outcome", outcome)
    return 0


if __name__ == "__main__":
    sys.exit(main())
