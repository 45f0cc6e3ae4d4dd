"""Persons of an event, and the suggestions that two of them are one."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from events_platform.kit.db.base import (
    Table,
    json_list,
    key,
    moment,
    one_of,
    optional_text,
    partial_index,
    reference,
    text_column,
)


class NameOrder(StrEnum):
    """Which part of the name stands first as it is written."""

    FAMILY_FIRST = "family_first"
    GIVEN_FIRST = "given_first"


class Person(Table, table=True):
    """One human being at one event; registrations point here, and merges move them.

    `identity_email` is set only from an own address that was confirmed (participation.md, Identity).
    `identity_name` and `identity_romanised` are the names as `normalise_name` leaves them. A person found
    to be another one stays as a row that points there, so that the finding can be taken back. While
    `is_withheld`, an embargo hides the name: nobody is asked whether this is somebody else.
    """

    __tablename__ = "person"
    __table_args__ = (
        partial_index(
            "uq_person_identity",
            "event_id",
            "identity_email",
            "identity_name",
            where="identity_email IS NOT NULL",
            unique=True,
        ),
        Index("ix_person_identity_name", "identity_name", "event_id"),
        Index("ix_person_identity_romanised", "identity_romanised", "event_id"),
    )

    id: uuid.UUID = key()
    event_id: uuid.UUID = reference("event.id")
    native: str = text_column(200)
    romanised: str = text_column(200, default="")
    name_order: NameOrder = text_column(12, default="given_first")
    identity_email: str | None = optional_text(254)
    identity_name: str = text_column(400)
    identity_romanised: str = text_column(400, default="")
    merged_into_id: uuid.UUID | None = reference("person.id", nullable=True)
    is_withheld: bool = Field(default=False)
    created_at: datetime = moment()


class SuggestionState(StrEnum):
    """What an organiser decided about two persons who may be one."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class SuggestionReason(StrEnum):
    """Why two persons may be one (participation.md, Identity)."""

    EMAIL_AND_NAME = "email_and_name"
    EMAIL = "email"
    NAME = "name"


class IdentitySuggestion(Table, table=True):
    """Two persons who may be one, for an organiser to decide; recorded and undoable.

    `first_id` is the person who was there first. An accepted one names the row that it merged into another
    person and the registrations that moved with it, so that they can be moved back.
    """

    __tablename__ = "identity_suggestion"
    __table_args__ = (
        one_of("state", SuggestionState),
        one_of("reason", SuggestionReason),
        UniqueConstraint("event_id", "first_id", "second_id"),
        CheckConstraint("first_id <> second_id", name="two_persons"),
        Index("ix_identity_suggestion_event_id_state", "event_id", "state", "recorded_at", "id"),
    )

    id: uuid.UUID = key()
    event_id: uuid.UUID = reference("event.id", index=False)
    first_id: uuid.UUID = reference("person.id")
    second_id: uuid.UUID = reference("person.id")
    reason: SuggestionReason = text_column(20)
    state: SuggestionState = text_column(10, default="pending")
    recorded_at: datetime = moment()
    decided_at: datetime | None = moment(nullable=True)
    decided_by: str = text_column(200, default="")
    merged_id: uuid.UUID | None = Field(default=None)
    moved: list[str] = json_list()


class IdentityDecision(Table, table=True):
    """What was decided about a pair, and when: never changed, so that any cut-off finds what was known then.

    `state` is what the pair has been since `recorded_at`; a decision that was taken back is pending again.
    """

    __tablename__ = "identity_decision"
    __table_args__ = (
        one_of("state", SuggestionState),
        Index("ix_identity_decision_suggestion_id", "suggestion_id", "recorded_at", "id"),
    )

    id: uuid.UUID = key()
    event_id: uuid.UUID = reference("event.id")
    suggestion_id: uuid.UUID = reference("identity_suggestion.id", index=False)
    state: SuggestionState = text_column(10)
    recorded_at: datetime = moment()
    decided_by: str = text_column(200)
