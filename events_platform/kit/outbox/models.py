"""The one outbox: work that follows a change, kept in the same transaction as the change."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from events_platform.kit.db.base import (
    Table,
    json_column,
    key,
    moment,
    optional_text,
    partial_index,
    text_column,
)

OPEN = "done_at IS NULL AND failed_at IS NULL"


class Job(Table, table=True):
    """One piece of work to be done at least once: waiting, leased to a worker, done, or failed for good.

    `attempts` counts the times that a worker has taken it; a `dedup_key` is unique among the jobs of its
    name that no worker has taken yet, so that a change made while a job runs is never lost.
    """

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("attempts >= 0", name="attempts"),
        CheckConstraint("done_at IS NULL OR failed_at IS NULL", name="one_end"),
        CheckConstraint("(locked_until IS NULL) = (locked_by IS NULL)", name="lease"),
        partial_index("ix_job_open", "run_at", "id", where=OPEN),
        partial_index("ix_job_done", "done_at", where="done_at IS NOT NULL"),
        partial_index("ix_job_failed", "event_id", "failed_at", where="failed_at IS NOT NULL"),
        partial_index(
            "uq_job_waiting",
            "name",
            "dedup_key",
            where="dedup_key IS NOT NULL AND attempts = 0",
            unique=True,
        ),
    )

    id: uuid.UUID = key()
    name: str = text_column(100)
    payload: dict[str, Any] = json_column()
    event_id: uuid.UUID | None = Field(default=None)
    dedup_key: str | None = optional_text(200)
    run_at: datetime = moment()
    attempts: int = Field(default=0)
    locked_until: datetime | None = moment(nullable=True)
    locked_by: str | None = optional_text(100)
    done_at: datetime | None = moment(nullable=True)
    failed_at: datetime | None = moment(nullable=True)
    last_error: str | None = optional_text(2000)
    created_at: datetime = moment()
