"""The public form: one page that works on a phone without scripts."""

import uuid
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import PUBLIC
from events_platform.errors import AppError, Conflict, Invalid
from events_platform.events.access import public_event
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale
from events_platform.kit.i18n import gettext as _
from events_platform.kit.ids import new_id
from events_platform.kit.ratelimit import LeasedLimiter, hashed_address
from events_platform.kit.ratelimit.policies import REGISTRATION
from events_platform.kit.web.context import AppContext, client_address, context
from events_platform.kit.web.forms import Form, read_form
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import LANGUAGE_NAMES, render
from events_platform.programme.event_places import released_places
from events_platform.registration.country import country_groups
from events_platform.registration.links import my_path
from events_platform.registration.models import Mode, Registration, Source
from events_platform.registration.opening import Opening, opening_of
from events_platform.registration.queries import Offer, offers_of, registration_by_submission
from events_platform.registration.schemas import PublicRegistrationIn
from events_platform.registration.service import register
from events_platform.registration.views import (
    field_labels,
    invitation_sentence,
    mode_options,
    opening_sentence,
)

LIMITER = "registration-limit"


@page
async def registration_form(request: Request, session: Session) -> Response:
    """The empty form, or why there is none."""
    event = await public_event(session, request.path_params["event"])
    return await _form_page(request, session, event, {}, {})


@page
async def submit_registration(request: Request, session: Session) -> Response:
    """Register, and lead to the personal page; a mistake shows the form again with what was typed.

    Whether address or person is known already changes nothing in the answer: who owns the address reads
    it in the mail.
    """
    form = await read_form(request)
    await _limit(context(request), request)
    event = await public_event(session, request.path_params["event"])
    event_slug = event.slug
    try:
        data = form.parse(PublicRegistrationIn)
        made = await register(session, context(request), PUBLIC, event, data, Source.PUBLIC)
    except (Invalid, Conflict) as error:
        await session.rollback()
        if known := await _sent_before(session, form):
            return _to_my_page(request, event_slug, known)
        return await _redrawn(request, session, form, error)
    return _to_my_page(request, event_slug, made.registration)


async def _sent_before(session: Session, form: Form) -> Registration | None:
    """The registration that this very form made already: somebody pressed the button twice."""
    with suppress(ValueError):
        return await registration_by_submission(session, uuid.UUID(form.typed.get("submission", "")))
    return None


async def _redrawn(request: Request, session: Session, form: Form, error: AppError) -> Response:
    event = await public_event(session, request.path_params["event"])
    errors = _complaints(form, error, await _open_offers(session, event))
    typed = form.typed
    if error.code == "full":
        typed = {**typed, "mode": ""}
    return await _form_page(request, session, event, typed, errors, error.status)


def _complaints(form: Form, error: AppError, offers: Sequence[Offer]) -> dict[str, str]:
    """Everything that is wrong, in the order of the form: nobody corrects one thing to learn of the next."""
    found = {name: str(sentence) for name, sentence in error.fields.items()}
    if isinstance(error, Invalid):
        if len(offers) > 1 and not form.typed.get("category"):
            found["category"] = _("Please choose a category.")
        if not form.typed.get("email") and not form.typed.get("phone"):
            found["email"] = _("Please give an e-mail address or a telephone number.")
    errors = {name: found[name] for name in FIELDS if name in found}
    return errors if errors and not set(found) - set(FIELDS) else {**errors, "": str(error.message)}


FIELDS = (
    "mode",
    "category",
    "name.native",
    "name.romanised",
    "name.order",
    "country",
    "affiliation",
    "email",
    "phone",
    "locale",
)


async def _open_offers(session: Session, event: Event) -> list[Offer]:
    return [one for one in await offers_of(session, event.id, public_only=True) if one.modes]


def _to_my_page(request: Request, event_slug: str, registration: Registration) -> Response:
    path = my_path(context(request), event_slug, registration)
    return RedirectResponse(f"{path}?done=registered", 303)


async def _limit(parts: AppContext, request: Request) -> None:
    """A whole venue may stand behind one address; a flood does not come through."""
    limiter: LeasedLimiter = parts.parts.setdefault(LIMITER, LeasedLimiter(parts.db, REGISTRATION.rate))
    address = hashed_address(parts.signing_key("addresses"), client_address(request))
    await limiter.take(REGISTRATION.key(address))


async def _form_page(
    request: Request,
    session: Session,
    event: Event,
    typed: dict[str, str],
    errors: dict[str, str],
    status: int = 200,
) -> Response:
    opening = opening_of(event)
    offers = await _open_offers(session, event)
    lang = current_locale()
    modes = mode_options(event, offers)
    if reason := _why_no_form(event, opening, modes, is_typed=bool(errors)):
        values = {**await _head(session, event), "opening": opening, "reason": reason}
        return render(request, "registration/closed.html", values, status=status)
    values = {
        **await _head(session, event),
        "errors": errors,
        "typed": {"submission": str(new_id()), "locale": lang, **typed},
        "labels": field_labels(),
        "modes": modes,
        "categories": [(one.category.slug, _category_label(event, one)) for one in offers],
        "countries": country_groups(lang),
        "locales": [(code, LANGUAGE_NAMES[code]) for code in event.languages if code in LANGUAGE_NAMES],
        "opening_sentence": opening_sentence(event, opening),
    }
    return render(request, "registration/register.html", values, status=status)


def _why_no_form(event: Event, opening: Opening, modes: list[dict[str, Any]], *, is_typed: bool) -> str:
    """The sentence instead of a form that could not be sent; whoever has typed already keeps theirs."""
    if opening != Opening.OPEN:
        return opening_sentence(event, opening)
    if not modes:
        return invitation_sentence()
    if not is_typed and all(one["disabled"] for one in modes):
        return _("All seats are taken. Should one become free, it is offered here.")
    return ""


async def _head(session: Session, event: Event) -> dict[str, Any]:
    lang = current_locale()
    return {
        "event": event,
        "event_href": f"/{event.slug}/",
        "event_name": event.title.in_language(lang, event.languages),
        "event_places": await released_places(session, event),
    }


def _category_label(event: Event, offer: Offer) -> str:
    name = offer.category.name.in_language(current_locale(), event.languages)
    if all(offer.is_full(mode) for mode in offer.modes):
        return _("%(category)s (no seats left)", category=name)
    if offer.category.needs_approval:
        return _("%(category)s (needs approval)", category=name)
    if len(offer.modes) == 1 and event.format == "hybrid":
        if offer.modes[0] == Mode.ONSITE:
            return _("%(category)s (on site only)", category=name)
        return _("%(category)s (online only)", category=name)
    return name


routes: list[BaseRoute] = [
    Route("/{event}/register", registration_form),
    Route("/{event}/register", submit_registration, methods=["POST"]),
]
