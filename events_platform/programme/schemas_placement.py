"""What placement is asked for, and what it answers to programs."""

import uuid
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from events_platform.kit.schema import Input
from events_platform.programme.models import SessionState
from events_platform.programme.models_placement import RunState
from events_platform.programme.placement_facts import (
    DEFAULT_SECONDS,
    MOST_GAP,
    MOST_SECONDS,
    MOST_WEIGHT,
    WEIGHTS,
    Hindrance,
    Wish,
)

PLACEABLE = (SessionState.DRAFT, SessionState.PROPOSED, SessionState.ACCEPTED, SessionState.CONFIRMED)
Weight = Annotated[int, Field(ge=0, le=MOST_WEIGHT)]


class PlacementIn(Input):
    """What to place, and by which wishes.

    Sessions in these `states` are placed; cancelled ones never are. With `may_move`, sessions that have a
    place and are not fixed may be moved as well. `gap_minutes` stay free between two sessions of a room.
    `is_strict`: rather no place than a room that is too small or lacks interpretation. `weights` (0 to 100)
    say what a broken wish costs; those that are left out count as usual.
    """

    states: list[SessionState] = Field(
        default_factory=lambda: [SessionState.ACCEPTED, SessionState.CONFIRMED], min_length=1
    )
    may_move: bool = False
    gap_minutes: Annotated[int, Field(ge=0, le=MOST_GAP, multiple_of=5)] = 0
    is_strict: bool = False
    seconds: Annotated[int, Field(ge=1, le=MOST_SECONDS)] = DEFAULT_SECONDS
    weights: dict[Wish, Weight] = Field(default_factory=dict)

    def all_weights(self) -> dict[Wish, int]:
        """What each broken wish costs."""
        return {**WEIGHTS, **self.weights}


class PlaceOut(BaseModel):
    """A room and a time."""

    room: uuid.UUID
    starts_at: datetime
    ends_at: datetime


class ProposedMove(BaseModel):
    """A session that would get a place, or another one; `before` is null where it has none."""

    session: uuid.UUID
    title: str
    before: PlaceOut | None
    after: PlaceOut


class LeftOut(BaseModel):
    """A session for which no place was found, why, and what one can do."""

    session: uuid.UUID
    title: str
    reason: Hindrance
    sentence: str
    advice: str


class PlacementOut(BaseModel):
    """A run of the solver. `cost` is what the broken wishes of the best plan so far cost together."""

    id: uuid.UUID
    state: RunState
    sessions: int
    placed: int
    cost: int | None
    is_best: bool
    failure: str | None
    created_at: datetime
    created_by: str
    moves: list[ProposedMove]
    left: list[LeftOut]


class PlacementList(BaseModel):
    """A page of runs, the newest first; `next` continues as `?after=`."""

    items: list[PlacementOut]
    next: str | None
