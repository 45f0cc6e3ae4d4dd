"""Frozen reports as JSON: the versions, and each of them as files."""

from functools import partial
from typing import Any, Final

from sqlmodel import col
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Right
from events_platform.events.access import event_for_staff, event_to_settle
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale
from events_platform.kit.pagination import PAGING, fetch_page, page_request
from events_platform.kit.schema import merged
from events_platform.kit.web.answers import ComputedFile, created_answer, json_answer
from events_platform.kit.web.context import context
from events_platform.kit.web.forms import read_json_or_nothing, read_json_value, validate
from events_platform.kit.web.handler import api
from events_platform.kit.web.idempotency import idempotent
from events_platform.kit.web.openapi import operation
from events_platform.kit.web.routing import path_number
from events_platform.reports.content import Content, figures_of_content
from events_platform.reports.models import FrozenReport
from events_platform.reports.schemas import participation_answer
from events_platform.reports.schemas_frozen import FreezeIn, PublishIn, PublishPatch, ReportList, ReportOut
from events_platform.reports.service_frozen import (
    freeze,
    publish,
    read_content,
    report_before,
    report_of,
    versions,
    withdraw,
)
from events_platform.reports.tables import participation_csv
from events_platform.reports.workbook import report_xlsx

TAG = "Reports"
MANY = "/api/v1/events/{event}/reports"
REFUSALS = (401, 403, 404, 409)
READING = (401, 403, 404)
NO_STORE = {"cache-control": "private, no-store"}
WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
IN_LANGUAGE: Final = {"lang": "Language of words and numbers: `en` or `zh`."}


@operation("List the frozen reports", tag=TAG, answer=ReportList, query=PAGING, errors=READING)
@api
async def list_reports(request: Request, session: Session) -> Response:
    """All versions, the newest first."""
    _actor, event = await event_for_staff(request, session, Right.SEE_FIGURES)
    keys, asked = [col(FrozenReport.version)], page_request(request.query_params)
    page = await fetch_page(session, versions(event.id), keys, asked, descending=True)
    items = [report_out(request, event, report) for report in page.items]
    return json_answer(ReportList(items=items, next=page.next_cursor))


@operation(
    "Freeze a report",
    tag=TAG,
    body=FreezeIn,
    is_body_needed=False,
    answer=ReportOut,
    status=201,
    errors=REFUSALS,
    is_idempotent_by_key=True,
    description="The next version, of the figures as they were at `until`, as far as they were known at "
    "`known_at`. It never changes: what arrives later is in the next one. 409 `frozen_meanwhile` where "
    "`base` is not the newest version any more.",
)
@api
@idempotent
async def post_report(request: Request, session: Session) -> Response:
    """Freeze the figures."""
    actor, event = await event_to_settle(request, session, Right.EDIT_EVENT)
    report = await freeze(session, actor, event, await read_json_or_nothing(request, FreezeIn))
    return created_answer(report_out(request, event, report), f"{request.url.path}/{report.version}")


@operation("Read what a frozen report is", tag=TAG, answer=ReportOut, errors=READING)
@api
async def get_report(request: Request, session: Session) -> Response:
    """Its clocks, its headline and the hash of its figures."""
    event, report = await asked_report(request, session)
    return json_answer(report_out(request, event, report))


@operation(
    "Publish or withdraw a frozen report", tag=TAG, body=PublishPatch, answer=ReportOut, errors=READING
)
@api
async def patch_report(request: Request, session: Session) -> Response:
    """The newest published version stands at `/{event}/report`."""
    actor, event = await event_to_settle(request, session, Right.EDIT_EVENT)
    report = await report_of(session, event.id, path_number(request, "version"))
    current = {"is_published": report.published_at is not None}
    asked = validate(PublishIn, merged(current, await read_json_value(request)))
    change = publish if asked.is_published else withdraw
    await change(session, actor, event, report)
    return json_answer(report_out(request, event, report))


@operation(
    "Read the figures of a frozen report",
    tag=TAG,
    answer=Content,
    errors=READING,
    description="Canonical JSON (RFC 8785), always the same bytes: their SHA-256 is the report's. It holds "
    "codes of countries and no names, unless somebody wrote one into the reason of a correction.",
)
@api
async def read_report_json(request: Request, session: Session) -> Response:
    """The bytes that were frozen."""
    event, report = await asked_report(request, session)
    headers = attachment(event, report, "json")
    return Response(report.content, media_type="application/json", headers=headers)


@operation(
    "Read the countries of a frozen report as CSV",
    tag=TAG,
    answer=str,
    media="text/csv",
    errors=READING,
    query={"lang": "Language of the names: `en` or `zh`."},
)
@api
async def read_report_csv(request: Request, session: Session) -> Response:
    """The country table for a spreadsheet."""
    event, report = await asked_report(request, session)
    table = participation_csv(participation_answer(figures_of_content(read_content(report), event)))
    headers = attachment(event, report, f"{current_locale()}.csv")
    return Response(table, media_type="text/csv", headers=headers)


@operation(
    "Read a frozen report as a workbook",
    tag=TAG,
    answer=Any,
    media=WORKBOOK,
    errors=READING,
    query=IN_LANGUAGE,
    description="Sheets of the summary, the countries, declared and actual modes, rules and corrections; "
    "numbers are numbers, and no cell holds a formula.",
)
@api
async def read_report_xlsx(request: Request, session: Session) -> Response:
    """The whole report for a spreadsheet."""
    event, report = await asked_report(request, session)
    before, lang = await report_before(session, report), current_locale()
    headers = attachment(event, report, f"{lang}.xlsx")
    return ComputedFile(partial(report_xlsx, event, report, lang, before), WORKBOOK, headers)


async def asked_report(request: Request, session: Session) -> tuple[Event, FrozenReport]:
    """The event and the version of the address, for who may see figures. Raises NotFound."""
    _actor, event = await event_for_staff(request, session, Right.SEE_FIGURES)
    return event, await report_of(session, event.id, path_number(request, "version"))


def attachment(event: Event, report: FrozenReport, ending: str) -> dict[str, str]:
    """The headers that name the file and keep it out of shared stores."""
    name = f"{event.slug}-report-{report.version}.{ending}"
    return {**NO_STORE, "content-disposition": f'attachment; filename="{name}"'}


def report_out(request: Request, event: Event, report: FrozenReport) -> ReportOut:
    """A report as the API tells it."""
    content, base = read_content(report), context(request).settings.base_url
    return ReportOut(
        version=report.version,
        until=report.until,
        known_at=report.known_at,
        frozen_at=report.frozen_at,
        frozen_by=report.frozen_by,
        note=report.note,
        sha256=report.sha256,
        published_at=report.published_at,
        participants=content.participants.total,
        countries=content.countries.count,
        headline=content.headline,
        json_url=f"{base}/api/v1/events/{event.slug}/reports/{report.version}.json",
    )


routes: list[BaseRoute] = [
    Route(MANY, list_reports),
    Route(MANY, post_report, methods=["POST"]),
    Route(f"{MANY}/{{version}}.json", read_report_json),
    Route(f"{MANY}/{{version}}.csv", read_report_csv),
    Route(f"{MANY}/{{version}}.xlsx", read_report_xlsx),
    Route(f"{MANY}/{{version}}", get_report),
    Route(f"{MANY}/{{version}}", patch_report, methods=["PATCH"]),
]
