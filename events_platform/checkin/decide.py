"""What a scan comes to: the rules of a gate as one pure function, the same for both databases.

Everything it needs is given to it and it reads no clock, so that the same facts give the same answer.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from events_platform.attendance.models import AreaKind, RowKind
from events_platform.checkin.models import ReentryPolicy
from events_platform.checkin.outcomes import DEFAULT_LEVELS, SEVERITY, Level, Outcome
from events_platform.kit.db.types import LocalizedText
from events_platform.kit.records import record
from events_platform.registration.models import Status
from events_platform.tickets.verdict import Verdict

ENTRY: Final = "entry"
EXIT: Final = "exit"
# Python 3.11 looks up a member of an enumeration by a descriptor; these are looked at for every scan.
_ADMITTED: Final = Outcome.ADMITTED
_ALREADY_INSIDE: Final = Outcome.ALREADY_INSIDE
_CONFIRMED: Final = Status.CONFIRMED
_OK: Final = Verdict.OK
_ADMIT: Final = Level.ADMIT
_FREE: Final = ReentryPolicy.FREE


@dataclass(frozen=True, slots=True)
class GateRules:
    """A gate as its rules see it. Empty `categories` or `modes` admit all; `zone` is the event's."""

    id: uuid.UUID
    event_id: uuid.UUID
    name: LocalizedText
    area_kind: str
    area_id: uuid.UUID
    site_id: uuid.UUID
    directions: frozenset[str]
    categories: frozenset[str]
    modes: frozenset[str]
    policy: str
    opens_at: datetime | None
    closes_at: datetime | None
    capacity: int | None
    levels: Mapping[str, Level]
    zone: ZoneInfo

    def level(self, outcome: Outcome) -> Level:
        """The level of an outcome at this gate."""
        return self.levels.get(outcome, DEFAULT_LEVELS[outcome])


class Holder(NamedTuple):
    """The registration behind a ticket."""

    id: uuid.UUID
    status: str
    mode: str
    category: str


class Fact(NamedTuple):
    """A ledger row of one registration: an entry or exit on site."""

    happened_at: datetime
    id: uuid.UUID
    kind: str
    area_kind: str
    area_id: uuid.UUID
    stay: str
    gate_id: uuid.UUID | None
    gate_name: LocalizedText | None
    is_void: bool


class Claim(NamedTuple):
    """What the device states about one scan; `decided` is the outcome it showed when it was offline."""

    id: uuid.UUID
    direction: str
    happened_at: datetime
    is_offline: bool = False
    decided: Outcome | None = None
    is_overridden: bool = False


class Decision(NamedTuple):
    """The answer, and what follows: `stay` is None where nothing enters the ledger.

    `at_door`: whoever was let in has no confirmed registration and gets one.
    """

    outcome: Outcome
    level: Level
    first_seen: Fact | None = None
    stay: str | None = None
    is_conflict: bool = False
    at_door: bool = False


_OF_VERDICT: Final[Mapping[Verdict, Outcome]] = {
    verdict: Outcome(verdict) for verdict in Verdict if verdict is not _OK
}


def decide(
    claim: Claim,
    gate: GateRules,
    verdict: Verdict,
    holder: Holder | None,
    facts: Sequence[Fact],
    *,
    inside: int = 0,
) -> Decision:
    """Decide one scan.

    `facts` are the holder's at this gate's site, by time; `inside` is how many people are in the area now.
    """
    if claim.direction == EXIT:
        return _exit(claim, gate, verdict, holder, facts)
    earlier = _standing(gate, facts, claim.happened_at)
    outcome, level = _judged(gate, claim, verdict, holder, earlier, inside, facts)
    known = earlier.current if outcome is _ALREADY_INSIDE else earlier.first
    first_seen = known if outcome is _ADMITTED or outcome is _ALREADY_INSIDE else None
    if claim.is_overridden and not claim.is_offline:
        level = _ADMIT
    if not is_let_in(claim, gate, level):
        return Decision(outcome, level, first_seen, is_conflict=_differs(claim, outcome))
    at_door = holder is None or holder.status != _CONFIRMED
    stay = _stay(claim, gate, facts)
    return record(Decision, (outcome, level, first_seen, stay, _differs(claim, outcome), at_door))


def _exit(
    claim: Claim, gate: GateRules, verdict: Verdict, holder: Holder | None, facts: Sequence[Fact]
) -> Decision:
    """An exit is never refused; one that fits no entry, or by a replaced ticket, is recorded and flagged."""
    if verdict is Verdict.SUPERSEDED and holder is not None:
        return Decision(Outcome.SUPERSEDED, _ADMIT, stay="", is_conflict=True)
    if holder is None or verdict is not _OK:
        outcome = _OF_VERDICT.get(verdict, Outcome.UNKNOWN)
        return Decision(outcome, _ADMIT, is_conflict=_differs(claim, outcome))
    is_inside = is_inside_area(gate, facts)
    outcome = _ADMITTED if is_inside else Outcome.NOT_INSIDE
    return Decision(outcome, _ADMIT, stay="", is_conflict=not is_inside or _differs(claim, outcome))


class _Standing(NamedTuple):
    """Earlier entries that count: the first one, and the one that keeps the person from entering again."""

    first: Fact | None
    current: Fact | None


_NOBODY: Final = _Standing(None, None)


def _standing(gate: GateRules, facts: Sequence[Fact], at: datetime) -> _Standing:
    if not facts:
        return _NOBODY
    area_id = gate.area_id
    entries = [fact for fact in facts if not fact.is_void and fact.kind == ENTRY and fact.area_id == area_id]
    first = entries[0] if entries else None
    if gate.policy == _FREE:
        return record(_Standing, (first, None))
    if gate.policy == ReentryPolicy.ONCE:
        return _Standing(first, first)
    if gate.policy == ReentryPolicy.ONCE_PER_DAY:
        day = at.astimezone(gate.zone).date()
        today = [fact for fact in entries if fact.happened_at.astimezone(gate.zone).date() == day]
        return _Standing(first, today[0] if today else None)
    if gate.policy == ReentryPolicy.AFTER_EXIT and is_inside_area(gate, facts):
        return _Standing(first, entries[-1])
    return _Standing(first, None)


def _judged(
    gate: GateRules,
    claim: Claim,
    verdict: Verdict,
    holder: Holder | None,
    earlier: _Standing,
    inside: int,
    facts: Sequence[Fact],
) -> tuple[Outcome, Level]:
    """The gravest objection, the first of equals; none means admitted."""
    if verdict is not _OK or holder is None:
        found = _OF_VERDICT.get(verdict, Outcome.UNKNOWN)
        return found, gate.level(found)
    worst, gravity = _ADMITTED, -1
    for outcome in _objections(gate, claim, holder, earlier):
        severity = SEVERITY[gate.level(outcome)]
        if severity > gravity:
            worst, gravity = outcome, severity
    is_full = gate.capacity is not None and inside >= gate.capacity and not is_inside_area(gate, facts)
    if is_full and SEVERITY[gate.level(Outcome.ROOM_FULL)] > gravity:
        worst = Outcome.ROOM_FULL
    return worst, gate.level(worst)


def _objections(gate: GateRules, claim: Claim, holder: Holder, earlier: _Standing) -> Iterator[Outcome]:
    if holder.status == Status.CANCELLED:
        yield Outcome.CANCELLED
    elif holder.status != _CONFIRMED:
        yield Outcome.NOT_CONFIRMED
    if gate.categories and holder.category not in gate.categories:
        yield Outcome.WRONG_CATEGORY
    if gate.closes_at and claim.happened_at >= gate.closes_at:
        yield Outcome.EXPIRED
    if earlier.current:
        yield _ALREADY_INSIDE
    if gate.directions and ENTRY not in gate.directions:
        yield Outcome.WRONG_GATE
    if gate.modes and holder.mode not in gate.modes:
        yield Outcome.WRONG_MODE
    if gate.opens_at and claim.happened_at < gate.opens_at:
        yield Outcome.NOT_YET_VALID


def is_let_in(claim: Claim, gate: GateRules, level: Level) -> bool:
    """Whether somebody went in: live the server's word counts, offline what the device did."""
    if claim.is_overridden:
        return True
    if claim.is_offline and claim.decided is not None:
        return gate.level(claim.decided) is _ADMIT
    return level is _ADMIT


def _differs(claim: Claim, outcome: Outcome) -> bool:
    return claim.is_offline and claim.decided is not None and claim.decided is not outcome


def _stay(claim: Claim, gate: GateRules, facts: Sequence[Fact]) -> str:
    """What makes this admission unique (design.md, Ledger): a second one of the same stay violates an index.

    Somebody let in although the stay is taken (offline, by override) is a fact beside the first one.
    """
    if gate.policy == _FREE:
        return claim.id.hex
    base = ""
    if gate.policy == ReentryPolicy.ONCE_PER_DAY:
        base = claim.happened_at.astimezone(gate.zone).date().isoformat()
    elif gate.policy == ReentryPolicy.AFTER_EXIT:
        # Undone exits count too, so that a stay is never used twice.
        base = str(sum(1 for fact in facts if _ends_presence(gate, fact)))
    if not facts:
        return base
    used = [fact for fact in facts if fact.kind == ENTRY and fact.area_id == gate.area_id]
    same = [fact for fact in used if fact.stay == base or fact.stay.startswith(f"{base}#")]
    if any(not fact.is_void for fact in same):
        return f"{base}+{claim.id.hex}"
    return f"{base}#{len(same)}" if same else base


def is_inside_area(gate: GateRules, facts: Sequence[Fact]) -> bool:
    """Whether these facts, by time, leave the person inside the gate's area."""
    is_inside = False
    for fact in _valid(facts):
        if fact.kind == ENTRY and fact.area_id == gate.area_id:
            is_inside = True
        elif _ends_presence(gate, fact):
            is_inside = False
    return is_inside


def _ends_presence(gate: GateRules, fact: Fact) -> bool:
    """An exit; for a room also another room's door and the way out of the site."""
    if fact.kind == RowKind.EXIT:
        return fact.area_id == gate.area_id or (
            gate.area_kind == AreaKind.ROOM and fact.area_id == gate.site_id
        )
    is_room = gate.area_kind == AreaKind.ROOM and fact.area_kind == AreaKind.ROOM
    return fact.kind == ENTRY and is_room and fact.area_id != gate.area_id


def _valid(facts: Sequence[Fact]) -> Iterator[Fact]:
    return (fact for fact in facts if not fact.is_void)
