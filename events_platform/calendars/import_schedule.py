"""Programmes as Pentabarf, frab and pretalx schedule them (c3voc): XML, and JSON in two versions."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from events_platform.calendars.gathering import Gathering, texts_of
from events_platform.calendars.plain import PART_OF, joined, language_code, minutes_of, moment_of
from events_platform.kit.i18n import gettext as _
from events_platform.programme.imports import ImportedProgramme, ImportedSession, UnreadableError
from events_platform.programme.models import SpeakerRole

# What the format holds and we keep for its export only.
KEPT = (
    "id",
    "guid",
    "code",
    "slug",
    "url",
    "subtitle",
    "abstract",
    "description",
    "logo",
    "language",
    "recording_license",
    "do_not_record",
    "do_not_stream",
    "links",
    "attachments",
    "feedback_url",
    "origin_url",
    "video_download_url",
    "persons",
)
PERSON = ("id", "guid", "code", "name", "public_name", "avatar", "biography", "url", "links")
TEXTS = ("room", "slug", "url", "title", "subtitle", "track", "type", "language", "abstract", "description")
ADDRESSES = ("logo", "feedback_url", "origin_url", "video_download_url")
ROLES = {"CHAIR": SpeakerRole.CHAIR, "MODERATOR": SpeakerRole.MODERATOR, "HOST": SpeakerRole.HOST}
_SPACE = re.compile(r"\s+")


def read_schedule_xml(data: bytes, zone: str) -> ImportedProgramme:
    """The sessions of a schedule.xml; times without an offset are in its own zone, else in `zone`."""
    try:
        root = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        message = _("This XML cannot be read (%(reason)s).", reason=type(error).__name__)
        raise UnreadableError(message) from error
    if root.tag != "schedule":
        raise UnreadableError(_("This XML is no schedule in the format of Pentabarf or frab."))
    conference = {child.tag: child.text or "" for child in root.iterfind("conference/*")}
    gathering = Gathering("schedule.xml", zone=conference.get("time_zone_name", ""), event_zone=zone)
    prefix = conference.get("acronym", "") or conference.get("title", "")
    events = []
    for day in root.iterfind("day"):
        for room in day.iterfind("room"):
            gathering.add_room(room.get("name") or "")
            events += [
                _event_of(event, day.get("date") or "", room.get("name") or "")
                for event in room.iterfind("event")
            ]
    _add_all(gathering, events, prefix)
    return gathering.whole()


def _add_all(gathering: Gathering, events: Iterable[dict[str, Any]], prefix: str) -> None:
    """The events as sessions; what links to the one that it is part of, as we write it, names its key."""
    known = list(events)
    keys = {f"{values['url']}{PART_OF}": _key(values, prefix) for values in known if values.get("url")}
    for values in known:
        links = _mappings(values.get("links"))
        outer = [keys[str(one.get("url"))] for one in links if str(one.get("url")) in keys]
        values["links"] = [one for one in links if str(one.get("url")) not in keys]
        gathering.add(_session(gathering, values, prefix, outer[0] if outer else ""))


def _event_of(element: Element, day: str, room: str) -> dict[str, Any]:
    """An event in the words of the JSON format."""
    values: dict[str, Any] = {name: element.findtext(name) or "" for name in (*TEXTS, *ADDRESSES)}
    values |= {name: element.findtext(name) or "" for name in ("date", "start", "duration")}
    values |= {"day": day, "room": values["room"] or room}
    values |= {name: element.get(name) for name in ("id", "guid", "code")}
    recording = element.find("recording")
    if recording is not None:
        values["recording_license"] = recording.findtext("license") or ""
        values["do_not_record"] = recording.findtext("optout") == "true"
    values["persons"] = [
        {"public_name": _line(person), **person.attrib} for person in element.iterfind("persons/person")
    ]
    for name in ("link", "attachment"):
        values[f"{name}s"] = [
            {**one.attrib, "url": one.get("href") or "", "title": _line(one)}
            for one in element.iterfind(f"{name}s/{name}")
        ]
    return values


def _line(element: Element) -> str:
    return _SPACE.sub(" ", element.text or "").strip()


def read_schedule_json(document: Mapping[str, Any], zone: str) -> ImportedProgramme:
    """The sessions of a schedule.json, by days and rooms or (version 2) as one list of events."""
    schedule = document["schedule"]
    conference = _mapping(schedule.get("conference"))
    gathering = Gathering("schedule.json", zone=str(conference.get("time_zone_name") or ""), event_zone=zone)
    prefix = str(conference.get("acronym") or conference.get("title") or "")
    for room in _mappings(conference.get("rooms")):
        gathering.add_room(str(room.get("name") or ""), room.get("capacity"))
    tracks = {str(one.get("slug")): str(one.get("name")) for one in _mappings(conference.get("tracks"))}
    people = {str(one.get("guid")): one for one in _mappings(schedule.get("persons"))}
    events = (_as_first(values, tracks, people) for values in _events(schedule, conference))
    _add_all(gathering, events, prefix)
    return gathering.whole()


def _events(schedule: Mapping[str, Any], conference: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for day in _mappings(conference.get("days")):
        for room, events in _mapping(day.get("rooms")).items():
            for one in _mappings(events):
                yield {"room": room, "day": day.get("date") or "", **one}
    yield from _mappings(schedule.get("events"))


def _as_first(
    values: dict[str, Any], tracks: Mapping[str, str], people: Mapping[str, dict[str, Any]]
) -> dict[str, Any]:
    """An event of version 2 in the words of version 1."""
    found = dict(values)
    if isinstance(found.get("room"), dict):
        found["room"] = found["room"].get("name")
    if isinstance(found.get("track"), dict):
        slug = str(found["track"].get("slug"))
        found["track"] = found["track"].get("name") or tracks.get(slug, slug)
    if "participants" in found:
        found["persons"] = [
            {**people.get(str(one.get("guid")), {}), **one} for one in _mappings(found.pop("participants"))
        ]
    if "date" not in found and "start" in found and "T" in str(found["start"]):
        found["date"] = found.pop("start")
    return found


def _session(gathering: Gathering, values: Mapping[str, Any], prefix: str, part_of: str) -> ImportedSession:
    zone, oddities = gathering.zone, []
    starts_at = moment_of(values.get("date") or "", zone) or moment_of(
        f"{values.get('day')}T{values.get('start')}", zone
    )
    if starts_at is None:
        oddities.append(_("It has no time that can be read."))
    language = language_code(str(values.get("language") or ""))
    if values.get("language") and not language:
        oddities.append(_("The language “%(name)s” is not known.", name=values["language"]))
    text = [str(values.get(name) or "") for name in ("subtitle", "abstract", "description")]
    return gathering.session(
        key=_key(values, prefix),
        part_of=part_of,
        title=texts_of(language, str(values.get("title") or "")),
        abstract=texts_of(language, joined(*text)),
        starts_at=starts_at,
        minutes=_minutes(values, starts_at, zone),
        room=str(values.get("room") or ""),
        track=str(values.get("track") or ""),
        type=str(values.get("type") or ""),
        languages=(language,) if language else (),
        speakers=tuple(_people(gathering, values, prefix, language)),
        tells_roles=any("role" in person for person in _mappings(values.get("persons"))),
        extra={"schedule": _kept(values), "text": joined(*text)},
        oddities=tuple(oddities),
    )


def _key(values: Mapping[str, Any], prefix: str) -> str:
    if values.get("guid"):
        return f"guid:{str(values['guid']).lower()}"
    return f"{prefix}:{values.get('id') or values.get('code') or values.get('slug') or values.get('title')}"


def _minutes(values: Mapping[str, Any], starts_at: datetime | None, zone: str) -> int:
    stated = minutes_of(str(values.get("duration") or ""))
    end = moment_of(values.get("end") or "", zone)
    return stated or (int((end - starts_at).total_seconds()) // 60 if end and starts_at else 0)


def _people(
    gathering: Gathering, values: Mapping[str, Any], prefix: str, language: str
) -> Iterable[tuple[str, SpeakerRole]]:
    for person in _mappings(values.get("persons")):
        name = str(person.get("public_name") or person.get("name") or person.get("full_public_name") or "")
        id_ = person.get("guid") or person.get("code") or person.get("id")
        biography = texts_of(language, str(person.get("biography") or ""))
        key = gathering.speaker(f"{prefix}:{id_}" if id_ else "", name, biography=biography)
        if key:
            yield key, ROLES.get(str(person.get("role")).upper(), SpeakerRole.SPEAKER)


def _kept(values: Mapping[str, Any]) -> dict[str, Any]:
    """Only what published schedules hold: answers to forms and notes of organisers do not come along."""
    kept = {name: values[name] for name in KEPT if values.get(name) not in (None, "", [])}
    if "persons" in kept:
        kept["persons"] = [
            {name: one[name] for name in PERSON if one.get(name) not in (None, "")}
            for one in _mappings(kept["persons"])
        ]
    return kept


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _mappings(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
