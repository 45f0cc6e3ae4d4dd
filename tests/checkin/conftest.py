"""A door for the tests: a meeting, a gate, a device, and a way to scan at it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from sqlmodel import col, select
from starlette.applications import Starlette

from events_platform.attendance.models import Attendance
from events_platform.checkin.models import Gate, Scan
from events_platform.kit.db.engine import Database
from events_platform.kit.web.context import AppContext
from events_platform.tickets.service import reissue_ticket
from tests.factories.accounts import bearer
from tests.factories.checkin import (
    Guest,
    Meeting,
    make_device,
    make_gate,
    make_guest,
    make_meeting,
    scan_body,
)
from tests.support.installation import SECRET

Answer = dict[str, Any]
WHY = {"by": "Supervisor Li", "reason": "speaks in ten minutes"}


def undo(scan_id: str, **values: Any) -> dict[str, Any]:
    """What takes a scan back."""
    return scan_body(kind="undo", of=scan_id, **values)


@dataclass
class Door:
    """What a test scans at."""

    db: Database
    client: httpx.AsyncClient
    meeting: Meeting
    gate: Gate
    token: str

    async def guest(self, native: str = "王芳", **values: Any) -> Guest:
        """Somebody who is registered."""
        async with self.db.write() as session:
            return await make_guest(session, self.meeting, native, **values)

    async def send(self, body: Any, token: str | None = None, **query: str) -> Any:
        """The JSON of the answer to one scan or a list."""
        headers = bearer(token or self.token)
        response = await self.client.post("/api/v1/scans", json=body, headers=headers, params=query)
        assert response.status_code == 200, response.text
        return response.json()

    async def scan(self, guest: Guest | str | None, token: str | None = None, **values: Any) -> Answer:
        """The answer to a ticket held before the device."""
        ticket = guest.ticket if isinstance(guest, Guest) else guest
        answer: Answer = await self.send(scan_body(ticket, **values), token)
        return answer

    async def replace_ticket(self, guest: Guest) -> str:
        """The text of a new ticket in place of the guest's."""
        async with self.db.write() as session:
            fresh = await reissue_ticket(
                session, holder_id=guest.registration.id, category_code=1, secret=SECRET.encode()
            )
            return fresh.text

    async def change(self, **values: Any) -> None:
        """Change the gate."""
        async with self.db.write() as session:
            gate = await session.get_one(Gate, self.gate.id)
            for name, value in values.items():
                setattr(gate, name, value)
            session.add(gate)

    async def device(self, gate: Gate | None = None, **values: Any) -> str:
        """Another device's token."""
        async with self.db.write() as session:
            return await make_device(session, gate or self.gate, **values)

    async def another_gate(self, **values: Any) -> Gate:
        """Another gate of the meeting."""
        async with self.db.write() as session:
            return await make_gate(session, self.meeting, **values)

    async def ledger(self) -> list[Attendance]:
        """The rows of the ledger, in the order in which they were recorded."""
        async with self.db.read() as session:
            found = await session.exec(
                select(Attendance).order_by(col(Attendance.recorded_at), col(Attendance.happened_at))
            )
            return list(found)

    async def scans(self) -> list[Scan]:
        """The stored scans."""
        async with self.db.read() as session:
            return list(await session.exec(select(Scan).order_by(col(Scan.happened_at))))


@pytest.fixture
def make_door(app: Starlette, client: httpx.AsyncClient) -> Callable[..., Awaitable[Door]]:
    """Makes a door; values are those of its gate."""

    async def make(slug: str = "meeting", **values: Any) -> Door:
        context: AppContext = app.state.context
        async with context.db.write() as session:
            meeting = await make_meeting(session, slug)
            gate = await make_gate(session, meeting, **values)
            token = await make_device(session, gate)
        return Door(context.db, client, meeting, gate, token)

    return make


@pytest.fixture
async def door(make_door: Callable[..., Awaitable[Door]]) -> Door:
    """A gate for people on site, with free re-entry."""
    return await make_door(modes=["onsite"])
