"""The version of an event, by which rendered pages are kept."""

from sqlalchemy import ColumnElement
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import col, select, update

from events_platform.events.access import archived
from events_platform.events.models import Event, EventStatus
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session


async def touch_event(session: Session, event: Event) -> None:
    """Raise the version with a change that the event's pages show; others who change it wait their turn.

    Call it before the change. Raises Conflict (event_archived), for an archived event stays as it is.
    """
    if not await _raised(session, event, col(Event.status) != EventStatus.ARCHIVED):
        raise archived()


async def show_anew(session: Session, event: Event) -> None:
    """Let its pages be made anew, also those of an archived event: what they show is about it, not of it."""
    await _raised(session, event)


async def _raised(session: Session, event: Event, *conditions: ColumnElement[bool]) -> bool:
    moment = now()
    raised = await session.exec(
        update(Event)
        .where(col(Event.id) == event.id, *conditions)
        .values(version=Event.version + 1, updated_at=moment)
        .returning(col(Event.version)),
        execution_options={"synchronize_session": False},
    )
    version = raised.scalar_one_or_none()
    if version is not None:
        set_committed_value(event, "version", version)
        set_committed_value(event, "updated_at", moment)
    return version is not None


async def hold_event(session: Session, event: Event) -> None:
    """Let no one else change what belongs to the event until this transaction ends; nothing public changes.

    Call it before reading what the change depends on. Raises Conflict (event_archived).
    """
    held = select(Event.status).where(Event.id == event.id).with_for_update(key_share=True)
    if (await session.exec(held)).one() == EventStatus.ARCHIVED:
        raise archived()
