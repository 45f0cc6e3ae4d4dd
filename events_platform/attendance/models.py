"""The ledger of attendance (participation.md, The ledger): append-only facts, never changed or deleted."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from events_platform.kit.db.base import (
    Table,
    index_on,
    moment,
    one_of,
    optional_text,
    partial_index,
    same_event,
    text_column,
)
from events_platform.kit.ids import new_id


class AreaKind(StrEnum):
    """What kind of place an area is; sessions join it with the programme."""

    SITE = "site"
    ROOM = "room"
    SESSION = "session"
    ONLINE = "online"


class RowKind(StrEnum):
    """On site a row is an instant, entry or exit; online a closed segment; a void takes another row back."""

    ENTRY = "entry"
    EXIT = "exit"
    SEGMENT = "segment"
    VOID = "void"


class AttendanceSource(StrEnum):
    """Where a fact comes from."""

    GATE_SCAN = "gate_scan"
    SESSION_SCAN = "session_scan"
    KIOSK = "kiosk"
    STEWARD = "steward"
    ROLL_CALL = "roll_call"
    PAPER_ROSTER = "paper_roster"
    ONLINE_PRESENCE = "online_presence"
    MEETING_REPORT = "meeting_report"


UNDONE_AT_GATE = "undo"
"""The reason of a void that a gate's own undo made; pages say it in words."""

NOT_BY_SCAN = "evidence <> 'scan:' || stay"
"""A stay that is the scan's id is as unique as the scan: its key decides, and no index here has to."""


class Attendance(Table, table=True):
    """One fact about one registration.

    `happened_at` is the instant, or the start of a segment that lasts until `ended_at`; both aware UTC.
    `site_id` is the site at which an on-site fact proves presence. `stay` makes admissions unique where
    only one entry is allowed (design.md, Ledger): '' for once, the local date for once_per_day, the number
    of exits for after_exit, the scan's id for free: there the key of scans decides, and the index has no row.
    """

    __tablename__ = "attendance"
    __table_args__ = (
        same_event("registration_id", "registration"),
        one_of("kind", RowKind),
        one_of("source", AttendanceSource),
        one_of("area_kind", AreaKind),
        one_of("mode", ("onsite", "online")),
        CheckConstraint("(kind = 'segment') = (ended_at IS NOT NULL)", name="segment_has_end"),
        CheckConstraint("ended_at IS NULL OR ended_at >= happened_at", name="in_order"),
        CheckConstraint("(kind = 'void') = (voids_id IS NOT NULL)", name="void_names_row"),
        # Led by the registration and the row, which imply the event: no planner can mistake them for an index
        # of the whole event.
        partial_index(
            "uq_attendance_stay",
            "registration_id",
            "area_id",
            "stay",
            where=f"kind = 'entry' AND {NOT_BY_SCAN}",
            unique=True,
        ),
        partial_index("uq_attendance_voids_id", "voids_id", where="kind = 'void'", unique=True),
        # All that figures read, in the order in which they read it: the ledger is not sorted for them.
        index_on(
            "postgresql",
            "ix_attendance_registration",
            "event_id",
            "registration_id",
            "happened_at",
            "ended_at",
            "kind",
            "area_kind",
            "site_id",
            "recorded_at",
        ),
        # Its leaves are met at random, and each that a batch changes is written whole: on SQLite it holds
        # what scans ask for, and no more (docs/decisions/0035).
        index_on("sqlite", "ix_attendance_registration_id_happened_at", "registration_id", "happened_at"),
        # What was recorded since the summary was made.
        Index("ix_attendance_recorded_at", "event_id", "recorded_at"),
    )

    # In this order, so that the key is not mistaken for an index of the event.
    id: uuid.UUID = Field(primary_key=True, default_factory=new_id)
    event_id: uuid.UUID = Field(primary_key=True)
    registration_id: uuid.UUID
    kind: RowKind = text_column(10)
    mode: str = text_column(10)
    area_kind: AreaKind = text_column(10)
    area_id: uuid.UUID
    site_id: uuid.UUID | None = Field(default=None)
    happened_at: datetime = moment()
    ended_at: datetime | None = moment(nullable=True)
    recorded_at: datetime = moment()
    source: AttendanceSource = text_column(20)
    evidence: str = text_column(200, default="")
    gate_id: uuid.UUID | None = Field(default=None)
    stay: str = text_column(80, default="")
    is_time_uncertain: bool = Field(default=False)
    voids_id: uuid.UUID | None = Field(default=None)
    actor: str = text_column(200, default="")
    reason: str | None = optional_text(500)
