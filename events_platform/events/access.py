"""Load an event and check what the person may do with it, in one call."""

import uuid
from contextlib import suppress

from sqlmodel import col, or_, select
from starlette.requests import Request

from events_platform.accounts.access import Actor, Right, staff
from events_platform.errors import NotFound
from events_platform.events.models import Event, EventStatus
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _


async def event_by_reference(session: Session, reference: str) -> Event:
    """The event of this slug or id. Raises NotFound."""
    # What was never typed into an address (NUL, lone surrogates) could not even be asked for.
    condition = col(Event.slug) == (reference if reference.isprintable() else "")
    with suppress(ValueError):
        condition = or_(condition, col(Event.id) == uuid.UUID(reference))
    found = (await session.exec(select(Event).where(condition))).first()
    if found is None:
        raise NotFound(_("There is no such event."), code="no_such_event")
    return found


async def event_for_staff(request: Request, session: Session, right: Right) -> tuple[Actor, Event]:
    """The event of the path parameter `event`, for staff with this right in it.

    Who has no role in the event learns nothing of it: NotFound. Who has one without the right: Forbidden.
    """
    actor = await staff(request, session)
    event = await event_by_reference(session, request.path_params["event"])
    if not actor.may(Right.SEE_EVENT, event.id):
        raise NotFound(_("There is no such event."), code="no_such_event")
    actor.require(right, event.id)
    return actor, event


async def public_event(session: Session, reference: str) -> Event:
    """The event for everybody: drafts do not exist for the public. Raises NotFound."""
    event = await event_by_reference(session, reference)
    if event.status == EventStatus.DRAFT:
        raise NotFound(_("There is no such event."), code="no_such_event")
    return event
