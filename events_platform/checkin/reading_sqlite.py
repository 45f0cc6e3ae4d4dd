"""A batch's read on SQLite: devices and gates once, then all that is each item's own in one value."""

import uuid
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import orjson

from events_platform.checkin.claims import ScanClaim
from events_platform.checkin.decide import EXIT
from events_platform.checkin.found import Common, Device, Found, category_of, found_of, gate_of
from events_platform.checkin.models import ReentryPolicy
from events_platform.checkin.sql import listed, of_revoked
from events_platform.checkin.sql_sqlite import CATEGORIES, DEVICES, GATES, read_sqlite
from events_platform.kit.db.fast_ids import read_id
from events_platform.kit.db.script import Row, Script, Statement
from events_platform.kit.db.types import from_microseconds
from events_platform.tickets.codec import serial_of

# SQLite keeps the plan of every statement that it was given. Few sizes serve all batches: what is left
# over in one is of no event.
SIZES: Final = (1, 2, 4, 8, 12, 16, 24, 32, 64)
MOST_ITEMS: Final = SIZES[-1]
# The driver takes these without asking what they are, as it asks of absent values and of bytes.
NOTHING: Final = ""
NOBODY: Final = [bytearray(), bytearray(), bytearray(), NOTHING, NOTHING, NOTHING]
# Where a row has the category of the holder, the gate of the first entry, and that of the known scan.
CATEGORY: Final = 12
FIRST_GATE: Final = 15
KNOWN_GATE: Final = 17


class _Place(NamedTuple):
    """Where the first entry is looked for, or the site of all entries and exits that are asked for."""

    area: bytearray | str
    site: bytearray | str


_NOWHERE: Final = _Place(NOTHING, NOTHING)


class _Asking(NamedTuple):
    """A device that may scan, with its event as it is bound, and the key of its gate."""

    device: Device
    event: bytearray
    gate: str


class SqliteReading:
    """Reads the items of one transaction in portions: what was read of devices and gates holds until its end.

    Gates and categories are keyed by their digits, as JSON has them.
    """

    def __init__(self, *, handing_over: bool) -> None:
        self._devices_sql = of_revoked(DEVICES) if handing_over else DEVICES
        self._devices: dict[bytes, _Asking | None] = {}
        self._places: dict[str, _Place] = {}
        self._looked_for: set[str] = set()
        self._common = Common({}, {}, _id, from_microseconds)

    def items(self, items: Sequence[ScanClaim], *, is_all: bool) -> Script[list[Found | None]]:
        """What there is for each of MOST_ITEMS at most; None where its token is of no such device.

        `is_all`: all of a holder's doings, though the item does not ask for them.
        """
        yield from self._know_devices({item.token_hash for item in items})
        asking = [self._devices[item.token_hash] for item in items]
        gates = [_gate_of(item, one) for item, one in zip(items, asking, strict=True)]
        yield from self._know_gates(set(gates))
        # What an undo takes back may be the first entry, and then the next one counts.
        is_all = is_all or any(item.undoes_id for item in items)
        args: list[Any] = []
        for item, one, gate in zip(items, asking, gates, strict=True):
            args += self._arguments(item, one, gate, is_all) if one else NOBODY
        size = next(size for size in SIZES if size >= len(items))
        ((text,),) = yield Statement(read_sqlite(size), args + NOBODY * (size - len(items)))
        rows = orjson.loads(text)[: len(items)]
        yield from self._know_gates({row[FIRST_GATE] for row in rows} | {row[KNOWN_GATE] for row in rows})
        yield from self._know_categories({row[CATEGORY] for row in rows})
        return [
            self._found(item, row, one.device, row[KNOWN_GATE] or gate) if one else None
            for item, row, one, gate in zip(items, rows, asking, gates, strict=True)
        ]

    def _arguments(self, item: ScanClaim, one: _Asking, gate: str, is_all: bool) -> tuple[Any, ...]:
        area, site = self._places.get(gate, _NOWHERE)
        if (is_all or item.direction == EXIT) and area:
            area, site = NOTHING, bytearray(self._common.gates[gate].site_id.bytes)
        holder = item.registration_id
        return (
            one.event,
            bytearray(item.id.bytes),
            bytearray((serial_of(item.ticket) if item.ticket else None) or b""),
            bytearray(holder.bytes) if holder else NOTHING,
            area,
            site,
        )

    def _found(self, item: ScanClaim, row: Row, device: Device, gate: str) -> Found:
        rules = self._common.gates.get(gate)
        if rules is not None and rules.event_id != device.event_id:
            rules = None
        return found_of(item.ticket, row, device, rules, self._common)

    def _know_devices(self, tokens: set[bytes]) -> Script[None]:
        new = [token for token in tokens if token not in self._devices]
        if not new:
            return
        self._devices |= dict.fromkeys(new)
        rows = yield listed("sqlite", self._devices_sql, new, "bytea")
        for token, device_id, event_id, gate, is_practice in rows:
            device = Device(read_id(device_id), read_id(event_id), bool(is_practice))
            self._devices[token] = _Asking(device, bytearray(event_id), gate)

    def _know_gates(self, keys: set[str]) -> Script[None]:
        for gate in map(gate_of, (yield from self._texts(GATES, keys))):
            key = _digits(gate.id)
            self._common.gates[key] = gate
            is_first_enough = gate.policy == ReentryPolicy.FREE and gate.capacity is None
            area, site = bytearray(gate.area_id.bytes), bytearray(gate.site_id.bytes)
            self._places[key] = _Place(area, NOTHING) if is_first_enough else _Place(NOTHING, site)

    def _know_categories(self, keys: set[str]) -> Script[None]:
        for category_id, category in map(category_of, (yield from self._texts(CATEGORIES, keys))):
            self._common.categories[_digits(category_id)] = category

    def _texts(self, sql: str, keys: set[str]) -> Script[list[str]]:
        """The JSON texts of the rows with these ids that were not looked for before."""
        new = sorted(key for key in keys if key and key not in self._looked_for)
        self._looked_for.update(new)
        if not new:
            return []
        rows = yield listed("sqlite", sql, [bytes.fromhex(key) for key in new], "uuid")
        return [text for (text,) in rows]


def _gate_of(item: ScanClaim, one: _Asking | None) -> str:
    """The key of the gate that an item names, or of its device's."""
    if item.gate_id is not None:
        return _digits(item.gate_id)
    return one.gate if one else NOTHING


def _id(value: str | None) -> uuid.UUID | None:
    return read_id(value) if value else None


def _digits(key: uuid.UUID) -> str:
    """An id as SQLite writes it in JSON."""
    return key.hex.upper()
