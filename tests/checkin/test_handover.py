"""A revoked device hands its queue over: what it had decided offline before, and nothing else."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from events_platform.accounts.models import AuditEntry, Role
from events_platform.checkin.handover import WITHIN
from events_platform.checkin.models import Device
from events_platform.kit.clock import now
from tests.checkin.conftest import Door
from tests.factories.accounts import bearer, make_account, sign_in
from tests.factories.checkin import scan_body

OFFLINE: dict[str, Any] = {"offline": True, "skew_ms": 0, "decided": "admitted"}


async def revoke(door: Door, ago: timedelta = timedelta()) -> None:
    async with door.db.write() as session:
        device = (await session.exec(select(Device))).one()
        device.enrolled_at = now() - timedelta(days=30)
        device.revoked_at = now() - ago


async def test_scans_made_before_are_taken_in_and_reviewed_and_name_nobody(door: Door) -> None:
    one, other = await door.guest("王芳"), await door.guest("Ivan")
    await revoke(door, timedelta(minutes=10))
    before, after = now() - timedelta(minutes=30), now() - timedelta(minutes=5)
    bodies = [
        scan_body(one.ticket, at=before, **OFFLINE),
        scan_body(other.ticket, at=after, **OFFLINE),
        scan_body(other.ticket),
        {"id": "x"},
    ]
    answers = await door.send(bodies)
    assert [answer.get("outcome") or answer["error"]["code"] for answer in answers] == [
        "admitted",
        "device_revoked",
        "device_revoked",
        "malformed",
    ]
    assert [answer.get("wipe") for answer in answers] == [True, True, True, True]
    assert answers[0]["person"] is None
    assert await door.send(bodies[0]) == answers[0]
    (row,) = await door.ledger()
    assert (row.registration_id, row.happened_at) == (one.registration.id, before)
    (scan,) = await door.scans()
    assert (scan.is_conflict, scan.handed_over_at is not None) == (True, True)
    async with door.db.write() as session:
        account = await make_account(session, Role.GATE_SUPERVISOR, door.meeting.event)
        query = select(AuditEntry.action).where(col(AuditEntry.actor_kind) == "device")
        assert list(await session.exec(query)) == ["device.hand_over"]
    await sign_in(door.client, account)
    page = (await door.client.get(f"/manage/{door.meeting.event.slug}/review")).text
    assert "Handed over after the device was revoked" in page


async def test_somebody_let_in_at_the_door_and_taken_back_arrives_as_well(door: Door) -> None:
    guest = await door.guest(status="cancelled")
    await revoke(door)
    at = now() - timedelta(minutes=2)
    letting_in = scan_body(guest.ticket, at=at, **OFFLINE)
    undo = scan_body(kind="undo", of=letting_in["id"], at=at + timedelta(seconds=5), **OFFLINE)
    (first,) = await door.send([letting_in])
    (second,) = await door.send([undo])
    assert (first["outcome"], second["outcome"]) == ("cancelled", "undone")
    assert [row.kind for row in await door.ledger()] == ["entry", "void"]
    assert all(scan.handed_over_at for scan in await door.scans())


@pytest.mark.parametrize(
    ("made", "revoked", "values"),
    [
        (timedelta(days=40), timedelta(days=1), OFFLINE),
        (WITHIN + timedelta(days=2), WITHIN + timedelta(hours=1), OFFLINE),
        (timedelta(hours=1), timedelta(), {**OFFLINE, "skew_ms": -7_200_000}),
    ],
)
async def test_scans_before_the_enrolment_too_late_or_by_a_wrong_clock_are_refused(
    door: Door, made: timedelta, revoked: timedelta, values: dict[str, Any]
) -> None:
    guest = await door.guest()
    await revoke(door, revoked)
    answer = await door.scan(guest, at=now() - made, **values)
    assert (answer["error"]["code"], answer["wipe"]) == ("device_revoked", True)
    assert await door.scans() == []


async def test_the_token_tells_nothing_else_and_its_use_is_noted(door: Door) -> None:
    await revoke(door)
    headers = bearer(door.token)
    live = await door.client.post("/api/v1/scans", json=scan_body("EP1:A"), headers=headers)
    status = await door.client.post("/api/v1/devices/status", json={"waiting": 0}, headers=headers)
    search = await door.client.get(f"/api/v1/gates/{door.gate.id}/search?q=w", headers=headers)
    for answer in (live, status, search):
        assert (answer.status_code, answer.json()["code"]) == (401, "device_revoked")
    async with door.db.read() as session:
        query = select(AuditEntry.action).where(col(AuditEntry.actor_kind) == "device")
        assert list(await session.exec(query)) == ["access.revoked"]
