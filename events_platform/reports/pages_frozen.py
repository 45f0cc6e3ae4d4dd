"""Frozen reports in the console: making a version, reading it, letting everybody read it."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Actor, Right
from events_platform.errors import AppError
from events_platform.events.access import event_for_staff, event_to_settle
from events_platform.events.console import console
from events_platform.events.models import Event
from events_platform.events.queries import site_days
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale, lazy, zone_city
from events_platform.kit.i18n import gettext as _
from events_platform.kit.web.forms import read_form
from events_platform.kit.web.handler import page
from events_platform.kit.web.routing import path_number
from events_platform.kit.web.templates import render
from events_platform.reports.corrections_text import correction_sentences
from events_platform.reports.figures import participation
from events_platform.reports.models import FrozenReport
from events_platform.reports.schemas_frozen import FreezeIn
from events_platform.reports.service_frozen import (
    freeze,
    newest_report,
    publish,
    report_before,
    report_of,
    reports_of,
    withdraw,
)
from events_platform.reports.unsettled import unsettled
from events_platform.reports.views import participation_values, unsettled_values
from events_platform.reports.views_frozen import (
    Opened,
    clock_facts,
    differences_in_words,
    how_counted,
    listed,
    note_of,
    opened,
)

Change = Callable[[Session, Actor, Event, FrozenReport], Awaitable[None]]
DONE = {
    "frozen": lazy("The report is frozen. Its figures stay as they are."),
    "published": lazy("Everybody can read this report now."),
    "withdrawn": lazy("The report is no longer on the site."),
}


@page
async def show_reports(request: Request, session: Session) -> Response:
    """All versions, what still moves the figures, and the form that freezes the next one."""
    actor, event = await event_for_staff(request, session, Right.SEE_FIGURES)
    return await _overview(request, session, actor, event, {}, {})


@page
async def make_report(request: Request, session: Session) -> Response:
    """Freeze the next version."""
    actor, event = await event_to_settle(request, session, Right.EDIT_EVENT)
    form = await read_form(request)
    try:
        report = await freeze(session, actor, event, form.parse(FreezeIn))
    except AppError as error:
        errors = dict(error.fields) or {"": error.message}
        return await _overview(request, session, actor, event, form.typed, errors, error.status)
    return RedirectResponse(f"{_base(event)}/{report.version}?done=frozen", 303)


async def _overview(
    request: Request,
    session: Session,
    actor: Actor,
    event: Event,
    typed: dict[str, str],
    errors: dict[str, object],
    status: int = 200,
) -> Response:
    reports = await reports_of(session, event.id)
    may_freeze = actor.may(Right.EDIT_EVENT, event.id)
    values = {
        **console(actor, event, "reports"),
        "base": _base(event),
        "reports": [listed(opened(report, event), _base(event)) for report in reports],
        "newest": reports[0].version if reports else 0,
        "may_freeze": may_freeze,
        "open": await _open(session, actor, event) if may_freeze else [],
        "city": zone_city(event.timezone, place=event.place),
        "typed": typed,
        "errors": {name: str(sentence) for name, sentence in errors.items()},
    }
    return render(request, "reports/versions.html", values, status=status)


async def _open(session: Session, actor: Actor, event: Event) -> list[dict[str, str]]:
    figures = await participation(session, event)
    days = await site_days(session, event.id)
    return unsettled_values(actor, event, await unsettled(session, figures, days))


@page
async def show_report(request: Request, session: Session) -> Response:
    """One version, with the people behind its figures for who may see names."""
    actor, event = await event_for_staff(request, session, Right.SEE_FIGURES)
    report = await report_of(session, event.id, path_number(request, "version"))
    found = opened(report, event, await report_before(session, report))
    newest, version = await newest_report(session, event.id), report.version
    values = {
        **console(actor, event, "reports"),
        **participation_values(actor, found.figures, found.cutoff, note_of(found)),
        **how_counted(found),
        **_version_values(found),
        "open": None,
        "is_frozen": True,
        "base": _base(event),
        "title": event.title.in_language(current_locale(), event.languages),
        "newest": newest.version if newest else version,
        "differences": differences_in_words(found),
        "may_publish": actor.may(Right.EDIT_EVENT, event.id),
        "is_public": event.status != "draft",
        "done": str(DONE.get(request.query_params.get("done", ""), "")),
    }
    return render(request, "reports/version.html", values)


def _version_values(found: Opened) -> dict[str, Any]:
    report, lang = found.report, current_locale()
    api = f"/api/v1/events/{found.event.slug}/reports/{report.version}"
    return {
        "version": report.version,
        "facts": clock_facts(found),
        "sha256": report.sha256,
        "corrections": correction_sentences(found.content),
        "is_published": report.published_at is not None,
        "files": [
            (f"{api}.pdf?lang={lang}", _("Print as PDF")),
            (f"{api}.xlsx?lang={lang}", _("Workbook")),
            (f"{api}.csv?lang={lang}", _("Table as CSV")),
            (f"{api}.json", _("Frozen figures as JSON")),
        ],
    }


@page
async def publish_report(request: Request, session: Session) -> Response:
    """Let everybody read this version."""
    return await _shown_or_not(request, session, publish, "published")


@page
async def withdraw_report(request: Request, session: Session) -> Response:
    """Take this version off the site."""
    return await _shown_or_not(request, session, withdraw, "withdrawn")


async def _shown_or_not(request: Request, session: Session, change: Change, done: str) -> Response:
    actor, event = await event_to_settle(request, session, Right.EDIT_EVENT)
    report = await report_of(session, event.id, path_number(request, "version"))
    await change(session, actor, event, report)
    return RedirectResponse(f"{_base(event)}/{report.version}?done={done}", 303)


def _base(event: Event) -> str:
    return f"/manage/{event.slug}/reports"


MANY = "/manage/{event}/reports"
routes: list[BaseRoute] = [
    Route(MANY, show_reports, methods=["GET"]),
    Route(MANY, make_report, methods=["POST"]),
    Route(f"{MANY}/{{version}}", show_report, methods=["GET"]),
    Route(f"{MANY}/{{version}}/publish", publish_report, methods=["POST"]),
    Route(f"{MANY}/{{version}}/withdraw", withdraw_report, methods=["POST"]),
]
