"""How a batch's scans and their ledger rows are stored: one statement on PostgreSQL, two on SQLite.

A row carries what is its own; what its gate knows (event, area, site) travels once a gate to PostgreSQL, and
what is mostly absent as one JSON text: arrays cost by the column.
"""

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from itertools import chain
from operator import itemgetter
from typing import Any, Final, NamedTuple

from events_platform.attendance.batch import insert_into
from events_platform.checkin.decide import GateRules
from events_platform.kit.db.bulk import sqlite_value
from events_platform.kit.db.script import Row, Statement
from events_platform.kit.db.types import to_microseconds

OFFLINE: Final = 1
PRACTICE: Final = 2
UNCERTAIN: Final = 4
CONFLICT: Final = 8
EXIT: Final = 16
UNDO: Final = 32
CONFIRMS: Final = 64
SQLITE_PORTIONS: Final = (128, 32)


class ScanRow(NamedTuple):
    """One scan to be stored. `extra` is JSON with `undoes`, `decided`, `override`; or None, as mostly.

    `first_seen` is JSON too, and apart: people come again by the hundred.
    """

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
    first_seen: str | None
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
    "jsonb",
)
_NAMES: Final = ", ".join(ScanRow._fields)


def _scan_values(received: str, uid: str) -> dict[str, str]:
    """The columns of a scan, out of what is its own (i) and what its gate knows (g)."""
    return {
        "event_id": "g.event_id",
        "id": "i.id",
        "fingerprint": "i.fingerprint",
        "kind": f"CASE WHEN (i.flags & {UNDO}) <> 0 THEN 'undo' ELSE 'scan' END",
        "undoes_id": uid.format("i.extra ->> 'undoes'"),
        "device_id": "i.device_id",
        "gate_id": "i.gate_id",
        "operator": "i.operator",
        "registration_id": "i.registration_id",
        "confirms_address": f"(i.flags & {CONFIRMS}) <> 0",
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
        "first_seen": "i.first_seen",
        "attendance_id": "i.attendance_id",
        "is_conflict": f"(i.flags & {CONFLICT}) <> 0",
        "reviewed_by": "''",
    }


def _ledger_values(received: str, hexadecimal: str) -> dict[str, str]:
    """The columns of the ledger row that follows from a scan."""
    return {
        "event_id": "g.event_id",
        "id": "i.attendance_id",
        "registration_id": "i.registration_id",
        "kind": f"CASE WHEN (i.flags & {EXIT}) <> 0 THEN 'exit' ELSE 'entry' END",
        "mode": "'onsite'",
        "area_kind": "g.area_kind",
        "area_id": "g.area_id",
        "site_id": "g.site_id",
        "happened_at": "i.happened_at",
        "recorded_at": received,
        "source": "CASE WHEN g.area_kind = 'session' THEN 'session_scan' ELSE 'gate_scan' END",
        "evidence": f"'scan:' || {hexadecimal}",
        "gate_id": "i.gate_id",
        "stay": "i.stay",
        "is_time_uncertain": f"(i.flags & {UNCERTAIN}) <> 0",
        "actor": "COALESCE(i.extra -> 'override' ->> 'by', i.operator)",
        "reason": "NULLIF(i.extra -> 'override' ->> 'reason', '')",
    }


_ENTERS: Final = f"WHERE i.attendance_id IS NOT NULL AND (i.flags & {UNDO}) = 0"
_ARRAYS: Final = ", ".join(f"${number}::{kind}[]" for number, kind in enumerate(_TYPES, 2))
_GATE_TYPES: Final = {
    "id": "uuid",
    "area_kind": "text",
    "area_id": "uuid",
    "site_id": "uuid",
    "event_id": "uuid",
}
_GATES: Final = ", ".join(
    f"${number}::{kind}[]" for number, kind in enumerate(_GATE_TYPES.values(), 2 + len(_TYPES))
)
_FROM_POSTGRESQL: Final = "FROM i JOIN g ON g.id = i.gate_id"
# Sorted by the keys of their unique indexes, so that two batches cannot wait for each other.
_LEDGER: Final = _ledger_values("$1", "replace(i.id::text, '-', '')")
_SCANS: Final = _scan_values("$1", "({})::uuid")
_INTO_SCANS: Final = f"INSERT INTO scan ({', '.join(_SCANS)})"
STORE_POSTGRESQL: Final = f"""
WITH i AS MATERIALIZED (SELECT * FROM unnest({_ARRAYS}) AS row({_NAMES})),
g AS MATERIALIZED (SELECT * FROM unnest({_GATES}) AS gate({", ".join(_GATE_TYPES)})),
ledger AS (
    {insert_into(_LEDGER)} SELECT {", ".join(_LEDGER.values())} {_FROM_POSTGRESQL} {_ENTERS}
    ORDER BY g.event_id, i.registration_id, g.area_id, i.stay)
{_INTO_SCANS} SELECT {", ".join(_SCANS.values())} {_FROM_POSTGRESQL} ORDER BY g.event_id, i.id"""  # noqa: S608
# What a row's parameters are on SQLite, in order; the first of all is when the batch was received.
_ORDER: Final = (
    *(f"i.{name}" for name in ScanRow._fields),
    *(f"g.{name}" for name in list(_GATE_TYPES)[1:]),
)
_PLACES: Final = {name: place for place, name in enumerate(_ORDER)}
_OF_REGISTRATION: Final = itemgetter(_PLACES["i.registration_id"])
# What may be absent comes as an empty text: the driver takes longer over a None than over all else of a row.
_ABSENT: Final = frozenset({"i.registration_id", "i.attendance_id", "i.first_seen", "i.extra"})
_NAME: Final = re.compile(r"\b([ig]\.[a-z_]+)")


def store(
    dialect: str, moment: datetime, rows: Sequence[ScanRow], gates: Mapping[uuid.UUID, GateRules]
) -> Iterable[Statement]:
    """What stores these scans of these gates and their ledger rows, received and recorded at `moment`."""
    if dialect != "sqlite":
        facts = [_gate_facts(gate) for gate in gates.values()]
        yield Statement(STORE_POSTGRESQL, [moment, *zip(*rows, strict=True), *zip(*facts, strict=True)])
        return
    received = to_microseconds(moment)
    values = list(_sqlite_rows_of(rows, gates))
    enter = [
        one
        for row, one in zip(rows, values, strict=True)
        if row.attendance_id is not None and not row.flags & UNDO
    ]
    # Neighbours in the ledger's indexes are stored together: each page is fetched and written once.
    enter.sort(key=_OF_REGISTRATION)
    for text, part in [(_sqlite_ledger, enter), (_sqlite_scans, values)]:
        for portion in _portions(part):
            yield Statement(text(len(portion)), [received, *chain.from_iterable(portion)])


def _portions(rows: Sequence[Row]) -> Iterable[Sequence[Row]]:
    """The rows in portions of few different sizes: SQLite keeps the plan of every text that it was given."""
    start = 0
    while start < len(rows):
        left = len(rows) - start
        size = next((size for size in SQLITE_PORTIONS if size <= left), left)
        yield rows[start : start + size]
        start += size


@cache
def _sqlite_ledger(count: int) -> str:
    values = _ledger_values("?1", "i.id")
    return f"{insert_into(values)} VALUES {_sqlite_rows(values, count)}"


@cache
def _sqlite_scans(count: int) -> str:
    return f"{_INTO_SCANS} VALUES {_sqlite_rows(_scan_values('?1', '{}'), count)}"


def _sqlite_rows(values: Mapping[str, str], count: int) -> str:
    """So many rows, each out of its own parameters: nothing is joined or kept in between."""
    pieces = _NAME.split(", ".join(values.values()))
    return ", ".join(
        f"({''.join(_sqlite_piece(piece, first) for piece in pieces)})"
        for first in range(2, 2 + count * len(_PLACES), len(_PLACES))
    )


def _sqlite_piece(piece: str, first: int) -> str:
    if piece not in _PLACES:
        return piece
    place = f"?{first + _PLACES[piece]}"
    return f"NULLIF({place}, '')" if piece in _ABSENT else place


def _gate_facts(gate: GateRules) -> tuple[Any, ...]:
    """What the rows of a gate have in common, in the order of `_GATE_TYPES`."""
    return gate.id, gate.area_kind, gate.area_id, gate.site_id, gate.event_id


def _sqlite_rows_of(rows: Sequence[ScanRow], gates: Mapping[uuid.UUID, GateRules]) -> Iterable[Row]:
    """The parameters of each row; rows of one gate mostly follow each other."""
    last: uuid.UUID | None = None
    facts: tuple[Any, ...] = ()
    for row in rows:
        if row.gate_id is not last:
            last = row.gate_id
            facts = tuple(sqlite_value(fact) for fact in _gate_facts(gates[last])[1:])
        yield _sqlite_values(row) + facts


# A member of an enumeration as the plain string that the driver takes without asking what it is.
_word: Final = str.__str__


def _sqlite_values(row: ScanRow) -> tuple[Any, ...]:
    """In the order of the fields, an absent value as an empty one: see `_ABSENT`."""
    holder, attendance = row.registration_id, row.attendance_id
    return (
        row.id.hex,
        bytearray(row.fingerprint),
        row.device_id.hex,
        row.gate_id.hex,
        holder.hex if holder else "",
        row.operator,
        to_microseconds(row.scanned_at),
        to_microseconds(row.happened_at),
        row.flags,
        _word(row.outcome),
        _word(row.level),
        attendance.hex if attendance else "",
        row.stay or "",
        row.first_seen or "",
        row.extra or "",
    )
