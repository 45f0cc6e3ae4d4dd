"""The public programme for other programs: schedule.xml, schedule.json, tables."""

import asyncio
from collections.abc import Awaitable, Callable

from sqlmodel import select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.calendars.export_schedule import schedule_json, schedule_xml
from events_platform.calendars.export_table import programme_csv, programme_xlsx
from events_platform.calendars.exporting import Conference, Extras
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.web.context import context
from events_platform.portal.feed_cache import Written
from events_platform.portal.feeds import answer_feed
from events_platform.programme.models import ProgrammeSession
from events_platform.programme.published import PublicProgramme, public_programme

Endpoint = Callable[[Request], Awaitable[Response]]
SCHEDULES = {
    "xml": (schedule_xml, "application/xml; charset=utf-8"),
    "json": (schedule_json, "application/json"),
}
TABLES = {
    "csv": (programme_csv, "text/csv; charset=utf-8"),
    "xlsx": (programme_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def schedule(kind: str) -> Endpoint:
    """The endpoint of the programme in one of its forms."""
    media_type = {**SCHEDULES, **TABLES}[kind][1]

    async def endpoint(request: Request) -> Response:
        base_url = context(request).settings.base_url

        async def write(session: Session, event: Event, lang: str) -> Written:
            body = await exported_programme(session, event, kind, lang, base_url)
            return Written(event.version, body, f"{event.slug}.{kind}", media_type)

        return await answer_feed(request, write)

    return endpoint


async def exported_programme(session: Session, event: Event, kind: str, lang: str, base_url: str) -> bytes:
    """The public programme as `xml`, `json`, `csv` or `xlsx`, written beside the loop."""
    programme = await public_programme(session, event)
    if kind in TABLES:
        return await asyncio.to_thread(TABLES[kind][0], event, programme, lang)
    extras = await _extras(session, event, programme)
    conference = Conference(event, programme, extras, lang, base_url)
    return await asyncio.to_thread(SCHEDULES[kind][0], conference)


async def _extras(session: Session, event: Event, programme: PublicProgramme) -> Extras:
    """What imported files held besides, of public sessions alone."""
    shown = {one.item.id for one in programme.sessions}
    found = select(ProgrammeSession.id, ProgrammeSession.extra).where(ProgrammeSession.event_id == event.id)
    return {id_: extra for id_, extra in (await session.exec(found)).all() if id_ in shown}


routes: list[BaseRoute] = [
    Route(f"/{{event}}/schedule.{kind}", schedule(kind)) for kind in (*SCHEDULES, *TABLES)
]
