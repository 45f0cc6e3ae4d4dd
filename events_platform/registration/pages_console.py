"""The organisers' list of registrations: found by name in any script, narrowed, exported."""

from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Actor, Right
from events_platform.accounts.audit import record
from events_platform.events.access import event_for_staff
from events_platform.events.console import console
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale
from events_platform.kit.i18n import gettext as _
from events_platform.kit.pagination import page_request
from events_platform.kit.web.context import context
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render
from events_platform.registration.country import CODES, country_label
from events_platform.registration.export import registrations_csv
from events_platform.registration.models import Category, Mode, Registration, Status
from events_platform.registration.queries import (
    UNKNOWN_COUNTRY,
    Filters,
    categories_of,
    count_registrations,
    countries_in_use,
    registrations_page,
)
from events_platform.registration.views import mode_label, other_name, shown_name, status_kind, status_label

PAGE_SIZE = 50


@page
async def registrations(request: Request, session: Session) -> Response:
    """The list, by name in the reader's language."""
    actor, event = await event_for_staff(request, session, Right.SEE_NAMES)
    categories = await categories_of(session, event.id)
    filters = filters_of(request, categories)
    found = await registrations_page(session, event.id, filters, page_request(request.query_params))
    countries = await countries_in_use(session, event.id)
    values = {
        **console(actor, event, "registrations"),
        "rows": [row_values(event, row, categories) for row in found.items],
        "total": await count_registrations(session, event.id, filters),
        "filters": filters,
        "is_narrowed": filters != Filters(),
        "chosen": {name: request.query_params.get(name, "") for name in FILTERS},
        "options": _options(event, categories, countries),
        "can_edit": actor.may(Right.EDIT_REGISTRATIONS, event.id),
        "next_href": _address(request, event, found.next_cursor) if found.next_cursor else None,
        "start_href": _address(request, event, None) if request.query_params.get("after") else None,
        "export_href": f"/manage/{event.slug}/registrations.csv?{urlencode(_kept(request))}",
    }
    return render(request, "registration/list.html", values)


FILTERS = ("q", "status", "mode", "category", "country")


def filters_of(request: Request, categories: list[Category]) -> Filters:
    """What the address narrows the list to; what makes no sense narrows nothing."""
    query = request.query_params
    slugs = {one.slug: one.id for one in categories}
    country = query.get("country", "")
    return Filters(
        q=query.get("q", "")[:200],
        status=Status(query["status"]) if query.get("status") in set(Status) else None,
        mode=Mode(query["mode"]) if query.get("mode") in set(Mode) else None,
        category_id=slugs.get(query.get("category", "")),
        country=country if country in CODES or country == UNKNOWN_COUNTRY else "",
    )


def row_values(event: Event, row: Registration, categories: list[Category]) -> dict[str, Any]:
    """A registration as one line of a table."""
    lang = current_locale()
    names = {one.id: one.name.in_language(lang, event.languages) for one in categories}
    return {
        "href": f"/manage/{event.slug}/registrations/{row.id}",
        "name": shown_name(row),
        "other_name": other_name(row),
        "affiliation": row.affiliation,
        "country": country_label(row.country, lang),
        "country_as_written": row.country_as_written,
        "mode": row.mode,
        "mode_label": mode_label(row.mode),
        "status_kind": status_kind(row.status),
        "status_label": status_label(row.status),
        "is_duplicate": row.is_duplicate,
        "category": names.get(row.category_id, ""),
    }


def _options(event: Event, categories: list[Category], countries: list[str | None]) -> dict[str, Any]:
    lang = current_locale()
    known = sorted((country_label(code, lang), code) for code in countries if code)
    unknown = [(UNKNOWN_COUNTRY, _("Unknown"))] if None in countries else []
    return {
        "status": [(one.value, status_label(one)) for one in Status],
        "mode": [(one.value, mode_label(one)) for one in Mode],
        "category": [(one.slug, one.name.in_language(lang, event.languages)) for one in categories],
        "country": [*unknown, *((code, name) for name, code in known)],
    }


def _kept(request: Request) -> dict[str, str]:
    return {name: request.query_params[name] for name in FILTERS if request.query_params.get(name)}


def _address(request: Request, event: Event, after: str | None) -> str:
    kept = {**_kept(request), **({"after": after} if after else {})}
    return f"/manage/{event.slug}/registrations?{urlencode(kept)}"


async def export_registrations(request: Request) -> Response:
    """The list as CSV; who took it away stands in the audit trail."""
    async with context(request).db.read() as session:
        actor, event = await event_for_staff(request, session, Right.EDIT_REGISTRATIONS)
        filters = filters_of(request, await categories_of(session, event.id))
        text = await registrations_csv(session, event, filters)
    await _note_export(request, actor, event)
    headers = {
        "content-disposition": f'attachment; filename="{event.slug}-registrations.csv"',
        "cache-control": "private, no-store",
    }
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


async def _note_export(request: Request, actor: Actor, event: Event) -> None:
    # Reading is no reason to write elsewhere; taking names out of the house is.
    async with context(request).db.write() as session:
        record(session, actor, "registration.export", event, event_id=event.id)


routes: list[BaseRoute] = [
    Route("/manage/{event}/registrations", registrations),
    Route("/manage/{event}/registrations.csv", export_registrations),
]
