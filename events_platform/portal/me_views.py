"""What my page says, in the reader's language."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from events_platform.events.models import Event, EventFormat, EventStatus, Site, SiteDay
from events_platform.kit.clock import now
from events_platform.kit.i18n import current_locale, format_date, format_range, format_time, zone_label
from events_platform.kit.i18n import gettext as _
from events_platform.kit.web.templates import LANGUAGE_NAMES
from events_platform.portal.event_views import local_day
from events_platform.registration.calendar import place_of
from events_platform.registration.country import country_label
from events_platform.registration.models import Mode, Registration, Status
from events_platform.registration.opening import Opening, opening_of
from events_platform.registration.queries import Offer
from events_platform.registration.views import mode_label, other_name, shown_name, status_label
from events_platform.tickets.models import Ticket
from events_platform.tickets.qr import svg

ACTIVE = {Status.PENDING, Status.WAITLISTED, Status.CONFIRMED}


def is_over(event: Event) -> bool:
    """Whether the event's last day has passed, or it was archived."""
    return event.status == EventStatus.ARCHIVED or event.ends_on < local_day(event, now())


def head_values(event: Event, registration: Registration) -> dict[str, Any]:
    """What every page of a registrant shows."""
    lang = current_locale()
    return {
        "event": event,
        "registration": registration,
        "event_href": f"/{event.slug}/",
        "event_name": event.title.in_language(lang, event.languages),
        "name": shown_name(registration),
        "other_name": other_name(registration),
    }


def my_values(
    event: Event,
    registration: Registration,
    offer: Offer,
    ticket: Ticket | None,
    sites: Sequence[Site],
    days: Sequence[SiteDay],
) -> dict[str, Any]:
    """All that the template needs."""
    lang = current_locale()
    can_change = registration.status in ACTIVE and not is_over(event)
    return {
        **head_values(event, registration),
        "ticket_svg": Markup(svg(ticket.text, _("Ticket"))) if ticket else None,  # noqa: S704 (drawn by us)
        "sentence": status_sentence(event, registration, sites, days),
        "status": registration.status,
        "status_label": status_label(registration.status),
        "can_change": can_change,
        "is_active": registration.status in ACTIVE,
        "again_href": _again(event, registration),
        "switch": switch_offer(event, registration, offer) if can_change else None,
        "facts": _facts(event, registration, offer, sites, lang),
        "locales": [(code, LANGUAGE_NAMES[code]) for code in event.languages if code in LANGUAGE_NAMES],
    }


def _again(event: Event, registration: Registration) -> str:
    """Where somebody who has cancelled can change their mind; empty where nobody can register."""
    has_cancelled = registration.status == Status.CANCELLED
    return f"/{event.slug}/register" if has_cancelled and opening_of(event) == Opening.OPEN else ""


def status_sentence(
    event: Event, registration: Registration, sites: Sequence[Site], days: Sequence[SiteDay]
) -> str:
    """The one sentence that tells how things stand."""
    dates = format_range(event.starts_on, event.ends_on)
    match Status(registration.status):
        case Status.PENDING:
            return _("Your registration waits for approval. We will write to you.")
        case Status.WAITLISTED:
            return _("You are on the waiting list. We will write to you as soon as a seat is free.")
        case Status.DECLINED:
            return _("Your registration could not be accepted.")
        case Status.CANCELLED:
            return _("Your registration is cancelled. The ticket is not valid any more.")
        case Status.CONFIRMED if is_over(event):
            return _("This event has taken place. Thank you for your interest.")
    opens = _opening(event, sites, days)
    if registration.mode == Mode.ONLINE:
        return _expected_online(event, dates, opens)
    if opens:
        hour = format_time(opens, tz=ZoneInfo(event.timezone))
        return _("You are expected on site on %(dates)s. Doors open at %(time)s.", dates=dates, time=hour)
    return _("You are expected on site on %(dates)s.", dates=dates)


def _expected_online(event: Event, dates: str, opens: datetime | None) -> str:
    """With the zone beside the time: who comes by link may be anywhere."""
    if opens is None:
        return _("You are expected online on %(dates)s.", dates=dates)
    return _(
        "You are expected online on %(dates)s. It begins at %(time)s, %(zone)s.",
        dates=dates,
        time=format_time(opens, tz=ZoneInfo(event.timezone)),
        zone=zone_label(event.timezone, opens, place=event.place or None),
    )


def _opening(event: Event, sites: Sequence[Site], days: Sequence[SiteDay]) -> datetime | None:
    """When the main site opens on the next day of the event; None where it is open from midnight on."""
    moment = now()
    main = sites[0].id if sites else None
    coming = [day for day in days if day.site_id == main and day.is_open and day.ends_at > moment]
    opens = coming[0].opens_at if coming else None
    return opens if opens and opens.astimezone(ZoneInfo(event.timezone)).time() != time.min else None


def switch_offer(event: Event, registration: Registration, offer: Offer) -> dict[str, Any] | None:
    """The change to the other mode: as a button, or why there is no seat; None where there is no choice."""
    other = Mode.ONLINE if registration.mode == Mode.ONSITE else Mode.ONSITE
    if event.format != EventFormat.HYBRID or other not in offer.modes:
        return None
    return {
        "mode": other.value,
        "label": _("Take part online instead") if other == Mode.ONLINE else _("Come to the venue instead"),
        "is_full": offer.is_full(other),
    }


def _facts(
    event: Event, registration: Registration, offer: Offer, sites: Sequence[Site], lang: str
) -> list[tuple[str, str]]:
    place = place_of(event, sites, lang) if registration.mode == Mode.ONSITE else ""
    country = country_label(registration.country, lang) or registration.country_as_written
    facts = [
        (_("When"), format_range(event.starts_on, event.ends_on)),
        (_("Where"), place),
        (_("Takes part"), mode_label(registration.mode)),
        (_("Category"), offer.category.name.in_language(lang, event.languages)),
        (_("Country or region"), country),
        (_("Institution or company"), registration.affiliation),
        (_("E-mail"), registration.email or ""),
        (_("Telephone"), registration.phone or ""),
        (_("Registered on"), format_date(local_day(event, registration.created_at))),
    ]
    return [(label, value) for label, value in facts if value]
