"""schedule.xml and schedule.json, strict against the schemas of c3voc."""

from collections.abc import Mapping
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import orjson

from events_platform.calendars.exporting import Conference
from events_platform.programme.published import PublicProgramme

GENERATOR: Final = "Events Platform"
SCHEMA: Final = "https://c3voc.de/schedule/schema.json"
REFERENCES: Final = {"slides", "paper", "web", "blog", "article", "media", "related", "activitypub"}
WORDS: Final = (
    "date",
    "start",
    "duration",
    "room",
    "slug",
    "url",
    "title",
    "subtitle",
    "track",
    "type",
    "language",
    "abstract",
    "description",
)


def schedule_xml(conference: Conference) -> bytes:
    """The programme as schedule.xml."""
    root = Element("schedule")
    SubElement(root, "generator", name=GENERATOR)
    _add(root, "url", f"{conference.url}schedule.xml?lang={conference.lang}")
    _add(root, "version", _version(conference.programme))
    head = SubElement(root, "conference")
    for name, value in _head(conference).items():
        _add(head, name, str(value))
    for index, day in enumerate(conference.days, 1):
        start, end = conference.span(day)
        element = SubElement(root, "day", index=str(index), date=day.isoformat(), start=start, end=end)
        for name, events in conference.rooms_on(day).items():
            room = SubElement(element, "room", {"name": name, "guid": conference.room_guid(name)})
            for event in events:
                room.append(_event(event))
    indent(root)
    text = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


def schedule_json(conference: Conference) -> bytes:
    """The programme as schedule.json (version 1, the one that most programs read)."""
    days = [
        {
            "index": index,
            "date": day.isoformat(),
            "day_start": conference.span(day)[0],
            "day_end": conference.span(day)[1],
            "rooms": {
                name: [_json_event(event) for event in events]
                for name, events in conference.rooms_on(day).items()
            },
        }
        for index, day in enumerate(conference.days, 1)
    ]
    head = _head(conference)
    head["daysCount"] = head.pop("days")
    schedule = {
        "version": _version(conference.programme),
        "base_url": head.pop("base_url"),
        "conference": {**head, "days": days},
    }
    document = {"$schema": SCHEMA, "generator": {"name": GENERATOR}, "schedule": schedule}
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _version(programme: PublicProgramme) -> str:
    return str(programme.number)


def _head(conference: Conference) -> dict[str, Any]:
    zone = {"time_zone_name": conference.zone_name} if conference.zone_name else {}
    return {
        "acronym": conference.acronym,
        "title": conference.title,
        "start": conference.event.starts_on.isoformat(),
        "end": conference.event.ends_on.isoformat(),
        "days": len(conference.days),
        "timeslot_duration": "00:05",
        "base_url": conference.url,
        "url": conference.url,
        **zone,
    }


def _event(values: Mapping[str, Any]) -> Element:
    code = {"code": values["code"]} if values["code"] else {}
    event = Element("event", guid=values["guid"], id=str(values["id"]), **code)
    for name in WORDS:
        _add(event, name, values[name])
    for name in ("logo", "feedback_url", "origin_url", "video_download_url"):
        if name in values:
            _add(event, name, values[name])
    if "recording_license" in values or "do_not_record" in values:
        recording = SubElement(event, "recording")
        _add(recording, "license", str(values.get("recording_license") or ""))
        _add(recording, "optout", "true" if values.get("do_not_record") else "false")
    persons = SubElement(event, "persons")
    for one in values["persons"]:
        _add(persons, "person", one["public_name"], id=str(one["id"]), guid=one["guid"])
    for name in ("link", "attachment"):
        listed = SubElement(event, f"{name}s")
        for one in values.get(f"{name}s", []):
            kind = {"type": str(one["type"])} if one.get("type") else {}
            _add(listed, name, str(one.get("title") or ""), href=str(one.get("url") or ""), **kind)
    return event


def _add(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, name, attributes).text = text


def _json_event(values: Mapping[str, Any]) -> dict[str, Any]:
    left_out = {"video_download_url", "links", "attachments", *({"code"} if not values["code"] else ())}
    event = {name: value for name, value in values.items() if name not in left_out}
    event["recording_license"] = str(values.get("recording_license") or "")
    event["do_not_record"] = bool(values.get("do_not_record"))
    for name in ("links", "attachments"):
        event[name] = [_reference(one) for one in values.get(name, []) if one.get("url")]
    return event


def _reference(one: Mapping[str, Any]) -> dict[str, str]:
    kind = str(one.get("type") or "").lower()
    found = {"url": str(one["url"]), "title": str(one.get("title") or "")}
    return {**found, "type": kind} if kind in REFERENCES else found
