"""Releases of the programme, what happens on the day, and hard conflicts that somebody took upon them."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from events_platform.kit.db.base import (
    Table,
    json_column,
    json_list,
    key,
    localized,
    moment,
    reference,
    text_column,
)
from events_platform.kit.db.types import LocalizedText


class Release(Table, table=True):
    """The programme as it was made public, whole, in `content`; the highest number is what people see.

    Each item of the content carries SEQUENCE and the time of its last change (RFC 5545, 3.8.7.4), which the
    next release carries on.
    """

    __tablename__ = "programme_release"
    __table_args__ = (UniqueConstraint("event_id", "number"), CheckConstraint("number > 0", name="number"))

    id: uuid.UUID = key()
    event_id: uuid.UUID = reference("event.id", index=False)
    number: int
    note: LocalizedText = localized()
    content: dict[str, Any] = json_column()
    changes: dict[str, Any] = json_column()
    restores_number: int | None = Field(default=None)
    created_at: datetime = moment()
    created_by: str = text_column(200, default="")


class ReleaseMail(Table, table=True):
    """A mail that tells a speaker what a release changed for them: drafted with the release, sent by hand.

    `session_ids` are the sessions that it speaks of, so that it is not sent while one of them is under an
    embargo. `sent_at` is when it was handed to the outbox.
    """

    __tablename__ = "release_mail"
    __table_args__ = (UniqueConstraint("release_id", "speaker_id"),)

    id: uuid.UUID = key()
    event_id: uuid.UUID = reference("event.id")
    release_id: uuid.UUID = reference("programme_release.id", index=False)
    speaker_id: uuid.UUID = reference("speaker.id")
    locale: str = text_column(5, default="en")
    subject: str = text_column(300)
    text: str = text_column(10_000)
    session_ids: list[str] = json_list()
    sent_at: datetime | None = moment(nullable=True)
    sent_by: str = text_column(200, default="")


class SessionHours(Table, table=True):
    """What happened to a session on the day, append-only: the row recorded last holds all that is known.

    Times are those expected now, and actual ones where `has_started` or `has_ended`; attendance is counted by
    them. `number` rises with each row of a session, and its SEQUENCE in calendars with it. A talk that
    its forum carried along was recorded with `carried_by_id`, the forum's row.
    """

    __tablename__ = "session_hours"
    __table_args__ = (
        UniqueConstraint("session_id", "number"),
        Index("ix_session_hours_event_id", "event_id", "recorded_at"),
        CheckConstraint("ends_at >= starts_at", name="in_order"),
        CheckConstraint("has_started OR NOT has_ended", name="started_before_ended"),
    )

    id: uuid.UUID = key()
    event_id: uuid.UUID = reference("event.id", index=False)
    session_id: uuid.UUID = reference("programme_session.id", index=False)
    number: int
    room_id: uuid.UUID = reference("room.id")
    starts_at: datetime = moment()
    ends_at: datetime = moment()
    has_started: bool = Field(default=False)
    has_ended: bool = Field(default=False)
    action: str = text_column(10)
    carried_by_id: uuid.UUID | None = reference("session_hours.id", nullable=True)
    recorded_at: datetime = moment()
    recorded_by: str = text_column(200, default="")


class ConflictOverride(Table, table=True):
    """A hard conflict that somebody decided to release with, and why; `conflict_key` names it exactly."""

    __tablename__ = "conflict_override"
    __table_args__ = (UniqueConstraint("event_id", "conflict_key"),)

    id: uuid.UUID = key()
    event_id: uuid.UUID = reference("event.id", index=False)
    conflict_key: str = text_column(300)
    reason: str = text_column(500)
    created_at: datetime = moment()
    created_by: str = text_column(200, default="")
