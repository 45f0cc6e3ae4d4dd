"""Addresses that an event has given up: they keep leading to it, for mails and calendars name them."""

from sqlmodel import select

from events_platform.events.models import Event, FormerAddress
from events_platform.kit.db.engine import Session


class AddressTaken(Exception):
    """The address leads to another event, which had it before."""


async def settle_addresses(session: Session, event: Event, before: str) -> None:
    """Keep the address that the event had `before`, and let go of one that it takes back.

    Call it when the event's own row is written: whoever takes an address waits there for the one who gives
    it up, and then finds it here. A draft that was never shown leaves nothing behind. Raises AddressTaken.
    """
    found = await session.exec(select(FormerAddress).where(FormerAddress.slug == event.slug))
    taken = found.one_or_none()
    if taken is not None:
        if taken.event_id != event.id:
            raise AddressTaken
        await session.delete(taken)
    if before != event.slug and event.published_at is not None:
        session.add(FormerAddress(slug=before, event_id=event.id))
    await session.flush()
