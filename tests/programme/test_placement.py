"""Placing what waits: no new hard conflict in whatever event, and a reason for what stays out."""

import subprocess
import sys
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events_platform.programme.conflicts import find_conflicts
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
from events_platform.programme.placement import place, with_placed
from events_platform.programme.placement_facts import Hindrance, Outcome, Task, Waiting

NINE = datetime(2027, 6, 10, 1, tzinfo=UTC)
SITE, ROOM, OTHER_ROOM = (uuid.UUID(int=number) for number in (1, 2, 3))
ANN, BOB = (uuid.UUID(int=number) for number in (11, 12))
TRACK = uuid.UUID(int=21)


def at(minutes: int) -> datetime:
    return NINE + timedelta(minutes=minutes)


def span(start: int, end: int) -> Span:
    return Span(at(start), at(end))


def waiting(number: int, minutes: int = 30, *speakers: uuid.UUID, **more: object) -> Waiting:
    parts = tuple(Part(one, SpeakerRole.SPEAKER) for one in speakers)
    plain = Waiting(uuid.UUID(int=100 + number), SessionKind.TALK, minutes, parts)
    return replace(plain, **more)  # type: ignore[arg-type]


def standing(
    number: int, start: int, end: int, *speakers: uuid.UUID, room: uuid.UUID = ROOM
) -> PlacedSession:
    parts = tuple(Part(one, SpeakerRole.SPEAKER) for one in speakers)
    return PlacedSession(
        uuid.UUID(int=500 + number), SessionKind.TALK, at(start), at(end), (room,), parts=parts
    )


def task(
    *wait: Waiting,
    rooms: Sequence[RoomFacts] = (RoomFacts(ROOM, SITE),),
    speakers: Sequence[SpeakerFacts] = (SpeakerFacts(ANN), SpeakerFacts(BOB)),
    stays: Sequence[PlacedSession] = (),
    hours: Sequence[Span] = (span(0, 120),),
    **more: object,
) -> Task:
    snapshot = Snapshot(
        tuple(stays),
        {one.id: one for one in rooms},
        {one.id: one for one in speakers},
        {SITE: hours},
        {SITE: 5},
    )
    return replace(Task(snapshot, wait, seconds=2), **more)  # type: ignore[arg-type]


def starts(outcome: Outcome) -> list[int]:
    return [int((one.starts_at - NINE) / timedelta(minutes=1)) for one in outcome.placed]


def reason(given: Task) -> Hindrance:
    outcome = place(given)
    assert outcome.placed == ()
    return outcome.left[0].why


def test_a_full_morning_is_filled_to_the_last_minute() -> None:
    outcome = place(task(*(waiting(number) for number in range(4))))
    assert (sorted(starts(outcome)), outcome.left, outcome.is_best) == ([0, 30, 60, 90], (), True)


def test_what_stays_is_never_moved_and_rooms_are_used_around_it() -> None:
    outcome = place(task(waiting(1, 60), waiting(2, 45), stays=[standing(1, 60, 75)]))
    assert sorted(starts(outcome)) == [0, 75]


def test_gaps_lie_between_sessions_of_a_room() -> None:
    outcome = place(task(waiting(1, 50), waiting(2, 50), gap=15))
    first, second = sorted(starts(outcome))
    assert second - first >= 65


def test_people_who_marked_two_sessions_can_attend_both() -> None:
    one, two, three, four = (waiting(number, 60) for number in range(4))
    rooms = [RoomFacts(ROOM, SITE), RoomFacts(OTHER_ROOM, SITE)]
    stars = {frozenset({one.id, two.id}): 9, frozenset({three.id, four.id}): 9}
    placed = place(task(one, two, three, four, rooms=rooms, stars=stars))
    start = {each.session_id: each.starts_at for each in placed.placed}
    assert len(start) == 4
    assert start[one.id] != start[two.id]
    assert start[three.id] != start[four.id]


def test_a_track_is_not_parallel_to_itself_and_large_sessions_get_large_rooms() -> None:
    one, two = (waiting(number, 60, track_id=TRACK, expected=80) for number in (1, 2))
    rooms = [RoomFacts(ROOM, SITE, 40), RoomFacts(OTHER_ROOM, SITE, 100)]
    given = task(one, two, rooms=rooms)
    outcome = place(given)
    assert {each.room_id for each in outcome.placed} == {OTHER_ROOM}
    assert find_conflicts(with_placed(given, outcome.placed)) == []


def test_nobody_speaks_at_night_or_without_time_to_walk_where_that_can_be_helped() -> None:
    london = SpeakerFacts(ANN, Appearance.LIVE, "Europe/London")
    given = task(
        waiting(1, 30, ANN),
        waiting(2, 30, BOB),
        waiting(3, 30, BOB),
        speakers=[london, SpeakerFacts(BOB)],
        rooms=[RoomFacts(ROOM, SITE), RoomFacts(OTHER_ROOM, SITE)],
        hours=[span(0, 480)],
    )
    outcome = place(given)
    assert len(outcome.placed) == 3
    assert find_conflicts(with_placed(given, outcome.placed)) == []


def test_sessions_that_may_move_stay_where_nothing_is_gained() -> None:
    stays = waiting(1, 30, room_id=OTHER_ROOM, starts_at=at(60))
    rooms = [RoomFacts(ROOM, SITE), RoomFacts(OTHER_ROOM, SITE)]
    (placed, _other) = place(task(stays, waiting(2), rooms=rooms)).placed
    assert (placed.room_id, placed.starts_at) == (OTHER_ROOM, at(60))


def test_nothing_is_placed_beside_what_is_for_everybody() -> None:
    opening = replace(standing(1, 0, 60), kind=SessionKind.CEREMONY)
    rooms = [RoomFacts(ROOM, SITE), RoomFacts(OTHER_ROOM, SITE)]
    outcome = place(task(waiting(1), waiting(2), rooms=rooms, stays=[opening]))
    assert min(starts(outcome)) >= 60


SMALL, PLAIN = RoomFacts(ROOM, SITE, 40), RoomFacts(ROOM, SITE)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (task(waiting(1), rooms=[]), Hindrance.NO_ROOM),
        (task(waiting(1), hours=[]), Hindrance.NO_HOURS),
        (task(waiting(1), not_before=at(100)), Hindrance.TOO_LONG),
        (task(waiting(1), not_before=at(200)), Hindrance.OVER),
        (task(waiting(1, 150)), Hindrance.TOO_LONG),
        (task(waiting(1, expected=50), rooms=[SMALL], is_strict=True), Hindrance.NONE_LARGE),
        (task(waiting(1, is_interpreted=True), is_strict=True), Hindrance.NONE_EQUIPPED),
        (
            task(
                waiting(1, is_interpreted=True, expected=50),
                rooms=[replace(SMALL, has_interpretation=True), RoomFacts(OTHER_ROOM, SITE, 90)],
                is_strict=True,
            ),
            Hindrance.NONE_FITTING,
        ),
        (
            task(waiting(1, 30, ANN), speakers=[SpeakerFacts(ANN, windows=(span(110, 300),))]),
            Hindrance.SPEAKER_AWAY,
        ),
        (
            task(
                waiting(1, 30, ANN, BOB),
                speakers=[
                    SpeakerFacts(ANN, windows=(span(0, 60),)),
                    SpeakerFacts(BOB, windows=(span(40, 120),)),
                ],
            ),
            Hindrance.SPEAKERS_APART,
        ),
        (
            task(
                waiting(1, 30, ANN),
                stays=[standing(1, 0, 100, ANN, room=OTHER_ROOM)],
                rooms=[PLAIN, RoomFacts(OTHER_ROOM, SITE)],
            ),
            Hindrance.SPEAKER_BUSY,
        ),
        (task(waiting(1), stays=[standing(1, 10, 110)]), Hindrance.ROOMS_TAKEN),
    ],
)
def test_what_finds_no_place_is_explained(given: Task, why: Hindrance) -> None:
    assert reason(given) == why


def test_rooms_that_others_fill_are_told_from_speakers_who_are_elsewhere() -> None:
    full = place(task(*(waiting(number, 60) for number in range(3))))
    assert (len(full.placed), [each.why for each in full.left]) == (2, [Hindrance.ROOMS_FULL])
    rooms = [RoomFacts(ROOM, SITE), RoomFacts(OTHER_ROOM, SITE)]
    busy = place(task(*(waiting(number, 60, ANN) for number in range(3)), rooms=rooms))
    assert [(each.why, each.speaker_ids) for each in busy.left] == [(Hindrance.NOT_FOUND, (ANN,))]


def test_small_rooms_are_taken_unless_told_otherwise() -> None:
    crowd = waiting(1, expected=50)
    assert len(place(task(crowd, rooms=[SMALL])).placed) == 1


minutes = st.integers(0, 24).map(lambda number: number * 15)


@st.composite
def spans(draw: st.DrawFn) -> Span:
    start = draw(minutes)
    return span(start, start + draw(st.integers(1, 12)) * 15)


@st.composite
def tasks(draw: st.DrawFn) -> Task:
    """An event of a day with anything in it, conflicts of the sessions that stay included."""
    rooms = [
        RoomFacts(uuid.UUID(int=30 + number), SITE, capacity, closures=tuple(closures))
        for number, (capacity, closures) in enumerate(
            draw(
                st.lists(
                    st.tuples(st.sampled_from([None, 30, 80]), st.lists(spans(), max_size=2)),
                    min_size=1,
                    max_size=3,
                )
            )
        )
    ]
    people = [
        SpeakerFacts(uuid.UUID(int=40 + number), appearance, "Asia/Tokyo", 1, holding, tuple(windows))
        for number, (appearance, holding, windows) in enumerate(
            draw(
                st.lists(
                    st.tuples(
                        st.sampled_from(Appearance),
                        st.sampled_from([0, 20]),
                        st.lists(spans(), max_size=2),
                    ),
                    min_size=1,
                    max_size=3,
                )
            )
        )
    ]
    kinds = st.sampled_from([SessionKind.TALK, SessionKind.TALK, SessionKind.BREAK, SessionKind.KEYNOTE])
    some = st.lists(st.sampled_from([one.id for one in people]), max_size=2, unique=True)
    room_ids = [one.id for one in rooms]
    stays = []
    for number in range(draw(st.integers(0, 4))):
        when, who = draw(spans()), draw(some)
        one = standing(number, 0, 15, *who, room=draw(st.sampled_from(room_ids)))
        stays.append(replace(one, kind=draw(kinds), starts_at=when.starts_at, ends_at=when.ends_at))
    wait = [
        waiting(
            number,
            draw(st.sampled_from([5, 7, 20, 30, 45, 90])),
            *draw(some),
            kind=draw(kinds),
            track_id=draw(st.sampled_from([None, TRACK])),
            expected=draw(st.sampled_from([None, 50, 100])),
            is_interpreted=draw(st.booleans()),
        )
        for number in range(draw(st.integers(1, 8)))
    ]
    pairs = st.tuples(st.sampled_from(wait), st.sampled_from(wait))
    stars = {frozenset({one.id, other.id}): 3 for one, other in draw(st.lists(pairs, max_size=5))}
    return task(
        *wait,
        rooms=rooms,
        speakers=people,
        stays=stays,
        hours=draw(st.lists(spans(), max_size=3)),
        stars=stars,
        gap=draw(st.sampled_from([0, 10])),
        is_strict=draw(st.booleans()),
        not_before=draw(st.sampled_from([None, at(61)])),
        seconds=0.5,
    )


@given(tasks())
@settings(max_examples=80)
def test_no_plan_has_a_hard_conflict_that_was_not_there_before(given: Task) -> None:
    outcome = place(given)
    before = {one.key for one in find_conflicts(given.snapshot)}
    after = find_conflicts(with_placed(given, outcome.placed))
    assert [one for one in after if one.severity == Severity.HARD and one.key not in before] == []
    known = [one.session_id for one in outcome.placed] + [one.session_id for one in outcome.left]
    assert sorted(known) == sorted(one.id for one in given.waiting)
    assert all((one.starts_at - NINE) % timedelta(minutes=5) == timedelta(0) for one in outcome.placed)
    too_small = {one.session_ids[0] for one in after if one.kind == ConflictKind.ROOM_TOO_SMALL}
    assert not given.is_strict or not too_small & {one.session_id for one in outcome.placed}


FORUM = uuid.UUID(int=900)


def forum(start: int, end: int, room: uuid.UUID = ROOM, *speakers: uuid.UUID) -> PlacedSession:
    return replace(standing(0, start, end, *speakers, room=room), id=FORUM, kind=SessionKind.FORUM)


def test_talks_are_placed_in_their_forum_and_others_around_it() -> None:
    talks = [waiting(number, 30, ANN, part_of=FORUM) for number in (1, 2)]
    given = task(*talks, waiting(3, 30), stays=[forum(60, 120, ROOM, ANN)])
    outcome = place(given)
    assert starts(outcome)[2] < 60
    assert sorted(starts(outcome)[:2]) == [60, 90]
    assert find_conflicts(with_placed(given, outcome.placed)) == []


def test_forum_is_placed_with_its_talks_in_it() -> None:
    outer = replace(waiting(0, 60), id=FORUM, kind=SessionKind.FORUM)
    talks = [waiting(number, 30, part_of=FORUM) for number in (1, 2)]
    given = task(*talks, outer, stays=[standing(1, 0, 60)])
    outcome = place(given)
    assert [one.session_id for one in outcome.placed] == [talks[0].id, talks[1].id, FORUM]
    assert find_conflicts(with_placed(given, outcome.placed)) == []


@pytest.mark.parametrize(
    ("stays", "why"),
    [
        ([], Hindrance.FORUM_WAITS),
        ([forum(0, 20)], Hindrance.FORUM_FULL),
        ([forum(0, 40), replace(standing(1, 0, 20), part_of=FORUM)], Hindrance.FORUM_FULL),
        ([forum(0, 60), standing(1, 0, 60, ANN, room=OTHER_ROOM)], Hindrance.SPEAKER_BUSY),
    ],
)
def test_talk_without_room_in_its_forum_says_so(stays: list[PlacedSession], why: Hindrance) -> None:
    rooms = [RoomFacts(ROOM, SITE), RoomFacts(OTHER_ROOM, SITE)]
    assert reason(task(waiting(1, 30, ANN, part_of=FORUM), stays=stays, rooms=rooms)) == why


def test_solver_is_loaded_without_tables_of_data() -> None:
    code = "from events_platform.programme.placement import load_solver as go; import sys; go()"
    shown = subprocess.run(
        [sys.executable, "-c", f"{code}; print('pandas' in sys.modules)"],
        capture_output=True,
        check=True,
        text=True,
    )
    assert shown.stdout.strip() == "False"
