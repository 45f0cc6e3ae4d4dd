"""Whether anything on the board has changed."""

import uuid
from hashlib import blake2b
from typing import Any

from sqlalchemy import Integer, cast, null, union_all
from sqlmodel import col, select

from events_platform.events.models import Event, RoomClosure, SiteDay, SiteDistance
from events_platform.kit.db.engine import Session
from events_platform.kit.db.types import UtcDateTime
from events_platform.programme.models import ProgrammeSession, SessionSpeaker, Slot, Speaker, SpeakerWindow
from events_platform.programme.models_release import ConflictOverride


async def board_cursor(session: Session, event: Event) -> str:
    """A digest of all that the board shows: it differs as soon as any of it does. One query.

    Rows count by their key and the time of their last change; those that are only ever added and removed by
    their key alone. A counter would miss what two transactions at once have changed.
    """
    rows = await session.exec(_stamps(event.id))
    digest = blake2b(f"{event.version}".encode(), digest_size=15)
    for key, number, moment in sorted(rows, key=_key):
        digest.update(f"{key} {number} {moment.isoformat() if moment else ''}".encode())
    return digest.hexdigest()


def _stamps(event_id: uuid.UUID) -> Any:
    changed: list[Any] = [
        (Slot, Slot.updated_at),
        (ProgrammeSession, ProgrammeSession.updated_at),
        (Speaker, Speaker.updated_at),
        (SiteDay, SiteDay.recorded_at),
        (ConflictOverride, ConflictOverride.created_at),
    ]
    never, none = cast(null(), UtcDateTime()), cast(null(), Integer())
    selects = [
        select(table.id, none, cast(moment, UtcDateTime())).where(table.event_id == event_id)
        for table, moment in changed
    ]
    selects.append(select(RoomClosure.id, none, never).where(RoomClosure.event_id == event_id))
    selects.append(
        select(SiteDistance.id, SiteDistance.minutes, never).where(SiteDistance.event_id == event_id)
    )
    selects.append(
        select(SpeakerWindow.id, none, never)
        .join(Speaker, col(Speaker.id) == col(SpeakerWindow.speaker_id))
        .where(Speaker.event_id == event_id)
    )
    selects.append(
        select(SessionSpeaker.id, SessionSpeaker.position, never)
        .join(ProgrammeSession, col(ProgrammeSession.id) == col(SessionSpeaker.session_id))
        .where(ProgrammeSession.event_id == event_id)
    )
    return union_all(*selects)


def _key(row: Any) -> uuid.UUID:
    key: uuid.UUID = row[0]
    return key
