"""The organisers' first page, and the overview of one event."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from sqlmodel import col
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Right, staff
from events_platform.accounts.console import own_console
from events_platform.events.access import event_for_staff
from events_platform.events.console import console
from events_platform.events.models import Event, EventStatus, Series
from events_platform.events.queries import series_by_ids, visible_events
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import (
    current_locale,
    format_number,
    format_range,
    lazy,
    ngettext,
)
from events_platform.kit.i18n import gettext as _
from events_platform.kit.pagination import PageRequest, fetch_page, page_request
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render
from events_platform.portal.me_views import is_over
from events_platform.portal.overview import Standing, checklist, has_begun, matters, standing_of
from events_platform.registration.models import Mode, Status
from events_platform.registration.opening import Opening, opening_of
from events_platform.registration.views import opening_sentence
from events_platform.reports.figures import participation
from events_platform.reports.headline import countries_phrase

DONE = {
    "created": lazy("The event is set up as a draft. The list below says what it may still need."),
    "publish": lazy("The event is published."),
    "unpublish": lazy("The event is off the site. You can publish it again at any time."),
    "archive": lazy("The event is archived."),
    "reopen": lazy("The event is open again."),
    "series": lazy("The series is saved."),
    "deleted": lazy("The draft is deleted."),
}
STATUS_BADGES = {
    EventStatus.DRAFT: ("attention", lazy("Draft")),
    EventStatus.PUBLISHED: ("admitted", lazy("Published")),
    EventStatus.ARCHIVED: ("neutral", lazy("Archived")),
}
ON_ONE_PAGE = 100


@page
async def organiser_home(request: Request, session: Session) -> Response:
    """The events in which the person has a role, by series, those with the latest days first."""
    actor = await staff(request, session)
    query = request.query_params.get("q", "").strip()[:200]
    wanted = PageRequest(ON_ONE_PAGE, page_request(request.query_params).after)
    keys = [col(Event.starts_on), col(Event.id)]
    found = await fetch_page(session, visible_events(actor.event_ids, query), keys, wanted, descending=True)
    series = await series_by_ids(session, {one.series_id for one in found.items if one.series_id})
    after = urlencode({"after": found.next_cursor or "", **({"q": query} if query else {})})
    values = {
        **own_console(actor, "events"),
        "q": query,
        "groups": _by_series(found.items, series),
        "has_any": bool(found.items) or bool(query),
        "may_create": actor.may(Right.CREATE_EVENTS),
        "next_href": f"?{after}" if found.next_cursor else None,
        "is_first": "after" not in request.query_params,
        "done": DONE.get(request.query_params.get("done", "")),
    }
    return render(request, "portal/console_home.html", values)


def _by_series(
    events: Sequence[Event], series: dict[Any, Series]
) -> list[tuple[Series | None, list[dict[str, Any]]]]:
    """Series in the order of their latest edition; events that stand alone come last."""
    groups: dict[Any, list[dict[str, Any]]] = {}
    for event in events:
        groups.setdefault(event.series_id, []).append(_listed(event))
    ordered = sorted(groups, key=lambda series_id: series_id is None)
    return [(series.get(series_id), groups[series_id]) for series_id in ordered]


def _listed(event: Event) -> dict[str, Any]:
    locale = current_locale()
    kind, label = STATUS_BADGES[EventStatus(event.status)]
    return {
        "href": f"/manage/{event.slug}/",
        "title": event.title.in_language(locale, event.languages),
        "title_lang": event.title.language_of(locale, event.languages),
        "dates": format_range(event.starts_on, event.ends_on),
        "place": event.place.in_language(locale, event.languages),
        "format": event.format,
        "badge": (kind, str(label)),
    }


@page
async def overview(request: Request, session: Session) -> Response:
    """What needs attention, in sentences, with the figures beside."""
    actor, event = await event_for_staff(request, session, Right.SEE_EVENT)
    found = await standing_of(session, event)
    may_see = actor.may(Right.SEE_FIGURES, event.id)
    steps = [one for one in checklist(event, found) if actor.may(one.right, event.id)]
    values = {
        **console(actor, event, "overview"),
        "badge": STATUS_BADGES[EventStatus(event.status)],
        "when": format_range(event.starts_on, event.ends_on),
        "registration": _registration_sentence(event),
        "matters": matters(event, found, actor),
        "steps": steps,
        "left": sum(not one.is_done for one in steps),
        "figures": await _figures(session, event, found) if may_see else [],
        "may_edit": actor.may(Right.EDIT_EVENT, event.id),
        "done": DONE.get(request.query_params.get("done", "")),
    }
    return render(request, "portal/overview.html", values)


def _registration_sentence(event: Event) -> str:
    if event.status == EventStatus.DRAFT:
        return _("Only the team sees this draft.")
    if event.status == EventStatus.ARCHIVED:
        return _("The event is archived and stays as it is.")
    opening = opening_of(event)
    if opening == Opening.NOT_YET or event.registration_closes_at:
        return opening_sentence(event, opening)
    return _("Everybody sees the event's page.")


async def _figures(session: Session, event: Event, found: Standing) -> list[dict[str, Any]]:
    """Registered people in both modes, and participants once the event has begun."""
    figures = [
        {"number": _number(found, mode), "label": label, "note": _seats(found, mode), "mode": mode.value}
        for mode, label in (
            (Mode.ONSITE, _("Registered on site")),
            (Mode.ONLINE, _("Registered online")),
        )
        if event.format in {mode.value, "hybrid"}
    ]
    if has_begun(event):
        told = await participation(session, event)
        note = _("from %(countries)s", countries=countries_phrase(told)) if told.codes else None
        total = format_number(told.participants.total)
        label = _("Participants") if is_over(event) else _("Participants so far")
        figures.append({"number": total, "label": label, "note": note, "mode": None})
    return figures


def _number(found: Standing, mode: Mode) -> str:
    return format_number(found.with_status(Status.CONFIRMED, mode))


def _seats(found: Standing, mode: Mode) -> str | None:
    capacity = found.capacity(mode)
    if capacity is None:
        return None
    return ngettext("of one seat", "of %(capacity)s seats", capacity, capacity=format_number(capacity))


@page
async def to_organiser_home(request: Request, session: Session) -> Response:
    """The address without its last stroke leads to the page."""
    del request, session
    return RedirectResponse("/manage/", 308)


routes: list[BaseRoute] = [
    Route("/manage", to_organiser_home, methods=["GET"]),
    Route("/manage/", organiser_home, methods=["GET"]),
    Route("/manage/{event}/", overview, methods=["GET"]),
]
