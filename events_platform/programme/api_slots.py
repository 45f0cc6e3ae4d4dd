"""Slots for programs: when and where sessions are planned."""

from sqlmodel import col, select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.errors import Conflict
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.pagination import PAGING, fetch_page, page_request
from events_platform.kit.schema import merged
from events_platform.kit.web.answers import created_answer, json_answer
from events_platform.kit.web.forms import read_json, read_json_value, validate
from events_platform.kit.web.handler import api
from events_platform.kit.web.idempotency import idempotent
from events_platform.kit.web.openapi import operation
from events_platform.programme.access import editor
from events_platform.programme.api_sessions import slot_out
from events_platform.programme.models import Slot
from events_platform.programme.queries_sessions import session_by_id, slot_by_id, slot_of
from events_platform.programme.schemas_sessions import SlotChangeIn, SlotIn, SlotList, SlotOut, SlotPatch
from events_platform.programme.service_slots import place_session, unplace_session

MANY = "/api/v1/events/{event}/slots"
REFUSALS = (401, 403, 404, 409)
PATCHING = (
    "A JSON merge patch (RFC 7396). Send the `updated_at` that you read as `expected`, and a slot that"
    " somebody else moved meanwhile is refused with 409 `changed_meanwhile`. A new start keeps the length."
)


@operation("List the slots of an event", tag="slots", answer=SlotList, query=PAGING)
@api
async def list_slots(request: Request, session: Session) -> Response:
    """In the order of time."""
    _actor, event = await editor(request, session)
    found = select(Slot).where(Slot.event_id == event.id)
    keys = [col(Slot.starts_at), col(Slot.id)]
    page = await fetch_page(session, found, keys, page_request(request.query_params))
    return json_answer(SlotList(items=[slot_out(one) for one in page.items], next=page.next_cursor))


@operation(
    "Place a session",
    tag="slots",
    body=SlotIn,
    answer=SlotOut,
    status=201,
    errors=REFUSALS,
    is_idempotent_by_key=True,
)
@api
@idempotent
async def post_slot(request: Request, session: Session) -> Response:
    """On a grid of five minutes; conflicts are reported by GET …/conflicts, not refused."""
    actor, event = await editor(request, session)
    data = await read_json(request, SlotIn)
    one = await session_by_id(session, event.id, data.session)
    if await slot_of(session, one.id):
        message = _("This session has a slot already. Change that slot instead.")
        raise Conflict(message, code="already_placed")
    slot = await place_session(
        session,
        actor,
        event,
        one,
        data.room,
        data.starts_at,
        minutes=data.minutes,
        ends_at=data.ends_at,
        shared_room_ids=data.shared_rooms,
        is_fixed=data.is_fixed,
        expected=None,
    )
    return created_answer(slot_out(slot), f"{request.url.path}/{slot.id}")


@operation("Read a slot", tag="slots", answer=SlotOut)
@api
async def get_slot(request: Request, session: Session) -> Response:
    """One slot."""
    _actor, event = await editor(request, session)
    return json_answer(slot_out(await slot_by_id(session, event.id, request.path_params["id"])))


@operation("Move a slot", tag="slots", body=SlotPatch, answer=SlotOut, errors=REFUSALS, description=PATCHING)
@api
async def patch_slot(request: Request, session: Session) -> Response:
    """Another time, room or length."""
    actor, event = await editor(request, session)
    slot = await slot_by_id(session, event.id, request.path_params["id"])
    known = slot_out(slot).model_dump(mode="json")
    current = {name: known[name] for name in ("room", "starts_at", "shared_rooms", "is_fixed")}
    patch = await read_json_value(request)
    if patch == {}:
        return json_answer(slot_out(slot))
    data = validate(SlotChangeIn, merged(current, patch))
    changed = await place_session(
        session,
        actor,
        event,
        await session_by_id(session, event.id, slot.session_id),
        data.room,
        data.starts_at,
        minutes=data.minutes,
        ends_at=data.ends_at,
        shared_room_ids=data.shared_rooms,
        is_fixed=data.is_fixed,
        expected=data.expected or ...,
    )
    return json_answer(slot_out(changed))


@operation("Take a session back to the unscheduled ones", tag="slots", status=204, errors=REFUSALS)
@api
async def delete_slot(request: Request, session: Session) -> Response:
    """The session stays."""
    actor, event = await editor(request, session)
    slot = await slot_by_id(session, event.id, request.path_params["id"])
    one = await session_by_id(session, event.id, slot.session_id)
    await unplace_session(session, actor, event, one)
    return Response(status_code=204)


routes: list[BaseRoute] = [
    Route(MANY, list_slots, methods=["GET"]),
    Route(MANY, post_slot, methods=["POST"]),
    Route(f"{MANY}/{{id}}", get_slot, methods=["GET"]),
    Route(f"{MANY}/{{id}}", patch_slot, methods=["PATCH"]),
    Route(f"{MANY}/{{id}}", delete_slot, methods=["DELETE"]),
]
