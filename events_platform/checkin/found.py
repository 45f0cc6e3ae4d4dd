"""What the database holds for one item of a batch, as the rules look at it."""

import uuid
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from hmac import compare_digest
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

import orjson

from events_platform.checkin.decide import ENTRY, Fact, GateRules, Holder
from events_platform.checkin.outcomes import Level
from events_platform.checkin.settled import Person
from events_platform.kit.db.fast_ids import read_id
from events_platform.kit.db.script import Row
from events_platform.kit.db.types import LocalizedText, from_microseconds
from events_platform.kit.records import record

ITEM_COLUMNS: Final = 17


class Device(NamedTuple):
    """A device that may scan."""

    id: uuid.UUID
    event_id: uuid.UUID
    is_practice: bool


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

    device: Device
    known: Known | None
    has_own_ticket: bool
    holder: Holder | None
    person: Person | None
    address_unconfirmed: bool
    facts: list[Fact]
    gate: GateRules | None


class Category(NamedTuple):
    """A category: its slug, and its name as JSON by language."""

    slug: str
    name: str


class Common(NamedTuple):
    """What many items of a batch have in common, by the id as the database gives it.

    `uid` reads such an id, `moment` a time.
    """

    gates: dict[Any, GateRules]
    categories: dict[Any, Category]
    uid: Callable[[Any], Any]
    moment: Callable[[Any], Any]


def found_of(ticket: str | None, row: Row, device: Device, gate: GateRules | None, common: Common) -> Found:
    """What a row of the batch's read says about an item with this ticket, at its gate."""
    (
        _n, known, stored_ticket, holder_id, status, mode, native, romanised, order, country, affiliation,
        address_unconfirmed, category_id, first_at, first_id, first_gate_id, history,
    ) = row[:ITEM_COLUMNS]  # fmt: skip
    holder = person = None
    if holder_id:
        identity = common.uid(holder_id)
        category, category_name = common.categories[category_id]
        holder = record(Holder, (identity, status, mode, category))
        if native:
            person = record(
                Person,
                (identity, native, romanised, order, country, affiliation, mode, category, category_name),
            )
    facts = _all_facts(history) if history else []
    if first_id and gate is not None:
        where = common.gates.get(first_gate_id)
        facts.append(record(Fact, (
            common.moment(first_at), common.uid(first_id), ENTRY, gate.area_kind, gate.area_id, "",
            where.id if where else common.uid(first_gate_id), where.name if where else None, False,
        )))  # fmt: skip
    return record(Found, (
        device, _known(known) if known else None, _is_same(ticket, stored_ticket), holder, person,
        bool(address_unconfirmed), facts, gate,
    ))  # fmt: skip


def _known(stored: str | list[Any]) -> Known:
    fingerprint, kind, outcome, level, seen, direction, override, at, is_open, has_holder = _json(stored)
    return Known(
        fingerprint=bytes.fromhex(fingerprint),
        kind=kind,
        direction=direction,
        outcome=outcome,
        level=level,
        first_seen=seen,
        override=override,
        happened_at=from_microseconds(at),
        is_open=bool(is_open),
        names_somebody=bool(has_holder) and kind == "scan",
    )


def _is_same(read: str | None, stored: str | None) -> bool:
    """Whether a ticket equals the stored one, compared in constant time."""
    return read is not None and stored is not None and compare_digest(stored.encode(), read.encode())


def _all_facts(history: str | list[Any]) -> list[Fact]:
    return sorted(map(_fact, _json(history)))


def _json(value: str | list[Any]) -> Any:
    """JSON as text, or read already as part of what holds it."""
    return orjson.loads(value) if isinstance(value, str) else value


def _fact(doing: list[Any]) -> Fact:
    at, row_id, kind, area_kind, area_id, stay, gate_id, gate_name, is_void = doing
    return Fact(
        from_microseconds(at),
        read_id(row_id),
        kind,
        area_kind,
        read_id(area_id),
        stay,
        read_id(gate_id) if gate_id else None,
        LocalizedText(gate_name) if gate_name else None,
        bool(is_void),
    )


@lru_cache(maxsize=1024)
def category_of(text: str) -> tuple[uuid.UUID, Category]:
    """Its id and what it is, keyed by the whole text like a gate."""
    category_id, slug, name = orjson.loads(text)
    return read_id(category_id), Category(slug, name)


@lru_cache(maxsize=1024)
def gate_of(text: str) -> GateRules:
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
        opens_at=None if opens_at is None else from_microseconds(opens_at),
        closes_at=min(ends, default=None),
        capacity=capacity,
        levels={outcome: Level(level) for outcome, level in levels.items()},
        zone=ZoneInfo(timezone),
    )
