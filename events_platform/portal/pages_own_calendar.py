"""The calendar of a speaker's own sessions, also while an embargo hides them from everybody else."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.calendars.ics import calendar_feed
from events_platform.calendars.sessions import session_entries
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.i18n import use_locale
from events_platform.kit.web.context import context
from events_platform.kit.web.handler import page
from events_platform.portal.feed_cache import conditional, feed_headers
from events_platform.portal.feeds import feed_language
from events_platform.programme.links import CALENDAR, speaker_by_token
from events_platform.programme.published import own_programme


@page
async def own_calendar(request: Request, session: Session) -> Response:
    """What is announced to the speaker, with every change, by a link that opens nothing else."""
    parts, token = context(request), request.path_params["token"]
    speaker = await speaker_by_token(session, parts, token, CALENDAR)
    event = await session.get_one(Event, speaker.event_id)
    if request.path_params["event"] != event.slug:
        return RedirectResponse(f"/{event.slug}/speaker/{token}/calendar.ics", 307)
    lang = feed_language(request.query_params.get("lang") or speaker.locale, event)
    base_url, programme = parts.settings.base_url, await own_programme(session, event, speaker)
    entries = session_entries(event, programme, lang, parts.settings)
    with use_locale(lang):
        title = event.title.in_language(lang, event.languages)
        name = _("%(name)s · %(event)s", name=_("My sessions"), event=title)
    source, url = f"{base_url}{request.url.path}?lang={lang}", f"{base_url}/{event.slug}/"
    body = calendar_feed(entries, name=name, language=lang, source=source, url=url)
    headers = feed_headers(body, f"{event.slug}-sessions.ics", is_private=True)
    headers["x-robots-tag"] = "noindex, nofollow"
    return conditional(request, body, headers, "text/calendar; charset=utf-8")


routes: list[BaseRoute] = [Route("/{event}/speaker/{token}/calendar.ics", own_calendar)]
