"""The rules of a gate, by tables and over every combination."""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from events_platform.checkin.decide import Claim, Decision, Fact, GateRules, Holder, decide, is_inside_area
from events_platform.checkin.outcomes import ADJUSTABLE, DEFAULT_LEVELS, Level, Outcome
from events_platform.kit.db.types import LocalizedText
from events_platform.kit.ids import new_id
from events_platform.tickets.verdict import Verdict

NOW = datetime(2021, 6, 10, 2, 0, tzinfo=UTC)  # 10:00 in Nanchang
SITE, HALL, OTHER_HALL, GATE, PERSON, SCAN = (UUID(int=number) for number in range(1, 7))
POLICIES = ("free", "after_exit", "once_per_day", "once")


def gate(**values: Any) -> GateRules:
    found = {
        "id": GATE,
        "event_id": new_id(),
        "name": LocalizedText(en="North door"),
        "area_kind": "site",
        "area_id": SITE,
        "site_id": SITE,
        "directions": frozenset({"entry", "exit"}),
        "categories": frozenset({"delegate"}),
        "modes": frozenset({"onsite"}),
        "policy": "free",
        "opens_at": NOW - timedelta(hours=1),
        "closes_at": NOW + timedelta(hours=1),
        "capacity": None,
        "levels": {},
        "zone": ZoneInfo("Asia/Shanghai"),
        **values,
    }
    return GateRules(**found)


def hall(**values: Any) -> GateRules:
    return gate(**{"area_kind": "room", "area_id": HALL, **values})


def holder(status: str = "confirmed", mode: str = "onsite", category: str = "delegate") -> Holder:
    return Holder(PERSON, status, mode, category)


def fact(minutes: float, kind: str = "entry", area: Any = SITE, **values: Any) -> Fact:
    """Something that the person did so many minutes ago."""
    kinds = {SITE: "site"}
    return Fact(
        happened_at=NOW - timedelta(minutes=minutes),
        id=new_id(),
        kind=kind,
        area_kind=values.pop("area_kind", kinds.get(area, "room")),
        area_id=area,
        stay=values.pop("stay", ""),
        gate_id=GATE,
        gate_name=None,
        is_void=values.pop("is_void", False),
    )


def claim(direction: str = "entry", **values: Any) -> Claim:
    return Claim(SCAN, direction, values.pop("at", NOW), **values)


def live(rules: GateRules, *facts: Fact, person: Holder | None = None, **values: Any) -> Decision:
    inside = values.pop("inside", 0)
    verdict = values.pop("verdict", Verdict.OK)
    return decide(claim(**values), rules, verdict, person or holder(), sorted(facts), inside=inside)


@pytest.mark.parametrize(
    ("rules", "person", "outcome", "level"),
    [
        (gate(), holder(), "admitted", "admit"),
        (gate(categories=frozenset(), modes=frozenset()), holder(mode="online"), "admitted", "admit"),
        (gate(), holder("cancelled"), "cancelled", "stop"),
        (gate(), holder("pending"), "not_confirmed", "stop"),
        (gate(), holder("waitlisted"), "not_confirmed", "stop"),
        (gate(), holder("declined"), "not_confirmed", "stop"),
        (gate(), holder(category="press"), "wrong_category", "stop"),
        (gate(), holder(mode="online"), "wrong_mode", "ask"),
        (gate(directions=frozenset({"exit"})), holder(), "wrong_gate", "ask"),
        (gate(opens_at=NOW + timedelta(minutes=1)), holder(), "not_yet_valid", "ask"),
        (gate(opens_at=NOW), holder(), "admitted", "admit"),
        (gate(closes_at=NOW), holder(), "expired", "stop"),
        (gate(opens_at=None, closes_at=None), holder(), "admitted", "admit"),
        (gate(capacity=0), holder(), "room_full", "stop"),
        # The graver objection is told; of equals the first.
        (gate(), holder("cancelled", category="press"), "cancelled", "stop"),
        (gate(opens_at=NOW + timedelta(minutes=1)), holder(mode="online"), "wrong_mode", "ask"),
        (gate(closes_at=NOW), holder(mode="online"), "expired", "stop"),
        # A gate's own levels.
        (gate(levels={"wrong_mode": Level.ADMIT}), holder(mode="online"), "wrong_mode", "admit"),
        (gate(levels={"wrong_mode": Level.STOP}), holder(mode="online"), "wrong_mode", "stop"),
        (gate(levels={"wrong_category": Level.ASK}), holder(category="press"), "wrong_category", "ask"),
    ],
)
def test_entry_comes_to(rules: GateRules, person: Holder, outcome: str, level: str) -> None:
    decision = live(rules, person=person)
    assert (decision.outcome, decision.level) == (outcome, level)
    assert (decision.stay is not None) == (level == "admit")


@pytest.mark.parametrize("verdict", [verdict for verdict in Verdict if verdict is not Verdict.OK])
def test_ticket_that_is_not_ours_stops(verdict: Verdict) -> None:
    assert decide(claim(), gate(), verdict, None, ()) == Decision(Outcome(verdict), Level.STOP)


YESTERDAY = 60 * 20  # 14:00 on the day before, in Nanchang
INSIDE = [fact(30)]
LEFT = [fact(30), fact(20, "exit")]
RETURNED = [*LEFT, fact(10, stay="1")]
UNDONE = [fact(30, is_void=True)]


@pytest.mark.parametrize(
    ("policy", "facts", "outcome", "stay"),
    [
        ("free", [], "admitted", SCAN.hex),
        ("free", INSIDE, "admitted", SCAN.hex),
        ("once", [], "admitted", ""),
        ("once", INSIDE, "already_inside", None),
        ("once", LEFT, "already_inside", None),
        ("once", UNDONE, "admitted", "#1"),
        ("once", [fact(40, is_void=True), fact(30, stay="#1", is_void=True)], "admitted", "#2"),
        ("once", [fact(30, stay="of another policy")], "already_inside", None),
        ("once_per_day", [], "admitted", "2021-06-10"),
        ("once_per_day", [fact(30, stay="2021-06-10")], "already_inside", None),
        ("once_per_day", [fact(YESTERDAY, stay="2021-06-09")], "admitted", "2021-06-10"),
        ("once_per_day", [fact(30, stay="2021-06-10", is_void=True)], "admitted", "2021-06-10#1"),
        ("after_exit", [], "admitted", "0"),
        ("after_exit", [fact(30, stay="0")], "already_inside", None),
        ("after_exit", LEFT, "admitted", "1"),
        ("after_exit", RETURNED, "already_inside", None),
        ("after_exit", [*RETURNED, fact(5, "exit")], "admitted", "2"),
        ("after_exit", [fact(30, stay="0"), fact(20, "exit", is_void=True)], "already_inside", None),
        ("after_exit", [fact(30, stay="0", is_void=True)], "admitted", "0#1"),
    ],
)
def test_reentry(policy: str, facts: list[Fact], outcome: str, stay: str | None) -> None:
    decision = live(gate(policy=policy), *facts)
    assert (decision.outcome, decision.stay) == (outcome, stay)


def test_local_day_counts_and_not_the_day_in_utc() -> None:
    at = datetime(2021, 6, 10, 17, 0, tzinfo=UTC)  # 01:00 on the 11th in Nanchang
    rules = gate(policy="once_per_day", closes_at=None)
    decision = decide(claim(at=at), rules, Verdict.OK, holder(), [fact(30, stay="2021-06-10")])
    assert (decision.outcome, decision.stay) == ("admitted", "2021-06-11")


@pytest.mark.parametrize(
    ("policy", "which"), [("free", 0), ("once", 0), ("after_exit", 2), ("once_per_day", 0)]
)
def test_answer_says_when_the_person_was_seen_before(policy: str, which: int) -> None:
    decision = live(gate(policy=policy), *RETURNED)
    assert decision.first_seen == RETURNED[which]


def test_room_is_left_through_another_room_and_the_way_out() -> None:
    entered = fact(30, area=HALL)
    assert is_inside_area(hall(), [entered])
    assert not is_inside_area(hall(), [entered, fact(20, area=OTHER_HALL)])
    assert not is_inside_area(hall(), [entered, fact(20, "exit")])
    assert is_inside_area(hall(), [entered, fact(20, "entry")])
    assert is_inside_area(gate(), [fact(40), entered, fact(20, area=OTHER_HALL)])
    assert live(hall(policy="after_exit"), entered, fact(20, area=OTHER_HALL)).outcome == "admitted"


def test_full_room_keeps_those_out_who_are_not_in_it() -> None:
    rules = hall(capacity=3)
    assert live(rules, inside=2).outcome == "admitted"
    assert live(rules, inside=3).outcome == "room_full"
    assert live(rules, fact(30, area=HALL), inside=3).outcome == "admitted"


@pytest.mark.parametrize("person", [holder(), holder("cancelled", "online", "press")])
def test_exit_is_never_refused(person: Holder) -> None:
    rules = gate(closes_at=NOW - timedelta(days=1), directions=frozenset({"entry"}))
    left = live(rules, fact(30), direction="exit", person=person)
    assert (left.outcome, left.level, left.stay, left.is_conflict) == ("admitted", "admit", "", False)
    again = live(rules, *LEFT, direction="exit", person=person)
    assert (again.outcome, again.level, again.stay, again.is_conflict) == ("not_inside", "admit", "", True)
    replaced = decide(claim("exit"), rules, Verdict.SUPERSEDED, person, (fact(30),))
    assert (replaced.outcome, replaced.stay, replaced.is_conflict) == ("superseded", "", True)
    unknown = decide(claim("exit"), rules, Verdict.UNKNOWN, None, ())
    assert (unknown.outcome, unknown.level, unknown.stay) == ("unknown", "admit", None)


def test_override_admits_and_keeps_the_outcome() -> None:
    decision = live(gate(policy="once"), *INSIDE, is_overridden=True)
    assert (decision.outcome, decision.level) == ("already_inside", "admit")
    assert decision.stay == f"+{SCAN.hex}"
    assert not decision.at_door
    assert live(gate(), person=holder("pending"), is_overridden=True).at_door
    assert decide(claim(is_overridden=True), gate(), Verdict.UNKNOWN, None, ()).at_door


def test_offline_the_door_has_the_last_word_and_differences_are_conflicts() -> None:
    once = gate(policy="once")
    let_in = live(once, *INSIDE, is_offline=True, decided=Outcome.ADMITTED)
    assert (let_in.outcome, let_in.level, let_in.is_conflict) == ("already_inside", "stop", True)
    assert let_in.stay == f"+{SCAN.hex}"
    turned_away = live(once, is_offline=True, decided=Outcome.UNKNOWN)
    assert (turned_away.outcome, turned_away.stay, turned_away.is_conflict) == ("admitted", None, True)
    agreed = live(once, is_offline=True, decided=Outcome.ADMITTED)
    assert (agreed.outcome, agreed.stay, agreed.is_conflict) == ("admitted", "", False)
    silent = live(once, is_offline=True)
    assert (silent.outcome, silent.stay, silent.is_conflict) == ("admitted", "", False)
    asked = live(
        gate(), person=holder(mode="online"), is_offline=True, decided=Outcome.WRONG_MODE, is_overridden=True
    )
    assert (asked.outcome, asked.stay, asked.is_conflict) == ("wrong_mode", SCAN.hex, False)
    missing = live(gate(), direction="exit", is_offline=True, decided=Outcome.ADMITTED)
    assert (missing.outcome, missing.stay, missing.is_conflict) == ("not_inside", "", True)


def test_what_device_showed_live_decides_nothing() -> None:
    decision = live(gate(policy="once"), *INSIDE, decided=Outcome.ADMITTED)
    assert (decision.outcome, decision.stay, decision.is_conflict) == ("already_inside", None, False)


SHOWN = (None, Outcome.ADMITTED, Outcome.WRONG_MODE, Outcome.UNKNOWN)
HISTORIES: tuple[list[Fact], ...] = ([], INSIDE, LEFT, RETURNED, UNDONE)
PEOPLE = [
    None,
    *(holder(*values) for values in product(("confirmed", "pending", "cancelled"), ("onsite", "online"))),
    holder(category="press"),
]
CLAIMS = [
    Claim(SCAN, direction, NOW, is_offline, decided, is_overridden)
    for direction, is_offline, decided, is_overridden in product(
        ("entry", "exit"), (False, True), SHOWN, (False, True)
    )
]
GATES = [
    gate(policy=policy, opens_at=opens, closes_at=closes, capacity=capacity, levels=levels)
    for policy, opens, closes, capacity, levels in product(
        POLICIES,
        (None, NOW + timedelta(hours=1)),
        (None, NOW - timedelta(hours=1)),
        (None, 1),
        ({}, dict.fromkeys(ADJUSTABLE, Level.ADMIT), dict.fromkeys(ADJUSTABLE, Level.ASK)),
    )
]


@pytest.mark.parametrize("rules", GATES)
def test_every_combination_keeps_the_contract(rules: GateRules) -> None:
    for stated, person, facts in product(CLAIMS, PEOPLE, HISTORIES):
        for verdict in (Verdict.OK, Verdict.SUPERSEDED, Verdict.UNKNOWN):
            named = person if verdict in {Verdict.OK, Verdict.SUPERSEDED} else None
            decision = decide(stated, rules, verdict, named, facts, inside=1)
            _check(stated, rules, named, facts, decision)


def _check(
    stated: Claim, rules: GateRules, person: Holder | None, facts: list[Fact], decision: Decision
) -> None:
    is_let_in = decision.stay is not None
    if stated.direction == "exit":
        assert decision.level is Level.ADMIT
        assert not decision.at_door
        return
    if not stated.is_offline:
        assert not decision.is_conflict
        assert is_let_in == (decision.level is Level.ADMIT)
        expected = Level.ADMIT if stated.is_overridden else rules.level(decision.outcome)
        assert decision.level is expected
    if decision.outcome not in ADJUSTABLE and not stated.is_overridden:
        assert decision.level is DEFAULT_LEVELS[decision.outcome]
    assert decision.at_door == (is_let_in and (person is None or person.status != "confirmed"))
    standing = {one.stay for one in facts if one.kind == "entry"}
    assert decision.stay not in standing
