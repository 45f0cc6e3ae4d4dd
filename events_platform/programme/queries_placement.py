"""What placement works on, and the runs so far."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import col, func, select

from events_platform.errors import NotFound
from events_platform.events.models import Event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.programme.content import Part
from events_platform.programme.models import (
    ProgrammeSession,
    SessionKind,
    SessionSpeaker,
    SessionState,
    Slot,
    SpeakerRole,
)
from events_platform.programme.models_placement import PlacementRun
from events_platform.programme.placement_facts import PLENARY, Task, Waiting
from events_platform.programme.queries import latest_hours, parts_of, sessions_of, slots_of, types_of
from events_platform.programme.queries_conflicts import plan_of
from events_platform.programme.schemas_placement import PlacementIn

KEPT_RUNS = 10
"""So many runs are listed."""


@dataclass(frozen=True, slots=True)
class Work:
    """A task with the slots as they were when it was read."""

    task: Task
    slots: Mapping[uuid.UUID, Slot]


async def work_of(
    session: Session, event: Event, asked: PlacementIn, stars: Mapping[frozenset[uuid.UUID], int]
) -> Work:
    """What is to be placed and all that it depends on, in as many queries as tables.

    What is under way or has been stays, and so does a forum with talks in it that have their places.
    """
    slots = await slots_of(session, event.id)
    plan = await plan_of(session, event)
    first = _not_before(event)
    kinds = {one.id: SessionKind(one.kind) for one in await types_of(session, event.id)}
    parts = await parts_of(session, event.id)
    planned = [one for one in await sessions_of(session, event.id) if one.state != SessionState.CANCELLED]
    stays = {*await latest_hours(session, event.id), *(one.part_of_id for one in planned if one.id in slots)}
    known = {one.id for one in planned}
    waiting = []
    for one in planned:
        slot, kind = slots.get(one.id), kinds[one.type_id]
        may_move = asked.may_move and slot is not None and one.id not in stays
        if one.state in asked.states and (slot is None or (may_move and _may_move(slot, kind, first))):
            part_of = one.part_of_id if one.part_of_id in known else None
            waiting.append(_waiting(one, kind, parts.get(one.id, []), slot, part_of))
    moving = {one.id for one in waiting}
    stay = tuple(one for one in plan.snapshot.sessions if one.id not in moving)
    task = Task(
        snapshot=replace(plan.snapshot, sessions=stay),
        waiting=tuple(waiting),
        stars=stars,
        weights=asked.all_weights(),
        not_before=first,
        gap=asked.gap_minutes,
        is_strict=asked.is_strict,
        seconds=asked.seconds,
    )
    return Work(task, slots)


def _may_move(slot: Slot, kind: SessionKind, first: datetime | None) -> bool:
    """What is for everybody, shown in several rooms or over stays even if nobody fixed it."""
    if slot.is_fixed or slot.shared_room_ids or kind in PLENARY:
        return False
    return first is None or slot.starts_at >= first


def _waiting(
    one: ProgrammeSession,
    kind: SessionKind,
    parts: Collection[SessionSpeaker],
    slot: Slot | None,
    part_of: uuid.UUID | None,
) -> Waiting:
    return Waiting(
        id=one.id,
        kind=kind,
        minutes=one.minutes,
        parts=tuple(Part(part.speaker_id, SpeakerRole(part.role)) for part in parts),
        track_id=one.track_id,
        expected=one.expected,
        is_interpreted=bool(one.interpretation),
        room_id=slot.room_id if slot else None,
        starts_at=slot.starts_at if slot else None,
        part_of=part_of,
    )


def _not_before(event: Event) -> datetime | None:
    """Nothing is placed in the past, unless all of the event lies there."""
    zone, moment = ZoneInfo(event.timezone), now()
    return None if moment.astimezone(zone).date() > event.ends_on else moment + timedelta(minutes=1)


async def count_unplaced(session: Session, event_id: uuid.UUID) -> dict[SessionState, int]:
    """How many sessions of each state have no place; cancelled ones need none."""
    found = (
        select(ProgrammeSession.state, func.count())
        .outerjoin(Slot, col(Slot.session_id) == col(ProgrammeSession.id))
        .where(ProgrammeSession.event_id == event_id, col(Slot.id).is_(None))
        .where(ProgrammeSession.state != SessionState.CANCELLED)
        .group_by(col(ProgrammeSession.state))
    )
    return {SessionState(state): count for state, count in (await session.exec(found)).all()}


async def run_by_id(session: Session, event_id: uuid.UUID, run_id: uuid.UUID) -> PlacementRun:
    """A run as it is now. Raises NotFound."""
    found = select(PlacementRun).where(PlacementRun.id == run_id, PlacementRun.event_id == event_id)
    run = (await session.exec(found.execution_options(populate_existing=True))).one_or_none()
    if run is None:
        raise NotFound(_("There is no such placement."))
    return run


async def runs_of(session: Session, event_id: uuid.UUID, limit: int = KEPT_RUNS) -> list[PlacementRun]:
    """The newest runs, newest first."""
    found = select(PlacementRun).where(PlacementRun.event_id == event_id)
    ordered = found.order_by(col(PlacementRun.created_at).desc(), col(PlacementRun.id).desc()).limit(limit)
    return list((await session.exec(ordered)).all())
