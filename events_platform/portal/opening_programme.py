"""How an event begins: the first sessions of its programme, on its own page."""

from typing import Any

from events_platform.portal.pages_programme import head
from events_platform.portal.programme_cache import Loaded
from events_platform.portal.programme_views import by_day, rows_of, zone_of
from events_platform.portal.structured_session import brief_session

SHOWN = 8


def opening_values(loaded: Loaded, structured: dict[str, Any], base_url: str) -> dict[str, Any]:
    """The first sessions that take place, for readers, and as sub-events for search engines."""
    sessions = [
        one for one in loaded.programme.sessions if not (one.item.is_cancelled or one.item.part_of_id)
    ]
    if not sessions:
        return {"opening_rows": []}
    first = by_day(rows_of(loaded, sessions))[0]
    shown = [row for row in first.rows if not row.is_break][:SHOWN]
    told = {row.id for row in shown}
    sub_events = [brief_session(loaded, one, base_url) for one in sessions if one.item.id in told]
    return {
        "opening_rows": shown,
        "opening_day": first.name,
        "zone_label": zone_of(loaded.event, sessions[0].starts_at),
        "event_places": head(loaded, "")["event_places"],
        "structured": {**structured, "subEvent": sub_events},
    }
