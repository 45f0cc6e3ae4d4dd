"""How a batch's scans and their ledger rows are stored on SQLite: rows of parameters, in portions."""

import re
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain
from operator import itemgetter
from typing import Any, Final, NamedTuple

import orjson

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
from events_platform.kit.db.bulk import sqlite_value
from events_platform.kit.db.fast_ids import read_id
from events_platform.kit.db.script import Statement
from events_platform.kit.db.types import to_microseconds
from events_platform.kit.records import record

# SQLite keeps the plan of every statement that it was given, 10 kB a row: few sizes serve all batches.
PORTIONS: Final = (64, 32, 16, 8, 4, 2, 1)
LARGE: Final = 32
# What the scans of one device have in common, and what is each one's own, in the order of `_Row`.
_SHARED: Final = ("i.device_id", "i.gate_id", "i.operator", *(f"g.{name}" for name in list(GATE_TYPES)[1:]))
_OWN: Final = (
    *(name for name in (f"i.{field}" for field in ScanRow._fields) if name not in _SHARED),
    "i.undoes_id",
)
# What may be absent comes as an empty text: the driver takes longer over a None than over all else of a row.
_ABSENT: Final = frozenset({"i.registration_id", "i.attendance_id", "i.first_seen", "i.extra", "i.undoes_id"})
_NAME: Final = re.compile(r"\b([ig]\.[a-z_]+)")
# A member of an enumeration as the plain string that the driver takes without asking what it is.
_word: Final = str.__str__


class _Row(NamedTuple):
    """The parameters of one scan; scans of one device that follow each other have the same `shared`."""

    shared: tuple[Any, ...]
    own: tuple[Any, ...]


class _Table:
    """Inserts rows into a table, each out of its own parameters: nothing is joined or kept in between.

    What a large portion shares is bound once. ?1 is when the batch was received.
    """

    def __init__(self, into: str, values: Mapping[str, str]) -> None:
        self._into = into
        self._pieces = _NAME.split(", ".join(values.values()))
        self._shared = [name for name in _SHARED if name in self._pieces]
        self._own = [name for name in _OWN if name in self._pieces]
        self._shared_of: Callable[[Any], Any] = itemgetter(*map(_SHARED.index, self._shared))
        self._own_of: Callable[[Any], Any] = itemgetter(*map(_OWN.index, self._own))
        self._texts: dict[tuple[int, bool], str] = {}

    def statements(self, received: int, rows: Sequence[_Row]) -> Iterable[Statement]:
        """In portions, the largest first."""
        start = 0
        for size in PORTIONS:
            while size <= len(rows) - start:
                yield self._statement(received, rows[start : start + size])
                start += size

    def _statement(self, received: int, rows: Sequence[_Row]) -> Statement:
        first = rows[0].shared
        own = chain.from_iterable(map(self._own_of, [row.own for row in rows]))
        if len(rows) >= LARGE and all(row.shared is first for row in rows):
            return Statement(self._text(len(rows), True), [received, *self._shared_of(first), *own])
        shared = chain.from_iterable(map(self._shared_of, [row.shared for row in rows]))
        return Statement(self._text(len(rows), False), [received, *own, *shared])

    def _text(self, count: int, is_shared: bool) -> str:
        text = self._texts.get((count, is_shared))
        if text is None:
            rows = ", ".join(self._row(number, count, is_shared) for number in range(count))
            text = self._texts[count, is_shared] = f"{self._into} VALUES {rows}"
        return text

    def _row(self, number: int, count: int, is_shared: bool) -> str:
        shared, own = len(self._shared), len(self._own)
        first_shared = 2 if is_shared else 2 + count * own + number * shared
        first_own = 2 + number * own + (shared if is_shared else 0)
        places = dict(zip(self._shared, range(first_shared, first_shared + shared), strict=True))
        places |= zip(self._own, range(first_own, first_own + own), strict=True)
        return f"({''.join(_piece(piece, places) for piece in self._pieces)})"


def _piece(piece: str, places: Mapping[str, int]) -> str:
    if piece not in places:
        return piece
    return f"NULLIF(?{places[piece]}, '')" if piece in _ABSENT else f"?{places[piece]}"


_LEDGER_VALUES: Final = ledger_values("?1", "lower(hex(i.id))")
_SCAN_VALUES: Final = scan_values("?1", "i.undoes_id")
_LEDGER: Final = _Table(insert_into(_LEDGER_VALUES), _LEDGER_VALUES)
_SCANS: Final = _Table(f"INSERT INTO scan ({', '.join(_SCAN_VALUES)})", _SCAN_VALUES)


def store_on_sqlite(
    moment: datetime, rows: Sequence[ScanRow], gates: Mapping[uuid.UUID, GateRules]
) -> Iterable[Statement]:
    """What stores these scans of these gates and their ledger rows, received and recorded at `moment`."""
    received = to_microseconds(moment)
    scans = list(_rows(rows, gates))
    entering = [
        (row.registration_id.bytes, one)
        for row, one in zip(rows, scans, strict=True)
        if row.attendance_id is not None and row.registration_id is not None and not row.flags & UNDO
    ]
    # Neighbours in the ledger's indexes are stored together: each page is fetched and written once.
    entering.sort(key=itemgetter(0))
    yield from _LEDGER.statements(received, [one for _holder, one in entering])
    yield from _SCANS.statements(received, scans)


def _rows(rows: Sequence[ScanRow], gates: Mapping[uuid.UUID, GateRules]) -> Iterable[_Row]:
    shared: tuple[Any, ...] = ()
    device_id = gate_id = operator = None
    for row in rows:
        if row.device_id is not device_id or row.gate_id is not gate_id or row.operator != operator:
            device_id, gate_id, operator = row.device_id, row.gate_id, row.operator
            facts = map(sqlite_value, gate_facts(gates[gate_id]))
            shared = (device_id.bytes, gate_id.bytes, operator, *facts)
        yield record(_Row, (shared, _own(row)))


def _own(row: ScanRow) -> tuple[Any, ...]:
    """In the order of `_OWN`, an absent value as an empty one: see `_ABSENT`."""
    holder, attendance = row.registration_id, row.attendance_id
    return (
        bytearray(row.id.bytes),
        bytearray(row.fingerprint),
        bytearray(holder.bytes) if holder else "",
        to_microseconds(row.scanned_at),
        to_microseconds(row.happened_at),
        row.flags,
        _word(row.outcome),
        _word(row.level),
        bytearray(attendance.bytes) if attendance else "",
        row.stay or "",
        row.first_seen or "",
        row.extra or "",
        _undone(row) if row.flags & UNDO else "",
    )


def _undone(row: ScanRow) -> bytes:
    """The scan that an undo takes back."""
    assert row.extra
    return read_id(orjson.loads(row.extra)["undoes"]).bytes
