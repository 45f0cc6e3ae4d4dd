"""A file of somebody's read for an event: in a thread, and before a transaction that writes begins."""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.requests import Request

from events_platform.accounts.access import Right
from events_platform.calendars.importing import read_programme
from events_platform.errors import Invalid
from events_platform.events.access import event_for_staff
from events_platform.events.models import Event
from events_platform.kit.web.context import context
from events_platform.programme.imports import ImportedProgramme, UnreadableError


async def read_for_event(
    request: Request, take: Callable[[Request], Awaitable[bytes]]
) -> tuple[ImportedProgramme, bytes]:
    """The programme in the file that `take` gets out of the request, and its bytes.

    Nothing is taken from people who may not edit the event's programme. Raises Invalid where it is none.
    """
    async with context(request).db.read() as session:
        _actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    data = await take(request)
    return await read_file(event, data), data


async def read_file(event: Event, data: bytes) -> ImportedProgramme:
    """The programme in a file, with times in the event's zone. Raises Invalid."""
    try:
        return await asyncio.to_thread(read_programme, data, event.timezone)
    except UnreadableError as error:
        raise Invalid(str(error), code="unreadable", fields={"file": str(error)}) from error
