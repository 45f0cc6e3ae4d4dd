"""Sessions of the working copy in words: states, kinds, lines of the list, choices of forms."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from events_platform.events.days import event_days
from events_platform.events.models import Event, Room, Site
from events_platform.kit.db.types import LocalizedText
from events_platform.kit.i18n import babel_locale, current_locale, format_date, format_time, lazy
from events_platform.kit.i18n import gettext as _
from events_platform.programme.models import (
    Embargo,
    ProgrammeSession,
    SessionKind,
    SessionSpeaker,
    SessionState,
    SessionType,
    Slot,
    Speaker,
)
from events_platform.programme.names import speaker_name

STATES = {
    SessionState.DRAFT: ("neutral", lazy("Draft")),
    SessionState.PROPOSED: ("attention", lazy("Proposed")),
    SessionState.ACCEPTED: ("online", lazy("Accepted")),
    SessionState.CONFIRMED: ("admitted", lazy("Confirmed")),
    SessionState.CANCELLED: ("refused", lazy("Cancelled")),
}
KINDS = {
    SessionKind.CEREMONY: lazy("Ceremony"),
    SessionKind.SPEECH: lazy("Speech"),
    SessionKind.KEYNOTE: lazy("Keynote speech"),
    SessionKind.TALK: lazy("Talk"),
    SessionKind.PANEL: lazy("Panel discussion"),
    SessionKind.FORUM: lazy("Forum"),
    SessionKind.BREAK: lazy("Break"),
    SessionKind.SIGNING: lazy("Signing ceremony"),
    SessionKind.OTHER: lazy("Other"),
}
# The working languages of the United Nations, and those of the region's other guests.
SPOKEN = ("zh", "en", "ru", "fr", "es", "ar", "ja", "ko", "de", "pt")
FEW = 3

Parts = Mapping[uuid.UUID, Sequence[tuple[SessionSpeaker, Speaker]]]


def named(text: LocalizedText, event: Event) -> str:
    """A text in the reader's language."""
    return text.in_language(current_locale(), event.languages)


def session_row(
    event: Event,
    one: ProgrammeSession,
    slot: Slot | None,
    parts: Sequence[tuple[SessionSpeaker, Speaker]],
    names: Mapping[uuid.UUID, str],
) -> dict[str, Any]:
    """A session as one line of the list; `names` are those of rooms, tracks and types."""
    lang = current_locale()
    people = list(dict.fromkeys(speaker_name(speaker, lang) for _part, speaker in parts))
    kind, label = STATES[SessionState(one.state)]
    hides = one.is_hidden or any(speaker.embargo == Embargo.SESSIONS for _part, speaker in parts)
    return {
        "id": one.id,
        "href": f"/manage/{event.slug}/sessions/{one.id}",
        "title": named(one.title, event),
        "lang": one.title.language_of(lang, event.languages),
        "type": names.get(one.type_id, ""),
        "track": names.get(one.track_id, "") if one.track_id else "",
        "forum": names.get(one.part_of_id, "") if one.part_of_id else "",
        "speakers": people[:FEW],
        "more": len(people) - FEW,
        "day": "" if slot is None else _day(event, slot),
        "clock": "" if slot is None else _clock(event, slot),
        "room": names.get(slot.room_id, "") if slot else "",
        "minutes": one.minutes,
        "state": (kind, str(label)),
        "is_hidden": hides,
    }


def _day(event: Event, slot: Slot) -> str:
    return format_date(slot.starts_at.astimezone(ZoneInfo(event.timezone)).date(), length="medium")


def _clock(event: Event, slot: Slot) -> str:
    zone = ZoneInfo(event.timezone)
    return f"{format_time(slot.starts_at, tz=zone)}–{format_time(slot.ends_at, tz=zone)}"


def day_choices(event: Event, other: date | None = None) -> list[tuple[str, str]]:
    """The event's days, and one more where a session lies outside them."""
    days = event_days(event)
    every = sorted({*days, other}) if other else days
    return [(day.isoformat(), format_date(day, length="full")) for day in every]


def forum_choices(
    event: Event,
    one: ProgrammeSession | None,
    chosen: str,
    sessions: Collection[ProgrammeSession],
    types: Iterable[SessionType],
) -> list[tuple[str, str]]:
    """The sessions of which one can be part, by name: forums, and others that have sessions in them."""
    forums = {kind.id for kind in types if kind.kind == SessionKind.FORUM}
    outer = {each.part_of_id for each in sessions}
    if one is not None and one.id in outer:
        return []
    found = [
        (named(each.title, event), str(each.id))
        for each in sessions
        if each.part_of_id is None and (each.type_id in forums or each.id in outer or str(each.id) == chosen)
    ]
    return [(id_, name) for name, id_ in sorted(found) if one is None or id_ != str(one.id)]


def room_choices(event: Event, sites: Sequence[Site], rooms: Iterable[Room]) -> list[tuple[str, str]]:
    """Rooms with their places; where there are several sites, with the site's name before."""
    site_names = {site.id: named(site.name, event) for site in sites}
    choices = []
    for room in rooms:
        name = named(room.name, event)
        shown = f"{site_names[room.site_id]} · {name}" if len(sites) > 1 else name
        choices.append((str(room.id), shown if room.capacity is None else f"{shown} ({room.capacity})"))
    return choices


def speaker_choices(speakers: Iterable[Speaker]) -> list[tuple[str, str]]:
    """Speakers by name, with the institution, for two may have the same name, and the rank of who has one."""
    return [(str(one.id), " · ".join(filter(None, _told(one)))) for one in speakers]


def _told(one: Speaker) -> tuple[str, ...]:
    lang = current_locale()
    rank = _("guest of honour %(rank)d", rank=one.precedence) if one.precedence else ""
    return speaker_name(one, lang), one.affiliation.in_language(lang), rank


def language_choices(event: Event, chosen: Iterable[str]) -> list[tuple[str, str]]:
    """The languages that a form offers, the event's own first, and those that are chosen already."""
    names = babel_locale(current_locale()).languages
    codes = dict.fromkeys((*event.languages, *SPOKEN, *chosen))
    return [(code, names.get(code.replace("-", "_"), code)) for code in codes]
