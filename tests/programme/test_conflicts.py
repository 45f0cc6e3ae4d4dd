"""What is wrong with a plan, rule by rule."""

import time
import uuid
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from events_platform.programme.conflicts import find_conflicts, walking_minutes
from events_platform.programme.conflicts_facts import (
    ConflictKind,
    PlacedSession,
    RoomFacts,
    Severity,
    Snapshot,
    Span,
    SpeakerFacts,
)
from events_platform.programme.content import Part
from events_platform.programme.models import Appearance, SessionKind, SpeakerRole

DAY = datetime(2021, 6, 10, tzinfo=UTC)
MAIN, BRANCH = uuid.UUID(int=1), uuid.UUID(int=2)
HALL, SMALL, FAR = (
    RoomFacts(uuid.UUID(int=11), MAIN, 100),
    RoomFacts(uuid.UUID(int=12), MAIN, 20),
    RoomFacts(uuid.UUID(int=13), BRANCH, None, has_interpretation=True),
)
OPEN = [Span(DAY, DAY + timedelta(hours=10))]
GUEST = uuid.UUID(int=21)
Kind = ConflictKind


def at(minutes: float) -> datetime:
    return DAY + timedelta(minutes=minutes)


def placed(number: int, start: int, end: int, *rooms: RoomFacts, **values: Any) -> PlacedSession:
    speakers = values.pop("speakers", ())
    parts = tuple(Part(one, SpeakerRole.SPEAKER) for one in speakers)
    ids = tuple(room.id for room in rooms or (HALL,))
    defaults: dict[str, Any] = {"kind": SessionKind.TALK, "parts": parts}
    return PlacedSession(
        uuid.UUID(int=100 + number),
        starts_at=at(start),
        ends_at=at(end),
        room_ids=ids,
        **{**defaults, **values},
    )


def plan(*sessions: PlacedSession, speaker: SpeakerFacts | None = None, **values: Any) -> Snapshot:
    rooms = {room.id: room for room in values.pop("rooms", (HALL, SMALL, FAR))}
    speakers = {GUEST: speaker or SpeakerFacts(GUEST)}
    defaults: dict[str, Any] = {"hours": {MAIN: OPEN, BRANCH: OPEN}, "walks": {MAIN: 5, BRANCH: 5}}
    return Snapshot(sessions, rooms, speakers, **{**defaults, **values})


def kinds(snapshot: Snapshot) -> list[ConflictKind]:
    return [one.kind for one in find_conflicts(snapshot)]


def test_sessions_one_after_the_other_are_no_conflict() -> None:
    assert kinds(plan(placed(1, 0, 30, speakers=[GUEST]), placed(2, 30, 60, speakers=[GUEST]))) == []


def test_speaker_and_room_twice_are_hard_and_name_the_time_and_both_sessions() -> None:
    one, other = placed(1, 0, 30, speakers=[GUEST]), placed(2, 20, 60, speakers=[GUEST])
    found = find_conflicts(plan(other, one))
    assert {conflict.kind for conflict in found} == {Kind.ROOM_TWICE, Kind.SPEAKER_TWICE}
    for conflict in found:
        assert conflict.severity == Severity.HARD
        assert conflict.session_ids == (one.id, other.id)
        assert conflict.span == Span(at(20), at(30))


def test_shared_rooms_are_taken_too() -> None:
    ceremony, talk = placed(1, 0, 60, HALL, FAR), placed(2, 30, 60, FAR)
    (conflict,) = find_conflicts(plan(ceremony, talk))
    assert (conflict.kind, conflict.room_id) == (Kind.ROOM_TWICE, FAR.id)


def test_breaks_disturb_neither_each_other_nor_who_is_named_in_them() -> None:
    lunch = placed(1, 0, 60, kind=SessionKind.BREAK, speakers=[GUEST], track_id=MAIN)
    coffee = placed(2, 0, 60, kind=SessionKind.BREAK, track_id=MAIN)
    talk = placed(3, 0, 60, SMALL, speakers=[GUEST], track_id=MAIN)
    assert kinds(plan(lunch, coffee, talk)) == []
    assert kinds(plan(lunch, placed(4, 0, 30))) == [Kind.ROOM_TWICE]


@pytest.mark.parametrize(("start", "end"), [(-5, 30), (590, 605), (700, 720)])
def test_session_outside_the_hours_is_a_conflict_at_every_site_that_shows_it(start: int, end: int) -> None:
    found = find_conflicts(plan(placed(1, start, end, HALL, FAR)))
    assert [(one.kind, one.site_id) for one in found] == [
        (Kind.OUTSIDE_HOURS, MAIN),
        (Kind.OUTSIDE_HOURS, BRANCH),
    ]


def test_hours_that_touch_are_one_span() -> None:
    hours = {MAIN: [Span(at(60), at(120)), Span(at(0), at(60))]}
    assert kinds(plan(placed(1, 30, 90), hours=hours)) == []
    assert kinds(plan(placed(1, 30, 90), hours={})) == [Kind.OUTSIDE_HOURS]


def test_closed_room_is_a_conflict_while_it_is_closed_only() -> None:
    closed = RoomFacts(HALL.id, MAIN, closures=(Span(at(30), at(60)),))
    assert kinds(plan(placed(1, 0, 30), placed(2, 60, 90), rooms=[closed])) == []
    (conflict,) = find_conflicts(plan(placed(1, 0, 31), rooms=[closed]))
    assert (conflict.kind, conflict.span) == (Kind.ROOM_CLOSED, Span(at(30), at(60)))


def test_speaker_appears_within_windows_only_and_recordings_always() -> None:
    windows = (Span(at(0), at(60)), Span(at(60), at(90)))
    away = SpeakerFacts(GUEST, windows=windows)
    recorded = SpeakerFacts(GUEST, Appearance.RECORDED, windows=windows)
    talk = placed(1, 30, 90, speakers=[GUEST])
    late = placed(2, 85, 95, SMALL, speakers=[GUEST])
    assert kinds(plan(talk, speaker=away)) == []
    assert kinds(plan(talk, late, speaker=away)) == [Kind.SPEAKER_TWICE, Kind.SPEAKER_UNAVAILABLE]
    assert kinds(plan(talk, late, speaker=recorded)) == []


def test_rooms_that_show_a_session_together_hold_its_people_together() -> None:
    assert kinds(plan(placed(1, 0, 30, SMALL, expected=20))) == []
    assert kinds(plan(placed(1, 0, 30, SMALL, HALL, expected=120))) == []
    assert kinds(plan(placed(1, 0, 30, FAR, expected=5000))) == []
    (conflict,) = find_conflicts(plan(placed(1, 0, 30, SMALL, HALL, expected=121)))
    assert (conflict.kind, conflict.severity, conflict.minutes) == (Kind.ROOM_TOO_SMALL, Severity.SOFT, 1)


def test_walk_needs_time_for_speakers_on_site() -> None:
    first, second = placed(1, 0, 30, HALL, speakers=[GUEST]), placed(2, 34, 60, SMALL, speakers=[GUEST])
    third = placed(3, 89, 120, FAR, speakers=[GUEST])
    distances = {frozenset({MAIN, BRANCH}): 30}
    found = find_conflicts(plan(first, second, third, distances=distances))
    assert [(one.kind, one.session_ids, one.minutes) for one in found] == [
        (Kind.NO_TIME_TO_WALK, (first.id, second.id), 5),
        (Kind.NO_TIME_TO_WALK, (second.id, third.id), 30),
    ]
    live = SpeakerFacts(GUEST, Appearance.LIVE)
    assert kinds(plan(first, second, third, distances=distances, speaker=live)) == []


def test_walk_is_needed_from_the_last_session_before_alone() -> None:
    first, between = placed(1, 0, 30, speakers=[GUEST]), placed(2, 30, 35, speakers=[GUEST])
    third = placed(3, 35, 60, FAR, speakers=[GUEST])
    (conflict,) = find_conflicts(plan(first, between, third, distances={frozenset({MAIN, BRANCH}): 30}))
    assert conflict.session_ids == (between.id, third.id)


def test_unknown_distance_is_at_least_the_way_within_a_site() -> None:
    snapshot = plan(walks={MAIN: 5, BRANCH: 12})
    assert walking_minutes(snapshot, HALL.id, FAR.id) == 12
    assert walking_minutes(snapshot, HALL.id, HALL.id) == 0


@pytest.mark.parametrize(
    ("zone", "start", "is_night"),
    [
        ("Asia/Shanghai", 0, False),  # 08:00
        ("Europe/London", 0, True),  # 01:00 in summer
        ("Europe/London", 360, False),  # 07:00, to the minute
        ("Europe/London", 355, True),
        ("America/New_York", 180, True),  # 23:00 of the evening before
        ("America/New_York", 150, False),  # ends at 23:00
        ("", 0, False),
    ],
)
def test_live_speaker_sleeps_by_their_own_clock(zone: str, start: int, is_night: bool) -> None:
    live = SpeakerFacts(GUEST, Appearance.LIVE, zone)
    talk = placed(1, start, start + 30, speakers=[GUEST])
    assert kinds(plan(talk, speaker=live)) == ([Kind.REMOTE_NIGHT] if is_night else [])
    assert kinds(plan(talk, speaker=SpeakerFacts(GUEST, timezone=zone))) == []


def test_sessions_of_a_track_in_parallel_are_a_thought() -> None:
    one, other = placed(1, 0, 30, track_id=MAIN), placed(2, 0, 30, SMALL, track_id=MAIN)
    elsewhere = placed(3, 0, 30, FAR, track_id=BRANCH)
    (conflict,) = find_conflicts(plan(one, other, elsewhere))
    assert (conflict.kind, conflict.track_id) == (Kind.TRACK_PARALLEL, MAIN)


def test_interpretation_needs_an_interpreter_and_equipment() -> None:
    interpreter = (Part(GUEST, SpeakerRole.INTERPRETER),)
    assert kinds(plan(placed(1, 0, 30, HALL, is_interpreted=True))) == [
        Kind.EQUIPMENT_MISSING,
        Kind.INTERPRETER_MISSING,
    ]
    assert kinds(plan(placed(1, 0, 30, FAR, is_interpreted=True, parts=interpreter))) == []


def test_guest_of_honour_is_held_free_before_each_appearance() -> None:
    sessions = placed(1, 0, 30, speakers=[GUEST]), placed(2, 40, 60, speakers=[GUEST])
    none, short = SpeakerFacts(GUEST, precedence=1), SpeakerFacts(GUEST, precedence=1, holding_minutes=10)
    long = SpeakerFacts(GUEST, precedence=1, holding_minutes=15)
    ids = tuple(one.id for one in sessions)
    assert [(one.kind, one.session_ids) for one in find_conflicts(plan(*sessions, speaker=none))] == [
        (Kind.HOLDING_MISSING, ids)
    ]
    assert kinds(plan(*sessions, speaker=short)) == []
    (conflict,) = find_conflicts(plan(*sessions, speaker=long))
    assert (conflict.kind, conflict.span, conflict.minutes) == (
        Kind.HOLDING_MISSING,
        Span(at(25), at(40)),
        15,
    )


def test_key_of_an_accepted_conflict_names_its_time_where_the_time_was_accepted() -> None:
    def key(start: int, kind: ConflictKind) -> set[str]:
        sessions = placed(1, start, start + 30), placed(2, start, start + 30)
        return {one.key for one in find_conflicts(plan(*sessions)) if one.kind == kind}

    assert key(0, Kind.ROOM_TWICE) == key(60, Kind.ROOM_TWICE)
    assert key(-60, Kind.OUTSIDE_HOURS).isdisjoint(key(-120, Kind.OUTSIDE_HOURS))
    assert max(map(len, key(-60, Kind.OUTSIDE_HOURS))) <= 300


def test_three_hundred_sessions_take_milliseconds() -> None:
    rooms = [RoomFacts(uuid.UUID(int=1000 + number), MAIN, 50) for number in range(12)]
    speakers = {uuid.UUID(int=2000 + n): SpeakerFacts(uuid.UUID(int=2000 + n)) for n in range(250)}
    names = list(speakers)
    days = defaultdict(list)
    days[MAIN] = [Span(at(1440 * day), at(1440 * day + 600)) for day in range(3)]
    many = tuple(
        placed(
            number,
            1440 * (number % 3) + 60 * (number // 36),
            1440 * (number % 3) + 60 * (number // 36) + 55,
            rooms[number // 3 % 12],
            speakers=[names[number % 250], names[number * 7 % 250]],
            track_id=uuid.UUID(int=3000 + number % 40),
        )
        for number in range(300)
    )
    snapshot = Snapshot(many, {room.id: room for room in rooms}, speakers, days, {MAIN: 5})
    find_conflicts(snapshot)
    best = min(timed(snapshot) for _ in range(5))
    assert best < 0.05


def timed(snapshot: Snapshot) -> float:
    start = time.perf_counter()
    find_conflicts(snapshot)
    return time.perf_counter() - start
