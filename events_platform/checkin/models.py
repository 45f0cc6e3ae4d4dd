"""Gates, the devices at them, and the scans that devices state."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import CheckConstraint, LargeBinary, text
from sqlmodel import Field

from events_platform.attendance.models import AreaKind
from events_platform.kit.db.base import (
    Table,
    json_column,
    json_list,
    key,
    localized,
    moment,
    one_of,
    optional_text,
    partial_index,
    reference,
    text_column,
)
from events_platform.kit.db.types import LocalizedText


class ReentryPolicy(StrEnum):
    """When somebody who was admitted may be admitted again."""

    FREE = "free"
    AFTER_EXIT = "after_exit"
    ONCE_PER_DAY = "once_per_day"
    ONCE = "once"


class Gate(Table, table=True):
    """A door to an area. Empty `categories` or `modes` admit all; `levels` overrides outcomes' levels.

    `opens_at`, `closes_at`: outside them a ticket is `not_yet_valid` or `expired`. The capacity is that
    of the area, in people; gates of one area share it.
    """

    __tablename__ = "gate"
    __table_args__ = (one_of("area_kind", AreaKind), one_of("policy", ReentryPolicy))

    id: uuid.UUID = key()
    event_id: uuid.UUID = reference("event.id")
    name: LocalizedText = localized()
    area_kind: AreaKind = text_column(10)
    area_id: uuid.UUID
    site_id: uuid.UUID = reference("site.id")
    directions: list[str] = json_list()
    categories: list[str] = json_list()
    modes: list[str] = json_list()
    policy: ReentryPolicy = text_column(14, default="free")
    opens_at: datetime | None = moment(nullable=True)
    closes_at: datetime | None = moment(nullable=True)
    capacity: int | None = Field(default=None)
    levels: dict[str, Any] = json_column()
    position: int = Field(default=0)
    archived_at: datetime | None = moment(nullable=True)


class EnrolmentCode(Table, table=True):
    """A code that lets a stated number of devices in for at most 8 hours; only its SHA-256 is stored."""

    __tablename__ = "enrolment_code"
    __table_args__ = (CheckConstraint("used <= maximum", name="not_exhausted"),)

    id: uuid.UUID = key()
    event_id: uuid.UUID = reference("event.id")
    gate_id: uuid.UUID = reference("gate.id")
    code_hash: bytes = Field(sa_type=LargeBinary(32), unique=True)
    maximum: int = Field(default=1)
    used: int = Field(default=0)
    is_practice: bool = Field(default=False)
    created_at: datetime = moment()
    created_by: str = text_column(200, default="")
    expires_at: datetime = moment()


class Device(Table, table=True):
    """A steward's device with a token of its own; revoking stops the token at once."""

    __tablename__ = "device"
    id: uuid.UUID = key()
    event_id: uuid.UUID = reference("event.id")
    gate_id: uuid.UUID = reference("gate.id")
    name: str = text_column(100)
    token_hash: bytes = Field(sa_type=LargeBinary(32), unique=True)
    is_practice: bool = Field(default=False)
    enrolled_at: datetime = moment()
    seen_at: datetime | None = moment(nullable=True)
    queue_waiting: int = Field(default=0)
    queue_oldest_at: datetime | None = moment(nullable=True)
    revoked_at: datetime | None = moment(nullable=True)


class Scan(Table, table=True):
    """A fact that a device states, with the answer it was given; the stored answer is repeated for ever.

    `decided` is what an offline device showed, `outcome` what the server answered. Times are aware UTC;
    `happened_at` is the device's time corrected by its skew, never later than receipt. `confirms_address`:
    the ticket that was read proves an address which nobody had confirmed. `handed_over_at`: it came from a
    device that was revoked before, and is looked at like a conflict. The device is one that was read with the
    scan, and none is ever deleted (docs/decisions/0019).
    """

    __tablename__ = "scan"
    __table_args__ = (
        one_of("kind", ("scan", "undo")),
        one_of("direction", ("entry", "exit")),
        partial_index("ix_scan_confirming", "event_id", "registration_id", where="confirms_address"),
        partial_index(
            "ix_scan_to_review", "event_id", "received_at", where="is_conflict OR is_time_uncertain"
        ),
    )

    event_id: uuid.UUID = Field(primary_key=True)
    id: uuid.UUID = Field(primary_key=True)
    fingerprint: bytes = Field(sa_type=LargeBinary(16))
    kind: str = text_column(10, default="scan")
    undoes_id: uuid.UUID | None = Field(default=None)
    device_id: uuid.UUID
    gate_id: uuid.UUID
    operator: str = text_column(100, default="")
    registration_id: uuid.UUID | None = Field(default=None)
    confirms_address: bool = Field(default=False)
    direction: str = text_column(5)
    scanned_at: datetime = moment()
    happened_at: datetime = moment()
    received_at: datetime = moment()
    is_offline: bool = Field(default=False)
    is_practice: bool = Field(default=False)
    is_time_uncertain: bool = Field(default=False)
    decided: str | None = optional_text(20)
    override: dict[str, Any] | None = json_column(nullable=True)
    outcome: str = text_column(20)
    level: str = text_column(10)
    first_seen: dict[str, Any] | None = json_column(nullable=True)
    attendance_id: uuid.UUID | None = Field(default=None)
    is_conflict: bool = Field(default=False)
    handed_over_at: datetime | None = moment(nullable=True)
    reviewed_at: datetime | None = moment(nullable=True)
    reviewed_by: str = text_column(200, default="")


TO_REVIEW: Final = text("(scan.is_conflict OR scan.is_time_uncertain)")
"""What a person looks at afterwards, in the words of its index: SQLite knows an index by nothing else."""
