"""Undo, override, the ask, offline scans and people let in without a registration."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from events_platform.kit.clock import now
from events_platform.kit.ids import new_id
from events_platform.registration.models import (
    Category,
    Mode,
    Registration,
    RegistrationChange,
    Status,
)
from tests.checkin.conftest import WHY, Door, undo
from tests.factories.checkin import Guest, scan_body

Make = Callable[..., Awaitable[Door]]


async def facts_of(door: Door, guest: Guest) -> tuple[str, list[tuple[str, str]]]:
    """The registration's status, and its history of (status, reason)."""
    async with door.db.read() as session:
        registration = await session.get_one(Registration, guest.registration.id)
        found = await session.exec(
            select(RegistrationChange)
            .where(RegistrationChange.registration_id == guest.registration.id)
            .order_by(col(RegistrationChange.recorded_at))
        )
        return registration.status, [(change.status, change.reason) for change in found]


async def test_undo_takes_back_and_admits_again(make_door: Make) -> None:
    door = await make_door(policy="once")
    guest = await door.guest()
    first = await door.scan(guest)
    taken_back = await door.send(undo(first["id"]))
    assert (taken_back["outcome"], taken_back["level"], taken_back["person"]) == ("undone", "admit", None)
    entry, void = await door.ledger()
    assert (void.kind, void.voids_id, void.happened_at) == ("void", entry.id, entry.happened_at)
    assert (await door.scan(guest))["outcome"] == "admitted"
    assert [row.stay for row in await door.ledger() if row.kind == "entry"] == ["", "#1"]


async def test_undo_twice_changes_nothing_more(door: Door) -> None:
    guest = await door.guest()
    first = await door.scan(guest)
    body = undo(first["id"])
    assert await door.send(body) == await door.send(body)
    assert (await door.send(undo(first["id"])))["outcome"] == "undone"
    assert [row.kind for row in await door.ledger()] == ["entry", "void"]


async def test_undo_in_the_same_list_as_its_scan(make_door: Make) -> None:
    door = await make_door(policy="once")
    guest = await door.guest()
    scan = scan_body(guest.ticket)
    answers = await door.send([scan, undo(scan["id"]), undo(scan["id"]), scan_body(guest.ticket)])
    assert [answer["outcome"] for answer in answers] == ["admitted", "undone", "undone", "admitted"]
    assert sorted(row.kind for row in await door.ledger()) == ["entry", "entry", "void"]


async def test_undo_before_a_new_scan_in_the_same_list(make_door: Make) -> None:
    door = await make_door(policy="once")
    guest = await door.guest()
    first = await door.scan(guest)
    answers = await door.send([undo(first["id"]), scan_body(guest.ticket)])
    assert [answer["outcome"] for answer in answers] == ["undone", "admitted"]


@pytest.mark.parametrize("in_one_list", [True, False])
async def test_first_seen_is_the_first_entry_that_stands(door: Door, in_one_list: bool) -> None:
    guest = await door.guest()
    first, second = await door.scan(guest), await door.scan(guest)
    asked = [undo(first["id"]), scan_body(guest.ticket)]
    answers = await door.send(asked) if in_one_list else [await door.send(one) for one in asked]
    stands = next(
        row for row in await door.ledger() if row.evidence == f"scan:{second['id'].replace('-', '')}"
    )
    assert answers[1]["first_seen"]["at"] == stands.happened_at.isoformat()


async def test_undo_of_an_exit_leaves_the_person_inside(make_door: Make) -> None:
    door = await make_door(policy="after_exit")
    guest = await door.guest()
    await door.scan(guest)
    left = await door.scan(guest, direction="exit")
    assert (await door.send(undo(left["id"])))["outcome"] == "undone"
    assert (await door.scan(guest))["outcome"] == "already_inside"


async def test_undo_is_for_the_device_that_scanned(door: Door) -> None:
    guest = await door.guest()
    first = await door.scan(guest)
    other = await door.device(name="Phone 2")
    assert (await door.send(undo(first["id"]), other))["error"]["code"] == "unknown_scan"
    assert (await door.send(undo(str(new_id()))))["error"]["code"] == "unknown_scan"
    assert [row.kind for row in await door.ledger()] == ["entry"]


async def test_ask_is_admitted_in_one_tap(door: Door) -> None:
    guest = await door.guest(mode=Mode.ONLINE)
    assert (await door.scan(guest))["level"] == "ask"
    admitted = await door.scan(guest, operator="Li", override={})
    assert (admitted["outcome"], admitted["level"]) == ("wrong_mode", "admit")
    assert admitted["message"] == "Admitted by Li."
    (row,) = await door.ledger()
    assert (row.actor, row.reason) == ("Li", None)
    assert await facts_of(door, guest) == ("confirmed", [("confirmed", "")])


async def test_stop_is_overridden_with_a_reason_only(make_door: Make) -> None:
    door = await make_door(policy="once")
    guest = await door.guest()
    await door.scan(guest)
    refused = await door.scan(guest, override={"by": "Li"})
    assert refused["error"]["code"] == "override_needs_reason"
    admitted = await door.scan(guest, override=WHY)
    assert (admitted["outcome"], admitted["level"]) == ("already_inside", "admit")
    assert [(row.actor, row.reason) for row in await door.ledger()][1] == (WHY["by"], WHY["reason"])
    (scan,) = [scan for scan in await door.scans() if scan.override]
    assert scan.override == WHY


@pytest.mark.parametrize("status", [Status.PENDING, Status.CANCELLED, Status.DECLINED, Status.WAITLISTED])
async def test_whoever_is_let_in_unconfirmed_is_confirmed_at_the_door(door: Door, status: Status) -> None:
    guest = await door.guest(status=status)
    body = scan_body(guest.ticket, override=WHY)
    expected = "cancelled" if status == Status.CANCELLED else "not_confirmed"
    admitted = await door.send(body)
    assert (admitted["outcome"], admitted["level"]) == (expected, "admit")
    assert await door.send(body) == admitted
    assert await facts_of(door, guest) == ("confirmed", [(status, ""), ("confirmed", "at the door")])
    assert [row.registration_id for row in await door.ledger()] == [guest.registration.id]


async def test_undo_of_an_admission_at_the_door_undoes_the_confirmation(door: Door) -> None:
    guest = await door.guest(status=Status.PENDING)
    admitted = await door.scan(guest, override=WHY)
    assert (await door.send(undo(admitted["id"])))["outcome"] == "undone"
    status, history = await facts_of(door, guest)
    assert status == "pending"
    assert [found for found, _reason in history] == ["pending", "confirmed", "pending"]
    assert [row.kind for row in await door.ledger()] == ["entry", "void"]


async def test_exit_by_a_replaced_ticket_is_recorded_and_flagged_and_its_undo_takes_back_no_more(
    door: Door,
) -> None:
    guest = await door.guest(status=Status.PENDING)
    await door.replace_ticket(guest)
    assert (await door.scan(guest, override=WHY))["level"] == "admit"
    left = await door.scan(guest, direction="exit")
    assert (left["outcome"], left["level"]) == ("superseded", "admit")
    assert left["message"] == "Exit recorded. A newer ticket replaces this one."
    assert [(row.kind, row.registration_id) for row in await door.ledger()] == [
        ("entry", guest.registration.id),
        ("exit", guest.registration.id),
    ]
    assert [scan.is_conflict for scan in await door.scans()] == [False, True]
    assert (await door.send(undo(left["id"])))["outcome"] == "undone"
    assert [row.kind for row in await door.ledger()] == ["entry", "exit", "void"]
    assert (await facts_of(door, guest))[0] == "confirmed"


async def test_whoever_is_let_in_without_a_name_gets_a_registration(door: Door) -> None:
    body = scan_body("a torn ticket", override=WHY)
    admitted = await door.send(body)
    assert (admitted["outcome"], admitted["level"]) == ("unreadable", "admit")
    assert await door.send(body) == admitted
    async with door.db.read() as session:
        (made,) = await session.exec(select(Registration))
    assert (made.status, made.source, made.country) == ("confirmed", "door", None)
    assert [row.registration_id for row in await door.ledger()] == [made.id]
    await door.send(undo(admitted["id"]))
    async with door.db.read() as session:
        (gone,) = await session.exec(select(Registration))
    assert gone.status == "cancelled"


async def test_nobody_can_be_registered_where_nobody_takes_part_on_site(door: Door) -> None:
    async with door.db.write() as session:
        category = (await session.exec(select(Category))).one()
        category.modes = ["online"]
        session.add(category)
    refused = await door.scan("a torn ticket", override=WHY)
    assert refused["error"]["code"] == "nobody_to_register"
    assert await door.scans() == []


async def test_door_scan_and_its_undo_in_one_list(door: Door) -> None:
    guest, other = await door.guest(status=Status.PENDING), await door.guest("刘奇")
    scan = scan_body(guest.ticket, override=WHY)
    answers = await door.send([scan, scan_body(other.ticket), undo(scan["id"])])
    assert [answer["outcome"] for answer in answers] == ["not_confirmed", "admitted", "undone"]
    assert (await facts_of(door, guest))[0] == "pending"


async def test_practice_confirms_nobody(door: Door) -> None:
    practice = await door.device(is_practice=True)
    guest = await door.guest(status=Status.PENDING)
    admitted = await door.scan(guest, practice, override=WHY)
    assert (admitted["outcome"], admitted["level"]) == ("not_confirmed", "admit")
    assert (await facts_of(door, guest))[0] == "pending"
    assert await door.ledger() == []


async def test_two_offline_gates_that_let_one_ticket_in_are_a_conflict(make_door: Make) -> None:
    door = await make_door(policy="once")
    south = await door.device(await door.another_gate(name="South door", policy="once"))
    guest = await door.guest()
    early, late = now() - timedelta(minutes=9), now() - timedelta(minutes=5)
    offline: dict[str, Any] = {"offline": True, "decided": "admitted", "skew_ms": 0}
    first = await door.scan(guest, at=late, **offline)
    second = await door.scan(guest, south, at=early, **offline)
    assert (first["outcome"], second["outcome"]) == ("admitted", "already_inside")
    assert [scan.is_conflict for scan in await door.scans()] == [True, False]
    rows = await door.ledger()
    assert len(rows) == 2
    assert {row.happened_at for row in rows} == {early, late}


async def test_offline_refusal_of_somebody_whom_the_server_knows_is_a_conflict(door: Door) -> None:
    guest = await door.guest()
    answer = await door.scan(guest, offline=True, decided="unknown", skew_ms=0)
    assert answer["outcome"] == "admitted"
    assert await door.ledger() == []
    assert [(scan.is_conflict, scan.decided) for scan in await door.scans()] == [(True, "unknown")]


async def test_offline_admission_of_a_cancelled_registration_is_a_fact(door: Door) -> None:
    guest = await door.guest(status=Status.CANCELLED)
    answer = await door.scan(guest, offline=True, decided="admitted", skew_ms=0)
    assert (answer["outcome"], answer["level"]) == ("cancelled", "stop")
    assert [scan.is_conflict for scan in await door.scans()] == [True]
    assert len(await door.ledger()) == 1
    assert (await facts_of(door, guest))[0] == "confirmed"


FAST = timedelta(minutes=10)


@pytest.mark.parametrize(
    ("values", "expected", "is_uncertain"),
    [
        ({"skew_ms": 600_000}, timedelta(), False),
        ({"skew_ms": 600_000, "sent": FAST}, timedelta(), False),
        ({"skew_ms": 600_000, "sent": FAST + timedelta(minutes=3)}, timedelta(), True),
        ({"sent": FAST}, timedelta(), True),
        ({}, FAST, True),
        ({"skew_ms": -600_000}, 2 * FAST, False),
    ],
)
async def test_time_of_an_offline_scan_is_corrected(
    door: Door, values: dict[str, Any], expected: timedelta, is_uncertain: bool
) -> None:
    happened = now() - timedelta(hours=1)
    sent = values.pop("sent", None)
    if sent is not None:
        values["sent_at"] = (now() + sent).isoformat()
    guest = await door.guest()
    await door.scan(guest, at=happened + FAST, offline=True, decided="admitted", **values)
    (row,) = await door.ledger()
    assert abs(row.happened_at - happened - expected) < timedelta(seconds=20)
    assert row.is_time_uncertain is is_uncertain
    assert row.recorded_at > row.happened_at


async def test_time_is_never_later_than_receipt_and_live_scans_use_ours(door: Door) -> None:
    guest = await door.guest()
    tomorrow = now() + timedelta(days=1)
    await door.scan(guest, at=tomorrow, offline=True, decided="admitted", skew_ms=0)
    await door.scan(guest, at=tomorrow)
    body = [scan_body(guest.ticket, at=tomorrow, offline=True, decided="admitted")]
    await door.send(body, sent_at=tomorrow.isoformat())
    assert all(row.happened_at <= row.recorded_at < tomorrow for row in await door.ledger())


async def test_device_that_had_no_answer_in_time_tells_that_it_let_somebody_in(make_door: Make) -> None:
    door = await make_door(policy="once")
    guest = await door.guest()
    await door.scan(guest)
    body = scan_body(guest.ticket)
    refused = await door.send(body)
    assert refused["outcome"] == "already_inside"
    late = {**body, "offline": True, "decided": "admitted", "skew_ms": 0}
    assert await door.send(late) == refused
    assert await door.send([late, late]) == [refused, refused]
    rows = await door.ledger()
    assert [row.stay for row in rows] == ["", f"+{late['id'].replace('-', '')}"]
    told = next(scan for scan in await door.scans() if str(scan.id) == late["id"])
    assert (told.attendance_id, told.decided, told.is_conflict) == (rows[1].id, "admitted", True)
    assert told.outcome == "already_inside"


async def test_device_that_refused_by_itself_too_adds_nothing(make_door: Make) -> None:
    door = await make_door(policy="once")
    guest = await door.guest(status=Status.PENDING)
    body = scan_body(guest.ticket)
    refused = await door.send(body)
    assert await door.send({**body, "offline": True, "decided": "not_confirmed"}) == refused
    assert await door.ledger() == []
    let_in = {**body, "offline": True, "decided": "admitted", "skew_ms": 0}
    assert await door.send(let_in) == refused
    assert len(await door.ledger()) == 1
    assert (await facts_of(door, guest))[0] == "confirmed"
