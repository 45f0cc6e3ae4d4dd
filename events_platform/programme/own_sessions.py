"""A speaker's sessions as the speaker may see them: as released where they are, else as planned so far."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from events_platform.events.models import Event, Room, Site
from events_platform.events.queries import rooms_of, sites_of
from events_platform.kit.db.engine import Session
from events_platform.programme.content import Item
from events_platform.programme.hours import recorded
from events_platform.programme.models import Answer, SessionState, Speaker
from events_platform.programme.published import newest_release
from events_platform.programme.queries_speakers import SpeakerPart, parts_of_speakers
from events_platform.programme.views_speakers import ROLES, place_of, text_of, times
from events_platform.programme.working_copy import released_items

SHOWN = {SessionState.ACCEPTED, SessionState.CONFIRMED, SessionState.CANCELLED}


@dataclass(frozen=True, slots=True)
class OwnSession:
    """One session in words; `time` is in the event's zone, `own_time` in the speaker's where clocks differ.

    Both are empty where nothing is planned yet. `is_final` says whether everybody has been told this time.
    """

    id: uuid.UUID
    title: str
    abstract: str
    roles: tuple[str, ...]
    time: str
    own_time: str
    room: str
    is_final: bool
    is_cancelled: bool
    answer: Answer
    note: str


async def own_sessions(session: Session, event: Event, speaker: Speaker) -> list[OwnSession]:
    """The speaker's accepted, confirmed and cancelled sessions, in the order of time. Six queries."""
    parts = (await parts_of_speakers(session, {speaker.id})).get(speaker.id, [])
    shown = [one for one in parts if one.session.state in SHOWN]
    items = {item.id: item for item in released_items(await newest_release(session, event.id))}
    rooms, sites = await rooms_of(session, event.id), await sites_of(session, event.id)
    by_session: dict[uuid.UUID, list[SpeakerPart]] = {}
    for one in shown:
        by_session.setdefault(one.session.id, []).append(one)
    return [_own(event, speaker, found, items.get(id_), rooms, sites) for id_, found in by_session.items()]


def _own(
    event: Event,
    speaker: Speaker,
    parts: Sequence[SpeakerPart],
    item: Item | None,
    rooms: Sequence[Room],
    sites: Sequence[Site],
) -> OwnSession:
    first = parts[0]
    where = _when_and_where(first, item)
    time, own_time = times(*where[:2], event, speaker.timezone) if where else ("", "")
    return OwnSession(
        id=first.session.id,
        title=text_of(first.session.title, event),
        abstract=text_of(first.session.abstract, event),
        roles=tuple(str(ROLES[one.part.role]) for one in parts),
        time=time,
        own_time=own_time,
        room=place_of(where[2], rooms, sites, event) if where else "",
        is_final=item is not None,
        is_cancelled=first.session.state == SessionState.CANCELLED,
        answer=Answer(first.part.answer),
        note=first.part.answer_note,
    )


def _when_and_where(one: SpeakerPart, item: Item | None) -> tuple[datetime, datetime, uuid.UUID] | None:
    if item is not None:
        now_there = recorded(one.hours) if one.hours else item
        return now_there.starts_at, now_there.ends_at, now_there.room_id
    if one.slot is not None:
        return one.slot.starts_at, one.slot.ends_at, one.slot.room_id
    return None


def open_answers(sessions: Iterable[OwnSession]) -> int:
    """How many sessions still wait for the speaker's word."""
    return sum(one.answer == Answer.OPEN and not one.is_cancelled for one in sessions)
