"""The public programme in the words of the schedule formats (c3voc), before it becomes XML or JSON.

What a file brought and nobody changed here goes out as it came in; what was edited goes out as it is now.
"""

import re
import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from events_platform.calendars.plain import PART_OF, language_code
from events_platform.calendars.sessions import session_url
from events_platform.calendars.words import forum_line, room_line, speaker_name
from events_platform.events.models import Event
from events_platform.kit.i18n import use_locale
from events_platform.programme.models import Speaker
from events_platform.programme.published import PublicProgramme, PublicSession

Extras = Mapping[uuid.UUID, Mapping[str, Any]]
CARRIED: Final = ("recording_license", "do_not_record", "do_not_stream", "attachments")
ADDRESSES: Final = ("logo", "feedback_url", "origin_url", "video_download_url")
WORDS: Final = ("subtitle", "abstract", "description")
LONGEST_ABSTRACT: Final = 10_000
_NO_XML: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CODE: Final = re.compile(r"[0-9A-Z]{6}")
_SLUG: Final = re.compile(r"[a-z0-9_]{4,}-[a-z0-9_-]{3,}[a-z0-9]")
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_ZONE: Final = re.compile(r"^([A-Z][a-z]+/[A-Z][a-z]+)|UTC$")


class Conference:
    """The head of a schedule, and its sessions by day and room as events of the format."""

    def __init__(
        self, event: Event, programme: PublicProgramme, extras: Extras, lang: str, base_url: str
    ) -> None:
        self.event, self.programme, self.lang, self.base_url = event, programme, lang, base_url
        self._extras = extras
        self._zone = ZoneInfo(event.timezone)
        # Both schemas want four signs or more, and JSON's no hyphen.
        self.acronym = event.slug.replace("-", "_").ljust(4, "_")
        self.title = event.title.in_language(lang, event.languages)
        self.url = f"{base_url}/{event.slug}/"
        self._ids, self._guids, self._slugs = set[int](), set[str](), set[str]()
        with use_locale(lang):
            self._rooms = {id_: self._room(id_) for id_ in programme.rooms}
            self.events = [(one, self._event(one)) for one in programme.sessions if not one.item.is_cancelled]

    @property
    def zone_name(self) -> str:
        """The zone where the schemas allow its name, else ''."""
        return self.event.timezone if _ZONE.match(self.event.timezone) else ""

    @property
    def days(self) -> list[date]:
        """Every day of the event, and those on which sessions lie before or after it."""
        length = (self.event.ends_on - self.event.starts_on).days
        own = {self.event.starts_on + timedelta(days=number) for number in range(length + 1)}
        return sorted(own | {self._day(one) for one, _event in self.events})

    def span(self, day: date) -> tuple[str, str]:
        """A day from midnight to midnight, with the offsets that the zone has then."""
        start = datetime(day.year, day.month, day.day, tzinfo=self._zone)
        return start.isoformat(), (start + timedelta(days=1)).isoformat()

    def rooms_on(self, day: date) -> dict[str, list[dict[str, Any]]]:
        """The day's events by room, rooms in their order."""
        rooms: dict[str, list[dict[str, Any]]] = {name: [] for name in self._rooms.values()}
        for one, event in self.events:
            if self._day(one) == day:
                rooms.setdefault(event["room"], []).append(event)
        return {name: events for name, events in rooms.items() if events}

    def room_guid(self, name: str) -> str:
        """The id of the room of this name."""
        return next((str(id_) for id_, known in self._rooms.items() if known == name), "")

    def _day(self, one: PublicSession) -> date:
        return one.starts_at.astimezone(self._zone).date()

    def _room(self, room_id: uuid.UUID) -> str:
        """The name alone where no other room has it, else with its site."""
        order = self.event.languages
        names = [room.name.in_language(self.lang, order) for room in self.programme.rooms.values()]
        name = self.programme.rooms[room_id].name.in_language(self.lang, order)
        return _text(name if names.count(name) == 1 else room_line(self.programme, room_id, order))

    def _event(self, one: PublicSession) -> dict[str, Any]:
        item, order = one.item, self.event.languages
        kept = self._extras.get(item.id, {}).get("schedule", {})
        track = self.programme.tracks.get(item.track_id) if item.track_id else None
        kind = self.programme.types.get(item.type_id)
        starts_at = one.starts_at.astimezone(self._zone)
        minutes = int((one.ends_at - one.starts_at).total_seconds()) // 60
        guid = str(kept.get("guid") or "")
        return {
            "guid": self._once(guid if _UUID.fullmatch(guid) else str(item.id), str(item.id)),
            "id": self._number(kept.get("id"), item.id),
            "code": kept["code"] if _CODE.fullmatch(str(kept.get("code") or "")) else "",
            "date": starts_at.isoformat(),
            "start": f"{starts_at:%H:%M}",
            "duration": f"{minutes // 60:02}:{minutes % 60:02}",
            "room": self._rooms.get(one.room_id, ""),
            "slug": self._slug(str(kept.get("slug") or ""), item.slug),
            "url": session_url(self.event, one, self.base_url),
            "title": _text(item.title.in_language(self.lang, order)),
            **self._words(one, kept),
            "track": _text(track.name.in_language(self.lang, order)) if track else "",
            "type": _text(kind.name.in_language(self.lang, order)) if kind else "",
            "language": _language(item.languages, str(kept.get("language") or "")),
            "links": [*kept.get("links", []), *self._part_of(one)],
            "persons": [self._person(self.programme.speakers[part.speaker_id], kept) for part in one.parts],
            **{name: kept[name] for name in CARRIED if name in kept},
            **{name: kept[name] for name in ADDRESSES if _is_address(kept.get(name))},
        }

    def _part_of(self, one: PublicSession) -> list[dict[str, str]]:
        """The format knows no sessions within sessions: a link leads to the one that this is part of."""
        forum = self.programme.forum_of(one)
        if forum is None:
            return []
        title = _text(forum_line(self.programme, one, self.event.languages))
        url = session_url(self.event, forum, self.base_url) + PART_OF
        return [{"url": url, "type": "related", "title": title}]

    def _words(self, one: PublicSession, kept: Mapping[str, Any]) -> dict[str, str]:
        """Subtitle, abstract and description as they came in, unless the text was changed here since."""
        text = one.item.abstract.in_language(self.lang, self.event.languages)
        came = str(self._extras.get(one.item.id, {}).get("text") or "")
        if came and came[:LONGEST_ABSTRACT].split() == text.split():
            return {name: _text(str(kept.get(name) or "")) for name in WORDS}
        return {"subtitle": "", "abstract": _text(text), "description": ""}

    def _person(self, speaker: Speaker, kept: Mapping[str, Any]) -> dict[str, Any]:
        last = speaker.source_key.rpartition(":")[2]
        found = (one for one in kept.get("persons", []) if last and last in _ids_of(one))
        came: Mapping[str, Any] = next(found, {})
        id_, guid = str(came.get("id") or ""), str(came.get("guid") or "")
        return {
            "id": int(id_) if id_.isdecimal() and len(id_) < 10 else _derived(speaker.id),
            "guid": guid if _UUID.fullmatch(guid) else str(speaker.id),
            "public_name": _text(speaker_name(speaker)),
            "biography": _text(speaker.biography.in_language(self.lang, self.event.languages)),
        }

    def _number(self, came: Any, id_: uuid.UUID) -> int:
        """The number that the file gave, else one out of our id; no other session of the schedule has it."""
        text = str(came or "")
        number = int(text) if text.isdecimal() and 0 < len(text) < 10 and int(text) else _derived(id_)
        while number in self._ids:
            number += 1
        self._ids.add(number)
        return number

    def _once(self, guid: str, own: str) -> str:
        chosen = own if guid.lower() in self._guids else guid
        self._guids.add(chosen.lower())
        return chosen

    def _slug(self, came: str, own: str) -> str:
        made = f"{self.acronym}-{own.ljust(4, '0')}"
        chosen = came.strip("-") if _SLUG.fullmatch(came.strip("-")) else made
        if chosen in self._slugs:
            chosen = made
        self._slugs.add(chosen)
        return chosen


def _derived(id_: uuid.UUID) -> int:
    """A positive number below 2^31, as programs on telephones hold it, the same for ever."""
    return id_.int % (2**31 - 1) + 1


def _ids_of(person: Mapping[str, Any]) -> Collection[str]:
    return {str(person[name]) for name in ("guid", "code", "id") if person.get(name)}


def _language(spoken: Sequence[str], came: str) -> str:
    """The language as the file wrote it while it means the same, else its code."""
    first = next(iter(spoken), "")
    return came if came and language_code(came) == first else first


def _is_address(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(("http://", "https://")) and " " not in value


def _text(text: str) -> str:
    """Text that XML can hold (XML 1.0, 2.2)."""
    return _NO_XML.sub("", text)
