"""Calendars to subscribe to: the event with its sessions; those of a room, track, speaker or session."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.calendars.ics import CalendarEvent, calendar_feed
from events_platform.calendars.sessions import session_entries
from events_platform.events.access import public_event
from events_platform.events.models import Event
from events_platform.events.queries import site_days
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.i18n import match, use_locale
from events_platform.kit.web.context import context
from events_platform.portal.feed_cache import FeedCache, Written
from events_platform.portal.feed_choice import Kind, choice_of
from events_platform.programme.published import PublicProgramme, public_programme
from events_platform.registration.calendar import event_entry
from events_platform.settings import Settings

# What each address is named by: rooms by their ids, the others by slug or id.
_NAMES = {
    Kind.ROOM: "room",
    Kind.TRACK: "reference",
    Kind.SPEAKER: "reference",
    Kind.SESSION: "reference",
}
Endpoint = Callable[[Request], Awaitable[Response]]


async def event_feed(request: Request) -> Response:
    """The event as one entry, and every released session (RFC 5545); cancelled ones stay as such."""
    settings = context(request).settings

    async def write(session: Session, event: Event, lang: str) -> Written:
        programme = await public_programme(session, event)
        sites, days = list(programme.sites.values()), await site_days(session, event.id)
        entry = event_entry(event, sites, days, lang, settings)
        sessions = await asyncio.to_thread(session_entries, event, programme, lang, settings)
        source = f"{settings.base_url}/{event.slug}/calendar.ics?lang={lang}"
        return await _written(event, [entry, *sessions], entry.summary, lang, source, entry.url)

    return await answer_feed(request, write)


def part_feed(kind: Kind) -> Endpoint:
    """The endpoint of the calendars of rooms, tracks, speakers or sessions."""

    async def endpoint(request: Request) -> Response:
        reference, settings = request.path_params[_NAMES[kind]], context(request).settings

        async def write(session: Session, event: Event, lang: str) -> Written:
            programme = await public_programme(session, event)
            return await _part(session, event, programme, kind, reference, lang, settings)

        return await answer_feed(request, write)

    return endpoint


async def _part(
    session: Session,
    event: Event,
    programme: PublicProgramme,
    kind: Kind,
    reference: str,
    lang: str,
    settings: Settings,
) -> Written:
    with use_locale(lang):
        choice = await choice_of(session, event, programme, kind, reference, lang)
        title = event.title.in_language(lang, event.languages)
        name = _("%(name)s · %(event)s", name=choice.name, event=title)
    entries = session_entries(event, programme, lang, settings, choice.sessions)
    source = f"{settings.base_url}/{event.slug}/{kind}/{reference}.ics?lang={lang}"
    return await _written(event, entries, name, lang, source, f"{settings.base_url}/{event.slug}/")


async def _written(
    event: Event, entries: list[CalendarEvent], name: str, lang: str, source: str, url: str
) -> Written:
    """The calendar, written beside the loop: a thousand sessions would hold everybody else up."""

    def write() -> bytes:
        return calendar_feed(entries, name=name, language=lang, source=source, url=url)

    return Written(event.version, await asyncio.to_thread(write), f"{event.slug}.ics")


async def answer_feed(
    request: Request, write: Callable[[Session, Event, str], Awaitable[Written]]
) -> Response:
    """What `write` makes of the event in the language asked for; kept until the event has another version."""
    reference, asked = request.path_params["event"], request.query_params.get("lang")
    parts = context(request)
    cache: FeedCache = parts.parts["feeds"]

    async def renew(known: Hashable | None) -> Written | None:
        async with parts.db.read() as session:
            event = await public_event(session, reference)
            return (
                None if event.version == known else await write(session, event, feed_language(asked, event))
            )

    return await cache.answer(request, (request.url.path, match(asked)), renew)


def feed_language(asked: str | None, event: Event) -> str:
    """The language of a feed: from `?lang` only, for programs fetch it; else the event's first."""
    first = event.languages[0] if event.languages else "en"
    return match(asked) or match(first) or "en"


routes: list[BaseRoute] = [
    Route("/{event}/calendar.ics", event_feed),
    *[Route(f"/{{event}}/{kind}/{{{_NAMES[kind]}}}.ics", part_feed(kind)) for kind in Kind],
]
