"""What comes in and goes out about releases and the day."""

import uuid
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field, model_validator

from events_platform.kit.db.types import LocalizedText
from events_platform.kit.i18n import gettext as _
from events_platform.kit.schema import Input, Localized
from events_platform.kit.text.clean import Line, Prose
from events_platform.programme.diff import ChangeKind

Note = Annotated[LocalizedText, Localized(2_000, prose=True)]
Reason = Annotated[str, Line(500)]


class ReleaseIn(Input):
    """A release of the working copy.

    `base` is the number of the newest release that its maker looked at (0: none); if another was made
    meanwhile, this one is refused. `override_reason` takes the hard conflicts upon oneself.
    """

    note: Note = LocalizedText()
    base: int | None = Field(default=None, ge=0)
    override_reason: Reason = ""


class RollBackIn(Input):
    """Release an earlier programme again; with `restore_working_copy` the editors go on from it as well."""

    note: Note = LocalizedText()
    base: int | None = Field(default=None, ge=0)
    restore_working_copy: bool = False


class LetterIn(Input):
    """The words of a mail to a speaker before it is sent."""

    subject: Annotated[str, Line(300, required=True)]
    text: Annotated[str, Prose(10_000, required=True)]


class HoursIn(Input):
    """What happens to a session on the day.

    `at` is when it started or ended, now if left out; `minutes` (negative: earlier) goes with delay, `room`
    with move. `number` is the last record of this session that was seen; if there is a newer one, nothing
    is done, so that a second tap is no second delay.
    """

    action: Literal["start", "end", "delay", "move", "undo"]
    at: AwareDatetime | None = None
    minutes: int | None = Field(default=None, ge=-240, le=720)
    room: uuid.UUID | None = None
    number: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _complete(self) -> "HoursIn":
        if self.action == "delay" and not self.minutes:
            raise ValueError(_("Please say by how many minutes."))
        if self.action == "move" and self.room is None:
            raise ValueError(_("Please choose a room."))
        return self


class ChangeOut(BaseModel):
    """What a release changes of one session; `fields` names what differs."""

    session: uuid.UUID
    kind: ChangeKind
    title: dict[str, str]
    fields: list[str]
    starts_at: datetime
    ends_at: datetime
    room: uuid.UUID
    starts_before: datetime | None
    ends_before: datetime | None
    room_before: uuid.UUID | None


class ReleaseOut(BaseModel):
    """A release; `restores` is the number of the release whose programme it brought back."""

    number: int
    note: dict[str, str]
    created_at: datetime
    created_by: str
    restores: int | None
    changes: list[ChangeOut]


class ReleaseList(BaseModel):
    """Releases, the newest first."""

    items: list[ReleaseOut]
    next: str | None


class PendingOut(BaseModel):
    """What the next release would change, and how many hard conflicts stand against it."""

    base: int
    changes: list[ChangeOut]
    blocking: list[str]


class HoursOut(BaseModel):
    """A session as it is now on the day; times are expected ones until it has started and ended."""

    session: uuid.UUID
    number: int
    room: uuid.UUID
    starts_at: datetime
    ends_at: datetime
    has_started: bool
    has_ended: bool


class HoursList(BaseModel):
    """A page of the newest release's sessions that are not cancelled, by time; `next` is the next `after`."""

    items: list[HoursOut]
    next: str | None
