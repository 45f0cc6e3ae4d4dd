"""The summary of participation: made from the ledger, brought up to date, read for live figures.

It is never the truth: what was recorded after it is judged from the ledger at each reading, and it can be
rebuilt at any time.
"""

import hashlib
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import ColumnElement, CompoundSelect, Row, Select, delete, func, insert, select, union, update
from sqlmodel import col

from events_platform.attendance.models import Attendance
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.db.rows import execute, table_of
from events_platform.presence.models import Connection
from events_platform.registration.models import Registration, RegistrationChange
from events_platform.reports.facts import Frame, PersonResult
from events_platform.reports.ledger_sql import apart_pass, summary_pass
from events_platform.reports.models import PersonSummary, SummaryState
from events_platform.reports.persons import judge_persons
from events_platform.reports.tally import Group, Tally, dialect_of

# A transaction records its time before it commits; none of ours takes longer than this.
COMMIT_MARGIN = timedelta(seconds=60)
MOST_TOUCHED = 20_000
CHUNK = 2_000
NOT_STORED = {"has_difference", "registration_id"}
STORED = tuple(field.name for field in fields(PersonResult) if field.name not in NOT_STORED)


def basis_hash(frame: Frame) -> str:
    """What a summary was made by: rules, hours, categories, and which doors have opened so far."""
    opened = [(str(one.site_id), one.opens_at, one.closes_at) for one in frame.windows]
    counted = sorted(map(str, frame.counted_categories))
    basis = [frame.rules.model_dump(mode="json"), opened, counted, frame.zone.key]
    return hashlib.sha256(orjson.dumps(basis)).hexdigest()


async def tally_from_summary(session: Session, frame: Frame) -> Tally | None:
    """Live counts out of the summary and what is newer than it; None where the ledger must be asked."""
    state = await _state(session, frame.event_id)
    if state is None or state.basis_hash != basis_hash(frame):
        return None
    touched = await touched_since(session, frame.event_id, state.complete_until)
    if len(touched) > MOST_TOUCHED:
        return None
    tally = Tally()
    columns = [
        col(PersonSummary.country),
        col(PersonSummary.declared),
        col(PersonSummary.is_counted),
        col(PersonSummary.actual),
    ]
    sums = [func.count(), func.sum(PersonSummary.visits_onsite), func.sum(PersonSummary.visits_online)]
    query = select(*columns, *sums).where(col(PersonSummary.event_id) == frame.event_id).group_by(*columns)
    for *group, persons, visits_onsite, visits_online in await execute(session, query):
        tally.add(Group(*group), persons, int(visits_onsite), int(visits_online))
    tally.add_results(await _summarised(session, frame.event_id, touched), sign=-1)
    tally.add_results(await judge_persons(session, frame, touched, is_live=True))
    return tally


async def _state(session: Session, event_id: uuid.UUID) -> Row[Any] | None:
    """The state as the database has it now: refreshing moves it past the session."""
    states = table_of(SummaryState)
    return (await execute(session, select(states).where(states.c.event_id == event_id))).one_or_none()


async def rebuild_summary(session: Session, frame: Frame) -> None:
    """Make an event's summary anew from the ledger."""
    complete_until = now() - COMMIT_MARGIN
    await execute(session, delete(PersonSummary).where(col(PersonSummary.event_id) == frame.event_id))
    await execute(session, summary_pass(frame, dialect_of(session)))
    apart = set((await execute(session, apart_pass(frame, dialect_of(session)))).scalars().all())
    await _store(session, frame.event_id, await judge_persons(session, frame, apart, is_live=True))
    state = {"complete_until": complete_until, "basis_hash": basis_hash(frame), "rebuilt_at": now()}
    await execute(session, delete(SummaryState).where(col(SummaryState.event_id) == frame.event_id))
    await execute(session, insert(SummaryState).values(event_id=frame.event_id, **state))


@dataclass(frozen=True)
class Refresh:
    """What brings a summary up to date: the persons touched `since`, or all anew where that is None."""

    frame: Frame
    since: datetime | None
    complete_until: datetime
    touched: frozenset[uuid.UUID] = frozenset()
    results: tuple[PersonResult, ...] = ()


async def prepare_refresh(session: Session, frame: Frame) -> Refresh:
    """Judge whoever was touched since the summary was made; this reads only."""
    complete_until = now() - COMMIT_MARGIN
    state = await _state(session, frame.event_id)
    if state is None or state.basis_hash != basis_hash(frame):
        return Refresh(frame, None, complete_until)
    touched = await touched_since(session, frame.event_id, state.complete_until)
    if len(touched) > MOST_TOUCHED:
        return Refresh(frame, None, complete_until)
    results = await judge_persons(session, frame, touched, is_live=True)
    return Refresh(frame, state.complete_until, complete_until, frozenset(touched), tuple(results))


async def store_refresh(session: Session, refresh: Refresh) -> None:
    """Store it, unless somebody else has brought the summary further meanwhile."""
    event_id = refresh.frame.event_id
    if refresh.since is None:
        await rebuild_summary(session, refresh.frame)
        return
    moved = (
        update(SummaryState)
        .where(
            col(SummaryState.event_id) == event_id,
            col(SummaryState.complete_until) == refresh.since,
            col(SummaryState.basis_hash) == basis_hash(refresh.frame),
        )
        .values(complete_until=refresh.complete_until)
    )
    if (await execute(session, moved)).rowcount != 1:
        return
    for some in _chunks(sorted(refresh.touched)):
        await execute(session, delete(PersonSummary).where(_is_one_of(event_id, some)))
    await _store(session, event_id, refresh.results)


async def refresh_summary(session: Session, frame: Frame) -> None:
    """Bring the summary up to date by judging whoever was touched since; rebuild it where that is cheaper."""
    await store_refresh(session, await prepare_refresh(session, frame))


async def is_stale(session: Session, frame: Frame) -> bool:
    """Whether there is a summary that other rules made, or something was recorded since."""
    state = await _state(session, frame.event_id)
    if state is None:
        return False
    if state.basis_hash != basis_hash(frame):
        return True
    any_row = _touched_registrations(frame.event_id, state.complete_until).limit(1)
    return (await execute(session, any_row)).first() is not None


async def touched_since(session: Session, event_id: uuid.UUID, since: datetime) -> set[uuid.UUID]:
    """Persons of whom something was recorded since, who are connected, or who gave a registration away."""
    registrations = _touched_registrations(event_id, since).subquery()
    present = select(col(Registration.person_id)).where(col(Registration.id).in_(select(registrations)))
    former = select(col(RegistrationChange.person_id)).where(
        col(RegistrationChange.registration_id).in_(_changed_registrations(event_id, since).scalar_subquery())
    )
    return set((await execute(session, union(present, former))).scalars().all())


def _changed_registrations(event_id: uuid.UUID, since: datetime) -> Select[uuid.UUID]:
    return select(col(RegistrationChange.registration_id)).where(
        col(RegistrationChange.event_id) == event_id, col(RegistrationChange.recorded_at) > since
    )


def _touched_registrations(event_id: uuid.UUID, since: datetime) -> CompoundSelect[uuid.UUID]:
    attended = select(col(Attendance.registration_id)).where(
        col(Attendance.event_id) == event_id, col(Attendance.recorded_at) > since
    )
    connected = select(col(Connection.registration_id)).where(
        col(Connection.event_id) == event_id,
        (col(Connection.closed_at).is_(None)) | (col(Connection.closed_at) > since),
    )
    return union(_changed_registrations(event_id, since), attended, connected)


async def _summarised(
    session: Session, event_id: uuid.UUID, persons: Collection[uuid.UUID]
) -> list[PersonResult]:
    found: list[PersonResult] = []
    for some in _chunks(sorted(persons)):
        columns = [table_of(PersonSummary).c[name] for name in STORED]
        rows = await execute(session, select(*columns).where(_is_one_of(event_id, some)))
        found += [PersonResult(*row) for row in rows]
    return found


async def _store(session: Session, event_id: uuid.UUID, results: Sequence[PersonResult]) -> None:
    rows = [{"event_id": event_id, **{name: getattr(one, name) for name in STORED}} for one in results]
    for start in range(0, len(rows), CHUNK):
        await execute(session, insert(PersonSummary), rows[start : start + CHUNK])


def _is_one_of(event_id: uuid.UUID, persons: Sequence[uuid.UUID]) -> ColumnElement[bool]:
    return (col(PersonSummary.event_id) == event_id) & col(PersonSummary.person_id).in_(persons)


def _chunks(keys: Sequence[uuid.UUID]) -> list[Sequence[uuid.UUID]]:
    return [keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK)]
