"""Every outcome of a scan, through the API and on both databases."""

import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, delete

from events_platform.accounts.access import SYSTEM
from events_platform.attendance.models import AreaKind, AttendanceSource
from events_platform.attendance.service import record_arrivals
from events_platform.kit.clock import now
from events_platform.kit.ids import new_id
from events_platform.registration.models import Mode, Status
from events_platform.tickets.codec import Payload, encode_ticket
from events_platform.tickets.models import Ticket
from tests.checkin.conftest import Door
from tests.factories.checkin import scan_body

Make = Callable[..., Awaitable[Door]]


def verdict(answer: dict[str, Any]) -> tuple[str, str]:
    return answer["outcome"], answer["level"]


async def test_ticket_admits_and_the_answer_says_whom(door: Door) -> None:
    guest = await door.guest("王芳", romanised="Wang Fang", affiliation="Nanchang University")
    answer = await door.scan(guest)
    registration_id = str(guest.registration.id)
    assert verdict(answer) == ("admitted", "admit")
    assert answer["message"] == "Admit."
    assert answer["first_seen"] is None
    assert answer["person"] == {
        "registration_id": registration_id,
        "name": "Wang Fang",
        "native": "王芳",
        "romanised": "Wang Fang",
        "order": "family_first",
        "category": {"slug": "delegate", "name": "Delegate"},
        "mode": "onsite",
        "country": "CN",
        "affiliation": "Nanchang University",
    }
    (row,) = await door.ledger()
    assert (str(row.registration_id), row.kind, row.source) == (registration_id, "entry", "gate_scan")
    assert (row.area_id, row.site_id, row.gate_id) == (
        door.meeting.site.id,
        door.meeting.site.id,
        door.gate.id,
    )
    (scan,) = await door.scans()
    assert (scan.attendance_id, scan.happened_at) == (row.id, row.happened_at)
    assert scan.happened_at <= scan.received_at == row.recorded_at


async def test_answer_is_in_the_language_asked_for(door: Door) -> None:
    guest = await door.guest("王芳", romanised="Wang Fang")
    body = scan_body(guest.ticket)
    answer = await door.send(body, lang="zh")
    assert (answer["person"]["name"], answer["person"]["category"]["name"]) == ("王芳", "代表")
    assert answer["message"] == "请放行。"
    assert (await door.send(body, lang="en"))["message"] == "Admit."


async def test_repeat_under_free_reentry_is_green_with_the_earlier_time(door: Door) -> None:
    guest = await door.guest()
    await door.scan(guest)
    (row,) = await door.ledger()
    again = await door.scan(guest)
    assert verdict(again) == ("admitted", "admit")
    assert again["first_seen"] == {
        "at": row.happened_at.isoformat(),
        "gate": str(door.gate.id),
        "where": "North door",
    }
    assert "North door" in again["message"]
    assert len(await door.ledger()) == 2


@pytest.mark.parametrize(("lang", "where", "end"), [("en", "by hand", "."), ("zh", "人工登记", "。")])
async def test_whoever_was_on_the_arrivals_list_was_seen_by_hand(
    door: Door, lang: str, where: str, end: str
) -> None:
    guest, site = await door.guest(), door.meeting.site.id
    async with door.db.write() as session:
        arrived = (door.meeting.event, [guest.registration.id], AreaKind.SITE, site, site, now())
        await record_arrivals(session, SYSTEM, *arrived, AttendanceSource.ROLL_CALL)
    again = await door.send(scan_body(guest.ticket), lang=lang)
    assert verdict(again) == ("admitted", "admit")
    assert (again["first_seen"]["gate"], again["first_seen"]["where"]) == (None, where)
    assert again["message"].endswith(f"{where}{end}")


async def test_second_scan_at_a_once_gate_is_told_when_and_where(make_door: Make) -> None:
    door = await make_door(policy="once")
    other = await door.device(await door.another_gate(name="South door", policy="once"))
    guest = await door.guest()
    await door.scan(guest)
    again = await door.scan(guest, other)
    assert verdict(again) == ("already_inside", "stop")
    assert again["first_seen"]["gate"] == str(door.gate.id)
    assert "North door" in again["message"]
    assert len(await door.ledger()) == 1


@pytest.mark.parametrize(
    ("change", "person", "expected"),
    [
        ({}, {"mode": Mode.ONLINE}, ("wrong_mode", "ask")),
        ({"directions": ["exit"]}, {}, ("wrong_gate", "ask")),
        ({"opens_at": now() + timedelta(hours=1)}, {}, ("not_yet_valid", "ask")),
        ({"closes_at": now() - timedelta(hours=1)}, {}, ("expired", "stop")),
        ({"archived_at": now() - timedelta(hours=1)}, {}, ("expired", "stop")),
        ({}, {"status": Status.CANCELLED}, ("cancelled", "stop")),
        ({}, {"status": Status.PENDING}, ("not_confirmed", "stop")),
        ({"categories": ["press"]}, {}, ("wrong_category", "stop")),
        ({"capacity": 0}, {}, ("room_full", "stop")),
        ({"levels": {"wrong_mode": "stop"}}, {"mode": Mode.ONLINE}, ("wrong_mode", "stop")),
        ({"levels": {"wrong_mode": "admit"}}, {"mode": Mode.ONLINE}, ("wrong_mode", "admit")),
    ],
)
async def test_gate_has_rules(
    door: Door, change: dict[str, Any], person: dict[str, Any], expected: tuple[str, str]
) -> None:
    await door.change(**change)
    answer = await door.scan(await door.guest(**person))
    assert verdict(answer) == expected
    assert answer["message"]
    assert answer["person"] is not None
    assert len(await door.ledger()) == (1 if expected[1] == "admit" else 0)
    (scan,) = await door.scans()
    assert (scan.outcome, scan.level) == expected


async def test_forged_and_foreign_tickets_stop_and_name_nobody(door: Door, make_door: Make) -> None:
    guest, other = await door.guest(), await make_door("other")
    stranger = await other.guest("刘奇")
    signed = guest.ticket
    tickets = {
        "hello": "unreadable",
        "": "unreadable",
        "E" * 3000: "unreadable",
        "EP1:\x00" + signed[5:]: "unreadable",
        signed[:-1]: "unreadable",
        signed[:-3] + ("000" if signed[-3:] != "000" else "001"): "bad_signature",
        encode_ticket(Payload(1, secrets.token_bytes(8), 1, 1), bytes(64)): "bad_signature",
        stranger.ticket: "wrong_event",
    }
    for ticket, outcome in tickets.items():
        answer = await door.scan(ticket)
        assert verdict(answer) == (outcome, "stop"), ticket
        assert answer["person"] is None
    assert await door.ledger() == []


async def test_genuine_ticket_of_a_registration_that_is_gone_is_unknown(door: Door) -> None:
    guest = await door.guest()
    async with door.db.write() as session:
        await session.exec(delete(Ticket).where(col(Ticket.holder_id) == guest.registration.id))
    assert verdict(await door.scan(guest)) == ("unknown", "stop")
    answer = await door.send(scan_body(registration_id=new_id()))
    assert verdict(answer) == ("unknown", "stop")


async def test_replaced_ticket_is_superseded_and_the_new_one_admits(door: Door) -> None:
    guest = await door.guest()
    fresh = await door.replace_ticket(guest)
    old = await door.scan(guest)
    assert verdict(old) == ("superseded", "stop")
    assert old["person"]["native"] == "王芳"
    assert verdict(await door.scan(fresh)) == ("admitted", "admit")


async def test_scanner_that_ignores_shift_reads_the_same_ticket(door: Door) -> None:
    guest = await door.guest()
    assert verdict(await door.scan(f" {guest.ticket.lower()}\n")) == ("admitted", "admit")


async def test_person_found_by_name_is_admitted_without_ticket(door: Door) -> None:
    guest = await door.guest()
    answer = await door.send(scan_body(registration_id=guest.registration.id))
    assert verdict(answer) == ("admitted", "admit")
    assert [scan.confirms_address for scan in await door.scans()] == [False]


async def test_exit_is_recorded_and_flagged_where_no_entry_was(door: Door) -> None:
    guest = await door.guest()
    assert verdict(await door.scan(guest, direction="exit")) == ("not_inside", "admit")
    await door.scan(guest)
    assert verdict(await door.scan(guest, direction="exit")) == ("admitted", "admit")
    assert [row.kind for row in await door.ledger()] == ["exit", "entry", "exit"]
    assert [scan.is_conflict for scan in await door.scans()] == [True, False, False]
    unknown = await door.scan("hello", direction="exit")
    assert verdict(unknown) == ("unreadable", "admit")


async def test_after_exit_the_person_may_come_again(make_door: Make) -> None:
    door = await make_door(policy="after_exit")
    guest = await door.guest()
    outcomes = [
        (await door.scan(guest, direction=direction))["outcome"]
        for direction in ("entry", "entry", "exit", "entry", "entry")
    ]
    assert outcomes == ["admitted", "already_inside", "admitted", "admitted", "already_inside"]


async def test_entering_another_room_leaves_the_first(door: Door) -> None:
    one, other = door.meeting.rooms
    hall = await door.device(await door.another_gate(room=one, capacity=1))
    next_hall = await door.device(await door.another_gate(room=other))
    first, second = await door.guest("陈一"), await door.guest("陈二")
    assert verdict(await door.scan(first, hall)) == ("admitted", "admit")
    assert verdict(await door.scan(second, hall)) == ("room_full", "stop")
    assert verdict(await door.scan(first, hall)) == ("admitted", "admit")
    assert verdict(await door.scan(first, next_hall)) == ("admitted", "admit")
    assert verdict(await door.scan(second, hall)) == ("admitted", "admit")


async def test_capacity_holds_within_one_batch(door: Door) -> None:
    hall = await door.device(await door.another_gate(room=door.meeting.rooms[0], capacity=2))
    guests = [await door.guest(f"陈{number}") for number in range(4)]
    answers = await door.send([scan_body(guest.ticket) for guest in guests], hall)
    assert [answer["outcome"] for answer in answers] == ["admitted", "admitted", "room_full", "room_full"]
