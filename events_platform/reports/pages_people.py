"""The people behind the figures of the participation report."""

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
from events_platform.kit.i18n import current_locale, format_number
from events_platform.kit.i18n import gettext as _
from events_platform.kit.web.forms import validate
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render
from events_platform.registration.queries import categories_of
from events_platform.registration.views import mode_label, other_name, shown_name
from events_platform.reports.cutoff import read_cutoff
from events_platform.reports.drilldown import UNKNOWN, Behind, Chosen, people_behind
from events_platform.reports.figures import frame_for, given_names
from events_platform.reports.views import actual_label, mode_shape, people_link


@page
async def show_people(request: Request, session: Session) -> Response:
    """The people behind one number of the report."""
    actor, event = await event_for_staff(request, session, Right.SEE_NAMES)
    actor.require(Right.SEE_FIGURES, event.id)
    asked = read_cutoff(request.query_params, event)
    chosen = _chosen(request)
    frame = await frame_for(session, event, until=asked.until, known_at=asked.known_at)
    people = await people_behind(session, event, frame, chosen, is_live=asked.known_at is None)
    categories = {one.id: one for one in await categories_of(session, event.id)}
    lang = current_locale()
    names = given_names(frame.rules)
    rows = [
        {
            **_person(event, one),
            "category": categories[one.result.category_id].name.in_language(lang, event.languages),
            "country": name(one.result.country, lang, names) if one.result.country else _("Not known"),
        }
        for one in people.rows
    ]
    link, picked = people_link(event, asked), chosen.model_dump(exclude_defaults=True, exclude={"after"})
    values = {
        **console(actor, event, "participation"),
        "lead": _lead(chosen, names),
        "at_session": False,
        "rows": rows,
        "next_href": link(**picked, after=people.rows[-1].result.person_id) if people.has_more else "",
        "start_href": link(**picked) if chosen.after else "",
        "back": f"/manage/{event.slug}/participation{f'?{urlencode(asked.query)}' if asked.query else ''}",
    }
    return render(request, "reports/people.html", values)


def _chosen(request: Request) -> Chosen:
    query = request.query_params
    return validate(Chosen, {field: query[field] for field in Chosen.model_fields if query.get(field)})


def _lead(chosen: Chosen, names: dict[str, dict[str, str]]) -> str:
    """What was chosen, as a heading says it."""
    parts = []
    if chosen.country:
        is_unknown = chosen.country == UNKNOWN
        parts.append(_("Country not known") if is_unknown else name(chosen.country, current_locale(), names))
    if chosen.declared:
        parts.append(_("declared: %(mode)s", mode=mode_label(chosen.declared)))
    parts.append(_mode_words(chosen))
    if chosen.apart:
        parts.append(_("in categories that are listed apart"))
    if chosen.differing:
        parts.append(_("registered with different countries"))
    return " · ".join(parts)


def _mode_words(chosen: Chosen) -> str:
    if chosen.mode == "any":
        return _("All who took part")
    if chosen.mode == "registered":
        return _("Registered")
    return _("took part: %(mode)s", mode=actual_label(chosen.mode))


def _person(event: Event, behind: Behind) -> dict[str, Any]:
    result, registration = behind
    return {
        "href": f"/manage/{event.slug}/registrations/{registration.id}",
        "name": shown_name(registration),
        "other_name": other_name(registration),
        "affiliation": registration.affiliation,
        "declared": mode_label(result.declared),
        "declared_shape": result.declared,
        "actual": actual_label(result.actual),
        "actual_shape": mode_shape(result.actual),
        "minutes": format_number(result.online_seconds // 60),
    }


routes: list[BaseRoute] = [Route("/manage/{event}/participation/people", show_people, methods=["GET"])]
