"""`/metrics`: how this process and the installation are doing, for Prometheus and whoever reads its format.

Nothing here tells people, events or addresses apart. What stands in the database reads the same from every
process; what is counted since the start is this process's own.
"""

import asyncio
import hmac
import os
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from events_platform.accounts.access import bearer_token
from events_platform.checkin.queries import WaitingQueues, waiting_queues
from events_platform.kit.clock import now
from events_platform.kit.i18n import gettext as _
from events_platform.kit.outbox.queries import Backlog, backlog
from events_platform.kit.web.context import AppContext, context
from events_platform.kit.web.exposition import CONTENT_TYPE, Family, exposition, single
from events_platform.kit.web.health import NO_STORE

PATIENCE_SECONDS = 3.0
"""Well within the 10 seconds that Prometheus waits: a database that hangs is one that is down."""
STATM = Path("/proc/self/statm")
COUNTER, GAUGE = "counter", "gauge"

log = structlog.get_logger("metrics")


class Stored(NamedTuple):
    """What the database tells."""

    jobs: Backlog
    queues: WaitingQueues


async def metrics(request: Request) -> Response:
    """The figures, to whoever presents the installation's own token; without one set there is nothing."""
    parts = context(request)
    token = parts.settings.metrics_token.get_secret_value()
    if not token:
        raise HTTPException(404)
    presented = bearer_token(request) or ""
    if not hmac.compare_digest(presented.encode(), token.encode()):
        sentence = _("Send the token of EVENTS_METRICS_TOKEN as bearer.")
        return PlainTextResponse(sentence, 401, headers={**NO_STORE, "www-authenticate": "Bearer"})
    families = [*_process(parts), *_scanning(parts), *_in_database(await _stored(parts))]
    body = exposition([*families, parts.parts["traffic"].family()])
    return Response(body, headers={**NO_STORE, "content-type": CONTENT_TYPE})


async def _stored(parts: AppContext) -> Stored | None:
    """What is read from the database; None where it does not answer, for whatever reason."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS), parts.db.read() as session:
            return Stored(await backlog(session), await waiting_queues(session))
    except Exception as error:
        log.warning("database does not answer", error=type(error).__name__)
        return None


def _process(parts: AppContext) -> Iterator[Family]:
    build = {
        "version": version("events-platform"),
        "python": ".".join(map(str, sys.version_info[:3])),
        "database": parts.db.dialect,
    }
    yield single("events_build_info", GAUGE, "Always 1; the build stands in the labels.", 1, **build)
    started = parts.parts["started_at"].timestamp()
    yield single(
        "process_start_time_seconds", GAUGE, "When this process began to serve (Unix time).", started
    )
    cpu = time.process_time()
    yield single("process_cpu_seconds_total", COUNTER, "Processor time that this process has used.", cpu)
    if STATM.exists():
        size = int(STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        yield single("process_resident_memory_bytes", GAUGE, "Memory that this process holds.", size)


def _scanning(parts: AppContext) -> Iterator[Family]:
    group = parts.parts["scans"]
    yield single(
        "events_scans_accepted_total",
        COUNTER,
        "Scans that this process has answered with an outcome, those sent again included.",
        parts.parts["scans_accepted"],
    )
    yield single("events_scan_batches_total", COUNTER, "Batches of scans that were stored.", group.batches)
    yield single("events_scan_batch_items_total", COUNTER, "Scans in those batches.", group.items)
    yield single("events_scans_waiting", GAUGE, "Scans that wait for the next batch.", group.waiting)


def _in_database(stored: Stored | None) -> Iterator[Family]:
    up = int(stored is not None)
    yield single("events_database_up", GAUGE, "1 if the database answers; else its figures are missing.", up)
    if stored is None:
        return
    jobs, queues = stored
    yield single("events_jobs_due", GAUGE, "Background jobs that are due and not done.", jobs.due)
    yield single(
        "events_jobs_oldest_due_seconds",
        GAUGE,
        "How long the oldest of them has been due.",
        _age(jobs.oldest),
    )
    yield single("events_jobs_later", GAUGE, "Jobs for later, those to be tried again included.", jobs.later)
    yield single(
        "events_jobs_failed", GAUGE, "Jobs that failed for good and are kept to be read.", jobs.failed
    )
    yield single("events_devices_waiting", GAUGE, "Devices whose scans have not all arrived.", queues.devices)
    yield single("events_devices_waiting_scans", GAUGE, "Scans that these devices still hold.", queues.scans)
    yield single(
        "events_devices_oldest_scan_seconds", GAUGE, "Age of the oldest of those scans.", _age(queues.oldest)
    )


def _age(moment: datetime | None) -> float:
    return max(0.0, (now() - moment).total_seconds()) if moment else 0.0


routes = [Route("/metrics", metrics)]
