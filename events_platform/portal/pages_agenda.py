"""My agenda: chosen on a page that needs no script, kept in one's own calendar by a feed."""

import uuid
from contextlib import suppress
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.calendars.ics import CalendarEvent, calendar_feed
from events_platform.calendars.sessions import session_entries
from events_platform.events.models import Event
from events_platform.events.queries import site_days
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale, use_locale
from events_platform.kit.i18n import gettext as _
from events_platform.kit.web.context import context
from events_platform.kit.web.forms import read_form
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render
from events_platform.portal.agenda import agenda_of, days_of
from events_platform.portal.feed_cache import conditional, feed_headers
from events_platform.portal.feeds import feed_language
from events_platform.portal.me_views import head_values
from events_platform.portal.pages_me import mine
from events_platform.portal.subscriptions import subscription
from events_platform.presence.queries import online_rooms_of
from events_platform.programme.event_places import event_places
from events_platform.programme.published import PublicProgramme, public_programme
from events_platform.registration.calendar import event_entry
from events_platform.registration.links import AGENDA, agenda_path, live_path, registration_by_token
from events_platform.registration.models import Registration, Status
from events_platform.registration.service_stars import change_stars, stars_of


@page
async def choose_agenda(request: Request, session: Session) -> Response:
    """The whole programme with a mark for each session."""
    found = await mine(request, session)
    if isinstance(found, Response):
        return found
    event, registration = found
    parts, programme = context(request), await public_programme(session, event)
    base = f"/{event.slug}/me/{request.path_params['token']}"
    values = {
        **head_values(event, registration),
        "event_places": event_places(event, has_speakers=bool(programme.speakers)),
        "base": base,
        "days": days_of(event, programme, programme.sessions),
        "starred": {str(id_) for id_ in await stars_of(session, registration)},
        "done": request.query_params.get("done", ""),
        "feed": subscription(parts.settings, agenda_path(parts, event.slug, registration), current_locale()),
    }
    response = render(request, "portal/agenda.html", values)
    response.headers["x-robots-tag"] = "noindex, nofollow"
    return response


@page
async def save_agenda(request: Request, session: Session) -> Response:
    """Mark what was ticked; what is not shown at the moment stays as it was."""
    form = await read_form(request)
    found = await mine(request, session)
    assert not isinstance(found, Response)
    event, registration = found
    shown = {one.item.id for one in (await public_programme(session, event)).sessions}
    ticked = {id_ for id_ in map(_id, form.lists.get("sessions", [])) if id_ in shown}
    await change_stars(session, registration, sorted(ticked), sorted(shown - ticked))
    return RedirectResponse(f"{request.url.path}?done=agenda", 303)


def _id(text: str) -> uuid.UUID:
    with suppress(ValueError):
        return uuid.UUID(text)
    return uuid.UUID(int=0)


@page
async def agenda_feed(request: Request, session: Session) -> Response:
    """The agenda as a calendar to subscribe to, with the personal link to join online."""
    parts, token = context(request), request.path_params["token"]
    registration = await registration_by_token(session, parts, token, (AGENDA,))
    event = await session.get_one(Event, registration.event_id)
    if request.path_params["event"] != event.slug:
        return RedirectResponse(f"/{event.slug}/agenda/{token}.ics", 307)
    lang = feed_language(request.query_params.get("lang") or registration.locale, event)
    programme = await public_programme(session, event)
    entries = await _entries(request, session, event, registration, programme, lang)
    with use_locale(lang):
        name = _("%(name)s · %(event)s", name=_("My agenda"), event=entries[0].summary)
    source = f"{parts.settings.base_url}{request.url.path}?lang={lang}"
    body = calendar_feed(entries, name=name, language=lang, source=source, url=entries[0].url)
    headers = feed_headers(body, f"{event.slug}-agenda.ics", is_private=True)
    headers["x-robots-tag"] = "noindex, nofollow"
    return conditional(request, body, headers, "text/calendar; charset=utf-8")


async def _entries(
    request: Request,
    session: Session,
    event: Event,
    registration: Registration,
    programme: PublicProgramme,
    lang: str,
) -> list[CalendarEvent]:
    """The event and the agenda's sessions; only who is confirmed is led into the online rooms."""
    parts, settings = context(request), context(request).settings
    days = await site_days(session, event.id)
    chosen = await agenda_of(session, registration, programme)
    entries = [
        event_entry(event, list(programme.sites.values()), days, lang, settings),
        *session_entries(event, programme, lang, settings, chosen),
    ]
    if registration.status != Status.CONFIRMED or not await online_rooms_of(session, event.id):
        return entries
    with use_locale(lang):
        label = _("Join online")
    link = settings.base_url + live_path(parts, event.slug, registration)
    return [replace(entry, conference=link, conference_label=label) for entry in entries]


ME = "/{event}/me/{token}"
routes: list[BaseRoute] = [
    Route(f"{ME}/agenda", choose_agenda),
    Route(f"{ME}/agenda", save_agenda, methods=["POST"]),
    Route("/{event}/agenda/{token}.ics", agenda_feed),
]
