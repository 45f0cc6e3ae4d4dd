"""The participation report, set like a printed one."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Actor, Right
from events_platform.errors import Invalid
from events_platform.events.access import event_for_staff
from events_platform.events.console import console
from events_platform.events.models import Event
from events_platform.events.queries import site_days, sites_of, windows
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale, format_time, zone_city
from events_platform.kit.i18n import gettext as _
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render
from events_platform.registration.queries import categories_of
from events_platform.reports.cutoff import Cutoff, figures_for, read_cutoff
from events_platform.reports.figures import Figures
from events_platform.reports.rules_text import hours_in_words, rule_sentences
from events_platform.reports.unsettled import unsettled
from events_platform.reports.views import (
    participation_values,
    unsettled_values,
)

LOCAL = "%Y-%m-%dT%H:%M"


@page
async def show_participation(request: Request, session: Session) -> Response:
    """The report at a cut-off; `?part=figures` gives only what moves, for the island that keeps it fresh."""
    actor, event = await event_for_staff(request, session, Right.SEE_FIGURES)
    try:
        asked, error = read_cutoff(request.query_params, event), None
    except Invalid as refused:
        asked, error = Cutoff(), refused
    figures = await figures_for(session, event, asked)
    values = participation_values(actor, figures, asked)
    values["open"] = None
    if asked.is_live:
        found = await unsettled(session, event, figures)
        values["open"] = unsettled_values(actor, event, found)
        values["open_title"] = await _open_title(session, event)
    values["is_live"] = asked.is_live
    if request.query_params.get("part") == "figures":
        return render(request, "reports/figures.html", values)
    values |= await _frame_values(request, session, actor, event, figures, asked, error)
    return render(request, "reports/participation.html", values, status=error.status if error else 200)


async def _open_title(session: Session, event: Event) -> str:
    """Until when things are settled: the planned end of today, if that is still to come."""
    moment = now()
    ends = [
        day.ends_at
        for day in await site_days(session, event.id)
        if day.is_open and day.opens_at <= moment < day.ends_at
    ]
    if not ends:
        return _("What still moves the figures")
    return _("Before %(time)s: what still moves the figures", time=format_time(max(ends), tz=event.timezone))


async def _frame_values(
    request: Request,
    session: Session,
    actor: Actor,
    event: Event,
    figures: Figures,
    asked: Cutoff,
    error: Invalid | None,
) -> dict[str, Any]:
    """What stands around the figures: rules, cut-off, other forms of the same."""
    lang = current_locale()
    counting = await windows(session, event.id, known_at=figures.known_at)
    query = f"?{urlencode(asked.query)}" if asked.query else ""
    api = f"/api/v1/events/{event.slug}/participation"
    return {
        **console(actor, event, "participation"),
        "title": event.title.in_language(lang, event.languages),
        "rules": rule_sentences(figures, await categories_of(session, event.id)),
        "hours": hours_in_words(event, counting, await sites_of(session, event.id)),
        "city": zone_city(event.timezone, place=event.place),
        "typed": _typed(request, event, asked, error),
        "errors": {name: str(sentence) for name, sentence in error.fields.items()} if error else {},
        "json_href": f"{api}{query}",
        "csv_href": f"{api}.csv{query}",
    }


def _typed(request: Request, event: Event, asked: Cutoff, error: Invalid | None) -> dict[str, str]:
    if error:
        return {name: request.query_params.get(name, "") for name in ("until", "known_at")}
    zone = ZoneInfo(event.timezone)
    return {"until": _local(asked.until, zone), "known_at": _local(asked.known_at, zone)}


def _local(moment: datetime | None, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime(LOCAL) if moment else ""


routes: list[BaseRoute] = [Route("/manage/{event}/participation", show_participation, methods=["GET"])]
