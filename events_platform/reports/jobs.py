"""Keeping the summaries of events that are going on up to date."""

from typing import Any

from sqlalchemy import func, literal
from sqlmodel import col, select

from events_platform.attendance.models import Attendance
from events_platform.events.models import Event, EventStatus
from events_platform.kit.db.engine import Session
from events_platform.kit.outbox.worker import Every, Handler, HasDatabase
from events_platform.reports.figures import frame_for
from events_platform.reports.models import SummaryState
from events_platform.reports.summary import is_stale, prepare_refresh, store_refresh

REFRESH_JOB = "reports.refresh_summaries"
SMALL = 2_000
"""Ledger rows up to which the ledger itself answers as fast as any summary."""


async def refresh_summaries(context: HasDatabase, _payload: dict[str, Any]) -> None:
    """Bring the summary of each public event up to date in which something was recorded since.

    What is to be stored is judged while reading, so that on SQLite nobody waits at the door for it.
    """
    async with context.db.read() as session:
        published = select(Event).where(Event.status == EventStatus.PUBLISHED)
        events = (await session.exec(published)).all()
    for event in events:
        async with context.db.read() as session:
            frame = await frame_for(session, event)
            is_due = await is_stale(session, frame) or await _is_first_due(session, event)
            refresh = await prepare_refresh(session, frame) if is_due else None
        if refresh is not None:
            async with context.db.write() as session:
                await store_refresh(session, refresh)


async def _is_first_due(session: Session, event: Event) -> bool:
    """Whether an event without a summary has become so large that it needs one."""
    if await session.get(SummaryState, event.id) is not None:
        return False
    some = select(literal(1)).where(col(Attendance.event_id) == event.id).limit(SMALL + 1).subquery()
    return (await session.exec(select(func.count()).select_from(some))).one() > SMALL


HANDLERS: dict[str, Handler] = {REFRESH_JOB: refresh_summaries}
PERIODIC = [Every(REFRESH_JOB, 30)]
