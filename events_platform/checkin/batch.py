"""A batch of scans: one read, one decision each, one store (design.md, Hot paths).

On SQLite in portions within one transaction: a statement grows with its items, and what a portion has read
is still at hand when it is decided.
"""

import uuid
from collections.abc import Sequence

from events_platform.attendance.batch import LEDGER
from events_platform.checkin.claims import ScanClaim
from events_platform.checkin.decide import GateRules
from events_platform.checkin.found import Found
from events_platform.checkin.rare import read_rare
from events_platform.checkin.reading import Reading, reading
from events_platform.checkin.reading_sqlite import MOST_ITEMS
from events_platform.checkin.settled import Newcomers, Result
from events_platform.checkin.settling import Batch
from events_platform.checkin.sql import INSIDE, LOCK, confirm_addresses, listed
from events_platform.checkin.store import store
from events_platform.kit.clock import now
from events_platform.kit.db.raw import uuid_of
from events_platform.kit.db.script import TRANSACTION, Script


def scan_script(
    dialect: str, items: Sequence[ScanClaim], newcomers: Newcomers = None, *, handing_over: bool = False
) -> Script[list[Result]]:
    """The answers to these scans, in order, and all that follows from them, in one transaction.

    Without `newcomers`, by scan, whatever changes a registration too is left out: `AtDoor`. A device that is
    `handing_over` was revoked; otherwise the tokens of such devices are unknown.
    """
    read = reading(dialect, handing_over=handing_over)
    most = MOST_ITEMS if dialect == "sqlite" else len(items)
    inside: dict[uuid.UUID, int] = {}
    batch: Batch | None = None
    results: list[Result] = []
    for start in range(0, len(items), most):
        part = items[start : start + most]
        found, rooms = yield from _read(dialect, read, part, inside)
        rare = yield from read_rare(dialect, part, found)
        batch = batch or Batch(now(), len(items), inside, newcomers, _repeats(items))
        batch.turn_to(rare, _watched(part, found), rooms)
        results += [batch.settle(item, one) for item, one in zip(part, found, strict=True)]
        yield from _stored(dialect, batch)
    return results


def _read(
    dialect: str, read: Reading, items: Sequence[ScanClaim], inside: dict[uuid.UUID, int]
) -> Script[tuple[list[Found | None], dict[uuid.UUID, GateRules]]]:
    """What there is for these items, and their gates of limited room; who is in is counted, once a batch."""
    found = yield from read.items(items, is_all=bool(inside))
    rooms = _rooms(found)
    guarded = sorted(rooms.keys() - inside.keys())
    if guarded:
        yield TRANSACTION
        if dialect != "sqlite":
            yield listed(dialect, LOCK, guarded, "uuid")
        # What was read before the lock may be out of date, and whoever is scanned elsewhere may leave a room.
        found = yield from read.items(items, is_all=True)
        rooms = _rooms(found)
        inside |= dict.fromkeys(guarded, 0)
        inside |= {uuid_of(area): count for area, count in (yield listed(dialect, INSIDE, guarded, "uuid"))}
    return found, rooms


def _rooms(found: Sequence[Found | None]) -> dict[uuid.UUID, GateRules]:
    """The gates of limited room among these, by area."""
    gates = (one.gate for one in found if one and one.gate)
    return {gate.area_id: gate for gate in gates if gate.capacity is not None}


def _stored(dialect: str, batch: Batch) -> Script[None]:
    """What was decided since this was last asked becomes rows."""
    for event_id in batch.confirming:
        yield confirm_addresses(dialect, event_id, batch.moment)
    if batch.voids:
        if not batch.inside:
            yield TRANSACTION
        yield from LEDGER.statements(dialect, batch.voids)
    if batch.scans:
        yield from store(dialect, batch.moment, batch.scans, batch.gates)
    batch.confirming, batch.voids, batch.scans = set(), [], []


def _watched(items: Sequence[ScanClaim], found: Sequence[Found | None]) -> set[uuid.UUID] | None:
    """Who is met more than once among these; None where that cannot be told, and all are watched."""
    if any(item.undoes_id or item.ticket is None for item in items):
        return None
    seen: set[uuid.UUID] = set()
    watched: set[uuid.UUID] = set()
    for one in found:
        if one is not None and one.holder is not None:
            # An id is hashed in Python: asking first would double what this costs.
            before = len(seen)
            seen.add(one.holder.id)
            if len(seen) == before:
                watched.add(one.holder.id)
    return watched


def _repeats(items: Sequence[ScanClaim]) -> bool:
    """Whether an item may be about another one of this batch: the same scan again, or an undo."""
    return len({item.id for item in items}) < len(items) or any(item.undoes_id for item in items)
