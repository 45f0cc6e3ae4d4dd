"""Staff accounts, their roles, API tokens and the audit trail."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from events_platform.kit.db.base import (
    Table,
    json_column,
    key,
    moment,
    one_of,
    optional_text,
    partial_index,
    reference,
    text_column,
)


class Role(StrEnum):
    """What a member of staff may do; every role but administrator belongs to an event or to all events."""

    ADMINISTRATOR = "administrator"
    OWNER = "owner"
    ORGANISER = "organiser"
    PROGRAMME_EDITOR = "programme_editor"
    REGISTRAR = "registrar"
    GATE_SUPERVISOR = "gate_supervisor"
    STEWARD = "steward"
    ANALYST = "analyst"


class Account(Table, table=True):
    """A member of staff. A password set by others counts until `one_time_until` and must be changed."""

    __tablename__ = "account"

    id: uuid.UUID = key()
    email: str = text_column(254, unique=True)
    name: str = text_column(200)
    password_hash: str = text_column(200)
    one_time_until: datetime | None = moment(nullable=True)
    locale: str = text_column(10, default="en")
    created_at: datetime = moment()
    disabled_at: datetime | None = moment(nullable=True)


class RoleGrant(Table, table=True):
    """One role of one account, in one event or (without an event) in all of them."""

    __tablename__ = "role_grant"
    __table_args__ = (
        one_of("role", Role),
        UniqueConstraint("account_id", "role", "event_id"),
        partial_index(
            "uq_role_grant_everywhere", "account_id", "role", where="event_id IS NULL", unique=True
        ),
    )

    id: uuid.UUID = key()
    account_id: uuid.UUID = reference("account.id")
    role: Role = text_column(20)
    event_id: uuid.UUID | None = reference("event.id", nullable=True)
    granted_at: datetime = moment()
    granted_by: str = text_column(200, default="")


class ApiToken(Table, table=True):
    """A staff token for the JSON API; only its SHA-256 is stored."""

    __tablename__ = "api_token"
    __table_args__ = (one_of("role", Role),)

    id: uuid.UUID = key()
    name: str = text_column(100)
    token_hash: bytes = Field(sa_type=LargeBinary(32), unique=True)
    role: Role = text_column(20)
    event_id: uuid.UUID | None = reference("event.id", nullable=True)
    created_at: datetime = moment()
    created_by: str = text_column(200, default="")
    expires_at: datetime | None = moment(nullable=True)
    revoked_at: datetime | None = moment(nullable=True)


class AuditEntry(Table, table=True):
    """Who did what to which thing, when. Never changed."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_event_id_at", "event_id", "at"),)

    id: uuid.UUID = key()
    at: datetime = moment()
    actor_kind: str = text_column(20)
    actor_id: uuid.UUID | None = Field(default=None)
    actor_name: str = text_column(200, default="")
    event_id: uuid.UUID | None = Field(default=None)
    action: str = text_column(60)
    subject_kind: str = text_column(40, default="")
    subject_id: uuid.UUID | None = Field(default=None, index=True)
    details: dict[str, Any] = json_column()
    search_key: str = text_column(2000, default="")
    request_id: str | None = optional_text(40)
