"""Sessions of the working copy for programs; what is released stands in the public exports."""

import uuid
from collections.abc import Mapping
from contextlib import suppress
from datetime import date

from sqlmodel import col
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.kit.db.engine import Session
from events_platform.kit.pagination import PAGING, fetch_page, page_request
from events_platform.kit.schema import NoneIn, merged
from events_platform.kit.web.answers import created_answer, json_answer
from events_platform.kit.web.forms import (
    read_json,
    read_json_or_nothing,
    read_json_value,
    refuse_misread,
    validate,
)
from events_platform.kit.web.handler import api
from events_platform.kit.web.idempotency import idempotent
from events_platform.kit.web.openapi import operation
from events_platform.programme.access import editor, session_for_editor
from events_platform.programme.models import ProgrammeSession, SessionSpeaker, SessionState, Slot
from events_platform.programme.queries_sessions import (
    SessionFilters,
    chosen_sessions,
    parts_of_session,
    parts_of_sessions,
    slot_of,
    slots_in,
)
from events_platform.programme.schemas_sessions import (
    CancelIn,
    PartOut,
    SessionIn,
    SessionList,
    SessionOut,
    SessionPatch,
    SlotOut,
)
from events_platform.programme.service_sessions import (
    add_session,
    cancel_session,
    change_session,
    duplicate_session,
    remove_session,
    restore_session,
)

MANY = "/api/v1/events/{event}/sessions"
REFUSALS = (401, 403, 404, 409)
PATCHING = "A JSON merge patch (RFC 7396): what is left out stays, null takes it away; lists are replaced."
QUERY = {
    "q": "Words that title or speakers hold, in any script or pinyin.",
    "state": "draft, proposed, accepted, confirmed or cancelled.",
    "track": "The id of a track.",
    "type": "The id of a type.",
    "day": "A date, in the event's time zone.",
    "unscheduled": "1: only sessions that have no slot.",
    **PAGING,
}


@operation("List the sessions of the working copy", tag="sessions", answer=SessionList, query=QUERY)
@api
async def list_sessions(request: Request, session: Session) -> Response:
    """In the order in which they were added."""
    _actor, event = await editor(request, session)
    query, filters = request.query_params, filters_of(request.query_params)
    refuse_misread(query, _read_of(query, filters))
    found = chosen_sessions(event, filters)
    page = await fetch_page(session, found, [col(ProgrammeSession.id)], page_request(query))
    ids = [one.id for one in page.items]
    slots, parts = await slots_in(session, ids), await parts_of_sessions(session, ids)
    items = [
        session_out(one, slots.get(one.id), [part for part, _speaker in parts.get(one.id, [])])
        for one in page.items
    ]
    return json_answer(SessionList(items=items, next=page.next_cursor))


@operation(
    "Add a session",
    tag="sessions",
    body=SessionIn,
    answer=SessionOut,
    status=201,
    errors=REFUSALS,
    is_idempotent_by_key=True,
)
@api
@idempotent
async def post_session(request: Request, session: Session) -> Response:
    """It has no slot yet: place it by POST to slots."""
    actor, event = await editor(request, session)
    made = await add_session(session, actor, event, await read_json(request, SessionIn))
    return await _answer(session, made, f"{request.url.path}/{made.id}")


@operation("Read a session", tag="sessions", answer=SessionOut)
@api
async def get_session(request: Request, session: Session) -> Response:
    """One session with its parts and its slot."""
    _actor, _event, one = await session_for_editor(request, session)
    return await _answer(session, one)


@operation(
    "Change a session",
    tag="sessions",
    body=SessionPatch,
    answer=SessionOut,
    errors=REFUSALS,
    description=PATCHING,
)
@api
async def patch_session(request: Request, session: Session) -> Response:
    """Change what is given; the state moves by its steps only."""
    actor, event, one = await session_for_editor(request, session)
    known = session_out(one, None, await parts_of_session(session, one.id)).model_dump(mode="json")
    current = {name: known[name] for name in SessionIn.model_fields}
    current["parts"] = [{"speaker": part["speaker"], "role": part["role"]} for part in known["parts"]]
    patch = await read_json_value(request)
    if patch == {}:
        return await _answer(session, one)
    data = validate(SessionIn, merged(current, patch))
    return await _answer(session, await change_session(session, actor, event, one, data))


@operation("Remove a draft that was never released", tag="sessions", status=204, errors=REFUSALS)
@api
async def delete_session(request: Request, session: Session) -> Response:
    """Any other is cancelled by a change of its state."""
    actor, event, one = await session_for_editor(request, session)
    await remove_session(session, actor, event, one)
    return Response(status_code=204)


@operation(
    "Duplicate a session",
    tag="sessions",
    body=NoneIn,
    is_body_needed=False,
    answer=SessionOut,
    status=201,
    errors=REFUSALS,
    is_idempotent_by_key=True,
)
@api
@idempotent
async def post_duplicate(request: Request, session: Session) -> Response:
    """A draft with the same people and texts, without a slot."""
    actor, event, one = await session_for_editor(request, session)
    await read_json_or_nothing(request, NoneIn)
    made = await duplicate_session(session, actor, event, one)
    return await _answer(session, made, f"/api/v1/events/{event.slug}/sessions/{made.id}")


@operation("Cancel a session", tag="sessions", body=CancelIn, answer=SessionOut, errors=REFUSALS)
@api
async def post_cancel(request: Request, session: Session) -> Response:
    """With the talks in it where that is said; people learn of it with the next release."""
    actor, event, one = await session_for_editor(request, session)
    data = await read_json(request, CancelIn)
    await cancel_session(session, actor, event, one, with_talks=data.with_talks)
    return await _answer(session, one)


@operation(
    "Bring a cancelled session back",
    tag="sessions",
    body=NoneIn,
    is_body_needed=False,
    answer=SessionOut,
    errors=REFUSALS,
)
@api
async def post_restore(request: Request, session: Session) -> Response:
    """It is what it was before, and so are the talks that were cancelled with it."""
    actor, event, one = await session_for_editor(request, session)
    await read_json_or_nothing(request, NoneIn)
    await restore_session(session, actor, event, one)
    return await _answer(session, one)


def filters_of(query: Mapping[str, str]) -> SessionFilters:
    """What the address narrows the list to; what makes no sense narrows nothing."""
    state = query.get("state", "")
    return SessionFilters(
        q=query.get("q", "")[:200],
        state=SessionState(state) if state in set(SessionState) else None,
        track_id=_id(query.get("track", "")),
        type_id=_id(query.get("type", "")),
        day=_day(query.get("day", "")),
        is_unscheduled=query.get("unscheduled") == "1" or query.get("day") == "none",
    )


def _read_of(query: Mapping[str, str], filters: SessionFilters) -> dict[str, object]:
    return {
        "state": filters.state,
        "track": filters.track_id,
        "type": filters.type_id,
        "day": filters.day or query.get("day") == "none",
        "unscheduled": query.get("unscheduled") in {"0", "1"},
    }


def session_out(one: ProgrammeSession, slot: Slot | None, parts: list[SessionSpeaker]) -> SessionOut:
    """A session as the API tells it."""
    plain = {name: getattr(one, name) for name in SessionOut.model_fields if hasattr(one, name)}
    told = [
        PartOut(
            speaker=part.speaker_id,
            role=part.role,
            answer=part.answer,
            stands_in_for=part.stands_in_for_id,
        )
        for part in parts
    ]
    placed = slot_out(slot) if slot else None
    ids = {"type": one.type_id, "track": one.track_id, "part_of": one.part_of_id}
    return SessionOut(**{**plain, **ids, "parts": told, "slot": placed})


def slot_out(slot: Slot) -> SlotOut:
    """A slot as the API tells it."""
    return SlotOut(
        id=slot.id,
        session=slot.session_id,
        room=slot.room_id,
        shared_rooms=[uuid.UUID(one) for one in slot.shared_room_ids],
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        is_fixed=slot.is_fixed,
        updated_at=slot.updated_at,
    )


async def _answer(session: Session, one: ProgrammeSession, made_at: str = "") -> Response:
    """The session; `made_at`: the address of one that was just made."""
    parts = await parts_of_session(session, one.id)
    told = session_out(one, await slot_of(session, one.id), parts)
    return created_answer(told, made_at) if made_at else json_answer(told)


def _id(text: str) -> uuid.UUID | None:
    with suppress(ValueError):
        return uuid.UUID(text)
    return None


def _day(text: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(text)
    return None


routes: list[BaseRoute] = [
    Route(MANY, list_sessions, methods=["GET"]),
    Route(MANY, post_session, methods=["POST"]),
    Route(f"{MANY}/{{id}}", get_session, methods=["GET"]),
    Route(f"{MANY}/{{id}}", patch_session, methods=["PATCH"]),
    Route(f"{MANY}/{{id}}", delete_session, methods=["DELETE"]),
    Route(f"{MANY}/{{id}}/duplicate", post_duplicate, methods=["POST"]),
    Route(f"{MANY}/{{id}}/cancel", post_cancel, methods=["POST"]),
    Route(f"{MANY}/{{id}}/restore", post_restore, methods=["POST"]),
]
