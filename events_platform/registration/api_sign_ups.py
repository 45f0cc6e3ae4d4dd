"""Places in sessions as JSON, for staff."""

import uuid
from contextlib import suppress
from datetime import datetime

from pydantic import BaseModel
from sqlmodel import col, select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Actor, Right
from events_platform.errors import NotFound
from events_platform.events.access import event_for_staff
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.pagination import PAGING, fetch_page, page_request
from events_platform.kit.schema import Input
from events_platform.kit.web.answers import json_answer
from events_platform.kit.web.forms import read_json
from events_platform.kit.web.handler import api
from events_platform.kit.web.idempotency import idempotent
from events_platform.kit.web.openapi import operation
from events_platform.programme.published import PublicSession, public_programme
from events_platform.registration.models_sign_up import SessionSignUp, SignUpState
from events_platform.registration.queries import registration_by_id
from events_platform.registration.queries_sign_up import Own, offered_session, places_of, sign_ups_of
from events_platform.registration.service_sign_up import sign_up, withdraw

TAG = "Session sign-up"
REFUSALS = (401, 403, 404, 409)


class SignUpIn(Input):
    """Somebody to put on a session's list; `beyond_capacity` gives a place although none is free."""

    registration: uuid.UUID
    beyond_capacity: bool = False


class SignUpOut(BaseModel):
    """Somebody on the list of a session, as it stands now."""

    registration: uuid.UUID
    state: SignUpState
    asked_at: datetime


class SignUpsOut(BaseModel):
    """The list of a session in the order of asking. `capacity` is null where there is no limit."""

    capacity: int | None
    signed_up: int
    waiting: int
    items: list[SignUpOut]
    next: str | None


class OwnSignUp(BaseModel):
    """What somebody who was put on a list has; `position` is that on the waiting list, else 0."""

    registration: uuid.UUID
    state: SignUpState
    position: int


@operation(
    "List who signed up for a session",
    tag=TAG,
    answer=SignUpsOut,
    query=PAGING,
    description="Only sessions of the newest release that are visible and have a sign-up.",
)
@api
async def list_sign_ups(request: Request, session: Session) -> Response:
    """One page of a session's list, with its places."""
    _actor, event, one = await _offered(request, session, Right.SEE_NAMES)
    listed = select(SessionSignUp).where(SessionSignUp.session_id == one.item.id)
    keys = [col(SessionSignUp.asked_at), col(SessionSignUp.registration_id)]
    found = await fetch_page(session, listed, keys, page_request(request.query_params))
    places = (await places_of(session, event.id))[one.item.id]
    answer = SignUpsOut(
        capacity=places.capacity,
        signed_up=places.taken,
        waiting=places.waiting,
        items=[
            SignUpOut(registration=row.registration_id, state=row.state, asked_at=row.asked_at)
            for row in found.items
        ],
        next=found.next_cursor,
    )
    return json_answer(answer)


@operation(
    "Put somebody on the list of a session",
    tag=TAG,
    body=SignUpIn,
    answer=OwnSignUp,
    status=201,
    errors=REFUSALS,
    is_idempotent_by_key=True,
    description="Whoever comes when no place is free waits, and moves up by themselves.",
)
@api
@idempotent
async def post_sign_up(request: Request, session: Session) -> Response:
    """A place in the session, or on its waiting list."""
    actor, event, one = await _offered(request, session, Right.EDIT_REGISTRATIONS)
    data = await read_json(request, SignUpIn)
    registration = await registration_by_id(session, event.id, str(data.registration))
    await sign_up(session, actor, registration, one, beyond_capacity=data.beyond_capacity)
    own: Own = (await sign_ups_of(session, registration.id))[one.item.id]
    answer = OwnSignUp(registration=registration.id, state=own.state, position=own.position)
    return json_answer(answer, 201)


@operation("Take somebody off the list of a session", tag=TAG, status=204, errors=(401, 403, 404, 409))
@api
async def delete_sign_up(request: Request, session: Session) -> Response:
    """The place is free; who waits next has it, and is told by mail."""
    actor, event, one = await _offered(request, session, Right.EDIT_REGISTRATIONS)
    registration = await registration_by_id(session, event.id, request.path_params["registration"])
    await withdraw(session, actor, registration, one.item.id)
    return Response(status_code=204)


async def _offered(request: Request, session: Session, right: Right) -> tuple[Actor, Event, PublicSession]:
    actor, event = await event_for_staff(request, session, right)
    with suppress(ValueError):
        wanted = uuid.UUID(request.path_params["id"])
        return actor, event, offered_session(await public_programme(session, event), wanted)
    raise NotFound(_("There is no such session to sign up for."), code="no_such_session")


PLACE = "/api/v1/events/{event}/sessions/{id}/sign-ups"
routes: list[BaseRoute] = [
    Route(PLACE, list_sign_ups, methods=["GET"]),
    Route(PLACE, post_sign_up, methods=["POST"]),
    Route(f"{PLACE}/{{registration}}", delete_sign_up, methods=["DELETE"]),
]
