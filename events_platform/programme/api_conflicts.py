"""Conflicts of the plan for programs, and the hard ones that somebody takes upon them."""

import uuid
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel
from sqlalchemy import Integer, String
from sqlalchemy.types import TypeEngine
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.kit.db.engine import Session
from events_platform.kit.db.types import UtcDateTime
from events_platform.kit.pagination import PAGING, cut_page, page_request
from events_platform.kit.schema import Input
from events_platform.kit.text.clean import Line
from events_platform.kit.web.answers import json_answer
from events_platform.kit.web.forms import read_json
from events_platform.kit.web.handler import api
from events_platform.kit.web.idempotency import idempotent
from events_platform.kit.web.openapi import operation
from events_platform.programme.access import editor, path_id
from events_platform.programme.conflicts_facts import ConflictKind, Severity
from events_platform.programme.models_release import ConflictOverride
from events_platform.programme.service_conflicts import Told, conflicts_of, override_conflicts, undo_override

MANY = "/api/v1/events/{event}/conflicts"
REFUSALS = (401, 403, 404, 409)
PLACE: list[TypeEngine[Any]] = [Integer(), UtcDateTime(), UtcDateTime(), String()]


class ConflictOverrideIn(Input):
    """A hard conflict by its key, and why the programme may be released with it."""

    key: Annotated[str, Line(300, required=True)]
    reason: str


class OverrideOut(BaseModel):
    """Who took a hard conflict upon them, and why."""

    id: uuid.UUID
    key: str
    reason: str
    by: str
    at: datetime


class ConflictOut(BaseModel):
    """One conflict. The key stays the same while the conflict does."""

    key: str
    kind: ConflictKind
    severity: Severity
    sessions: list[uuid.UUID]
    speaker: uuid.UUID | None
    room: uuid.UUID | None
    starts_at: datetime
    ends_at: datetime
    sentence: str
    advice: str
    override: OverrideOut | None


class ConflictList(BaseModel):
    """A page of the working copy's conflicts, hard ones first, then by time; `next` is the next `after`."""

    items: list[ConflictOut]
    next: str | None


@operation("List the conflicts of the working copy", tag="conflicts", answer=ConflictList, query=PAGING)
@api
async def list_conflicts(request: Request, session: Session) -> Response:
    """As they stand now, told in the language of the request."""
    _actor, event = await editor(request, session)
    told = await conflicts_of(session, event)
    page = cut_page(told, PLACE, _place, page_request(request.query_params))
    items = [conflict_out(one) for one in page.items]
    return json_answer(ConflictList(items=items, next=page.next_cursor))


def _place(told: Told) -> tuple[int, datetime, datetime, str]:
    span = told.conflict.span
    return int(told.severity != Severity.HARD), span.starts_at, span.ends_at, told.key


@operation(
    "Take a hard conflict upon oneself",
    tag="conflicts",
    body=ConflictOverrideIn,
    answer=OverrideOut,
    status=201,
    errors=REFUSALS,
    is_idempotent_by_key=True,
)
@api
@idempotent
async def post_override(request: Request, session: Session) -> Response:
    """It no longer stands against a release."""
    actor, event = await editor(request, session)
    data = await read_json(request, ConflictOverrideIn)
    (override,) = await override_conflicts(session, actor, event, [data.key], data.reason)
    return json_answer(override_out(override), 201)


@operation("Let a conflict stand against releases again", tag="conflicts", status=204, errors=REFUSALS)
@api
async def delete_override(request: Request, session: Session) -> Response:
    """Take the decision back."""
    actor, event = await editor(request, session)
    await undo_override(session, actor, event, path_id(request))
    return Response(status_code=204)


def conflict_out(told: Told) -> ConflictOut:
    """A conflict as the API tells it."""
    conflict = told.conflict
    return ConflictOut(
        key=conflict.key,
        kind=conflict.kind,
        severity=conflict.severity,
        sessions=list(conflict.session_ids),
        speaker=conflict.speaker_id,
        room=conflict.room_id,
        starts_at=conflict.span.starts_at,
        ends_at=conflict.span.ends_at,
        sentence=told.sentence,
        advice=told.advice,
        override=override_out(told.override) if told.override else None,
    )


def override_out(override: ConflictOverride) -> OverrideOut:
    """A decision about a conflict as the API tells it."""
    return OverrideOut(
        id=override.id,
        key=override.conflict_key,
        reason=override.reason,
        by=override.created_by,
        at=override.created_at,
    )


routes: list[BaseRoute] = [
    Route(MANY, list_conflicts, methods=["GET"]),
    Route(f"{MANY}/overrides", post_override, methods=["POST"]),
    Route(f"{MANY}/overrides/{{id}}", delete_override, methods=["DELETE"]),
]
