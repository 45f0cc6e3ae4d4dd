"""The job loop: every background job of the product under its name, beside a server or as a process.

What follows a change in its own transaction is composed here too, so that every command has it.
"""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from events_platform.checkin import jobs as checkin
from events_platform.kit import followups
from events_platform.kit.outbox import jobs as outbox
from events_platform.kit.outbox.worker import Every, Handler, Worker
from events_platform.kit.ratelimit import jobs as ratelimit
from events_platform.kit.web import jobs as web
from events_platform.kit.web.context import AppContext
from events_platform.mail import jobs as mail
from events_platform.presence import jobs as presence
from events_platform.programme import jobs_call, jobs_speakers
from events_platform.programme.service_embargo import EMBARGOES
from events_platform.registration import jobs as registration
from events_platform.registration import jobs_placement
from events_platform.registration.service_withheld import keep_embargoes
from events_platform.reports import jobs as reports

HANDLERS: dict[str, Handler] = {
    **outbox.HANDLERS,
    **ratelimit.HANDLERS,
    **web.HANDLERS,
    **checkin.HANDLERS,
    **mail.HANDLERS,
    **presence.HANDLERS,
    **jobs_call.HANDLERS,
    **jobs_speakers.HANDLERS,
    **registration.HANDLERS,
    **jobs_placement.HANDLERS,
    **reports.HANDLERS,
}
PERIODIC: list[Every] = [
    *checkin.PERIODIC,
    *outbox.PERIODIC,
    *ratelimit.PERIODIC,
    *web.PERIODIC,
    *presence.PERIODIC,
    *jobs_call.PERIODIC,
    *registration.PERIODIC,
    *reports.PERIODIC,
]


def compose() -> None:
    """Say what follows which change, in every process that may change something."""
    followups.compose({EMBARGOES: keep_embargoes})


def make_worker(context: AppContext) -> Worker:
    """A worker with all jobs of the product."""
    compose()
    return Worker(context, HANDLERS, periodic=PERIODIC)


@asynccontextmanager
async def running(context: AppContext) -> AsyncIterator[None]:
    """A worker for as long as the block lasts; what it has begun is finished first."""
    stop = asyncio.Event()
    task = asyncio.create_task(make_worker(context).run(stop))
    try:
        yield
    finally:
        stop.set()
        await task


async def run_until_stopped(context: AppContext) -> None:
    """Work until the process is asked to end (SIGTERM, SIGINT)."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stop.set)
    await make_worker(context).run(stop)
