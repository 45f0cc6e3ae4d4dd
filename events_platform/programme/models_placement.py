"""Runs of the solver: what was asked for, how far it is, and what it proposes."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Field

from events_platform.kit.db.base import (
    Table,
    json_column,
    key,
    moment,
    one_of,
    partial_index,
    reference,
    text_column,
)


class RunState(StrEnum):
    """Where a run stands; a proposal is applied by hand, and can be taken back as a whole."""

    WAITING = "waiting"
    RUNNING = "running"
    PROPOSED = "proposed"
    APPLIED = "applied"
    UNDONE = "undone"
    CANCELLED = "cancelled"
    FAILED = "failed"


OPEN = frozenset({RunState.WAITING, RunState.RUNNING})
"""Somebody is still thinking."""


class Failure(StrEnum):
    """Why a run came to nothing."""

    SOLVER_MISSING = "solver_missing"
    SOLVER_BROKE = "solver_broke"


class PlacementRun(Table, table=True):
    """A run of the solver over the working copy of an event; any process tells how far it is.

    `sessions` were to be placed, `placed` are by the best plan so far, which costs `cost` in broken wishes;
    `is_best` where it is proved that none costs less. `proposal` holds the moves and what found no place;
    `applied` the time of change of each slot that was set by it, so that it can be taken back.
    """

    __tablename__ = "placement_run"
    __table_args__ = (
        one_of("state", RunState),
        partial_index(
            "uq_placement_run_open", "event_id", where="state IN ('waiting', 'running')", unique=True
        ),
    )

    id: uuid.UUID = key()
    event_id: uuid.UUID = reference("event.id")
    state: RunState = text_column(10, default="waiting")
    options: dict[str, Any] = json_column()
    sessions: int = Field(default=0)
    placed: int = Field(default=0)
    cost: int | None = Field(default=None)
    is_best: bool = Field(default=False)
    proposal: dict[str, Any] = json_column()
    applied: dict[str, Any] = json_column()
    failure: str = text_column(20, default="")
    created_at: datetime = moment()
    created_by: str = text_column(200, default="")
    started_at: datetime | None = moment(nullable=True)
    finished_at: datetime | None = moment(nullable=True)
    applied_at: datetime | None = moment(nullable=True)
    applied_by: str = text_column(200, default="")
