"""The list of sessions: found, narrowed, confirmed and cancelled by many."""

import uuid
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Actor
from events_platform.events.console import console
from events_platform.events.models import Event
from events_platform.events.queries import rooms_of
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.i18n import lazy, ngettext
from events_platform.kit.web.forms import read_form
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render
from events_platform.programme.access import editor
from events_platform.programme.api_sessions import filters_of
from events_platform.programme.models import SessionState
from events_platform.programme.queries import tracks_of
from events_platform.programme.queries_sessions import (
    SessionFilters,
    forums_of,
    parts_of_sessions,
    sessions_by_time,
    sessions_in,
    slots_in,
)
from events_platform.programme.service_sessions import Bulk, change_states
from events_platform.programme.service_tracks import known_types
from events_platform.programme.views_sessions import STATES, day_choices, named, session_row

PAGE_SIZE = 100
FILTERS = ("q", "state", "type", "track", "day")
UNSCHEDULED = "none"
BULK = {
    "accept": SessionState.ACCEPTED,
    "confirm": SessionState.CONFIRMED,
    "cancel": SessionState.CANCELLED,
}
DONE = {
    "removed": lazy("The draft is removed."),
    "nothing": lazy("No session was chosen. Tick those that you mean, then choose again."),
}


@page
async def show_sessions(request: Request, session: Session) -> Response:
    """The sessions by time, those without a time last."""
    actor, event = await editor(request, session)
    return await _list(request, session, actor, event)


@page
async def change_many(request: Request, session: Session) -> Response:
    """Accept, confirm or cancel what was ticked; where some could not follow, say which and why."""
    actor, event = await editor(request, session)
    form = await read_form(request)
    ids = [one for one in map(_id, form.lists.get("session", [])) if one]
    state = BULK.get(form.typed.get("action", ""))
    back = f"/manage/{event.slug}/sessions"
    if state is None or not ids:
        return RedirectResponse(f"{back}?done=nothing", 303)
    bulk = await change_states(session, actor, event, ids, state)
    if bulk.refused:
        return await _list(request, session, actor, event, bulk)
    return RedirectResponse(f"{back}?{urlencode({'done': state.value, 'count': len(bulk.changed)})}", 303)


async def _list(
    request: Request, session: Session, actor: Actor, event: Event, bulk: Bulk | None = None
) -> Response:
    filters = filters_of(request.query_params)
    ids = await sessions_by_time(session, event, filters)
    shown, next_id = _cut(ids, _id(request.query_params.get("after", "")))
    types, tracks = await known_types(session, event), await tracks_of(session, event.id)
    slots, parts = await slots_in(session, shown), await parts_of_sessions(session, shown)
    names = {one.id: named(one.name, event) for one in await rooms_of(session, event.id)}
    names |= {one.id: named(one.name, event) for one in types}
    names |= {one.id: named(one.name, event) for one in tracks}
    names |= {one.id: named(one.title, event) for one in await forums_of(session, event.id)}
    rows = [
        session_row(event, one, slots.get(one.id), parts.get(one.id, []), names)
        for one in await sessions_in(session, shown)
    ]
    values = {
        **console(actor, event, "sessions"),
        "base": f"/manage/{event.slug}/sessions",
        "rows": rows,
        "total": len(ids),
        "is_narrowed": filters != SessionFilters(),
        "chosen": {name: request.query_params.get(name, "") for name in FILTERS},
        "states": [(one.value, str(label)) for one, (_kind, label) in STATES.items()],
        "types": [(str(one.id), named(one.name, event)) for one in types],
        "tracks": [(str(one.id), named(one.name, event)) for one in tracks],
        "days": [*day_choices(event), (UNSCHEDULED, _("Not placed"))],
        "next_href": _address(request, event, next_id) if next_id else None,
        "start_href": _address(request, event, None) if request.query_params.get("after") else None,
        "done": _done(request.query_params),
        "changed": _changed(len(bulk.changed)) if bulk and bulk.changed else "",
        "refused": [(named(one.title, event), why) for one, why in bulk.refused] if bulk else [],
    }
    return render(request, "programme/sessions.html", values)


def _cut(ids: list[uuid.UUID], after: uuid.UUID | None) -> tuple[list[uuid.UUID], uuid.UUID | None]:
    """The ids of a page, and the last of them where another page follows."""
    start = ids.index(after) + 1 if after in ids else 0
    shown = ids[start : start + PAGE_SIZE]
    return shown, shown[-1] if len(ids) > start + PAGE_SIZE else None


def _done(query: Mapping[str, str]) -> str:
    done, count = query.get("done", ""), query.get("count", "")
    if done in DONE:
        return str(DONE[done])
    return _changed(int(count)) if done and count.isdecimal() and len(count) < 5 else ""


def _changed(count: int) -> str:
    return ngettext("One session is changed.", "%(num)d sessions are changed.", count, num=count)


def _address(request: Request, event: Event, after: uuid.UUID | None) -> str:
    kept: dict[str, Any] = {
        name: request.query_params[name] for name in FILTERS if request.query_params.get(name)
    }
    return f"/manage/{event.slug}/sessions?{urlencode({**kept, **({'after': after} if after else {})})}"


def _id(text: str) -> uuid.UUID | None:
    with suppress(ValueError):
        return uuid.UUID(text)
    return None


routes: list[BaseRoute] = [
    Route("/manage/{event}/sessions", show_sessions, methods=["GET"]),
    Route("/manage/{event}/sessions", change_many, methods=["POST"]),
]
