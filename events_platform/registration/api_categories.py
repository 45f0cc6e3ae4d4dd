"""Categories for programs."""

from typing import Any

from sqlalchemy import Integer
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Right
from events_platform.events.access import event_for_staff
from events_platform.events.service_touch import touch_event
from events_platform.kit.db.engine import Session
from events_platform.kit.pagination import PAGING, cut_page, page_request
from events_platform.kit.schema import merged
from events_platform.kit.web.answers import created_answer, json_answer
from events_platform.kit.web.forms import read_json, read_json_value, validate, without_null
from events_platform.kit.web.handler import api
from events_platform.kit.web.idempotency import idempotent
from events_platform.kit.web.openapi import FOR_ALL_STAFF, operation
from events_platform.registration.models import Category, Mode
from events_platform.registration.queries import Offer, offer_by_id, offers_of
from events_platform.registration.schemas import (
    CategoryChange,
    CategoryIn,
    CategoryList,
    CategoryOut,
    Seats,
)
from events_platform.registration.service_category import (
    create_category,
    delete_category,
    update_category,
)

MANY = "/api/v1/events/{event}/categories"
ONE = "/api/v1/events/{event}/categories/{id}"
# What null leaves of a category; a name, modes and a position it has always.
DEFAULTS = {
    "noun": {},
    "is_counted": True,
    "is_public": True,
    "needs_approval": False,
    "capacity": dict.fromkeys(Mode),
}


@operation(
    "List the categories of an event",
    tag="categories",
    answer=CategoryList,
    query=PAGING,
    errors=FOR_ALL_STAFF,
)
@api
async def list_categories(request: Request, session: Session) -> Response:
    """Categories in their order, with their seats."""
    _actor, event = await event_for_staff(request, session, Right.SEE_EVENT)
    offers = await offers_of(session, event.id)
    page = cut_page(offers, [Integer(), Integer()], _place, page_request(request.query_params))
    items = [category_out(offer) for offer in page.items]
    return json_answer(CategoryList(items=items, next=page.next_cursor))


def _place(offer: Offer) -> tuple[int, int]:
    return offer.category.position, offer.category.number


@operation(
    "Set a category up",
    tag="categories",
    body=CategoryIn,
    answer=CategoryOut,
    status=201,
    errors=(401, 403, 404, 409),
    is_idempotent_by_key=True,
)
@api
@idempotent
async def post_category(request: Request, session: Session) -> Response:
    """A new category."""
    actor, event = await event_for_staff(request, session, Right.EDIT_EVENT)
    data = await read_json(request, CategoryIn)
    await touch_event(session, event)
    offer = await create_category(session, actor, event, data)
    made = category_out(offer)
    return created_answer(made, f"{request.url.path}/{made.id}")


@operation("Read a category", tag="categories", answer=CategoryOut, errors=FOR_ALL_STAFF)
@api
async def get_category(request: Request, session: Session) -> Response:
    """One category, by id or slug."""
    _actor, event = await event_for_staff(request, session, Right.SEE_EVENT)
    offer = await offer_by_id(session, event.id, request.path_params["id"])
    return json_answer(category_out(offer))


@operation(
    "Change a category",
    tag="categories",
    body=CategoryChange,
    answer=CategoryOut,
    errors=(401, 403, 404, 409),
    description="What is left out stays, null takes it away; a capacity of null is without limit.",
)
@api
async def patch_category(request: Request, session: Session) -> Response:
    """Change what is given."""
    actor, event = await event_for_staff(request, session, Right.EDIT_EVENT)
    offer = await offer_by_id(session, event.id, request.path_params["id"])
    patch = _with_texts_merged(offer.category, await read_json_value(request))
    data = validate(CategoryChange, without_null(CategoryChange, patch, DEFAULTS))
    await touch_event(session, event)
    changed = await update_category(session, actor, event, offer, data)
    return json_answer(category_out(changed))


def _with_texts_merged(category: Category, patch: Any) -> Any:
    """The patch, its texts with the languages that it leaves out."""
    if not isinstance(patch, dict):
        return patch
    given = (name for name in ("name", "noun") if isinstance(patch.get(name), dict))
    return {**patch, **{name: merged(getattr(category, name), patch[name]) for name in given}}


@operation("Delete a category", tag="categories", status=204, errors=(401, 403, 404, 409))
@api
async def remove_category(request: Request, session: Session) -> Response:
    """Delete a category in which nobody was ever registered."""
    actor, event = await event_for_staff(request, session, Right.EDIT_EVENT)
    offer = await offer_by_id(session, event.id, request.path_params["id"])
    await touch_event(session, event)
    await delete_category(session, actor, offer)
    return Response(status_code=204)


def category_out(offer: Offer) -> CategoryOut:
    """A category as the API shows it."""
    category = offer.category
    return CategoryOut(
        id=category.id,
        slug=category.slug,
        number=category.number,
        name=dict(category.name),
        noun=dict(category.noun),
        is_counted=category.is_counted,
        is_public=category.is_public,
        needs_approval=category.needs_approval,
        modes=offer.modes,
        position=category.position,
        seats={mode: _seats(offer, mode) for mode in Mode},
    )


def _seats(offer: Offer, mode: Mode) -> Seats:
    quota = offer.quotas[mode]
    return Seats(capacity=quota.capacity, taken=quota.taken, left=offer.left(mode))


routes: list[BaseRoute] = [
    Route(MANY, list_categories),
    Route(MANY, post_category, methods=["POST"]),
    Route(ONE, get_category),
    Route(ONE, patch_category, methods=["PATCH"]),
    Route(ONE, remove_category, methods=["DELETE"]),
]
