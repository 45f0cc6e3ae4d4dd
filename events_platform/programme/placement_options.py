"""When and where each session could take place at all, before it is chosen: hard rules, in whole minutes."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import gcd

from events_platform.programme.conflicts_facts import PlacedSession, RoomFacts, Snapshot, Span, merged
from events_platform.programme.models import Appearance, SessionKind
from events_platform.programme.placement_facts import GRID, Task, Waiting

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
MOST_CHOICES = 12_000
"""Pairs of session and start that the solver is given; with more, starts are tried less finely."""
STEPS = (5, 10, 15, 30, 60)

Free = list[tuple[int, int]]
"""Spans in minutes since 1970, in order, apart from each other."""


@dataclass(frozen=True, slots=True)
class Options:
    """Of each session, the starts that it could have, and the rooms that are free for it then."""

    rooms: Mapping[uuid.UUID, Mapping[int, frozenset[uuid.UUID]]]
    fitting: Mapping[uuid.UUID, frozenset[uuid.UUID]]


def minute(moment: datetime) -> int:
    """The whole minute in which a moment lies."""
    return (moment - EPOCH) // MINUTE


def minute_after(moment: datetime) -> int:
    """The first whole minute that is not before a moment."""
    return -((EPOCH - moment) // MINUTE)


def moment_of(minutes: int) -> datetime:
    """The aware time of a minute."""
    return EPOCH + minutes * MINUTE


def options_of(task: Task) -> Options:
    """Starts and rooms for every session, on as fine a grid as can be solved in time."""
    free = {part_of: free_rooms(task, part_of) for part_of in {one.part_of for one in task.waiting}}
    fitting = {one.id: fitting_rooms(task, one) for one in task.waiting}
    usable = {one.id: usable_rooms(task, one) for one in task.waiting}
    times = {one.id: speaker_times(task, one) for one in task.waiting}
    own_step = _common_step(task)
    for step in (own_step, *(one for one in STEPS if one > own_step)):
        rooms = {
            one.id: _choices(one, usable[one.id], free[one.part_of], times[one.id], task.gap, step)
            for one in task.waiting
        }
        if sum(map(len, rooms.values())) <= MOST_CHOICES:
            break
    return Options(rooms, fitting)


def fine_choices(task: Task, one: Waiting, times: Free | None) -> Mapping[int, frozenset[uuid.UUID]]:
    """The starts and rooms of a session on the finest grid, when its speakers can be there like this."""
    return _choices(one, usable_rooms(task, one), free_rooms(task, one.part_of), times, task.gap, GRID)


def usable_rooms(task: Task, one: Waiting) -> frozenset[uuid.UUID]:
    """The rooms that the session may have."""
    return fitting_rooms(task, one) if task.is_strict else frozenset(task.snapshot.rooms)


def fitting_rooms(task: Task, one: Waiting) -> frozenset[uuid.UUID]:
    """The rooms that are large enough and equipped for a session."""
    return frozenset(
        id_
        for id_, room in task.snapshot.rooms.items()
        if is_large_enough(one, room) and (room.has_interpretation or not one.is_interpreted)
    )


def is_large_enough(one: Waiting, room: RoomFacts) -> bool:
    """Whether the room has a place for everybody who is expected, as conflicts judge it."""
    return one.expected is None or room.capacity is None or room.capacity >= one.expected


def open_rooms(task: Task) -> dict[uuid.UUID, Free]:
    """When the site of each room is open and the room is not closed."""
    first = minute_after(task.not_before) if task.not_before else 0
    opened: dict[uuid.UUID, Free] = {}
    for room in task.snapshot.rooms.values():
        hours = inner(task.snapshot.hours.get(room.site_id, ()))
        shut = [(0, first), *outer(room.closures)]
        opened[room.id] = without(hours, shut)
    return opened


def free_rooms(task: Task, part_of: uuid.UUID | None = None) -> dict[uuid.UUID, Free]:
    """When each room is open and nothing takes place in it, nor within the gap.

    For what is `part_of` a session: when that one has the room, but for what else takes place in it.
    """
    taken: dict[uuid.UUID, Free] = defaultdict(list)
    for one in task.snapshot.sessions:
        for room_id in one.room_ids if one.id != part_of else ():
            taken[room_id].append((minute(one.starts_at) - task.gap, minute_after(one.ends_at) + task.gap))
    free = {id_: without(spans, taken[id_]) for id_, spans in open_rooms(task).items()}
    if part_of is None:
        return free
    forum = session_in(task.snapshot, part_of)
    span = [(minute_after(forum.starts_at), minute(forum.ends_at))] if forum else []
    within = forum.room_ids if forum else ()
    return {id_: common(spans, span) if id_ in within else [] for id_, spans in free.items()}


def session_in(snapshot: Snapshot, session_id: uuid.UUID) -> PlacedSession | None:
    """The session of this id in the plan, if it has a place there."""
    return next((one for one in snapshot.sessions if one.id == session_id), None)


def bound_speakers(task: Task, one: Waiting) -> list[uuid.UUID]:
    """Those who must be there: nobody at a break, and nobody whose message is recorded."""
    if one.kind == SessionKind.BREAK:
        return []
    speakers = task.snapshot.speakers
    return [
        id_
        for id_ in dict.fromkeys(part.speaker_id for part in one.parts)
        if id_ in speakers and speakers[id_].appearance != Appearance.RECORDED
    ]


def speaker_times(task: Task, one: Waiting) -> Free | None:
    """When all who must be there can be; None: always."""
    found: Free | None = None
    for id_ in bound_speakers(task, one):
        windows = windows_of(task, id_)
        if windows is not None:
            found = windows if found is None else common(found, windows)
    busy = [span for id_ in bound_speakers(task, one) for span in busy_times(task, id_, one.part_of)]
    if busy:
        found = without([(0, 1 << 40)] if found is None else found, busy)
    return found


def windows_of(task: Task, speaker_id: uuid.UUID) -> Free | None:
    """When a speaker is available; None: always."""
    windows = task.snapshot.speakers[speaker_id].windows
    return inner(windows) if windows else None


def busy_times(task: Task, speaker_id: uuid.UUID, forum_id: uuid.UUID | None = None) -> Free:
    """When a speaker is in a session that stays, other than this forum: its talks are part of it."""
    return [
        (minute(one.starts_at), minute_after(one.ends_at))
        for one in task.snapshot.sessions
        if one.kind != SessionKind.BREAK
        and one.id != forum_id
        and any(part.speaker_id == speaker_id for part in one.parts)
    ]


def inner(spans: Iterable[Span]) -> Free:
    """The whole minutes within spans."""
    return [(minute_after(one.starts_at), minute(one.ends_at)) for one in merged(spans)]


def outer(spans: Iterable[Span]) -> Free:
    """The whole minutes that spans touch."""
    return [(minute(one.starts_at), minute_after(one.ends_at)) for one in merged(spans)]


def without(spans: Sequence[tuple[int, int]], taken: Iterable[tuple[int, int]]) -> Free:
    """What is left of spans."""
    left = list(spans)
    for start, end in taken:
        left = (
            [
                part
                for one in left
                for part in ((one[0], min(one[1], start)), (max(one[0], end), one[1]))
                if part[0] < part[1]
            ]
            if end > start
            else left
        )
    return left


def common(ones: Free, others: Free) -> Free:
    """What two lists of spans share."""
    shared = [(max(a, c), min(b, d)) for a, b in ones for c, d in others]
    return sorted(span for span in shared if span[0] < span[1])


def on_grid(minutes: int) -> int:
    """The first minute on the grid that is not before this one."""
    return -(-minutes // GRID) * GRID


def _common_step(task: Task) -> int:
    """What the lengths of all sessions, with their gaps, are multiples of; 5 minutes at least."""
    return gcd(*(on_grid(one.minutes + task.gap) for one in task.waiting)) or GRID


def _choices(
    one: Waiting,
    usable: Collection[uuid.UUID],
    free: Mapping[uuid.UUID, Free],
    times: Free | None,
    gap: int,
    step: int,
) -> dict[int, frozenset[uuid.UUID]]:
    spans = {id_: _long_enough(free[id_], one.minutes) for id_ in usable}
    starts = _starts({span for each in spans.values() for span in each}, times, one, gap, step)
    found: dict[int, frozenset[uuid.UUID]] = {}
    for start in sorted(starts):
        end = start + one.minutes
        if times is not None and not any(a <= start and end <= b for a, b in times):
            continue
        rooms = frozenset(id_ for id_, each in spans.items() if any(a <= start and end <= b for a, b in each))
        if rooms:
            found[start] = rooms
    return found


def _long_enough(spans: Free, minutes: int) -> Free:
    return [(start, end) for start, end in spans if on_grid(start) + minutes <= end]


def _starts(
    spans: Iterable[tuple[int, int]], times: Free | None, one: Waiting, gap: int, step: int
) -> set[int]:
    """One after the other from the opening of each span; and as soon as the speakers are there."""
    starts = {start for a, b in spans for start in range(on_grid(a), b - one.minutes + 1, step)}
    starts |= {on_grid(a) for a, _b in times or ()}
    if one.starts_at is not None:
        starts.add(minute(one.starts_at))
    return starts
