"""Lists longer than a portion of a batch: what is far apart in them is as near as in a short one."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from events_platform.checkin.reading_sqlite import MOST_ITEMS
from events_platform.registration.models import Status
from tests.checkin.conftest import WHY, Door, undo
from tests.factories.checkin import scan_body

Make = Callable[..., Awaitable[Door]]


def others() -> list[dict[str, Any]]:
    """So many other scans that what follows them is of another portion."""
    return [scan_body("a torn ticket") for _number in range(MOST_ITEMS)]


async def apart(door: Door, *asked: dict[str, Any]) -> list[dict[str, Any]]:
    """The answers to these scans, a portion apart from each other in one list."""
    body = [one for scan in asked for one in (*others(), scan)]
    answers: list[dict[str, Any]] = await door.send(body)
    assert [answer["id"] for answer in answers] == [one["id"] for one in body]
    return answers[MOST_ITEMS :: MOST_ITEMS + 1]


async def test_one_ticket_is_admitted_once(make_door: Make) -> None:
    door = await make_door(policy="once")
    guest = await door.guest()
    first, second = await apart(door, scan_body(guest.ticket), scan_body(guest.ticket))
    assert (first["outcome"], second["outcome"]) == ("admitted", "already_inside")
    assert second["first_seen"]["at"] == (await door.ledger())[0].happened_at.isoformat()


async def test_same_scan_is_answered_alike_and_stored_once(door: Door) -> None:
    guest = await door.guest()
    scan = scan_body(guest.ticket)
    first, second = await apart(door, scan, scan)
    assert first == second
    assert len(await door.ledger()) == 1


async def test_undo_takes_back_and_admits_again(make_door: Make) -> None:
    door = await make_door(policy="once")
    guest = await door.guest()
    scan = scan_body(guest.ticket)
    answers = await apart(door, scan, undo(scan["id"]), undo(scan["id"]), scan_body(guest.ticket))
    assert [answer["outcome"] for answer in answers] == ["admitted", "undone", "undone", "admitted"]
    assert sorted(row.kind for row in await door.ledger()) == ["entry", "entry", "void"]


async def test_undo_of_an_admission_at_the_door_undoes_the_confirmation(door: Door) -> None:
    guest = await door.guest(status=Status.PENDING)
    scan = scan_body(guest.ticket, override=WHY)
    answers = await apart(door, scan, undo(scan["id"]))
    assert [answer["outcome"] for answer in answers] == ["not_confirmed", "undone"]
    assert [row.kind for row in await door.ledger()] == ["entry", "void"]


async def test_room_is_full_for_whoever_comes_last(make_door: Make) -> None:
    door = await make_door(capacity=2)
    guests = [await door.guest(native) for native in ("王芳", "刘奇", "陈静")]
    answers = await apart(door, *(scan_body(guest.ticket) for guest in guests))
    assert [answer["outcome"] for answer in answers] == ["admitted", "admitted", "room_full"]


async def test_live_scans_keep_their_order(door: Door) -> None:
    guests = [await door.guest(native) for native in ("王芳", "刘奇", "陈静")]
    await apart(door, *(scan_body(guest.ticket) for guest in guests))
    rows = sorted(await door.ledger(), key=lambda row: row.happened_at)
    assert [row.registration_id for row in rows] == [guest.registration.id for guest in guests]
    assert len({row.recorded_at for row in rows}) == 1


@pytest.mark.parametrize("policy", ["free", "after_exit"])
async def test_gate_that_an_item_names_is_asked_in_each_portion(make_door: Make, policy: str) -> None:
    door = await make_door(policy=policy)
    other = await door.another_gate(policy="once")
    guest = await door.guest()
    named = scan_body(guest.ticket, gate=str(other.id))
    answers = await apart(door, named, scan_body(guest.ticket, direction="exit"), scan_body(guest.ticket))
    assert [answer["outcome"] for answer in answers] == ["admitted", "admitted", "admitted"]
    assert [row.gate_id for row in await door.ledger()] == [other.id, door.gate.id, door.gate.id]
