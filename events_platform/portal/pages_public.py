"""Pages for everybody: the events of this installation, and the page of an event."""

import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from jinja2.utils import htmlsafe_json_dumps
from sqlmodel import col, select
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Scope

from events_platform.accounts.access import Right
from events_platform.events.access import event_for_staff, public_event
from events_platform.events.models import Body, BodyRole, Event, EventStatus
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale, format_range
from events_platform.kit.i18n import gettext as _
from events_platform.kit.web.context import context
from events_platform.kit.web.handler import page
from events_platform.kit.web.page_cache import PageCache
from events_platform.kit.web.templates import render, render_bytes
from events_platform.portal.event_views import event_values, local_day, opening_now
from events_platform.portal.opening_programme import opening_values
from events_platform.portal.programme_cache import Loaded, load_event, loaded_programme
from events_platform.registration.queries import offers_of
from events_platform.registration.views import mode_options
from events_platform.reports.service_frozen import newest_report, read_content

LISTED = 200
BESIDE = "beside the programme"
SEATS_SECONDS = 1.0


class _Beside(NamedTuple):
    """What the event's page says of reports and registration: a headline by language, whether the public can
    register, whether all seats are taken, and when that was looked at."""

    headline: Mapping[str, str]
    has_form: bool
    is_full: bool
    looked_at: float


async def home(request: Request) -> Response:
    """The events of this installation: those to come, then those that were."""

    async def render() -> bytes:
        async with context(request).db.read() as session:
            values = await _home_values(session)
        return render_bytes(without_query(request.scope), "portal/home.html", values)

    return await _pages(request).answer(request, ("home", current_locale()), render)


async def event_page(request: Request) -> Response:
    """The page of an event, kept for a second; without personal parts."""
    reference = request.path_params["event"]

    async def render() -> bytes:
        loaded = await loaded_programme(request, reference)
        base_url = context(request).settings.base_url
        lasting = loaded.once(("event page", current_locale()), partial(_lasting, loaded, base_url))
        beside = await _beside(request, loaded)
        opening = opening_now(loaded.event, has_form=beside.has_form, is_full=beside.is_full)
        values = {**lasting, **opening, "headline": beside.headline.get(current_locale(), "")}
        return render_bytes(without_query(request.scope), "portal/event.html", values)

    return await _pages(request).answer(request, ("event", reference, current_locale()), render)


@page
async def preview(request: Request, session: Session) -> Response:
    """A draft's page as everybody will see it, for the team; a published event has its own."""
    _actor, event = await event_for_staff(request, session, Right.SEE_EVENT)
    if event.status != EventStatus.DRAFT:
        return RedirectResponse(f"/{event.slug}/", 303)
    loaded = await load_event(session, event)
    headline = await _headline(session, event)
    values = {
        **_lasting(loaded, context(request).settings.base_url),
        "headline": headline.get(current_locale(), ""),
        "opening": EventStatus.DRAFT,
        "is_over": False,
        "opening_sentence": _("Only the team sees this draft. Its links work as soon as it is published."),
        "event_places": [(f"/manage/{event.slug}/", _("Back to the overview"), False)],
    }
    return render(request, "portal/event.html", values)


async def _beside(request: Request, loaded: Loaded) -> _Beside:
    """Kept with the programme: a change of categories, or of what is published, is a version of the event.

    Seats go without one, and are looked at again after a second.
    """
    known: _Beside | None = loaded.made.get(BESIDE)
    if known is None or time.monotonic() - known.looked_at >= SEATS_SECONDS:
        looked_at = time.monotonic()
        async with context(request).db.read() as session:
            offers = await offers_of(session, loaded.event.id, public_only=True)
            headline = known.headline if known else await _headline(session, loaded.event)
        modes = mode_options(loaded.event, offers)
        is_full = all(mode["disabled"] for mode in modes)
        known = loaded.made[BESIDE] = _Beside(headline, bool(modes), is_full, looked_at)
    return known


async def _headline(session: Session, event: Event) -> Mapping[str, str]:
    """The headline of the published report by language; empty where there is none."""
    report = await newest_report(session, event.id, published=True)
    return read_content(report).headline if report else {}


def _lasting(loaded: Loaded, base_url: str) -> dict[str, Any]:
    groups = _by_role(loaded.event, loaded.bodies)
    values = event_values(loaded.event, loaded.sites, loaded.days, groups, base_url)
    values |= opening_values(loaded, values["structured"], base_url)
    return {**values, "structured": htmlsafe_json_dumps(values["structured"], sort_keys=True)}


@page
async def to_event_page(request: Request, session: Session) -> Response:
    """The address without its last stroke leads to the page."""
    event = await public_event(session, request.path_params["event"])
    return RedirectResponse(f"/{event.slug}/", 308)


def _pages(request: Request) -> PageCache:
    cache: PageCache = context(request).parts["pages"]
    return cache


def without_query(scope: Scope) -> Scope:
    """The scope as every visitor of the page shares it."""
    return {**scope, "query_string": b""}


async def _home_values(session: Session) -> dict[str, Any]:
    found = await session.exec(
        select(Event)
        .where(Event.status != EventStatus.DRAFT)
        .order_by(col(Event.starts_on).desc(), col(Event.id))
        .limit(LISTED)
    )
    events = [_listed(event) for event in found]
    return {
        "coming": [one for one in reversed(events) if not one["is_over"]],
        "past": [one for one in events if one["is_over"]],
    }


def _listed(event: Event) -> dict[str, Any]:
    lang = current_locale()
    title = event.title.in_language(lang, event.languages)
    return {
        "href": f"/{event.slug}/",
        "title": title,
        "title_lang": event.title.language_of(lang, event.languages),
        "date": format_range(event.starts_on, event.ends_on),
        "place": event.place.in_language(lang, event.languages),
        "format": event.format,
        "is_over": event.status == EventStatus.ARCHIVED or event.ends_on < local_day(event, now()),
    }


def _by_role(event: Event, bodies: Sequence[Body]) -> list[tuple[str, list[dict[str, Any]]]]:
    lang = current_locale()
    roles = {
        BodyRole.HOST: _("Hosted by"),
        BodyRole.ORGANISER: _("Organised by"),
        BodyRole.CO_ORGANISER: _("Co-organised by"),
        BodyRole.SUPPORTER: _("Supported by"),
    }
    groups = []
    for role, label in roles.items():
        members = [
            {
                "name": body.name.in_language(lang, event.languages),
                "lang": body.name.language_of(lang, event.languages),
                "href": body.url or None,
            }
            for body in bodies
            if body.role == role
        ]
        if members:
            groups.append((label, members))
    return groups


console: list[BaseRoute] = [Route("/manage/{event}/preview", preview)]
routes: list[BaseRoute] = [
    Route("/", home),
    Route("/{event}", to_event_page),
    Route("/{event}/", event_page),
]
