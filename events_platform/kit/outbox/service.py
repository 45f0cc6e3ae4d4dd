"""Putting work into the outbox, and giving failed work another chance."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, text, update
from sqlalchemy.dialects import postgresql, sqlite

from events_platform.errors import NotFound
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.ids import new_id
from events_platform.kit.outbox.models import Job
from events_platform.kit.outbox.wake import wake_after_commit

KEPT_DAYS = 7
_jobs = Job.metadata.tables["job"]


async def enqueue(
    session: Session,
    name: str,
    payload: Mapping[str, Any],
    *,
    event_id: uuid.UUID | None = None,
    run_at: datetime | None = None,
    key: str | None = None,
) -> Job:
    """Have a job done after this transaction commits, and only then; not before `run_at`.

    While a job of the same name and `key` waits that no worker has taken, that one is used: it gets this
    payload and the earlier of both times. Transactions that enqueue the same key wait for each other on
    PostgreSQL, so enqueue last.
    """
    moment = now()
    values: dict[str, Any] = {
        "id": new_id(),
        "name": name,
        "payload": dict(payload),
        "event_id": event_id,
        "dedup_key": key,
        "run_at": run_at or moment,
        "attempts": 0,
        "created_at": moment,
    }
    connection = await session.connection()
    if key is None:
        await connection.execute(_jobs.insert(), values)
    else:
        statement = _merging(connection.dialect.name, values)
        values["id"], values["run_at"] = (await connection.execute(statement)).one()
    wake_after_commit(session)
    return Job(**values)


def _merging(dialect: str, values: dict[str, Any]) -> Any:
    """The insert that meets a waiting job of the same key, as a statement of this database."""
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(_jobs).values(values)
    earlier = func.least if dialect == "postgresql" else func.min
    return insert.on_conflict_do_update(
        index_elements=["name", "dedup_key"],
        index_where=text("dedup_key IS NOT NULL AND attempts = 0"),
        set_={"payload": insert.excluded.payload, "run_at": earlier(_jobs.c.run_at, insert.excluded.run_at)},
    ).returning(_jobs.c.id, _jobs.c.run_at)


async def retry_job(session: Session, job_id: uuid.UUID, *, event_id: uuid.UUID | None = None) -> None:
    """Have a failed job (of this event, if one is given) tried again at once; NotFound if none has failed."""
    chosen = (_jobs.c.id == job_id) & _jobs.c.failed_at.is_not(None)
    if event_id is not None:
        chosen &= _jobs.c.event_id == event_id
    # Not back to 0, which is for jobs that nobody has taken: another one of its key may wait there.
    again = update(_jobs).where(chosen).values(failed_at=None, attempts=1, run_at=now())
    if (await (await session.connection()).execute(again)).rowcount == 0:
        raise NotFound(_("This job has not failed, or is done by now."))
    wake_after_commit(session)


async def clean_jobs(session: Session) -> int:
    """Delete the jobs that were done more than KEPT_DAYS ago; failed ones stay until somebody decides."""
    old = _jobs.c.done_at < now() - timedelta(days=KEPT_DAYS)
    return (await (await session.connection()).execute(delete(_jobs).where(old))).rowcount
