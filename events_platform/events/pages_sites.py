"""Sites with their rooms, and the hours in which presence there counts."""

import uuid
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Actor, Right
from events_platform.errors import Conflict, Invalid, NotFound
from events_platform.events import service
from events_platform.events.access import event_for_staff
from events_platform.events.console import console
from events_platform.events.forms import country_choices, flat, nested, spread
from events_platform.events.models import Event, Room, Site, SiteDay
from events_platform.events.queries import AFTER_END, rooms_of, site_days, sites_of
from events_platform.events.schemas import RoomIn, SiteIn
from events_platform.events.service_sites import room_of, site_of
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import format_date, format_datetime, format_time, lazy
from events_platform.kit.i18n import gettext as _
from events_platform.kit.web.forms import read_form
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render

DONE = {
    "site": lazy("The site is saved."),
    "room": lazy("The room is saved."),
    "removed": lazy("It is removed."),
    "hours": lazy("The hours are saved."),
    "end": lazy("The actual end is recorded. Presence counts until one hour after it."),
}


@page
async def show_sites(request: Request, session: Session) -> Response:
    """The sites, their rooms and their hours."""
    actor, event = await event_for_staff(request, session, Right.EDIT_EVENT)
    return await _sites_page(request, session, actor, event)


async def _sites_page(
    request: Request, session: Session, actor: Actor, event: Event, error: Conflict | None = None
) -> Response:
    rooms = await rooms_of(session, event.id)
    known = await site_days(session, event.id)
    sites = [
        {
            "site": site,
            "rooms": [room for room in rooms if room.site_id == site.id],
            "days": [_shown(row, event) for row in known if row.site_id == site.id and is_shown(row, event)],
        }
        for site in await sites_of(session, event.id)
    ]
    values = {
        **console(actor, event, "sites"),
        "sites": sites,
        "error": error and error.message,
        "done": DONE.get(request.query_params.get("done", "")),
    }
    return render(request, "events/sites.html", values, status=error.status if error else 200)


def is_shown(row: SiteDay, event: Event) -> bool:
    """Whether the row is about a day of the event as it is planned now."""
    return event.starts_on <= row.day <= event.ends_on


def _shown(row: SiteDay, event: Event) -> dict[str, Any]:
    zone = ZoneInfo(event.timezone)
    return {
        "row": row,
        "day": format_date(row.day, length="full"),
        "opens": format_time(row.opens_at, tz=zone),
        "ends": _clock(row.ends_at, row.day, zone),
        "counts_until": _clock(row.ends_at + AFTER_END, row.day, zone),
    }


def _clock(moment: datetime, day: date, zone: ZoneInfo) -> str:
    """Hours and minutes, with the date where it is the next morning."""
    is_same = moment.astimezone(zone).date() == day
    return format_time(moment, tz=zone) if is_same else format_datetime(moment, zone, length="medium")


@page
async def edit_site(request: Request, session: Session) -> Response:
    """The form for a site, new or known."""
    actor, event = await event_for_staff(request, session, Right.EDIT_EVENT)
    site = await _named_site(request, session, event)
    return _site_page(request, actor, event, site, _typed_site(site, event), {})


@page
async def save_site(request: Request, session: Session) -> Response:
    """Add a site, or change what is said of it."""
    actor, event = await event_for_staff(request, session, Right.EDIT_EVENT)
    site = await _named_site(request, session, event)
    form = await read_form(request)
    try:
        data = form.parse(SiteIn)
        if site is None:
            await service.add_site(session, actor, event, data)
        else:
            await service.update_site(session, actor, event, site.id, data)
    except (Invalid, Conflict) as error:
        return _site_page(request, actor, event, site, form.typed, shown_errors(error), error.status)
    return to_sites(event, "site")


@page
async def remove_site(request: Request, session: Session) -> Response:
    """Take a site off the event."""
    actor, event = await event_for_staff(request, session, Right.EDIT_EVENT)
    site = await this_site(request, session, event)
    try:
        await service.remove_site(session, actor, event, site.id)
    except Conflict as error:
        return await _sites_page(request, session, actor, event, error)
    return to_sites(event, "removed")


def _typed_site(site: Site | None, event: Event) -> dict[str, str]:
    if site is None:
        return {"country": event.host_country}
    return {"country": site.country, **flat("name", site.name), **flat("address", site.address)}


def _site_page(
    request: Request,
    actor: Actor,
    event: Event,
    site: Site | None,
    typed: Mapping[str, str],
    errors: Mapping[str, object],
    status: int = 200,
) -> Response:
    values = {
        **console(actor, event, "sites"),
        "site": site,
        "typed": typed,
        "texts": {name: nested(typed, name) for name in ("name", "address")},
        "errors": spread(errors, event.languages, ["name", "address"]),
        "countries": country_choices(),
    }
    return render(request, "events/site.html", values, status=status)


@page
async def edit_room(request: Request, session: Session) -> Response:
    """The form for a room, new or known."""
    actor, event = await event_for_staff(request, session, Right.EDIT_EVENT)
    room = await _named_room(request, session, event)
    typed = _typed_room(room, request.query_params.get("site", ""))
    return await _room_page(request, session, actor, event, room, typed, {})


@page
async def save_room(request: Request, session: Session) -> Response:
    """Add a room, or change what is said of it."""
    actor, event = await event_for_staff(request, session, Right.EDIT_EVENT)
    room = await _named_room(request, session, event)
    form = await read_form(request)
    try:
        data = form.parse(RoomIn)
        if room is None:
            await service.add_room(session, actor, event, data)
        else:
            await service.update_room(session, actor, event, room.id, data)
    except (Invalid, Conflict) as error:
        fields = shown_errors(error)
        return await _room_page(request, session, actor, event, room, form.typed, fields, error.status)
    return to_sites(event, "room")


@page
async def remove_room(request: Request, session: Session) -> Response:
    """Take a room off the event."""
    actor, event = await event_for_staff(request, session, Right.EDIT_EVENT)
    room = await _named_room(request, session, event)
    try:
        if room is not None:
            await service.remove_room(session, actor, event, room.id)
    except Conflict as error:
        return await _sites_page(request, session, actor, event, error)
    return to_sites(event, "removed")


def _typed_room(room: Room | None, site: str) -> dict[str, str]:
    if room is None:
        return {"site": site}
    capacity = "" if room.capacity is None else str(room.capacity)
    return {"site": str(room.site_id), "capacity": capacity, **flat("name", room.name)}


async def _room_page(
    request: Request,
    session: Session,
    actor: Actor,
    event: Event,
    room: Room | None,
    typed: Mapping[str, str],
    errors: Mapping[str, object],
    status: int = 200,
) -> Response:
    values = {
        **console(actor, event, "sites"),
        "room": room,
        "typed": typed,
        "name": nested(typed, "name"),
        "errors": spread(errors, event.languages, ["name"]),
        "sites": await sites_of(session, event.id),
    }
    return render(request, "events/room.html", values, status=status)


async def this_site(request: Request, session: Session, event: Event) -> Site:
    """The site that the address names. Raises NotFound."""
    return await site_of(session, event, _id(request, "site"))


async def _named_site(request: Request, session: Session, event: Event) -> Site | None:
    return await this_site(request, session, event) if "site" in request.path_params else None


async def _named_room(request: Request, session: Session, event: Event) -> Room | None:
    if "room" not in request.path_params:
        return None
    return await room_of(session, event, _id(request, "room"))


def _id(request: Request, name: str) -> uuid.UUID:
    with suppress(ValueError):
        return uuid.UUID(request.path_params[name])
    raise NotFound(_("There is nothing at this address."))


def shown_errors(error: Invalid | Conflict) -> Mapping[str, object]:
    """The errors by field; those that concern none stand above the form."""
    return error.fields or {"__all__": error.message}


def to_sites(event: Event, done: str) -> Response:
    """Back to the list, which says what was done."""
    return RedirectResponse(f"/manage/{event.slug}/sites?done={done}", 303)


routes: list[BaseRoute] = [
    Route("/manage/{event}/sites", show_sites, methods=["GET"]),
    Route("/manage/{event}/sites/new", edit_site, methods=["GET"]),
    Route("/manage/{event}/sites/new", save_site, methods=["POST"]),
    Route("/manage/{event}/sites/{site}", edit_site, methods=["GET"]),
    Route("/manage/{event}/sites/{site}", save_site, methods=["POST"]),
    Route("/manage/{event}/sites/{site}/remove", remove_site, methods=["POST"]),
    Route("/manage/{event}/rooms/new", edit_room, methods=["GET"]),
    Route("/manage/{event}/rooms/new", save_room, methods=["POST"]),
    Route("/manage/{event}/rooms/{room}", edit_room, methods=["GET"]),
    Route("/manage/{event}/rooms/{room}", save_room, methods=["POST"]),
    Route("/manage/{event}/rooms/{room}/remove", remove_room, methods=["POST"]),
]
