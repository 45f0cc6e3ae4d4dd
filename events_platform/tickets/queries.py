"""Reads of tickets and public keys."""

from uuid import UUID

from sqlmodel import col, select

from events_platform.kit.db.engine import Session
from events_platform.tickets.models import EventKey, Ticket
from events_platform.tickets.verdict import StoredTicket


async def ticket_of(session: Session, holder_id: UUID) -> Ticket | None:
    """The ticket that admits this holder, or None before one was issued."""
    found = await session.exec(
        select(Ticket).where(Ticket.holder_id == holder_id, col(Ticket.replaced_at).is_(None))
    )
    return found.one_or_none()


async def stored_ticket(session: Session, event_id: UUID, serial: bytes) -> StoredTicket | None:
    """The row that `judge_ticket` asks for: this event's row if it has one, else another's."""
    found = await session.exec(
        select(Ticket.event_id, Ticket.text, Ticket.generation, Ticket.replaced_at)
        .where(Ticket.serial == serial)
        .order_by(col(Ticket.event_id) != event_id)
        .limit(1)
    )
    row = found.one_or_none()
    return StoredTicket(row[0], row[1], row[2], replaced=row[3] is not None) if row else None


async def public_keys(session: Session, *event_ids: UUID) -> dict[tuple[UUID, int], bytes]:
    """Public keys by (event, key number), retired ones too, because their tickets stay valid."""
    found = await session.exec(
        select(EventKey.event_id, EventKey.number, EventKey.public_key).where(
            col(EventKey.event_id).in_(event_ids)
        )
    )
    return {(event_id, number): public for event_id, number, public in found}
