"""What comes in and goes out about frozen reports."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from events_platform.kit.schema import Input, patch_of
from events_platform.kit.text.clean import Line
from events_platform.reports.cutoff import Cutoff


class FreezeIn(Cutoff):
    """Freeze the figures of two clocks; times without an offset are in the event's time zone.

    Left out, `known_at` is a minute ago and `until` the same. `base` is the newest version that somebody
    looked at (0: none); if another was frozen meanwhile, this one is refused.
    """

    note: Annotated[str, Line(500)] = ""
    base: int | None = Field(default=None, ge=0)


class PublishIn(Input):
    """Whether everybody may read it."""

    is_published: bool


class PublishPatch(patch_of(PublishIn)):  # type: ignore[misc]
    """Changes to whether everybody may read it."""


class ReportOut(BaseModel):
    """A frozen report; `sha256` is that of the bytes at `json_url`. Times are UTC."""

    version: int
    until: datetime
    known_at: datetime
    frozen_at: datetime
    frozen_by: str
    note: str
    sha256: str
    published_at: datetime | None
    participants: int
    countries: int
    headline: dict[str, str]
    json_url: str


class ReportList(BaseModel):
    """Frozen reports, the newest first."""

    items: list[ReportOut]
    next: str | None
