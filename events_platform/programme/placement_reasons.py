"""Why a session found no place: the first rule, from the most general on, that leaves none."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace

from events_platform.programme.conflicts_facts import Snapshot
from events_platform.programme.placement_facts import Hindrance, Left, Task, Waiting
from events_platform.programme.placement_options import (
    Free,
    bound_speakers,
    busy_times,
    common,
    fine_choices,
    fitting_rooms,
    is_large_enough,
    minute,
    minute_after,
    on_grid,
    open_rooms,
    session_in,
    speaker_times,
    windows_of,
    without,
)

ALWAYS: Free = [(0, 1 << 40)]


def hindrance(task: Task, one: Waiting, planned: Snapshot) -> Left:
    """Why this session could not be placed; `planned` is the plan with what was placed."""
    opened = open_rooms(task)
    hours = _in_any(opened, opened)
    return (
        _no_room(task, one, hours)
        or _no_fitting(task, one)
        or _forum(task, one, planned)
        or _speakers(task, one, _in_forum(task, one, hours))
        or _taken(task, one, planned)
    )


def _no_room(task: Task, one: Waiting, hours: Free) -> Left | None:
    if not task.snapshot.rooms:
        return Left(one.id, Hindrance.NO_ROOM)
    if not hours:
        was_open = _in_any(open_rooms(replace(task, not_before=None)), task.snapshot.rooms)
        return Left(one.id, Hindrance.OVER if was_open else Hindrance.NO_HOURS)
    if not _has_span(hours, one.minutes):
        longest = max(end - start for start, end in hours)
        return Left(one.id, Hindrance.TOO_LONG, number=longest)
    return None


def _no_fitting(task: Task, one: Waiting) -> Left | None:
    """No room is large enough, none is equipped, or none is both; asked only where that is a must."""
    if not task.is_strict or fitting_rooms(task, one):
        return None
    rooms = task.snapshot.rooms.values()
    if one.is_interpreted and not any(room.has_interpretation for room in rooms):
        return Left(one.id, Hindrance.NONE_EQUIPPED)
    if not any(is_large_enough(one, room) for room in rooms):
        largest = max(rooms, key=lambda room: room.capacity or 0)
        return Left(one.id, Hindrance.NONE_LARGE, room_id=largest.id, number=one.expected or 0)
    return Left(one.id, Hindrance.NONE_FITTING, number=one.expected or 0)


def _forum(task: Task, one: Waiting, planned: Snapshot) -> Left | None:
    """The session that it is part of has no place itself, or no time left."""
    if one.part_of is None:
        return None
    if session_in(planned, one.part_of) is None:
        return Left(one.id, Hindrance.FORUM_WAITS)
    then = replace(task, snapshot=planned)
    if not fine_choices(task, one, None) or not fine_choices(then, one, None):
        return Left(one.id, Hindrance.FORUM_FULL, number=one.minutes)
    return None


def _in_forum(task: Task, one: Waiting, hours: Free) -> Free:
    forum = session_in(task.snapshot, one.part_of) if one.part_of else None
    return common(hours, [(minute_after(forum.starts_at), minute(forum.ends_at))]) if forum else hours


def _speakers(task: Task, one: Waiting, hours: Free) -> Left | None:
    """Somebody is away in all hours, they are never there together, or they are in other sessions."""
    shared, people = hours, bound_speakers(task, one)
    for id_ in people:
        windows = windows_of(task, id_) or ALWAYS
        if not _has_span(common(hours, windows), one.minutes):
            return Left(one.id, Hindrance.SPEAKER_AWAY, (id_,), number=one.minutes)
        shared = common(shared, windows)
    if not _has_span(shared, one.minutes):
        away = tuple(id_ for id_ in people if windows_of(task, id_) is not None)
        return Left(one.id, Hindrance.SPEAKERS_APART, away, number=one.minutes)
    for id_ in people:
        shared = without(shared, busy_times(task, id_, one.part_of))
        if not _has_span(shared, one.minutes):
            return Left(one.id, Hindrance.SPEAKER_BUSY, (id_,), number=one.minutes)
    return None


def _taken(task: Task, one: Waiting, planned: Snapshot) -> Left:
    """The rooms are taken by what stays, or only by what was placed with it."""
    if not fine_choices(task, one, speaker_times(task, one)):
        return Left(one.id, Hindrance.ROOMS_TAKEN, number=one.minutes)
    then = replace(task, snapshot=planned)
    if not fine_choices(then, one, None):
        return Left(one.id, Hindrance.ROOMS_FULL, number=one.minutes)
    people = tuple(id_ for id_ in bound_speakers(task, one) if busy_times(then, id_))
    return Left(one.id, Hindrance.NOT_FOUND, people, number=one.minutes)


def _in_any(rooms: Mapping[uuid.UUID, Free], wanted: Iterable[uuid.UUID]) -> Free:
    """When any of these rooms is open; a session must fit into one of the spans, so they are not joined."""
    return sorted({span for id_ in wanted for span in rooms.get(id_, [])})


def _has_span(spans: Free, minutes: int) -> bool:
    return any(on_grid(start) + minutes <= end for start, end in spans)
