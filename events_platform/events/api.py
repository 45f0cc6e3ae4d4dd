"""Events for programs."""

from typing import Any

from pydantic import BaseModel
from sqlmodel import col
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Right, staff
from events_platform.errors import Invalid
from events_platform.events import service
from events_platform.events.access import event_for_staff, event_to_settle
from events_platform.events.models import Event, EventStatus, Series
from events_platform.events.queries import series_by_ids, visible_events
from events_platform.events.schemas import EventIn, EventList, EventOut, EventPatch, NewEventIn
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.pagination import PAGING, fetch_page, page_request
from events_platform.kit.schema import merged
from events_platform.kit.web.answers import created_answer, json_answer
from events_platform.kit.web.context import context
from events_platform.kit.web.forms import read_json_value, refuse_misread, validate
from events_platform.kit.web.handler import api
from events_platform.kit.web.idempotency import idempotent
from events_platform.kit.web.openapi import FOR_ALL_STAFF, operation

MANY = "/api/v1/events"
ONE = "/api/v1/events/{event}"
# What a patch starts from: the columns that the input schema has too.
COLUMNS = tuple(name for name in EventIn.model_fields if name != "series")


@operation(
    "List the events in which the token has a role",
    tag="events",
    answer=EventList,
    query={"q": "Words of the title, place or theme, in Chinese, pinyin or Latin letters.", **PAGING},
    errors=(401,),
)
@api
async def list_events(request: Request, session: Session) -> Response:
    """The events that the token may see, in the order in which they were made."""
    actor = await staff(request, session)
    query = request.query_params
    refuse_misread(query, {})
    found = visible_events(actor.event_ids, query.get("q", ""))
    page = await fetch_page(session, found, [col(Event.id)], page_request(query))
    series = await series_by_ids(session, {event.series_id for event in page.items if event.series_id})
    items = [event_out(request, event, series.get(event.series_id)) for event in page.items]
    return json_answer(EventList(items=items, next=page.next_cursor))


@operation(
    "Create an event",
    tag="events",
    body=NewEventIn,
    answer=EventOut,
    status=201,
    errors=(401, 403, 409),
    is_idempotent_by_key=True,
    description="A draft, with its main site and hours for each day. Times without a zone are the event's.",
)
@api
@idempotent
async def post_event(request: Request, session: Session) -> Response:
    """Make a draft."""
    actor = await staff(request, session)
    actor.require(Right.CREATE_EVENTS)
    event = await service.create_event(session, actor, validate(NewEventIn, await read_json_value(request)))
    return created_answer(await _answer(request, session, event), f"{MANY}/{event.id}")


@operation("Read an event", tag="events", answer=EventOut, errors=FOR_ALL_STAFF)
@api
async def get_event(request: Request, session: Session) -> Response:
    """One event, by id or slug."""
    _actor, event = await event_for_staff(request, session, Right.SEE_EVENT)
    return json_answer(await _answer(request, session, event))


@operation(
    "Change an event",
    tag="events",
    body=EventPatch,
    answer=EventOut,
    errors=(401, 403, 404, 409),
    description="A JSON merge patch (RFC 7396): what is left out stays, null takes it away. A new `status` "
    "publishes, unpublishes, archives or reopens the event, after the other changes.",
)
@api
async def patch_event(request: Request, session: Session) -> Response:
    """Change what is given."""
    actor, event = await event_to_settle(request, session, Right.EDIT_EVENT)
    patch = await read_json_value(request)
    if not isinstance(patch, dict):
        raise Invalid(_("Please give an object here."), fields={"body": _("Please give an object here.")})
    status = validate(_Status, {"status": patch.pop("status")}).status if "status" in patch else None
    if patch:
        data = validate(EventIn, merged(await _current(session, event), patch))
        await service.update_event(session, actor, event, data)
    if status and status != event.status:
        await service.set_status(session, actor, event, status)
    return json_answer(await _answer(request, session, event))


class _Status(BaseModel):
    status: EventStatus


async def _current(session: Session, event: Event) -> dict[str, Any]:
    series = await series_by_ids(session, {event.series_id} if event.series_id else set())
    now = {name: getattr(event, name) for name in COLUMNS}
    return now | {"series": series[event.series_id].slug if event.series_id else None}


async def _answer(request: Request, session: Session, event: Event) -> EventOut:
    series = await series_by_ids(session, {event.series_id} if event.series_id else set())
    return event_out(request, event, series.get(event.series_id))


def event_out(request: Request, event: Event, series: Series | None) -> EventOut:
    """An event as the API tells it."""
    told = EventOut.model_validate(event)
    told.series = series.slug if series else None
    told.url = f"{context(request).settings.base_url}/{event.slug}/"
    return told


routes: list[BaseRoute] = [
    Route(MANY, list_events, methods=["GET"]),
    Route(MANY, post_event, methods=["POST"]),
    Route(ONE, get_event, methods=["GET"]),
    Route(ONE, patch_event, methods=["PATCH"]),
]
