"""The log of an event: who did what, and when."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Right
from events_platform.accounts.log_sentences import sentence_of
from events_platform.accounts.queries import account_names, log_page
from events_platform.events.access import event_for_staff
from events_platform.events.console import console
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import format_datetime
from events_platform.kit.pagination import page_request
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render

# Subjects with a page of their own, below the event.
PAGES = {"registration": "registrations/{id}"}


@page
async def show_log(request: Request, session: Session) -> Response:
    """A page of the log, the newest entry first."""
    actor, event = await event_for_staff(request, session, Right.EDIT_EVENT)
    found = await log_page(session, event.id, page_request(request.query_params))
    accounts = {one.subject_id for one in found.items if one.subject_kind == "account" and one.subject_id}
    names = await account_names(session, accounts)
    base = f"/manage/{event.slug}/"
    values = {
        **console(actor, event, "log"),
        "entries": [
            (
                format_datetime(one.at, event.timezone, length="medium"),
                sentence_of(one, names.get(one.subject_id) if one.subject_id else None),
                base + PAGES[one.subject_kind].format(id=one.subject_id)
                if one.subject_kind in PAGES
                else None,
            )
            for one in found.items
        ],
        "next_href": f"?{urlencode({'after': found.next_cursor})}" if found.next_cursor else None,
        "is_first": "after" not in request.query_params,
    }
    return render(request, "events/log.html", values)


routes: list[BaseRoute] = [Route("/manage/{event}/log", show_log, methods=["GET"])]
