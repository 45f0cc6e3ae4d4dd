"""Conflicts of any plan against a slow check that knows no trick."""

import uuid
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from events_platform.programme.conflicts import find_conflicts, walking_minutes
from events_platform.programme.conflicts_facts import (
    Conflict,
    ConflictKind,
    PlacedSession,
    RoomFacts,
    Snapshot,
    Span,
    SpeakerFacts,
)
from events_platform.programme.content import Part
from events_platform.programme.models import Appearance, SessionKind, SpeakerRole

DAY = datetime(2021, 6, 10, tzinfo=UTC)
MAIN, BRANCH = uuid.UUID(int=1), uuid.UUID(int=2)
Kind = ConflictKind


def at(minutes: float) -> datetime:
    return DAY + timedelta(minutes=minutes)


# The slow check: every pair, every minute where it is simplest, nothing sorted.

ROOMS = [
    RoomFacts(uuid.UUID(int=number), site, capacity, number % 2 == 0, closures)
    for number, (site, capacity, closures) in enumerate(
        [
            (MAIN, 10, ()),
            (MAIN, None, (Span(at(60), at(90)),)),
            (BRANCH, 30, (Span(at(0), at(20)), Span(at(100), at(130)))),
        ],
        start=11,
    )
]
TRACKS = [None, uuid.UUID(int=31), uuid.UUID(int=32)]
SPEAKERS = [uuid.UUID(int=number) for number in range(41, 45)]
minutes = st.integers(-4, 30).map(lambda number: number * 5)


@st.composite
def sessions(draw: st.DrawFn, number: int) -> PlacedSession:
    start = draw(minutes)
    rooms = draw(st.lists(st.sampled_from([room.id for room in ROOMS]), min_size=1, max_size=3, unique=True))
    roles = st.sampled_from([SpeakerRole.SPEAKER, SpeakerRole.CHAIR, SpeakerRole.INTERPRETER])
    parts = draw(st.lists(st.builds(Part, st.sampled_from(SPEAKERS), roles), max_size=3, unique=True))
    return PlacedSession(
        uuid.UUID(int=100 + number),
        draw(st.sampled_from([SessionKind.TALK, SessionKind.PANEL, SessionKind.BREAK])),
        at(start),
        at(start + draw(st.integers(1, 12)) * 5),
        tuple(rooms),
        tuple(parts),
        draw(st.sampled_from(TRACKS)),
        draw(st.one_of(st.none(), st.integers(0, 60))),
        draw(st.booleans()),
    )


spans = st.builds(lambda start, length: Span(at(start), at(start + length * 5)), minutes, st.integers(1, 20))
speakers_of = st.builds(
    SpeakerFacts,
    id=st.none(),
    appearance=st.sampled_from(Appearance),
    timezone=st.sampled_from(["", "Europe/London", "America/New_York", "Asia/Kolkata"]),
    precedence=st.one_of(st.none(), st.just(1)),
    holding_minutes=st.sampled_from([0, 10, 25]),
    windows=st.lists(spans, max_size=3).map(tuple),
)


@st.composite
def plans(draw: st.DrawFn) -> Snapshot:
    count = draw(st.integers(0, 7))
    facts = {one: draw(speakers_of) for one in SPEAKERS}
    return Snapshot(
        tuple(draw(sessions(number)) for number in range(count)),
        {room.id: room for room in ROOMS},
        {
            key: SpeakerFacts(
                key, one.appearance, one.timezone, one.precedence, one.holding_minutes, one.windows
            )
            for key, one in facts.items()
        },
        {MAIN: draw(st.lists(spans, max_size=4)), BRANCH: [Span(at(0), at(90))]},
        {MAIN: 5, BRANCH: 10},
        draw(st.sampled_from([{}, {frozenset({MAIN, BRANCH}): 25}])),
    )


Found = set[tuple[ConflictKind, frozenset[uuid.UUID], uuid.UUID | None]]


def naive(snapshot: Snapshot) -> Found:
    found: Found = set()
    for one in snapshot.sessions:
        found |= naive_alone(snapshot, one)
    for one, other in combinations(snapshot.sessions, 2):
        if one.starts_at < other.ends_at and other.starts_at < one.ends_at:
            found |= naive_at_once(snapshot, one, other)
    for speaker in snapshot.speakers.values():
        found |= naive_speaker(snapshot, speaker)
    return found


def ticks(one: PlacedSession) -> list[datetime]:
    count = (one.ends_at - one.starts_at) // timedelta(minutes=5)
    return [one.starts_at + timedelta(minutes=5 * number) for number in range(count)]


def inside(moment: datetime, spans: Any) -> bool:
    return any(span.starts_at <= moment < span.ends_at for span in spans)


def naive_alone(snapshot: Snapshot, one: PlacedSession) -> Found:
    found: Found = set()
    only = frozenset({one.id})
    for room_id in one.room_ids:
        room = snapshot.rooms[room_id]
        if any(inside(tick, room.closures) for tick in ticks(one)):
            found.add((Kind.ROOM_CLOSED, only, room_id))
        if not all(inside(tick, snapshot.hours.get(room.site_id, [])) for tick in ticks(one)):
            found.add((Kind.OUTSIDE_HOURS, only, room.site_id))
        if one.is_interpreted and not room.has_interpretation:
            found.add((Kind.EQUIPMENT_MISSING, only, room_id))
    if one.is_interpreted and SpeakerRole.INTERPRETER not in [part.role for part in one.parts]:
        found.add((Kind.INTERPRETER_MISSING, only, None))
    places = sum(snapshot.rooms[room_id].capacity or 10_000 for room_id in one.room_ids)
    if one.expected is not None and places < one.expected:
        found.add((Kind.ROOM_TOO_SMALL, only, one.room_ids[0]))
    return found


def naive_at_once(snapshot: Snapshot, one: PlacedSession, other: PlacedSession) -> Found:
    pair = frozenset({one.id, other.id})
    breaks = [one.kind, other.kind].count(SessionKind.BREAK)
    found: Found = set()
    if breaks < 2:
        found |= {(Kind.ROOM_TWICE, pair, room) for room in set(one.room_ids) & set(other.room_ids)}
    if breaks == 0:
        if one.track_id and one.track_id == other.track_id:
            found.add((Kind.TRACK_PARALLEL, pair, one.track_id))
        both = {part.speaker_id for part in one.parts} & {part.speaker_id for part in other.parts}
        found |= {
            (Kind.SPEAKER_TWICE, pair, key)
            for key in both
            if snapshot.speakers[key].appearance != Appearance.RECORDED
        }
    return found


def naive_speaker(snapshot: Snapshot, speaker: SpeakerFacts) -> Found:
    mine = [
        one
        for one in snapshot.sessions
        if speaker.id in {part.speaker_id for part in one.parts} and one.kind != SessionKind.BREAK
    ]
    found: Found = set()
    if speaker.appearance == Appearance.RECORDED:
        return found
    for one in mine:
        if speaker.windows and not all(inside(tick, speaker.windows) for tick in ticks(one)):
            found.add((Kind.SPEAKER_UNAVAILABLE, frozenset({one.id}), speaker.id))
        if speaker.appearance == Appearance.LIVE and speaker.timezone:
            hours = {tick.astimezone(ZoneInfo(speaker.timezone)).hour for tick in ticks(one)}
            if hours & {23, 0, 1, 2, 3, 4, 5, 6}:
                found.add((Kind.REMOTE_NIGHT, frozenset({one.id}), speaker.id))
    if speaker.precedence and speaker.holding_minutes == 0 and mine:
        found.add((Kind.HOLDING_MISSING, frozenset(one.id for one in mine), speaker.id))
    for one in mine:
        for other in mine:
            if one.ends_at <= other.starts_at:
                found |= naive_in_a_row(snapshot, speaker, mine, one, other)
    return found


def naive_in_a_row(
    snapshot: Snapshot,
    speaker: SpeakerFacts,
    mine: list[PlacedSession],
    one: PlacedSession,
    other: PlacedSession,
) -> Found:
    pair = frozenset({one.id, other.id})
    gap = (other.starts_at - one.ends_at) / timedelta(minutes=1)
    between = [x for x in mine if x.starts_at >= one.ends_at and x.ends_at <= other.starts_at]
    found: Found = set()
    walk = walking_minutes(snapshot, one.room_ids[0], other.room_ids[0])
    if speaker.appearance == Appearance.ONSITE and not between and gap < walk:
        found.add((Kind.NO_TIME_TO_WALK, pair, speaker.id))
    if speaker.precedence and gap < speaker.holding_minutes:
        found.add((Kind.HOLDING_MISSING, pair, speaker.id))
    return found


def about(one: Conflict) -> tuple[ConflictKind, frozenset[uuid.UUID], uuid.UUID | None]:
    subject = one.speaker_id or one.site_id or one.track_id or one.room_id
    return one.kind, frozenset(one.session_ids), subject


@settings(max_examples=400)
@given(plans())
def test_conflicts_are_those_of_the_slow_check_each_once(snapshot: Snapshot) -> None:
    found = find_conflicts(snapshot)
    assert {about(one) for one in found} == naive(snapshot)
    assert len({one.key for one in found}) == len(found) == len({about(one) for one in found})


@given(plans())
def test_conflicts_do_not_depend_on_the_order_in_which_sessions_were_loaded(snapshot: Snapshot) -> None:
    turned = Snapshot(
        snapshot.sessions[::-1],
        snapshot.rooms,
        snapshot.speakers,
        snapshot.hours,
        snapshot.walks,
        snapshot.distances,
    )
    assert find_conflicts(turned) == find_conflicts(snapshot)
