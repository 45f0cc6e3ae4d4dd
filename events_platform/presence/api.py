"""Online rooms and beats as JSON."""

from sqlmodel import col, select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Actor, Right, bearer_token
from events_platform.errors import NotFound, Unauthenticated
from events_platform.events.access import event_for_staff
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale
from events_platform.kit.i18n import gettext as _
from events_platform.kit.pagination import PAGING, fetch_page, page_request
from events_platform.kit.schema import merged
from events_platform.kit.web.answers import created_answer, json_answer
from events_platform.kit.web.context import context
from events_platform.kit.web.forms import read_json, read_json_value, validate
from events_platform.kit.web.handler import api
from events_platform.kit.web.idempotency import idempotent
from events_platform.kit.web.openapi import operation
from events_platform.presence.beats import NEXT_IN
from events_platform.presence.models import OnlineRoom
from events_platform.presence.queries import online_room_of
from events_platform.presence.reception import since_sentence, take_beat
from events_platform.presence.schemas import (
    BeatIn,
    BeatOut,
    OnlineRoomIn,
    OnlineRoomOut,
    OnlineRoomPatch,
    OnlineRoomsOut,
    RoomState,
    room_out,
)
from events_platform.presence.service import add_online_room, remove_online_room, update_online_room

TAG = "Online rooms"
MANY = "/api/v1/events/{event}/online-rooms"
ONE = "/api/v1/events/{event}/online-rooms/{id}"


@operation("List online rooms", tag=TAG, answer=OnlineRoomsOut, query=PAGING)
@api
async def list_rooms(request: Request, session: Session) -> Response:
    """The online rooms of the event in their order."""
    _actor, event = await event_for_staff(request, session, Right.EDIT_EVENT)
    found = select(OnlineRoom).where(OnlineRoom.event_id == event.id)
    keys = [col(OnlineRoom.position), col(OnlineRoom.id)]
    page = await fetch_page(session, found, keys, page_request(request.query_params))
    return json_answer(OnlineRoomsOut(items=[room_out(one) for one in page.items], next=page.next_cursor))


@operation(
    "Add an online room",
    tag=TAG,
    body=OnlineRoomIn,
    answer=OnlineRoomOut,
    status=201,
    errors=(401, 403, 404, 409),
    is_idempotent_by_key=True,
)
@api
@idempotent
async def post_room(request: Request, session: Session) -> Response:
    """A room after the others, or at a position."""
    actor, event = await event_for_staff(request, session, Right.EDIT_EVENT)
    room = await add_online_room(session, actor, event, await read_json(request, OnlineRoomIn))
    made = room_out(room)
    return created_answer(made, f"{request.url.path}/{made.id}")


@operation("Read an online room", tag=TAG, answer=OnlineRoomOut)
@api
async def get_room(request: Request, session: Session) -> Response:
    """One online room."""
    _actor, _event, room = await _room(request, session)
    return json_answer(room_out(room))


@operation(
    "Change an online room", tag=TAG, body=OnlineRoomPatch, answer=OnlineRoomOut, errors=(401, 403, 404, 409)
)
@api
async def patch_room(request: Request, session: Session) -> Response:
    """Only what is given changes (RFC 7396)."""
    actor, _event, room = await _room(request, session)
    known = room_out(room).model_dump(exclude={"id"})
    data = validate(OnlineRoomIn, merged(known, await read_json_value(request)))
    await update_online_room(session, actor, room, data)
    return json_answer(room_out(room))


@operation("Remove an online room", tag=TAG, status=204, errors=(401, 403, 404, 409))
@api
async def delete_room(request: Request, session: Session) -> Response:
    """Remove a room in which nobody was present."""
    actor, _event, room = await _room(request, session)
    await remove_online_room(session, actor, room)
    return Response(status_code=204)


async def _room(request: Request, session: Session) -> tuple[Actor, Event, OnlineRoom]:
    actor, event = await event_for_staff(request, session, Right.EDIT_EVENT)
    return actor, event, await online_room_of(session, event.id, request.path_params["id"])


@operation(
    "Say that somebody is present online",
    tag="Presence",
    body=BeatIn,
    answer=BeatOut,
    errors=(401, 404, 409, 503),
    security="personalToken",
    description="The page of an online room repeats this after `next_in` seconds, with the token of the "
    "personal page. One connection is one person; two connections at once count once.",
)
async def post_beat(request: Request) -> Response:
    """Record a beat; what may have changed of the room comes back."""
    token = bearer_token(request)
    if token is None:
        raise Unauthenticated(_("Please sign in, or send a valid token."))
    data = await read_json(request, BeatIn)
    try:
        attendee, since = await take_beat(context(request), token, data)
    except NotFound as error:
        raise Unauthenticated(error.message) if error.code == "no_such_link" else error from error
    room, languages = attendee.room, attendee.event.languages
    state = RoomState(
        id=room.id,
        name=dict(room.name),
        title=room.name.in_language(current_locale(), languages),
        meeting_url=room.meeting_url,
    )
    said = since_sentence(attendee, since)
    return json_answer(BeatOut(next_in=int(NEXT_IN.total_seconds()), since=since, said=said, room=state))


routes: list[BaseRoute] = [
    Route(MANY, list_rooms),
    Route(MANY, post_room, methods=["POST"]),
    Route(ONE, get_room),
    Route(ONE, patch_room, methods=["PATCH"]),
    Route(ONE, delete_room, methods=["DELETE"]),
    Route("/api/v1/beats", post_beat, methods=["POST"]),
]
