"""Bringing a programme in, for programs: the body is the file, and a dry run is what they get unasked."""

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Right
from events_platform.events.access import event_for_staff
from events_platform.kit.db.engine import Session
from events_platform.kit.web.handler import api
from events_platform.kit.web.openapi import file_form, operation, text_body
from events_platform.portal.importing import read_for_event
from events_platform.programme.import_plan import Plan, RowOutcome
from events_platform.programme.photos import file_in
from events_platform.programme.service_import import import_programme, preview_import

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES = {
    "application/xml": "schedule.xml of Pentabarf, frab or c3voc.",
    "text/calendar": "A calendar (RFC 5545).",
    "text/csv": "A table whose first line names the columns.",
}


class ImportRowOut(BaseModel):
    """What becomes of one thing in the file, with sentences about what is odd."""

    thing: str
    name: str
    outcome: RowOutcome
    said: list[str]


class ImportOut(BaseModel):
    """The results row by row; `applied` tells whether they are stored or a dry run's."""

    format: str
    applied: bool
    oddities: list[str]
    rows: list[ImportRowOut]


@operation(
    "Import a programme",
    tag="Sessions",
    answer=ImportOut,
    takes={
        **{media: text_body(media, text) for media, text in FILES.items()},
        "application/json": {
            "anyOf": [{"type": "object"}, {"type": "array", "items": {"type": "object"}}],
            "description": "schedule.json, or what pretalx, OPass or Indico export.",
        },
        SHEET: {"contentMediaType": SHEET, "description": "A sheet whose first row names the columns."},
        "multipart/form-data": file_form("A file of any of these formats."),
    },
    errors=(401, 403, 404, 409, 422),
    query={"apply": "`true` brings it in; otherwise this is a dry run."},
    description="The body is the file: schedule.xml or schedule.json (Pentabarf, frab, c3voc), JSON of "
    "pretalx, OPass or Indico, a calendar, CSV or XLSX. Its content tells which, whatever type is stated. "
    "Sent again it changes what came before and doubles nothing.",
)
@api
async def post_import(request: Request, session: Session) -> Response:
    """Read the file and tell, or do, what it brings."""
    found, _data = await read_for_event(request, _file)
    actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    is_applied = request.query_params.get("apply") == "true"
    work = import_programme if is_applied else preview_import
    plan = await work(session, actor, event, found)
    answer = _answer(plan, found.format, is_applied=is_applied)
    return Response(answer.model_dump_json(), media_type="application/json")


async def _file(request: Request) -> bytes:
    """The body, or the file of a form."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "multipart/form-data":
        return await request.body()
    _name, data = await file_in(request, "file")
    return data


def _answer(plan: Plan, format_: str, *, is_applied: bool) -> ImportOut:
    rows = [
        ImportRowOut(thing=row.thing, name=row.name, outcome=row.outcome, said=list(row.said))
        for row in plan.rows
    ]
    return ImportOut(format=format_, applied=is_applied, oddities=list(plan.oddities), rows=rows)


routes: list[BaseRoute] = [
    Route("/api/v1/events/{event}/programme/import", post_import, methods=["POST"]),
]
