"""What somebody wants to see of a programme: a day, a track, a room, a language, words."""

import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from events_platform.calendars.words import language_name
from events_platform.kit.i18n import current_locale, format_weekday
from events_platform.kit.text import query_terms, search_key
from events_platform.portal.programme_cache import Loaded
from events_platform.portal.programme_views import Row, days_with_sessions, in_language
from events_platform.programme.published import PublicProgramme, PublicSession

WHOLE_UNTIL = 300
"""So many sessions stand on one page; a larger programme opens with one day."""
SHOWN_DAY = "in"
"""The day that was shown when a form was sent: filters keep it, while words are looked for in all days."""
ALL = "all"
LONGEST_QUERY = 100


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice that the programme can answer; what it does not know is left out. No day: all of them."""

    day: date | None = None
    track: str = ""
    room: uuid.UUID | None = None
    language: str = ""
    query: str = ""

    @property
    def is_narrow(self) -> bool:
        """Whether anything besides the day is asked for."""
        return bool(self.track or self.room or self.language or self.query)

    def admits(self, row: Row) -> bool:
        """Whether a session belongs to the choice; words are looked for elsewhere."""
        return (
            (self.day is None or row.starts_at.startswith(self.day.isoformat()))
            and self.track in {"", row.track_slug}
            and (self.room is None or self.room in row.rooms)
            and (not self.language or self.language in row.languages)
        )

    def address(self, **changes: str) -> str:
        """The query string of this choice, with these values instead."""
        kept = {
            "day": self.day.isoformat() if self.day else ALL,
            "track": self.track,
            "room": str(self.room or ""),
            "language": self.language,
            "q": self.query,
        }
        return "?" + urlencode({name: value for name, value in {**kept, **changes}.items() if value})


def asked_for(loaded: Loaded, given: Mapping[str, str], at: datetime) -> Filter:
    """The choice in a query string. A large programme opens with one day, unless something is asked for."""
    programme = loaded.programme
    query = " ".join(given.get("q", "").split())[:LONGEST_QUERY]
    languages = loaded.once("languages", lambda: _languages(programme))
    chosen = Filter(
        track=next((one.slug for one in programme.tracks.values() if one.slug == given.get("track")), ""),
        room=_room(programme, given.get("room", "")),
        language=given.get("language", "") if given.get("language") in languages else "",
        query=query if query_terms(query) else "",
    )
    shown = "" if chosen.query else given.get(SHOWN_DAY, "")
    day = _day(loaded, given.get("day", "") or shown, chosen, at)
    return Filter(day, chosen.track, chosen.room, chosen.language, chosen.query)


def _languages(programme: PublicProgramme) -> list[str]:
    return sorted({code for one in programme.sessions for code in one.item.languages})


def _room(programme: PublicProgramme, text: str) -> uuid.UUID | None:
    with suppress(ValueError):
        return uuid.UUID(text) if uuid.UUID(text) in programme.rooms else None
    return None


def _day(loaded: Loaded, text: str, chosen: Filter, at: datetime) -> date | None:
    days = days_with_sessions(loaded)
    with suppress(ValueError):
        asked = date.fromisoformat(text)
        return asked if asked in days else None
    is_large = len(loaded.programme.sessions) > WHOLE_UNTIL and len(days) > 1
    if text == ALL or chosen.is_narrow or not is_large:
        return None
    today = at.astimezone(ZoneInfo(loaded.event.timezone)).date()
    return today if today in days else days[0]


def choices(loaded: Loaded) -> dict[str, list[tuple[str, str]]]:
    """What the form offers, as far as there is something to choose between."""
    return loaded.once(("choices", current_locale()), lambda: _choices(loaded))


def _choices(loaded: Loaded) -> dict[str, list[tuple[str, str]]]:
    event, programme = loaded.event, loaded.programme
    tracks = {one.item.track_id for one in programme.sessions}
    rooms = {room for one in programme.sessions for room in (one.room_id, *one.item.shared_room_ids)}
    return {
        "day": [(day.isoformat(), format_weekday(day)) for day in days_with_sessions(loaded)],
        "track": [
            (one.slug, in_language(event, one.name)) for one in programme.tracks.values() if one.id in tracks
        ],
        "room": [
            (str(one.id), in_language(event, one.name)) for one in programme.rooms.values() if one.id in rooms
        ],
        "language": [(code, language_name(code)) for code in _languages(programme)],
    }


def search_index(loaded: Loaded) -> dict[uuid.UUID, str]:
    """What can be looked for in each session: titles, names, institutions, abstracts, rooms and tracks."""
    return {one.item.id: _key(loaded.programme, one) for one in loaded.programme.sessions}


def _key(programme: PublicProgramme, one: PublicSession) -> str:
    people = [programme.speakers[part.speaker_id] for part in one.parts]
    track = programme.tracks.get(one.item.track_id) if one.item.track_id else None
    room = programme.rooms.get(one.room_id)
    names = [text for speaker in people for text in (speaker.native, speaker.romanised)]
    texts = [
        *one.item.title.values(),
        *names,
        *(track.name.values() if track else ()),
        *(room.name.values() if room else ()),
        *(text for speaker in people for text in speaker.affiliation.values()),
        *one.item.abstract.values(),
    ]
    return _key_of(*texts)


@lru_cache(maxsize=2_000)
def _key_of(*texts: str) -> str:
    """Kept, for every start of a session makes a new version of the event with the same texts."""
    return search_key(*texts)


def found_by(index: Mapping[uuid.UUID, str], query: str, rows: Sequence[Row]) -> list[Row]:
    """The rows that hold every word."""
    terms = query_terms(query)
    return [row for row in rows if all(term in index.get(row.id, "") for term in terms)]
