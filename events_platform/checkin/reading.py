"""From the rows of a batch's read to what the rules look at, for both databases."""

import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from hmac import compare_digest
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

import orjson

from events_platform.checkin.claims import ScanClaim
from events_platform.checkin.decide import ENTRY, EXIT, Fact, GateRules, Holder
from events_platform.checkin.outcomes import Level
from events_platform.checkin.settled import Person
from events_platform.checkin.sql import (
    CATEGORIES_SQLITE,
    GATES_SQLITE,
    READ_POSTGRESQL,
    listed,
    of_revoked,
    read_sqlite,
)
from events_platform.kit.db.fast_ids import read_id
from events_platform.kit.db.literals import bytes_array, id_array, int_array
from events_platform.kit.db.script import Row, Script, Statement
from events_platform.kit.db.types import LocalizedText, from_microseconds
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
# SQLite keeps the plan of every statement that it was given. Few sizes serve all batches: what is left
# over in one is of no device.
SQLITE_SIZES: Final = (1, 2, 4, 8, 12, 16, 24, 32, 64)
SQLITE_ITEMS: Final = SQLITE_SIZES[-1]
NOBODY: Final = [bytearray(), bytearray(), bytearray(), "", "", 0]
ITEM_COLUMNS: Final = 31


class Known(NamedTuple):
    """A scan of this id that is stored already; an open one let nobody in, and no device says otherwise."""

    fingerprint: bytes
    kind: str
    direction: str
    outcome: str
    level: str
    first_seen: dict[str, Any] | None
    override: dict[str, str] | None
    happened_at: datetime
    names_somebody: bool
    is_open: bool


class Found(NamedTuple):
    """What the database holds for one item; `has_own_ticket`: its text equals the stored one."""

    device_id: uuid.UUID
    event_id: uuid.UUID
    is_practice: bool
    known: Known | None
    has_own_ticket: bool
    holder: Holder | None
    person: Person | None
    address_unconfirmed: bool
    facts: list[Fact]
    gate: GateRules | None


class _Category(NamedTuple):
    """A category: its slug, and its name as JSON by language."""

    slug: str
    name: str


class _Ids(dict[str, uuid.UUID]):
    """Ids by their digits, for those that most items of a batch share."""

    def __missing__(self, digits: str) -> uuid.UUID:
        """Read once."""
        found = self[digits] = read_id(digits)
        return found


Convert = Callable[[Any], Any]


class _Common(NamedTuple):
    """What many items of a batch have in common, by the id as the database gives it.

    `uid` reads such an id, `shared` one that many items share, `moment` a time.
    """

    gates: dict[Any, GateRules]
    categories: dict[Any, _Category]
    uid: Convert
    shared: Convert
    moment: Convert


def read_items(
    dialect: str, items: Sequence[ScanClaim], handing_over: bool = False
) -> Script[list[Found | None]]:
    """What there is for each item; None where its token belongs to no device that may scan, or hand over."""
    rows: list[Row] = []
    # What an undo takes back may be the first entry, and then the next one counts.
    is_all = any(item.undoes_id for item in items)
    arguments = [_arguments(item, is_all or item.direction == EXIT) for item in items]
    if dialect == "sqlite":
        for start in range(0, len(items), SQLITE_ITEMS):
            part = arguments[start : start + SQLITE_ITEMS]
            size = next(size for size in SQLITE_SIZES if size >= len(part))
            args = [value for one in part for value in _sqlite_arguments(*one)]
            args += NOBODY * (size - len(part))
            sql = read_sqlite(size)
            ((text,),) = yield Statement(of_revoked(sql) if handing_over else sql, args)
            rows += orjson.loads(text)[: len(part)]
        gates = yield from _texts(GATES_SQLITE, {row[-2] for row in rows} | {row[-4] for row in rows})
        categories = yield from _texts(CATEGORIES_SQLITE, {row[-1] for row in rows})
    else:
        sql = of_revoked(READ_POSTGRESQL) if handing_over else READ_POSTGRESQL
        columns = zip(_TEXTS, zip(*arguments, strict=True), strict=True)
        rows = yield Statement(sql, [text(column) for text, column in columns])
        rows.sort(key=_number)
        gates, categories = _json(rows[0][-2]) or [], _json(rows[0][-1]) or []
    common = _common(dialect, gates, categories)
    pairs = zip(items, rows, strict=True)
    return [_found(item, row, common) if row[1] else None for item, row in pairs]


def _common(dialect: str, gates: Sequence[str], categories: Sequence[str]) -> _Common:
    by_gate = {gate.id: gate for gate in map(_gate, gates)}
    by_category = dict(map(_category, categories))
    if dialect != "sqlite":
        return _Common(by_gate, by_category, _same, _same, _same)
    return _Common(
        {_digits(key): gate for key, gate in by_gate.items()},
        {_digits(key): category for key, category in by_category.items()},
        _id,
        _Ids().__getitem__,
        _moment,
    )


def _texts(sql: str, keys: set[str | None]) -> Script[list[str]]:
    """The JSON texts of the rows with these ids, on SQLite."""
    ids = sorted(bytes.fromhex(key) for key in keys if key)
    if not ids:
        return []
    return [text for (text,) in (yield listed("sqlite", sql, ids, "uuid"))]


def _number(row: Row) -> int:
    number: int = row[0]
    return number


def _arguments(item: ScanClaim, is_all: bool) -> tuple[Any, ...]:
    serial = serial_of(item.ticket) if item.ticket else None
    return item.token_hash, item.id, serial, item.registration_id, item.gate_id, is_all


def _sqlite_arguments(
    token: bytes,
    scan_id: uuid.UUID,
    serial: bytes | None,
    registration: uuid.UUID | None,
    gate: uuid.UUID | None,
    is_all: bool,
) -> tuple[Any, ...]:
    """The same without absent values, bytes and truth values, of which the driver asks what they are."""
    return (
        bytearray(token),
        bytearray(scan_id.bytes),
        bytearray(serial or b""),
        bytearray(registration.bytes) if registration else "",
        bytearray(gate.bytes) if gate else "",
        int(is_all),
    )


def _same(value: Any) -> Any:
    return value


def _id(value: str | None) -> uuid.UUID | None:
    return read_id(value) if value else None


def _digits(key: uuid.UUID) -> str:
    """An id as SQLite writes it in JSON."""
    return key.hex.upper()


def _moment(value: int | None) -> datetime | None:
    return None if value is None else from_microseconds(value)


def _found(item: ScanClaim, row: Row, common: _Common) -> Found:
    (
        _n, device_id, event_id, is_practice,
        fingerprint, kind, outcome, level, first_seen, stored_holder, direction, override,
        known_at, is_open,
        ticket, holder_id, status, mode, native, romanised, order, country, affiliation, address_unconfirmed,
        first_at, first_id, first_stay, first_gate_id, history, gate_id, category_id,
    ) = row[:ITEM_COLUMNS]  # fmt: skip
    known = holder = person = None
    if fingerprint:
        known = Known(
            fingerprint=fingerprint if isinstance(fingerprint, bytes) else bytes.fromhex(fingerprint),
            kind=kind,
            direction=direction,
            outcome=outcome,
            level=level,
            first_seen=_json(first_seen),
            override=_json(override),
            happened_at=common.moment(known_at),
            is_open=bool(is_open),
            names_somebody=bool(stored_holder) and kind == "scan",
        )
    if holder_id:
        identity = common.uid(holder_id)
        category, category_name = common.categories[category_id]
        holder = record(Holder, (identity, status, mode, category))
        if native:
            person = record(
                Person,
                (identity, native, romanised, order, country, affiliation, mode, category, category_name),
            )
    gate = common.gates.get(gate_id)
    facts = _all_facts(history) if history else []
    if first_id and gate is not None:
        where = common.gates.get(first_gate_id)
        facts.append(record(Fact, (
            common.moment(first_at), common.uid(first_id), ENTRY, gate.area_kind, gate.area_id, first_stay,
            where.id if where else common.uid(first_gate_id), where.name if where else None, False,
        )))  # fmt: skip
    return record(Found, (
        common.shared(device_id), common.shared(event_id), bool(is_practice), known,
        _is_same(item.ticket, ticket), holder, person, bool(address_unconfirmed), facts, gate,
    ))  # fmt: skip


def _is_same(read: str | None, stored: str | None) -> bool:
    """Whether a ticket equals the stored one, compared in constant time."""
    return read is not None and stored is not None and compare_digest(stored.encode(), read.encode())


def _json(text: str | None) -> Any:
    return None if text is None else orjson.loads(text)


def _all_facts(history: str | list[Any]) -> list[Fact]:
    doings = orjson.loads(history) if isinstance(history, str) else history
    return sorted(map(_fact, doings))


def _fact(doing: list[Any]) -> Fact:
    at, row_id, kind, area_kind, area_id, stay, gate_id, gate_name, is_void = doing
    name = LocalizedText(gate_name) if gate_name else None
    return Fact(
        from_microseconds(at),
        read_id(row_id),
        kind,
        area_kind,
        read_id(area_id),
        stay,
        _id(gate_id),
        name,
        bool(is_void),
    )


@lru_cache(maxsize=1024)
def _category(text: str) -> tuple[uuid.UUID, _Category]:
    """Its id and what it is, keyed by the whole text like a gate."""
    category_id, slug, name = orjson.loads(text)
    return read_id(category_id), _Category(slug, name)


@lru_cache(maxsize=1024)
def _gate(text: str) -> GateRules:
    """Keyed by the whole text, so that a changed gate is another one."""
    (
        gate_id, event_id, name, area_kind, area_id, site_id, directions, categories, modes, policy,
        opens_at, closes_at, capacity, levels, archived_at, event_archived_at, timezone,
    ) = orjson.loads(text)  # fmt: skip
    # Whatever closes first: its hours, its own end, or that of the event.
    given = (closes_at, archived_at, event_archived_at)
    ends = [from_microseconds(end) for end in given if end is not None]
    return GateRules(
        id=read_id(gate_id),
        event_id=read_id(event_id),
        name=LocalizedText(name),
        area_kind=area_kind,
        area_id=read_id(area_id),
        site_id=read_id(site_id),
        directions=frozenset(directions),
        categories=frozenset(categories),
        modes=frozenset(modes),
        policy=policy,
        opens_at=_moment(opens_at),
        closes_at=min(ends, default=None),
        capacity=capacity,
        levels={outcome: Level(level) for outcome, level in levels.items()},
        zone=ZoneInfo(timezone),
    )
