"""What a start or a room costs by itself: the wishes that do not depend on other waiting sessions."""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise
from zoneinfo import ZoneInfo

from events_platform.programme.conflicts_facts import PlacedSession, SpeakerFacts
from events_platform.programme.models import Appearance, SessionKind
from events_platform.programme.placement_facts import PLENARY, Task, Waiting, Wish
from events_platform.programme.placement_options import bound_speakers, minute, minute_after, moment_of

NIGHT_BEGINS, NIGHT_ENDS = 23 * 60, 7 * 60


def start_costs(task: Task, one: Waiting, starts: Mapping[int, frozenset[uuid.UUID]]) -> dict[int, int]:
    """What each start of a session costs beside what stays: parallel, too close, at night, elsewhere."""
    standing = list(_standing_costs(task, one))
    remote = _remote_zones(task, one)
    nights = task.weights[Wish.NIGHTS]
    stays = minute(one.starts_at) if one.starts_at is not None else None
    costs: dict[int, int] = {}
    for start in starts:
        end = start + one.minutes
        cost = sum(each for a, b, each in standing if start < b and a < end)
        cost += nights * sum(is_at_night(zone, start, end) for zone in remote)
        costs[start] = cost + (task.weights[Wish.STAY] if stays not in {None, start} else 0)
    return costs


def _standing_costs(task: Task, one: Waiting) -> Iterator[tuple[int, int, int]]:
    """Spans that cost something where the session overlaps them."""
    weights = task.weights
    for other in task.snapshot.sessions:
        if other.id == one.part_of:
            continue  # it takes place in that one
        a, b = minute(other.starts_at), minute_after(other.ends_at)
        cost = weights[Wish.STARS] * task.stars.get(frozenset({one.id, other.id}), 0)
        if one.kind != SessionKind.BREAK and other.kind != SessionKind.BREAK:
            cost += weights[Wish.TRACKS] * (one.track_id is not None and one.track_id == other.track_id)
        cost += weights[Wish.PLENARY] * is_plenary_clash(one.kind, other.kind)
        if cost:
            yield a, b, cost
        yield from _margins(task, one, other, a, b)


def _margins(
    task: Task, one: Waiting, other: PlacedSession, a: int, b: int
) -> Iterator[tuple[int, int, int]]:
    """The time after and before a session of the same speaker, which the way or the waiting takes."""
    if other.kind == SessionKind.BREAK:
        return
    theirs = {part.speaker_id for part in other.parts}
    for id_ in bound_speakers(task, one):
        if id_ not in theirs:
            continue
        for minutes, cost in margins(task, task.snapshot.speakers[id_]):
            yield b, b + minutes, cost
            yield a - minutes, a, cost


def margins(task: Task, speaker: SpeakerFacts) -> Iterator[tuple[int, int]]:
    """Minutes that a speaker needs between two sessions, each with what it costs if they are missing."""
    walk = max(task.snapshot.walks.values(), default=0)
    if speaker.appearance == Appearance.ONSITE and walk:
        yield walk, task.weights[Wish.WALKS]
    if speaker.precedence is not None and speaker.holding_minutes:
        yield speaker.holding_minutes, task.weights[Wish.HOLDING]


def is_plenary_clash(one: SessionKind, other: SessionKind) -> bool:
    """Whether one of the two is for everybody."""
    return one in PLENARY or other in PLENARY


def _remote_zones(task: Task, one: Waiting) -> list[ZoneInfo]:
    speakers = (task.snapshot.speakers[id_] for id_ in bound_speakers(task, one))
    return [
        ZoneInfo(each.timezone) for each in speakers if each.appearance == Appearance.LIVE and each.timezone
    ]


def is_at_night(zone: ZoneInfo, start: int, end: int) -> bool:
    """Whether any of it lies between 23:00 and 07:00 on clocks of the zone."""
    local = moment_of(start).astimezone(zone)
    clock = local.hour * 60 + local.minute
    return clock < NIGHT_ENDS or clock + (end - start) > NIGHT_BEGINS


def walks(
    task: Task, starts: Mapping[uuid.UUID, int]
) -> Iterator[tuple[uuid.UUID, uuid.UUID | PlacedSession, int]]:
    """Two sessions of somebody who walks from one to the other, with the minutes between; one is waiting."""
    by_speaker: dict[uuid.UUID, list[Waiting]] = defaultdict(list)
    for one in task.waiting:
        for id_ in bound_speakers(task, one) if one.id in starts else ():
            if task.snapshot.speakers[id_].appearance == Appearance.ONSITE:
                by_speaker[id_].append(one)
    for id_, sessions in by_speaker.items():
        ordered = sorted(sessions, key=lambda each: starts[each.id])
        for one, other in pairwise(ordered):
            yield one.id, other.id, starts[other.id] - starts[one.id] - one.minutes
        for one in ordered:
            for a, b, standing in _standing(task, id_):
                if standing.id == one.part_of:
                    continue
                between = max(starts[one.id] - b, a - starts[one.id] - one.minutes)
                yield one.id, standing, between


def _standing(task: Task, speaker_id: uuid.UUID) -> Iterator[tuple[int, int, PlacedSession]]:
    for one in task.snapshot.sessions:
        if one.kind != SessionKind.BREAK and any(part.speaker_id == speaker_id for part in one.parts):
            yield minute(one.starts_at), minute_after(one.ends_at), one
