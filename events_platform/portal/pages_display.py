"""Wall displays: now and next in large type, for the foyer and for each room."""

import uuid
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.errors import NotFound
from events_platform.kit.clock import now
from events_platform.kit.i18n import current_locale, format_date, format_time
from events_platform.kit.i18n import gettext as _
from events_platform.kit.web.page_cache import Rendered
from events_platform.kit.web.templates import render_bytes
from events_platform.portal.pages_programme import head, pages, shared_scope
from events_platform.portal.programme_cache import Loaded, loaded_programme
from events_platform.portal.programme_views import (
    is_running,
    next_boundary,
    room_name,
    rows_of,
)
from events_platform.programme.published import PublicSession

# A screen asks again every few seconds; nobody on the way may answer with what was before.
SHARED_SECONDS = 1


async def show_foyer(request: Request) -> Response:
    """All rooms of which something is left today."""
    loaded = await loaded_programme(request, request.path_params["event"])
    return _display(request, loaded, None)


async def show_room(request: Request) -> Response:
    """One room: what runs, what is next, and what follows."""
    loaded = await loaded_programme(request, request.path_params["event"])
    with suppress(ValueError):
        room_id = uuid.UUID(request.path_params["room"])
        if room_id in loaded.programme.rooms:
            return _display(request, loaded, room_id)
    raise NotFound(_("There is no such room at this event."))


def _display(request: Request, loaded: Loaded, room_id: uuid.UUID | None) -> Response:
    moment = now()

    def render() -> Rendered:
        values = {**head(loaded, "display"), **_values(loaded, room_id, moment)}
        body = render_bytes(shared_scope(request), "portal/display.html", values)
        return Rendered(body, next_boundary(loaded, moment))

    key = ("display", loaded.event.id, room_id, current_locale())
    return pages(request).answer_version(request, key, loaded.version, render, max_age=SHARED_SECONDS)


def _values(loaded: Loaded, room_id: uuid.UUID | None, at: datetime) -> dict[str, Any]:
    zone = ZoneInfo(loaded.event.timezone)
    here = at.astimezone(zone)
    rooms = [room_id] if room_id else list(loaded.programme.rooms)
    today = [
        one
        for one in loaded.programme.sessions
        if one.starts_at.astimezone(zone).date() == here.date() or is_running(one, at)
    ]
    shown = [
        {
            "id": str(one),
            "name": room_name(loaded.event, loaded.programme, one),
            "slips": _slips(loaded, today, one, at),
        }
        for one in rooms
    ]
    return {
        "room": shown[0]["name"] if room_id else "",
        "rooms": [one for one in shown if one["slips"] or room_id],
        "date": format_date(here.date(), length="full"),
        "clock": format_time(at, tz=zone),
        "zone": loaded.event.timezone,
        "other_lang": next((code for code in loaded.event.languages if code != current_locale()), ""),
    }


def _slips(
    loaded: Loaded, today: Iterable[PublicSession], room_id: uuid.UUID, at: datetime
) -> list[dict[str, Any]]:
    """The sessions of a room today with what they are at this moment; the screen goes on by itself."""
    here = [one for one in today if room_id in (one.room_id, *one.item.shared_room_ids) and not one.has_ended]
    running = [one for one in here if is_running(one, at)][-1:]
    coming = [one for one in here if not (one.item.is_cancelled or one.has_started) and one.starts_at > at][
        :1
    ]
    rows = rows_of(loaded, here)
    return [
        {
            "row": row,
            "state": "now" if one in running else "next" if one in coming else "",
            "mark": "off" if one.item.is_cancelled else "on" if one.has_started else "",
            "other": _other_title(one, row.title),
        }
        for one, row in zip(here, rows, strict=True)
    ]


def _other_title(one: PublicSession, shown: str) -> tuple[str, str]:
    """The title in another of its languages."""
    return next(((code, text) for code, text in one.item.title.items() if text != shown), ("", ""))


routes: list[BaseRoute] = [
    Route("/{event}/display", show_foyer),
    Route("/{event}/display/{room}", show_room),
]
