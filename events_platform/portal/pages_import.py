"""Bringing a programme in: a file is looked at first, and comes in when somebody says so."""

import uuid
from typing import Any

from sqlmodel import col, delete, select
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Actor, Right
from events_platform.errors import AppError, Invalid, NotFound
from events_platform.events.access import event_for_staff
from events_platform.events.console import console
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.files.models import StoredFile
from events_platform.kit.files.service import store_file
from events_platform.kit.i18n import gettext as _
from events_platform.kit.web.context import context
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render
from events_platform.portal.importing import read_file, read_for_event
from events_platform.programme.import_plan import Plan, RowOutcome
from events_platform.programme.photos import file_in
from events_platform.programme.service_import import import_programme, preview_import

KIND = "application/x-programme-import"
KEPT_ROWS = 5_000


@page
async def show_form(request: Request, session: Session) -> Response:
    """Where a file is chosen; after an import it says what came in."""
    actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    return _render(request, actor, event, {"done": request.query_params.get("done") == "imported"})


@page
async def look_at_file(request: Request, session: Session) -> Response:
    """What would come in, row by row; the file waits until somebody brings it in or looks at another."""
    try:
        found, data = await read_for_event(request, _upload)
    except Invalid as error:
        actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
        return _render(request, actor, event, {"errors": error.fields}, status=422)
    actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    plan = await preview_import(session, actor, event, found)
    await _forget_files(session, event)
    file = await store_file(session, _name(event), KIND, data)
    values = {**_plan_values(plan), "format": found.format, "file_id": str(file.id)}
    return _render(request, actor, event, values)


@page
async def bring_in(request: Request, session: Session) -> Response:
    """Bring the file in that was looked at; it is read before others who write have to wait."""
    async with context(request).db.read() as reading:
        _actor, event, file = await _waiting(request, reading)
    found = await read_file(event, file.data)
    actor, event, _file = await _waiting(request, session)
    try:
        await import_programme(session, actor, event, found)
    except AppError as error:
        return _render(request, actor, event, {"error": str(error.message)}, status=error.status)
    await _forget_files(session, event)
    return RedirectResponse(f"/manage/{event.slug}/import?done=imported", 303)


async def _upload(request: Request) -> bytes:
    _file_name, data = await file_in(request, "file")
    return data


async def _waiting(request: Request, session: Session) -> tuple[Actor, Event, StoredFile]:
    actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    try:
        id_ = uuid.UUID(request.path_params["file"])
    except ValueError:
        id_ = uuid.UUID(int=0)
    found = select(StoredFile).where(StoredFile.id == id_, StoredFile.name == _name(event))
    file = (await session.exec(found.where(StoredFile.media_type == KIND))).first()
    if file is None:
        raise NotFound(_("This file does not wait any more. Please choose it again."), code="no_such_file")
    return actor, event, file


async def _forget_files(session: Session, event: Event) -> None:
    """One file waits for an event at most."""
    await session.exec(
        delete(StoredFile).where(col(StoredFile.name) == _name(event), col(StoredFile.media_type) == KIND)
    )


def _name(event: Event) -> str:
    return f"import-{event.id}"


def _plan_values(plan: Plan) -> dict[str, Any]:
    labels = {
        "room": _("Rooms"),
        "track": _("Tracks"),
        "type": _("Types of sessions"),
        "speaker": _("Speakers"),
        "session": _("Sessions"),
    }
    one = {
        "room": _("Room"),
        "track": _("Track"),
        "type": _("Type of sessions"),
        "speaker": _("Speaker"),
        "session": _("Session"),
    }
    words = {
        RowOutcome.NEW: _("new"),
        RowOutcome.CHANGED: _("changes"),
        RowOutcome.SAME: _("stays the same"),
        RowOutcome.REFUSED: _("cannot come in"),
    }
    return {
        "counts": [
            (label, [(words[outcome], plan.count(thing, outcome)) for outcome in RowOutcome])
            for thing, label in labels.items()
        ],
        "heads": [words[outcome] for outcome in RowOutcome],
        "oddities": plan.oddities,
        "rows": [
            (one[row.thing], row.name, words[row.outcome], row.said)
            for row in plan.rows
            if row.said or row.outcome != RowOutcome.SAME
        ][:KEPT_ROWS],
        "odd_count": sum(bool(row.said) for row in plan.rows) + len(plan.oddities),
        "changes": any(row.outcome in {RowOutcome.NEW, RowOutcome.CHANGED} for row in plan.rows),
    }


def _render(
    request: Request, actor: Actor, event: Event, values: dict[str, Any], status: int = 200
) -> Response:
    empty = {"done": False, "errors": {}, "error": "", "rows": None}
    found = {**console(actor, event, "import"), **empty, **values, "base": f"/manage/{event.slug}/import"}
    found["errors"] = {name: str(text) for name, text in found["errors"].items()}
    return render(request, "portal/import.html", found, status=status)


BASE = "/manage/{event}/import"
routes: list[BaseRoute] = [
    Route(BASE, show_form, methods=["GET"]),
    Route(BASE, look_at_file, methods=["POST"]),
    Route(f"{BASE}/{{file}}", bring_in, methods=["POST"]),
]
