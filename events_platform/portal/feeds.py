"""The event as a calendar to subscribe to."""

import hashlib

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.calendars.ics import event_calendar
from events_platform.events.access import public_event
from events_platform.events.models import Event
from events_platform.events.queries import site_days, sites_of
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import match
from events_platform.kit.web.context import context
from events_platform.kit.web.handler import page
from events_platform.registration.calendar import event_entry


@page
async def calendar_feed(request: Request, session: Session) -> Response:
    """The event as one entry (RFC 5545); equal bytes until something changes, so that 304 is the rule."""
    event = await public_event(session, request.path_params["event"])
    lang = feed_language(request, event)
    sites, days = await sites_of(session, event.id), await site_days(session, event.id)
    settings = context(request).settings
    source = f"{settings.base_url}/{event.slug}/calendar.ics?lang={lang}"
    body = event_calendar(event_entry(event, sites, days, lang, settings), source=source)
    return conditional(request, body, f"{event.slug}.ics")


def feed_language(request: Request, event: Event) -> str:
    """The language of a feed: from `?lang` only, for programs fetch it; else the event's first."""
    first = event.languages[0] if event.languages else "en"
    return match(request.query_params.get("lang")) or match(first) or "en"


def conditional(request: Request, body: bytes, filename: str) -> Response:
    """The calendar with a strong ETag, or 304 where the program has it already (RFC 9110, 13.1.2)."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {
        "etag": etag,
        "cache-control": "public, max-age=300",
        "content-disposition": f'inline; filename="{filename}"',
    }
    if matches_etag(request.headers.get("if-none-match", ""), etag):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="text/calendar; charset=utf-8", headers=headers)


def matches_etag(header: str, etag: str) -> bool:
    """Whether If-None-Match names this ETag, or any; compared weakly, as the method is GET."""
    given = {one.strip().removeprefix("W/") for one in header.split(",")}
    return etag in given or "*" in given


routes: list[BaseRoute] = [Route("/{event}/calendar.ics", calendar_feed)]
