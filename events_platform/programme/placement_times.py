"""Choosing the starts, so that rooms are left for all: the first of two steps, solved by CP-SAT.

A start alone says nothing of the room; but of the sessions that run at one moment, those that could only be
in certain rooms may not be more than these rooms (Hall's condition). With that the rooms can be given
afterwards, and the model stays small enough to be solved in seconds.
"""

import uuid
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from events_platform.programme.placement_costs import start_costs
from events_platform.programme.placement_facts import Task, Waiting, Wish
from events_platform.programme.placement_options import Options, bound_speakers

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpModel

LEFT_OUT = 10_000
"""What a session without a place costs: more than all wishes that it may break."""

Choice = Any
"""A truth of the model, such as that a session has a start."""


def weighted(terms: Iterable[tuple[Choice, int]]) -> Any:
    """The sum of choices by their weights, which the solver's own code adds up several times as fast."""
    from ortools.sat.python.cp_model import LinearExpr

    choices, weights = zip(*terms, strict=True)
    return LinearExpr.weighted_sum(choices, weights)


@dataclass(frozen=True, slots=True)
class Running:
    """A choice by which a session runs at a point in time, with the rooms that are free for it."""

    session_id: uuid.UUID
    choice: Choice
    rooms: frozenset[uuid.UUID]


class Times:
    """The model: a truth for each session and start, rules that always hold, and what wishes cost."""

    def __init__(self, model: "CpModel", task: Task, options: Options) -> None:
        self.model = model
        self.task = task
        self.options = options
        self.sessions = {one.id: one for one in task.waiting if options.rooms[one.id]}
        self.starts: dict[uuid.UUID, dict[int, Choice]] = {
            id_: {start: model.new_bool_var("") for start in options.rooms[id_]} for id_ in self.sessions
        }
        self.left: dict[uuid.UUID, Choice] = {id_: model.new_bool_var("") for id_ in self.sessions}
        self.points = sorted({start for starts in self.starts.values() for start in starts})
        self.costs: list[tuple[Choice, int]] = []
        for one in self.sessions.values():
            self._has_one_start(one)
        self._rooms_suffice()
        self._speakers_are_in_one_place()

    def running(self, one: Waiting, more: int = 0) -> Iterator[tuple[int, Running]]:
        """At which points the session runs by which choice, or did within `more` minutes before."""
        rooms = self.options.rooms[one.id]
        for start, choice in self.starts[one.id].items():
            first = bisect_left(self.points, start)
            for point in self.points[first : bisect_left(self.points, start + one.minutes + more)]:
                yield point, Running(one.id, choice, rooms[start])

    def together(self, sessions: Iterable[Waiting], more: int = 0) -> dict[int, list[Running]]:
        """What of these sessions could run at each point; points at which only one could are left out."""
        found: dict[int, list[Running]] = defaultdict(list)
        for one in sessions:
            for point, running in self.running(one, more):
                found[point].append(running)
        return {point: each for point, each in found.items() if len({one.session_id for one in each}) > 1}

    def at_most(self, running: Sequence[Running], number: int, cost: int) -> None:
        """Let each session beyond this number that runs at a point cost something."""
        beyond = len({one.session_id for one in running}) - number
        if beyond > 0 and cost:
            over = self.model.new_int_var(0, beyond, "")
            self.model.add(weighted([*((one.choice, 1) for one in running), (over, -1)]) <= number)
            self.costs.append((over, cost))

    def minimize(self) -> None:
        """Look for what costs least."""
        if self.costs:
            self.model.minimize(weighted(self.costs))

    def begin_with(self, plan: Mapping[uuid.UUID, int]) -> None:
        """Let the solver start from these starts."""
        for id_, starts in self.starts.items():
            self.model.add_hint(self.left[id_], id_ not in plan)
            for start, choice in starts.items():
                self.model.add_hint(choice, plan.get(id_) == start)

    def _has_one_start(self, one: Waiting) -> None:
        starts, left = self.starts[one.id], self.left[one.id]
        self.model.add_exactly_one([*starts.values(), left])
        self.costs.append((left, LEFT_OUT))
        fitting = self.options.fitting[one.id]
        for start, cost in start_costs(self.task, one, starts).items():
            fits = bool(self.options.rooms[one.id][start] & fitting)
            total = cost + (0 if fits else self.task.weights[Wish.ROOMS])
            if total:
                self.costs.append((starts[start], total))

    def _rooms_suffice(self) -> None:
        """Never more sessions than rooms; and, as a wish, not more large ones than large rooms."""
        fitting = self.options.fitting
        for running in self._with_gaps().values():
            for rooms, within in _crowded([(one, one.rooms) for one in running]):
                self.model.add(weighted((one.choice, 1) for one in within) <= len(rooms))
            suited = [(one, one.rooms & fitting[one.session_id]) for one in running]
            for rooms, within in _crowded([(one, rooms) for one, rooms in suited if rooms]):
                self.at_most(within, len(rooms), self.task.weights[Wish.ROOMS])

    def _with_gaps(self) -> dict[int, list[Running]]:
        return self.together(self.sessions.values(), self.task.gap)

    def _speakers_are_in_one_place(self) -> None:
        for sessions in self.by_speaker().values():
            for running in self.together(sessions).values():
                self.model.add_at_most_one(one.choice for one in running)

    def by_speaker(self) -> dict[uuid.UUID, list[Waiting]]:
        """The sessions in which each speaker must be."""
        found: dict[uuid.UUID, list[Waiting]] = defaultdict(list)
        for one in self.sessions.values():
            for id_ in bound_speakers(self.task, one):
                found[id_].append(one)
        return found


def _crowded(
    running: Sequence[tuple[Running, frozenset[uuid.UUID]]],
) -> Iterator[tuple[frozenset[uuid.UUID], list[Running]]]:
    """Sets of rooms for which more sessions might compete than they are, with these sessions."""
    sets = {rooms for _one, rooms in running}
    sets.add(frozenset().union(*sets))
    for wanted in sets:
        within = [one for one, rooms in running if rooms <= wanted]
        if len({one.session_id for one in within}) > len(wanted):
            yield wanted, within
