"""`POST /api/v1/scans`: order, idempotency, tokens and bad bodies, by checkin-protocol.md."""

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select
from starlette.applications import Starlette

from events_platform.checkin.jobs import confirm_addresses
from events_platform.checkin.models import Device
from events_platform.kit.clock import now
from events_platform.kit.ids import new_id
from events_platform.kit.outbox.models import Job
from events_platform.registration.models import Registration
from tests.checkin.conftest import Door
from tests.factories.accounts import bearer
from tests.factories.checkin import scan_body

Make = Callable[..., Awaitable[Door]]


def verdict(answer: dict[str, Any]) -> tuple[str, str]:
    return answer["outcome"], answer["level"]


async def test_list_is_answered_in_order_and_bad_items_block_no_other(door: Door) -> None:
    guest = await door.guest()
    good = [scan_body(guest.ticket) for _ in range(3)]
    body: list[Any] = [
        good[0],
        {"nonsense": 1},
        good[1],
        scan_body(guest.ticket, gate=new_id()),
        7,
        {**scan_body(guest.ticket), "id": "x"},
        good[2],
    ]
    answers = await door.send(body)
    assert [answer.get("outcome") for answer in answers] == [
        "admitted",
        None,
        "admitted",
        *[None] * 3,
        "admitted",
    ]
    assert [answer["error"]["code"] for answer in answers if "error" in answer] == [
        "malformed",
        "unknown_gate",
        "malformed",
        "malformed",
    ]
    ids = [answer["id"] for answer in answers]
    assert ids == [good[0]["id"], None, good[1]["id"], body[3]["id"], None, "x", good[2]["id"]]
    assert len(await door.scans()) == 3
    assert await door.send([]) == []


@pytest.mark.parametrize("size", [3, 13, 31, 65, 300])
async def test_list_of_any_length_is_answered_and_stored_whole(door: Door, size: int) -> None:
    guests = [await door.guest(native) for native in ("王芳", "李娜", "张伟")]
    body = [scan_body(guests[number % 3].ticket) for number in range(size)]
    answers = await door.send(body)
    names = [(one["id"], one["person"]["native"]) for one in answers]
    assert names == [(one["id"], ("王芳", "李娜", "张伟")[number % 3]) for number, one in enumerate(body)]
    assert (len(await door.scans()), len(await door.ledger())) == (size, size)


async def test_same_scan_is_answered_alike_for_ever_and_stored_once(make_door: Make) -> None:
    door = await make_door(policy="once")
    guest = await door.guest()
    body = scan_body(guest.ticket)
    first = await door.send(body)
    assert await door.send(body) == first
    await door.change(policy="free", categories=["press"], closes_at=now() - timedelta(days=1))
    assert await door.send([body, body]) == [first, first]
    assert (len(await door.scans()), len(await door.ledger())) == (1, 1)
    twice = scan_body(guest.ticket)
    answers = await door.send([twice, twice])
    assert answers[0] == answers[1]


async def test_stop_is_repeated_as_it_was_said(make_door: Make) -> None:
    door = await make_door(policy="once")
    guest = await door.guest()
    await door.scan(guest)
    body = scan_body(guest.ticket)
    stopped = await door.send(body)
    assert stopped["outcome"] == "already_inside"
    async with door.db.write() as session:
        gate = await session.get_one(type(door.gate), door.gate.id)
        gate.name = type(gate.name)(en="Renamed")
        session.add(gate)
    assert await door.send(body) == stopped


@pytest.mark.parametrize(
    "change",
    [{"direction": "exit"}, {"ticket": "other"}, {"scanned_at": "2021-06-10T00:00:00Z"}, {"kind": "undo"}],
)
async def test_id_with_other_content_is_refused(door: Door, change: dict[str, Any]) -> None:
    guest = await door.guest()
    body = scan_body(guest.ticket)
    await door.send(body)
    changed = {**body, **change}
    if "kind" in change:
        changed = {"id": body["id"], "kind": "undo", "of": body["id"], "scanned_at": body["scanned_at"]}
    refused = await door.send(changed)
    assert (refused["id"], refused["error"]["code"]) == (body["id"], "id_reused")
    other = await door.send(body, await door.device(name="Phone 2"))
    assert other["error"]["code"] == "id_reused"


async def test_person_is_gone_from_the_answer_after_an_erasure(door: Door) -> None:
    guest = await door.guest()
    body = scan_body(guest.ticket)
    first = await door.send(body)
    async with door.db.write() as session:
        registration = await session.get_one(Registration, guest.registration.id)
        registration.native = registration.romanised = ""
        session.add(registration)
    assert await door.send(body) == {**first, "person": None}


async def test_practice_leaves_no_trace_in_the_ledger(make_door: Make) -> None:
    door = await make_door(policy="once")
    practice = await door.device(is_practice=True)
    guest = await door.guest()
    body = scan_body(guest.ticket)
    assert verdict(await door.send(body, practice)) == ("admitted", "admit")
    assert verdict(await door.scan(guest, practice)) == ("admitted", "admit")
    assert (await door.send(body, practice))["outcome"] == "admitted"
    assert await door.ledger() == []
    assert verdict(await door.scan(guest)) == ("admitted", "admit")
    assert verdict(await door.scan(guest, practice)) == ("already_inside", "stop")
    assert [scan.is_practice for scan in await door.scans()] == [True, True, False, True]


async def test_device_may_scan_for_any_gate_of_its_event_and_no_other(door: Door, make_door: Make) -> None:
    guest, south = await door.guest(), await door.another_gate(name="South door")
    await door.scan(guest, gate=south.id)
    assert [row.gate_id for row in await door.ledger()] == [south.id]
    other = await make_door("other")
    refused = await door.scan(guest, gate=other.gate.id)
    assert refused["error"]["code"] == "unknown_gate"
    stated = await door.scan(guest, device=new_id())
    assert stated["error"]["code"] == "wrong_device"


async def test_revoked_and_unknown_tokens_are_refused(door: Door) -> None:
    guest = await door.guest()
    await door.scan(guest)
    async with door.db.write() as session:
        device = (await session.exec(select(Device))).one()
        device.revoked_at = now()
        session.add(device)
    bodies: list[Any] = [scan_body(guest.ticket), [scan_body(guest.ticket)], [], [{}]]
    for body in bodies:
        response = await door.client.post("/api/v1/scans", json=body, headers=bearer(door.token))
        assert (response.status_code, response.json()["code"]) == (401, "device_revoked")
    stranger = await door.client.post("/api/v1/scans", json=[], headers=bearer("nonsense"))
    assert (stranger.status_code, stranger.json()["code"]) == (401, "unauthenticated")
    nobody = await door.client.post("/api/v1/scans", json=[])
    assert nobody.status_code == 401
    assert nobody.headers["content-type"] == "application/problem+json"
    assert len(await door.scans()) == 1


async def test_bodies_that_cannot_be_read_are_problems(door: Door) -> None:
    url, token = "/api/v1/scans", bearer(door.token)
    json_type = {**token, "Content-Type": "application/json"}
    cases: list[tuple[bytes, dict[str, str], int, str]] = [
        (b"{", json_type, 400, "malformed_json"),
        (b"", json_type, 400, "malformed_json"),
        (b'{"id": "\xff"}', json_type, 400, "malformed_json"),
        (b"{}", {**token, "Content-Type": "text/plain"}, 415, "unsupported_media_type"),
        (b"{}", token, 415, "unsupported_media_type"),
        (b"[" + b"1," * 5_000_000 + b"1]", json_type, 413, "too_large"),
        (b"[" + b"{}," * 1000 + b"{}]", json_type, 422, "too_many_scans"),
    ]
    for body, headers, status, code in cases:
        response = await door.client.post(url, content=body, headers=headers)
        assert (response.status_code, response.json()["code"]) == (status, code)
        assert response.headers["content-type"] == "application/problem+json"
    wrong = await door.client.get(url, headers=token)
    assert wrong.status_code == 405
    odd = await door.client.post(f"{url}?sent_at=yesterday", json=[], headers=token)
    assert odd.status_code == 400
    for unsaid in ("sent_at=", "absent_at=1"):
        assert (await door.client.post(f"{url}?{unsaid}", json=[], headers=token)).status_code == 200


async def test_half_a_character_or_a_number_beyond_all_is_the_fault_of_its_item(door: Door) -> None:
    good = scan_body((await door.guest()).ticket)
    faults = [
        {"id": "\ud800"},
        {**good, "\udfff": 1},
        scan_body("EP1:\ud800"),
        {**scan_body("EP1:"), "operator": "Li \ud83d"},
        {**scan_body("EP1:"), "skew_ms": float("inf")},
    ]
    body = json.dumps([*faults, good]).replace("Infinity", "1e999")
    headers = {**bearer(door.token), "Content-Type": "application/json"}
    answers = (await door.client.post("/api/v1/scans", content=body, headers=headers)).json()
    assert [one.get("outcome") for one in answers] == [None, None, "unreadable", None, None, "admitted"]
    nan = await door.client.post("/api/v1/scans", content=body.replace("1e999", "NaN"), headers=headers)
    assert (nan.status_code, nan.json()["code"]) == (400, "malformed_json")


async def test_mailed_ticket_that_is_shown_has_its_address_confirmed(door: Door, app: Starlette) -> None:
    shown = await door.guest("王芳", email="wang@example.org")
    found = await door.guest("刘奇", email="liu@example.org")
    contact = await door.guest("陈一", email="office@example.org", is_contact_address=True)
    await door.scan(shown)
    await door.scan(shown)
    await door.scan(contact)
    await door.send(scan_body(registration_id=found.registration.id))
    async with door.db.read() as session:
        jobs = [job for job in await session.exec(select(Job)) if job.name == "checkin.confirm_addresses"]
    assert [job.payload for job in jobs] == [{"event_id": str(door.meeting.event.id)}]
    await confirm_addresses(app.state.context, jobs[0].payload)
    async with door.db.read() as session:
        confirmed = {
            one.native
            for one in await session.exec(select(Registration))
            if one.email_confirmed_at is not None
        }
    assert confirmed == {"王芳"}
