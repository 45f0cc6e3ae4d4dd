"""The arrivals list, and what the ledger holds of one registration."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Actor, Right
from events_platform.attendance.queries import rows_of_registration
from events_platform.attendance.roll_call import GuestGroup, guest_groups, mark_arrivals, undo_arrival
from events_platform.attendance.schemas import ArrivalsIn, VoidIn
from events_platform.attendance.service import void_row
from events_platform.attendance.views import area_names, ledger_line, session_names
from events_platform.errors import AppError, Invalid, NotFound
from events_platform.events.access import event_for_staff, event_to_settle
from events_platform.events.console import console
from events_platform.events.days import day_asked, event_days, today_at
from events_platform.events.models import Event, Site
from events_platform.events.queries import sites_of
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale, format_date, lazy, ngettext
from events_platform.kit.i18n import gettext as _
from events_platform.kit.web.forms import read_form
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render
from events_platform.registration.queries import registration_by_id
from events_platform.registration.views import other_name, shown_name

DONE = {
    "undone": lazy("That is taken back."),
    "void": lazy("The entry is taken back; the figures follow at once."),
}


@dataclass(frozen=True)
class _Place:
    """Which list is shown: one site on one day, and what was searched for."""

    site: Site
    sites: list[Site]
    day: date
    days: list[date]
    query: str

    def address(self, event: Event, **more: str) -> str:
        """The address of this very list."""
        kept = {"site": str(self.site.id), "day": self.day.isoformat(), "q": self.query, **more}
        query = urlencode({name: value for name, value in kept.items() if value})
        return f"/manage/{event.slug}/arrivals?{query}"


@page
async def arrivals(request: Request, session: Session) -> Response:
    """Who is expected without a scan, and who has come."""
    actor, event = await event_for_staff(request, session, Right.RECORD_ARRIVALS)
    return await _list(request, session, actor, event, {}, {})


@page
async def mark(request: Request, session: Session) -> Response:
    """Mark those who were ticked, or a whole group."""
    actor, event = await event_to_settle(request, session, Right.RECORD_ARRIVALS)
    form = await read_form(request)
    try:
        data = form.parse(ArrivalsIn, ignore=("q",))
        place = await _place(request, session, event, {**form.typed})
        number = await mark_arrivals(session, actor, event, place.site, data)
    except Invalid as error:
        return await _list(request, session, actor, event, form.typed, error.fields)
    return RedirectResponse(place.address(event, marked=str(number)), 303)


@page
async def undo(request: Request, session: Session) -> Response:
    """Take one mark back."""
    actor, event = await event_to_settle(request, session, Right.RECORD_ARRIVALS)
    form = await read_form(request)
    place = await _place(request, session, event, form.typed)
    await undo_arrival(session, actor, event, _id(request))
    return RedirectResponse(place.address(event, done="undone"), 303)


async def _list(
    request: Request,
    session: Session,
    actor: Actor,
    event: Event,
    typed: dict[str, str],
    errors: dict[str, Any],
) -> Response:
    place = await _place(request, session, event, {**dict(request.query_params), **typed})
    lang = current_locale()
    groups = await guest_groups(session, event, place.site, place.day, place.query, lang)
    values = {
        **console(actor, event, "arrivals"),
        "base": f"/manage/{event.slug}/arrivals",
        "groups": [_shown(group, event) for group in groups],
        "query": place.query,
        "site": place.site,
        "sites": [(str(one.id), one.name.in_language(lang, event.languages)) for one in place.sites],
        "day": place.day.isoformat(),
        "days": [(one.isoformat(), format_date(one, lang)) for one in place.days],
        "is_today": place.day == today_at(event),
        "typed": typed,
        "errors": errors,
        "done": _done(request),
    }
    return render(request, "attendance/arrivals.html", values, status=422 if errors else 200)


def _done(request: Request) -> str:
    marked = request.query_params.get("marked", "")
    if marked.isdigit():
        number = int(marked)
        return ngettext(
            "One person is marked as arrived.", "%(num)d people are marked as arrived.", number, num=number
        )
    return str(DONE.get(request.query_params.get("done", ""), ""))


async def _place(request: Request, session: Session, event: Event, asked: dict[str, str]) -> _Place:
    sites = await sites_of(session, event.id)
    if not sites:
        raise NotFound(_("This event has no site, so nobody can arrive there."))
    site = next((one for one in sites if str(one.id) == asked.get("site")), sites[0])
    day = day_asked(event, asked.get("day", ""))
    return _Place(site, sites, day, event_days(event), asked.get("q", "").strip()[:100])


def _shown(group: GuestGroup, event: Event) -> dict[str, Any]:
    return {
        "name": group.name,
        "arrived": group.arrived,
        "guests": [
            {
                "id": guest.registration.id,
                "name": shown_name(guest.registration),
                "other_name": other_name(guest.registration),
                "affiliation": guest.registration.affiliation,
                "arrival": ledger_line(guest.arrival, event) if guest.arrival else None,
            }
            for guest in group.guests
        ],
    }


@page
async def presence(request: Request, session: Session) -> Response:
    """All rows of the ledger about one registration."""
    actor, event = await event_for_staff(request, session, Right.VOID_PRESENCE)
    return await _presence(request, session, actor, event, {})


@page
async def take_back(request: Request, session: Session) -> Response:
    """Void one row, with a reason."""
    actor, event = await event_to_settle(request, session, Right.VOID_PRESENCE)
    form = await read_form(request)
    base = f"/manage/{event.slug}/registrations/{request.path_params['id']}/presence"
    try:
        data = form.parse(VoidIn)
        await void_row(session, actor, event.id, _id(request, "row"), data.reason)
    except AppError as error:
        errors = {**error.fields, "row": request.path_params["row"], "": str(error.message)}
        reason = form.typed.get("reason", "")
        return await _presence(request, session, actor, event, errors, reason, status=error.status)
    return RedirectResponse(f"{base}?done=void", 303)


async def _presence(
    request: Request,
    session: Session,
    actor: Actor,
    event: Event,
    errors: dict[str, Any],
    reason: str = "",
    *,
    status: int = 200,
) -> Response:
    registration = await registration_by_id(session, event.id, request.path_params["id"])
    rows = await rows_of_registration(session, event.id, registration.id)
    names = await area_names(session, event)
    names |= await session_names(session, event, [row.area_kind for row, _void in rows])
    values = {
        **console(actor, event, "registrations"),
        "base": f"/manage/{event.slug}/registrations/{registration.id}",
        "name": shown_name(registration),
        "rows": [ledger_line(row, event, names, void) for row, void in rows],
        "errors": errors,
        "reason": reason,
        "done": _done(request),
    }
    return render(request, "attendance/presence.html", values, status=status)


def _id(request: Request, name: str = "id") -> uuid.UUID:
    try:
        return uuid.UUID(request.path_params[name])
    except ValueError as error:
        raise NotFound(_("There is no such entry."), code="no_such_row") from error


ONE = "/manage/{event}/registrations/{id}/presence"
routes: list[BaseRoute] = [
    Route("/manage/{event}/arrivals", arrivals),
    Route("/manage/{event}/arrivals", mark, methods=["POST"]),
    Route("/manage/{event}/arrivals/{id}/undo", undo, methods=["POST"]),
    Route(ONE, presence),
    Route(f"{ONE}/{{row}}/void", take_back, methods=["POST"]),
]
