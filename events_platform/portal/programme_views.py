"""The public programme as its pages show it, in the reader's language and the event's zone."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby
from zoneinfo import ZoneInfo

from events_platform.calendars.words import forum_line, room_line
from events_platform.events.models import Event
from events_platform.kit.db.types import LocalizedText
from events_platform.kit.i18n import current_locale, format_date, format_list, format_time, zone_label
from events_platform.portal.programme_cache import Loaded
from events_platform.programme.models import SessionKind
from events_platform.programme.names import speaker_name
from events_platform.programme.published import PublicProgramme, PublicSession

OVERRUN = timedelta(minutes=30)
"""How long a session goes on after its expected end, if nobody records the real one."""


@dataclass(frozen=True, slots=True)
class Row:
    """A session in a list. `start` and `end` are clock times in the event's zone, the others ISO 8601.

    `lang` is set where the title is in another language than the page; `planned` where the day changed it;
    `forum` where it is part of another session, whose track is then not said again.
    """

    id: uuid.UUID
    slug: str
    title: str
    lang: str
    starts_at: str
    ends_at: str
    start: str
    end: str
    planned: str
    who: str
    room: str
    rooms: tuple[uuid.UUID, ...]
    track: str
    track_slug: str
    forum: str
    kind: str
    is_break: bool
    languages: tuple[str, ...]
    is_cancelled: bool
    is_over: bool


@dataclass(frozen=True, slots=True)
class Day:
    """The sessions of one date at the event."""

    day: date
    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A room with what runs there and what is next."""

    room: str
    now: Row | None
    next: Row | None


def in_language(event: Event, text: LocalizedText) -> str:
    """The text for this reader."""
    return text.in_language(current_locale(), event.languages)


def rows_of(loaded: Loaded, sessions: Iterable[PublicSession] | None = None) -> list[Row]:
    """These sessions, else all, in the order of time."""
    lang, chosen = current_locale(), loaded.programme.sessions if sessions is None else sessions
    return [loaded.once(("row", lang, one.item.id), partial(_row, loaded, one)) for one in chosen]


def _row(loaded: Loaded, one: PublicSession) -> Row:
    event, programme, item = loaded.event, loaded.programme, one.item
    zone = ZoneInfo(event.timezone)
    track = programme.tracks.get(item.track_id) if item.track_id else None
    kind = programme.types.get(item.type_id)
    forum = programme.forum_of(one)
    says_track = forum is not None and forum.item.track_id == item.track_id
    people = (programme.speakers[part.speaker_id] for part in one.parts)
    title_lang = item.title.language_of(current_locale(), event.languages)
    return Row(
        id=item.id,
        slug=item.slug,
        title=in_language(event, item.title),
        lang="" if title_lang == current_locale() else title_lang,
        starts_at=one.starts_at.astimezone(zone).isoformat(timespec="minutes"),
        ends_at=one.ends_at.astimezone(zone).isoformat(timespec="minutes"),
        start=format_time(one.starts_at, tz=zone),
        end=format_time(one.ends_at, tz=zone),
        planned=_planned(one, zone),
        who=format_list(dict.fromkeys(speaker_name(speaker, current_locale()) for speaker in people)),
        room=room_name(event, programme, one.room_id),
        rooms=(one.room_id, *item.shared_room_ids),
        track=in_language(event, track.name) if track and not says_track else "",
        track_slug=track.slug if track else "",
        forum=forum_line(programme, one, event.languages),
        kind=in_language(event, kind.name) if kind else "",
        is_break=kind is not None and kind.kind == SessionKind.BREAK,
        languages=item.languages,
        is_cancelled=item.is_cancelled,
        is_over=one.has_ended,
    )


def _planned(one: PublicSession, zone: ZoneInfo) -> str:
    """The start that was released, where the day brought another."""
    if one.item.starts_at == one.starts_at or one.item.is_cancelled:
        return ""
    return format_time(one.item.starts_at, tz=zone)


def room_name(event: Event, programme: PublicProgramme, room_id: uuid.UUID) -> str:
    """The room, with its site where the event has several."""
    if len(programme.sites) > 1:
        return room_line(programme, room_id, event.languages)
    room = programme.rooms.get(room_id)
    return in_language(event, room.name) if room else ""


def by_day(rows: Iterable[Row]) -> list[Day]:
    """The rows under their dates."""
    grouped = groupby(rows, key=lambda row: date.fromisoformat(row.starts_at[:10]))
    return [Day(day, format_date(day, length="full"), tuple(found)) for day, found in grouped]


def days_with_sessions(loaded: Loaded) -> list[date]:
    """The dates at the event on which there is a session."""
    return loaded.once("days", lambda: _days_with_sessions(loaded))


def _days_with_sessions(loaded: Loaded) -> list[date]:
    zone = ZoneInfo(loaded.event.timezone)
    return sorted({one.starts_at.astimezone(zone).date() for one in loaded.programme.sessions})


def day_further_down(loaded: Loaded, at: datetime) -> str:
    """Today's date, where the list of all days does not begin with it; '' where it is not one of them."""
    today, days = at.astimezone(ZoneInfo(loaded.event.timezone)).date(), days_with_sessions(loaded)
    return today.isoformat() if today in days[1:] else ""


def zone_of(event: Event, at: datetime) -> str:
    """The event's zone as its guests know it."""
    return zone_label(event.timezone, at, place=event.place or None)


def is_running(one: PublicSession, at: datetime) -> bool:
    """Whether it is on: by its times, and longer where it was started and nobody has recorded the end yet."""
    if one.item.is_cancelled or one.has_ended:
        return False
    ends_at = one.ends_at + OVERRUN if one.has_started else one.ends_at
    return one.starts_at <= at < ends_at


def now_and_next(loaded: Loaded, at: datetime, rooms: Sequence[uuid.UUID] = ()) -> list[Place]:
    """For each room what runs at this moment, and what is next on the same day; rooms without are left out.

    Where a session is shown in several rooms, it runs in each of them.
    """
    event, programme = loaded.event, loaded.programme
    zone = ZoneInfo(event.timezone)
    today = at.astimezone(zone).date()
    here = [one for one in programme.sessions if one.starts_at.astimezone(zone).date() == today]
    places = []
    for room_id in rooms or programme.rooms:
        found = [one for one in here if room_id in (one.room_id, *one.item.shared_room_ids)]
        running = [one for one in found if is_running(one, at)]
        coming = [one for one in found if _is_to_come(one, at)]
        if running or coming:
            first, then = (rows_of(loaded, some[:1]) for some in (running[-1:], coming))
            name = room_name(event, programme, room_id)
            places.append(Place(name, first[0] if first else None, then[0] if then else None))
    return places


def _is_to_come(one: PublicSession, at: datetime) -> bool:
    return not (one.item.is_cancelled or one.has_started or one.has_ended) and one.starts_at > at


def next_boundary(loaded: Loaded, at: datetime) -> datetime:
    """When pages with "now and next" say something else: a session begins or ends, or the day is over."""
    zone = ZoneInfo(loaded.event.timezone)
    tomorrow = at.astimezone(zone).date() + timedelta(days=1)
    moments = [datetime.combine(tomorrow, datetime.min.time(), zone)]
    for one in loaded.programme.sessions:
        moments += (one.starts_at, one.ends_at, one.ends_at + OVERRUN)
    return min(moment for moment in moments if moment > at)
