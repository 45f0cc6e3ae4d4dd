"""Giving each session its room, when its start is known: the second of two steps, solved by CP-SAT."""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from events_platform.programme.conflicts import walking_minutes
from events_platform.programme.placement_costs import walks
from events_platform.programme.placement_facts import Task, Waiting, Wish
from events_platform.programme.placement_options import Options
from events_platform.programme.placement_times import LEFT_OUT, weighted

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpModel

Starts = Mapping[uuid.UUID, int]
SCALE = 100
"""Wishes weigh this much more than tidiness: seats that stay empty, and tracks that change rooms."""
EMPTY_SEATS = 20
"""What a room costs at most for being larger than needed."""


class Rooms:
    """The model: a truth for each session and room."""

    def __init__(self, model: "CpModel", task: Task, options: Options, starts: Starts) -> None:
        self.model = model
        self.task = task
        self.starts = starts
        self.sessions = {one.id: one for one in task.waiting if one.id in starts}
        self.rooms: dict[uuid.UUID, dict[uuid.UUID, Any]] = {
            id_: {room: model.new_bool_var("") for room in sorted(options.rooms[id_][start])}
            for id_, start in starts.items()
        }
        self.costs: list[tuple[Any, int]] = []
        self.left: list[Any] = []
        for one in self.sessions.values():
            self._has_one_room(one, options.fitting[one.id])
        self._one_at_a_time()
        self._walks()
        self._tracks_stay()
        if self.costs:
            model.minimize(weighted(self.costs))

    def _has_one_room(self, one: Waiting, fitting: frozenset[uuid.UUID]) -> None:
        left = self.model.new_bool_var("")
        rooms, weights = self.rooms[one.id], self.task.weights
        self.model.add_exactly_one([*rooms.values(), left])
        self.left.append(left)
        self.costs.append((left, LEFT_OUT * SCALE))
        for room, choice in rooms.items():
            cost = 0 if room in fitting else weights[Wish.ROOMS] * SCALE + self._missing_share(one, room)
            if one.room_id is not None and one.room_id != room:
                cost += weights[Wish.STAY] * SCALE
            cost += self._empty_share(one, room)
            if cost:
                self.costs.append((choice, cost))

    def _missing_share(self, one: Waiting, room_id: uuid.UUID) -> int:
        """The more people find no place, the worse: up to the wish's weight once more."""
        capacity = self.task.snapshot.rooms[room_id].capacity
        if one.expected is None or capacity is None or capacity >= one.expected:
            return 0
        return self.task.weights[Wish.ROOMS] * SCALE * (one.expected - capacity) // one.expected

    def _empty_share(self, one: Waiting, room_id: uuid.UUID) -> int:
        capacity = self.task.snapshot.rooms[room_id].capacity
        if one.expected is None or not capacity or capacity <= one.expected:
            return 0
        return EMPTY_SEATS * (capacity - one.expected) // capacity

    def _one_at_a_time(self) -> None:
        ordered = sorted(self.sessions.values(), key=lambda one: self.starts[one.id])
        running: list[Waiting] = []
        for one in ordered:
            start = self.starts[one.id]
            running = [other for other in running if self._end(other) + self.task.gap > start]
            running.append(one)
            for room in self.rooms[one.id]:
                choices = [self.rooms[each.id][room] for each in running if room in self.rooms[each.id]]
                if len(choices) > 1:
                    self.model.add_at_most_one(choices)

    def _end(self, one: Waiting) -> int:
        return self.starts[one.id] + one.minutes

    def _walks(self) -> None:
        """Two sessions of a speaker one after the other are not further apart than the time between."""
        snapshot, cost = self.task.snapshot, self.task.weights[Wish.WALKS] * SCALE
        for one, other, between in walks(self.task, self.starts) if cost else ():
            theirs = self.rooms[other] if isinstance(other, uuid.UUID) else {other.room_ids[0]: 1}
            for room, choice in self.rooms[one].items():
                far = [each for id_, each in theirs.items() if walking_minutes(snapshot, room, id_) > between]
                if far:
                    late = self.model.new_bool_var("")
                    self.model.add(choice + sum(far) <= 1 + late)
                    self.costs.append((late, cost))

    def _tracks_stay(self) -> None:
        """A track that stays in a room for a day is easier to follow."""
        for choices in self._track_rooms():
            used = self.model.new_bool_var("")
            self.model.add_max_equality(used, choices)
            self.costs.append((used, EMPTY_SEATS))

    def _track_rooms(self) -> Iterator[list[Any]]:
        found: dict[tuple[uuid.UUID, int, uuid.UUID], list[Any]] = defaultdict(list)
        for one in self.sessions.values():
            for room, choice in self.rooms[one.id].items() if one.track_id else ():
                assert one.track_id is not None
                found[one.track_id, self.starts[one.id] // (24 * 60), room].append(choice)
        yield from found.values()
