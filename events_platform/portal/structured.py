"""An event as search engines read it (schema.org Event, JSON-LD 1.1)."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from events_platform.events.models import Event, EventFormat, Site, SiteDay
from events_platform.kit.i18n import current_locale
from events_platform.registration.calendar import place_of, span_of

ATTENDANCE = {
    EventFormat.ONSITE: "OfflineEventAttendanceMode",
    EventFormat.ONLINE: "OnlineEventAttendanceMode",
    EventFormat.HYBRID: "MixedEventAttendanceMode",
}


def structured_event(
    event: Event, sites: Sequence[Site], days: Sequence[SiteDay], base_url: str
) -> dict[str, Any]:
    """The event in the reader's language, for a data block of its page."""
    lang, order = current_locale(), event.languages
    start, end = span_of(event, days)
    zone = ZoneInfo(event.timezone)
    theme = event.theme.in_language(lang, order)
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": event.title.in_language(lang, order),
        "description": event.description.in_language(lang, order) or theme,
        "startDate": start.astimezone(zone).isoformat(),
        "endDate": end.astimezone(zone).isoformat(),
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": f"https://schema.org/{ATTENDANCE[EventFormat(event.format)]}",
        "inLanguage": event.languages,
        "location": _locations(event, place_of(event, sites, lang), f"{base_url}/{event.slug}/"),
        "url": f"{base_url}/{event.slug}/",
    }


def _locations(event: Event, place: str, url: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if event.format != EventFormat.ONLINE:
        address = {
            "@type": "PostalAddress",
            "addressCountry": event.host_country,
            "streetAddress": place,
        }
        found.append({"@type": "Place", "name": place or event.slug, "address": address})
    if event.format != EventFormat.ONSITE:
        found.append({"@type": "VirtualLocation", "url": url})
    return found
