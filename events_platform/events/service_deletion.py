"""Deleting a draft that nobody has registered for."""

from sqlmodel import select

from events_platform.accounts.access import Actor
from events_platform.accounts.audit import record
from events_platform.errors import Conflict
from events_platform.events.models import Event, EventStatus
from events_platform.kit.db.base import metadata
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _

# Facts about people or presence: where one exists, the event is archived instead.
FACTS = ("registration", "attendance", "scan", "connection")
KEPT = frozenset({"audit_entry"})


async def delete_draft(session: Session, actor: Actor, event: Event) -> None:
    """Delete a draft with everything that was set up for it. Raises Conflict where there is more to it.

    Every table whose rows belong to an event says so by its column `event_id`, whichever floor it is on.
    """
    if event.status != EventStatus.DRAFT:
        raise Conflict(_("Only a draft can be deleted. Archive the event instead."), code="event_status")
    connection = await session.connection()
    tables = [table for table in reversed(metadata.sorted_tables) if "event_id" in table.c]
    for table in tables:
        if table.name in FACTS:
            found = await connection.execute(
                select(table.c.event_id).where(table.c.event_id == event.id).limit(1)
            )
            if found.first():
                message = _("People have registered for this event. Archive it instead of deleting it.")
                raise Conflict(message, code="event_in_use")
    record(session, actor, "event.delete", event, event_id=event.id, details={"slug": event.slug})
    await session.flush()
    for table in tables:
        if table.name not in KEPT:
            await connection.execute(table.delete().where(table.c.event_id == event.id))
    await session.delete(event)
    await session.flush()
