"""My page: what somebody who registered needs, reached by a personal link without signing in."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Actor
from events_platform.calendars.ics import event_calendar
from events_platform.errors import AppError, Conflict, Invalid, NotFound
from events_platform.events.models import Event
from events_platform.events.queries import site_days, sites_of
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale
from events_platform.kit.i18n import gettext as _
from events_platform.kit.ratelimit import hashed, take
from events_platform.kit.ratelimit.policies import MAIL_AGAIN
from events_platform.kit.web.context import context
from events_platform.kit.web.forms import Form, read_form
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render
from events_platform.people.models import NameOrder
from events_platform.portal.agenda import agenda_of, days_of
from events_platform.portal.me_views import head_values, is_over, my_values
from events_platform.portal.subscriptions import subscription
from events_platform.presence.queries import online_rooms_of
from events_platform.programme.event_places import event_places, released_places
from events_platform.programme.published import public_programme
from events_platform.registration.calendar import event_entry, registration_entry
from events_platform.registration.links import (
    agenda_path,
    is_mail_mark,
    live_path,
    my_url,
    registration_by_token,
)
from events_platform.registration.models import Registration, Status
from events_platform.registration.queries import count_changes, offer_for
from events_platform.registration.queries_sign_up import offered
from events_platform.registration.schemas import CorrectionIn, ModeIn, NameIn, OwnCorrectionIn
from events_platform.registration.service import cancel_registration, change_mode, confirm_address
from events_platform.registration.service_correction import correct_registration, resend_registration
from events_platform.tickets.qr import png
from events_platform.tickets.queries import ticket_of

ATTENDEE = Actor("attendee", "attendee")
PNG_SCALE = 16


@page
async def my_page(request: Request, session: Session) -> Response:
    """Status, ticket, and what can be changed."""
    found = await mine(request, session)
    if isinstance(found, Response):
        return found
    return await _page(request, session, *found)


async def open_my_page(request: Request) -> Response:
    """The page; a link out of a mail first confirms the address that the mail went to."""
    if "mailed" in request.query_params and request.method == "GET":
        return await _confirm(request)
    return await my_page(request)


async def _confirm(request: Request) -> Response:
    parts = context(request)
    async with parts.db.write() as session:
        try:
            found = await mine(request, session)
        except AppError:
            return await my_page(request)
        if isinstance(found, Response):
            return found
        _event, registration = found
        if is_mail_mark(parts, registration, request.query_params["mailed"]):
            await confirm_address(session, registration)
    # The mark does not stay in the address, which people pass on.
    return RedirectResponse(request.url.path, 303)


async def mine(request: Request, session: Session) -> tuple[Event, Registration] | Response:
    """The registration of the link and its event, or the way to where the event lives by now."""
    registration = await registration_by_token(session, context(request), request.path_params["token"])
    event = await session.get_one(Event, registration.event_id)
    if request.path_params["event"] == event.slug:
        return event, registration
    if request.method not in {"GET", "HEAD"}:
        raise NotFound(_("This personal link has moved. Please open it again."), code="moved")
    rest = request.url.path.split("/", 2)[2]
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/{event.slug}/{rest}{query}", 307)


async def _page(
    request: Request,
    session: Session,
    event: Event,
    registration: Registration,
    *,
    typed: dict[str, str] | None = None,
    error: AppError | None = None,
) -> Response:
    offer = await offer_for(session, event.id, str(registration.category_id))
    ticket = await ticket_of(session, registration.id) if registration.status == Status.CONFIRMED else None
    sites, days = await sites_of(session, event.id), await site_days(session, event.id)
    rooms = await online_rooms_of(session, event.id) if ticket and not is_over(event) else []
    programme = await public_programme(session, event)
    parts, lang = context(request), current_locale()
    values = {
        **my_values(event, registration, offer, ticket, sites, days),
        "live_href": live_path(parts, event.slug, registration) if rooms else "",
        "is_over": is_over(event),
        "has_mail": bool(parts.settings.smtp_url),
        "has_programme": bool(programme.sessions),
        "event_places": event_places(event, has_speakers=bool(programme.speakers))
        if programme.sessions
        else [],
        "has_sign_up": bool(offered(programme)),
        "agenda": days_of(event, programme, await agenda_of(session, registration, programme)),
        "agenda_feed": subscription(parts.settings, agenda_path(parts, event.slug, registration), lang),
        "base": f"/{event.slug}/me/{request.path_params['token']}",
        "done": request.query_params.get("done", ""),
        "typed": typed or {},
        "error": str(error.message) if error else "",
        "errors": {name: str(text) for name, text in error.fields.items()} if error else {},
    }
    response = render(request, "portal/me.html", values, status=error.status if error else 200)
    response.headers["x-robots-tag"] = "noindex, nofollow"
    return response


@page
async def switch_mode(request: Request, session: Session) -> Response:
    """Change between on site and online, if there is a seat."""
    form = await read_form(request)
    event, registration = await _mine_to_change(request, session)
    try:
        mode = form.parse(ModeIn, ignore=("reason",)).mode
        await change_mode(session, ATTENDEE, event, registration, mode)
    except (Conflict, Invalid) as error:
        return await _refused(request, session, error, form)
    return _done(request, event, "mode")


@page
async def ask_before_cancelling(request: Request, session: Session) -> Response:
    """The question before somebody gives a place up."""
    found = await mine(request, session)
    if isinstance(found, Response):
        return found
    event, registration = found
    if is_over(event):
        return RedirectResponse(f"/{event.slug}/me/{request.path_params['token']}", 303)
    values = {
        **head_values(event, registration),
        "event_places": await released_places(session, event),
        "base": f"/{event.slug}/me/{request.path_params['token']}",
    }
    return render(request, "portal/me_cancel.html", values)


@page
async def cancel(request: Request, session: Session) -> Response:
    """Give the place up."""
    event, registration = await _mine_to_change(request, session)
    try:
        await cancel_registration(session, ATTENDEE, registration)
    except Conflict as error:
        return await _refused(request, session, error)
    return _done(request, event, "cancelled")


@page
async def correct_details(request: Request, session: Session) -> Response:
    """Correct what stands on badge and mails; name and country stay with the organisers."""
    form = await read_form(request)
    event, registration = await _mine_to_change(request, session)
    try:
        data = form.parse(OwnCorrectionIn)
        name = NameIn(
            native=registration.native, romanised=data.romanised, order=NameOrder(registration.name_order)
        )
        correction = CorrectionIn(name=name, affiliation=data.affiliation, locale=data.locale)
        await correct_registration(session, ATTENDEE, registration, correction)
    except (Conflict, Invalid) as error:
        return await _refused(request, session, error, form)
    return _done(request, event, "details")


@page
async def send_again(request: Request, session: Session) -> Response:
    """Send the mail with ticket and link again, a few times an hour."""
    await take(context(request).db, MAIL_AGAIN.key(_fingerprint(request)), MAIL_AGAIN.rate)
    event, registration = await _mine_to_change(request, session)
    try:
        await resend_registration(session, ATTENDEE, registration)
    except Conflict as error:
        return await _refused(request, session, error)
    return _done(request, event, "sent")


def _fingerprint(request: Request) -> str:
    return hashed(context(request).signing_key("addresses"), request.path_params["token"])


async def _mine_to_change(request: Request, session: Session) -> tuple[Event, Registration]:
    found = await mine(request, session)
    assert not isinstance(found, Response)
    event, registration = found
    if is_over(event):
        raise Conflict(_("This event is over, so that nothing can be changed any more."), code="event_over")
    return event, registration


async def _refused(request: Request, session: Session, error: AppError, form: Form | None = None) -> Response:
    """The page again, with what was typed and why it was refused."""
    await session.rollback()
    found = await mine(request, session)
    assert not isinstance(found, Response)
    return await _page(request, session, *found, typed=form.typed if form else None, error=error)


def _done(request: Request, event: Event, what: str) -> Response:
    return RedirectResponse(f"/{event.slug}/me/{request.path_params['token']}?done={what}", 303)


@page
async def ticket_picture(request: Request, session: Session) -> Response:
    """The ticket as a picture to keep."""
    found = await mine(request, session)
    if isinstance(found, Response):
        return found
    event, registration = found
    ticket = await ticket_of(session, registration.id) if registration.status == Status.CONFIRMED else None
    if ticket is None:
        raise NotFound(_("There is no ticket as long as the registration is not confirmed."))
    name = f"{event.slug}-ticket.png"
    return _personal(png(ticket.text, PNG_SCALE), "image/png", f'attachment; filename="{name}"')


@page
async def my_calendar(request: Request, session: Session) -> Response:
    """The event as an entry of one's own calendar, the same one that the mail carries."""
    found = await mine(request, session)
    if isinstance(found, Response):
        return found
    event, registration = found
    settings = context(request).settings
    sites, days = await sites_of(session, event.id), await site_days(session, event.id)
    lang = current_locale()
    entry = registration_entry(
        event_entry(event, sites, days, lang, settings),
        registration,
        settings,
        url=my_url(context(request), event.slug, registration),
        sequence=event.version + await count_changes(session, registration.id),
        where=_("Online"),
    )
    body = event_calendar(replace(entry, organizer=None))
    return _personal(body, "text/calendar; charset=utf-8", f'inline; filename="{event.slug}.ics"')


def _personal(body: bytes, media_type: str, disposition: str) -> Response:
    headers = {
        "cache-control": "private, no-store",
        "content-disposition": disposition,
        "x-robots-tag": "noindex, nofollow",
    }
    return Response(body, media_type=media_type, headers=headers)


BASE = "/{event}/me/{token}"
routes: list[BaseRoute] = [
    Route(BASE, open_my_page),
    Route(f"{BASE}/mode", switch_mode, methods=["POST"]),
    Route(f"{BASE}/cancel", ask_before_cancelling),
    Route(f"{BASE}/cancel", cancel, methods=["POST"]),
    Route(f"{BASE}/details", correct_details, methods=["POST"]),
    Route(f"{BASE}/mail", send_again, methods=["POST"]),
    Route(f"{BASE}/ticket.png", ticket_picture),
    Route(f"{BASE}/calendar.ics", my_calendar),
]
