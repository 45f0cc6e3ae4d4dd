"""A first plan within a moment: one session after the other, the most constrained first.

The solver starts from it instead of from nothing, and falls back on it.
"""

import uuid
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from events_platform.programme.models import SessionKind
from events_platform.programme.placement_costs import is_plenary_clash, margins, start_costs
from events_platform.programme.placement_facts import Task, Waiting, Wish
from events_platform.programme.placement_options import Options, bound_speakers

FORBIDDEN = 1 << 30


class Choice(NamedTuple):
    """Where a session goes: a minute and a room."""

    start: int
    room_id: uuid.UUID


class _Taken(NamedTuple):
    start: int
    end: int


def first_plan(task: Task, options: Options) -> dict[uuid.UUID, Choice]:
    """A plan without hard conflicts; it may leave out what could be placed with more thought."""
    drafts = _Draft(task, options)
    for one in sorted(task.waiting, key=lambda one: _tightness(options, one)):
        drafts.place(one)
    return drafts.chosen


def _tightness(options: Options, one: Waiting) -> tuple[int, int, uuid.UUID]:
    fitting = options.fitting[one.id]
    return sum(len(rooms & fitting) for rooms in options.rooms[one.id].values()), -one.minutes, one.id


class _Draft:
    """The plan as it grows."""

    def __init__(self, task: Task, options: Options) -> None:
        self.task = task
        self.options = options
        self.chosen: dict[uuid.UUID, Choice] = {}
        self._placed: list[Waiting] = []
        self._rooms: dict[uuid.UUID, list[_Taken]] = defaultdict(list)
        self._speakers = {one.id: frozenset(bound_speakers(task, one)) for one in task.waiting}

    def place(self, one: Waiting) -> None:
        """Take the cheapest start with a free room that fits; else the cheapest with any."""
        costs = self._costs(one)
        open_starts = sorted((cost, start) for start, cost in costs.items() if cost < FORBIDDEN)
        for wanted in (self.options.fitting[one.id], frozenset(self.task.snapshot.rooms)):
            for _cost, start in open_starts:
                room = self._room(one, start, wanted)
                if room is not None:
                    self._take(one, Choice(start, room))
                    return

    def _take(self, one: Waiting, choice: Choice) -> None:
        self.chosen[one.id] = choice
        self._placed.append(one)
        until = choice.start + one.minutes + self.task.gap
        self._rooms[choice.room_id].append(_Taken(choice.start, until))

    def _room(self, one: Waiting, start: int, wanted: frozenset[uuid.UUID]) -> uuid.UUID | None:
        """The smallest of the rooms that is free; where the session stands, if that is one."""
        end = start + one.minutes + self.task.gap
        free = [
            id_
            for id_ in self.options.rooms[one.id][start] & wanted
            if not any(start < taken.end and taken.start < end for taken in self._rooms[id_])
        ]
        rooms = self.task.snapshot.rooms

        def cost(id_: uuid.UUID) -> tuple[bool, int, uuid.UUID]:
            return id_ != one.room_id, rooms[id_].capacity or FORBIDDEN, id_

        return min(free, key=cost, default=None)

    def _costs(self, one: Waiting) -> Mapping[int, int]:
        costs = start_costs(self.task, one, self.options.rooms[one.id])
        starts = sorted(costs)
        for other in self._placed:
            for begin, end, cost in self._between(one, other):
                # Whatever starts after begin - minutes and before end overlaps the span.
                for start in starts[bisect_right(starts, begin - one.minutes) : bisect_left(starts, end)]:
                    costs[start] += cost
        return costs

    def _between(self, one: Waiting, other: Waiting) -> Iterator[tuple[int, int, int]]:
        """Spans in which the one costs something beside the other, which is placed."""
        weights = self.task.weights
        start = self.chosen[other.id].start
        end = start + other.minutes
        shared = self._speakers[one.id] & self._speakers[other.id]
        cost = weights[Wish.STARS] * self.task.stars.get(frozenset({one.id, other.id}), 0)
        cost += FORBIDDEN if shared else 0
        if SessionKind.BREAK not in {one.kind, other.kind} and one.track_id is not None:
            cost += weights[Wish.TRACKS] * (one.track_id == other.track_id)
        cost += weights[Wish.PLENARY] * is_plenary_clash(one.kind, other.kind)
        if cost:
            yield start, end, cost
        for id_ in shared:
            for minutes, each in margins(self.task, self.task.snapshot.speakers[id_]):
                yield end, end + minutes, each
                yield start - minutes, start, each
