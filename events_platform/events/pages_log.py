"""The log of an event: who did what, and when."""

from dataclasses import asdict
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Right
from events_platform.accounts.log_search import AREAS, NAMELESS, LogFilter
from events_platform.accounts.log_sentences import sentence_of
from events_platform.accounts.queries import account_names, log_page, team_of
from events_platform.events.access import event_for_staff
from events_platform.events.console import console
from events_platform.events.models import Event
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
    wanted = LogFilter(**{name: request.query_params.get(name, "") for name in ("q", "who", "about")})
    found = await log_page(session, event.id, page_request(request.query_params), wanted.conditions())
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
        "chosen": wanted,
        "who": await _actors(session, event),
        "about": [(key, str(name)) for key, (name, _things) in AREAS.items()],
        "is_narrowed": wanted != LogFilter(),
        "next_href": _href(wanted, after=found.next_cursor) if found.next_cursor else None,
        "start_href": _href(wanted) if "after" in request.query_params else None,
    }
    return render(request, "events/log.html", values)


async def _actors(session: Session, event: Event) -> list[tuple[str, str]]:
    """The team, then whoever acts without a name."""
    members = [*await team_of(session, event.id), *await team_of(session, None)]
    named = {str(one.account.id): one.account.name or one.account.email for one in members}
    return [*named.items(), *((key, str(name)) for key, (name, _kinds) in NAMELESS.items())]


def _href(wanted: LogFilter, **more: str) -> str:
    said = {**asdict(wanted), **more}
    return f"?{urlencode({name: value for name, value in said.items() if value})}"


routes: list[BaseRoute] = [Route("/manage/{event}/log", show_log, methods=["GET"])]
