"""Participation of a large event, against a plain count of distinct people over the same rows."""

import asyncio
import time
from datetime import timedelta
from statistics import median
from urllib.parse import quote

import httpx
from sqlalchemy import Uuid, bindparam, text

from events_platform.accounts.models import Role
from events_platform.events.models import Event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Database
from events_platform.kit.db.rows import execute
from events_platform.reports.figures import frame_for
from events_platform.reports.summary import rebuild_summary
from tests.bench.dataset import load_large_event
from tests.bench.figures import Figure, Goal, figure
from tests.bench.slices import Pace, ratio_of
from tests.factories.accounts import bearer, make_token

PLAIN = text(
    """SELECT r.country, a.mode, count(DISTINCT r.person_id)
    FROM attendance a JOIN registration r ON r.id = a.registration_id
    WHERE a.event_id = :event AND r.status = 'confirmed' GROUP BY r.country, a.mode"""
)


async def figures_live(database: str, url: str, db: Database, pace: Pace) -> list[Figure]:
    """The figures of the running event by the API: from the summary, and from the ledger alone."""
    started = time.perf_counter()
    event = await load_large_event(db, pace.registrations, pace.rows)
    loaded = time.perf_counter() - started
    async with db.write() as session:
        token = await make_token(session, Role.ANALYST, event)
        await rebuild_summary(session, await frame_for(session, event))
    address = f"{url}/api/v1/events/{event.slug}/participation"
    # A cut-off of its own is answered from the ledger; this one cuts nothing off.
    cut_off = f"{address}?until={quote((now() + timedelta(days=1)).isoformat())}"
    plain, summary, ledger = [], [], []
    async with httpx.AsyncClient(headers=bearer(token), timeout=300, trust_env=False) as client:
        await _asked(client, address)
        for _slice in range(pace.slices):
            plain.append(await _plain_count(db, event))
            summary.append(await _asked(client, address))
            ledger.append(await _asked(client, cut_off))
    is_postgres = database == "postgresql"
    return [
        figure("large event, loading", database, loaded, "s", Goal(limit=60, is_floor=False)),
        figure("plain count of persons", database, median(plain) * 1000, "ms", Goal()),
        _figure("participation, summary", database, summary, plain, 0.1 if is_postgres else 0.25),
        _figure("participation, ledger", database, ledger, plain, 2.0 if is_postgres else 2.5),
    ]


def _figure(name: str, database: str, taken: list[float], plain: list[float], most: float) -> Figure:
    goal = Goal(target=most, is_floor=False)
    ratio = ratio_of(taken, plain)
    return figure(name, database, median(taken) * 1000, "ms", goal, ratio=ratio, of="plain")


async def _plain_count(db: Database, event: Event) -> float:
    query = PLAIN.bindparams(bindparam("event", event.id, type_=Uuid()))
    async with db.read() as session:
        await session.connection()
        started = time.perf_counter()
        (await execute(session, query)).all()
        return time.perf_counter() - started


async def _asked(client: httpx.AsyncClient, address: str) -> float:
    await asyncio.sleep(0)
    started = time.perf_counter()
    answer = await client.get(address)
    answer.raise_for_status()
    return time.perf_counter() - started
