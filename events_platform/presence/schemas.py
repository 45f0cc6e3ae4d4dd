"""What comes in and goes out: online rooms, and beats."""

import uuid
from datetime import datetime
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, Field

from events_platform.kit.db.types import LocalizedText
from events_platform.kit.i18n import gettext as _
from events_platform.kit.schema import Input, Localized, patch_of
from events_platform.kit.text.clean import Line
from events_platform.presence.models import OnlineRoom

MOST_ROOMS = 1_000


def _meeting_address(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if text and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise ValueError(_("Please give the meeting's web address; it begins with https://."))
    return text


def _named(name: LocalizedText) -> LocalizedText:
    if not name:
        raise ValueError(_("Please fill this in."))
    return name


class OnlineRoomIn(Input):
    """An online room; without a meeting address the page only says that the room is not open yet.

    `room` is the id of the room whose sessions are carried here: who is present here attends them.
    """

    name: Annotated[LocalizedText, Localized(200), AfterValidator(_named)]
    meeting_url: Annotated[str, Line(500), AfterValidator(_meeting_address)] = ""
    position: int | None = Field(default=None, ge=0, lt=MOST_ROOMS)
    room: uuid.UUID | None = None


OnlineRoomPatch = patch_of(OnlineRoomIn)


class OnlineRoomOut(BaseModel):
    """An online room as organisers' programs see it."""

    id: uuid.UUID
    name: dict[str, str]
    meeting_url: str
    position: int
    room: uuid.UUID | None


class OnlineRoomsOut(BaseModel):
    """A page of online rooms in their order; `next` continues as `?after=`."""

    items: list[OnlineRoomOut]
    next: str | None


class BeatIn(Input):
    """A sign of life of a page. `connection` is a UUID that the page makes and keeps.

    `visible` says whether its window is in front; somebody counts either way. `closing` is the last beat.
    """

    connection: uuid.UUID
    room: uuid.UUID
    visible: bool = True
    closing: bool = False


class RoomState(BaseModel):
    """The room as it stands now, so that an open page shows changes; `title` is in the reader's language."""

    id: uuid.UUID
    name: dict[str, str]
    title: str
    meeting_url: str


class BeatOut(BaseModel):
    """When the next beat is due, in seconds, and since when this connection is present without a gap."""

    next_in: int
    since: datetime
    said: str
    room: RoomState


def room_out(room: OnlineRoom) -> OnlineRoomOut:
    """The room for a program."""
    return OnlineRoomOut(
        id=room.id,
        name=dict(room.name),
        meeting_url=room.meeting_url,
        position=room.position,
        room=room.room_id,
    )
