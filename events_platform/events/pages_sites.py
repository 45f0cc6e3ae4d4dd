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
from events_platform.events.access import event_for_staff, event_to_settle, require_open
from events_platform.events.api_sites import distances_from
from events_platform.events.console import console
from events_platform.events.forms import country_choices, flat, nested, shown_errors, spread
from events_platform.events.models import Equipment, Event, Site, SiteDay
from events_platform.events.queries import AFTER_END, distances_of, rooms_of, site_days, sites_of
from events_platform.events.schemas import SiteIn
from events_platform.events.seen import SEEN, hold_as_stored, refuse_changed, signed
from events_platform.events.service_sites import site_of
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale, format_date, format_datetime, format_time, lazy
from events_platform.kit.i18n import gettext as _
from events_platform.kit.web.forms import read_form
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render

EQUIPMENT = {
    Equipment.PROJECTOR: lazy("Projector"),
    Equipment.INTERPRETATION: lazy("Interpretation booths"),
    Equipment.LIVE_LINK: lazy("Live link"),
    Equipment.RECORDING: lazy("Recording"),
    Equipment.STEP_FREE: lazy("Step-free access"),
    Equipment.HEARING_LOOP: lazy("Hearing loop"),
}
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
    return await sites_page(request, session, actor, event)


async def sites_page(
    request: Request, session: Session, actor: Actor, event: Event, error: Conflict | None = None
) -> Response:
    """All sites, and why something could not be removed."""
    rooms = await rooms_of(session, event.id)
    ways = await distances_of(session, event.id)
    known = await site_days(session, event.id)
    sites = await sites_of(session, event.id)
    shown = [
        {
            "site": site,
            "rooms": (here := [room for room in rooms if room.site_id == site.id]),
            "equipment": {room.id: equipment_names(room.equipment) for room in here},
            "days": [_shown(row, event) for row in known if row.site_id == site.id and is_shown(row, event)],
            **_ways(event, site, sites, distances_from(site.id, ways)),
        }
        for site in sites
    ]
    values = {
        **console(actor, event, "sites"),
        "sites": shown,
        "error": error and error.message,
        "done": DONE.get(request.query_params.get("done", "")),
    }
    return render(request, "events/sites.html", values, status=error.status if error else 200)


def _ways(event: Event, site: Site, sites: list[Site], minutes: Mapping[uuid.UUID, int]) -> dict[str, Any]:
    """How far it is to the other sites, and for which of them nobody has said so."""
    lang = current_locale()
    names = {one.id: one.name.in_language(lang, event.languages) for one in sites if one.id != site.id}
    return {
        "ways": [(name, minutes[other]) for other, name in names.items() if other in minutes],
        "unknown": [name for other, name in names.items() if other not in minutes],
    }


def equipment_names(words: list[str]) -> list[str]:
    """What a room has, in the reader's language."""
    return [str(label) for one, label in EQUIPMENT.items() if one in words]


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
    typed = await _typed_site(session, event, site)
    return await _site_page(request, session, actor, event, site, typed, {})


@page
async def save_site(request: Request, session: Session) -> Response:
    """Add a site, or change what is said of it."""
    actor, event = await event_to_settle(request, session, Right.EDIT_EVENT)
    site = await _named_site(request, session, event)
    form = await read_form(request)
    try:
        require_open(event)
        data = form.parse(SiteIn, ignore=[SEEN])
        if site is None:
            await service.add_site(session, actor, event, data)
        else:
            await hold_as_stored(session, event, site)
            refuse_changed(form, await _typed_site(session, event, site))
            await service.update_site(session, actor, event, site.id, data)
    except (Invalid, Conflict) as error:
        fields = shown_errors(error)
        return await _site_page(request, session, actor, event, site, form.typed, fields, error.status)
    return to_sites(event, "site")


@page
async def remove_site(request: Request, session: Session) -> Response:
    """Take a site off the event."""
    actor, event = await event_for_staff(request, session, Right.EDIT_EVENT)
    site = await this_site(request, session, event)
    try:
        await service.remove_site(session, actor, event, site.id)
    except Conflict as error:
        return await sites_page(request, session, actor, event, error)
    return to_sites(event, "removed")


async def _typed_site(session: Session, event: Event, site: Site | None) -> dict[str, str]:
    if site is None:
        return {"country": event.host_country, "walk_minutes": "5"}
    ways = distances_from(site.id, await distances_of(session, event.id))
    return signed(
        {
            "country": site.country,
            "coordinates": site.coordinates,
            "walk_minutes": str(site.walk_minutes),
            **{f"distances.{other}": str(minutes) for other, minutes in ways.items()},
            **flat("name", site.name),
            **flat("address", site.address),
        }
    )


async def _site_page(
    request: Request,
    session: Session,
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
        "others": [one for one in await sites_of(session, event.id) if site is None or one.id != site.id],
    }
    return render(request, "events/site.html", values, status=status)


async def this_site(request: Request, session: Session, event: Event) -> Site:
    """The site that the address names. Raises NotFound."""
    return await site_of(session, event, id_in_path(request, "site"))


async def _named_site(request: Request, session: Session, event: Event) -> Site | None:
    return await this_site(request, session, event) if "site" in request.path_params else None


def id_in_path(request: Request, name: str) -> uuid.UUID:
    """The id that the address names. Raises NotFound."""
    with suppress(ValueError):
        return uuid.UUID(request.path_params[name])
    raise NotFound(_("There is nothing at this address."))


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
]
