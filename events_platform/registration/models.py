"""Categories with their quotas, registrations, and the history from which any cut-off is recomputed."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlmodel import Field

from events_platform.kit.db.base import (
    Table,
    json_column,
    json_list,
    key,
    localized,
    moment,
    of_one_event,
    one_of,
    optional_text,
    partial_index,
    reference,
    text_column,
)
from events_platform.kit.db.types import LocalizedText
from events_platform.people.models import NameOrder


class Mode(StrEnum):
    """How a person declared to take part, or took part."""

    ONSITE = "onsite"
    ONLINE = "online"


class Status(StrEnum):
    """Where a registration stands; only confirmed ones are counted as registered."""

    PENDING = "pending"
    WAITLISTED = "waitlisted"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    CANCELLED = "cancelled"


class Source(StrEnum):
    """How a registration came about."""

    PUBLIC = "public"
    STAFF = "staff"
    API = "api"
    IMPORT = "import"
    DOOR = "door"


class Category(Table, table=True):
    """A kind of attendee. `number` is the category byte of tickets."""

    __tablename__ = "category"
    __table_args__ = (
        UniqueConstraint("event_id", "slug"),
        UniqueConstraint("event_id", "number"),
        CheckConstraint("number BETWEEN 0 AND 255", name="number"),
    )

    id: uuid.UUID = key()
    event_id: uuid.UUID = reference("event.id")
    slug: str = text_column(60)
    number: int
    name: LocalizedText = localized()
    noun: LocalizedText = localized()
    is_counted: bool = Field(default=True)
    is_public: bool = Field(default=True)
    needs_approval: bool = Field(default=False)
    modes: list[str] = json_list()
    position: int = Field(default=0)


class Quota(Table, table=True):
    """Seats of a category in one mode. `taken` moves by conditional updates; no capacity: unlimited."""

    __tablename__ = "quota"
    __table_args__ = (
        one_of("mode", Mode),
        CheckConstraint("taken >= 0", name="not_negative"),
        CheckConstraint("capacity IS NULL OR capacity >= 0", name="capacity"),
    )

    category_id: uuid.UUID = Field(primary_key=True, foreign_key="category.id")
    mode: Mode = Field(primary_key=True, sa_type=String(10))
    event_id: uuid.UUID = reference("event.id")
    capacity: int | None = Field(default=None)
    taken: int = Field(default=0)


class Registration(Table, table=True):
    """One person's place at an event, as it stands now; `RegistrationChange` holds how it came there.

    `is_duplicate` marks the later of two registrations whose persons turned out to be one: it admits like
    the other and holds no seat of its own. `submission_id` is the public form's, so that a form sent twice
    registers once. `country` is a code (ISO 3166-1 alpha-2, or one of `ORGANISATIONS`); None is unknown,
    with what the person wrote in `country_as_written`. While `is_withheld`, an embargo hides who this is:
    name, address, affiliation and answers stand in `WithheldName`, and a placeholder here.
    """

    __tablename__ = "registration"
    __table_args__ = (
        one_of("status", Status),
        one_of("mode", Mode),
        one_of("source", Source),
        one_of("name_order", NameOrder),
        of_one_event(),
        Index("ix_registration_event_id_status", "event_id", "status"),
        Index("ix_registration_event_id_sort_en", "event_id", "sort_en", "id"),
        Index("ix_registration_event_id_sort_zh", "event_id", "sort_zh", "id"),
        Index("ix_registration_email", "email", "event_id"),
        partial_index(
            "uq_registration_active_person",
            "event_id",
            "person_id",
            "category_id",
            where="status IN ('pending', 'waitlisted', 'confirmed') AND NOT is_duplicate",
            unique=True,
        ),
        partial_index(
            "uq_registration_submission", "submission_id", where="submission_id IS NOT NULL", unique=True
        ),
    )

    id: uuid.UUID = key()
    event_id: uuid.UUID = reference("event.id", index=False)
    category_id: uuid.UUID = reference("category.id")
    person_id: uuid.UUID = reference("person.id")
    status: Status = text_column(12)
    mode: Mode = text_column(10)
    source: Source = text_column(10)
    native: str = text_column(200)
    romanised: str = text_column(200, default="")
    name_order: NameOrder = text_column(12, default="given_first")
    search_key: str = text_column(2000, default="")
    sort_en: str = text_column(400, default="")
    sort_zh: str = text_column(400, default="")
    email: str | None = optional_text(254)
    is_contact_address: bool = Field(default=False)
    email_confirmed_at: datetime | None = moment(nullable=True)
    phone: str | None = optional_text(40)
    country: str | None = optional_text(2)
    country_as_written: str = text_column(200, default="")
    affiliation: str = text_column(300, default="")
    group_name: str = text_column(200, default="")
    is_scan_exempt: bool = Field(default=False)
    is_duplicate: bool = Field(default=False)
    is_withheld: bool = Field(default=False)
    submission_id: uuid.UUID | None = Field(default=None)
    locale: str = text_column(10, default="en")
    answers: dict[str, Any] = json_column()
    token_epoch: int = Field(default=0)
    created_at: datetime = moment()
    confirmed_at: datetime | None = moment(nullable=True)
    cancelled_at: datetime | None = moment(nullable=True)
    updated_at: datetime = moment()


class RegistrationChange(Table, table=True):
    """The facts that figures need, as they stood from `recorded_at` on; append-only, a whole row a change."""

    __tablename__ = "registration_change"
    __table_args__ = (
        Index("ix_registration_change_event_id_at", "event_id", "recorded_at"),
        Index("ix_registration_change_registration_id_at", "registration_id", "recorded_at", "id"),
    )

    id: uuid.UUID = key()
    event_id: uuid.UUID = reference("event.id", index=False)
    registration_id: uuid.UUID = reference("registration.id", index=False)
    recorded_at: datetime = moment()
    status: Status = text_column(12)
    mode: Mode = text_column(10)
    category_id: uuid.UUID
    country: str | None = optional_text(2)
    person_id: uuid.UUID
    actor: str = text_column(200, default="")
    reason: str = text_column(500, default="")
