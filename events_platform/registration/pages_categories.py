"""Categories and their seats, for organisers."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Actor, Right
from events_platform.errors import Conflict, Invalid
from events_platform.events.access import event_for_staff, event_to_settle, require_open
from events_platform.events.console import console
from events_platform.events.models import Event
from events_platform.events.seen import SEEN, hold_as_stored, refuse_changed, signed
from events_platform.events.service_touch import touch_event
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale, format_number, lazy
from events_platform.kit.i18n import gettext as _
from events_platform.kit.web.forms import Form, read_form
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render
from events_platform.registration.models import Mode
from events_platform.registration.pages_detail import error_fields, with_boxes
from events_platform.registration.queries import Offer, offer_by_id, offers_of
from events_platform.registration.schemas import CategoryForm
from events_platform.registration.service_category import (
    create_category,
    delete_category,
    update_category,
)
from events_platform.registration.views import mode_label

DONE = {
    "created": lazy("The category is set up."),
    "saved": lazy("The category is saved."),
    "deleted": lazy("The category is deleted."),
}
BOXES = ("is_counted", "is_public", "needs_approval")


@page
async def categories(request: Request, session: Session) -> Response:
    """All categories with seats and who took them."""
    actor, event = await event_for_staff(request, session, Right.EDIT_EVENT)
    done = DONE.get(request.query_params.get("done", ""))
    values = {
        **console(actor, event, "categories"),
        "rows": [_row(event, offer) for offer in await offers_of(session, event.id)],
        "modes": _modes(event),
        "done": str(done) if done else "",
    }
    return render(request, "registration/categories.html", values)


def _row(event: Event, offer: Offer) -> dict[str, Any]:
    lang = current_locale()
    category = offer.category
    return {
        "href": f"/manage/{event.slug}/categories/{category.id}",
        "name": category.name.in_language(lang, event.languages),
        "number": category.number,
        "slug": category.slug,
        "is_counted": category.is_counted,
        "is_public": category.is_public,
        "needs_approval": category.needs_approval,
        "seats": {mode.value: _seats(offer, mode) for mode in Mode},
    }


def _seats(offer: Offer, mode: Mode) -> str:
    if mode not in offer.modes:
        return "–"
    quota = offer.quotas[mode]
    if quota.capacity is None:
        return _("%(taken)s, no limit", taken=format_number(quota.taken))
    return _(
        "%(taken)s of %(capacity)s", taken=format_number(quota.taken), capacity=format_number(quota.capacity)
    )


def _modes(event: Event) -> list[tuple[str, str]]:
    return [(mode.value, mode_label(mode)) for mode in Mode if event.format in {mode, "hybrid"}]


@page
async def new_category(request: Request, session: Session) -> Response:
    """The form for a category."""
    actor, event = await event_for_staff(request, session, Right.EDIT_EVENT)
    typed = {"is_counted": "1", "is_public": "1"}
    return _form_page(request, actor, event, None, typed, [code for code, _label in _modes(event)], {})


@page
async def add_category(request: Request, session: Session) -> Response:
    """Set a category up."""
    actor, event = await event_to_settle(request, session, Right.EDIT_EVENT)
    form = await read_form(request)
    try:
        require_open(event)
        data = _data(form).category()
        await touch_event(session, event)
        await create_category(session, actor, event, data)
    except (Invalid, Conflict) as error:
        await session.rollback()
        actor, event = await event_to_settle(request, session, Right.EDIT_EVENT)
        chosen = form.lists.get("modes", [])
        return _form_page(request, actor, event, None, form.typed, chosen, error_fields(error), error.status)
    return RedirectResponse(f"/manage/{event.slug}/categories?done=created", 303)


def _data(form: Form) -> CategoryForm:
    given = with_boxes(form, BOXES)
    return given.parse(CategoryForm, ignore=[SEEN])


@page
async def edit_category(request: Request, session: Session) -> Response:
    """The form for a category that exists."""
    actor, event = await event_for_staff(request, session, Right.EDIT_EVENT)
    offer = await offer_by_id(session, event.id, request.path_params["id"])
    return _form_page(request, actor, event, offer, _typed(offer), offer.category.modes, {})


@page
async def save_category(request: Request, session: Session) -> Response:
    """Change a category and its seats."""
    actor, event = await event_to_settle(request, session, Right.EDIT_EVENT)
    form = await read_form(request)
    offer = await offer_by_id(session, event.id, request.path_params["id"])
    try:
        require_open(event)
        data = _data(form).change()
        await hold_as_stored(session, event, offer.category, *offer.quotas.values())
        refuse_changed(form, _typed(offer))
        await touch_event(session, event)
        await update_category(session, actor, event, offer, data)
    except (Invalid, Conflict) as error:
        await session.rollback()
        actor, event = await event_to_settle(request, session, Right.EDIT_EVENT)
        offer = await offer_by_id(session, event.id, request.path_params["id"])
        chosen = form.lists.get("modes", [])
        return _form_page(request, actor, event, offer, form.typed, chosen, error_fields(error), error.status)
    return RedirectResponse(f"/manage/{event.slug}/categories?done=saved", 303)


@page
async def remove_category(request: Request, session: Session) -> Response:
    """Delete a category in which nobody was ever registered."""
    actor, event = await event_for_staff(request, session, Right.EDIT_EVENT)
    offer = await offer_by_id(session, event.id, request.path_params["id"])
    try:
        await touch_event(session, event)
        await delete_category(session, actor, offer)
    except Conflict as error:
        errors = error_fields(error)
        return _form_page(
            request, actor, event, offer, _typed(offer), offer.category.modes, errors, error.status
        )
    return RedirectResponse(f"/manage/{event.slug}/categories?done=deleted", 303)


def _typed(offer: Offer) -> dict[str, str]:
    category = offer.category
    capacities = {
        f"capacity.{mode.value}": "" if quota.capacity is None else str(quota.capacity)
        for mode, quota in offer.quotas.items()
    }
    typed = {
        **{f"name.{code}": text for code, text in category.name.items()},
        **{f"noun.{code}": text for code, text in category.noun.items()},
        **{name: "1" if getattr(category, name) else "" for name in BOXES},
        **capacities,
        "slug": category.slug,
        "position": str(category.position),
    }
    return signed(typed, modes=category.modes)


def _form_page(
    request: Request,
    actor: Actor,
    event: Event,
    offer: Offer | None,
    typed: dict[str, str],
    chosen: list[str],
    errors: dict[str, str],
    status: int = 200,
) -> Response:
    values = {
        **console(actor, event, "categories"),
        "offer": offer,
        "typed": typed,
        "texts": {
            name: {code: typed.get(f"{name}.{code}", "") for code in event.languages}
            for name in ("name", "noun")
        },
        "chosen": chosen,
        "errors": errors,
        "modes": _modes(event),
        "labels": {
            "name": _("Name of the category"),
            "noun": _("What such people are called in the headline"),
            "slug": _("Short name"),
            "modes": _("Takes part"),
            "capacity.onsite": _("Seats on site"),
            "capacity.online": _("Seats online"),
            "position": _("Place in the list"),
        },
    }
    return render(request, "registration/category.html", values, status=status)


routes: list[BaseRoute] = [
    Route("/manage/{event}/categories", categories),
    Route("/manage/{event}/categories/new", new_category),
    Route("/manage/{event}/categories/new", add_category, methods=["POST"]),
    Route("/manage/{event}/categories/{id}", edit_category),
    Route("/manage/{event}/categories/{id}", save_category, methods=["POST"]),
    Route("/manage/{event}/categories/{id}/delete", remove_category, methods=["POST"]),
]
