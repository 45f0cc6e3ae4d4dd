"""Rosters of a gate: to print before, and to enter afterwards."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Actor, Right
from events_platform.attendance.views import area_names, session_names
from events_platform.checkin.models import Gate
from events_platform.checkin.rosters import ORDERS, RosterLine, by_initial, enter_roster, gate_of, roster
from events_platform.checkin.schemas import RosterEntryIn
from events_platform.checkin.service_gates import gates_of
from events_platform.errors import Invalid
from events_platform.events.access import event_for_staff, event_to_settle
from events_platform.events.console import console
from events_platform.events.days import day_asked, event_days
from events_platform.events.models import Event, EventStatus
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale, format_date, format_datetime, ngettext
from events_platform.kit.web.forms import read_form
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render


@page
async def list_rosters(request: Request, session: Session) -> Response:
    """The gates, for stewards who work with paper and do not set gates up."""
    actor, event = await event_for_staff(request, session, Right.RECORD_ARRIVALS)
    names = await area_names(session, event)
    gates = await gates_of(session, event.id)
    names |= await session_names(session, event, [gate.area_kind for gate in gates])
    values = {
        **console(actor, event, "rosters"),
        "new_gate_href": f"/manage/{event.slug}/gates/new" if _may_add(actor, event) else None,
        "gates": [
            {
                "href": _base(event, gate),
                "name": gate.name.in_language(current_locale(), event.languages),
                "area": names.get(gate.area_id, ""),
            }
            for gate in gates
        ],
    }
    return render(request, "checkin/rosters.html", values)


def _may_add(actor: Actor, event: Event) -> bool:
    return actor.may(Right.MANAGE_GATES, event.id) and event.status != EventStatus.ARCHIVED


@page
async def print_roster(request: Request, session: Session) -> Response:
    """A4 sheets with tick boxes."""
    _actor, event = await event_for_staff(request, session, Right.RECORD_ARRIVALS)
    gate = await gate_of(session, event, request.path_params["gate"])
    values = await _values(session, event, gate, dict(request.query_params))
    moment = format_datetime(now(), event.timezone, current_locale(), length="medium")
    return render(request, "checkin/roster_print.html", {**values, "event": event, "printed_at": moment})


@page
async def show_entry(request: Request, session: Session) -> Response:
    """The same list on the screen, to be ticked as on paper."""
    actor, event = await event_for_staff(request, session, Right.RECORD_ARRIVALS)
    return await _entry(request, session, actor, event, dict(request.query_params), {})


@page
async def save_entry(request: Request, session: Session) -> Response:
    """Record the ticks."""
    actor, event = await event_to_settle(request, session, Right.RECORD_ARRIVALS)
    gate = await gate_of(session, event, request.path_params["gate"])
    form = await read_form(request)
    try:
        data = form.parse(RosterEntryIn, ignore=("order",))
        number = await enter_roster(session, actor, event, gate, data)
    except Invalid as error:
        ticked = {"ticked": set(form.lists.get("registration", []))}
        return await _entry(request, session, actor, event, {**form.typed, **ticked}, error.fields)
    order = form.typed.get("order", ORDERS[0])
    return RedirectResponse(f"{_base(event, gate)}?day={data.day}&order={order}&entered={number}", 303)


async def _entry(
    request: Request,
    session: Session,
    actor: Actor,
    event: Event,
    typed: dict[str, Any],
    errors: dict[str, Any],
) -> Response:
    gate = await gate_of(session, event, request.path_params["gate"])
    entered = request.query_params.get("entered", "")
    values = {
        **console(actor, event, "rosters"),
        **await _values(session, event, gate, typed),
        "typed": typed,
        "ticked": typed.get("ticked", set()),
        "errors": errors,
        "done": _entered(int(entered)) if entered.isdigit() else "",
    }
    return render(request, "checkin/roster_entry.html", values, status=422 if errors else 200)


def _entered(number: int) -> str:
    return ngettext("One person is entered.", "%(num)d people are entered.", number, num=number)


async def _values(session: Session, event: Event, gate: Gate, asked: dict[str, Any]) -> dict[str, Any]:
    lang = current_locale()
    order = asked.get("order") if asked.get("order") in ORDERS else ORDERS[0 if lang == "zh" else 1]
    day = day_asked(event, str(asked.get("day", "")))
    lines = await roster(session, event, gate, day, str(order))
    letters = by_initial(lines, str(order))
    return {
        "base": _base(event, gate),
        "back": f"/manage/{event.slug}/rosters",
        "gate_name": gate.name.in_language(lang, event.languages),
        "event_title": event.title.in_language(lang, event.languages),
        "order": order,
        "day": day.isoformat(),
        "day_label": format_date(day, lang),
        "days": [(one.isoformat(), format_date(one, lang)) for one in event_days(event)],
        "total": len(lines),
        "letters": [(letter, [_line(line, event, lang) for line in some]) for letter, some in letters],
    }


def _line(line: RosterLine, event: Event, lang: str) -> dict[str, Any]:
    one = line.registration
    return {
        "id": str(one.id),
        "name": one.native or one.romanised,
        "other_name": one.romanised if one.romanised != one.native and one.native else "",
        "affiliation": one.affiliation,
        "category": line.category.name.in_language(lang, event.languages),
        "has_come": line.has_come,
    }


def _base(event: Event, gate: Gate) -> str:
    return f"/manage/{event.slug}/rosters/{gate.id}"


ONE = "/manage/{event}/rosters/{gate}"
routes: list[BaseRoute] = [
    Route("/manage/{event}/rosters", list_rosters),
    Route(f"{ONE}/print", print_roster),
    Route(ONE, show_entry),
    Route(ONE, save_entry, methods=["POST"]),
]
