"""`POST /api/v1/scans` by checkin-protocol.md."""

import httpx

from events_platform.kit.db.engine import Database
from tests.factories.accounts import bearer
from tests.factories.checkin import make_device, make_gate, make_guest, make_meeting, scan_body


async def test_scan_of_a_ticket_admits_and_is_answered_alike_for_ever(
    db: Database, client: httpx.AsyncClient
) -> None:
    async with db.write() as session:
        meeting = await make_meeting(session)
        gate = await make_gate(session, meeting)
        token = await make_device(session, gate)
        guest = await make_guest(session, meeting)
    body = scan_body(guest.ticket)
    first = await client.post("/api/v1/scans", json=body, headers=bearer(token))
    assert first.status_code == 200
    assert (first.json()["outcome"], first.json()["level"]) == ("admitted", "admit")
    again = await client.post("/api/v1/scans", json=body, headers=bearer(token))
    assert again.json() == first.json()
