"""A session and a programme as search engines read them (schema.org Event, JSON-LD 1.1)."""

from typing import Any
from zoneinfo import ZoneInfo

from events_platform.kit.i18n import current_locale
from events_platform.portal.people_views import people_of
from events_platform.portal.programme_cache import Loaded
from events_platform.portal.programme_views import in_language, room_name
from events_platform.programme.published import PublicSession

SCHEMA = "https://schema.org"


def structured_session(loaded: Loaded, one: PublicSession, base_url: str) -> dict[str, Any]:
    """A session in the reader's language, for a data block of its page, with the event that it belongs to."""
    event, zone = loaded.event, ZoneInfo(loaded.event.timezone)
    abstract, talks = in_language(event, one.item.abstract), loaded.programme.talks.get(one.item.id, [])
    return {
        "@context": SCHEMA,
        **brief_session(loaded, one, base_url),
        **({"description": abstract} if abstract else {}),
        "inLanguage": list(one.item.languages) or [current_locale()],
        "performer": [
            {"@type": "Person", "name": who.name, "affiliation": who.affiliation}
            for who in people_of(loaded, one.parts)
        ],
        "superEvent": _super_event(loaded, one, base_url),
        **({"subEvent": [brief_session(loaded, talk, base_url) for talk in talks]} if talks else {}),
        **_rescheduled(one, zone),
    }


def _super_event(loaded: Loaded, one: PublicSession, base_url: str) -> dict[str, Any]:
    """The event; for a talk the forum that it is part of, which is part of the event."""
    event, forum = loaded.event, loaded.programme.forum_of(one)
    whole = {
        "@type": "Event",
        "name": in_language(event, event.title),
        "startDate": event.starts_on.isoformat(),
        "endDate": event.ends_on.isoformat(),
        "location": {"@type": "Place", "name": _site(loaded, one), "address": _address(loaded, one)},
        "url": f"{base_url}/{event.slug}/",
    }
    return {**brief_session(loaded, forum, base_url), "superEvent": whole} if forum else whole


def brief_session(loaded: Loaded, one: PublicSession, base_url: str) -> dict[str, Any]:
    """What a list of sub-events says of a session."""
    event, zone = loaded.event, ZoneInfo(loaded.event.timezone)
    status = "EventCancelled" if one.item.is_cancelled else "EventScheduled"
    return {
        "@type": "Event",
        "name": in_language(event, one.item.title),
        "startDate": one.starts_at.astimezone(zone).isoformat(),
        "endDate": one.ends_at.astimezone(zone).isoformat(),
        "eventStatus": f"{SCHEMA}/{status}",
        "location": {
            "@type": "Place",
            "name": room_name(event, loaded.programme, one.room_id),
            "address": _address(loaded, one),
        },
        "url": f"{base_url}/{event.slug}/sessions/{one.item.slug}",
    }


def _rescheduled(one: PublicSession, zone: ZoneInfo) -> dict[str, Any]:
    if one.item.is_cancelled or one.starts_at == one.item.starts_at or one.has_started:
        return {}
    before = one.item.starts_at.astimezone(zone).isoformat()
    return {"eventStatus": f"{SCHEMA}/EventRescheduled", "previousStartDate": before}


def _site(loaded: Loaded, one: PublicSession) -> str:
    room = loaded.programme.rooms.get(one.room_id)
    site = loaded.programme.sites.get(room.site_id) if room else None
    return in_language(loaded.event, site.name) if site else loaded.event.slug


def _address(loaded: Loaded, one: PublicSession) -> str:
    room = loaded.programme.rooms.get(one.room_id)
    site = loaded.programme.sites.get(room.site_id) if room else None
    parts = (
        in_language(loaded.event, site.address) if site else "",
        in_language(loaded.event, loaded.event.place),
    )
    return ", ".join(" ".join(part.split()) for part in parts if part)
