"""What a bad day brings: 64 devices with one ticket, and a server that dies in the middle of 1,000 scans."""

import asyncio
from collections import Counter
from typing import Any

import httpx
from sqlmodel import func, select

from events_platform.attendance.models import Attendance
from events_platform.checkin.models import ReentryPolicy, Scan
from events_platform.kit.db.engine import Database
from tests.factories.checkin import make_device, make_gate, make_guest, make_meeting, scan_body
from tests.support.installation import Installation, Server

DEVICES = 64
SCANS = 1_000
AT_ONCE = 16


async def post(client: httpx.AsyncClient, token: str, body: dict[str, Any]) -> Any:
    """The answer to a scan, or nothing where the server did not live to give one."""
    try:
        answer = await client.post("/api/v1/scans", json=body, headers={"Authorization": f"Bearer {token}"})
    except httpx.TransportError:
        return None
    return answer.json() if answer.status_code == 200 else None


async def test_one_ticket_at_64_devices_is_admitted_once(server: Server, db: Database) -> None:
    async with db.write() as session:
        meeting = await make_meeting(session)
        gate = await make_gate(session, meeting, policy=ReentryPolicy.ONCE)
        tokens = [await make_device(session, gate) for _number in range(DEVICES)]
        guest = await make_guest(session, meeting)
    async with httpx.AsyncClient(base_url=server.url, trust_env=False, timeout=60) as client:
        answers = await asyncio.gather(*(post(client, token, scan_body(guest.ticket)) for token in tokens))
    outcomes = Counter(answer["outcome"] for answer in answers if answer)
    assert outcomes == {"admitted": 1, "already_inside": DEVICES - 1}


async def test_server_killed_amid_scans_loses_and_doubles_nothing(
    installation: Installation, server: Server, db: Database
) -> None:
    async with db.write() as session:
        meeting = await make_meeting(session)
        gate = await make_gate(session, meeting, policy=ReentryPolicy.ONCE)
        token = await make_device(session, gate)
        guests = [await make_guest(session, meeting) for _number in range(20)]
    bodies = [scan_body(guests[number % 20].ticket) for number in range(SCANS)]
    answered = await send_until_killed(server, token, bodies)
    assert 0 < len(answered) < SCANS
    again = await asyncio.to_thread(installation.serve)
    async with httpx.AsyncClient(base_url=again.url, trust_env=False, timeout=60) as client:
        headers = {"Authorization": f"Bearer {token}"}
        repeated = (await client.post("/api/v1/scans", json=bodies, headers=headers)).json()
    for number, answer in answered.items():
        assert repeated[number] == answer
    outcomes = Counter(answer["outcome"] for answer in repeated)
    assert outcomes == {"admitted": 20, "already_inside": SCANS - 20}
    assert await stored(db) == (SCANS, 20)


async def send_until_killed(server: Server, token: str, bodies: list[dict[str, Any]]) -> dict[int, Any]:
    """Send from several devices at once; kill -9 the server when a third is answered."""
    answered: dict[int, Any] = {}
    waiting = iter(enumerate(bodies))

    async def device(client: httpx.AsyncClient) -> None:
        for number, body in waiting:
            answer = await post(client, token, body)
            if answer is None:
                return
            answered[number] = answer
            if len(answered) == SCANS // 3:
                server.kill()

    async with httpx.AsyncClient(base_url=server.url, trust_env=False, timeout=60) as client:
        await asyncio.gather(*(device(client) for _number in range(AT_ONCE)))
    return answered


async def stored(db: Database) -> tuple[int, int]:
    """How many scans and admissions the database holds."""
    async with db.read() as session:
        scans = (await session.exec(select(func.count()).select_from(Scan))).one()
        admissions = (await session.exec(select(func.count()).select_from(Attendance))).one()
    return scans, admissions
