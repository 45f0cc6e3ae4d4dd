"""When sessions really took place, for those who count and those who run the day."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from events_platform.kit.db.engine import Session
from events_platform.programme.content import Item
from events_platform.programme.hours import Hours, planned, recorded
from events_platform.programme.models_release import Release, SessionHours
from events_platform.programme.working_copy import released_items


@dataclass(frozen=True, slots=True)
class ActualHours:
    """A released session with its hours; `item.is_counted` says whether attendance is counted there."""

    item: Item
    hours: Hours
    number: int


async def actual_hours(
    session: Session, event_id: uuid.UUID, known_at: datetime | None = None
) -> dict[uuid.UUID, ActualHours]:
    """The hours of every released session that is not cancelled; two queries.

    Actual where `has_started` or `has_ended`, expected otherwise. With `known_at`, what was recorded later
    is left out, so that a report can be computed again as it was.
    """
    items = released_items(await _release(session, event_id, known_at))
    rows = await _newest_rows(session, event_id, known_at)
    return {item.id: _actual(item, rows.get(item.id)) for item in items if not item.is_cancelled}


def _actual(item: Item, row: SessionHours | None) -> ActualHours:
    return ActualHours(item, recorded(row) if row else planned(item), row.number if row else 0)


async def _release(session: Session, event_id: uuid.UUID, known_at: datetime | None) -> Release | None:
    found = select(Release).where(Release.event_id == event_id)
    if known_at is not None:
        found = found.where(col(Release.created_at) <= known_at)
    return (await session.exec(found.order_by(col(Release.number).desc()).limit(1))).first()


async def _newest_rows(
    session: Session, event_id: uuid.UUID, known_at: datetime | None
) -> dict[uuid.UUID, SessionHours]:
    found = select(SessionHours).where(SessionHours.event_id == event_id)
    if known_at is not None:
        found = found.where(col(SessionHours.recorded_at) <= known_at)
    rows = (await session.exec(found.order_by(col(SessionHours.number)))).all()
    return {row.session_id: row for row in rows}


async def hours_rows(session: Session, session_id: uuid.UUID) -> list[SessionHours]:
    """What was recorded of one session, oldest first."""
    return (await hours_rows_of(session, [session_id]))[session_id]


async def hours_rows_of(
    session: Session, session_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, list[SessionHours]]:
    """What was recorded of each of these sessions, oldest first; one query."""
    rows: dict[uuid.UUID, list[SessionHours]] = {id_: [] for id_ in session_ids}
    found = select(SessionHours).where(col(SessionHours.session_id).in_(rows))
    for row in await session.exec(found.order_by(col(SessionHours.number))):
        rows[row.session_id].append(row)
    return rows
