"""Load what an address names and check that the person may edit the programme, in one call."""

import uuid
from contextlib import suppress

from starlette.requests import Request

from events_platform.accounts.access import Actor, Right
from events_platform.errors import NotFound
from events_platform.events.access import event_for_staff, event_to_settle
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.programme.models import ProgrammeSession
from events_platform.programme.queries_sessions import session_by_id


async def editor(request: Request, session: Session) -> tuple[Actor, Event]:
    """Somebody who edits the programme of the event in the address."""
    return await event_for_staff(request, session, Right.EDIT_PROGRAMME)


async def editor_with_form(request: Request, session: Session) -> tuple[Actor, Event]:
    """The same for a handler that refuses an archived event itself, to show again what was typed."""
    return await event_to_settle(request, session, Right.EDIT_PROGRAMME)


async def session_for_editor(request: Request, session: Session) -> tuple[Actor, Event, ProgrammeSession]:
    """The session that the path parameter `id` names, for somebody who edits the programme."""
    actor, event = await editor(request, session)
    return actor, event, await session_by_id(session, event.id, request.path_params["id"])


def path_id(request: Request, name: str = "id") -> uuid.UUID:
    """The id that the address names. Raises NotFound."""
    with suppress(ValueError):
        return uuid.UUID(request.path_params[name])
    raise NotFound(_("There is nothing at this address."))
