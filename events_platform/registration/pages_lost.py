"""Who has lost the mail asks for it again by the address, and a stranger learns nothing."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import PUBLIC
from events_platform.errors import Invalid
from events_platform.events.access import public_event
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale
from events_platform.kit.ratelimit import hashed, hashed_address, take
from events_platform.kit.ratelimit.policies import LOST_MAIL, MAIL_AGAIN
from events_platform.kit.web.context import client_address, context
from events_platform.kit.web.forms import read_form
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render
from events_platform.programme.event_places import released_places
from events_platform.registration.queries import registrations_at
from events_platform.registration.schemas import LostMailIn
from events_platform.registration.service_correction import resend_registration


@page
async def ask_for_mail(request: Request, session: Session) -> Response:
    """The form for an address; after it was sent, where to look for the mail."""
    event = await public_event(session, request.path_params["event"])
    return await _form_page(request, session, event, {}, {})


@page
async def send_mails(request: Request, session: Session) -> Response:
    """Mail each registration of this address its ticket again; the answer is the same where there is none."""
    form = await read_form(request)
    try:
        data = form.parse(LostMailIn)
    except Invalid as error:
        event = await public_event(session, request.path_params["event"])
        return await _form_page(request, session, event, form.typed, error.fields, error.status)
    await _limit(request, data.email)
    event = await public_event(session, request.path_params["event"])
    for registration in await registrations_at(session, event.id, data.email):
        await resend_registration(session, PUBLIC, registration)
    return RedirectResponse(f"/{event.slug}/register/again?done=sent", 303)


async def _limit(request: Request, email: str) -> None:
    """A few mails an hour to one address, whoever asks and whether or not anybody is registered with it.

    Before the session is used, as `take` asks. Whoever goes through a list of addresses is stopped too.
    """
    parts = context(request)
    secret = parts.signing_key("addresses")
    await take(parts.db, LOST_MAIL.key(hashed_address(secret, client_address(request))), LOST_MAIL.rate)
    await take(parts.db, MAIL_AGAIN.key(hashed(secret, email)), MAIL_AGAIN.rate)


async def _form_page(
    request: Request,
    session: Session,
    event: Event,
    typed: dict[str, str],
    errors: dict[str, object],
    status: int = 200,
) -> Response:
    values: dict[str, Any] = {
        "event": event,
        "event_href": f"/{event.slug}/",
        "event_name": event.title.in_language(current_locale(), event.languages),
        "event_places": await released_places(session, event),
        "typed": typed,
        "errors": errors,
        "is_sent": request.query_params.get("done") == "sent",
    }
    return render(request, "registration/lost.html", values, status=status)


routes: list[BaseRoute] = [
    Route("/{event}/register/again", ask_for_mail),
    Route("/{event}/register/again", send_mails, methods=["POST"]),
]
