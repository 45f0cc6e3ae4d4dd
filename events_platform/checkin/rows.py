"""The rows that follow from a decided scan."""

import uuid
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

import orjson

from events_platform.attendance.batch import LedgerRow
from events_platform.attendance.models import UNDONE_AT_GATE, AreaKind, AttendanceSource, RowKind
from events_platform.checkin.claims import ScanClaim
from events_platform.checkin.decide import Fact, GateRules
from events_platform.kit.clock import iso
from events_platform.kit.db.fast_ids import fresh_id
from events_platform.kit.records import record

CLOCK_JUMP: Final = timedelta(minutes=2)


class Time(NamedTuple):
    """When a scan happened, and whether that is uncertain."""

    happened_at: datetime
    is_uncertain: bool


def time_of(item: ScanClaim, live: datetime, received: datetime) -> Time:
    """When it happened (checkin-protocol.md, Offline decision): live scans use server time.

    Offline: the device's time corrected by its skew, never later than receipt; uncertain where the offset
    was not known when the scan was made, or has moved by more than two minutes since.
    """
    if not item.is_offline:
        return record(Time, (live, False))
    offset = None if item.sent_at is None else item.sent_at - received
    skew = item.skew if item.skew is not None else offset or timedelta()
    is_uncertain = item.skew is None or (offset is not None and abs(offset - item.skew) > CLOCK_JUMP)
    return Time(min(item.scanned_at - skew, received), is_uncertain)


def ledger_row(
    item: ScanClaim,
    gate: GateRules,
    holder_id: uuid.UUID,
    stay: str,
    time: Time,
    recorded_at: datetime,
    row_id: uuid.UUID | None = None,
) -> LedgerRow:
    """The entry or exit of somebody who passed the gate, with a fresh id unless it has one."""
    is_session = gate.area_kind == AreaKind.SESSION
    by, reason = (item.override["by"], item.override["reason"]) if item.override else (item.operator, "")
    return LedgerRow(
        event_id=gate.event_id,
        id=row_id or fresh_id(),
        registration_id=holder_id,
        kind=item.direction,
        mode="onsite",
        area_kind=gate.area_kind,
        area_id=gate.area_id,
        site_id=gate.site_id,
        happened_at=time.happened_at,
        ended_at=None,
        recorded_at=recorded_at,
        source=AttendanceSource.SESSION_SCAN if is_session else AttendanceSource.GATE_SCAN,
        evidence=f"scan:{item.id.hex}",
        gate_id=gate.id,
        stay=stay,
        is_time_uncertain=time.is_uncertain,
        actor=by,
        reason=reason or None,
    )


def void_row(row: LedgerRow, item: ScanClaim, recorded_at: datetime) -> LedgerRow:
    """The row that takes another back, at the word of the device that made it."""
    return row._replace(
        id=fresh_id(),
        kind=RowKind.VOID,
        recorded_at=recorded_at,
        evidence=f"scan:{item.id.hex}",
        stay="",
        is_time_uncertain=False,
        voids_id=row.id,
        actor=item.operator,
        reason=UNDONE_AT_GATE,
    )


def fact_of(row_id: uuid.UUID, item: ScanClaim, gate: GateRules, stay: str, time: Time) -> Fact:
    """What a scan of this batch did, as the rules see it."""
    area = (gate.area_kind, gate.area_id)
    return Fact(time.happened_at, row_id, item.direction, *area, stay, gate.id, gate.name, False)


def first_seen(fact: Fact | None) -> dict[str, Any] | None:
    """When and where somebody was let in before, as it is stored; the gate's name as it was then."""
    if fact is None:
        return None
    return {
        "at": iso(fact.happened_at),
        "gate": str(fact.gate_id) if fact.gate_id else None,
        "name": dict(fact.gate_name) if fact.gate_name else None,
    }


def extra(item: ScanClaim) -> str | None:
    """What is mostly absent, as JSON text."""
    if item.decided is None and item.override is None and item.undoes_id is None:
        return None
    found: dict[str, Any] = {
        "undoes": item.undoes_id.hex if item.undoes_id else None,
        "decided": item.decided,
        "override": item.override,
    }
    return orjson.dumps({name: value for name, value in found.items() if value is not None}).decode()
