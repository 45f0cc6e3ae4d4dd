"""The day as JSON."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Uuid
from sqlalchemy.types import TypeEngine
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Right
from events_platform.events.access import event_for_staff
from events_platform.kit.db.engine import Session
from events_platform.kit.db.types import UtcDateTime
from events_platform.kit.pagination import PAGING, cut_page, page_request
from events_platform.kit.web.answers import json_answer
from events_platform.kit.web.forms import read_json
from events_platform.kit.web.handler import api
from events_platform.kit.web.idempotency import idempotent
from events_platform.kit.web.openapi import operation
from events_platform.programme.access import path_id
from events_platform.programme.models_release import SessionHours
from events_platform.programme.queries_day import ActualHours, actual_hours
from events_platform.programme.schemas_release import HoursIn, HoursList, HoursOut
from events_platform.programme.service_day import record_hours

TAG = "the day"
REFUSALS = (401, 403, 404, 409)
PLACE: list[TypeEngine[Any]] = [UtcDateTime(), UtcDateTime(), Uuid()]


@operation("List when sessions take place", tag=TAG, answer=HoursList, query=PAGING)
@api
async def list_hours(request: Request, session: Session) -> Response:
    """Actual hours where they are known, expected ones otherwise; sessions by which attendance is counted."""
    _actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    known = (await actual_hours(session, event.id)).values()
    page = cut_page(known, PLACE, _place, page_request(request.query_params))
    return json_answer(HoursList(items=[_hours_out(one) for one in page.items], next=page.next_cursor))


def _place(one: ActualHours) -> tuple[datetime, datetime, uuid.UUID]:
    return one.hours.starts_at, one.hours.ends_at, one.item.id


@operation(
    "Record what happens to a session",
    tag=TAG,
    body=HoursIn,
    answer=HoursOut,
    status=201,
    errors=REFUSALS,
    is_idempotent_by_key=True,
    description="Start, end, delay, move to another room, or undo the last of these. Pages, displays and "
    "feeds follow within seconds. Delay and move take along the talks of a forum that have no record of "
    "their own; undo brings them back.",
)
@api
@idempotent
async def post_hours(request: Request, session: Session) -> Response:
    """One record more of the session's day."""
    actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    data = await read_json(request, HoursIn)
    row = await record_hours(session, actor, event, path_id(request), data)
    return json_answer(_row_out(row), 201)


def _hours_out(one: ActualHours) -> HoursOut:
    return HoursOut(
        session=one.item.id,
        number=one.number,
        room=one.hours.room_id,
        starts_at=one.hours.starts_at,
        ends_at=one.hours.ends_at,
        has_started=one.hours.has_started,
        has_ended=one.hours.has_ended,
    )


def _row_out(row: SessionHours) -> HoursOut:
    return HoursOut(
        session=row.session_id,
        number=row.number,
        room=row.room_id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        has_started=row.has_started,
        has_ended=row.has_ended,
    )


routes: list[BaseRoute] = [
    Route("/api/v1/events/{event}/hours", list_hours, methods=["GET"]),
    Route("/api/v1/events/{event}/sessions/{id}/hours", post_hours, methods=["POST"]),
]
