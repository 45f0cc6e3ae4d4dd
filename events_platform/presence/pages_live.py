"""The page of an online room, for one registered person."""

import uuid
from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.errors import Conflict
from events_platform.events.models import Event
from events_platform.events.queries import site_days
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale, format_time_range, zone_city
from events_platform.kit.i18n import gettext as _
from events_platform.kit.ids import new_id
from events_platform.kit.web.context import context
from events_platform.kit.web.forms import read_form
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render
from events_platform.presence.beats import NEXT_IN_BY_HAND, check_may_attend
from events_platform.presence.models import Connection, OnlineRoom
from events_platform.presence.queries import Attendee, online_rooms_of
from events_platform.presence.reception import since_sentence, take_beat
from events_platform.presence.schemas import BeatIn
from events_platform.programme.event_places import released_places
from events_platform.registration.links import LIVE_ROOM, MY_PAGE, registration_by_token
from events_platform.registration.models import Registration
from events_platform.registration.views import shown_name


@page
async def show_live(request: Request, session: Session) -> Response:
    """The room that was chosen, else the first, with the link to its meeting."""
    token = request.path_params["token"]
    registration = await registration_by_token(session, context(request), token, (LIVE_ROOM, MY_PAGE))
    event = await session.get_one(Event, registration.event_id)
    if request.path_params["event"] != event.slug:
        return RedirectResponse(f"/{event.slug}/live/{token}", 307)
    rooms = await online_rooms_of(session, event.id)
    values = {**await _head(session, event), "hours": await _hours(session, event), "token": token}
    if not rooms:
        return _render(request, "presence/no_room.html", values)
    room = _chosen(rooms, request.query_params.get("room", ""))
    connection = await _connection(session, registration, request.query_params.get("connection", ""))
    attendee = Attendee(registration, event, room, connection)
    return _render(request, "presence/live.html", {**values, **_room_values(attendee, rooms)})


async def _head(session: Session, event: Event) -> dict[str, Any]:
    name = event.title.in_language(current_locale(), event.languages)
    places = await released_places(session, event)
    return {"event_href": f"/{event.slug}/", "event_name": name, "event_places": places}


async def _hours(session: Session, event: Event) -> str:
    """When presence counts next: today's or the next day's hours, if any are left."""
    moment = now()
    coming = [one for one in await site_days(session, event.id) if one.is_open and one.ends_at > moment]
    if not coming:
        return ""
    first = [one for one in coming if one.day == coming[0].day]
    span = min(one.opens_at for one in first), max(one.ends_at for one in first)
    return _(
        "Presence counts during the event: %(hours)s (%(city)s time).",
        hours=format_time_range(*span, ZoneInfo(event.timezone)),
        city=zone_city(event.timezone, place=event.place),
    )


def _chosen(rooms: Sequence[OnlineRoom], wanted: str) -> OnlineRoom:
    return next((room for room in rooms if str(room.id) == wanted), rooms[0])


async def _connection(session: Session, registration: Registration, wanted: str) -> Connection | None:
    """The connection that the button without scripts keeps alive, if it is this person's."""
    try:
        found = await session.get(Connection, (registration.event_id, uuid.UUID(wanted)))
    except ValueError:
        return None
    return found if found and found.registration_id == registration.id else None


def _room_values(attendee: Attendee, rooms: Sequence[OnlineRoom]) -> dict[str, Any]:
    lang, languages = current_locale(), attendee.event.languages
    room, connection = attendee.room, attendee.connection
    is_present = connection is not None and connection.closed_at is None and connection.expires_at > now()
    return {
        "refusal": _refusal(attendee),
        "person": shown_name(attendee.registration),
        "room": room,
        "title": room.name.in_language(lang, languages),
        "title_lang": room.name.language_of(lang, languages),
        "others": [
            (f"?room={one.id}", one.name.in_language(lang, languages), one.id == room.id) for one in rooms
        ],
        "connection": connection.id if connection else new_id(),
        "said": since_sentence(attendee, connection.started_at) if connection and is_present else "",
    }


def _refusal(attendee: Attendee) -> str:
    try:
        check_may_attend(attendee)
    except Conflict as error:
        return str(error.message)
    return ""


def _render(request: Request, template: str, values: dict[str, Any]) -> Response:
    response = render(request, template, values)
    response.headers["x-robots-tag"] = "noindex, nofollow"
    return response


async def say_here(request: Request) -> Response:
    """The button for browsers without scripts: a beat that holds for some minutes."""
    form = await read_form(request)
    token, slug = request.path_params["token"], request.path_params["event"]
    data = form.parse(BeatIn)
    with suppress(Conflict):  # the page itself says why nobody is counted
        await take_beat(context(request), token, data, NEXT_IN_BY_HAND)
    query = urlencode({"room": data.room, "connection": data.connection})
    return RedirectResponse(f"/{slug}/live/{token}?{query}", 303)


routes: list[BaseRoute] = [
    Route("/{event}/live/{token}", show_live, methods=["GET"]),
    Route("/{event}/live/{token}", say_here, methods=["POST"]),
]
