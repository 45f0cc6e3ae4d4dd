"""Tracks and types of sessions for programs."""

from sqlalchemy import Integer, Uuid
from sqlmodel import col, select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Right
from events_platform.events.access import event_for_staff
from events_platform.events.api_sites import PATCHING
from events_platform.kit.db.engine import Session
from events_platform.kit.pagination import PAGING, cut_page, fetch_page, page_request
from events_platform.kit.schema import merged
from events_platform.kit.web.answers import created_answer, json_answer
from events_platform.kit.web.forms import read_json, read_json_value, validate
from events_platform.kit.web.handler import api
from events_platform.kit.web.idempotency import idempotent
from events_platform.kit.web.openapi import FOR_ALL_STAFF, operation
from events_platform.programme.access import editor, path_id
from events_platform.programme.models import Track
from events_platform.programme.schemas_sessions import (
    TrackIn,
    TrackList,
    TrackOut,
    TrackPatch,
    TypeIn,
    TypeList,
    TypeOut,
    TypePatch,
)
from events_platform.programme.service_tracks import (
    add_track,
    add_type,
    change_track,
    change_type,
    known_types,
    remove_track,
    remove_type,
    track_of,
    type_of,
)

TRACKS = "/api/v1/events/{event}/tracks"
TYPES = "/api/v1/events/{event}/session-types"
REFUSALS = (401, 403, 404, 409)


@operation("List the tracks of an event", tag="tracks", answer=TrackList, query=PAGING, errors=FOR_ALL_STAFF)
@api
async def list_tracks(request: Request, session: Session) -> Response:
    """In their order."""
    _actor, event = await event_for_staff(request, session, Right.SEE_EVENT)
    found = select(Track).where(Track.event_id == event.id)
    keys = [col(Track.position), col(Track.id)]
    page = await fetch_page(session, found, keys, page_request(request.query_params))
    items = [TrackOut.model_validate(one) for one in page.items]
    return json_answer(TrackList(items=items, next=page.next_cursor))


@operation(
    "Add a track",
    tag="tracks",
    body=TrackIn,
    answer=TrackOut,
    status=201,
    errors=REFUSALS,
    is_idempotent_by_key=True,
)
@api
@idempotent
async def post_track(request: Request, session: Session) -> Response:
    """After the others; its address is made from its name unless it is given."""
    actor, event = await editor(request, session)
    made = await add_track(session, actor, event, await read_json(request, TrackIn))
    return created_answer(TrackOut.model_validate(made), f"{request.url.path}/{made.id}")


@operation("Read a track", tag="tracks", answer=TrackOut, errors=FOR_ALL_STAFF)
@api
async def get_track(request: Request, session: Session) -> Response:
    """One track."""
    _actor, event = await event_for_staff(request, session, Right.SEE_EVENT)
    return json_answer(TrackOut.model_validate(await track_of(session, event, path_id(request))))


@operation(
    "Change a track", tag="tracks", body=TrackPatch, answer=TrackOut, errors=REFUSALS, description=PATCHING
)
@api
async def patch_track(request: Request, session: Session) -> Response:
    """Change what is given."""
    actor, event = await editor(request, session)
    track = await track_of(session, event, path_id(request))
    # Its address stays unless another is given: not every one that was made for it may be given.
    current = {"name": dict(track.name)}
    data = validate(TrackIn, merged(current, await read_json_value(request)))
    changed = await change_track(session, actor, event, track.id, data)
    return json_answer(TrackOut.model_validate(changed))


@operation("Remove a track", tag="tracks", status=204, errors=REFUSALS)
@api
async def delete_track(request: Request, session: Session) -> Response:
    """Refused while sessions belong to it."""
    actor, event = await editor(request, session)
    await remove_track(session, actor, event, path_id(request))
    return Response(status_code=204)


@operation(
    "List the types of sessions of an event",
    tag="session types",
    answer=TypeList,
    query=PAGING,
    errors=FOR_ALL_STAFF,
)
@api
async def list_types(request: Request, session: Session) -> Response:
    """In their order; every event begins with some, which are stored with the first change."""
    _actor, event = await event_for_staff(request, session, Right.SEE_EVENT)
    types = await known_types(session, event)
    asked = page_request(request.query_params)
    page = cut_page(types, [Integer(), Uuid()], lambda one: (one.position, one.id), asked)
    items = [TypeOut.model_validate(one) for one in page.items]
    return json_answer(TypeList(items=items, next=page.next_cursor))


@operation(
    "Add a type of sessions",
    tag="session types",
    body=TypeIn,
    answer=TypeOut,
    status=201,
    errors=REFUSALS,
    is_idempotent_by_key=True,
)
@api
@idempotent
async def post_type(request: Request, session: Session) -> Response:
    """After the others."""
    actor, event = await editor(request, session)
    made = await add_type(session, actor, event, await read_json(request, TypeIn))
    return created_answer(TypeOut.model_validate(made), f"{request.url.path}/{made.id}")


@operation("Read a type of sessions", tag="session types", answer=TypeOut, errors=FOR_ALL_STAFF)
@api
async def get_type(request: Request, session: Session) -> Response:
    """One type."""
    _actor, event = await event_for_staff(request, session, Right.SEE_EVENT)
    return json_answer(TypeOut.model_validate(await type_of(session, event, path_id(request))))


@operation(
    "Change a type of sessions",
    tag="session types",
    body=TypePatch,
    answer=TypeOut,
    errors=REFUSALS,
    description=PATCHING,
)
@api
async def patch_type(request: Request, session: Session) -> Response:
    """Change what is given; sessions that exist keep their length."""
    actor, event = await editor(request, session)
    found = await type_of(session, event, path_id(request))
    current = {name: getattr(found, name) for name in TypeIn.model_fields}
    data = validate(TypeIn, merged(current, await read_json_value(request)))
    return json_answer(TypeOut.model_validate(await change_type(session, actor, event, found.id, data)))


@operation("Remove a type of sessions", tag="session types", status=204, errors=REFUSALS)
@api
async def delete_type(request: Request, session: Session) -> Response:
    """Refused while sessions are of it, and for the last one."""
    actor, event = await editor(request, session)
    await remove_type(session, actor, event, path_id(request))
    return Response(status_code=204)


routes: list[BaseRoute] = [
    Route(TRACKS, list_tracks, methods=["GET"]),
    Route(TRACKS, post_track, methods=["POST"]),
    Route(f"{TRACKS}/{{id}}", get_track, methods=["GET"]),
    Route(f"{TRACKS}/{{id}}", patch_track, methods=["PATCH"]),
    Route(f"{TRACKS}/{{id}}", delete_track, methods=["DELETE"]),
    Route(TYPES, list_types, methods=["GET"]),
    Route(TYPES, post_type, methods=["POST"]),
    Route(f"{TYPES}/{{id}}", get_type, methods=["GET"]),
    Route(f"{TYPES}/{{id}}", patch_type, methods=["PATCH"]),
    Route(f"{TYPES}/{{id}}", delete_type, methods=["DELETE"]),
]
