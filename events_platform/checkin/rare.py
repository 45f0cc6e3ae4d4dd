"""What a batch reads only where the common case does not hold: odd tickets, their keys, scans to undo."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from events_platform.attendance.batch import LedgerRow
from events_platform.checkin.claims import ScanClaim
from events_platform.checkin.decide import ENTRY
from events_platform.checkin.found import Found
from events_platform.checkin.outcomes import Outcome
from events_platform.checkin.sql import KEYS, TICKETS, UNDOABLE, listed
from events_platform.kit.db.raw import moment_of, uuid_of
from events_platform.kit.db.script import Row, Script
from events_platform.tickets.verdict import StoredTicket, Verdict, judge_ticket, read_ticket

AT_DOOR: Final = frozenset(
    {
        Outcome.UNREADABLE,
        Outcome.BAD_SIGNATURE,
        Outcome.WRONG_EVENT,
        Outcome.UNKNOWN,
        Outcome.SUPERSEDED,
        Outcome.CANCELLED,
        Outcome.NOT_CONFIRMED,
    }
)
"""Outcomes at which somebody who is let in all the same may have to be registered first."""


class Undoable(NamedTuple):
    """A stored scan that an undo names, and the ledger row that it made, if any."""

    device_id: uuid.UUID
    direction: str
    row: LedgerRow | None
    is_void: bool
    outcome: str

    @property
    def is_at_door(self) -> bool:
        """Whether somebody was let in who had no confirmed registration."""
        return self.row is not None and self.direction == ENTRY and self.outcome in AT_DOOR


@dataclass
class Rare:
    """Tickets by serial, keys by event and number, undoable scans by event and id."""

    tickets: dict[bytes, list[StoredTicket]] = field(default_factory=dict)
    keys: dict[tuple[uuid.UUID, int], bytes] = field(default_factory=dict)
    undoable: dict[tuple[uuid.UUID, uuid.UUID], Undoable] = field(default_factory=dict)

    def verdict(self, text: str, event_id: uuid.UUID) -> Verdict:
        """What a ticket is that does not equal the stored one."""
        ticket = read_ticket(text)
        stored = self.tickets.get(ticket.payload.serial, []) if ticket else []
        ours = next((one for one in stored if one.event_id == event_id), None)
        return judge_ticket(ticket, event_id, ours or next(iter(stored), None), self.keys)


def read_rare(dialect: str, items: Sequence[ScanClaim], found: Sequence[Found | None]) -> Script[Rare]:
    """Read what these items need beyond the common case; mostly nothing."""
    rare = Rare()
    serials: set[bytes] = set()
    events: set[uuid.UUID] = set()
    for item, one in zip(items, found, strict=True):
        if one is not None and item.ticket and not one.has_own_ticket:
            ticket = read_ticket(item.ticket)
            if ticket:
                serials.add(ticket.payload.serial)
                events.add(one.device.event_id)
    if serials:
        for row in (yield listed(dialect, TICKETS, list(serials), "bytea")):
            stored = StoredTicket(uuid_of(row[1]), row[2], row[3], bool(row[4]))
            rare.tickets.setdefault(bytes(row[0]), []).append(stored)
            events.add(stored.event_id)
        for row in (yield listed(dialect, KEYS, list(events), "uuid")):
            rare.keys[uuid_of(row[0]), row[1]] = bytes(row[2])
    undone = [item.undoes_id for item in items if item.undoes_id]
    if undone:
        for row in (yield listed(dialect, UNDOABLE, undone, "uuid")):
            rare.undoable[uuid_of(row[1]), uuid_of(row[0])] = _undoable(row)
    return rare


def _undoable(row: Row) -> Undoable:
    (
        _scan, event_id, device_id, gate_id, holder_id, direction, ledger_id, mode, area_kind, area_id,
        site_id, happened_at, source, is_void, outcome,
    ) = row  # fmt: skip
    entered = None
    if ledger_id is not None:
        entered = LedgerRow(
            uuid_of(event_id), uuid_of(ledger_id), uuid_of(holder_id), direction, mode, area_kind,
            uuid_of(area_id),
            None if site_id is None else uuid_of(site_id), moment_of(happened_at), None,
            moment_of(happened_at), source, gate_id=uuid_of(gate_id),
        )  # fmt: skip
    return Undoable(uuid_of(device_id), direction, entered, bool(is_void), outcome)
