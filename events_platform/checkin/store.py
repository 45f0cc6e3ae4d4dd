"""How a batch's scans and their ledger rows are stored: one statement on PostgreSQL, two on SQLite.

A row carries what is its own; what the gate knows (event, area, site) is joined to it, and what is mostly
absent travels as one JSON text: arrays cost by the column.
"""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final, NamedTuple

from events_platform.attendance.batch import insert_from
from events_platform.kit.db.script import Statement
from events_platform.kit.db.types import to_microseconds

OFFLINE: Final = 1
PRACTICE: Final = 2
UNCERTAIN: Final = 4
CONFLICT: Final = 8
EXIT: Final = 16
UNDO: Final = 32
TICKET: Final = 64
SQLITE_PORTIONS: Final = (128, 32)


class ScanRow(NamedTuple):
    """One scan to be stored. `extra` is JSON with `undoes`, `decided`, `override`, `first_seen`, or None."""

    id: uuid.UUID
    fingerprint: bytes
    device_id: uuid.UUID
    gate_id: uuid.UUID
    registration_id: uuid.UUID | None
    operator: str
    scanned_at: datetime
    happened_at: datetime
    flags: int
    outcome: str
    level: str
    attendance_id: uuid.UUID | None
    stay: str | None
    extra: str | None


_TYPES: Final = (
    "uuid",
    "bytea",
    "uuid",
    "uuid",
    "uuid",
    "text",
    "timestamptz",
    "timestamptz",
    "int",
    "text",
    "text",
    "uuid",
    "text",
    "jsonb",
)
_NAMES: Final = ", ".join(ScanRow._fields)


def _scans(received: str, uid: str) -> str:
    values = {
        "event_id": "g.event_id",
        "id": "i.id",
        "fingerprint": "i.fingerprint",
        "kind": f"CASE WHEN (i.flags & {UNDO}) <> 0 THEN 'undo' ELSE 'scan' END",
        "undoes_id": uid.format("i.extra ->> 'undoes'"),
        "device_id": "i.device_id",
        "gate_id": "i.gate_id",
        "operator": "i.operator",
        "registration_id": "i.registration_id",
        "has_ticket": f"(i.flags & {TICKET}) <> 0",
        "direction": f"CASE WHEN (i.flags & {EXIT}) <> 0 THEN 'exit' ELSE 'entry' END",
        "scanned_at": "i.scanned_at",
        "happened_at": "i.happened_at",
        "received_at": received,
        "is_offline": f"(i.flags & {OFFLINE}) <> 0",
        "is_practice": f"(i.flags & {PRACTICE}) <> 0",
        "is_time_uncertain": f"(i.flags & {UNCERTAIN}) <> 0",
        "decided": "i.extra ->> 'decided'",
        "override": "i.extra -> 'override'",
        "outcome": "i.outcome",
        "level": "i.level",
        "first_seen": "i.extra -> 'first_seen'",
        "attendance_id": "i.attendance_id",
        "is_conflict": f"(i.flags & {CONFLICT}) <> 0",
        "reviewed_by": "''",
    }
    return f"INSERT INTO scan ({', '.join(values)}) SELECT {', '.join(values.values())}"


def _ledger(received: str, hexadecimal: str) -> str:
    return insert_from(
        event_id="g.event_id",
        id="i.attendance_id",
        registration_id="i.registration_id",
        kind=f"CASE WHEN (i.flags & {EXIT}) <> 0 THEN 'exit' ELSE 'entry' END",
        mode="'onsite'",
        area_kind="g.area_kind",
        area_id="g.area_id",
        site_id="g.site_id",
        happened_at="i.happened_at",
        recorded_at=received,
        source="CASE WHEN g.area_kind = 'session' THEN 'session_scan' ELSE 'gate_scan' END",
        evidence=f"'scan:' || {hexadecimal}",
        gate_id="i.gate_id",
        stay="i.stay",
        is_time_uncertain=f"(i.flags & {UNCERTAIN}) <> 0",
        actor="COALESCE(i.extra -> 'override' ->> 'by', i.operator)",
        reason="NULLIF(i.extra -> 'override' ->> 'reason', '')",
    )


_ENTERS: Final = f"WHERE i.attendance_id IS NOT NULL AND (i.flags & {UNDO}) = 0"
_ARRAYS: Final = ", ".join(f"${number}::{kind}[]" for number, kind in enumerate(_TYPES, 2))
_FROM_POSTGRESQL: Final = "FROM i JOIN LATERAL (SELECT * FROM gate WHERE id = i.gate_id OFFSET 0) g ON true"
# Sorted by the keys of their unique indexes, so that two batches cannot wait for each other.
STORE_POSTGRESQL: Final = f"""
WITH i AS MATERIALIZED (SELECT * FROM unnest({_ARRAYS}) AS row({_NAMES})),
ledger AS (
    {_ledger("$1", "replace(i.id::text, '-', '')")} {_FROM_POSTGRESQL} {_ENTERS}
    ORDER BY g.event_id, i.registration_id, g.area_id, i.stay)
{_scans("$1", "({})::uuid")} {_FROM_POSTGRESQL} ORDER BY g.event_id, i.id"""  # noqa: S608
_ROW: Final = f"({', '.join('?' * len(ScanRow._fields))})"
_FROM_SQLITE: Final = "FROM i JOIN gate g ON g.id = i.gate_id"


def store(dialect: str, moment: datetime, rows: Sequence[ScanRow]) -> Iterable[Statement]:
    """What stores these scans and their ledger rows, received and recorded at `moment`."""
    if dialect != "sqlite":
        yield Statement(STORE_POSTGRESQL, [moment, *zip(*rows, strict=True)])
        return
    received = to_microseconds(moment)
    for part in _portions(rows):
        values = [*(value for row in part for value in _sqlite_values(row)), received]
        ledger, scans = _sqlite_texts(len(part))
        if any(row.attendance_id and not row.flags & UNDO for row in part):
            yield Statement(ledger, values)
        yield Statement(scans, values)


def _portions(rows: Sequence[ScanRow]) -> Iterable[Sequence[ScanRow]]:
    """The rows in portions of few different sizes: SQLite keeps the plan of every text that it was given."""
    start = 0
    while start < len(rows):
        left = len(rows) - start
        size = next((size for size in SQLITE_PORTIONS if size <= left), left)
        yield rows[start : start + size]
        start += size


@cache
def _sqlite_texts(count: int) -> tuple[str, str]:
    """What stores so many rows: their ledger rows, and the scans themselves."""
    items = f"WITH i({_NAMES}) AS (VALUES {', '.join([_ROW] * count)})"
    ledger = f"{items} {_ledger('?', 'i.id')} {_FROM_SQLITE} {_ENTERS}"
    return ledger, f"{items} {_scans('?', '{}')} {_FROM_SQLITE}"


def _sqlite_values(row: ScanRow) -> tuple[Any, ...]:
    holder, attendance = row.registration_id, row.attendance_id
    return (
        row.id.hex,
        row.fingerprint,
        row.device_id.hex,
        row.gate_id.hex,
        holder.hex if holder else None,
        row.operator,
        to_microseconds(row.scanned_at),
        to_microseconds(row.happened_at),
        row.flags,
        row.outcome,
        row.level,
        attendance.hex if attendance else None,
        row.stay,
        row.extra,
    )
