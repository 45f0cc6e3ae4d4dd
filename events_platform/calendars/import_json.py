"""Programmes as JSON of pretalx (API), OPass (COSCUP) and Indico."""

from collections.abc import Iterator, Mapping
from typing import Any

from events_platform.calendars.gathering import Gathering, texts_of
from events_platform.calendars.plain import joined, language_code, moment_of, plain_text, text_key
from events_platform.kit.i18n import gettext as _
from events_platform.programme.imports import ImportedProgramme, ImportedSession
from events_platform.programme.models import SessionKind, SpeakerRole

CANCELLED = {"canceled", "cancelled", "withdrawn", "rejected", "deleted"}
OPASS_LINKS = ("uri", "co_write", "qa", "slide", "record")


def read_pretalx(document: Any, zone: str) -> ImportedProgramme:
    """Submissions of pretalx, as its API lists them or arranged by day, minute and room."""
    gathering = Gathering("pretalx", event_zone=zone)
    found = document if isinstance(document, dict) else {"results": document}
    for room in _list(found.get("rooms")):
        gathering.add_room(_plain(room.get("name")), room.get("capacity"))
    for one in _submissions(found):
        for number, slot in enumerate(_slots(one)):
            gathering.add(_submission(gathering, one, slot, number))
    for day, minute, entry in _breaks(found.get("extra")):
        gathering.add(_break(gathering, day, minute, entry))
    for code, person in _dict(found.get("speakers")).items():
        gathering.speaker(f"pretalx:{code}", _plain(_dict(person).get("name")))
    return gathering.whole()


def _submissions(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    yield from _list(document.get("results"))
    for part in ("schedule", "sprints"):
        for by_minute in _dict(document.get(part)).values():
            for by_room in _dict(by_minute).values():
                yield from (one for one in _dict(by_room).values() if isinstance(one, dict) and "code" in one)


def _breaks(extra: Any) -> Iterator[tuple[str, int, Mapping[str, Any]]]:
    """Entries that are no submissions, by day and minute of the day."""
    for day, by_minute in _dict(extra).items():
        for minute, one in _dict(by_minute).items():
            if isinstance(one, dict) and str(minute).isdecimal():
                yield str(day), int(minute), one


def _break(gathering: Gathering, day: str, minute: int, one: Mapping[str, Any]) -> ImportedSession:
    titles = _dict(one.get("title"))
    ours = {text_key(lang): str(text) for lang, text in titles.items() if text_key(lang)}
    return gathering.session(
        key=f"pretalx:extra:{day}:{one.get('id') or minute}",
        title=ours or texts_of("", _plain(one.get("title"))),
        starts_at=moment_of(f"{day}T{minute // 60:02}:{minute % 60:02}", gathering.zone),
        type=_("Break"),
        kind=SessionKind.BREAK,
    )


def _slots(one: Mapping[str, Any]) -> list[dict[str, Any]]:
    return _list(one.get("slots")) or [dict(_dict(one.get("slot")))]


def _submission(
    gathering: Gathering, one: Mapping[str, Any], slot: Mapping[str, Any], number: int
) -> ImportedSession:
    language = language_code(str(one.get("content_locale") or ""))
    starts_at, ends_at = (moment_of(slot.get(name) or "", gathering.zone) for name in ("start", "end"))
    length = int((ends_at - starts_at).total_seconds()) // 60 if starts_at and ends_at else 0
    text = [str(one.get(name) or "") for name in ("abstract", "description")]
    kept = {"code": one.get("code"), "language": one.get("content_locale"), "logo": one.get("image")}
    kept |= {"abstract": one.get("abstract"), "description": one.get("description")}
    kept["attachments"] = [
        {"url": str(found.get("resource") or found.get("link") or ""), "title": found.get("description")}
        for found in _list(one.get("resources"))
    ]
    return gathering.session(
        key=f"pretalx:{one.get('code')}" + (f"#{number + 1}" if number else ""),
        title=texts_of(language, _plain(one.get("title"))),
        abstract=texts_of(language, joined(*text)),
        starts_at=starts_at,
        minutes=length or _number(one.get("duration")),
        room=_plain(slot.get("room")),
        track=_plain(one.get("track")),
        type=_plain(one.get("submission_type")),
        languages=(language,) if language else (),
        speakers=tuple(_pretalx_people(gathering, one, language)),
        is_cancelled=str(one.get("state")) in CANCELLED,
        extra={"schedule": {name: value for name, value in kept.items() if value}, "text": joined(*text)},
    )


def _pretalx_people(
    gathering: Gathering, one: Mapping[str, Any], language: str
) -> Iterator[tuple[str, SpeakerRole]]:
    for person in _list(one.get("speakers")):
        biography = texts_of(language, str(person.get("biography") or ""))
        email = str(person.get("email") or "")
        key = gathering.speaker(
            f"pretalx:{person.get('code')}", str(person.get("name") or ""), biography=biography, email=email
        )
        if key:
            yield key, SpeakerRole.SPEAKER


def read_opass(document: Mapping[str, Any], zone: str) -> ImportedProgramme:
    """A programme of OPass, which holds each text in Chinese and English."""
    gathering = Gathering("OPass", event_zone=zone)
    types, rooms, tags = (_named(document.get(name)) for name in ("session_types", "rooms", "tags"))
    people = {str(one.get("id")): one for one in _list(document.get("speakers"))}
    for name in rooms.values():
        gathering.add_room(name)
    for id_, person in people.items():
        _opass_person(gathering, person, id_)
    for one in _list(document.get("sessions")):
        speakers = [
            (_opass_person(gathering, people.get(str(id_)), str(id_)), SpeakerRole.SPEAKER)
            for id_ in one.get("speakers") or []
        ]
        language = language_code(str(one.get("language") or ""))
        starts_at, ends_at = (moment_of(one.get(name) or "", gathering.zone) for name in ("start", "end"))
        minutes = int((ends_at - starts_at).total_seconds()) // 60 if starts_at and ends_at else 0
        links = [{"title": name, "url": one[name]} for name in OPASS_LINKS if one.get(name)]
        labels = [tags.get(str(tag), str(tag)) for tag in one.get("tags") or []]
        gathering.add(
            gathering.session(
                key=f"opass:{one.get('id')}",
                title=_both(one, "title"),
                abstract=_both(one, "description"),
                starts_at=starts_at,
                minutes=minutes,
                room=rooms.get(str(one.get("room")), str(one.get("room") or "")),
                track=types.get(str(one.get("type")), ""),
                languages=(language,) if language else (),
                speakers=tuple(pair for pair in speakers if pair[0]),
                extra={"schedule": {"links": links, "url": one.get("uri") or ""}, "tags": labels},
            )
        )
    return gathering.whole()


def _opass_person(gathering: Gathering, person: Mapping[str, Any] | None, id_: str) -> str:
    if person is None:
        gathering.oddities.append(_("Nobody in the file has the id %(id)s.", id=id_))
        return ""
    names = _both(person, "name")
    native, english = names.get("zh") or names.get("en") or "", names.get("en") or ""
    romanised = english if english != native and english.isascii() else ""
    return gathering.speaker(f"opass:{id_}", native, romanised=romanised, biography=_both(person, "bio"))


def _both(values: Mapping[str, Any], name: str) -> dict[str, str]:
    found = {lang: plain_text(str(_dict(values.get(lang)).get(name) or "")) for lang in ("zh", "en")}
    return {lang: text for lang, text in found.items() if text}


def _named(things: Any) -> dict[str, str]:
    names = {str(one.get("id")): _both(one, "name") for one in _list(things)}
    return {id_: found.get("en") or found.get("zh") or id_ for id_, found in names.items()}


def read_indico(document: Mapping[str, Any], zone: str) -> ImportedProgramme:
    """The contributions of an event as Indico exports them (`/export/event/….json?detail=contributions`)."""
    gathering = Gathering("Indico", event_zone=zone)
    for event in _list(document.get("results")):
        for one in _list(event.get("contributions")):
            gathering.add(_contribution(gathering, one, str(event.get("id"))))
    return gathering.whole()


def _contribution(gathering: Gathering, one: Mapping[str, Any], event_id: str) -> ImportedSession:
    starts_at = _indico_moment(gathering, one.get("startDate"))
    people = [(person, SpeakerRole.SPEAKER) for person in _list(one.get("speakers"))]
    people = people or [(person, SpeakerRole.SPEAKER) for person in _list(one.get("primaryauthors"))]
    known = {person.get("person_id") for person, _role in people}
    authors = [*_list(one.get("primaryauthors")), *_list(one.get("coauthors"))]
    people += [(author, SpeakerRole.SPEAKER) for author in authors if author.get("person_id") not in known]
    speakers = dict.fromkeys((_indico_person(gathering, person), role) for person, role in people)
    text = str(one.get("description") or "")
    kept = {"url": one.get("url") or "", "description": text}
    return gathering.session(
        key=f"indico:{event_id}:{one.get('id')}",
        title=texts_of("", str(one.get("title") or "")),
        abstract=texts_of("", text),
        starts_at=starts_at,
        minutes=_number(one.get("duration")),
        room=str(one.get("roomFullname") or one.get("room") or ""),
        track=str(one.get("session") or ""),
        type=str(one.get("track") or one.get("type") or ""),
        speakers=tuple(pair for pair in speakers if pair[0]),
        extra={"schedule": kept, "text": plain_text(text)},
    )


def _indico_person(gathering: Gathering, person: Mapping[str, Any]) -> str:
    name = f"{person.get('first_name') or ''} {person.get('last_name') or ''}".strip()
    id_ = person.get("person_id") or person.get("emailHash")
    affiliation = " ".join(str(person.get("affiliation") or "").split())
    shown = name or str(person.get("fullName") or "")
    return gathering.speaker(f"indico:{id_}" if id_ else "", shown, affiliation=texts_of("", affiliation))


def _indico_moment(gathering: Gathering, value: Any) -> Any:
    stated = _dict(value)
    text = f"{stated.get('date')}T{stated.get('time')}"
    return moment_of(text, str(stated.get("tz") or gathering.zone))


def _plain(value: Any) -> str:
    """A name that may stand in several languages."""
    if isinstance(value, dict):
        if "name" in value:
            return _plain(value["name"])
        ours = {text_key(lang): text for lang, text in value.items()}
        return str(ours.get("en") or next(iter(value.values()), "") or "")
    return "" if value is None else str(value)


def _number(value: Any) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def _dict(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
