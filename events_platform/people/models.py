"""Persons of an event, and the suggestions that two of them are one."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, String, UniqueConstraint
from sqlmodel import Field

from events_platform.kit.db.base import Table, key, moment, one_of, reference, text_column


class NameOrder(StrEnum):
    """Which part of the name stands first as it is written."""

    FAMILY_FIRST = "family_first"
    GIVEN_FIRST = "given_first"


class Person(Table, table=True):
    """One human being at one event; registrations point here, and merges move them.

    `identity_email` is set only from an own address that was confirmed (participation.md, Identity).
    """

    __tablename__ = "person"
    __table_args__ = (
        Index("ix_person_identity", "event_id", "identity_email", "identity_name"),
        Index("ix_person_identity_name", "event_id", "identity_name"),
    )

    id: uuid.UUID = key()
    event_id: uuid.UUID = reference("event.id")
    native: str = text_column(200)
    romanised: str = text_column(200, default="")
    name_order: NameOrder = text_column(12, default="given_first")
    identity_email: str | None = Field(default=None, sa_type=String(254), nullable=True)
    identity_name: str = text_column(400)
    created_at: datetime = moment()


class SuggestionState(StrEnum):
    """What an organiser decided about two persons who may be one."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class IdentitySuggestion(Table, table=True):
    """Two persons who may be one, for an organiser to decide; recorded and undoable."""

    __tablename__ = "identity_suggestion"
    __table_args__ = (
        one_of("state", SuggestionState),
        UniqueConstraint("event_id", "first_id", "second_id"),
    )

    id: uuid.UUID = key()
    event_id: uuid.UUID = reference("event.id")
    first_id: uuid.UUID = reference("person.id")
    second_id: uuid.UUID = reference("person.id")
    reason: str = text_column(20)
    state: SuggestionState = text_column(10, default="pending")
    recorded_at: datetime = moment()
    decided_at: datetime | None = moment(nullable=True)
    decided_by: str = text_column(200, default="")
