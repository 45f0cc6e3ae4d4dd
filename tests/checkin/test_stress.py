"""Many devices at once, two servers on one database, and one that is killed: real processes, real HTTP."""

import asyncio
from collections import Counter
from typing import Any

import httpx
from sqlmodel import col, select

from events_platform.attendance.models import Attendance
from events_platform.checkin.models import ReentryPolicy, Scan
from events_platform.kit.db.engine import Database
from tests.factories.accounts import bearer
from tests.factories.checkin import make_device, make_gate, make_guest, make_meeting, scan_body
from tests.support.installation import Installation, Server
from tests.support.processes import free_port

DEVICES = 64
SCANS = 1_000
GUESTS = 200


async def seed(db: Database, *, guests: int, devices: int) -> tuple[list[str], list[str]]:
    """Tickets and tokens of a meeting with two once-gates to one area."""
    async with db.write() as session:
        meeting = await make_meeting(session)
        gates = [
            await make_gate(session, meeting, name=name, policy=ReentryPolicy.ONCE)
            for name in ("North", "South")
        ]
        tokens = [
            await make_device(session, gates[number % 2], name=f"{number}") for number in range(devices)
        ]
        tickets = [(await make_guest(session, meeting, f"陈{number}")).ticket for number in range(guests)]
    return tickets, tokens


async def post(client: httpx.AsyncClient, server: Server, token: str, body: Any) -> dict[str, Any]:
    response = await client.post(f"{server.url}/api/v1/scans", json=body, headers=bearer(token), timeout=60)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def connections(count: int) -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=count, max_keepalive_connections=count)
    return httpx.AsyncClient(limits=limits, trust_env=False)


async def entries(db: Database) -> list[Attendance]:
    async with db.read() as session:
        return list(await session.exec(select(Attendance).where(Attendance.kind == "entry")))


async def test_64_devices_with_one_ticket_admit_once(installation: Installation, db: Database) -> None:
    """On PostgreSQL through two servers; on SQLite one serves, held by a lock file."""
    servers = 1 if db.dialect == "sqlite" else 2
    tickets, tokens = await seed(db, guests=1, devices=DEVICES)
    running = [installation.serve(port=None if number == 0 else free_port()) for number in range(servers)]
    bodies = [scan_body(tickets[0]) for _ in tokens]
    async with connections(DEVICES) as client:
        work = [
            post(client, running[number % servers], token, body)
            for number, (token, body) in enumerate(zip(tokens, bodies, strict=True))
        ]
        answers = await asyncio.gather(*work)
        again = [
            await post(client, running[(number + 1) % servers], token, body)
            for number, (token, body) in enumerate(zip(tokens[:8], bodies[:8], strict=True))
        ]
    assert Counter(answer["outcome"] for answer in answers) == {"admitted": 1, "already_inside": 63}
    assert again == answers[:8]
    (entry,) = await entries(db)
    admitted = next(answer for answer in answers if answer["outcome"] == "admitted")
    async with db.read() as session:
        stored = list(await session.exec(select(Scan)))
    assert len(stored) == DEVICES
    assert [str(scan.id) for scan in stored if scan.attendance_id == entry.id] == [admitted["id"]]
    seen = {answer["first_seen"]["at"] for answer in answers if answer["first_seen"]}
    assert seen == {entry.happened_at.isoformat()}


async def test_nothing_is_lost_or_doubled_when_the_server_is_killed(
    installation: Installation, db: Database
) -> None:
    tickets, tokens = await seed(db, guests=GUESTS, devices=8)
    server = installation.serve()
    bodies = [scan_body(tickets[number % GUESTS]) for number in range(SCANS)]
    answered: dict[str, dict[str, Any]] = {}
    enough = asyncio.Event()

    async def lane(client: httpx.AsyncClient, first: int) -> None:
        for number in range(first, SCANS, 32):
            answer = await post(client, server, tokens[number % 8], bodies[number])
            answered[answer["id"]] = answer
            if len(answered) >= SCANS // 3:
                enough.set()

    async with connections(32) as client:
        lanes = [asyncio.create_task(lane(client, first)) for first in range(32)]
        await asyncio.wait_for(enough.wait(), 120)
        server.kill()
        broken = await asyncio.gather(*lanes, return_exceptions=True)
    assert any(isinstance(error, httpx.TransportError) for error in broken)
    assert SCANS // 3 <= len(answered) < SCANS
    before = dict(answered)

    server = installation.serve()
    async with connections(8) as client:
        halves = [bodies[number::8] for number in range(8)]
        work = [post(client, server, token, half) for token, half in zip(tokens, halves, strict=True)]
        lists: list[Any] = await asyncio.gather(*work)
    answers = {answer["id"]: answer for part in lists for answer in part}
    assert set(answers) == {body["id"] for body in bodies}
    assert {scan_id: answers[scan_id] for scan_id in before} == before
    outcomes = Counter(answer["outcome"] for answer in answers.values())
    assert outcomes == {"admitted": GUESTS, "already_inside": SCANS - GUESTS}
    rows = await entries(db)
    assert len({row.registration_id for row in rows}) == len(rows) == GUESTS
    async with db.read() as session:
        stored = list(await session.exec(select(Scan.id).order_by(col(Scan.id))))
    assert len(stored) == SCANS


async def test_same_scans_sent_by_two_ways_at_once_are_stored_once(
    installation: Installation, db: Database
) -> None:
    tickets, tokens = await seed(db, guests=20, devices=1)
    server = installation.serve()
    other = server if db.dialect == "sqlite" else installation.serve(port=free_port())
    bodies = [scan_body(ticket, direction=way) for ticket in tickets for way in ("entry", "exit")]
    async with connections(16) as client:
        work = [
            post(client, target, tokens[0], part)
            for target in (server, other)
            for part in (bodies, list(reversed(bodies)), *bodies[:6])
        ]
        results: list[Any] = await asyncio.gather(*work)
    lists = [result if isinstance(result, list) else [result] for result in results]
    seen: dict[str, list[Any]] = {}
    for answer in (answer for part in lists for answer in part):
        seen.setdefault(answer["id"], []).append(answer)
    assert all(answer == same[0] for same in seen.values() for answer in same)
    async with db.read() as session:
        assert len(list(await session.exec(select(Scan.id)))) == len(bodies)
        kinds = Counter(await session.exec(select(Attendance.kind)))
    assert kinds == {"entry": 20, "exit": 20}
