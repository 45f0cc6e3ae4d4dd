"""The board as its readers get it, and the moves that they send."""

import uuid
from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field, ValidationInfo, field_validator

from events_platform.kit.i18n import gettext as _
from events_platform.kit.schema import Input, Moment
from events_platform.kit.text.clean import Line

MOST_MOVES = 500


class SpanOut(BaseModel):
    """A span of time."""

    starts_at: datetime
    ends_at: datetime


class BoardClosure(SpanOut):
    """A span in which nothing takes place in a room."""

    reason: str


class BoardSite(BaseModel):
    """A venue; names are in the reader's language, `walk_minutes` lie between its rooms."""

    id: uuid.UUID
    name: str
    walk_minutes: int


class BoardDistance(BaseModel):
    """The minutes that the way between two sites takes."""

    sites: list[uuid.UUID]
    minutes: int


class BoardRoom(BaseModel):
    """A column of the board; a capacity of null is not limited."""

    id: uuid.UUID
    site: uuid.UUID
    name: str
    capacity: int | None
    has_interpretation: bool
    closures: list[BoardClosure]


class BoardHours(SpanOut):
    """When a site is open on a day."""

    site: uuid.UUID


class BoardDay(SpanOut):
    """A day from midnight to midnight in the event's zone."""

    day: date
    name: str
    hours: list[BoardHours]


class BoardPerson(BaseModel):
    """A speaker; one without windows is always available, one who is not bound need not be there.

    For a guest of honour `holding_minutes` are kept free before each appearance. Who speaks by live link from
    `zone` sleeps in its `nights`.
    """

    id: uuid.UUID
    name: str
    is_bound: bool
    is_onsite: bool
    is_guest: bool
    holding_minutes: int
    zone: str
    nights: list[SpanOut]
    windows: list[SpanOut]


class BoardSlot(SpanOut):
    """Where and when a session is planned; send its `updated_at` back as `expected` with a move."""

    room: uuid.UUID
    shared_rooms: list[uuid.UUID]
    is_fixed: bool
    updated_at: datetime


class BoardActual(SpanOut):
    """Where and when a released session is on the day, as far as is known; `number` is its last record.

    The minutes say by how much its start and its end differ from the release (negative: earlier).
    """

    number: int
    room: uuid.UUID
    has_started: bool
    has_ended: bool
    has_moved: bool
    start_later_minutes: int
    end_later_minutes: int


class BoardSession(BaseModel):
    """A session that can be placed; without a slot it waits. `part_of` is that in which it takes place.

    `actual` is null until the session is released.
    """

    id: uuid.UUID
    href: str
    title: str
    lang: str
    kind: str
    type: str
    track: str
    track_id: uuid.UUID | None
    part_of: uuid.UUID | None
    state: str
    speakers: list[uuid.UUID]
    minutes: int
    expected: int | None
    is_interpreted: bool
    has_interpreter: bool
    search_key: str
    is_hidden: bool
    slot: BoardSlot | None
    actual: BoardActual | None


class BoardConflict(BaseModel):
    """What does not fit, and what can be done; `override` is why somebody took a hard one upon them."""

    key: str
    is_hard: bool
    kind: str
    sessions: list[uuid.UUID]
    sentence: str
    advice: str
    override: str | None


class BoardOut(BaseModel):
    """The working copy of the programme; cancelled sessions are left out. `cursor` names this very state."""

    cursor: str
    zone: str
    sites: list[BoardSite]
    distances: list[BoardDistance]
    rooms: list[BoardRoom]
    days: list[BoardDay]
    people: list[BoardPerson]
    sessions: list[BoardSession]
    conflicts: list[BoardConflict]


class BoardUnchanged(BaseModel):
    """Nothing has changed since the cursor that was sent."""

    cursor: str
    is_unchanged: bool = True


class MoveIn(Input):
    """Where a session goes; without a room it goes off the board.

    `expected` is the `updated_at` of the slot that was seen, null where there was none. Where somebody moved
    the session meanwhile the whole list is refused (409); a move that leaves it out is made in any case.
    `is_fixed` fixes the slot or frees it; left out, that stays as it is.
    """

    session: uuid.UUID
    room: uuid.UUID | None = None
    starts_at: Moment | None = Field(default=None, validate_default=True)
    ends_at: Moment | None = None
    is_fixed: bool | None = None
    expected: Moment | None = None

    @field_validator("starts_at")
    @classmethod
    def _has_a_time_with_its_room(cls, moment: datetime | None, info: ValidationInfo) -> datetime | None:
        if info.data.get("room") is not None and moment is None:
            raise ValueError(_("Please fill this in."))
        return moment


class MovesIn(Input):
    """Moves that are made together, or not at all; `since` is the cursor of the state that was seen."""

    moves: Annotated[list[MoveIn], Field(min_length=1, max_length=MOST_MOVES)]
    since: Annotated[str, Line(64)] = ""


class MovedSlot(BaseModel):
    """Where a session that was moved, or went with its forum, stands now."""

    session: uuid.UUID
    slot: BoardSlot | None


class MovesOut(BaseModel):
    """What was saved, and all conflicts of the board as it is now.

    `cursor` is null where others have changed the board since the state that was seen: read it again.
    """

    cursor: str | None
    saved: list[MovedSlot]
    conflicts: list[BoardConflict]
