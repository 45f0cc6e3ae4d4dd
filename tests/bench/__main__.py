"""The speed table: `python -m tests.bench [--quick] [--only NAME] [--database sqlite|postgresql]`.

One serving process a database, its commits durable, its jobs left to a worker, 32 connections from this
process. Speed never fails the command: `ok` in var/bench.json says what was reached.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import uvloop

from deploy.dev.tools import ROOT
from events_platform.kit.db.engine import Database
from events_platform.kit.db.migrate import upgrade
from tests.bench import participation, placement, starting, web
from tests.bench.board import board
from tests.bench.calendars import calendars
from tests.bench.figures import Figure, show, told, write
from tests.bench.meeting import set_up
from tests.bench.slices import QUICK, Pace
from tests.support.installation import Installation, Server
from tests.support.postgres import run_postgres
from tests.support.processes import Process

OUTPUT = ROOT / "var" / "bench.json"
NAMES = (
    "bare",
    "scans",
    "registrations",
    "cached",
    "calendar",
    "rendered",
    "participation",
    "memory",
    "start",
    "board",
    "placement",
)
# These bring what they need themselves, once.
ALONE = {"start", "board", "placement"}
# The settings of tests lose what a crash would lose; here as PostgreSQL comes.
DURABLE = {
    "autovacuum": "on",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "shared_buffers": "128MB",
}
Wanted = Callable[[str], bool]


def main(arguments: list[str]) -> None:
    """Measure what is asked for, print the table, write the JSON."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--quick", action="store_true", help="short slices and a smaller event")
    parser.add_argument("--only", choices=NAMES, action="append", help="measure this alone; may be repeated")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), action="append")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    asked = parser.parse_args(arguments)
    pace = QUICK if asked.quick else Pace()
    names = set(asked.only or NAMES)
    figures: list[Figure] = []
    for database in asked.database or ("postgresql", "sqlite"):
        if names - ALONE:
            with _database(database) as url, tempfile.TemporaryDirectory() as folder:
                upgrade(url)
                found = _measure(database, url, Path(folder), pace, names.__contains__)
                figures += uvloop.run(found)
    if "start" in names:
        figures += told(starting.starts())
    if "board" in names:
        figures += told(asyncio.run(board()))
    if "placement" in names:
        figures += told(placement.placed())
    show(figures)
    write(figures, asked.output)


@contextmanager
def _database(kind: str) -> Iterator[str]:
    """An empty database whose commits are durable."""
    if kind == "postgresql":
        with run_postgres(**DURABLE) as server:
            yield server.url(server.create())
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/events.sqlite3"


async def _measure(database: str, url: str, folder: Path, pace: Pace, wants: Wanted) -> list[Figure]:
    figures: list[Figure] = []
    db = Database(url)
    try:
        _say(f"{database}: setting up")
        stage = await set_up(db)
        async with _serving(Installation(url, folder)) as server:
            steps: dict[str, Callable[[], Awaitable[list[Figure]]]] = {
                "bare": lambda: web.bare(database, server.port, pace),
                "scans": lambda: web.scans(database, server.port, pace, stage),
                "registrations": lambda: web.registrations(database, server.port, pace, stage),
                "cached": lambda: web.cached_page(database, server.port, pace, stage),
                "calendar": lambda: calendars(database, server.port, db, pace),
                "participation": lambda: participation.figures_live(database, server.url, db, pace),
            }
            for name, step in steps.items():
                if wants(name):
                    _say(f"{database}: {name}")
                    figures += told(await step())
            if wants("memory"):
                figures += told([starting.memory(database, server.process.pid)])
        if wants("rendered"):
            _say(f"{database}: rendered")
            async with _serving(_WithoutCache(url, folder)) as server:
                figures += told(await web.rendered_page(database, server.port, pace, stage))
    finally:
        await db.close()
    return figures


class _WithoutCache(Installation):
    """Whose server renders every page anew."""

    def _start(self, command: str, **env: str) -> Process:
        assert command == "serve"
        log = self.folder / "serve.log"
        env = {**self.env, **env, "PYTHONPATH": str(ROOT)}
        process = Process([sys.executable, "-m", "tests.bench.uncached"], log, env=env)
        self._processes.append(process)
        return process


@asynccontextmanager
async def _serving(installation: Installation) -> AsyncIterator[Server]:
    """One ready `serve` process that leaves jobs to a worker."""
    try:
        yield await asyncio.to_thread(installation.serve, EVENTS_WORKER_INSIDE="false")
    finally:
        await asyncio.to_thread(installation.close)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
