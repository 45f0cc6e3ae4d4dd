"""What placement is given and what it answers: plain facts, without a database and without a solver."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from events_platform.programme.conflicts_facts import ConflictKind, Snapshot
from events_platform.programme.content import Part
from events_platform.programme.models import SessionKind

GRID = 5
"""Minutes: sessions start on full five of them."""
DEFAULT_SECONDS, MOST_SECONDS = 20, 120
MOST_GAP = 60
MOST_WEIGHT = 100


class Wish(StrEnum):
    """What placement tries to keep, beside the hard rules that it always keeps."""

    TRACKS = "tracks"
    ROOMS = "rooms"
    WALKS = "walks"
    NIGHTS = "nights"
    HOLDING = "holding"
    PLENARY = "plenary"
    STARS = "stars"
    STAY = "stay"


WEIGHTS: Mapping[Wish, int] = {
    Wish.TRACKS: 10,
    Wish.ROOMS: 20,
    Wish.WALKS: 10,
    Wish.NIGHTS: 20,
    Wish.HOLDING: 20,
    Wish.PLENARY: 20,
    Wish.STARS: 1,
    Wish.STAY: 4,
}
"""What each broken wish costs; stars cost this for every person who would like to be in both sessions."""

BROKEN_BY: Mapping[ConflictKind, Wish] = {
    ConflictKind.TRACK_PARALLEL: Wish.TRACKS,
    ConflictKind.ROOM_TOO_SMALL: Wish.ROOMS,
    ConflictKind.EQUIPMENT_MISSING: Wish.ROOMS,
    ConflictKind.NO_TIME_TO_WALK: Wish.WALKS,
    ConflictKind.REMOTE_NIGHT: Wish.NIGHTS,
    ConflictKind.HOLDING_MISSING: Wish.HOLDING,
}
PLENARY = frozenset({SessionKind.CEREMONY, SessionKind.KEYNOTE, SessionKind.BREAK})
"""What everybody is meant to attend, so that nothing should be placed beside it."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A session that is to be placed; `room_id` and `starts_at` are where it stands, if it may be moved.

    `part_of` is the session in which it takes place: within its hours, in one of its rooms.
    """

    id: uuid.UUID
    kind: SessionKind
    minutes: int
    parts: tuple[Part, ...] = ()
    track_id: uuid.UUID | None = None
    expected: int | None = None
    is_interpreted: bool = False
    room_id: uuid.UUID | None = None
    starts_at: datetime | None = None
    part_of: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be solved. The sessions of the snapshot stay where they are.

    `stars` are the numbers of people who marked both sessions of a pair. Nothing starts before `not_before`;
    `gap` minutes lie between two sessions of a room. Where it is strict, a session is left out rather than
    placed in a room that is too small or lacks interpretation.
    """

    snapshot: Snapshot
    waiting: tuple[Waiting, ...]
    stars: Mapping[frozenset[uuid.UUID], int] = field(default_factory=dict)
    weights: Mapping[Wish, int] = field(default_factory=lambda: dict(WEIGHTS))
    not_before: datetime | None = None
    gap: int = 0
    is_strict: bool = False
    seconds: float = DEFAULT_SECONDS


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a session goes."""

    session_id: uuid.UUID
    room_id: uuid.UUID
    starts_at: datetime
    ends_at: datetime


class Hindrance(StrEnum):
    """Why a session could not be placed."""

    NO_ROOM = "no_room"
    NO_HOURS = "no_hours"
    OVER = "over"
    TOO_LONG = "too_long"
    NONE_EQUIPPED = "none_equipped"
    NONE_LARGE = "none_large"
    NONE_FITTING = "none_fitting"
    FORUM_WAITS = "forum_waits"
    FORUM_FULL = "forum_full"
    SPEAKER_AWAY = "speaker_away"
    SPEAKERS_APART = "speakers_apart"
    SPEAKER_BUSY = "speaker_busy"
    ROOMS_TAKEN = "rooms_taken"
    ROOMS_FULL = "rooms_full"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class Left:
    """A session that could not be placed, and why; `number` is what the reason counts (minutes, places)."""

    session_id: uuid.UUID
    why: Hindrance
    speaker_ids: tuple[uuid.UUID, ...] = ()
    room_id: uuid.UUID | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the solver is: the cost of the best plan so far, and how many sessions it places."""

    cost: int
    placed: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """A plan: where sessions go, which cannot, its cost, and whether it is proved that none is better."""

    placed: tuple[Placed, ...]
    left: tuple[Left, ...]
    cost: int
    is_best: bool
