"""The participation report, set like a printed one."""

from collections.abc import Sequence
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
from events_platform.events.models import Event, SiteDay
from events_platform.events.queries import site_days, sites_of, windows
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale, format_time, zone_city
from events_platform.kit.i18n import gettext as _
from events_platform.kit.web.context import context
from events_platform.kit.web.handler import page
from events_platform.kit.web.page_cache import PageCache
from events_platform.kit.web.templates import render, render_bytes
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
    if dict(request.query_params) == {"part": "figures"}:
        return await _moving_part(request, session, actor, event)
    try:
        asked, error = read_cutoff(request.query_params, event), None
    except Invalid as refused:
        asked, error = Cutoff(), refused
    figures = await figures_for(session, event, asked)
    values = await _moving_values(session, actor, figures, asked)
    values |= await _frame_values(request, session, actor, event, figures, asked, error)
    return render(request, "reports/participation.html", values, status=error.status if error else 200)


async def _moving_part(request: Request, session: Session, actor: Actor, event: Event) -> Response:
    """The live figures, made once a second at most for all who look on with the same rights."""
    # Whoever waits for the one who makes them holds no connection meanwhile.
    await session.commit()

    async def make() -> bytes:
        figures = await figures_for(session, event, Cutoff())
        values = await _moving_values(session, actor, figures, Cutoff())
        return render_bytes(request.scope, "reports/figures.html", values)

    rights = tuple(right for right in Right if actor.may(right, event.id))
    pages: PageCache = context(request).parts["pages"]
    return await pages.answer(request, ("participation", event.id, current_locale(), rights), make)


async def _moving_values(session: Session, actor: Actor, figures: Figures, asked: Cutoff) -> dict[str, Any]:
    values = participation_values(actor, figures, asked)
    values |= {"is_live": asked.is_live, "is_frozen": False, "open": None}
    if asked.is_live:
        days = await site_days(session, figures.event.id)
        values["open"] = unsettled_values(actor, figures.event, await unsettled(session, figures, days))
        values["open_title"] = _open_title(figures.event, days)
    return values


def _open_title(event: Event, days: Sequence[SiteDay]) -> str:
    """Until when things are settled: the planned end of today, if that is still to come."""
    moment = now()
    ends = [day.ends_at for day in days if day.is_open and day.opens_at <= moment < day.ends_at]
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
    counting = await windows(session, event.id, known_at=figures.frame.known_at)
    query = f"?{urlencode(asked.query)}" if asked.query else ""
    api = f"/api/v1/events/{event.slug}/participation"
    return {
        **console(actor, event, "participation"),
        "title": event.title.in_language(lang, event.languages),
        "rules": rule_sentences(figures, await categories_of(session, event.id)),
        "hours": hours_in_words(event, counting, await sites_of(session, event.id)),
        "city": zone_city(event.timezone, place=event.place),
        "typed": typed_cutoff(request, event, asked, error),
        "errors": {name: str(sentence) for name, sentence in error.fields.items()} if error else {},
        "json_href": f"{api}{query}",
        "csv_href": f"{api}.csv{query}",
        "sessions_href": f"/manage/{event.slug}/participation/sessions{query}",
        "reports_href": f"/manage/{event.slug}/reports",
    }


def typed_cutoff(request: Request, event: Event, asked: Cutoff, error: Invalid | None) -> dict[str, str]:
    """The two clocks as the form shows them: as typed where that was wrong, else in the event's zone."""
    if error:
        return {name: request.query_params.get(name, "") for name in ("until", "known_at")}
    zone = ZoneInfo(event.timezone)
    return {"until": _local(asked.until, zone), "known_at": _local(asked.known_at, zone)}


def _local(moment: datetime | None, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime(LOCAL) if moment else ""


routes: list[BaseRoute] = [Route("/manage/{event}/participation", show_participation, methods=["GET"])]
