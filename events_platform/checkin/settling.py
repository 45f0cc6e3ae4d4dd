"""A batch of scans while it is decided: each item's answer, and the rows that follow from it."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Final, NamedTuple

import orjson

from events_platform.attendance.batch import LedgerRow
from events_platform.checkin.claims import ScanClaim
from events_platform.checkin.decide import (
    ENTRY,
    Claim,
    Decision,
    Fact,
    GateRules,
    Holder,
    decide,
    is_inside_area,
    is_let_in,
)
from events_platform.checkin.found import Found
from events_platform.checkin.outcomes import Level, Outcome
from events_platform.checkin.rare import Rare, Undoable
from events_platform.checkin.rows import (
    Time,
    extra,
    fact_of,
    first_seen,
    ledger_row,
    time_of,
    void_row,
)
from events_platform.checkin.settled import (
    AtDoor,
    Later,
    Newcomers,
    Person,
    Refusal,
    Result,
    Settled,
    Unknown,
)
from events_platform.checkin.store_columns import (
    CONFIRMS,
    CONFLICT,
    EXIT,
    OFFLINE,
    PRACTICE,
    UNCERTAIN,
    UNDO,
    ScanRow,
)
from events_platform.kit.db.fast_ids import fresh_id
from events_platform.kit.records import record
from events_platform.tickets.verdict import Verdict

MICROSECOND: Final = timedelta(microseconds=1)
# What is looked at for every scan; see `decide`.
_OK: Final = Verdict.OK
_SUPERSEDED: Final = Verdict.SUPERSEDED


class _Done(NamedTuple):
    """A scan that this batch has decided, for those behind it that repeat it or take it back."""

    item: ScanClaim
    settled: Settled
    stored: ScanRow

    def undoable(self, recorded_at: datetime) -> Undoable:
        """What an undo of it takes back."""
        stored, row = self.stored, None
        if stored.attendance_id is not None and stored.registration_id is not None:
            row = ledger_row(
                self.item,
                self.settled.gate,
                stored.registration_id,
                stored.stay or "",
                Time(stored.happened_at, bool(stored.flags & UNCERTAIN)),
                recorded_at,
                stored.attendance_id,
            )
        return Undoable(stored.device_id, self.settled.direction, row, False, stored.outcome)


class Batch:
    """The state of the world while a batch is decided: later scans see what earlier ones did.

    Live scans of the last `count` microseconds are one apart, so that they keep their order in the ledger.
    What is done is remembered where the batch `repeats`: some item is about another one. `inside`: how many
    people are in each area of limited room; `rooms`: a gate of each. `late`: holders, tickets, areas and
    scans about which something must be settled first, outside this batch.
    """

    def __init__(
        self, moment: datetime, count: int, inside: dict[uuid.UUID, int], newcomers: Newcomers, repeats: bool
    ) -> None:
        self.moment = moment
        self.live = moment - MICROSECOND * count
        self.newcomers = newcomers
        self.rare = Rare()
        self.watched: set[uuid.UUID] | None = None
        self.inside = inside
        self.rooms: dict[uuid.UUID, GateRules] = {}
        self.late: set[uuid.UUID | str] = set()
        self.repeats = repeats
        self.done: dict[tuple[uuid.UUID, uuid.UUID], _Done] = {}
        self.at_door: set[uuid.UUID] = set()
        self.facts: dict[uuid.UUID, dict[uuid.UUID, Fact]] = {}
        self.voided: set[uuid.UUID] = set()
        self.voids: list[LedgerRow] = []
        self.scans: list[ScanRow] = []
        self.gates: dict[uuid.UUID, GateRules] = {}
        self.last_gate: GateRules | None = None
        self.confirming: set[uuid.UUID] = set()

    def turn_to(
        self, rare: Rare, watched: set[uuid.UUID] | None, rooms: Mapping[uuid.UUID, GateRules]
    ) -> None:
        """The items that come next, who is met more than once among them, and which rooms are limited."""
        self.rare = rare
        self.rooms.update(rooms)
        self.watched = None if self.newcomers else watched

    def settle(self, item: ScanClaim, found: Found | None) -> Result:
        """The answer to one item; what follows from it is kept for the store."""
        if found is None:
            return Unknown(item.id)
        if item.device_id is not None and item.device_id != found.device.id:
            return Refusal(item.id, "wrong_device")
        if found.gate is None:
            return Refusal(item.id, "unknown_gate")
        if (repeated := self._repeated(item, found, found.gate)) is not None:
            return repeated
        if item.undoes_id is not None:
            return self._undo(item, found, found.gate, item.undoes_id)
        return self._scan(item, found, found.gate)

    def _repeated(self, item: ScanClaim, found: Found, gate: GateRules) -> Result | None:
        """The first answer to an id that was used before, by this very scan or by another."""
        known = found.known
        done = self.done.get((found.device.event_id, item.id)) if self.repeats else None
        first = done.item.fingerprint if done else known.fingerprint if known else None
        if first is None:
            return None
        if not compare_digest(first, item.fingerprint):
            return Refusal(item.id, "id_reused")
        if done:
            return done.settled
        assert known
        if known.is_open and self.newcomers is None and _went_in(item, gate):
            holder_id = found.holder.id if found.holder and known.names_somebody else None
            return self._left_to_door(item, found, gate, holder_id)
        return Settled(
            id=item.id,
            kind=known.kind,
            direction=known.direction,
            outcome=known.outcome,
            level=known.level,
            first_seen=known.first_seen,
            person=found.person if known.names_somebody else None,
            override=known.override,
            gate=gate,
            happened_at=known.happened_at,
        )

    def _scan(self, item: ScanClaim, found: Found, gate: GateRules) -> Result:
        verdict, holder, person = self._shown(item, found)
        if self.late and self._is_late(item, gate, holder):
            return self._postponed(item)
        time = time_of(item, self.live, self.moment)
        is_watched = self._watches(holder)
        facts = self._facts(holder.id, found) if holder and is_watched else found.facts if holder else []
        is_overridden = item.override is not None
        claim = record(
            Claim,
            (item.id, item.direction, time.happened_at, item.is_offline, item.decided, is_overridden),
        )
        inside = 0 if gate.capacity is None else self.inside.get(gate.area_id, 0)
        decision = decide(claim, gate, verdict, holder, facts, inside=inside)
        if _lacks_reason(item, gate, decision):
            return Refusal(item.id, "override_needs_reason")
        if found.device.is_practice:
            decision = decision._replace(stay=None, at_door=False, is_conflict=False)
        if decision.at_door and self.newcomers is None:
            self.at_door.add(item.id)
            return self._left_to_door(item, found, gate, holder.id if holder else None)
        entered = None
        if decision.stay is not None and holder is not None:
            entered = fresh_id()
            if is_watched:
                self._enter(holder.id, fact_of(entered, item, gate, decision.stay, time), gate, facts)
        seen = first_seen(decision.first_seen)
        settled = record(Settled, (
            item.id, "scan", item.direction, decision.outcome, decision.level, seen, person, item.override,
            gate, time.happened_at,
        ))  # fmt: skip
        flags = CONFIRMS * self._confirms(item, found, verdict) + CONFLICT * decision.is_conflict
        holder_id = holder.id if entered and holder else person.registration_id if person else None
        self._keep(item, found, settled, (holder_id, entered, decision.stay), time, flags)
        return settled

    def _watches(self, holder: Holder | None) -> bool:
        """Whether what this scan does may matter to another one of this batch."""
        if holder is None:
            return False
        return self.watched is None or bool(self.rooms) or holder.id in self.watched

    def _left_to_door(
        self, item: ScanClaim, found: Found, gate: GateRules, holder_id: uuid.UUID | None
    ) -> AtDoor:
        """What comes after it about the same person, or into the same limited room, waits for it."""
        about = holder_id or item.ticket
        if about is not None:
            self.late.add(about)
        if gate.capacity is not None:
            self.late.add(gate.area_id)
        return AtDoor(item.id, gate, found.device.id, holder_id)

    def _is_late(self, item: ScanClaim, gate: GateRules, holder: Holder | None) -> bool:
        is_about = holder.id in self.late if holder else item.ticket is not None and item.ticket in self.late
        return is_about or (gate.capacity is not None and gate.area_id in self.late)

    def _postponed(self, item: ScanClaim) -> Later:
        self.late.add(item.id)
        return Later(item.id)

    def _confirms(self, item: ScanClaim, found: Found, verdict: Verdict) -> bool:
        """Whether the ticket that was read proves an address which nobody has confirmed yet."""
        if not found.address_unconfirmed or found.device.is_practice:
            return False
        is_proof = verdict is _OK and item.ticket is not None
        if is_proof:
            self.confirming.add(found.device.event_id)
        return is_proof

    def _shown(self, item: ScanClaim, found: Found) -> tuple[Verdict, Holder | None, Person | None]:
        """What the ticket is, and whom it names; a forged one names nobody."""
        if item.ticket is None:
            verdict = _OK if found.holder else Verdict.UNKNOWN
        elif found.has_own_ticket:
            verdict = _OK
        else:
            verdict = self.rare.verdict(item.ticket, found.device.event_id)
        if self.newcomers and (newcomer := self.newcomers.get(item.id)):
            person = newcomer.person
            holder = Holder(newcomer.registration_id, newcomer.status, person.mode, person.category)
            return verdict, holder, person
        if verdict is _OK or verdict is _SUPERSEDED:
            return verdict, found.holder, found.person
        return verdict, None, None

    def _facts(self, holder_id: uuid.UUID, found: Found) -> list[Fact]:
        """The holder's doings by time, with those of this batch."""
        pool = self.facts.get(holder_id)
        if pool is None:
            self.facts[holder_id] = {fact.id: fact for fact in found.facts}
            return found.facts
        for fact in found.facts:
            is_void = fact.is_void or fact.id in self.voided
            pool.setdefault(fact.id, fact._replace(is_void=is_void))
        return sorted(pool.values())

    def _enter(self, holder_id: uuid.UUID, fact: Fact, gate: GateRules, facts: Sequence[Fact]) -> None:
        """Put a doing where later scans of this batch see it."""
        self.facts[holder_id][fact.id] = fact
        if self.rooms:
            self._count(facts, sorted([*facts, fact]))

    def _count(self, before: Sequence[Fact], after: Sequence[Fact]) -> None:
        """Who is in or out now and was not before, in each limited room; its own door is not the only way."""
        for area_id, room in self.rooms.items():
            change = int(is_inside_area(room, after)) - int(is_inside_area(room, before))
            self.inside[area_id] = self.inside.get(area_id, 0) + change

    def _undo(self, item: ScanClaim, found: Found, gate: GateRules, undoes_id: uuid.UUID) -> Result:
        """Take a scan of the same device back, once; a second undo changes nothing and is no error."""
        if undoes_id in self.late:
            return self._postponed(item)
        done = self.done.get((found.device.event_id, undoes_id))
        stored = self.rare.undoable.get((found.device.event_id, undoes_id))
        undoable = done.undoable(self.moment) if done and done.settled.kind == "scan" else stored
        is_at_door = undoes_id in self.at_door or (undoable is not None and undoable.is_at_door)
        if is_at_door and self.newcomers is None:
            row = undoable.row if undoable else None
            return self._left_to_door(item, found, gate, row.registration_id if row else None)
        if undoable is None or undoable.device_id != found.device.id:
            return Refusal(item.id, "unknown_scan")
        void = None
        if undoable.row and not undoable.is_void and undoable.row.id not in self.voided:
            void = void_row(undoable.row, item, self.moment)
            self._take_back(void, undoable.row.id)
        settled = Settled(
            id=item.id,
            kind="undo",
            direction=undoable.direction,
            outcome=Outcome.UNDONE,
            level=Level.ADMIT,
            first_seen=None,
            person=None,
            override=None,
            gate=gate,
            happened_at=self.moment,
        )
        taken_back = (void.registration_id, void.id, void.stay) if void else (None, None, None)
        self._keep(item, found, settled, taken_back, Time(self.moment, False), UNDO)
        return settled

    def _take_back(self, void: LedgerRow, row_id: uuid.UUID) -> None:
        self.voided.add(row_id)
        self.voids.append(void)
        pool = self.facts.setdefault(void.registration_id, {})
        if row_id in pool:
            before = sorted(pool.values())
            pool[row_id] = pool[row_id]._replace(is_void=True)
            self._count(before, sorted(pool.values()))
        elif self.newcomers is None:
            # Nobody knows here whether that empties a place: the rooms are counted anew.
            self.late.update(self.rooms)

    def _keep(
        self,
        item: ScanClaim,
        found: Found,
        settled: Settled,
        ledger: tuple[uuid.UUID | None, uuid.UUID | None, str | None],
        time: Time,
        flags: int,
    ) -> None:
        """Keep it for the store; `ledger`: the holder, the row in the ledger and its stay, if any."""
        holder_id, attendance_id, stay = ledger
        flags += (
            OFFLINE * item.is_offline
            + PRACTICE * found.device.is_practice
            + UNCERTAIN * time.is_uncertain
            + EXIT * (settled.direction == "exit")
        )
        gate = settled.gate
        seen = None if settled.first_seen is None else orjson.dumps(settled.first_seen).decode()
        row = record(ScanRow, (
            item.id, item.fingerprint, found.device.id, gate.id, holder_id, item.operator, item.scanned_at,
            time.happened_at, flags, settled.outcome, settled.level, attendance_id,
            stay if attendance_id else None, seen, extra(item),
        ))  # fmt: skip
        if self.repeats:
            self.done[found.device.event_id, item.id] = _Done(item, settled, row)
        self.scans.append(row)
        self.live += MICROSECOND
        if gate is not self.last_gate:
            self.gates[gate.id] = self.last_gate = gate


def _went_in(item: ScanClaim, gate: GateRules) -> bool:
    """Whether the device let somebody in by itself, because our answer came too late."""
    if not item.is_offline or item.decided is None or item.direction != ENTRY:
        return False
    claim = Claim(item.id, ENTRY, item.scanned_at, True, item.decided, item.override is not None)
    return is_let_in(claim, gate, Level.STOP)


def _lacks_reason(item: ScanClaim, gate: GateRules, decision: Decision) -> bool:
    """Whether a stop is overridden without saying why; what happened offline is never turned away."""
    if item.override is None or item.is_offline or item.override["reason"]:
        return False
    return gate.level(decision.outcome) is Level.STOP
