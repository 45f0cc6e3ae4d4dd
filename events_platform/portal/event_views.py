"""What the page of an event says, in the reader's language."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from events_platform.events.models import Event, EventFormat, Site, SiteDay
from events_platform.kit.clock import now
from events_platform.kit.i18n import (
    current_locale,
    format_date,
    format_number,
    format_range,
    format_time,
)
from events_platform.kit.i18n import gettext as _
from events_platform.portal.structured import structured_event
from events_platform.registration.calendar import place_of
from events_platform.registration.opening import Opening, ends_at, opening_of
from events_platform.registration.views import invitation_sentence, opening_sentence


def local_day(event: Event, moment: datetime) -> date:
    """The date that calendars at the event show at this moment."""
    return moment.astimezone(ZoneInfo(event.timezone)).date()


def titles(event: Event) -> list[tuple[str, str]]:
    """The title in all languages of the event, the reader's first."""
    lang = current_locale()
    order = [lang, *(one for one in event.languages if one != lang)]
    return [(one, event.title[one]) for one in order if event.title.get(one)] or [("en", event.slug)]


def event_values(
    event: Event,
    sites: Sequence[Site],
    days: Sequence[SiteDay],
    groups: list[tuple[str, list[dict[str, Any]]]],
    base_url: str,
) -> dict[str, Any]:
    """What the template needs that stays as long as the event's version does."""
    lang = current_locale()
    title = event.title.in_language(lang, event.languages)
    dates = format_range(event.starts_on, event.ends_on)
    return {
        "event": event,
        "event_href": f"/{event.slug}/",
        "event_name": title,
        "titles": titles(event),
        "theme": event.theme.in_language(lang, event.languages),
        "date": dates,
        "place": event.place.in_language(lang, event.languages),
        "formats": ["both"] if event.format == EventFormat.HYBRID else [event.format],
        "description": paragraphs(event.description.in_language(lang, event.languages)),
        "practical": paragraphs(event.practical.in_language(lang, event.languages)),
        "bodies": groups,
        "sites": [_site(event, site, days) for site in sites],
        "totals": published_totals(event),
        "summary": " · ".join(
            part
            for part in (format_range(event.starts_on, event.ends_on), place_of(event, sites, lang))
            if part
        ),
        "structured": structured_event(event, sites, days, base_url),
        "page_url": f"{base_url}/{event.slug}/",
    }


def opening_now(event: Event, *, has_form: bool, is_full: bool) -> dict[str, Any]:
    """Whether one can register at this moment, and what the page says of it."""
    opening = opening_of(event)
    state, sentence = opening.value, opening_sentence(event, opening)
    if opening == Opening.OPEN and not has_form:
        state, sentence = "invited", invitation_sentence()
    elif opening == Opening.OPEN and is_full:
        state, sentence = "full", _("All seats are taken.")
    return {"opening": state, "opening_sentence": sentence, "is_over": now() >= ends_at(event)}


def paragraphs(text: str) -> list[str]:
    """A text by paragraphs."""
    return [part.strip() for part in text.split("\n\n") if part.strip()]


def _site(event: Event, site: Site, days: Sequence[SiteDay]) -> dict[str, Any]:
    lang = current_locale()
    zone = ZoneInfo(event.timezone)
    return {
        "name": site.name.in_language(lang, event.languages),
        "lang": site.name.language_of(lang, event.languages),
        "address": site.address.in_language(lang, event.languages),
        "hours": [
            (format_date(day.day, length="full"), _hours(day, zone))
            for day in days
            if day.site_id == site.id and day.is_open
        ],
    }


def _hours(day: SiteDay, zone: ZoneInfo) -> str:
    return f"{format_time(day.opens_at, tz=zone)}–{format_time(day.ends_at, tz=zone)}"


def published_totals(event: Event) -> dict[str, Any] | None:
    """What published reports of an edition state, with their own words and bounds."""
    totals = event.published_totals
    if not totals:
        return None
    words = totals.get("words") or {}
    lang = current_locale()
    spoken = words.get(lang) or next(iter(words.values()), "")
    return {
        "words": spoken,
        "words_lang": lang if words.get(lang) else next(iter(words), lang),
        "participants": _bounded(totals.get("participants"), totals.get("participants_bound", "exactly")),
        "countries": format_number(totals["countries"]) if totals.get("countries") else "",
        "source": totals.get("source", ""),
    }


def _bounded(number: int | None, bound: str) -> str:
    if number is None:
        return ""
    shown = format_number(number)
    return {
        "more_than": _("more than %(number)s", number=shown),
        "nearly": _("nearly %(number)s", number=shown),
        "about": _("about %(number)s", number=shown),
    }.get(bound, shown)
