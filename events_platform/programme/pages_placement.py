"""Placing the rest, in the console: what to place, how far it is, what would change, apply, take back."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Actor
from events_platform.errors import AppError, Conflict
from events_platform.events.console import console
from events_platform.events.models import Event
from events_platform.events.queries import rooms_of
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale, format_date, format_datetime, format_time, lazy
from events_platform.kit.i18n import gettext as _
from events_platform.kit.web.forms import read_form
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render
from events_platform.programme.access import editor, path_id
from events_platform.programme.models import SessionState
from events_platform.programme.models_placement import OPEN, PlacementRun, RunState
from events_platform.programme.placement_facts import DEFAULT_SECONDS, WEIGHTS, Wish
from events_platform.programme.queries_placement import count_unplaced, run_by_id, runs_of
from events_platform.programme.schemas_placement import PLACEABLE, PlacementIn, PlacementOut, PlaceOut
from events_platform.programme.service_placement import (
    apply_placement,
    cancel_placement,
    start_placement,
    undo_placement,
)
from events_platform.programme.views_placement import placement_out, remaining_conflicts

ROOT = "/manage/{event}/placement"
STATES = {
    SessionState.DRAFT: lazy("Drafts"),
    SessionState.PROPOSED: lazy("Proposed sessions"),
    SessionState.ACCEPTED: lazy("Accepted sessions"),
    SessionState.CONFIRMED: lazy("Confirmed sessions"),
}
WISHES = {
    Wish.STARS: lazy("People can attend all that they marked"),
    Wish.TRACKS: lazy("Sessions of a track follow one another"),
    Wish.ROOMS: lazy("Rooms are large enough and equipped"),
    Wish.PLENARY: lazy("Nothing beside ceremonies, keynotes and breaks"),
    Wish.NIGHTS: lazy("No night hours for remote speakers"),
    Wish.WALKS: lazy("Speakers have time to walk"),
    Wish.HOLDING: lazy("Guests of honour have their holding time"),
    Wish.STAY: lazy("Sessions stay where they are"),
}
RUNS = {
    RunState.WAITING: lazy("Begins as soon as a worker is free"),
    RunState.RUNNING: lazy("The solver is at work"),
    RunState.PROPOSED: lazy("Proposed plan"),
    RunState.APPLIED: lazy("Applied"),
    RunState.UNDONE: lazy("Taken back"),
    RunState.CANCELLED: lazy("Stopped"),
    RunState.FAILED: lazy("Came to nothing"),
}
DONE = {
    "apply": lazy("The proposal is the plan now. You can take it back as a whole."),
    "undo": lazy("All sessions stand where they stood before."),
    "stop": lazy("The placement is stopped. Nothing was changed."),
}
GAPS, SECONDS = (0, 5, 10, 15, 20, 30), (10, DEFAULT_SECONDS, 60, 120)
TIMES_MORE = 3


@dataclass(frozen=True)
class Row:
    """A session that would get a place, or another one, as a line of the proposal."""

    href: str
    title: str
    day: str
    time: str
    room: str
    before: str


@page
async def show_placement(request: Request, session: Session) -> Response:
    """What to place, and the newest runs."""
    actor, event = await editor(request, session)
    return await _form(request, session, actor, event, {}, ["accepted", "confirmed"])


@page
async def post_placement(request: Request, session: Session) -> Response:
    """Start the solver."""
    actor, event = await editor(request, session)
    form = await read_form(request)
    try:
        run = await start_placement(session, actor, event, form.parse(PlacementIn))
    except AppError as error:
        states, errors = form.lists.get("states", []), dict(error.fields) or {"": error.message}
        return await _form(request, session, actor, event, form.typed, states, errors, error.status)
    return RedirectResponse(f"{_base(event)}/{run.id}", 303)


@page
async def show_run(request: Request, session: Session) -> Response:
    """How far it is, or what would change."""
    actor, event = await editor(request, session)
    return await _run(request, session, actor, event, await run_by_id(session, event.id, path_id(request)))


@page
async def post_apply(request: Request, session: Session) -> Response:
    """Make the proposal the plan."""
    return await _change(request, session, "apply")


@page
async def post_undo(request: Request, session: Session) -> Response:
    """Take it back."""
    return await _change(request, session, "undo")


@page
async def post_stop(request: Request, session: Session) -> Response:
    """Stop the solver, or drop its proposal."""
    return await _change(request, session, "stop")


CHANGES = {"apply": apply_placement, "undo": undo_placement, "stop": cancel_placement}


async def _change(request: Request, session: Session, what: str) -> Response:
    actor, event = await editor(request, session)
    run_id = path_id(request)
    try:
        await CHANGES[what](session, actor, event, run_id)
    except Conflict as error:
        await session.rollback()
        actor, event = await editor(request, session)
        run = await run_by_id(session, event.id, run_id)
        return await _run(request, session, actor, event, run, error)
    return RedirectResponse(f"{_base(event)}/{run_id}?done={what}", 303)


def _base(event: Event) -> str:
    return f"/manage/{event.slug}/placement"


async def _form(
    request: Request,
    session: Session,
    actor: Actor,
    event: Event,
    typed: dict[str, str],
    states: list[str],
    errors: dict[str, Any] | None = None,
    status: int = 200,
) -> Response:
    counts = await count_unplaced(session, event.id)
    zone = ZoneInfo(event.timezone)
    values = {
        **console(actor, event, "board"),
        "base": _base(event),
        "typed": typed,
        "states": states,
        "errors": errors or {},
        "choices": [
            (state.value, str(STATES[state]), _("%(count)s without a place", count=counts.get(state, 0)))
            for state in reversed(PLACEABLE)
        ],
        "gaps": [(minutes, _("%(count)s minutes", count=minutes)) for minutes in GAPS],
        "seconds": [(number, _("%(count)s seconds", count=number)) for number in SECONDS],
        "wishes": [_wish(wish) for wish in WISHES],
        "runs": [
            (
                f"{_base(event)}/{run.id}",
                format_datetime(run.created_at, tz=zone),
                run.created_by,
                str(RUNS[RunState(run.state)]),
                _placed(run),
            )
            for run in await runs_of(session, event.id)
        ],
        "has_rooms": bool(await rooms_of(session, event.id)),
    }
    return render(request, "programme/placement.html", values, status=status)


def _wish(wish: Wish) -> tuple[str, str, int, list[tuple[int, str]]]:
    """The name of its field, its label, its usual weight, and what can be chosen."""
    usual = WEIGHTS[wish]
    levels = [(0, _("Does not matter")), (usual, _("As usual")), (usual * TIMES_MORE, _("Matters much"))]
    return f"weights.{wish.value}", str(WISHES[wish]), usual, levels


def _placed(run: PlacementRun) -> str:
    return _("%(placed)s of %(all)s sessions are placed.", placed=run.placed, all=run.sessions)


async def _run(
    request: Request,
    session: Session,
    actor: Actor,
    event: Event,
    run: PlacementRun,
    refused: Conflict | None = None,
) -> Response:
    shown = await placement_out(session, event, run)
    is_proposed = shown.state == RunState.PROPOSED
    values = {
        **console(actor, event, "board"),
        "base": f"{_base(event)}/{run.id}",
        "again": _base(event),
        "board": f"/manage/{event.slug}/board",
        "run": shown,
        "state": str(RUNS[shown.state]),
        "is_open": shown.state in OPEN,
        "placed": _placed(run),
        "days": _days(await _rows(session, event, shown)),
        "left": [(f"/manage/{event.slug}/sessions/{one.session}", one) for one in shown.left],
        "conflicts": await remaining_conflicts(session, event, run) if is_proposed else [],
        "refused": refused.message if refused else "",
        "done": DONE.get(request.query_params.get("done", "")),
    }
    return render(request, "programme/placement_run.html", values, status=refused.status if refused else 200)


async def _rows(session: Session, event: Event, shown: PlacementOut) -> list[Row]:
    lang, zone = current_locale(), ZoneInfo(event.timezone)
    rooms = {
        room.id: room.name.in_language(lang, event.languages) for room in await rooms_of(session, event.id)
    }

    def clock(place: PlaceOut) -> str:
        return f"{format_time(place.starts_at, tz=zone)}–{format_time(place.ends_at, tz=zone)}"

    def before(place: PlaceOut) -> str:
        day, room = format_date(place.starts_at.astimezone(zone).date()), rooms.get(place.room, "")
        return _("%(day)s, %(time)s, %(room)s", day=day, time=clock(place), room=room)

    return [
        Row(
            href=f"/manage/{event.slug}/sessions/{one.session}",
            title=one.title,
            day=format_date(one.after.starts_at.astimezone(zone).date(), length="full"),
            time=clock(one.after),
            room=rooms.get(one.after.room, ""),
            before=before(one.before) if one.before else "",
        )
        for one in shown.moves
    ]


def _days(rows: list[Row]) -> list[tuple[str, list[Row]]]:
    return [(day, list(found)) for day, found in groupby(rows, key=lambda row: row.day)]


routes: list[BaseRoute] = [
    Route(ROOT, show_placement, methods=["GET"]),
    Route(ROOT, post_placement, methods=["POST"]),
    Route(f"{ROOT}/{{id}}", show_run, methods=["GET"]),
    Route(f"{ROOT}/{{id}}/apply", post_apply, methods=["POST"]),
    Route(f"{ROOT}/{{id}}/undo", post_undo, methods=["POST"]),
    Route(f"{ROOT}/{{id}}/stop", post_stop, methods=["POST"]),
]
