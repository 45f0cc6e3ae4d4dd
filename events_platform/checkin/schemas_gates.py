"""Gates and devices: what supervisors say about them, and what they are told."""

import uuid
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field, field_validator

from events_platform.attendance.models import AreaKind
from events_platform.checkin.models import ReentryPolicy
from events_platform.checkin.outcomes import ADJUSTABLE, Level, Outcome
from events_platform.events.schemas import RequiredName
from events_platform.kit.i18n import gettext as _
from events_platform.kit.schema import Input, patch_of
from events_platform.kit.text.clean import Line
from events_platform.registration.models import Mode

Direction = Literal["entry", "exit"]
MOST_DEVICES = 200


class GateIn(Input):
    """A door. Empty lists admit all; times without an offset are local ones of the event.

    `area` is the id of a site, a room or a released session, the main site if left out. `levels` raises or
    lowers outcomes.
    """

    name: RequiredName
    area: uuid.UUID | None = None
    directions: list[Direction] = Field(default=["entry", "exit"], min_length=1, max_length=2)
    categories: list[Annotated[str, Line(60)]] = Field(default=[], max_length=256)
    modes: list[Mode] = Field(default=[], max_length=2)
    policy: ReentryPolicy = ReentryPolicy.FREE
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    capacity: int | None = Field(default=None, ge=1, le=1_000_000)
    levels: dict[Outcome, Level] = Field(default={}, max_length=len(ADJUSTABLE))
    position: int = Field(default=0, ge=0, le=10_000)

    @field_validator("levels")
    @classmethod
    def _adjustable(cls, levels: dict[Outcome, Level]) -> dict[Outcome, Level]:
        for outcome in levels:
            if outcome not in ADJUSTABLE:
                raise ValueError(_("The level of %(outcome)s cannot be changed.", outcome=outcome))
        return levels


GatePatch = patch_of(GateIn)


class GateOut(BaseModel):
    """A gate. Times are UTC."""

    id: uuid.UUID
    name: dict[str, str]
    area_kind: AreaKind
    area: uuid.UUID
    site: uuid.UUID
    directions: list[str]
    categories: list[str]
    modes: list[str]
    policy: ReentryPolicy
    opens_at: datetime | None
    closes_at: datetime | None
    capacity: int | None
    levels: dict[Outcome, Level]
    position: int


class GateList(BaseModel):
    """A page of gates in their order; `next` continues as `?after=`."""

    items: list[GateOut]
    next: str | None


class CodeIn(Input):
    """A code with which devices enrol themselves at a gate, for at most 8 hours."""

    maximum: int = Field(default=1, ge=1, le=MOST_DEVICES)
    hours: int = Field(default=8, ge=1, le=8)
    is_practice: bool = False


class CodeOut(BaseModel):
    """The code, shown once; only its hash is kept."""

    code: str
    gate: uuid.UUID
    maximum: int
    expires_at: datetime


class EnrolIn(Input):
    """A device that enrols itself."""

    code: Annotated[str, Line(200)]
    name: Annotated[str, Line(100, required=False)] = ""


class EnrolledEvent(BaseModel):
    """The event of a device."""

    id: uuid.UUID
    slug: str
    title: str


class EnrolledGate(BaseModel):
    """The gate of a device, and the ways that people take through it."""

    id: uuid.UUID
    name: str
    directions: list[Direction]


class EnrolOut(BaseModel):
    """The device's own token, given once."""

    token: str
    device: uuid.UUID
    event: EnrolledEvent
    gate: EnrolledGate
    practice: bool


class DeviceStatusIn(Input):
    """How many scans wait on a device for their answer, and since when the oldest one does."""

    waiting: Annotated[int, Field(ge=0, le=10_000_000)]
    oldest_at: AwareDatetime | None = None


class DeviceStatusOut(BaseModel):
    """Where a device stands, which a supervisor may have changed, and the server's time."""

    device: uuid.UUID
    name: str
    event: EnrolledEvent
    gate: EnrolledGate
    practice: bool
    at: datetime


class DeviceIn(Input):
    """A device's name and the gate at which it stands."""

    name: Annotated[str, Line(100, required=True)]
    gate: uuid.UUID


DevicePatch = patch_of(DeviceIn)


class DeviceOut(BaseModel):
    """An enrolled device; `waiting` scans were not answered when it was last heard of."""

    id: uuid.UUID
    name: str
    gate: uuid.UUID
    practice: bool
    enrolled_at: datetime
    seen_at: datetime | None
    waiting: int
    revoked_at: datetime | None


class DeviceList(BaseModel):
    """A page of devices, the newest first; `next` continues as `?after=`."""

    items: list[DeviceOut]
    next: str | None
