"""Reads of events, their places, hours and rules."""

import uuid
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from events_platform.events.models import (
    Body,
    CountingRulesChange,
    Event,
    EventStatus,
    Room,
    RoomClosure,
    Series,
    Site,
    SiteDay,
    SiteDistance,
)
from events_platform.events.rules import CountingRules
from events_platform.kit.db.engine import Session
from events_platform.kit.text import matches

AFTER_END = timedelta(hours=1)
"""How long after the end of a day presence still counts (participation.md, Who is a participant)."""


class Window(NamedTuple):
    """The aware UTC times between which presence at a site counts on a day of the event."""

    site_id: uuid.UUID
    day: date
    opens_at: datetime
    closes_at: datetime


async def sites_of(session: Session, event_id: uuid.UUID) -> list[Site]:
    """The event's sites, the main one first."""
    found = select(Site).where(Site.event_id == event_id).order_by(col(Site.position), col(Site.id))
    return list((await session.exec(found)).all())


async def rooms_of(session: Session, event_id: uuid.UUID) -> list[Room]:
    """The rooms of all the event's sites."""
    found = select(Room).where(Room.event_id == event_id).order_by(col(Room.position), col(Room.id))
    return list((await session.exec(found)).all())


async def bodies_of(session: Session, event_id: uuid.UUID) -> list[Body]:
    """The bodies that host, organise and support the event."""
    found = select(Body).where(Body.event_id == event_id).order_by(col(Body.position), col(Body.id))
    return list((await session.exec(found)).all())


async def site_days(session: Session, event_id: uuid.UUID, known_at: datetime | None = None) -> list[SiteDay]:
    """The hours in force for each site and day, those recorded after `known_at` left out; closed days too."""
    found = select(SiteDay).where(SiteDay.event_id == event_id)
    if known_at is not None:
        found = found.where(col(SiteDay.recorded_at) <= known_at)
    rows = (await session.exec(found.order_by(col(SiteDay.recorded_at), col(SiteDay.id)))).all()
    newest = {(row.day, row.site_id): row for row in rows}
    return sorted(newest.values(), key=lambda row: (row.day, row.opens_at, row.site_id))


async def windows(session: Session, event_id: uuid.UUID, known_at: datetime | None = None) -> list[Window]:
    """The counting windows: from opening to one hour after the actual end, or the planned end until then."""
    return [
        Window(row.site_id, row.day, row.opens_at, row.ends_at + AFTER_END)
        for row in await site_days(session, event_id, known_at)
        if row.is_open
    ]


async def rules_of(session: Session, event_id: uuid.UUID, known_at: datetime | None = None) -> CountingRules:
    """The counting rules in force, or those that were in force at `known_at`."""
    found = select(CountingRulesChange).where(CountingRulesChange.event_id == event_id)
    if known_at is not None:
        found = found.where(col(CountingRulesChange.recorded_at) <= known_at)
    newest = found.order_by(col(CountingRulesChange.recorded_at).desc(), col(CountingRulesChange.id).desc())
    change = (await session.exec(newest.limit(1))).first()
    return CountingRules.model_validate(change.rules) if change else CountingRules()


async def series_of(session: Session) -> list[Series]:
    """All series, the newest first."""
    return list((await session.exec(select(Series).order_by(col(Series.created_at).desc()))).all())


async def series_by_reference(session: Session, reference: str) -> Series | None:
    """The series of this slug or id."""
    return next((one for one in await series_of(session) if reference in {one.slug, str(one.id)}), None)


async def series_by_ids(session: Session, ids: Collection[uuid.UUID]) -> dict[uuid.UUID | None, Series]:
    """The series behind ids."""
    if not ids:
        return {}
    return {one.id: one for one in (await session.exec(select(Series).where(col(Series.id).in_(ids)))).all()}


async def editions_of(session: Session, series_id: uuid.UUID) -> list[Event]:
    """The published and archived editions of a series, the newest first."""
    found = (
        select(Event)
        .where(Event.series_id == series_id, Event.status != EventStatus.DRAFT)
        .order_by(col(Event.starts_on).desc())
    )
    return list((await session.exec(found)).all())


def visible_events(event_ids: Collection[uuid.UUID] | None, query: str = "") -> SelectOfScalar[Event]:
    """The events of these ids (None: all) that a search finds, in no order."""
    found = select(Event).where(matches(col(Event.search_key), query))
    return found if event_ids is None else found.where(col(Event.id).in_(event_ids))


async def rules_history(session: Session, event_id: uuid.UUID, limit: int = 20) -> list[CountingRulesChange]:
    """When the counting rules were changed and by whom, the newest first."""
    found = (
        select(CountingRulesChange)
        .where(CountingRulesChange.event_id == event_id)
        .order_by(col(CountingRulesChange.recorded_at).desc(), col(CountingRulesChange.id).desc())
    )
    return list((await session.exec(found.limit(limit))).all())


async def closures_of(session: Session, event_id: uuid.UUID) -> list[RoomClosure]:
    """The spans in which nothing takes place in a room, in the order of time."""
    found = select(RoomClosure).where(RoomClosure.event_id == event_id)
    return list((await session.exec(found.order_by(col(RoomClosure.starts_at), col(RoomClosure.id)))).all())


async def distances_of(session: Session, event_id: uuid.UUID) -> dict[frozenset[uuid.UUID], int]:
    """Minutes between two sites, where somebody stated them, by the pair of their ids."""
    found = select(SiteDistance).where(SiteDistance.event_id == event_id)
    return {frozenset({one.one_id, one.other_id}): one.minutes for one in (await session.exec(found)).all()}


async def open_spans(session: Session, event_id: uuid.UUID) -> list[tuple[uuid.UUID, datetime, datetime]]:
    """Site, opening and planned end of every open day; an early actual end takes no planned hour away."""
    rows = (
        await session.exec(
            select(SiteDay)
            .where(SiteDay.event_id == event_id)
            .order_by(col(SiteDay.recorded_at), col(SiteDay.id))
        )
    ).all()
    planned = {(row.site_id, row.day): row.ends_at for row in rows if row.is_open and not row.is_actual_end}
    newest = {(row.site_id, row.day): row for row in rows}
    return [
        (row.site_id, row.opens_at, max(row.ends_at, planned.get(key, row.ends_at)))
        if row.is_actual_end
        else (row.site_id, row.opens_at, row.ends_at)
        for key, row in newest.items()
        if row.is_open
    ]
