"""Placing sessions in the background: the plan is the programme's, the stars are registered people's."""

import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from sqlalchemy.orm import aliased
from sqlmodel import col, func, select

from events_platform.events.models import Event
from events_platform.kit.db.engine import Database, Session
from events_platform.kit.outbox.worker import Handler, HasDatabase
from events_platform.programme.models_placement import OPEN, Failure, PlacementRun
from events_platform.programme.placement import SolverMissing
from events_platform.programme.placement_facts import Progress
from events_platform.programme.placement_process import Solver, SolverBroke
from events_platform.programme.queries_placement import Work, work_of
from events_platform.programme.schemas_placement import PlacementIn
from events_platform.programme.service_placement import (
    SOLVE_JOB,
    begin_run,
    fail_run,
    note_progress,
    propose,
)
from events_platform.registration.models_stars import SessionStar

log = structlog.get_logger(__name__)


async def place_sessions(context: HasDatabase, payload: dict[str, Any]) -> None:
    """Have a run solved, telling how far it is; stop as soon as somebody cancels it."""
    db, run_id = context.db, uuid.UUID(payload["run"])
    async with db.write() as session:
        run = await begin_run(session, run_id)
    if run is None:
        return
    try:
        async with Solver() as solver:
            async with db.read() as session:
                work = await _work(session, run)
            outcome = await solver.solve(work.task, _telling(db, run_id))
    except (SolverMissing, SolverBroke) as error:
        log.warning("placement came to nothing", run=str(run_id), error=repr(error))
        is_missing = isinstance(error, SolverMissing)
        async with db.write() as session:
            await fail_run(session, run_id, Failure.SOLVER_MISSING if is_missing else Failure.SOLVER_BROKE)
        return
    if outcome is not None:
        async with db.write() as session:
            await propose(session, run_id, outcome, work.slots)


async def _work(session: Session, run: PlacementRun) -> Work:
    event = await session.get_one(Event, run.event_id)
    asked = PlacementIn.model_validate(run.options)
    return await work_of(session, event, asked, await starred_pairs(session, event.id))


async def starred_pairs(session: Session, event_id: uuid.UUID) -> dict[frozenset[uuid.UUID], int]:
    """How many people marked both sessions of a pair; pairs that nobody marked are left out."""
    one, other = aliased(SessionStar), aliased(SessionStar)
    found = (
        select(one.session_id, other.session_id, func.count())
        .join(
            other,
            (col(other.registration_id) == col(one.registration_id))
            & (col(other.session_id) > col(one.session_id)),
        )
        .where(one.event_id == event_id)
        .group_by(col(one.session_id), col(other.session_id))
    )
    return {frozenset({a, b}): count for a, b, count in (await session.exec(found)).all()}


def _telling(db: Database, run_id: uuid.UUID) -> Callable[[Progress | None], Awaitable[bool]]:
    """Writes down what is new, and says whether the run is still wanted."""
    told: list[Progress | None] = [None]

    async def look(progress: Progress | None) -> bool:
        if progress != told[0] and progress is not None:
            told[0] = progress
            async with db.write() as session:
                await note_progress(session, run_id, progress)
        async with db.read() as session:
            found = select(PlacementRun.state).where(PlacementRun.id == run_id)
            return (await session.exec(found)).one_or_none() in OPEN

    return look


HANDLERS: dict[str, Handler] = {SOLVE_JOB: place_sessions}
