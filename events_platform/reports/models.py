"""The summary of participation, which can be rebuilt at any time, and frozen reports, which never change."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field

from events_platform.kit.db.base import (
    Table,
    key,
    moment,
    one_of,
    optional_text,
    reference,
    text_column,
)


class PersonSummary(Table, table=True):
    """How one person took part, by participation.md; derived from ledger and history, never edited by hand.

    `online_seconds` lie in the counting windows, outside of presence on site.
    """

    __tablename__ = "person_summary"
    __table_args__ = (
        one_of("declared", ("onsite", "online")),
        one_of("actual", ("none", "onsite_only", "online_only", "both")),
        Index("ix_person_summary_figures", "event_id", "is_counted", "country", "declared", "actual"),
    )

    event_id: uuid.UUID = Field(primary_key=True)
    person_id: uuid.UUID = Field(primary_key=True)
    country: str | None = optional_text(2)
    category_id: uuid.UUID
    is_counted: bool
    declared: str = text_column(10)
    actual: str = text_column(12)
    visits_onsite: int = Field(default=0)
    visits_online: int = Field(default=0)
    online_seconds: int = Field(default=0)


class SummaryState(Table, table=True):
    """Up to when an event's summary is complete, and by which rules and hours it was made.

    Whatever was recorded after `complete_until` is read from the ledger.
    """

    __tablename__ = "summary_state"

    event_id: uuid.UUID = Field(primary_key=True)
    complete_until: datetime = moment()
    basis_hash: str = text_column(64)
    rebuilt_at: datetime = moment()


class FrozenReport(Table, table=True):
    """A version of the official report (participation.md): its figures as they stood, for ever.

    `content` is the canonical JSON of `content.Content`, byte for byte what `sha256` (hexadecimal) was made
    of. Presence until `until` is in it, as far as it was known at `known_at`. While `published_at` is set,
    everybody may read it.
    """

    __tablename__ = "frozen_report"
    __table_args__ = (
        UniqueConstraint("event_id", "version"),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("until <= known_at", name="known"),
    )

    id: uuid.UUID = key()
    event_id: uuid.UUID = reference("event.id", index=False)
    version: int
    until: datetime = moment()
    known_at: datetime = moment()
    content: str = Field(sa_type=Text, nullable=False)
    sha256: str = text_column(64)
    note: str = text_column(500, default="")
    frozen_at: datetime = moment()
    frozen_by: str = text_column(200, default="")
    published_at: datetime | None = moment(nullable=True)
