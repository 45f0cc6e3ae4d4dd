"""The board out of the tables, in the reader's language."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from events_platform.events.days import event_days
from events_platform.events.models import Equipment, Event, Room, RoomClosure, Site
from events_platform.events.queries import closures_of, distances_of, open_spans, rooms_of, sites_of
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale, format_date
from events_platform.programme.conflicts import nights_around
from events_platform.programme.conflicts_facts import Severity, Span
from events_platform.programme.hours import planned
from events_platform.programme.models import (
    Appearance,
    Embargo,
    ProgrammeSession,
    SessionSpeaker,
    SessionState,
    SessionType,
    Slot,
    Speaker,
    SpeakerRole,
    SpeakerWindow,
    Track,
)
from events_platform.programme.names import speaker_name
from events_platform.programme.queries import (
    parts_of,
    sessions_of,
    slots_of,
    speakers_of,
    tracks_of,
    types_of,
    windows_of,
)
from events_platform.programme.queries_board import board_cursor
from events_platform.programme.queries_day import ActualHours, actual_hours
from events_platform.programme.schemas_board import (
    BoardActual,
    BoardClosure,
    BoardConflict,
    BoardDay,
    BoardDistance,
    BoardHours,
    BoardOut,
    BoardPerson,
    BoardRoom,
    BoardSession,
    BoardSite,
    BoardSlot,
    SpanOut,
)
from events_platform.programme.service_conflicts import conflicts_of

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class _Sources:
    """The rows from which the sessions of the board are told."""

    event: Event
    lang: str
    types: Mapping[uuid.UUID, SessionType]
    tracks: Mapping[uuid.UUID, Track]
    parts: Mapping[uuid.UUID, Sequence[SessionSpeaker]]
    slots: Mapping[uuid.UUID, Slot]
    speakers: Mapping[uuid.UUID, Speaker]
    actual: Mapping[uuid.UUID, ActualHours]


async def board(session: Session, event: Event) -> BoardOut:
    """The working copy as the board shows it, in as many queries however large it is."""
    sources = _Sources(
        event=event,
        lang=current_locale(),
        types={one.id: one for one in await types_of(session, event.id)},
        tracks={one.id: one for one in await tracks_of(session, event.id)},
        parts=await parts_of(session, event.id),
        slots=await slots_of(session, event.id),
        speakers={one.id: one for one in await speakers_of(session, event.id)},
        actual=await actual_hours(session, event.id),
    )
    days = _days(event, await open_spans(session, event.id), sources.slots.values())
    shown = [
        one
        for one in await sessions_of(session, event.id)
        if SessionState(one.state) is not SessionState.CANCELLED
    ]
    hidden = {one.id for one in shown if _is_hidden(one, sources)}
    return BoardOut(
        cursor=await board_cursor(session, event),
        zone=event.timezone,
        sites=[_site(event, one) for one in await sites_of(session, event.id)],
        distances=[
            BoardDistance(sites=[one, other], minutes=minutes)
            for (one, other), minutes in (
                (sorted(pair), minutes) for pair, minutes in (await distances_of(session, event.id)).items()
            )
        ],
        rooms=_rooms(event, await rooms_of(session, event.id), await closures_of(session, event.id)),
        days=days,
        people=_people(sources, days, await windows_of(session, event.id)),
        sessions=[_session(one, sources, hidden) for one in shown],
        conflicts=await board_conflicts(session, event),
    )


async def board_conflicts(session: Session, event: Event) -> list[BoardConflict]:
    """What is wrong with the plan as it stands."""
    return [
        BoardConflict(
            key=one.key,
            is_hard=one.severity == Severity.HARD,
            kind=one.kind,
            sessions=list(one.session_ids),
            sentence=one.sentence,
            advice=one.advice,
            override=one.override.reason if one.override else None,
        )
        for one in await conflicts_of(session, event)
    ]


def _site(event: Event, site: Site) -> BoardSite:
    name = site.name.in_language(current_locale(), event.languages)
    return BoardSite(id=site.id, name=name, walk_minutes=site.walk_minutes)


def _rooms(event: Event, rooms: Iterable[Room], closures: Iterable[RoomClosure]) -> list[BoardRoom]:
    closed: dict[uuid.UUID, list[RoomClosure]] = defaultdict(list)
    for one in closures:
        closed[one.room_id].append(one)
    return [
        BoardRoom(
            id=room.id,
            site=room.site_id,
            name=room.name.in_language(current_locale(), event.languages),
            capacity=room.capacity,
            has_interpretation=Equipment.INTERPRETATION in room.equipment,
            closures=[
                BoardClosure(starts_at=one.starts_at, ends_at=one.ends_at, reason=one.reason)
                for one in closed[room.id]
            ],
        )
        for room in rooms
    ]


def _days(
    event: Event, hours: Iterable[tuple[uuid.UUID, datetime, datetime]], slots: Iterable[Slot]
) -> list[BoardDay]:
    """The event's days, and others on which something is planned."""
    zone = ZoneInfo(event.timezone)
    open_hours: dict[date, list[BoardHours]] = defaultdict(list)
    for site_id, opens_at, ends_at in hours:
        span = BoardHours(site=site_id, starts_at=opens_at, ends_at=ends_at)
        open_hours[opens_at.astimezone(zone).date()].append(span)
    days = {*event_days(event), *(slot.starts_at.astimezone(zone).date() for slot in slots)}
    return [
        BoardDay(
            day=day,
            name=format_date(day, length="full"),
            starts_at=_midnight(day, zone),
            ends_at=_midnight(day + timedelta(days=1), zone),
            hours=open_hours[day],
        )
        for day in sorted(days)
    ]


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _people(
    sources: _Sources, days: Sequence[BoardDay], windows: Mapping[uuid.UUID, Sequence[SpeakerWindow]]
) -> list[BoardPerson]:
    busy = {part.speaker_id for parts in sources.parts.values() for part in parts}
    return [
        _person(sources, days, one, windows.get(one.id, ()))
        for one in sources.speakers.values()
        if one.id in busy
    ]


def _person(
    sources: _Sources, days: Sequence[BoardDay], one: Speaker, windows: Iterable[SpeakerWindow]
) -> BoardPerson:
    zone = one.timezone or sources.event.timezone
    whole = Span(days[0].starts_at, days[-1].ends_at)
    nights = nights_around(whole, ZoneInfo(zone)) if one.appearance == Appearance.LIVE and days else ()
    return BoardPerson(
        id=one.id,
        name=speaker_name(one, sources.lang),
        is_bound=one.appearance != Appearance.RECORDED,
        is_onsite=one.appearance == Appearance.ONSITE,
        is_guest=one.precedence is not None,
        holding_minutes=one.holding_minutes,
        zone=zone,
        nights=[SpanOut(starts_at=night.starts_at, ends_at=night.ends_at) for night in nights],
        windows=[SpanOut(starts_at=span.starts_at, ends_at=span.ends_at) for span in windows],
    )


def _is_hidden(one: ProgrammeSession, sources: _Sources) -> bool:
    """Whether an embargo hides it: its own, or that of somebody in it."""
    parts = sources.parts.get(one.id, ())
    speakers = (sources.speakers.get(part.speaker_id) for part in parts)
    return one.is_hidden or any(each is not None and each.embargo == Embargo.SESSIONS for each in speakers)


def _session(one: ProgrammeSession, sources: _Sources, hidden: set[uuid.UUID]) -> BoardSession:
    languages = sources.event.languages
    kind, track = sources.types[one.type_id], sources.tracks.get(one.track_id) if one.track_id else None
    parts = sources.parts.get(one.id, ())
    speaking = dict.fromkeys(part.speaker_id for part in parts)
    speakers = [sources.speakers[key] for key in speaking if key in sources.speakers]
    slot = sources.slots.get(one.id)
    return BoardSession(
        id=one.id,
        href=f"/manage/{sources.event.slug}/sessions/{one.id}",
        title=one.title.in_language(sources.lang, languages),
        lang=one.title.language_of(sources.lang, languages),
        kind=kind.kind,
        type=kind.name.in_language(sources.lang, languages),
        track=track.name.in_language(sources.lang, languages) if track else "",
        track_id=one.track_id,
        part_of=one.part_of_id,
        state=one.state,
        speakers=[speaker.id for speaker in speakers],
        minutes=one.minutes,
        expected=one.expected,
        is_interpreted=bool(one.interpretation),
        has_interpreter=any(part.role == SpeakerRole.INTERPRETER for part in parts),
        search_key="|".join([one.search_key, *(speaker.search_key for speaker in speakers)]),
        is_hidden=bool({one.id, one.part_of_id} & hidden),
        slot=slot_out(slot) if slot else None,
        actual=_actual(sources.actual.get(one.id)),
    )


def _actual(one: ActualHours | None) -> BoardActual | None:
    if one is None:
        return None
    hours, plan = one.hours, planned(one.item)
    return BoardActual(
        number=one.number,
        room=hours.room_id,
        starts_at=hours.starts_at,
        ends_at=hours.ends_at,
        has_started=hours.has_started,
        has_ended=hours.has_ended,
        has_moved=hours.room_id != plan.room_id,
        start_later_minutes=round((hours.starts_at - plan.starts_at) / MINUTE),
        end_later_minutes=round((hours.ends_at - plan.ends_at) / MINUTE),
    )


def slot_out(slot: Slot) -> BoardSlot:
    """A slot as the board's readers get it."""
    return BoardSlot(
        room=slot.room_id,
        shared_rooms=[uuid.UUID(room) for room in slot.shared_room_ids],
        is_fixed=slot.is_fixed,
        updated_at=slot.updated_at,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
    )
