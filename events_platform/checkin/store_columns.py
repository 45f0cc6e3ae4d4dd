"""What a scan and the ledger row that follows from it are stored as, on both databases."""

import uuid
from datetime import datetime
from typing import Any, Final, NamedTuple

from events_platform.checkin.decide import GateRules

OFFLINE: Final = 1
PRACTICE: Final = 2
UNCERTAIN: Final = 4
CONFLICT: Final = 8
EXIT: Final = 16
UNDO: Final = 32
CONFIRMS: Final = 64


GATE_TYPES: Final = {
    "id": "uuid",
    "area_kind": "text",
    "area_id": "uuid",
    "site_id": "uuid",
    "event_id": "uuid",
}
"""What a gate knows of its rows, and its types on PostgreSQL."""


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


def scan_values(received: str, uid: str) -> dict[str, str]:
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


def ledger_values(received: str, hexadecimal: str) -> dict[str, str]:
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


def gate_facts(gate: GateRules) -> tuple[Any, ...]:
    """What the rows of a gate have in common: `GATE_TYPES` without the gate itself."""
    return gate.area_kind, gate.area_id, gate.site_id, gate.event_id
