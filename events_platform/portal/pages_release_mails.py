"""The mails to speakers about a release: edited, then sent."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Actor, Right
from events_platform.errors import Conflict, Invalid
from events_platform.events.access import event_for_staff
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.web.context import context
from events_platform.kit.web.forms import read_form
from events_platform.kit.web.handler import page
from events_platform.portal.release_mails import send_all, send_with_calendar
from events_platform.programme.access import path_id
from events_platform.programme.models_release import ReleaseMail
from events_platform.programme.pages_releases import release_asked, release_page
from events_platform.programme.schemas_release import LetterIn
from events_platform.programme.service_release_mails import edit_mail, mail_of

ROOT = "/manage/{event}/releases/{number}/mails"


@page
async def save_mail(request: Request, session: Session) -> Response:
    """Keep the edited words, and send them if the other button was pressed."""
    actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    release = await release_asked(request, session, event)
    mail = await mail_of(session, event, path_id(request))
    form = await read_form(request)
    try:
        await edit_mail(session, actor, mail, form.parse(LetterIn, ignore=("do",)))
        if form.typed.get("do") == "send":
            await _send(request, session, actor, event, mail)
    except (Conflict, Invalid) as error:
        errors = {**error.fields, "mail": str(mail.id)} if error.fields else {"": error.message}
        return await release_page(request, session, actor, event, release, errors, error.status)
    done = "sent" if form.typed.get("do") == "send" else "saved"
    return RedirectResponse(f"/manage/{event.slug}/releases/{release.number}?done={done}", 303)


@page
async def send_mails(request: Request, session: Session) -> Response:
    """Send all that wait."""
    actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    release = await release_asked(request, session, event)
    await send_all(session, actor, event, release, context(request).settings)
    return RedirectResponse(f"/manage/{event.slug}/releases/{release.number}?done=all_sent", 303)


async def _send(request: Request, session: Session, actor: Actor, event: Event, mail: ReleaseMail) -> None:
    await session.refresh(mail)
    await send_with_calendar(session, actor, event, mail, context(request).settings)


routes: list[BaseRoute] = [
    Route(ROOT, send_mails, methods=["POST"]),
    Route(f"{ROOT}/{{id}}", save_mail, methods=["POST"]),
]
