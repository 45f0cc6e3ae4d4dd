"""What comes in and goes out of check-in."""

import uuid
from datetime import date, datetime, time
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field

from events_platform.checkin.outcomes import Level, Outcome
from events_platform.kit.schema import Input


class OverrideIn(Input):
    """Who admits somebody whom the rules do not, and why; the reason may be left out for an `ask`."""

    by: str | None = Field(None, max_length=100, description="The operator's name if left out")
    reason: str | None = Field(None, max_length=500)


class ScanIn(Input):
    """One scan, as the device states it. A scan has a `ticket` or a `registration_id`; an undo has `of`."""

    id: uuid.UUID = Field(description="UUIDv7 made by the device: the idempotency key")
    kind: Literal["scan", "undo"] = "scan"
    of: uuid.UUID | None = Field(None, description="The scan that an undo takes back")
    device: uuid.UUID | None = Field(None, description="Must be the token's device where it is given")
    gate: uuid.UUID | None = Field(None, description="The device's own gate if left out")
    operator: str | None = Field(None, max_length=100, description="Name typed at the start of a shift")
    ticket: str | None = Field(None, max_length=10_000, description="The code's text as read")
    registration_id: uuid.UUID | None = Field(None, description="After a search by name")
    direction: Literal["entry", "exit"] = "entry"
    scanned_at: AwareDatetime = Field(description="By the device's clock")
    sent_at: AwareDatetime | None = Field(None, description="By the device's clock, or as a query parameter")
    skew_ms: float | None = Field(
        None, description="How far the device's clock was ahead of the server's when the scan was made"
    )
    decided: Outcome | None = Field(None, description="What the device showed")
    offline: bool = Field(False, description="Decided without the server")
    override: OverrideIn | None = None


class FirstSeen(BaseModel):
    """An earlier admission to the same area."""

    at: datetime
    gate: uuid.UUID | None
    where: str


class ScanCategory(BaseModel):
    """A kind of attendee, named in the language asked for."""

    slug: str
    name: str


class ScannedPerson(BaseModel):
    """Who was scanned."""

    registration_id: uuid.UUID
    name: str = Field(description="The form of the name that readers of the language can read")
    native: str
    romanised: str
    order: Literal["family_first", "given_first"]
    category: ScanCategory
    mode: Literal["onsite", "online"]
    country: str | None
    affiliation: str


class ItemError(BaseModel):
    """Why one item was not stored."""

    code: str
    detail: str


class ScanAnswer(BaseModel):
    """The answer to one scan; repeating the scan repeats it. Either `outcome` or `error` is there."""

    id: str | None
    outcome: Outcome | None = None
    level: Level | None = None
    first_seen: FirstSeen | None = None
    person: ScannedPerson | None = None
    message: str | None = Field(None, description="One line for the steward, in the language asked for")
    error: ItemError | None = None
    wipe: bool | None = Field(
        None, description="The device was revoked: once its queue is empty, it deletes all it holds"
    )


ScansIn = ScanIn | Annotated[list[ScanIn], Field(max_length=1000)]
ScansOut = ScanAnswer | list[ScanAnswer]


class RosterEntryIn(Input):
    """Who is ticked on a paper roster. `at` is local time on `day` in the event's zone; left out: now."""

    day: date
    at: time | None = None
    registration: list[uuid.UUID] = Field(default=[], max_length=5_000)
