"""Starting the solver, keeping what it says, and making its proposal the plan."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlmodel import col, select, update

from events_platform.accounts.access import Actor
from events_platform.accounts.audit import record
from events_platform.errors import Conflict, NotFound
from events_platform.events.models import Event
from events_platform.events.service_touch import hold_event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.outbox import enqueue
from events_platform.programme.conflicts_facts import Severity
from events_platform.programme.models import Slot
from events_platform.programme.models_placement import OPEN, Failure, PlacementRun, RunState
from events_platform.programme.placement_facts import Outcome, Progress
from events_platform.programme.placement_proposal import Step, proposal_of, read, written
from events_platform.programme.queries_placement import run_by_id, work_of
from events_platform.programme.schemas_placement import PlacementIn
from events_platform.programme.service_conflicts import Told, conflicts_of
from events_platform.programme.service_slots import Move, place_many

SOLVE_JOB = "placement.solve"


async def start_placement(session: Session, actor: Actor, event: Event, asked: PlacementIn) -> PlacementRun:
    """Have the solver begin when this transaction ends; it changes nothing by itself.

    Raises Conflict (placement_running, nothing_to_place, event_archived).
    """
    await hold_event(session, event)
    running = select(PlacementRun.id).where(
        PlacementRun.event_id == event.id, col(PlacementRun.state).in_(OPEN)
    )
    if (await session.exec(running)).first():
        message = _("Sessions are being placed at this moment. Wait for the proposal, or stop it first.")
        raise Conflict(message, code="placement_running")
    work = await work_of(session, event, asked, {})
    if not work.task.waiting:
        message = _("There is nothing to place: no session of these states waits for a place.")
        raise Conflict(message, code="nothing_to_place")
    run = PlacementRun(
        event_id=event.id,
        options=asked.model_dump(mode="json"),
        sessions=len(work.task.waiting),
        created_by=actor.signature,
    )
    session.add(run)
    record(session, actor, "placement.start", run)
    await session.flush()
    await enqueue(session, SOLVE_JOB, {"run": str(run.id)}, event_id=event.id)
    return run


async def begin_run(session: Session, run_id: uuid.UUID) -> PlacementRun | None:
    """Mark a run as under way; None where somebody cancelled it. A run that broke off begins again."""
    values = {"state": RunState.RUNNING, "started_at": now()}
    if not await _change_open(session, run_id, values):
        return None
    return await session.get(PlacementRun, run_id, populate_existing=True)


async def note_progress(session: Session, run_id: uuid.UUID, progress: Progress) -> None:
    """Keep how far the solver is."""
    await _change_open(session, run_id, {"placed": progress.placed, "cost": progress.cost})


async def propose(
    session: Session, run_id: uuid.UUID, outcome: Outcome, slots: Mapping[uuid.UUID, Slot]
) -> bool:
    """Keep what the solver found, beside the slots as it saw them; whether the run was still wanted."""
    values = {
        "state": RunState.PROPOSED,
        "proposal": written(proposal_of(outcome, slots)),
        "placed": len(outcome.placed),
        "cost": outcome.cost,
        "is_best": outcome.is_best,
        "finished_at": now(),
    }
    return await _change_open(session, run_id, values)


async def fail_run(session: Session, run_id: uuid.UUID, failure: Failure) -> None:
    """Keep that nothing came of it, and why."""
    await _change_open(session, run_id, {"state": RunState.FAILED, "failure": failure, "finished_at": now()})


async def _change_open(session: Session, run_id: uuid.UUID, values: Mapping[str, object]) -> bool:
    """Change a run unless somebody ended it meanwhile."""
    changed = await session.exec(
        update(PlacementRun)
        .where(col(PlacementRun.id) == run_id, col(PlacementRun.state).in_(OPEN))
        .values(**values),
        execution_options={"synchronize_session": False},
    )
    return changed.rowcount > 0


async def cancel_placement(session: Session, actor: Actor, event: Event, run_id: uuid.UUID) -> PlacementRun:
    """Stop the solver, or drop its proposal. Raises NotFound or Conflict (placement_over)."""
    await hold_event(session, event)
    run = await run_by_id(session, event.id, run_id)
    if run.state not in OPEN | {RunState.PROPOSED}:
        raise Conflict(_("This placement is over. There is nothing to stop."), code="placement_over")
    run.state, run.finished_at = RunState.CANCELLED, now()
    record(session, actor, "placement.cancel", run)
    await session.flush()
    return run


async def apply_placement(session: Session, actor: Actor, event: Event, run_id: uuid.UUID) -> PlacementRun:
    """Make the proposal the plan, as a whole.

    Raises NotFound, or Conflict (not_proposed, changed_meanwhile, event_archived): where somebody moved one
    of these sessions, or changed what the proposal rests on, so that it would break a hard rule.
    """
    await hold_event(session, event)
    run = await run_by_id(session, event.id, run_id)
    if run.state != RunState.PROPOSED:
        raise Conflict(_("This placement has no proposal that could be applied."), code="not_proposed")
    before = {one.key for one in await _hard_conflicts(session, event)}
    steps = read(run.proposal).steps
    slots = await _moved(session, actor, event, [_forward(step) for step in steps])
    _refuse_new(await _hard_conflicts(session, event), before)
    run.applied = {str(slot.session_id): slot.updated_at.isoformat() for slot in slots if slot}
    run.state, run.applied_at, run.applied_by = RunState.APPLIED, now(), actor.name
    record(session, actor, "placement.apply", run, details={"count": len(steps)})
    await session.flush()
    return run


async def undo_placement(session: Session, actor: Actor, event: Event, run_id: uuid.UUID) -> PlacementRun:
    """Bring back what the proposal changed, as a whole.

    Raises NotFound, or Conflict (not_applied, changed_meanwhile, event_archived).
    """
    await hold_event(session, event)
    run = await run_by_id(session, event.id, run_id)
    if run.state != RunState.APPLIED:
        raise Conflict(_("This proposal is not applied. There is nothing to take back."), code="not_applied")
    moves = [_back(step, run.applied) for step in read(run.proposal).steps]
    await _moved(session, actor, event, moves)
    run.state = RunState.UNDONE
    record(session, actor, "placement.undo", run, details={"count": len(moves)})
    await session.flush()
    return run


def _forward(step: Step) -> Move:
    seen = step.before.seen_at if step.before else None
    return Move(step.session_id, step.after.room_id, step.after.starts_at, expected=seen)


def _back(step: Step, applied: Mapping[str, str]) -> Move:
    seen = datetime.fromisoformat(applied[str(step.session_id)])
    if step.before is None:
        return Move(step.session_id, expected=seen)
    return Move(
        step.session_id, step.before.room_id, step.before.starts_at, step.before.ends_at, expected=seen
    )


async def _moved(session: Session, actor: Actor, event: Event, moves: Collection[Move]) -> list[Slot | None]:
    try:
        return await place_many(session, actor, event, list(moves))
    except NotFound as error:
        raise _changed(_("A session of this proposal is not there any more.")) from error
    except Conflict as error:
        if error.code != "changed_meanwhile":
            raise
        raise _changed(_("Somebody moved one of these sessions meanwhile.")) from error


async def _hard_conflicts(session: Session, event: Event) -> list[Told]:
    await session.flush()
    return [one for one in await conflicts_of(session, event) if one.severity == Severity.HARD]


def _refuse_new(found: list[Told], before: set[str]) -> None:
    for one in found:
        if one.key not in before:
            raise _changed(one.sentence)


def _changed(what: str) -> Conflict:
    """Nothing was changed; what the proposal rests on is not so any more."""
    message = _("%(what)s Nothing was changed. Have the sessions placed anew.", what=what)
    return Conflict(message, code="changed_meanwhile")
