"""Work beside scans: shown tickets confirm the addresses they were mailed to, gates follow their sessions."""

import uuid
from typing import Any, Final

from sqlmodel import col, select

from events_platform.checkin.models import Scan
from events_platform.checkin.service_follow import misplaced_gates, place_gate
from events_platform.checkin.sql import CONFIRM_JOB
from events_platform.kit.db.engine import Session
from events_platform.kit.outbox.worker import Every, Handler, HasDatabase
from events_platform.programme.hours import MOVED_JOB
from events_platform.registration.identity import confirm_address
from events_platform.registration.models import Registration

AT_ONCE: Final = 200
FOLLOW_JOB: Final = "checkin.follow_sessions"


async def confirm_addresses(context: HasDatabase, payload: dict[str, Any]) -> None:
    """Confirm the addresses of all whose ticket was read at a gate, each in a short transaction."""
    event_id = uuid.UUID(payload["event_id"])
    after: uuid.UUID | None = None
    while True:
        async with context.db.read() as session:
            waiting = await _unconfirmed(session, event_id, after)
        for registration_id in waiting:
            async with context.db.write() as session:
                registration = await session.get(Registration, registration_id)
                if registration is not None:
                    await confirm_address(session, registration)
        if len(waiting) < AT_ONCE:
            return
        after = waiting[-1]


async def _unconfirmed(session: Session, event_id: uuid.UUID, after: uuid.UUID | None) -> list[uuid.UUID]:
    was_shown = (
        select(Scan.id)
        .where(Scan.event_id == event_id, Scan.registration_id == Registration.id)
        .where(col(Scan.confirms_address).is_(True))
        .exists()
    )
    statement = select(Registration.id).where(
        Registration.event_id == event_id,
        col(Registration.email).is_not(None),
        col(Registration.email_confirmed_at).is_(None),
        col(Registration.is_contact_address).is_(False),
        was_shown,
    )
    if after is not None:
        statement = statement.where(col(Registration.id) > after)
    return list(await session.exec(statement.order_by(col(Registration.id)).limit(AT_ONCE)))


async def follow_sessions(context: HasDatabase, _payload: dict[str, Any]) -> None:
    """Put the gates of sessions that moved to another site there."""
    async with context.db.read() as session:
        moved = await misplaced_gates(session)
    for gate_id, site_id in moved.items():
        async with context.db.write() as session:
            await place_gate(session, gate_id, site_id)


HANDLERS: dict[str, Handler] = {
    CONFIRM_JOB: confirm_addresses,
    MOVED_JOB: follow_sessions,
    FOLLOW_JOB: follow_sessions,
}
PERIODIC = [Every(FOLLOW_JOB, 30)]
