"""Exact judgement of some persons: their registrations and ledger rows read, then `facts.judge_person`."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Subquery,
    UnaryExpression,
    exists,
    func,
    select,
    type_coerce,
)
from sqlalchemy.orm import aliased
from sqlalchemy.sql.operators import custom_op
from sqlmodel import col

from events_platform.attendance.models import Attendance
from events_platform.kit.db.engine import Session
from events_platform.kit.db.keys import is_one_of
from events_platform.kit.db.rows import execute
from events_platform.kit.db.types import UtcDateTime
from events_platform.presence.models import Connection
from events_platform.registration.models import Registration, RegistrationChange, Status
from events_platform.reports.facts import Fact, Frame, PersonResult, Standing, judge_person

# A statement takes more, but what it reads is held at once.
CHUNK = 250


async def judge_persons(
    session: Session, frame: Frame, person_ids: Collection[uuid.UUID], *, is_live: bool
) -> list[PersonResult]:
    """What each of these persons counts as; who has no confirmed registration is left out."""
    results = []
    for some in chunks(sorted(person_ids)):
        standings = await standings_of(session, frame, some, is_live=is_live)
        registrations = [one.registration_id for group in standings.values() for one in group]
        facts = await facts_of(session, frame, registrations, is_live=is_live)
        for group in standings.values():
            rows = [fact for one in group for fact in facts.get(one.registration_id, ())]
            results.append(judge_person(frame, group, rows))
    return results


def chunks(keys: Sequence[uuid.UUID]) -> Iterator[Sequence[uuid.UUID]]:
    """The keys in portions that a statement takes."""
    return (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))


async def standings_of(
    session: Session, frame: Frame, person_ids: Sequence[uuid.UUID], *, is_live: bool
) -> dict[uuid.UUID, list[Standing]]:
    """Confirmed registrations by person, at the cut-off."""
    query = _live(session, person_ids) if is_live else _known(session, frame, person_ids)
    found: dict[uuid.UUID, list[Standing]] = defaultdict(list)
    for key, person_id, category_id, country, declared, created_at in await _rows(session, query):
        is_counted = category_id in frame.counted_categories
        found[person_id].append(
            Standing(key, person_id, category_id, is_counted, country, declared, created_at)
        )
    return found


async def _rows(session: Session, query: Select[*tuple[Any, ...]]) -> Sequence[Row[*tuple[Any, ...]]]:
    return (await execute(session, query)).all()


def _live(session: Session, person_ids: Sequence[uuid.UUID]) -> Select[*tuple[Any, ...]]:
    return select(
        col(Registration.id).label("registration_id"),
        col(Registration.person_id),
        col(Registration.category_id),
        col(Registration.country),
        col(Registration.mode),
        col(Registration.created_at),
    ).where(
        is_one_of(session, col(Registration.person_id), person_ids),
        col(Registration.status) == Status.CONFIRMED,
    )


def _known(session: Session, frame: Frame, person_ids: Sequence[uuid.UUID]) -> Select[*tuple[Any, ...]]:
    """The newest known change of each registration that was ever one of these persons'."""
    theirs = select(col(RegistrationChange.registration_id)).where(
        is_one_of(session, col(RegistrationChange.person_id), person_ids)
    )
    known = newest_changes(frame, col(RegistrationChange.registration_id).in_(theirs))
    facts = (known.c[name] for name in ("registration_id", "person_id", "category_id", "country", "mode"))
    return (
        select(*facts, col(Registration.created_at))
        .join(Registration, col(Registration.id) == known.c.registration_id)
        .where(
            known.c.recency == 1,
            known.c.status == Status.CONFIRMED,
            is_one_of(session, known.c.person_id, person_ids),
        )
    )


def newest_changes(frame: Frame, *conditions: ColumnElement[bool]) -> Subquery:
    """Changes known at the cut-off; the newest of each registration has `recency` 1."""
    recency = func.row_number().over(
        partition_by=col(RegistrationChange.registration_id),
        order_by=(col(RegistrationChange.recorded_at).desc(), col(RegistrationChange.id).desc()),
    )
    return (
        select(RegistrationChange.__table__, recency.label("recency"))  # type: ignore[attr-defined]
        .where(col(RegistrationChange.event_id) == frame.event_id)
        .where(col(RegistrationChange.recorded_at) <= frame.known_at, *conditions)
        .subquery()
    )


async def facts_of(
    session: Session, frame: Frame, registration_ids: Sequence[uuid.UUID], *, is_live: bool
) -> dict[uuid.UUID, list[Fact]]:
    """Ledger rows that stand, by registration; live with the running parts of connections."""
    row, void = aliased(Attendance), aliased(Attendance)
    is_voided = exists().where(
        col(void.event_id) == frame.event_id,
        col(void.kind) == "void",
        col(void.voids_id) == row.id,
        col(void.recorded_at) <= frame.known_at,
    )
    query = select(
        col(row.registration_id),
        col(row.kind),
        col(row.area_kind),
        col(row.site_id),
        col(row.happened_at),
        col(row.ended_at),
        col(row.area_id),
    ).where(
        col(row.event_id) == frame.event_id,
        is_one_of(session, col(row.registration_id), registration_ids),
        col(row.kind) != "void",
        _recorded(session, row) <= frame.known_at,
        col(row.happened_at) <= frame.until,
        ~is_voided,
    )
    found: dict[uuid.UUID, list[Fact]] = defaultdict(list)
    for values in await _rows(session, query):
        found[values[0]].append(Fact._make(values))
    if is_live:
        for fact in await _running(session, frame, registration_ids):
            found[fact.registration_id].append(fact)
    return found


def _recorded(session: Session, row: type[Attendance]) -> ColumnElement[datetime]:
    """When a row was recorded, for SQLite no reason to search by it: it would read all of an event's rows."""
    recorded = type_coerce(col(row.recorded_at), UtcDateTime())
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    return UnaryExpression(recorded, operator=custom_op("+"), type_=recorded.type) if is_sqlite else recorded


async def _running(session: Session, frame: Frame, registration_ids: Sequence[uuid.UUID]) -> list[Fact]:
    """The parts of open connections that are not yet in the ledger."""
    query = select(
        col(Connection.registration_id),
        col(Connection.segment_started_at),
        col(Connection.last_beat_at),
        col(Connection.room_id),
    ).where(
        col(Connection.event_id) == frame.event_id,
        is_one_of(session, col(Connection.registration_id), registration_ids),
        col(Connection.closed_at).is_(None),
        col(Connection.segment_started_at) <= frame.until,
    )
    return [
        Fact(one, "segment", "online", None, start, end, room_id)
        for one, start, end, room_id in await _rows(session, query)
    ]
