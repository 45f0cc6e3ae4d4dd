"""The programme on paper: what the newest release says, by day and time, for a folder in somebody's hand."""

import uuid
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from events_platform.calendars.words import forum_line, role_word, room_line
from events_platform.documents.head import head_of
from events_platform.documents.pdf import compile_pdf
from events_platform.events.models import Event
from events_platform.kit.db.types import LocalizedText
from events_platform.kit.i18n import (
    current_locale,
    format_date,
    format_datetime,
    format_range,
    format_time,
    use_locale,
    zone_label,
)
from events_platform.kit.i18n import gettext as _
from events_platform.kit.text.fold import has_han
from events_platform.programme.content import Part
from events_platform.programme.models import SessionKind, SpeakerRole
from events_platform.programme.names import speaker_name
from events_platform.programme.published import PublicProgramme, PublicSession
from events_platform.registration.calendar import place_of


def programme_pdf(event: Event, programme: PublicProgramme, lang: str) -> bytes:
    """The released programme on A4 in this language; for a thread. Raises Unavailable without fonts."""
    assert programme.released_at is not None
    return compile_pdf("programme", programme_data(event, programme, lang), programme.released_at)


def programme_data(event: Event, programme: PublicProgramme, lang: str) -> dict[str, Any]:
    """What the template `programme.typ` sets: words in this language, times in the event's zone."""
    with use_locale(lang):
        first = programme.sessions[0].starts_at if programme.sessions else programme.released_at
        assert first is not None
        zone = zone_label(event.timezone, first, place=event.place or None)
        return {
            **head_of(event, _("Programme")),
            "theme": _text(event, event.theme),
            "dates": format_range(event.starts_on, event.ends_on),
            "place": place_of(event, list(programme.sites.values()), lang),
            "zone": _("All times are %(zone)s.", zone=zone),
            "release": _release(event, programme),
            "days": list(_days(event, programme)),
        }


def _release(event: Event, programme: PublicProgramme) -> str:
    """Which programme this is, with the day's changes where there are some."""
    assert programme.released_at is not None
    released = format_date(programme.released_at.astimezone(ZoneInfo(event.timezone)).date())
    moved = [one.changed_at for one in programme.sessions if one.has_moved]
    if not moved:
        return _("Release %(number)s of %(date)s", number=programme.number, date=released)
    return _(
        "Release %(number)s of %(date)s, with changes until %(moment)s",
        number=programme.number,
        date=released,
        moment=format_datetime(max(moved), event.timezone),
    )


def _days(event: Event, programme: PublicProgramme) -> Iterator[dict[str, Any]]:
    zone = ZoneInfo(event.timezone)

    def day_of(one: PublicSession) -> date:
        return one.starts_at.astimezone(zone).date()

    for day, sessions in groupby(programme.sessions, key=day_of):
        yield {
            "name": format_date(day, length="full"),
            "groups": list(_groups(event, programme, sessions, zone)),
        }


def _groups(
    event: Event, programme: PublicProgramme, sessions: Iterable[PublicSession], zone: ZoneInfo
) -> Iterator[dict[str, Any]]:
    """What runs at the same time stands together."""

    def times(one: PublicSession) -> tuple[datetime, datetime]:
        return one.starts_at, one.ends_at

    for (start, end), together in groupby(sessions, key=times):
        yield {
            "start": format_time(start, tz=zone),
            "end": format_time(end, tz=zone),
            "sessions": [_session(event, programme, one, zone) for one in together],
        }


def _session(event: Event, programme: PublicProgramme, one: PublicSession, zone: ZoneInfo) -> dict[str, Any]:
    item = one.item
    track = programme.tracks.get(item.track_id) if item.track_id else None
    kind = programme.types.get(item.type_id)
    rooms = dict.fromkeys((one.room_id, *item.shared_room_ids))
    names = [name for room in rooms if (name := _room(event, programme, room))]
    thread = _text(event, track.name) if track else ""
    forum = programme.forum_of(one)
    says_track = forum is not None and forum.item.track_id == item.track_id
    return {
        "title": _text(event, item.title),
        "lang": item.title.language_of(current_locale(), event.languages),
        "people": [_person(event, programme, part) for part in one.parts],
        "rooms": names,
        # A forum often bears the name of its room, which is then said once.
        "track": "" if says_track or any(thread in name for name in names) else thread,
        "forum": forum_line(programme, one, event.languages),
        "notes": list(_notes(event, programme, one, zone)),
        "is_break": kind is not None and kind.kind == SessionKind.BREAK,
        "is_cancelled": item.is_cancelled,
    }


def _person(event: Event, programme: PublicProgramme, part: Part) -> dict[str, str]:
    """A speaker; `native` is a Chinese name that readers see in Latin letters first."""
    speaker = programme.speakers[part.speaker_id]
    name = speaker_name(speaker, current_locale())
    return {
        "name": name,
        "native": speaker.native if speaker.native != name and has_han(speaker.native) else "",
        "role": role_word(part.role) if part.role != SpeakerRole.SPEAKER else "",
        "title": _text(event, speaker.title),
        "affiliation": _text(event, speaker.affiliation),
    }


def _room(event: Event, programme: PublicProgramme, room_id: uuid.UUID) -> str:
    """The room; one of a branch venue with its site, as the main one stands in the head of the document."""
    room = programme.rooms.get(room_id)
    if room is None:
        return ""
    is_main = room.site_id == next(iter(programme.sites), None)
    return _text(event, room.name) if is_main else room_line(programme, room_id, event.languages)


def _notes(event: Event, programme: PublicProgramme, one: PublicSession, zone: ZoneInfo) -> Iterator[str]:
    """What somebody who holds an older programme must know of this session."""
    item = one.item
    if item.is_cancelled:
        yield _("Cancelled")
        return
    if item.starts_at != one.starts_at:
        yield _("Time changed, planned %(time)s", time=format_time(item.starts_at, tz=zone))
    if item.room_id != one.room_id and (planned := _room(event, programme, item.room_id)):
        yield _("Room changed, planned %(room)s", room=planned)


def _text(event: Event, text: LocalizedText) -> str:
    return text.in_language(current_locale(), event.languages)
