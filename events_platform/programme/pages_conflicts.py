"""The conflicts of the plan: hard ones first, each with what to do, and what somebody took upon them."""

from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Actor
from events_platform.errors import Invalid, NotFound
from events_platform.events.console import console
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import format_datetime, lazy
from events_platform.kit.web.forms import read_form
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render
from events_platform.programme.access import editor, path_id
from events_platform.programme.conflicts_facts import Severity
from events_platform.programme.conflicts_text import KINDS
from events_platform.programme.queries_sessions import sessions_in
from events_platform.programme.service_conflicts import Told, conflicts_of, override_conflicts, undo_override
from events_platform.programme.views_sessions import named

DONE = {
    "accepted": lazy("The conflict no longer stands against a release."),
    "undone": lazy("The conflict stands against releases again."),
}


@page
async def show_conflicts(request: Request, session: Session) -> Response:
    """All of them, in three groups."""
    actor, event = await editor(request, session)
    return await _list(request, session, actor, event)


@page
async def post_override(request: Request, session: Session) -> Response:
    """Take a hard conflict upon oneself, with a reason."""
    actor, event = await editor(request, session)
    typed = (await read_form(request)).typed
    key, reason = typed.get("key", ""), typed.get("reason", "")
    try:
        await override_conflicts(session, actor, event, [key], reason)
    except (Invalid, NotFound) as error:
        refused = (key, reason, str(error.fields.get("reason", error.message)))
        return await _list(request, session, actor, event, refused, error.status)
    return _back(event, "accepted")


@page
async def post_undo(request: Request, session: Session) -> Response:
    """Let the conflict stand against releases again."""
    actor, event = await editor(request, session)
    await undo_override(session, actor, event, path_id(request))
    return _back(event, "undone")


async def _list(
    request: Request,
    session: Session,
    actor: Actor,
    event: Event,
    refused: tuple[str, str, str] = ("", "", ""),
    status: int = 200,
) -> Response:
    told = await conflicts_of(session, event)
    ids = list(dict.fromkeys(id_ for one in told for id_ in one.session_ids))
    titles = {one.id: named(one.title, event) for one in await sessions_in(session, ids)}
    rows = [_row(event, number, one, titles) for number, one in enumerate(told)]
    done = DONE.get(request.query_params.get("done", ""))
    values = {
        **console(actor, event, "conflicts"),
        "base": f"/manage/{event.slug}/conflicts",
        "hard": [row for row in rows if row["is_blocking"]],
        "accepted": [row for row in rows if row["override"]],
        "soft": [row for row in rows if row["severity"] == Severity.SOFT],
        "refused": refused,
        # A conflict that is gone has no line any more at which the sentence could stand.
        "lost": refused[2] if refused[0] not in {row["key"] for row in rows if row["is_blocking"]} else "",
        "done": str(done) if done else "",
    }
    return render(request, "programme/conflicts.html", values, status=status)


def _row(event: Event, number: int, told: Told, titles: dict[Any, str]) -> dict[str, Any]:
    zone = ZoneInfo(event.timezone)
    base = f"/manage/{event.slug}"
    override = told.override
    return {
        "number": number,
        "key": told.key,
        "kind": str(KINDS[told.kind]),
        "severity": told.severity,
        "is_blocking": told.is_blocking,
        "sentence": told.sentence,
        "advice": told.advice,
        "links": [(f"{base}/sessions/{id_}", titles.get(id_, "")) for id_ in told.session_ids],
        "override": override,
        "since": format_datetime(override.created_at, zone, length="medium") if override else "",
    }


def _back(event: Event, done: str) -> Response:
    return RedirectResponse(f"/manage/{event.slug}/conflicts?done={done}", 303)


routes: list[BaseRoute] = [
    Route("/manage/{event}/conflicts", show_conflicts, methods=["GET"]),
    Route("/manage/{event}/conflicts", post_override, methods=["POST"]),
    Route("/manage/{event}/conflicts/{id}/undo", post_undo, methods=["POST"]),
]
