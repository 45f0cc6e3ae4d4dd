"""Ledger rows in bulk, for batches that pass the ORM.

Check-in and presence write through this text, so that the ledger keeps one writer.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple

from events_platform.kit.db.bulk import BulkInsert


class LedgerRow(NamedTuple):
    """One row to be inserted; the fields are those of `models.Attendance`."""

    event_id: uuid.UUID
    id: uuid.UUID
    registration_id: uuid.UUID
    kind: str
    mode: str
    area_kind: str
    area_id: uuid.UUID
    site_id: uuid.UUID | None
    happened_at: datetime
    ended_at: datetime | None
    recorded_at: datetime
    source: str
    evidence: str = ""
    gate_id: uuid.UUID | None = None
    stay: str = ""
    is_time_uncertain: bool = False
    voids_id: uuid.UUID | None = None
    actor: str = ""
    reason: str | None = None


_IDS: Final = {"event_id", "id", "registration_id", "area_id", "site_id", "gate_id", "voids_id"}
_MOMENTS: Final = {"happened_at", "ended_at", "recorded_at"}


def _type(name: str) -> str:
    if name in _IDS:
        return "uuid"
    return "timestamptz" if name in _MOMENTS else "bool" if name.startswith("is_") else "text"


LEDGER: Final = BulkInsert(
    "attendance",
    {name: _type(name) for name in LedgerRow._fields},
    order=("event_id", "registration_id", "area_id", "stay"),
)


def insert_into(columns: Iterable[str]) -> str:
    """The text that inserts rows, up to their values; columns that are left out stay empty."""
    return f"INSERT INTO attendance ({', '.join(columns)})"
