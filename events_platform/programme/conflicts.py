"""What is wrong with a plan: pure, exact, fast enough for every move on the board.

Spans are half-open: what ends at 10:00 is not in the way of what starts at 10:00.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

from events_platform.programme.conflicts_facts import (
    Conflict,
    ConflictKind,
    PlacedSession,
    RoomFacts,
    Severity,
    Snapshot,
    Span,
    SpeakerFacts,
    covers,
    merged,
)
from events_platform.programme.models import Appearance, SessionKind, SpeakerRole

NIGHT_BEGINS, NIGHT_ENDS = time(23), time(7)
DAY = timedelta(days=1)


def find_conflicts(snapshot: Snapshot) -> list[Conflict]:
    """Everything that is wrong with the plan: hard ones first, then by time; each once."""
    by_time = sorted(snapshot.sessions, key=lambda one: (one.starts_at, one.ends_at, one.id))
    found = [
        *_rooms(snapshot, by_time),
        *_sites(snapshot, by_time),
        *_forums(by_time),
        *_tracks(by_time),
        *_speakers(snapshot, by_time),
        *_interpretation(snapshot, by_time),
    ]
    return sorted(found, key=lambda one: (one.severity != Severity.HARD, one.span, one.key))


def overlapping(by_time: Iterable[PlacedSession]) -> Iterator[tuple[PlacedSession, PlacedSession]]:
    """The pairs that overlap, out of sessions in the order of their starts; a forum has its talks in it."""
    running: list[PlacedSession] = []
    for one in by_time:
        running = [other for other in running if other.ends_at > one.starts_at]
        for other in running:
            if not one.is_nested_with(other):
                yield other, one
        running.append(one)


def _rooms(snapshot: Snapshot, by_time: Sequence[PlacedSession]) -> Iterator[Conflict]:
    by_room: dict[uuid.UUID, list[PlacedSession]] = defaultdict(list)
    for one in by_time:
        for room_id in one.room_ids:
            by_room[room_id].append(one)
    for room_id, sessions in by_room.items():
        for one, other in overlapping(sessions):
            # Two breaks in one foyer disturb nobody.
            if not (_is_break(one) and _is_break(other)):
                yield _pair(ConflictKind.ROOM_TWICE, one, other, room_id, room_id=room_id)
        for one in sessions:
            yield from _closed(snapshot.rooms[room_id], one)
    for one in by_time:
        yield from _too_small(snapshot, one)


def _closed(room: RoomFacts, one: PlacedSession) -> Iterator[Conflict]:
    closed = [span for span in room.closures if _overlap(span, _span(one))]
    if closed:
        yield _timed(ConflictKind.ROOM_CLOSED, one, room.id, span=closed[0], room_id=room.id)


def _too_small(snapshot: Snapshot, one: PlacedSession) -> Iterator[Conflict]:
    """The rooms that show a session together have fewer places than people are expected."""
    places = [snapshot.rooms[room_id].capacity for room_id in one.room_ids]
    known = [capacity for capacity in places if capacity is not None]
    if one.expected is None or len(known) < len(places) or sum(known) >= one.expected:
        return
    yield Conflict(
        ConflictKind.ROOM_TOO_SMALL,
        _key(ConflictKind.ROOM_TOO_SMALL, one.id),
        (one.id,),
        _span(one),
        room_id=one.room_ids[0],
        minutes=one.expected - sum(known),
    )


def _sites(snapshot: Snapshot, by_time: Sequence[PlacedSession]) -> Iterator[Conflict]:
    hours = {site_id: merged(spans) for site_id, spans in snapshot.hours.items()}
    for one in by_time:
        for site_id in dict.fromkeys(snapshot.rooms[room_id].site_id for room_id in one.room_ids):
            if not covers(hours.get(site_id, []), _span(one)):
                yield _timed(
                    ConflictKind.OUTSIDE_HOURS, one, site_id, site_id=site_id, room_id=one.room_ids[0]
                )


def _forums(by_time: Sequence[PlacedSession]) -> Iterator[Conflict]:
    """A talk lies within the hours of its forum, and in one of its rooms."""
    forums = {one.id: one for one in by_time}
    for one in by_time:
        forum = forums.get(one.part_of) if one.part_of else None
        if forum is None:
            continue
        ids, told = (one.id, forum.id), _span(forum)
        if one.starts_at < forum.starts_at or one.ends_at > forum.ends_at:
            kind = ConflictKind.OUTSIDE_FORUM
            yield Conflict(kind, _key(kind, *ids), ids, told)
        if one.room_ids[0] not in forum.room_ids:
            kind = ConflictKind.FORUM_ELSEWHERE
            yield Conflict(kind, _key(kind, *ids), ids, told, room_id=forum.room_ids[0])


def _tracks(by_time: Sequence[PlacedSession]) -> Iterator[Conflict]:
    by_track: dict[uuid.UUID, list[PlacedSession]] = defaultdict(list)
    for one in by_time:
        if one.track_id is not None and not _is_break(one):
            by_track[one.track_id].append(one)
    for track_id, sessions in by_track.items():
        for one, other in overlapping(sessions):
            yield _pair(ConflictKind.TRACK_PARALLEL, one, other, track_id, track_id=track_id)


def _interpretation(snapshot: Snapshot, by_time: Sequence[PlacedSession]) -> Iterator[Conflict]:
    for one in by_time:
        if not one.is_interpreted:
            continue
        if not any(part.role == SpeakerRole.INTERPRETER for part in one.parts):
            key = _key(ConflictKind.INTERPRETER_MISSING, one.id)
            yield Conflict(ConflictKind.INTERPRETER_MISSING, key, (one.id,), _span(one))
        for room_id in one.room_ids:
            if not snapshot.rooms[room_id].has_interpretation:
                key = _key(ConflictKind.EQUIPMENT_MISSING, one.id, room_id)
                yield Conflict(ConflictKind.EQUIPMENT_MISSING, key, (one.id,), _span(one), room_id=room_id)


def _speakers(snapshot: Snapshot, by_time: Sequence[PlacedSession]) -> Iterator[Conflict]:
    by_speaker: dict[uuid.UUID, list[PlacedSession]] = defaultdict(list)
    for one in by_time:
        for speaker_id in dict.fromkeys(part.speaker_id for part in one.parts):
            by_speaker[speaker_id].append(one)
    for speaker_id, sessions in by_speaker.items():
        speaker = snapshot.speakers.get(speaker_id)
        # A recorded message plays wherever and whenever; a break waits for nobody.
        if speaker is None or speaker.appearance == Appearance.RECORDED:
            continue
        needed = [one for one in sessions if not _is_break(one)]
        for one, other in overlapping(needed):
            yield _pair(ConflictKind.SPEAKER_TWICE, one, other, speaker_id, speaker_id=speaker_id)
        yield from _away(speaker, needed)
        if speaker.appearance == Appearance.ONSITE:
            yield from _walks(snapshot, speaker, needed)
        if speaker.appearance == Appearance.LIVE and speaker.timezone:
            yield from _nights(speaker, needed)
        if speaker.precedence is not None:
            yield from _holding(speaker, needed)


def _away(speaker: SpeakerFacts, sessions: Iterable[PlacedSession]) -> Iterator[Conflict]:
    windows = merged(speaker.windows)
    for one in sessions if windows else ():
        if not covers(windows, _span(one)):
            yield _timed(ConflictKind.SPEAKER_UNAVAILABLE, one, speaker.id, speaker_id=speaker.id)


def _walks(
    snapshot: Snapshot, speaker: SpeakerFacts, sessions: Sequence[PlacedSession]
) -> Iterator[Conflict]:
    """Two sessions in a row that are further apart than the time between them."""
    for place, one in enumerate(sessions):
        following = [other for other in sessions[place + 1 :] if other.starts_at >= one.ends_at]
        first_end = min((other.ends_at for other in following), default=None)
        for other in following:
            if first_end is not None and first_end <= other.starts_at:
                break  # something lies between the two
            minutes = walking_minutes(snapshot, one.room_ids[0], other.room_ids[0])
            if other.starts_at - one.ends_at < timedelta(minutes=minutes):
                yield Conflict(
                    ConflictKind.NO_TIME_TO_WALK,
                    _key(ConflictKind.NO_TIME_TO_WALK, speaker.id, one.id, other.id),
                    (one.id, other.id),
                    Span(one.ends_at, other.starts_at),
                    speaker_id=speaker.id,
                    room_id=other.room_ids[0],
                    minutes=minutes,
                )


def walking_minutes(snapshot: Snapshot, one_room: uuid.UUID, other_room: uuid.UUID) -> int:
    """From one room to another; between sites of unknown distance as long as within the larger one."""
    one, other = snapshot.rooms[one_room].site_id, snapshot.rooms[other_room].site_id
    if one_room == other_room:
        return 0
    within = max(snapshot.walks.get(one, 0), snapshot.walks.get(other, 0))
    return within if one == other else snapshot.distances.get(frozenset({one, other}), within)


def _nights(speaker: SpeakerFacts, sessions: Iterable[PlacedSession]) -> Iterator[Conflict]:
    zone = ZoneInfo(speaker.timezone)
    for one in sessions:
        if any(_overlap(night, _span(one)) for night in nights_around(_span(one), zone)):
            key = _key(ConflictKind.REMOTE_NIGHT, speaker.id, one.id)
            yield Conflict(ConflictKind.REMOTE_NIGHT, key, (one.id,), _span(one), speaker_id=speaker.id)


def nights_around(span: Span, zone: ZoneInfo) -> Iterator[Span]:
    """The nights, 23:00 to 07:00 on clocks of the zone, that a span may touch."""
    day = span.starts_at.astimezone(zone).date() - DAY
    while day <= span.ends_at.astimezone(zone).date():
        yield Span(datetime.combine(day, NIGHT_BEGINS, zone), datetime.combine(day + DAY, NIGHT_ENDS, zone))
        day += DAY


def _holding(speaker: SpeakerFacts, sessions: Sequence[PlacedSession]) -> Iterator[Conflict]:
    """A guest of honour for whom no time is kept before an appearance, or who is elsewhere in it."""
    kind = ConflictKind.HOLDING_MISSING
    if sessions and speaker.holding_minutes == 0:
        ids = tuple(one.id for one in sessions)
        yield Conflict(kind, _key(kind, speaker.id), ids, _span(sessions[0]), speaker_id=speaker.id)
        return
    held = timedelta(minutes=speaker.holding_minutes)
    for one, other in combinations(sessions, 2):
        if one.ends_at <= other.starts_at < one.ends_at + held:
            yield Conflict(
                kind,
                _key(kind, speaker.id, one.id, other.id),
                (one.id, other.id),
                Span(other.starts_at - held, other.starts_at),
                speaker_id=speaker.id,
                minutes=speaker.holding_minutes,
            )


def _overlap(one: Span, other: Span) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _span(one: PlacedSession) -> Span:
    return Span(one.starts_at, one.ends_at)


def _is_break(one: PlacedSession) -> bool:
    return one.kind == SessionKind.BREAK


def _pair(
    kind: ConflictKind,
    one: PlacedSession,
    other: PlacedSession,
    shared: uuid.UUID,
    *,
    speaker_id: uuid.UUID | None = None,
    room_id: uuid.UUID | None = None,
    track_id: uuid.UUID | None = None,
) -> Conflict:
    return Conflict(
        kind,
        _key(kind, shared, *sorted((one.id, other.id))),
        (one.id, other.id),
        Span(max(one.starts_at, other.starts_at), min(one.ends_at, other.ends_at)),
        speaker_id=speaker_id,
        room_id=room_id,
        track_id=track_id,
    )


def _timed(
    kind: ConflictKind,
    one: PlacedSession,
    other: uuid.UUID,
    *,
    span: Span | None = None,
    speaker_id: uuid.UUID | None = None,
    room_id: uuid.UUID | None = None,
    site_id: uuid.UUID | None = None,
) -> Conflict:
    times = f"{one.starts_at:%Y%m%dT%H%M}-{one.ends_at:%Y%m%dT%H%M}"
    return Conflict(
        kind,
        f"{_key(kind, other, one.id)}:{times}",
        (one.id,),
        span or _span(one),
        speaker_id=speaker_id,
        room_id=room_id,
        site_id=site_id,
    )


def _key(kind: ConflictKind, *ids: uuid.UUID) -> str:
    return ":".join([kind.value, *(one.hex for one in ids)])
