"""Mails of an event: what was sent, what failed, and what would have been sent."""

import re
import uuid
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Right
from events_platform.accounts.audit import record
from events_platform.errors import Conflict, NotFound
from events_platform.events.access import event_for_staff, event_to_settle
from events_platform.events.console import console
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.i18n import lazy
from events_platform.kit.pagination import page_request
from events_platform.kit.web.context import context
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render
from events_platform.mail.models import Mail, MailStatus
from events_platform.mail.queries import mail_counts, mail_of_event, mails_of_event
from events_platform.mail.service import queue_again

STATUS = {
    MailStatus.QUEUED: ("neutral", lazy("On its way")),
    MailStatus.SENT: ("admitted", lazy("Sent")),
    MailStatus.FAILED: ("refused", lazy("Failed")),
    MailStatus.KEPT: ("attention", lazy("Kept")),
}
# The letter is shown as it arrives, in a frame that may do nothing at all.
LETTER_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
)
LONGEST_SEARCH = 200
_CID = re.compile(r"cid:([\w.@-]+)")


@page
async def mails(request: Request, session: Session) -> Response:
    """The list, the newest first."""
    actor, event = await event_for_staff(request, session, Right.EDIT_REGISTRATIONS)
    query = request.query_params
    words = query.get("q", "").strip()[:LONGEST_SEARCH]
    status = MailStatus(query["status"]) if query.get("status") in set(MailStatus) else None
    found = await mails_of_event(session, event.id, page_request(query), words=words, status=status)
    counts = await mail_counts(session, event.id)
    base = f"/manage/{event.slug}/mail"
    kept = {"q": words, "status": status.value if status else ""}
    kept = {name: value for name, value in kept.items() if value}
    values = {
        **console(actor, event, "mail"),
        "base": base,
        "mails": [_row(mail) for mail in found.items],
        "counts": {status.value: count for status, count in counts.items()},
        "has_server": bool(context(request).settings.smtp_url),
        "any": sum(counts.values()),
        "chosen": {"q": words, "status": status.value if status else ""},
        "statuses": [(one.value, str(label)) for one, (_kind, label) in STATUS.items() if counts[one]],
        "next_href": f"{base}?{urlencode({**kept, 'after': found.next_cursor})}"
        if found.next_cursor
        else None,
        "start_href": f"{base}?{urlencode(kept)}" if query.get("after") else None,
        "done": request.query_params.get("done", ""),
    }
    return render(request, "registration/mails.html", values)


def _row(mail: Mail) -> dict[str, Any]:
    kind, label = STATUS[MailStatus(mail.status)]
    return {
        "id": mail.id,
        "subject": mail.subject,
        "recipient": mail.recipient,
        "recipient_name": mail.recipient_name,
        "created_at": mail.created_at,
        "kind": kind,
        "label": str(label),
        "error": mail.error or "",
    }


@page
async def show_mail(request: Request, session: Session) -> Response:
    """One mail: head, text, and the letter as mail programs show it."""
    actor, event = await event_for_staff(request, session, Right.EDIT_REGISTRATIONS)
    mail = await _mail(request, session, event.id)
    values = {
        **console(actor, event, "mail"),
        "base": f"/manage/{event.slug}/mail",
        "mail": mail,
        "row": _row(mail),
        "files": [part["filename"] for part in mail.attachments],
        "can_send": bool(context(request).settings.smtp_url)
        and mail.status in {MailStatus.FAILED, MailStatus.KEPT},
        "done": request.query_params.get("done", ""),
    }
    return render(request, "registration/mail.html", values)


@page
async def show_letter(request: Request, session: Session) -> Response:
    """The HTML of a mail with its pictures in place, under a policy of its own."""
    _actor, event = await event_for_staff(request, session, Right.EDIT_REGISTRATIONS)
    mail = await _mail(request, session, event.id)
    pictures = {
        part["content_id"]: f"data:{part['content_type']};base64,{part['content_base64']}"
        for part in mail.attachments
        if part["disposition"] == "inline"
    }
    html = _CID.sub(lambda found: pictures.get(found[1], found[0]), mail.html)
    headers = {"cache-control": "private, no-store", "content-security-policy": LETTER_POLICY}
    return Response(html, media_type="text/html", headers=headers)


@page
async def send_mail_again(request: Request, session: Session) -> Response:
    """Send a mail that failed or was kept."""
    actor, event = await event_to_settle(request, session, Right.EDIT_REGISTRATIONS)
    mail = await _mail(request, session, event.id)
    if not context(request).settings.smtp_url:
        raise Conflict(_("No mail server is set, so that nothing can be sent."), code="no_mail_server")
    record(session, actor, "mail.send_again", mail, event_id=event.id)
    await session.flush()
    await queue_again(session, mail)
    return RedirectResponse(f"/manage/{event.slug}/mail/{mail.id}?done=again", 303)


async def _mail(request: Request, session: Session, event_id: uuid.UUID) -> Mail:
    try:
        found = await mail_of_event(session, event_id, uuid.UUID(request.path_params["id"]))
    except ValueError:
        found = None
    if found is None:
        raise NotFound(_("There is no such mail."), code="no_such_mail")
    return found


routes: list[BaseRoute] = [
    Route("/manage/{event}/mail", mails),
    Route("/manage/{event}/mail/{id}", show_mail),
    Route("/manage/{event}/mail/{id}/letter", show_letter),
    Route("/manage/{event}/mail/{id}/again", send_mail_again, methods=["POST"]),
]
