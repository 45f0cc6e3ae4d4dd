"""The programme as everybody may see it: the newest release, the day's changes over it, embargoes kept.

Every page, feed, search, display, export and mail for the public reads this, and nothing else of the
programme.
"""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlmodel import col, select

from events_platform.events.models import Event, Room, Site
from events_platform.events.queries import rooms_of, sites_of
from events_platform.kit.db.engine import Session
from events_platform.programme.content import Item, Part, read
from events_platform.programme.models import (
    Embargo,
    ProgrammeSession,
    SessionSpeaker,
    SessionType,
    Speaker,
    Track,
)
from events_platform.programme.models_release import Release, SessionHours
from events_platform.programme.queries import latest_hours, speakers_of, tracks_of, types_of

# Who stands in, by session and by whom they stand in for.
StandIns = dict[tuple[uuid.UUID, uuid.UUID], uuid.UUID]


@dataclass(frozen=True, slots=True)
class PublicSession:
    """One session as it is now: `starts_at`, `ends_at` and `room_id` follow the day, `item` is as released.

    `sequence` and `changed_at` count releases and the day's changes together. `parts` leave out whom an
    embargo hides.
    """

    item: Item
    starts_at: datetime
    ends_at: datetime
    room_id: uuid.UUID
    sequence: int
    changed_at: datetime
    parts: tuple[Part, ...]
    has_started: bool = False
    has_ended: bool = False

    @property
    def has_moved(self) -> bool:
        """Whether the day changed its time or its room."""
        planned = (self.item.starts_at, self.item.ends_at, self.item.room_id)
        return planned != (self.starts_at, self.ends_at, self.room_id)


@dataclass(frozen=True)
class PublicProgramme:
    """All that may be shown of an event's programme; sessions in the order of time, cancelled ones included.

    `number` is 0 where nothing has been released. `speakers` are those with a visible part.
    """

    number: int
    released_at: datetime | None
    sessions: tuple[PublicSession, ...]
    speakers: dict[uuid.UUID, Speaker]
    tracks: dict[uuid.UUID, Track]
    types: dict[uuid.UUID, SessionType]
    rooms: dict[uuid.UUID, Room]
    sites: dict[uuid.UUID, Site]

    def forum_of(self, one: PublicSession) -> PublicSession | None:
        """The session that this one is part of, if it is shown and takes place."""
        found = self.by_id.get(one.item.part_of_id) if one.item.part_of_id else None
        return None if found is None or found.item.is_cancelled else found

    @cached_property
    def by_id(self) -> dict[uuid.UUID, PublicSession]:
        """The sessions by their ids."""
        return {one.item.id: one for one in self.sessions}

    @cached_property
    def talks(self) -> dict[uuid.UUID, list[PublicSession]]:
        """The sessions of each forum, in the order of time."""
        found: dict[uuid.UUID, list[PublicSession]] = {}
        for one in self.sessions:
            if one.item.part_of_id:
                found.setdefault(one.item.part_of_id, []).append(one)
        return found


async def newest_release(session: Session, event_id: uuid.UUID) -> Release | None:
    """The release that people see."""
    found = select(Release).where(Release.event_id == event_id).order_by(col(Release.number).desc()).limit(1)
    return (await session.exec(found)).first()


async def public_programme(session: Session, event: Event) -> PublicProgramme:
    """The newest release as it may be shown now; eight queries, however large it is."""
    return await _programme(session, event, None)


async def own_programme(session: Session, event: Event, speaker: Speaker) -> PublicProgramme:
    """The sessions of one speaker in the newest release, as this speaker may see them.

    An embargo hides nobody's own sessions from them, and everybody else under one as ever.
    """
    return await _programme(session, event, speaker.id)


async def _programme(session: Session, event: Event, reader: uuid.UUID | None) -> PublicProgramme:
    release = await newest_release(session, event.id)
    items = read(release.content) if release else []
    speakers = {speaker.id: speaker for speaker in await speakers_of(session, event.id, merged=True)}
    hours = await latest_hours(session, event.id)
    stand_ins = await _stand_ins(session, event.id)
    hidden = _hidden(items, await _embargoed_sessions(session, event.id), speakers, stand_ins)
    found = ((item, _visible_parts(item, speakers, stand_ins, reader)) for item in items)
    shown = tuple(
        _as_it_is_now(item, hours.get(item.id), parts)
        for item, parts in found
        if (item.id not in hidden if reader is None else any(part.speaker_id == reader for part in parts))
    )
    return PublicProgramme(
        number=release.number if release else 0,
        released_at=release.created_at if release else None,
        sessions=tuple(sorted(shown, key=_in_order)),
        speakers={part.speaker_id: speakers[part.speaker_id] for one in shown for part in one.parts},
        tracks={track.id: track for track in await tracks_of(session, event.id)},
        types={kind.id: kind for kind in await types_of(session, event.id)},
        rooms={room.id: room for room in await rooms_of(session, event.id)},
        sites={site.id: site for site in await sites_of(session, event.id)},
    )


def _in_order(one: PublicSession) -> tuple[datetime, bool, datetime, uuid.UUID]:
    """By time; a forum stands before the talk with which it begins."""
    return one.starts_at, one.item.part_of_id is not None, one.ends_at, one.item.id


async def hidden_sessions(session: Session, event_id: uuid.UUID, items: Collection[Item]) -> set[uuid.UUID]:
    """Those of the items that nobody may know of: under an embargo of their own, or of somebody in them."""
    speakers = {speaker.id: speaker for speaker in await speakers_of(session, event_id, merged=True)}
    embargoed = await _embargoed_sessions(session, event_id)
    # What is asked about may be part of a session that is not, and that is hidden.
    release = await newest_release(session, event_id)
    known = [*(read(release.content) if release else []), *items]
    return _hidden(known, embargoed, speakers, await _stand_ins(session, event_id))


def _hidden(
    items: Collection[Item],
    embargoed: set[uuid.UUID],
    speakers: Mapping[uuid.UUID, Speaker],
    stand_ins: StandIns,
) -> set[uuid.UUID]:
    hidden = embargoed | {item.id for item in items if _hides_session(item, speakers, stand_ins)}
    # The talks of a forum would give it away.
    return hidden | {item.id for item in items if item.part_of_id in hidden}


def _hides_session(item: Item, speakers: Mapping[uuid.UUID, Speaker], stand_ins: StandIns) -> bool:
    """Whether anybody with a part hides it: as released, who stands in, or whom they turned out to be."""
    ids = {part.speaker_id for part in item.parts}
    ids |= {stand_ins[item.id, one] for one in ids if (item.id, one) in stand_ins}
    found = [speakers[one] for one in ids if one in speakers]
    merged = [one.merged_into_id for one in found if one.merged_into_id]
    found += [speakers[one] for one in merged if one in speakers]
    return any(speaker.embargo == Embargo.SESSIONS for speaker in found)


def _visible_parts(
    item: Item,
    speakers: dict[uuid.UUID, Speaker],
    stand_ins: StandIns,
    reader: uuid.UUID | None,
) -> tuple[Part, ...]:
    """The parts as they stand now: who stands in replaces whom, merged speakers are one, hidden ones go."""
    parts: dict[Part, None] = {}
    for part in item.parts:
        speaker_id = stand_ins.get((item.id, part.speaker_id), part.speaker_id)
        speaker = speakers.get(speaker_id)
        if speaker is not None and speaker.merged_into_id is not None:
            speaker = speakers.get(speaker.merged_into_id)
        if speaker is not None and (speaker.embargo == Embargo.NONE or speaker.id == reader):
            parts[Part(speaker.id, part.role)] = None
    return tuple(parts)


def _as_it_is_now(item: Item, hours: SessionHours | None, parts: tuple[Part, ...]) -> PublicSession:
    changed_at = item.changed_at or item.starts_at
    if hours is None:
        return PublicSession(
            item, item.starts_at, item.ends_at, item.room_id, item.sequence, changed_at, parts
        )
    return PublicSession(
        item=item,
        starts_at=hours.starts_at,
        ends_at=hours.ends_at,
        room_id=hours.room_id,
        sequence=item.sequence + hours.number,
        changed_at=max(changed_at, hours.recorded_at),
        parts=parts,
        has_started=hours.has_started,
        has_ended=hours.has_ended,
    )


async def _embargoed_sessions(session: Session, event_id: uuid.UUID) -> set[uuid.UUID]:
    """The sessions under an embargo of their own."""
    found = select(ProgrammeSession.id).where(
        ProgrammeSession.event_id == event_id, col(ProgrammeSession.is_hidden).is_(True)
    )
    return set((await session.exec(found)).all())


async def _stand_ins(session: Session, event_id: uuid.UUID) -> StandIns:
    found = (
        select(SessionSpeaker)
        .join(ProgrammeSession, col(ProgrammeSession.id) == col(SessionSpeaker.session_id))
        .where(ProgrammeSession.event_id == event_id, col(SessionSpeaker.stands_in_for_id).is_not(None))
    )
    rows = (await session.exec(found)).all()
    return {(row.session_id, row.stands_in_for_id): row.speaker_id for row in rows if row.stands_in_for_id}
