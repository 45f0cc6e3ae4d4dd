"""How a batch's scans and their ledger rows are stored on PostgreSQL: one statement. SQLite has its own.

A row carries what is its own; what its gate knows (event, area, site) travels once a gate, and what is mostly
absent as one JSON text: arrays cost by the column.
"""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from events_platform.attendance.batch import insert_into
from events_platform.checkin.decide import GateRules
from events_platform.checkin.store_columns import (
    GATE_TYPES,
    UNDO,
    ScanRow,
    gate_facts,
    ledger_values,
    scan_values,
)
from events_platform.checkin.store_sqlite import store_on_sqlite
from events_platform.kit.db.literals import (
    bytes_array,
    id_array,
    int_array,
    moment_array,
    moment_sql,
    text_array,
)
from events_platform.kit.db.script import Statement

# How a column travels: the type of its array, and what makes its text.
_COLUMNS: Final[Mapping[str, tuple[str, Callable[[Iterable[Any]], str]]]] = {
    "id": ("uuid", id_array),
    "fingerprint": ("bytea", bytes_array),
    "device_id": ("uuid", id_array),
    "gate_id": ("uuid", id_array),
    "registration_id": ("uuid", id_array),
    "operator": ("text", text_array),
    "scanned_at": ("bigint", moment_array),
    "happened_at": ("bigint", moment_array),
    "flags": ("int", int_array),
    "outcome": ("text", text_array),
    "level": ("text", text_array),
    "attendance_id": ("uuid", id_array),
    "stay": ("text", text_array),
    "first_seen": ("jsonb", text_array),
    "extra": ("jsonb", text_array),
}
_TEXTS: Final = [text for _type, text in _COLUMNS.values()]
_NAMES: Final = ", ".join(ScanRow._fields)
_MOMENTS: Final = {name: moment_sql(f"i.{name}") for name in ("scanned_at", "happened_at")}
_ENTERS: Final = f"WHERE i.attendance_id IS NOT NULL AND (i.flags & {UNDO}) = 0"
_ARRAYS: Final = ", ".join(
    f"${number}::text::{kind}[]" for number, (kind, _text) in enumerate(_COLUMNS.values(), 2)
)
_GATES: Final = ", ".join(
    f"${number}::{kind}[]" for number, kind in enumerate(GATE_TYPES.values(), 2 + len(_COLUMNS))
)
_FROM_POSTGRESQL: Final = "FROM i JOIN g ON g.id = i.gate_id"
# Sorted by the keys of their unique indexes, so that two batches cannot wait for each other.
_LEDGER: Final = {
    **ledger_values("$1", "replace(i.id::text, '-', '')"),
    "happened_at": _MOMENTS["happened_at"],
}
_SCANS: Final = {**scan_values("$1", "({})::uuid"), **_MOMENTS}
_INTO_SCANS: Final = f"INSERT INTO scan ({', '.join(_SCANS)})"
STORE_POSTGRESQL: Final = f"""
WITH i AS MATERIALIZED (SELECT * FROM unnest({_ARRAYS}) AS row({_NAMES})),
g AS MATERIALIZED (SELECT * FROM unnest({_GATES}) AS gate({", ".join(GATE_TYPES)})),
ledger AS (
    {insert_into(_LEDGER)} SELECT {", ".join(_LEDGER.values())} {_FROM_POSTGRESQL} {_ENTERS}
    ORDER BY g.event_id, i.registration_id, g.area_id, i.stay)
{_INTO_SCANS} SELECT {", ".join(_SCANS.values())} {_FROM_POSTGRESQL} ORDER BY g.event_id, i.id"""  # noqa: S608


def store(
    dialect: str, moment: datetime, rows: Sequence[ScanRow], gates: Mapping[uuid.UUID, GateRules]
) -> Iterable[Statement]:
    """What stores these scans of these gates and their ledger rows, received and recorded at `moment`."""
    if dialect == "sqlite":
        yield from store_on_sqlite(moment, rows, gates)
        return
    facts = [(gate.id, *gate_facts(gate)) for gate in gates.values()]
    columns = zip(_TEXTS, zip(*rows, strict=True), strict=True)
    arrays = [text(column) for text, column in columns]
    yield Statement(STORE_POSTGRESQL, [moment, *arrays, *zip(*facts, strict=True)])
