"""What all readers of programmes do alike: rooms, speakers and sessions gathered, oddities noted."""

import hashlib
from collections.abc import Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

from events_platform.calendars.plain import plain_text, text_key
from events_platform.kit.i18n import gettext as _
from events_platform.kit.text import normalise_name
from events_platform.programme.imports import (
    ImportedProgramme,
    ImportedSession,
    ImportedSpeaker,
)
from events_platform.programme.models import SessionKind

LONGEST_KEY: Final = 200
KINDS: Final = (
    ("keynote", SessionKind.KEYNOTE),
    ("plenary", SessionKind.KEYNOTE),
    ("panel", SessionKind.PANEL),
    ("podium", SessionKind.PANEL),
    ("ceremony", SessionKind.CEREMONY),
    ("opening", SessionKind.CEREMONY),
    ("closing", SessionKind.CEREMONY),
    ("break", SessionKind.BREAK),
    ("lunch", SessionKind.BREAK),
    ("coffee", SessionKind.BREAK),
    ("forum", SessionKind.FORUM),
    ("signing", SessionKind.SIGNING),
    ("speech", SessionKind.SPEECH),
    ("talk", SessionKind.TALK),
    ("lecture", SessionKind.TALK),
)


class Gathering:
    """A programme while it is read; `zone` is the file's own, else the event's."""

    def __init__(self, name: str, *, zone: str = "", event_zone: str = "UTC") -> None:
        self.name = name
        self.oddities: list[str] = []
        self.zone = self._zone(zone, event_zone)
        self._rooms: dict[str, int | None] = {}
        self._speakers: dict[str, ImportedSpeaker] = {}
        self._sessions: dict[str, ImportedSession] = {}

    def _zone(self, stated: str, event_zone: str) -> str:
        try:
            ZoneInfo(stated or event_zone)
        except (ValueError, OSError):
            self.oddities.append(_("The time zone “%(name)s” is not known.", name=stated))
            return event_zone
        return stated or event_zone

    def add_room(self, name: str, capacity: Any = None) -> None:
        """Note a room, with its seats if they are known."""
        if name.strip():
            seats = capacity if isinstance(capacity, int) and 0 <= capacity <= 1_000_000 else None
            self._rooms[name.strip()] = seats or self._rooms.get(name.strip())

    def speaker(self, key: str, name: str, **values: Any) -> str:
        """Note a person and answer the key; '' where nobody is named. Told twice they are one."""
        shown = " ".join(name.split())
        if not shown:
            return ""
        found = _key(key or f"name:{normalise_name(shown) or shown}")
        known = self._speakers.get(found)
        if known is None:
            self._speakers[found] = ImportedSpeaker(key=found, name=shown[:200], **values)
        elif known.name != shown[:200]:
            self.oddities.append(
                _("“%(one)s” and “%(other)s” have the same id and count as one.", one=known.name, other=shown)
            )
        return found

    def session(self, *, title: Mapping[str, str], key: str, **values: Any) -> ImportedSession:
        """A session with its key shortened, a title in any case, and its kind by its type or title."""
        oddities = list(values.pop("oddities", ()))
        if not any(title.values()):
            oddities.append(_("It has no title."))
            title = {"": _("Untitled")}
        if values.get("starts_at") is not None and values.get("minutes", 0) <= 0:
            oddities.append(_("It has no length that can be read."))
        values["part_of"] = _key(values.get("part_of", ""))
        kind = values.pop("kind", None) or _kind(values.get("type") or "")
        self.add_room(values.get("room") or "")
        return ImportedSession(key=_key(key), title=title, kind=kind, oddities=tuple(oddities), **values)

    def add(self, one: ImportedSession) -> None:
        """Keep a session; one more of the same id is another appearance of it, with an id of its own."""
        key, number = one.key, 2
        while key in self._sessions:
            key, number = _key(f"{one.key}#{number}"), number + 1
        if key != one.key:
            said = _("Its id stands in the file more than once.")
            one = _replaced(one, key, said)
        self._sessions[key] = one

    def whole(self) -> ImportedProgramme:
        """All that was gathered."""
        return ImportedProgramme(
            format=self.name,
            sessions=tuple(self._sessions.values()),
            speakers=tuple(self._speakers.values()),
            rooms=self._rooms,
            oddities=tuple(self.oddities),
        )


def texts_of(language: str, text: str) -> dict[str, str]:
    """A text under its language, or under none; empty where there is none."""
    found = plain_text(text)
    return {text_key(language): found} if found else {}


def _replaced(one: ImportedSession, key: str, said: str) -> ImportedSession:
    values = {name: getattr(one, name) for name in ImportedSession.__dataclass_fields__}
    return ImportedSession(**{**values, "key": key, "oddities": (*one.oddities, said)})


def _kind(text: str) -> SessionKind | None:
    return next((kind for word, kind in KINDS if word in text.lower()), None)


def _key(text: str) -> str:
    if len(text) <= LONGEST_KEY:
        return text
    return f"{text[: LONGEST_KEY - 33]}#{hashlib.sha256(text.encode()).hexdigest()[:32]}"
