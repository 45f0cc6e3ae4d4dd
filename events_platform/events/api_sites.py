"""Sites and rooms for programs."""

import uuid
from collections.abc import Mapping
from contextlib import suppress

from sqlmodel import col, select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Right
from events_platform.errors import NotFound
from events_platform.events import service
from events_platform.events.access import event_for_staff
from events_platform.events.models import Room, RoomClosure, Site
from events_platform.events.queries import distances_of
from events_platform.events.schemas import (
    ClosureIn,
    ClosureList,
    ClosureOut,
    RoomIn,
    RoomList,
    RoomOut,
    RoomPatch,
    SiteIn,
    SiteList,
    SiteOut,
    SitePatch,
)
from events_platform.events.service_closures import add_closure, closure_of, remove_closure
from events_platform.events.service_sites import room_of, site_of
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.pagination import PAGING, fetch_page, page_request
from events_platform.kit.schema import merged
from events_platform.kit.web.answers import created_answer, json_answer
from events_platform.kit.web.forms import read_json, read_json_value, validate
from events_platform.kit.web.handler import api
from events_platform.kit.web.idempotency import idempotent
from events_platform.kit.web.openapi import FOR_ALL_STAFF, operation

SITES = "/api/v1/events/{event}/sites"
ROOMS = "/api/v1/events/{event}/rooms"
REFUSALS = (401, 403, 404, 409)
PATCHING = "A JSON merge patch (RFC 7396): what is left out stays, null takes it away."


@operation("List the sites of an event", tag="sites", answer=SiteList, query=PAGING, errors=FOR_ALL_STAFF)
@api
async def list_sites(request: Request, session: Session) -> Response:
    """The main site first."""
    _actor, event = await event_for_staff(request, session, Right.SEE_EVENT)
    found = select(Site).where(Site.event_id == event.id)
    keys = [col(Site.position), col(Site.id)]
    page = await fetch_page(session, found, keys, page_request(request.query_params))
    ways = await distances_of(session, event.id)
    items = [site_out(site, ways) for site in page.items]
    return json_answer(SiteList(items=items, next=page.next_cursor))


@operation(
    "Add a site",
    tag="sites",
    body=SiteIn,
    answer=SiteOut,
    status=201,
    errors=REFUSALS,
    is_idempotent_by_key=True,
)
@api
@idempotent
async def post_site(request: Request, session: Session) -> Response:
    """A venue, open on every day of the event."""
    actor, event = await event_for_staff(request, session, Right.EDIT_EVENT)
    site = await service.add_site(session, actor, event, await read_json(request, SiteIn))
    made = site_out(site, await distances_of(session, event.id))
    return created_answer(made, f"{request.url.path}/{site.id}")


@operation("Read a site", tag="sites", answer=SiteOut, errors=FOR_ALL_STAFF)
@api
async def get_site(request: Request, session: Session) -> Response:
    """One site."""
    _actor, event = await event_for_staff(request, session, Right.SEE_EVENT)
    site = await site_of(session, event, _id(request))
    return json_answer(site_out(site, await distances_of(session, event.id)))


@operation(
    "Change a site", tag="sites", body=SitePatch, answer=SiteOut, errors=REFUSALS, description=PATCHING
)
@api
async def patch_site(request: Request, session: Session) -> Response:
    """Change what is given."""
    actor, event = await event_for_staff(request, session, Right.EDIT_EVENT)
    site = await site_of(session, event, _id(request))
    known = site_out(site, await distances_of(session, event.id)).model_dump(mode="json")
    current = {name: known[name] for name in SiteIn.model_fields}
    data = validate(SiteIn, merged(current, await read_json_value(request)))
    changed = await service.update_site(session, actor, event, site.id, data)
    return json_answer(site_out(changed, await distances_of(session, event.id)))


@operation("Remove a site with its rooms", tag="sites", status=204, errors=REFUSALS)
@api
async def delete_site(request: Request, session: Session) -> Response:
    """Refused while gates or recorded presences refer to it."""
    actor, event = await event_for_staff(request, session, Right.EDIT_EVENT)
    await service.remove_site(session, actor, event, _id(request))
    return Response(status_code=204)


@operation("List the rooms of an event", tag="rooms", answer=RoomList, query=PAGING, errors=FOR_ALL_STAFF)
@api
async def list_rooms(request: Request, session: Session) -> Response:
    """The rooms of all sites."""
    _actor, event = await event_for_staff(request, session, Right.SEE_EVENT)
    found = select(Room).where(Room.event_id == event.id)
    keys = [col(Room.position), col(Room.id)]
    page = await fetch_page(session, found, keys, page_request(request.query_params))
    return json_answer(RoomList(items=[room_out(room) for room in page.items], next=page.next_cursor))


@operation(
    "Add a room",
    tag="rooms",
    body=RoomIn,
    answer=RoomOut,
    status=201,
    errors=REFUSALS,
    is_idempotent_by_key=True,
)
@api
@idempotent
async def post_room(request: Request, session: Session) -> Response:
    """A room of the site that `site` names, else of the main one."""
    actor, event = await event_for_staff(request, session, Right.EDIT_EVENT)
    room = await service.add_room(session, actor, event, await read_json(request, RoomIn))
    return created_answer(room_out(room), f"{request.url.path}/{room.id}")


@operation("Read a room", tag="rooms", answer=RoomOut, errors=FOR_ALL_STAFF)
@api
async def get_room(request: Request, session: Session) -> Response:
    """One room."""
    _actor, event = await event_for_staff(request, session, Right.SEE_EVENT)
    return json_answer(room_out(await room_of(session, event, _id(request))))


@operation(
    "Change a room", tag="rooms", body=RoomPatch, answer=RoomOut, errors=REFUSALS, description=PATCHING
)
@api
async def patch_room(request: Request, session: Session) -> Response:
    """Change what is given."""
    actor, event = await event_for_staff(request, session, Right.EDIT_EVENT)
    room = await room_of(session, event, _id(request))
    said = {"capacity": room.capacity, "equipment": room.equipment}
    current = {"name": room.name, "site": room.site_id, **said}
    data = validate(RoomIn, merged(current, await read_json_value(request)))
    return json_answer(room_out(await service.update_room(session, actor, event, room.id, data)))


@operation("Remove a room", tag="rooms", status=204, errors=REFUSALS)
@api
async def delete_room(request: Request, session: Session) -> Response:
    """Refused while gates or recorded presences refer to it."""
    actor, event = await event_for_staff(request, session, Right.EDIT_EVENT)
    await service.remove_room(session, actor, event, _id(request))
    return Response(status_code=204)


def room_out(room: Room) -> RoomOut:
    """A room as the API tells it."""
    return RoomOut(
        id=room.id,
        site=room.site_id,
        name=dict(room.name),
        capacity=room.capacity,
        equipment=room.equipment,
        position=room.position,
    )


def site_out(site: Site, ways: Mapping[frozenset[uuid.UUID], int]) -> SiteOut:
    """A site as the API tells it, with its distances to others."""
    return SiteOut(
        id=site.id,
        name=dict(site.name),
        address=dict(site.address),
        country=site.country,
        coordinates=site.coordinates,
        walk_minutes=site.walk_minutes,
        distances=distances_from(site.id, ways),
        position=site.position,
    )


def distances_from(site_id: uuid.UUID, ways: Mapping[frozenset[uuid.UUID], int]) -> dict[uuid.UUID, int]:
    """Minutes from a site to each other one, where they are known."""
    return {other: minutes for pair, minutes in ways.items() if site_id in pair for other in pair - {site_id}}


@operation("List the closures of a room", tag="rooms", answer=ClosureList, query=PAGING, errors=FOR_ALL_STAFF)
@api
async def list_closures(request: Request, session: Session) -> Response:
    """The spans in which nothing takes place in it, in the order of time."""
    _actor, event = await event_for_staff(request, session, Right.SEE_EVENT)
    room = await room_of(session, event, _id(request))
    found = select(RoomClosure).where(RoomClosure.room_id == room.id)
    keys = [col(RoomClosure.starts_at), col(RoomClosure.id)]
    page = await fetch_page(session, found, keys, page_request(request.query_params))
    items = [ClosureOut.model_validate(one) for one in page.items]
    return json_answer(ClosureList(items=items, next=page.next_cursor))


@operation(
    "Close a room for a while",
    tag="rooms",
    body=ClosureIn,
    answer=ClosureOut,
    status=201,
    errors=REFUSALS,
    is_idempotent_by_key=True,
)
@api
@idempotent
async def post_closure(request: Request, session: Session) -> Response:
    """Sessions planned in it are conflicts from then on."""
    actor, event = await event_for_staff(request, session, Right.EDIT_EVENT)
    data = await read_json(request, ClosureIn)
    made = await add_closure(session, actor, event, _id(request), data)
    address = f"/api/v1/events/{event.slug}/rooms/{made.room_id}/closures/{made.id}"
    return created_answer(ClosureOut.model_validate(made), address)


@operation("Read a closure of a room", tag="rooms", answer=ClosureOut, errors=FOR_ALL_STAFF)
@api
async def get_closure(request: Request, session: Session) -> Response:
    """One span in which nothing takes place in it."""
    _actor, event = await event_for_staff(request, session, Right.SEE_EVENT)
    room = await room_of(session, event, _id(request))
    found = await closure_of(session, room, _id(request, "closure"))
    return json_answer(ClosureOut.model_validate(found))


@operation("Take a closure of a room back", tag="rooms", status=204, errors=REFUSALS)
@api
async def delete_closure(request: Request, session: Session) -> Response:
    """The room is open again in that span."""
    actor, event = await event_for_staff(request, session, Right.EDIT_EVENT)
    await remove_closure(session, actor, event, _id(request), _id(request, "closure"))
    return Response(status_code=204)


def _id(request: Request, name: str = "id") -> uuid.UUID:
    with suppress(ValueError):
        return uuid.UUID(request.path_params[name])
    raise NotFound(_("There is nothing at this address."))


routes: list[BaseRoute] = [
    Route(SITES, list_sites, methods=["GET"]),
    Route(SITES, post_site, methods=["POST"]),
    Route(f"{SITES}/{{id}}", get_site, methods=["GET"]),
    Route(f"{SITES}/{{id}}", patch_site, methods=["PATCH"]),
    Route(f"{SITES}/{{id}}", delete_site, methods=["DELETE"]),
    Route(ROOMS, list_rooms, methods=["GET"]),
    Route(ROOMS, post_room, methods=["POST"]),
    Route(f"{ROOMS}/{{id}}", get_room, methods=["GET"]),
    Route(f"{ROOMS}/{{id}}", patch_room, methods=["PATCH"]),
    Route(f"{ROOMS}/{{id}}", delete_room, methods=["DELETE"]),
    Route(f"{ROOMS}/{{id}}/closures", list_closures, methods=["GET"]),
    Route(f"{ROOMS}/{{id}}/closures", post_closure, methods=["POST"]),
    Route(f"{ROOMS}/{{id}}/closures/{{closure}}", get_closure, methods=["GET"]),
    Route(f"{ROOMS}/{{id}}/closures/{{closure}}", delete_closure, methods=["DELETE"]),
]
