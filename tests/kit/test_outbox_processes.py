"""Workers as processes of their own, one of them killed in the middle of its jobs."""

import asyncio
import signal
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlmodel import select

from events_platform.kit.db.engine import Database
from events_platform.kit.outbox import Worker, enqueue
from events_platform.kit.outbox.models import Job
from tests.kit.test_outbox import Context, all_done, until

ROOT = Path(__file__).parents[2]
JOBS = 50
KILLED_IN_THE_MIDDLE = """
import asyncio, sys
from datetime import timedelta
from events_platform.kit.db.engine import Database
from events_platform.kit.outbox import Worker

class Context:
    db = Database(sys.argv[1])

async def slow(context, payload):
    await asyncio.sleep(0.02 * payload["n"])
    print("did", payload["n"], flush=True)

asyncio.run(Worker(Context(), {"note": slow}, lease=timedelta(seconds=1)).run(asyncio.Event()))
"""


async def test_jobs_of_a_killed_process_are_done_by_another_and_no_finished_one_again(
    db: Database, database_url: str
) -> None:
    async with db.write() as session:
        for n in range(JOBS):
            await enqueue(session, "note", {"n": n})
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", KILLED_IN_THE_MIDDLE, database_url, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    for _ in range(5):
        await process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    assert await process.wait() == -signal.SIGKILL
    async with db.read() as session:
        finished = {job.payload["n"] for job in await session.exec(select(Job)) if job.done_at}

    redone: list[int] = []

    async def note(_context: Context, payload: dict[str, Any]) -> None:
        redone.append(payload["n"])

    stop = asyncio.Event()
    worker = asyncio.create_task(
        Worker(Context(db), {"note": note}, lease=timedelta(seconds=1), poll=0.1).run(stop)
    )
    await until(all_done(db), 20)
    stop.set()
    await worker
    assert len(finished) < JOBS
    assert sorted(redone) == sorted(set(range(JOBS)) - finished)
