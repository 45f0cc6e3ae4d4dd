"""Placing the sessions that wait: starts first, then rooms, then whatever still fits.

Facts in, a plan out; needs the extra `placement`. It holds the processor for seconds, so it runs in a process
of its own.
"""

import os
import sys
import threading
import time
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from types import ModuleType
from typing import TYPE_CHECKING, Any

from events_platform.programme.conflicts import find_conflicts
from events_platform.programme.conflicts_facts import PlacedSession, Severity, Snapshot
from events_platform.programme.placement_costs import start_costs
from events_platform.programme.placement_facts import Outcome, Placed, Progress, Task, Waiting, Wish
from events_platform.programme.placement_first import Choice, first_plan
from events_platform.programme.placement_options import (
    Options,
    fine_choices,
    fitting_rooms,
    moment_of,
    options_of,
    speaker_times,
)
from events_platform.programme.placement_reasons import hindrance
from events_platform.programme.placement_rooms import Rooms
from events_platform.programme.placement_times import LEFT_OUT, Times
from events_platform.programme.placement_wishes import add_wishes

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

STALL_SECONDS = 1.5
"""Once everything is placed, so long without a better plan is enough."""
ROOM_SECONDS, ROOM_STALL_SECONDS = 2.0, 0.3
"""For the rooms, where all that is left to gain soon is seats that stay empty."""
FEWEST_THREADS, MOST_THREADS = 2, 8
SEED = 7

Tell = Callable[[Progress], None]


class SolverMissing(Exception):
    """The extra `placement` is not installed."""


def place(task: Task, tell: Tell = lambda _progress: None) -> Outcome:
    """The best plan that was found in the task's seconds. Raises SolverMissing.

    A session that stays is never moved, and no hard conflict is in the plan that was not there before.
    Forums come first and their talks after, within what the forums got.
    """
    began, ids = time.monotonic(), {one.id for one in task.waiting}
    talks = tuple(one for one in task.waiting if one.part_of in ids)
    outer = replace(task, waiting=tuple(one for one in task.waiting if one.part_of not in ids))
    forums = _placed(outer, tell)
    if not talks:
        return forums
    inner = replace(
        task,
        snapshot=with_placed(outer, forums.placed),
        waiting=talks,
        seconds=max(1.0, task.seconds - (time.monotonic() - began)),
    )
    return _joined(task, forums, _placed(inner, _counting_on(tell, forums)))


def _counting_on(tell: Tell, before: Outcome) -> Tell:
    """Tell progress on top of what is done already."""
    return lambda now: tell(Progress(before.cost + now.cost, len(before.placed) + now.placed))


def _joined(task: Task, one: Outcome, other: Outcome) -> Outcome:
    placed = {each.session_id: each for each in (*one.placed, *other.placed)}
    return Outcome(
        tuple(placed[each.id] for each in task.waiting if each.id in placed),
        (*one.left, *other.left),
        one.cost + other.cost,
        one.is_best and other.is_best,
    )


def _placed(task: Task, tell: Tell) -> Outcome:
    options = options_of(task)
    first = first_plan(task, options)
    starts, cost, is_best = _choose_starts(task, options, first, tell)
    placed = _choose_rooms(task, options, starts)
    if len(placed) < len(first):
        waiting = {one.id: one for one in task.waiting}
        placed = {id_: _at(waiting[id_], choice.room_id, choice.start) for id_, choice in first.items()}
    placed |= _fill_in(task, placed)
    kept = _without_conflicts(task, placed)
    left = tuple(
        hindrance(task, one, with_placed(task, kept.values())) for one in task.waiting if one.id not in kept
    )
    is_whole = is_best and len(kept) == len(starts)
    return Outcome(tuple(kept[one.id] for one in task.waiting if one.id in kept), left, cost, is_whole)


def with_placed(task: Task, placed: Iterable[Placed]) -> Snapshot:
    """The plan with these sessions in it, as conflicts see it."""
    waiting = {one.id: one for one in task.waiting}
    added = tuple(_as_placed(waiting[one.session_id], one) for one in placed)
    known = task.snapshot
    return Snapshot(
        (*known.sessions, *added), known.rooms, known.speakers, known.hours, known.walks, known.distances
    )


def _as_placed(one: Waiting, where: Placed) -> PlacedSession:
    return PlacedSession(
        id=one.id,
        kind=one.kind,
        starts_at=where.starts_at,
        ends_at=where.ends_at,
        room_ids=(where.room_id,),
        parts=one.parts,
        track_id=one.track_id,
        expected=one.expected,
        is_interpreted=one.is_interpreted,
        part_of=one.part_of,
    )


def load_solver() -> Any:
    """The solver's module. Raises SolverMissing.

    It asks for pandas, which takes longer to load than itself, for tables of variables alone: we have none.
    """
    if "pandas" not in sys.modules:
        stub: Any = ModuleType("pandas")
        stub.Index, stub.Series = type("Index", (), {}), type("Series", (), {})
        sys.modules["pandas"] = stub
    try:
        from ortools.sat.python import cp_model
    except ImportError as error:
        raise SolverMissing from error
    finally:
        if getattr(sys.modules["pandas"], "__file__", None) is None:
            del sys.modules["pandas"]
    return cp_model


def _choose_starts(
    task: Task, options: Options, first: Mapping[uuid.UUID, Choice], tell: Tell
) -> tuple[dict[uuid.UUID, int], int, bool]:
    cp = load_solver()
    times = Times(cp.CpModel(), task, options)
    add_wishes(times)
    times.minimize()
    times.begin_with({id_: choice.start for id_, choice in first.items()})
    solver = _with_limits(cp, task.seconds)
    watch = _Watch(len(times.sessions), STALL_SECONDS)
    status = _solve_until_enough(cp, solver, times.model, watch, times.left.values(), tell)
    if status not in {cp.OPTIMAL, cp.FEASIBLE}:
        return {}, LEFT_OUT * len(task.waiting), False
    starts = {
        id_: start
        for id_, choices in times.starts.items()
        for start, choice in choices.items()
        if solver.boolean_value(choice)
    }
    cost = round(solver.objective_value) + LEFT_OUT * (len(task.waiting) - len(times.sessions))
    return starts, cost, status == cp.OPTIMAL


def _solve_until_enough(
    cp: Any,
    solver: "cp_model.CpSolver",
    model: Any,
    watch: "_Watch",
    left_out: Collection[Any],
    tell: Tell = lambda _progress: None,
) -> Any:
    """Solve; once everything is placed, stop where no better plan turns up for a while."""
    all_of_them = len(left_out)

    class Report(cp.CpSolverSolutionCallback):  # type: ignore[misc]
        def on_solution_callback(self) -> None:
            placed = all_of_them - sum(self.boolean_value(left) for left in left_out)
            watch.better(placed)
            tell(Progress(round(self.objective_value), placed))

    done = threading.Event()
    watcher = threading.Thread(target=watch.stop_when_stalled, args=(solver.stop_search, done))
    watcher.start()
    try:
        return solver.solve(model, Report())
    finally:
        done.set()
        watcher.join()


class _Watch:
    """When the last better plan was found, and whether it places everything."""

    def __init__(self, all_of_them: int, stall: float) -> None:
        self._wanted, self._stall = all_of_them, stall
        self._better_at: float | None = None

    def better(self, placed: int) -> None:
        self._better_at = time.monotonic() if placed == self._wanted else None

    def stop_when_stalled(self, stop: Callable[[], None], done: threading.Event) -> None:
        while not done.wait(0.1):
            if self._better_at is not None and time.monotonic() - self._better_at > self._stall:
                stop()
                return


def _with_limits(cp: Any, seconds: float) -> "cp_model.CpSolver":
    solver: cp_model.CpSolver = cp.CpSolver()
    solver.parameters.max_time_in_seconds = max(0.1, seconds)
    solver.parameters.num_workers = max(FEWEST_THREADS, min(MOST_THREADS, os.cpu_count() or 1))
    solver.parameters.random_seed = SEED
    # Simplifying these models takes longer than solving them.
    solver.parameters.cp_model_presolve = False
    return solver


def _choose_rooms(task: Task, options: Options, starts: Mapping[uuid.UUID, int]) -> dict[uuid.UUID, Placed]:
    cp = load_solver()
    rooms = Rooms(cp.CpModel(), task, options, starts)
    solver = _with_limits(cp, min(ROOM_SECONDS, task.seconds))
    watch = _Watch(len(rooms.sessions), ROOM_STALL_SECONDS)
    if _solve_until_enough(cp, solver, rooms.model, watch, rooms.left) not in {cp.OPTIMAL, cp.FEASIBLE}:
        return {}
    return {
        id_: _at(rooms.sessions[id_], room, starts[id_])
        for id_, choices in rooms.rooms.items()
        for room, choice in choices.items()
        if solver.boolean_value(choice)
    }


def _at(one: Waiting, room_id: uuid.UUID, start: int) -> Placed:
    return Placed(one.id, room_id, moment_of(start), moment_of(start + one.minutes))


def _fill_in(task: Task, placed: Mapping[uuid.UUID, Placed]) -> dict[uuid.UUID, Placed]:
    """What was left out, one by one, where it still fits: starts are looked for on the finest grid."""
    added: dict[uuid.UUID, Placed] = {}
    for one in task.waiting:
        if one.id in placed:
            continue
        then = replace(task, snapshot=with_placed(task, (*placed.values(), *added.values())))
        choices = fine_choices(then, one, speaker_times(then, one))
        costs = start_costs(then, one, choices)
        fitting = fitting_rooms(then, one)
        best = min(
            (
                (costs[start], room not in fitting, start, room)
                for start in choices
                for room in choices[start]
            ),
            key=lambda each: (each[0] + each[1] * task.weights[Wish.ROOMS], each),
            default=None,
        )
        if best is not None:
            added[one.id] = _at(one, best[3], best[2])
    return added


def _without_conflicts(task: Task, placed: Mapping[uuid.UUID, Placed]) -> dict[uuid.UUID, Placed]:
    """The plan without what the judge of conflicts would not let pass: the rules live there, not here."""
    before = {one.key for one in find_conflicts(task.snapshot)}
    kept = dict(placed)
    while True:
        found = find_conflicts(with_placed(task, kept.values()))
        new = [one for one in found if one.severity == Severity.HARD and one.key not in before]
        if not new:
            return kept
        kept.pop(next(id_ for id_ in reversed(new[0].session_ids) if id_ in kept))
