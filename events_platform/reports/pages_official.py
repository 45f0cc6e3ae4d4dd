"""The official report for everybody: the newest version that the organiser published."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Right
from events_platform.errors import NotFound
from events_platform.events.access import event_for_staff, public_event
from events_platform.events.models import Event
from events_platform.kit.countries.codes import ORGANISATIONS
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale, format_number
from events_platform.kit.i18n import gettext as _
from events_platform.kit.web.context import context
from events_platform.kit.web.handler import api
from events_platform.kit.web.openapi import operation
from events_platform.kit.web.page_cache import PageCache
from events_platform.kit.web.routing import path_number
from events_platform.kit.web.templates import render, render_bytes
from events_platform.programme.event_places import released_places
from events_platform.reports.figures import Figures
from events_platform.reports.headline import countries_sentence
from events_platform.reports.protection import protect
from events_platform.reports.service_frozen import newest_report, report_of
from events_platform.reports.views import figure_values, no_link
from events_platform.reports.views_frozen import Opened, clock_facts, how_counted, note_of, opened


async def official_report(request: Request) -> Response:
    """The page of the report, kept for a second; without personal parts."""
    reference = request.path_params["event"]

    async def make() -> bytes:
        async with context(request).db.read() as session:
            event = await public_event(session, reference)
            report = await newest_report(session, event.id, published=True)
            if report is None:
                raise NotFound(_("There is no report of this event yet."), code="no_such_report")
            values = await _values(session, event, opened(report, event))
        return render_bytes({**request.scope, "query_string": b""}, "reports/official.html", values)

    pages: PageCache = context(request).parts["pages"]
    return await pages.answer(request, ("report", reference, current_locale()), make)


@operation(
    "Read a frozen report as a page",
    tag="Reports",
    answer=str,
    media="text/html",
    errors=(401, 403, 404),
    query={"lang": "Language of the page: `en` or `zh`."},
    description="As everybody reads it once it is published, with small groups protected by the rules.",
)
@api
async def read_report_page(request: Request, session: Session) -> Response:
    """This version as the public page shows it."""
    _actor, event = await event_for_staff(request, session, Right.SEE_FIGURES)
    report = await report_of(session, event.id, path_number(request, "version"))
    values = await _values(session, event, opened(report, event))
    # One page, whether the event was named by its slug or its id.
    path = f"/api/v1/events/{event.slug}/reports/{report.version}.html"
    return render(Request({**request.scope, "path": path}), "reports/official.html", values)


async def _values(session: Session, event: Event, found: Opened) -> dict[str, Any]:
    return {
        **_shown(found),
        **how_counted(found),
        "event": event,
        "event_href": f"/{event.slug}/",
        "event_name": event.title.in_language(current_locale(), event.languages),
        "event_places": await released_places(session, event),
        "version": found.report.version,
        "facts": clock_facts(found)[:2],
        "sha256": found.report.sha256,
    }


def _shown(found: Opened) -> dict[str, Any]:
    """The figures, with small groups joined where the rules protect them."""
    figures, smallest = found.figures, found.content.rules.small_group
    values = figure_values(figures, no_link, note_of(found))
    values["is_protected"] = smallest > 1
    if smallest == 1:
        return values
    table = values["table"]
    rows = sorted([*table["countries"], *table["apart"]], key=lambda row: -row["total"])
    kept = protect([row["total"] for row in rows], smallest)
    shown = {row["key"] for row in rows[: kept.shown]}
    _keep_apart(values, figures, shown)
    for part in ("countries", "apart"):
        # By mode a row would be smaller groups again.
        table[part] = [{**row, "cells": []} for row in table[part] if row["key"] in shown]
    if kept.hidden_rows:
        number = (format_number(kept.hidden), "")
        table["apart"].append({"label": _("Other"), "all": number, "total": kept.hidden, "cells": []})
        table["maximum"] = max(table["maximum"], kept.hidden)
    return values


def _keep_apart(values: dict[str, Any], figures: Figures, shown: set[str]) -> None:
    """Leave out what would tell hidden rows from one another: their names, and a share of some of them."""
    for said in values["sentences"]:
        said["countries"] = countries_sentence(figures, said["lang"], named=shown)
    home = {figures.event.host_country, *figures.rules.home_territories}
    hidden = [code for code in figures.by_code if (code or "unknown") not in shown]
    kinds = {None if code is None or code in ORGANISATIONS else code in home for code in hidden}
    if len(kinds) > 1:
        values["figures"] = [figure for figure in values["figures"] if figure[0] != "foreign"]


routes: list[BaseRoute] = [Route("/{event}/report", official_report, methods=["GET"])]
programs: list[BaseRoute] = [
    Route("/api/v1/events/{event}/reports/{version}.html", read_report_page, methods=["GET"])
]
