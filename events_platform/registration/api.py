"""Registrations for programs: staff tokens only."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Actor, Right, bearer_token, staff
from events_platform.errors import AppError, NotFound
from events_platform.events.access import (
    EventFacts,
    event_for_staff,
    event_for_token,
    event_to_settle,
    require_open,
)
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.db.script import Script
from events_platform.kit.i18n import current_locale
from events_platform.kit.i18n import gettext as _
from events_platform.kit.pagination import PAGING, page_request
from events_platform.kit.web.answers import created_answer, json_answer
from events_platform.kit.web.context import AppContext, context
from events_platform.kit.web.forms import (
    read_json,
    read_json_or_nothing,
    read_json_value,
    refuse_misread,
    validate,
    without_null,
)
from events_platform.kit.web.handler import ahead_of_session, api
from events_platform.kit.web.idempotency import idempotent
from events_platform.kit.web.openapi import operation
from events_platform.people.models import NameOrder
from events_platform.registration import service, service_correction
from events_platform.registration.links import my_url
from events_platform.registration.models import Mode, Registration, Source, Status
from events_platform.registration.pages_console import filters_of
from events_platform.registration.queries import (
    Filters,
    categories_of,
    registration_and_event,
    registration_by_id,
    registrations_page,
)
from events_platform.registration.schemas import (
    ApiRegistrationIn,
    CorrectionIn,
    ModeIn,
    NameOut,
    ReasonIn,
    RegistrationCreated,
    RegistrationOut,
    RegistrationPage,
)
from events_platform.tickets.queries import ticket_of

MANY = "/api/v1/events/{event}/registrations"
ONE = "/api/v1/events/{event}/registrations/{id}"
QUERY = {
    "q": "Words that name, institution, e-mail or telephone hold, in any script or pinyin.",
    "status": "pending, waitlisted, confirmed, declined or cancelled.",
    "mode": "onsite or online.",
    "category": "The slug of a category.",
    "country": "A code, or `unknown`.",
    **PAGING,
}
# What null leaves of a registration; a name, a country and a language it has always.
DEFAULTS = {
    "email": "",
    "phone": "",
    "affiliation": "",
    "group_name": "",
    "is_contact_address": False,
    "is_scan_exempt": False,
}


@operation("List registrations", tag="registrations", answer=RegistrationPage, query=QUERY)
@api
async def list_registrations(request: Request, session: Session) -> Response:
    """Registrations by name."""
    _actor, event = await event_for_staff(request, session, Right.EDIT_REGISTRATIONS)
    categories = await categories_of(session, event.id)
    query, filters = request.query_params, filters_of(request, categories)
    refuse_misread(query, _read_of(filters))
    found = await registrations_page(session, event.id, filters, page_request(query))
    slugs = {one.id: one.slug for one in categories}
    items = [registration_out(row, slugs[row.category_id]) for row in found.items]
    return json_answer(RegistrationPage(items=items, next=found.next_cursor))


def _read_of(filters: Filters) -> dict[str, object]:
    read = {name: getattr(filters, name) for name in ("status", "mode", "country")}
    return {**read, "category": filters.category_id}


async def _registered_alone(request: Request) -> Response | None:
    """The answer past a session; None for browsers, for keys that repeat an answer, and for the rare."""
    if bearer_token(request) is None or "idempotency-key" in request.headers:
        return None
    asked = partial(_asked, request=request, data=await _read(request), locale=current_locale())
    found = await service.register_alone(context(request).direct, asked)
    return None if found is None else _answer_made(context(request), found[0].event, found[1])


def _asked(
    dialect: str, request: Request, data: ApiRegistrationIn | AppError, locale: str
) -> Script[service.Request]:
    """Who asks for what, read as part of the script."""
    actor, event = yield from event_for_token(dialect, request, Right.EDIT_REGISTRATIONS)
    if isinstance(data, AppError):
        raise data
    secret = context(request).settings.secret
    return service.Request(event, actor, data, Source.API, locale, secret, is_alone=True)


async def _read(request: Request) -> ApiRegistrationIn | AppError:
    """The body, or what is wrong with it: who may not register anybody is not told."""
    try:
        return await read_json(request, ApiRegistrationIn)
    except AppError as error:
        return error


def _answer_made(installation: AppContext, event: EventFacts, made: service.Registered) -> Response:
    answer = created(installation, event, made.facts, made.ticket)
    return created_answer(answer, f"/api/v1/events/{event.id}/registrations/{answer.id}")


@operation(
    "Register somebody",
    tag="registrations",
    body=ApiRegistrationIn,
    answer=RegistrationCreated,
    status=201,
    errors=(401, 403, 404, 409),
    is_idempotent_by_key=True,
    description="409 `already_registered`: own address and name are registered in this category. "
    "409 `full`: there is no seat in this mode.",
)
@api
@ahead_of_session(_registered_alone)
@idempotent
async def post_registration(request: Request, session: Session) -> Response:
    """Register somebody, and give their ticket and personal page."""
    actor, event = await event_for_staff(request, session, Right.EDIT_REGISTRATIONS)
    data = await read_json(request, ApiRegistrationIn)
    made = await service.register(session, context(request), actor, event, data, Source.API)
    return _answer_made(context(request), event, made)


@operation("Read a registration", tag="registrations", answer=RegistrationOut)
@api
async def get_registration(request: Request, session: Session) -> Response:
    """One registration."""
    _actor, event = await event_for_staff(request, session, Right.EDIT_REGISTRATIONS)
    row = await registration_by_id(session, event.id, request.path_params["id"])
    return json_answer(await _out(session, row))


@operation(
    "Correct a registration",
    tag="registrations",
    body=CorrectionIn,
    answer=RegistrationOut,
    errors=(401, 403, 404, 409),
    description="What is left out stays, null takes it away; `name` is replaced as a whole.",
)
@api
async def patch_registration(request: Request, session: Session) -> Response:
    """Correct what is given; a changed country is kept as history."""
    actor, event = await event_to_settle(request, session, Right.EDIT_REGISTRATIONS)
    patch = without_null(CorrectionIn, await read_json_value(request), DEFAULTS)
    data = validate(CorrectionIn, patch)
    row = await registration_by_id(session, event.id, request.path_params["id"])
    await service_correction.correct_registration(session, actor, row, data)
    return json_answer(await _out(session, row))


async def _out(session: Session, row: Registration) -> RegistrationOut:
    slugs = {one.id: one.slug for one in await categories_of(session, row.event_id)}
    return registration_out(row, slugs[row.category_id])


class _Call(NamedTuple):
    """What an action works on."""

    session: Session
    installation: AppContext
    actor: Actor
    event: Event
    registration: Registration


async def _for_staff(request: Request, session: Session) -> _Call:
    """The registration of the path with its event, for staff who may edit it; else NotFound or Forbidden."""
    actor = await staff(request, session)
    registration, event = await registration_and_event(session, request.path_params["id"])
    if not actor.may(Right.SEE_EVENT, event.id):
        raise NotFound(_("There is no such registration."), code="no_such_registration")
    actor.require(Right.EDIT_REGISTRATIONS, event.id)
    require_open(event)
    return _Call(session, context(request), actor, event, registration)


async def _answer(call: _Call) -> Response:
    ticket = None
    if call.registration.status == Status.CONFIRMED:
        ticket = await ticket_of(call.session, call.registration.id)
    text = ticket.text if ticket else None
    return json_answer(created(call.installation, call.event, call.registration, text))


def _action(
    name: str, summary: str, body: type[ReasonIn], run: Callable[[_Call, ReasonIn], Awaitable[object]]
) -> Route:
    """An operation on one registration, at /api/v1/registrations/{id}/<name>."""

    @operation(
        summary,
        tag="registrations",
        body=body,
        is_body_needed=body is not ReasonIn,
        answer=RegistrationCreated,
        errors=(401, 403, 404, 409),
        is_idempotent_by_key=True,
    )
    @api
    @idempotent
    async def endpoint(request: Request, session: Session) -> Response:
        call = await _for_staff(request, session)
        data = await (read_json_or_nothing if body is ReasonIn else read_json)(request, body)
        await run(call, data)
        return await _answer(call)

    return Route(f"/api/v1/registrations/{{id}}/{name}", endpoint, methods=["POST"])


async def _confirm(call: _Call, data: ReasonIn) -> None:
    await service.confirm_registration(
        call.session, call.installation, call.actor, call.registration, data.reason
    )


async def _cancel(call: _Call, data: ReasonIn) -> None:
    await service.cancel_registration(call.session, call.actor, call.registration, data.reason)


async def _mode(call: _Call, data: ReasonIn) -> None:
    assert isinstance(data, ModeIn)
    await service.change_mode(call.session, call.actor, call.event, call.registration, data.mode, data.reason)


async def _reissue(call: _Call, _data: ReasonIn) -> None:
    await service_correction.reissue_registration(
        call.session, call.installation, call.actor, call.registration
    )


def created(
    installation: AppContext, event: EventFacts, registration: Registration, ticket: str | None
) -> RegistrationCreated:
    """What a program learns of a registration that it made or changed."""
    return RegistrationCreated(
        id=registration.id,
        status=Status(registration.status),
        mode=Mode(registration.mode),
        my_url=my_url(installation, event.slug, registration),
        ticket=ticket,
    )


def registration_out(row: Registration, category: str) -> RegistrationOut:
    """A registration as the API shows it."""
    name = NameOut(native=row.native, romanised=row.romanised, order=NameOrder(row.name_order))
    return RegistrationOut(
        id=row.id,
        event_id=row.event_id,
        person_id=row.person_id,
        category=category,
        status=Status(row.status),
        mode=Mode(row.mode),
        source=Source(row.source),
        name=name,
        email=row.email,
        is_contact_address=row.is_contact_address,
        is_address_confirmed=row.email_confirmed_at is not None,
        phone=row.phone,
        country=row.country,
        country_as_written=row.country_as_written,
        affiliation=row.affiliation,
        group_name=row.group_name,
        is_scan_exempt=row.is_scan_exempt,
        is_duplicate=row.is_duplicate,
        locale=row.locale,
        created_at=row.created_at,
        confirmed_at=row.confirmed_at,
        cancelled_at=row.cancelled_at,
    )


routes: list[BaseRoute] = [
    Route(MANY, list_registrations),
    Route(MANY, post_registration, methods=["POST"]),
    Route(ONE, get_registration),
    Route(ONE, patch_registration, methods=["PATCH"]),
    _action("confirm", "Confirm a registration", ReasonIn, _confirm),
    _action("cancel", "Cancel a registration", ReasonIn, _cancel),
    _action("mode", "Change between on site and online", ModeIn, _mode),
    _action("reissue", "Replace a lost ticket", ReasonIn, _reissue),
]
