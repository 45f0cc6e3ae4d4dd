"""The hours of a site, day by day, and when a day really ended."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Actor, Right
from events_platform.errors import Conflict, Invalid
from events_platform.events import service
from events_platform.events.access import event_for_staff, event_to_settle, require_open
from events_platform.events.console import console
from events_platform.events.days import event_days, today_at
from events_platform.events.forms import shown_errors
from events_platform.events.models import Event, Site, SiteDay
from events_platform.events.pages_sites import is_shown, this_site, to_sites
from events_platform.events.queries import site_days
from events_platform.events.schemas import HoursIn
from events_platform.events.seen import hold_as_stored, refuse_changed, signed
from events_platform.events.service_sites import hours
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import format_date
from events_platform.kit.i18n import gettext as _
from events_platform.kit.web.forms import Form, read_form, validate
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render


@page
async def edit_hours(request: Request, session: Session) -> Response:
    """The hours of a site, day by day."""
    actor, event = await event_for_staff(request, session, Right.EDIT_EVENT)
    site = await this_site(request, session, event)
    typed = _typed_hours(event, await _known_days(session, site))
    return _hours_page(request, actor, event, site, typed, {})


@page
async def save_hours(request: Request, session: Session) -> Response:
    """Record the days whose hours were changed; all of them, or none if one cannot be."""
    actor, event = await event_to_settle(request, session, Right.EDIT_EVENT)
    site = await this_site(request, session, event)
    form = await read_form(request)
    try:
        require_open(event)
        known = await _unchanged(session, event, site, form)
        await _save_days(session, actor, event, site, known, form)
    except (Invalid, Conflict) as error:
        fields = shown_errors(error)
        return _hours_page(request, actor, event, site, form.typed, fields, error.status)
    return to_sites(event, "hours")


async def _unchanged(session: Session, event: Event, site: Site, form: Form) -> dict[date, SiteDay]:
    """The days of the site as they are, nobody else changing them, if the form was opened on them."""
    await hold_as_stored(session, event, site)
    known = await _known_days(session, site)
    refuse_changed(form, _typed_hours(event, known))
    return known


async def _save_days(
    session: Session, actor: Actor, event: Event, site: Site, known: Mapping[date, SiteDay], form: Form
) -> None:
    errors: dict[str, object] = {}
    for day in event_days(event):
        try:
            await _save_day(session, actor, event, site, known.get(day), _hours_in(form, site, day))
        except Invalid as error:
            errors |= {f"{name}.{day}": text for name, text in error.fields.items()}
    if errors:
        raise Invalid("", fields=errors)


def _hours_in(form: Form, site: Site, day: date) -> HoursIn:
    given = {name: form.typed.get(f"{name}.{day}", "") for name in ("opens", "ends", "is_closed")}
    filled = {name: value for name, value in given.items() if value}
    data = validate(HoursIn, {"site": site.id, "day": day, **filled})
    missing = [name for name in ("opens", "ends") if getattr(data, name) is None]
    if missing and not data.is_closed:
        raise Invalid("", fields=dict.fromkeys(missing, _("Please fill this in.")))
    return data


async def _save_day(
    session: Session, actor: Actor, event: Event, site: Site, known: SiteDay | None, data: HoursIn
) -> None:
    if data.is_closed:
        if known is None or known.is_open:
            await service.close_site_day(session, actor, event, site.id, data.day)
        return
    assert data.opens is not None
    assert data.ends is not None
    opens_at, ends_at = hours(event, data.day, data.opens, data.ends)
    if known and known.is_open and (known.opens_at, known.ends_at) == (opens_at, ends_at):
        return
    is_actual = known is not None and known.is_actual_end and known.ends_at == ends_at
    await service.set_site_day(
        session, actor, event, site.id, data.day, opens_at, ends_at, is_actual_end=is_actual
    )


@page
async def save_end(request: Request, session: Session) -> Response:
    """Record when a day really ended, so that the counting window follows it."""
    actor, event = await event_to_settle(request, session, Right.EDIT_EVENT)
    site = await this_site(request, session, event)
    form = await read_form(request)
    try:
        require_open(event)
        known = await _unchanged(session, event, site, form)
        await _record_end(session, actor, event, site, known, form)
    except (Invalid, Conflict) as error:
        typed = _typed_hours(event, await _known_days(session, site)) | form.typed
        errors = {f"end.{name}": text for name, text in error.fields.items()} or shown_errors(error)
        return _hours_page(request, actor, event, site, typed, errors, error.status)
    return to_sites(event, "end")


async def _record_end(
    session: Session, actor: Actor, event: Event, site: Site, known: Mapping[date, SiteDay], form: Form
) -> None:
    given = {name: form.typed.get(f"end.{name}", "") for name in ("day", "ends")}
    data = validate(HoursIn, {"site": site.id, **{name: value for name, value in given.items() if value}})
    if data.ends is None:
        raise Invalid("", fields={"ends": _("Please fill this in.")})
    row = known.get(data.day)
    if row is None or not row.is_open:
        raise Invalid("", fields={"day": _("The site is closed on this day.")})
    opening = row.opens_at.astimezone(ZoneInfo(event.timezone)).time()
    opens_at, ends_at = hours(event, data.day, opening, data.ends)
    if ends_at > now():
        raise Invalid("", fields={"ends": _("This time is still to come. Record the end when it is over.")})
    await service.set_site_day(
        session, actor, event, site.id, data.day, opens_at, ends_at, is_actual_end=True
    )


async def _known_days(session: Session, site: Site) -> dict[date, SiteDay]:
    return {row.day: row for row in await site_days(session, site.event_id) if row.site_id == site.id}


def _typed_hours(event: Event, known: Mapping[date, SiteDay]) -> dict[str, str]:
    zone = ZoneInfo(event.timezone)
    typed: dict[str, str] = {}
    for row in known.values():
        if is_shown(row, event):
            typed[f"opens.{row.day}"] = row.opens_at.astimezone(zone).strftime("%H:%M")
            typed[f"ends.{row.day}"] = row.ends_at.astimezone(zone).strftime("%H:%M")
            typed[f"is_closed.{row.day}"] = "" if row.is_open else "1"
    return signed(typed)


def _proposed_end(event: Event) -> dict[str, str]:
    """The newest day that began, and the time if it is today."""
    here: datetime = now().astimezone(ZoneInfo(event.timezone))
    begun = [day for day in event_days(event) if day <= here.date()]
    return {
        "end.day": str(begun[-1]) if begun else "",
        "end.ends": here.strftime("%H:%M") if begun and begun[-1] == here.date() else "",
    }


def _hours_page(
    request: Request,
    actor: Actor,
    event: Event,
    site: Site,
    typed: Mapping[str, str],
    errors: Mapping[str, object],
    status: int = 200,
) -> Response:
    days = [(str(day), format_date(day, length="full")) for day in event_days(event)]
    over = [choice for choice in days if choice[0] <= str(today_at(event))]
    values = {
        **console(actor, event, "sites"),
        "site": site,
        "typed": {**_proposed_end(event), **typed},
        "errors": errors,
        "days": days,
        "past_days": over,
    }
    return render(request, "events/hours.html", values, status=status)


routes: list[BaseRoute] = [
    Route("/manage/{event}/sites/{site}/hours", edit_hours, methods=["GET"]),
    Route("/manage/{event}/sites/{site}/hours", save_hours, methods=["POST"]),
    Route("/manage/{event}/sites/{site}/end", save_end, methods=["POST"]),
]
