"""The summary of participation: one row a person, which can be rebuilt from the ledger at any time."""

import uuid
from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from events_platform.kit.db.base import Table, moment, one_of, optional_text, text_column


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
