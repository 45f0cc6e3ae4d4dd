"""Session attendance: the console's table, and the same for programs."""

from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Actor, Right
from events_platform.errors import Invalid
from events_platform.events.access import event_for_staff
from events_platform.events.console import console
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import (
    current_locale,
    format_datetime,
    format_number,
    format_percent,
    format_time_range,
    ngettext,
    zone_city,
)
from events_platform.kit.i18n import gettext as _
from events_platform.kit.web.handler import api, page
from events_platform.kit.web.openapi import operation
from events_platform.kit.web.templates import render
from events_platform.reports.api import NO_STORE, QUERY
from events_platform.reports.cutoff import Cutoff, read_cutoff
from events_platform.reports.facts import TOOK_PART
from events_platform.reports.pages import typed_cutoff
from events_platform.reports.schemas_sessions import (
    SessionsAttendance,
    hours_kind,
    sessions_answer,
    sessions_csv,
)
from events_platform.reports.session_figures import SessionFigures, SessionsFigures, session_figures_for

CLOCKS = {name: text for name, text in QUERY.items() if name != "basis"}


@page
async def show_sessions(request: Request, session: Session) -> Response:
    """Who was at which session, at a cut-off."""
    actor, event = await event_for_staff(request, session, Right.SEE_FIGURES)
    try:
        asked, error = read_cutoff(request.query_params, event), None
    except Invalid as refused:
        asked, error = Cutoff(), refused
    figures = await session_figures_for(session, actor, event, asked)
    query = f"?{urlencode(asked.query)}" if asked.query else ""
    api_href = f"/api/v1/events/{event.slug}/participation/sessions"
    values = {
        **console(actor, event, "participation"),
        "title": event.title.in_language(current_locale(), event.languages),
        "back": f"/manage/{event.slug}/participation{query}",
        "json_href": f"{api_href}{query}",
        "csv_href": f"{api_href}.csv{query}",
        "rows": [{**_row(figures, row), "hrefs": _hrefs(figures, row, asked, actor)} for row in figures.rows],
        "maximum": max((row.participants.total for row in figures.rows), default=0),
        "rule": _rule(figures),
        "as_of": _as_of(figures),
        "city": zone_city(event.timezone, place=event.place),
        "is_live": asked.is_live,
        "typed": typed_cutoff(request, event, asked, error),
        "errors": {name: str(sentence) for name, sentence in error.fields.items()} if error else {},
    }
    return render(request, "reports/sessions.html", values, status=error.status if error else 200)


def _row(figures: SessionsFigures, row: SessionFigures) -> dict[str, Any]:
    lang, order = current_locale(), figures.event.languages
    item, hours, people = row.held.item, row.held.hours, row.participants
    room = figures.rooms.get(hours.room_id)
    return {
        "title": item.title.in_language(lang, order),
        "title_lang": item.title.language_of(lang, order),
        "when": format_time_range(hours.starts_at, hours.ends_at, figures.event.timezone),
        "hours": hours_kind(row),
        "room": room.name.in_language(lang, order) if room else "",
        "cells": [format_number(number) for number in (people.onsite_only, people.online_only, people.both)],
        "bar": (people.onsite_only, people.online_only, people.both),
        "total": format_number(people.total),
        "apart": format_number(row.apart.total),
        "assumed": row.assumed,
        "used": "" if row.used is None else format_percent(row.used),
        "capacity": "" if row.capacity is None else format_number(row.capacity),
    }


def _hrefs(figures: SessionsFigures, row: SessionFigures, asked: Cutoff, actor: Actor) -> dict[str, str]:
    """The people behind each number, for who may see names."""
    event = figures.event
    base = f"/manage/{event.slug}/participation/sessions/{row.held.item.id}/people"
    cells: dict[str, dict[str, str]] = {
        **{mode: {"mode": mode} for mode in (*TOOK_PART, "any")},
        "apart": {"apart": "1"},
        "assumed": {"assumed": "1"},
    }
    if not actor.may(Right.SEE_NAMES, event.id):
        return dict.fromkeys(cells, "")
    return {cell: f"{base}?{urlencode({**asked.query, **chosen})}" for cell, chosen in cells.items()}


def _rule(figures: SessionsFigures) -> str:
    minutes = figures.frame.rules.session_minimum
    return ngettext(
        "Who was there for at least one minute of a session counts, each person once.",
        "Who was there for at least %(num)d minutes of a session counts, each person once.",
        minutes,
        num=minutes,
    )


def _as_of(figures: SessionsFigures) -> str:
    zone = figures.event.timezone
    return _(
        "Provisional, as of %(moment)s, %(city)s time",
        moment=format_datetime(figures.as_of, zone),
        city=zone_city(zone, place=figures.event.place),
    )


@operation(
    "Participation by session",
    tag="Reports",
    answer=SessionsAttendance,
    errors=(401, 403, 404, 422),
    query=CLOCKS,
    description="Who was at each counted session: scans of its own gate, presence in its room or in an "
    "online room that carries it, during its actual hours.",
)
@api
async def read_sessions(request: Request, session: Session) -> Response:
    """Session attendance out of the ledger."""
    figures = await _asked(request, session)
    answer = sessions_answer(figures).model_dump_json()
    return Response(answer, media_type="application/json", headers=NO_STORE)


@operation(
    "Participation by session as CSV",
    tag="Reports",
    answer=str,
    media="text/csv",
    errors=(401, 403, 404, 422),
    query=CLOCKS,
)
@api
async def read_sessions_csv(request: Request, session: Session) -> Response:
    """The table for a spreadsheet; its times are in the event's zone."""
    figures = await _asked(request, session)
    disposition = f'attachment; filename="{figures.event.slug}-sessions.csv"'
    headers = {**NO_STORE, "content-disposition": disposition}
    return Response(sessions_csv(figures), media_type="text/csv", headers=headers)


async def _asked(request: Request, session: Session) -> SessionsFigures:
    actor, event = await event_for_staff(request, session, Right.SEE_FIGURES)
    asked = read_cutoff(request.query_params, event)
    return await session_figures_for(session, actor, event, asked)


routes: list[BaseRoute] = [Route("/manage/{event}/participation/sessions", show_sessions, methods=["GET"])]
programs: list[BaseRoute] = [
    Route("/api/v1/events/{event}/participation/sessions", read_sessions, methods=["GET"]),
    Route("/api/v1/events/{event}/participation/sessions.csv", read_sessions_csv, methods=["GET"]),
]
