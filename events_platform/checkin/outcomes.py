"""The closed list of outcomes, and the level of each (checkin-protocol.md, A scan)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Level(StrEnum):
    """Green, amber (the steward admits in one tap), red (a supervisor may override with a reason)."""

    ADMIT = "admit"
    ASK = "ask"
    STOP = "stop"


class Outcome(StrEnum):
    """What a scan came to, in the order in which rules are looked at."""

    ADMITTED = "admitted"
    UNREADABLE = "unreadable"
    BAD_SIGNATURE = "bad_signature"
    WRONG_EVENT = "wrong_event"
    UNKNOWN = "unknown"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"
    NOT_CONFIRMED = "not_confirmed"
    WRONG_CATEGORY = "wrong_category"
    EXPIRED = "expired"
    ALREADY_INSIDE = "already_inside"
    ROOM_FULL = "room_full"
    WRONG_GATE = "wrong_gate"
    WRONG_MODE = "wrong_mode"
    NOT_YET_VALID = "not_yet_valid"
    NOT_INSIDE = "not_inside"
    UNDONE = "undone"


_ADMIT: Final = frozenset({Outcome.ADMITTED, Outcome.NOT_INSIDE, Outcome.UNDONE})
_ASK: Final = frozenset({Outcome.WRONG_MODE, Outcome.WRONG_GATE, Outcome.NOT_YET_VALID})
DEFAULT_LEVELS: Final[Mapping[Outcome, Level]] = {
    outcome: Level.ADMIT if outcome in _ADMIT else Level.ASK if outcome in _ASK else Level.STOP
    for outcome in Outcome
}
SEVERITY: Final[Mapping[Level, int]] = {Level.ADMIT: 0, Level.ASK: 1, Level.STOP: 2}

ADJUSTABLE: Final = (
    Outcome.WRONG_MODE,
    Outcome.WRONG_GATE,
    Outcome.NOT_YET_VALID,
    Outcome.EXPIRED,
    Outcome.WRONG_CATEGORY,
    Outcome.ALREADY_INSIDE,
    Outcome.ROOM_FULL,
    Outcome.NOT_CONFIRMED,
    Outcome.CANCELLED,
    Outcome.SUPERSEDED,
)
"""Outcomes whose level a gate may set; a ticket that names nobody is always a stop."""
