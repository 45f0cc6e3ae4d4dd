"""The page that offers the event's calendars: the whole, by track, by room, by speaker."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.calendars.words import room_line, speaker_name
from events_platform.events.models import Event
from events_platform.kit.i18n import current_locale
from events_platform.kit.i18n import gettext as _
from events_platform.kit.web.context import context
from events_platform.kit.web.page_cache import Rendered
from events_platform.kit.web.templates import render_bytes
from events_platform.portal.pages_programme import head, pages, shared_scope
from events_platform.portal.programme_cache import Loaded, loaded_programme
from events_platform.portal.subscriptions import Subscription, subscription
from events_platform.programme.published import PublicProgramme
from events_platform.settings import Settings


async def calendars_page(request: Request) -> Response:
    """Every calendar that one can subscribe to."""
    loaded = await loaded_programme(request, request.path_params["event"])
    settings = context(request).settings

    def render() -> Rendered:
        values = _values(loaded, settings)
        return Rendered(render_bytes(shared_scope(request), "portal/calendars.html", values))

    key = ("calendars", loaded.event.id, current_locale())
    return pages(request).answer_version(request, key, loaded.version, render)


def _values(loaded: Loaded, settings: Settings) -> dict[str, Any]:
    event, programme, lang = loaded.event, loaded.programme, current_locale()
    title = event.title.in_language(lang, event.languages)
    return {
        **head(loaded, "calendars"),
        "has_programme": bool(programme.sessions),
        "whole": subscription(settings, f"/{event.slug}/calendar.ics", lang, title),
        "groups": [(heading, found) for heading, found in _groups(event, programme, settings) if found],
    }


def _groups(
    event: Event, programme: PublicProgramme, settings: Settings
) -> list[tuple[str, list[Subscription]]]:
    """Only what has sessions: an empty calendar helps nobody."""
    lang, order = current_locale(), event.languages
    tracks = {one.item.track_id for one in programme.sessions}
    rooms = {room for one in programme.sessions for room in (one.room_id, *one.item.shared_room_ids)}

    def offer(path: str, name: str) -> Subscription:
        return subscription(settings, f"/{event.slug}/{path}.ics", lang, name)

    return [
        (
            _("By track"),
            [
                offer(f"tracks/{one.slug}", one.name.in_language(lang, order))
                for one in programme.tracks.values()
                if one.id in tracks
            ],
        ),
        (
            _("By room"),
            [
                offer(f"rooms/{id_}", room_line(programme, id_, order))
                for id_ in programme.rooms
                if id_ in rooms
            ],
        ),
        (
            _("By speaker"),
            [
                offer(f"speakers/{one.slug}", speaker_name(one))
                for one in sorted(programme.speakers.values(), key=lambda one: one.sort_key)
            ],
        ),
    ]


routes: list[BaseRoute] = [Route("/{event}/calendars", calendars_page)]
