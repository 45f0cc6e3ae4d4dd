"""What waits in the outbox and what has failed, for organisers, health and metrics."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import col
from sqlmodel import select as select_rows

from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.outbox.models import Job


@dataclass(frozen=True)
class Backlog:
    """How much is due and not done, since when, how much is for later, and how much has failed for good."""

    due: int
    oldest: datetime | None
    later: int
    failed: int


async def backlog(session: Session) -> Backlog:
    """The state of the whole outbox now."""
    is_open = col(Job.done_at).is_(None) & col(Job.failed_at).is_(None)
    is_due = col(Job.run_at) <= now()
    failed = select(func.count()).where(col(Job.failed_at).is_not(None)).scalar_subquery()
    statement = select(
        func.count().filter(is_due), func.min(Job.run_at).filter(is_due), func.count().filter(~is_due), failed
    ).where(is_open)
    return Backlog(*(await (await session.connection()).execute(statement)).one())


async def failed_jobs(session: Session, event_id: uuid.UUID | None = None, *, limit: int = 200) -> list[Job]:
    """The jobs that were given up, of an event or of all, the latest first."""
    statement = select_rows(Job).where(col(Job.failed_at).is_not(None))
    if event_id is not None:
        statement = statement.where(Job.event_id == event_id)
    rows = await session.exec(statement.order_by(col(Job.failed_at).desc(), col(Job.id)).limit(limit))
    return list(rows.all())
