"""A batch's read: what the database holds for each of its items."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import orjson

from events_platform.checkin.claims import ScanClaim
from events_platform.checkin.decide import EXIT
from events_platform.checkin.found import ITEM_COLUMNS, Common, Device, Found, category_of, found_of, gate_of
from events_platform.checkin.reading_sqlite import SqliteReading
from events_platform.checkin.sql import READ_POSTGRESQL, of_revoked
from events_platform.kit.db.literals import bytes_array, id_array, int_array
from events_platform.kit.db.script import Row, Script, Statement
from events_platform.kit.records import record
from events_platform.tickets.codec import serial_of

# What makes the arrays of `_arguments` on PostgreSQL.
_TEXTS: Final[Sequence[Callable[[Iterable[Any]], str]]] = (
    bytes_array,
    id_array,
    bytes_array,
    id_array,
    id_array,
    int_array,
)


class PostgresqlReading:
    """Everything in one statement: each costs a way to the server and back."""

    def __init__(self, *, handing_over: bool) -> None:
        self._sql = of_revoked(READ_POSTGRESQL) if handing_over else READ_POSTGRESQL

    def items(self, items: Sequence[ScanClaim], *, is_all: bool) -> Script[list[Found | None]]:
        """What there is for each item; None where its token belongs to no device that may scan.

        `is_all`: all of a holder's doings, though the item does not ask for them.
        """
        # What an undo takes back may be the first entry, and then the next one counts.
        is_all = is_all or any(item.undoes_id for item in items)
        arguments = [_arguments(item, is_all or item.direction == EXIT) for item in items]
        columns = zip(_TEXTS, zip(*arguments, strict=True), strict=True)
        rows = yield Statement(self._sql, [text(column) for text, column in columns])
        rows.sort(key=_number)
        gates, categories = (orjson.loads(text) if text else [] for text in rows[0][-2:])
        by_gate = {gate.id: gate for gate in map(gate_of, gates)}
        common = Common(by_gate, dict(map(category_of, categories)), _same, _same)
        return [_found(item, row, common) for item, row in zip(items, rows, strict=True)]


Reading = PostgresqlReading | SqliteReading


def reading(dialect: str, *, handing_over: bool) -> Reading:
    """What reads a batch's items; for revoked devices, where they are `handing_over`, and for no others."""
    kind = SqliteReading if dialect == "sqlite" else PostgresqlReading
    return kind(handing_over=handing_over)


def _number(row: Row) -> int:
    number: int = row[0]
    return number


def _arguments(item: ScanClaim, is_all: bool) -> tuple[Any, ...]:
    serial = serial_of(item.ticket) if item.ticket else None
    return item.token_hash, item.id, serial, item.registration_id, item.gate_id, is_all


def _same(value: Any) -> Any:
    return value


def _found(item: ScanClaim, row: Row, common: Common) -> Found | None:
    device_id, event_id, is_practice, gate_id = row[ITEM_COLUMNS : ITEM_COLUMNS + 4]
    if device_id is None:
        return None
    device = record(Device, (device_id, event_id, is_practice))
    return found_of(item.ticket, row, device, common.gates.get(gate_id), common)
