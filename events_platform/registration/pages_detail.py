"""One registration as staff see it: correct, confirm, move, cancel, send again; and adding one by hand."""

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Actor, Right
from events_platform.accounts.log_sentences import who_acted
from events_platform.errors import AppError, Conflict, Invalid
from events_platform.events.access import event_for_staff, event_to_settle, require_open
from events_platform.events.console import console
from events_platform.events.models import Event, EventStatus
from events_platform.events.seen import SEEN, hold_rows, refuse_changed, signed
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale, format_datetime, lazy
from events_platform.kit.text import display_name
from events_platform.kit.web.context import AppContext, context
from events_platform.kit.web.forms import Form, read_form
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import LANGUAGE_NAMES, render
from events_platform.mail.models import Mail
from events_platform.mail.queries import mails_about
from events_platform.registration import service, service_correction
from events_platform.registration.access import hidden_name_for
from events_platform.registration.country import country_groups, country_label
from events_platform.registration.links import my_path
from events_platform.registration.models import Mode, Registration, Source, Status
from events_platform.registration.queries import (
    Offer,
    changes_of,
    offers_of,
    registration_by_id,
)
from events_platform.registration.schemas import (
    CategoryChoice,
    CorrectionForm,
    CorrectionIn,
    ModeIn,
    ReasonIn,
    StaffRegistrationIn,
)
from events_platform.registration.views import (
    field_labels,
    mode_label,
    other_name,
    shown_name,
    source_label,
    status_kind,
    status_label,
)
from events_platform.tickets.queries import ticket_of

DONE = {
    "created": lazy("The registration is entered."),
    "corrected": lazy("The corrections are saved."),
    "confirmed": lazy("The registration is confirmed."),
    "declined": lazy("The registration is declined."),
    "cancelled": lazy("The registration is cancelled."),
    "mode": lazy("The way of taking part is changed."),
    "category": lazy("The category is changed."),
    "resent": lazy("The mail is on its way again."),
    "reissued": lazy("There is a new ticket. The lost one and its personal page are void."),
}
PLACE = "registrations"


@page
async def new_registration(request: Request, session: Session) -> Response:
    """The form for somebody whom staff enter."""
    actor, event = await event_for_staff(request, session, Right.EDIT_REGISTRATIONS)
    return await _new_page(request, session, actor, event, {"mode": "onsite", "send_mail": "1"}, {})


@page
async def add_registration(request: Request, session: Session) -> Response:
    """Enter somebody, and show the registration."""
    actor, event = await event_to_settle(request, session, Right.EDIT_REGISTRATIONS)
    form = await read_form(request)
    try:
        require_open(event)
        data = with_boxes(form, STAFF_BOXES).parse(StaffRegistrationIn)
        made = await service.register(session, context(request), actor, event, data, Source.STAFF)
    except (Invalid, Conflict) as error:
        await session.rollback()
        actor, event = await event_to_settle(request, session, Right.EDIT_REGISTRATIONS)
        return await _new_page(request, session, actor, event, form.typed, error_fields(error), error.status)
    return RedirectResponse(f"/manage/{event.slug}/registrations/{made.registration.id}?done=created", 303)


STAFF_BOXES = ("is_contact_address", "is_scan_exempt", "send_mail")
CORRECTION_BOXES = ("is_contact_address", "is_scan_exempt")


def with_boxes(form: Form, names: tuple[str, ...]) -> Form:
    """The form with a word for every box, for browsers send only those that are ticked."""
    boxes = {name: "true" if form.typed.get(name) else "false" for name in names}
    lists = {**form.lists, **{name: [value] for name, value in boxes.items()}}
    return Form({**form.typed, **boxes}, lists, form.files)


def error_fields(error: AppError) -> dict[str, str]:
    """Sentences by field; what is about the whole form stands under ''."""
    fields = {name: str(sentence) for name, sentence in error.fields.items()}
    return fields or {"": str(error.message)}


async def _new_page(
    request: Request,
    session: Session,
    actor: Actor,
    event: Event,
    typed: dict[str, str],
    errors: dict[str, str],
    status: int = 200,
) -> Response:
    offers = await offers_of(session, event.id)
    values = {
        **console(actor, event, PLACE),
        **_choices(event, offers),
        "typed": typed,
        "errors": errors,
        "labels": field_labels(),
        "is_shown_only": event.status == EventStatus.ARCHIVED and not errors,
    }
    return render(request, "registration/new.html", values, status=status)


def _choices(event: Event, offers: list[Offer]) -> dict[str, Any]:
    lang = current_locale()
    return {
        "countries": country_groups(lang),
        "categories": [
            (one.category.slug, one.category.name.in_language(lang, event.languages)) for one in offers
        ],
        "modes": [(mode.value, mode_label(mode)) for mode in Mode if event.format in {mode, "hybrid"}],
        "locales": [(code, LANGUAGE_NAMES[code]) for code in event.languages if code in LANGUAGE_NAMES],
    }


@page
async def show_registration(request: Request, session: Session) -> Response:
    """Everything that is known of a registration."""
    actor, event = await event_for_staff(request, session, Right.SEE_NAMES)
    registration = await registration_by_id(session, event.id, request.path_params["id"])
    return await _detail(request, session, actor, event, registration)


async def _detail(
    request: Request,
    session: Session,
    actor: Actor,
    event: Event,
    registration: Registration,
    typed: dict[str, str] | None = None,
    error: AppError | None = None,
) -> Response:
    offers = await offers_of(session, event.id)
    may_edit = actor.may(Right.EDIT_REGISTRATIONS, event.id)
    done = DONE.get(request.query_params.get("done", ""))
    values = {
        **console(actor, event, PLACE),
        **_choices(event, offers),
        **_described(context(request), event, registration, offers),
        "guest": await _guest(session, actor, event, registration),
        "history": await _history(session, event, registration, offers),
        "mails": await _mails(session, registration) if may_edit else [],
        "ticket": await ticket_of(session, registration.id),
        "can_edit": may_edit,
        "can_void": actor.may(Right.VOID_PRESENCE, event.id),
        "typed": typed or _typed(registration),
        "errors": error_fields(error) if error else {},
        "labels": field_labels(),
        "done": str(done) if done else "",
    }
    return render(request, "registration/detail.html", values, status=error.status if error else 200)


async def _guest(
    session: Session, actor: Actor, event: Event, registration: Registration
) -> dict[str, str] | None:
    """The name under an embargo, for those who may see it."""
    found = await hidden_name_for(session, actor, registration)
    if found is None:
        return None
    name = (found.name.native, found.name.romanised, found.name.name_order)
    shown = display_name(*name, current_locale())
    is_editor = actor.may(Right.EDIT_PROGRAMME, event.id)
    return {
        "name": shown,
        "other_name": next((one for one in name[:2] if one and one != shown), ""),
        "email": (found.name.email or "") if actor.may(Right.EDIT_REGISTRATIONS, event.id) else "",
        "href": f"/manage/{event.slug}/speakers/{found.speaker.id}" if is_editor else "",
    }


async def _mails(session: Session, registration: Registration) -> list[Mail]:
    """The mails about it that the event's list shows: not those to somebody under an embargo."""
    return [mail for mail in await mails_about(session, registration.id) if mail.event_id]


def _described(
    installation: AppContext, event: Event, registration: Registration, offers: list[Offer]
) -> dict[str, Any]:
    lang = current_locale()
    category = next(one.category for one in offers if one.category.id == registration.category_id)
    return {
        "registration": registration,
        "base": f"/manage/{event.slug}/registrations/{registration.id}",
        "name": shown_name(registration),
        "other_name": other_name(registration),
        "status_kind": status_kind(registration.status),
        "status_label": status_label(registration.status),
        "source_label": source_label(registration.source),
        "country_name": country_label(registration.country, lang),
        "category_slug": category.slug,
        "category_name": category.name.in_language(lang, event.languages),
        "my_path": my_path(installation, event.slug, registration),
        "waits": registration.status in {Status.PENDING, Status.WAITLISTED},
        "is_active": registration.status in {Status.PENDING, Status.WAITLISTED, Status.CONFIRMED},
        "other_mode": Mode.ONLINE if registration.mode == Mode.ONSITE else Mode.ONSITE,
    }


def _typed(registration: Registration) -> dict[str, str]:
    typed = {
        "name.native": registration.native,
        "name.romanised": registration.romanised,
        "name.order": registration.name_order,
        "email": registration.email or "",
        "phone": registration.phone or "",
        "country": registration.country or "",
        "affiliation": registration.affiliation,
        "group_name": registration.group_name,
        "locale": registration.locale,
        "is_contact_address": "1" if registration.is_contact_address else "",
        "is_scan_exempt": "1" if registration.is_scan_exempt else "",
    }
    return signed(typed)


async def _history(
    session: Session, event: Event, registration: Registration, offers: list[Offer]
) -> list[dict[str, Any]]:
    lang = current_locale()
    names = {one.category.id: one.category.name.in_language(lang, event.languages) for one in offers}
    return [
        {
            "at": format_datetime(change.recorded_at, event.timezone, length="medium"),
            "status": status_label(change.status),
            "mode": change.mode,
            "mode_label": mode_label(change.mode),
            "category": names.get(change.category_id, ""),
            "country": country_label(change.country, lang),
            "actor": who_acted(change.actor),
            "reason": change.reason,
        }
        for change in await changes_of(session, registration.id)
    ]


class _Call(NamedTuple):
    """What an action works on."""

    session: Session
    installation: AppContext
    actor: Actor
    event: Event
    registration: Registration
    form: Form


Action = Callable[[_Call], Awaitable[object]]


async def _correct(call: _Call) -> None:
    data = _correction(call.form)
    await hold_rows(call.session, call.registration)
    refuse_changed(call.form, _typed(call.registration))
    await service_correction.correct_registration(call.session, call.actor, call.registration, data)


def _correction(form: Form) -> CorrectionIn:
    """Fields that were emptied are given as empty, not left out."""
    data = with_boxes(form, CORRECTION_BOXES).parse(CorrectionForm, ignore=[SEEN])
    emptied = {
        name: ""
        for name in ("email", "phone", "affiliation", "group_name", "country")
        if form.typed.get(name) == ""
    }
    return CorrectionIn.model_validate({**data.model_dump(exclude_unset=True), **emptied})


async def _confirm(call: _Call) -> None:
    reason = call.form.parse(ReasonIn, ignore=("beyond",)).reason
    await service.confirm_registration(
        call.session,
        call.installation,
        call.actor,
        call.registration,
        reason,
        beyond_capacity=bool(call.form.typed.get("beyond")),
    )


async def _decline(call: _Call) -> None:
    reason = call.form.parse(ReasonIn).reason
    await service.decline_registration(call.session, call.actor, call.registration, reason)


async def _cancel(call: _Call) -> None:
    reason = call.form.parse(ReasonIn).reason
    await service.cancel_registration(call.session, call.actor, call.registration, reason)


async def _mode(call: _Call) -> None:
    data = call.form.parse(ModeIn)
    await service.change_mode(call.session, call.actor, call.event, call.registration, data.mode, data.reason)


async def _category(call: _Call) -> None:
    data = call.form.parse(CategoryChoice)
    await service.change_category(
        call.session, call.actor, call.event, call.registration, data.category, data.reason
    )


async def _resend(call: _Call) -> None:
    await service_correction.resend_registration(call.session, call.actor, call.registration)


async def _reissue(call: _Call) -> None:
    await service_correction.reissue_registration(
        call.session, call.installation, call.actor, call.registration
    )


def _endpoint(action: Action, done: str) -> Callable[[Request], Awaitable[Response]]:
    """A button of the detail page: do it and come back, or show the page with why not."""

    @page
    async def endpoint(request: Request, session: Session) -> Response:
        actor, event = await event_to_settle(request, session, Right.EDIT_REGISTRATIONS)
        form = await read_form(request)
        registration = await registration_by_id(session, event.id, request.path_params["id"])
        try:
            await action(_Call(session, context(request), actor, event, registration, form))
        except (Invalid, Conflict) as error:
            await session.rollback()
            actor, event = await event_to_settle(request, session, Right.EDIT_REGISTRATIONS)
            registration = await registration_by_id(session, event.id, request.path_params["id"])
            typed = {**_typed(registration), **form.typed}
            return await _detail(request, session, actor, event, registration, typed, error)
        return RedirectResponse(f"/manage/{event.slug}/registrations/{registration.id}?done={done}", 303)

    return endpoint


def _while_open(action: Action) -> Action:
    """The action, which an archived event refuses."""

    async def run(call: _Call) -> object:
        require_open(call.event)
        return await action(call)

    return run


ONE = "/manage/{event}/registrations/{id}"
ACTIONS = {
    "correct": _endpoint(_correct, "corrected"),
    "confirm": _endpoint(_while_open(_confirm), "confirmed"),
    "decline": _endpoint(_while_open(_decline), "declined"),
    "cancel": _endpoint(_while_open(_cancel), "cancelled"),
    "mode": _endpoint(_while_open(_mode), "mode"),
    "category": _endpoint(_category, "category"),
    "resend": _endpoint(_resend, "resent"),
    "reissue": _endpoint(_while_open(_reissue), "reissued"),
}
routes: list[BaseRoute] = [
    Route("/manage/{event}/registrations/new", new_registration),
    Route("/manage/{event}/registrations/new", add_registration, methods=["POST"]),
    Route(ONE, show_registration),
    *(Route(f"{ONE}/{name}", endpoint, methods=["POST"]) for name, endpoint in ACTIONS.items()),
]
