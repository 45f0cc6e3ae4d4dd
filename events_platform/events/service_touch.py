"""The version of an event, by which rendered pages are kept."""

from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import col, update

from events_platform.events.models import Event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session


async def touch_event(session: Session, event: Event) -> None:
    """Raise the version after a change that the event's pages show; others who change it wait their turn."""
    moment = now()
    raised = await session.exec(
        update(Event)
        .where(col(Event.id) == event.id)
        .values(version=Event.version + 1, updated_at=moment)
        .returning(col(Event.version)),
        execution_options={"synchronize_session": False},
    )
    set_committed_value(event, "version", raised.scalar_one())
    set_committed_value(event, "updated_at", moment)
