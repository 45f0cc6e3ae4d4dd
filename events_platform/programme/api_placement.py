"""Placement for programs: start the solver, read its proposal, make it the plan, take it back."""

from sqlmodel import col, select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.kit.db.engine import Session
from events_platform.kit.pagination import PAGING, fetch_page, page_request
from events_platform.kit.schema import NoneIn
from events_platform.kit.web.answers import json_answer
from events_platform.kit.web.forms import read_json, read_json_or_nothing
from events_platform.kit.web.handler import api
from events_platform.kit.web.idempotency import idempotent
from events_platform.kit.web.openapi import operation
from events_platform.programme.access import editor, path_id
from events_platform.programme.models_placement import PlacementRun
from events_platform.programme.queries_placement import run_by_id
from events_platform.programme.schemas_placement import PlacementIn, PlacementList, PlacementOut
from events_platform.programme.service_placement import (
    apply_placement,
    cancel_placement,
    start_placement,
    undo_placement,
)
from events_platform.programme.views_placement import placement_out

MANY = "/api/v1/events/{event}/placement"
REFUSALS = (401, 403, 404, 409)


@operation(
    "Have the rest placed",
    tag="placement",
    body=PlacementIn,
    answer=PlacementOut,
    status=202,
    errors=REFUSALS,
    is_idempotent_by_key=True,
    description="The solver works by itself; Location is where its state and its proposal are. Nothing"
    " changes before the proposal is applied.",
)
@api
@idempotent
async def post_placement(request: Request, session: Session) -> Response:
    """Start the solver."""
    actor, event = await editor(request, session)
    run = await start_placement(session, actor, event, await read_json(request, PlacementIn))
    answer = json_answer(await placement_out(session, event, run), 202)
    answer.headers["location"] = f"/api/v1/events/{event.slug}/placement/{run.id}"
    return answer


@operation("List the placements", tag="placement", answer=PlacementList, query=PAGING)
@api
async def list_placements(request: Request, session: Session) -> Response:
    """Newest first."""
    _actor, event = await editor(request, session)
    found = select(PlacementRun).where(PlacementRun.event_id == event.id)
    keys = [col(PlacementRun.created_at), col(PlacementRun.id)]
    page = await fetch_page(session, found, keys, page_request(request.query_params), descending=True)
    items = [await placement_out(session, event, run) for run in page.items]
    return json_answer(PlacementList(items=items, next=page.next_cursor))


@operation("Read a placement", tag="placement", answer=PlacementOut)
@api
async def get_placement(request: Request, session: Session) -> Response:
    """How far it is, and what it proposes."""
    _actor, event = await editor(request, session)
    run = await run_by_id(session, event.id, path_id(request))
    return json_answer(await placement_out(session, event, run))


@operation(
    "Apply a placement",
    tag="placement",
    body=NoneIn,
    is_body_needed=False,
    answer=PlacementOut,
    errors=REFUSALS,
    description="All moves are made, or none: 409 `changed_meanwhile` where somebody moved one of the"
    " sessions, or where the proposal would break a hard rule by now.",
)
@api
async def post_apply(request: Request, session: Session) -> Response:
    """Make the proposal the plan."""
    actor, event = await editor(request, session)
    await read_json_or_nothing(request, NoneIn)
    run = await apply_placement(session, actor, event, path_id(request))
    return json_answer(await placement_out(session, event, run))


@operation(
    "Take a placement back",
    tag="placement",
    body=NoneIn,
    is_body_needed=False,
    answer=PlacementOut,
    errors=REFUSALS,
)
@api
async def post_undo(request: Request, session: Session) -> Response:
    """All sessions stand where they stood before it was applied."""
    actor, event = await editor(request, session)
    await read_json_or_nothing(request, NoneIn)
    run = await undo_placement(session, actor, event, path_id(request))
    return json_answer(await placement_out(session, event, run))


@operation("Stop a placement", tag="placement", status=204, errors=REFUSALS)
@api
async def delete_placement(request: Request, session: Session) -> Response:
    """Stop the solver, or drop its proposal."""
    actor, event = await editor(request, session)
    await cancel_placement(session, actor, event, path_id(request))
    return Response(status_code=204)


routes: list[BaseRoute] = [
    Route(MANY, list_placements, methods=["GET"]),
    Route(MANY, post_placement, methods=["POST"]),
    Route(f"{MANY}/{{id}}", get_placement, methods=["GET"]),
    Route(f"{MANY}/{{id}}", delete_placement, methods=["DELETE"]),
    Route(f"{MANY}/{{id}}/apply", post_apply, methods=["POST"]),
    Route(f"{MANY}/{{id}}/undo", post_undo, methods=["POST"]),
]
