"""What conflicts depend on, as it was loaded, and what they are when found."""

import uuid
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from events_platform.programme.content import Part
from events_platform.programme.models import Appearance, SessionKind


class Severity(StrEnum):
    """Hard ones stand against a release, soft ones are worth a thought."""

    HARD = "hard"
    SOFT = "soft"


class ConflictKind(StrEnum):
    """What can be wrong."""

    SPEAKER_TWICE = "speaker_twice"
    ROOM_TWICE = "room_twice"
    OUTSIDE_HOURS = "outside_hours"
    ROOM_CLOSED = "room_closed"
    SPEAKER_UNAVAILABLE = "speaker_unavailable"
    OUTSIDE_FORUM = "outside_forum"
    FORUM_ELSEWHERE = "forum_elsewhere"
    ROOM_TOO_SMALL = "room_too_small"
    NO_TIME_TO_WALK = "no_time_to_walk"
    REMOTE_NIGHT = "remote_night"
    TRACK_PARALLEL = "track_parallel"
    INTERPRETER_MISSING = "interpreter_missing"
    EQUIPMENT_MISSING = "equipment_missing"
    HOLDING_MISSING = "holding_missing"


HARD = frozenset(
    {
        ConflictKind.SPEAKER_TWICE,
        ConflictKind.ROOM_TWICE,
        ConflictKind.OUTSIDE_HOURS,
        ConflictKind.ROOM_CLOSED,
        ConflictKind.SPEAKER_UNAVAILABLE,
        ConflictKind.OUTSIDE_FORUM,
        ConflictKind.FORUM_ELSEWHERE,
    }
)


class Span(NamedTuple):
    """From one aware time up to another, which no longer belongs to it."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class PlacedSession:
    """A session with its time; the first room is its own, the others show it too.

    `part_of` is the session in which it takes place, as a talk does in a forum.
    """

    id: uuid.UUID
    kind: SessionKind
    starts_at: datetime
    ends_at: datetime
    room_ids: tuple[uuid.UUID, ...]
    parts: tuple[Part, ...] = ()
    track_id: uuid.UUID | None = None
    expected: int | None = None
    is_interpreted: bool = False
    part_of: uuid.UUID | None = None

    def is_nested_with(self, other: "PlacedSession") -> bool:
        """Whether one of the two takes place in the other, so that they are not in each other's way."""
        return self.part_of == other.id or other.part_of == self.id


@dataclass(frozen=True, slots=True)
class RoomFacts:
    """A room; a capacity of None is not limited."""

    id: uuid.UUID
    site_id: uuid.UUID
    capacity: int | None = None
    has_interpretation: bool = False
    closures: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class SpeakerFacts:
    """A speaker; without windows one is always available, with a precedence one is a guest of honour."""

    id: uuid.UUID
    appearance: Appearance = Appearance.ONSITE
    timezone: str = ""
    precedence: int | None = None
    holding_minutes: int = 0
    windows: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that conflicts depend on. `hours` are the spans in which each site is open.

    `walks` are minutes between the rooms of a site, `distances` between two sites (a pair in either order).
    """

    sessions: tuple[PlacedSession, ...]
    rooms: Mapping[uuid.UUID, RoomFacts]
    speakers: Mapping[uuid.UUID, SpeakerFacts] = field(default_factory=dict)
    hours: Mapping[uuid.UUID, Sequence[Span]] = field(default_factory=dict)
    walks: Mapping[uuid.UUID, int] = field(default_factory=dict)
    distances: Mapping[frozenset[uuid.UUID], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Conflict:
    """One thing that is wrong; the key is the same whenever it is found again.

    The key of a conflict with an absolute time (a closed room, a speaker who is away) holds the session's
    times: who accepted it at nine has not accepted it at ten. `span` is the time in question, `minutes` what
    is needed (to walk, to wait) or the number of people who find no room.
    """

    kind: ConflictKind
    key: str
    session_ids: tuple[uuid.UUID, ...]
    span: Span
    speaker_id: uuid.UUID | None = None
    room_id: uuid.UUID | None = None
    site_id: uuid.UUID | None = None
    track_id: uuid.UUID | None = None
    minutes: int = 0

    @property
    def severity(self) -> Severity:
        """Whether it stands against a release."""
        return Severity.HARD if self.kind in HARD else Severity.SOFT


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same time in as few spans as it takes, in order."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.starts_at <= found[-1].ends_at:
            found[-1] = Span(found[-1].starts_at, max(found[-1].ends_at, span.ends_at))
        else:
            found.append(span)
    return found


def covers(spans: Sequence[Span], span: Span) -> bool:
    """Whether one of these merged spans holds all of another."""
    place = bisect_right(spans, span.starts_at, key=lambda one: one.starts_at) - 1
    return place >= 0 and span.ends_at <= spans[place].ends_at
