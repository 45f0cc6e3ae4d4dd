"""Frozen reports as printed documents, for programs and for the console's page of a report."""

from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.documents.report import report_pdf
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale
from events_platform.kit.web.answers import ComputedFile
from events_platform.kit.web.handler import api
from events_platform.kit.web.openapi import operation
from events_platform.reports.api_frozen import (
    IN_LANGUAGE,
    MANY,
    READING,
    TAG,
    asked_report,
    attachment,
)
from events_platform.reports.service_frozen import report_before


@operation(
    "Read a frozen report as a PDF",
    tag=TAG,
    answer=Any,
    media="application/pdf",
    errors=(*READING, 503),
    query=IN_LANGUAGE,
    description="The report on A4, always the same bytes for the same version and language. "
    "503 `no_chinese_font` where the installation cannot print Chinese.",
)
@api
async def read_report_pdf(request: Request, session: Session) -> Response:
    """The report as it is handed out on paper."""
    event, report = await asked_report(request, session)
    before, lang = await report_before(session, report), current_locale()
    headers = attachment(event, report, f"{lang}.pdf")
    return ComputedFile(partial(report_pdf, event, report, lang, before), "application/pdf", headers)


routes: list[BaseRoute] = [Route(f"{MANY}/{{version}}.pdf", read_report_pdf)]
