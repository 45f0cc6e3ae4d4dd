"""The people behind the figures of a session."""

from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Right
from events_platform.events.access import event_for_staff
from events_platform.events.console import console
from events_platform.events.models import Event
from events_platform.kit.countries import name
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale
from events_platform.kit.i18n import gettext as _
from events_platform.kit.web.forms import validate
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render
from events_platform.registration.models import Registration
from events_platform.registration.queries import categories_of
from events_platform.registration.views import mode_label, other_name, shown_name
from events_platform.reports.cutoff import read_cutoff
from events_platform.reports.figures import frame_for, given_names
from events_platform.reports.session_figures import session_held_for
from events_platform.reports.session_people import Attendee, ChosenAtSession, people_at_session
from events_platform.reports.views import actual_label, mode_shape


@page
async def show_session_people(request: Request, session: Session) -> Response:
    """The people behind one number of a session's row."""
    actor, event = await event_for_staff(request, session, Right.SEE_NAMES)
    actor.require(Right.SEE_FIGURES, event.id)
    asked, chosen = read_cutoff(request.query_params, event), _chosen(request)
    frame = await frame_for(session, event, until=asked.until, known_at=asked.known_at)
    held = await session_held_for(session, actor, frame, request.path_params["id"])
    people = await people_at_session(session, frame, held, chosen, is_live=asked.known_at is None)
    categories = {
        one.id: one.name.in_language(current_locale(), event.languages)
        for one in await categories_of(session, event.id)
    }
    names = given_names(frame.rules)
    title = held.item.title.in_language(current_locale(), event.languages)
    base = f"/manage/{event.slug}/participation/sessions"
    query = f"?{urlencode(asked.query)}" if asked.query else ""
    picked = chosen.model_dump(exclude_defaults=True, exclude={"after"})

    def link(**more: Any) -> str:
        return f"{base}/{held.item.id}/people?{urlencode({**asked.query, **picked, **more})}"

    values = {
        **console(actor, event, "participation"),
        "lead": f"{title} · {_lead(chosen)}",
        "at_session": True,
        "rows": [_row(event, one, row, categories, names) for one, row in people.rows],
        "next_href": link(after=people.rows[-1][0].person_id) if people.has_more else "",
        "start_href": link() if chosen.after else "",
        "back": f"{base}{query}",
    }
    return render(request, "reports/people.html", values)


def _chosen(request: Request) -> ChosenAtSession:
    query = request.query_params
    fields = ChosenAtSession.model_fields
    return validate(ChosenAtSession, {field: query[field] for field in fields if query.get(field)})


def _lead(chosen: ChosenAtSession) -> str:
    """What was chosen, as a heading says it."""
    parts = [_("All who were there") if chosen.mode == "any" else actual_label(chosen.mode)]
    if chosen.apart:
        parts.append(_("in categories that are listed apart"))
    if chosen.assumed:
        parts.append(_("without an exit scan"))
    return " · ".join(parts)


def _row(
    event: Event,
    one: Attendee,
    registration: Registration,
    categories: dict[Any, str],
    names: dict[str, dict[str, str]],
) -> dict[str, Any]:
    standing, country = one.standing, one.standing.country
    return {
        "href": f"/manage/{event.slug}/registrations/{registration.id}",
        "name": shown_name(registration),
        "other_name": other_name(registration),
        "affiliation": registration.affiliation,
        "category": categories[standing.category_id],
        "country": name(country, current_locale(), names) if country else _("Not known"),
        "declared": mode_label(standing.declared),
        "declared_shape": standing.declared,
        "actual": actual_label(one.attended.actual),
        "actual_shape": mode_shape(one.attended.actual),
        "is_assumed": one.attended.is_assumed,
    }


routes: list[BaseRoute] = [
    Route("/manage/{event}/participation/sessions/{id}/people", show_session_people, methods=["GET"])
]
