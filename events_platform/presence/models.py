"""Online rooms and the connections to them."""

import uuid
from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from events_platform.kit.db.base import Table, key, localized, moment, partial_index, reference, text_column
from events_platform.kit.db.types import LocalizedText


class OnlineRoom(Table, table=True):
    """A place to take part online; `meeting_url` is shown to registered people only.

    `room_id` is the room whose sessions are carried here: who is present online attends them.
    """

    __tablename__ = "online_room"

    id: uuid.UUID = key()
    event_id: uuid.UUID = reference("event.id")
    name: LocalizedText = localized()
    meeting_url: str = text_column(500, default="")
    position: int = Field(default=0)
    room_id: uuid.UUID | None = reference("room.id", nullable=True)


class Connection(Table, table=True):
    """The running part of somebody's presence online; closed parts are segments in the ledger.

    `segment_started_at` is where the part not yet in the ledger begins, `last_beat_at` where it ends so far;
    a beat after `expires_at` begins a new part. All are the server's times.
    """

    __tablename__ = "connection"
    __table_args__ = (
        Index("ix_connection_registration", "event_id", "registration_id"),
        partial_index("ix_connection_open", "expires_at", where="closed_at IS NULL"),
    )

    event_id: uuid.UUID = Field(primary_key=True, foreign_key="event.id")
    id: uuid.UUID = Field(primary_key=True)
    registration_id: uuid.UUID = Field(foreign_key="registration.id")
    room_id: uuid.UUID = reference("online_room.id")
    started_at: datetime = moment()
    segment_started_at: datetime = moment()
    last_beat_at: datetime = moment()
    expires_at: datetime = moment()
    is_visible: bool = Field(default=True)
    closed_at: datetime | None = moment(nullable=True)
