"""Load an event and check what the person may do with it, in one call."""

import uuid
from contextlib import suppress

from sqlalchemy import bindparam
from sqlmodel import col, or_, select
from starlette.requests import Request

from events_platform.accounts.access import Actor, Right, staff
from events_platform.errors import NotFound
from events_platform.events.models import Event, EventStatus
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _

# Built once: making a statement costs more than running it.
_BY_SLUG = select(Event).where(col(Event.slug) == bindparam("slug"))
_BY_SLUG_OR_ID = select(Event).where(
    or_(col(Event.slug) == bindparam("slug"), col(Event.id) == bindparam("id"))
)


async def event_by_reference(session: Session, reference: str) -> Event:
    """The event of this slug or id. Raises NotFound."""
    # What was never typed into an address (NUL, lone surrogates) could not even be asked for.
    given: dict[str, object] = {"slug": reference if reference.isprintable() else ""}
    statement = _BY_SLUG
    with suppress(ValueError):
        given["id"] = uuid.UUID(reference)
        statement = _BY_SLUG_OR_ID
    found = (await session.exec(statement, params=given)).first()
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
