"""A run of the solver as people and programs read it."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale
from events_platform.programme.conflicts import find_conflicts
from events_platform.programme.conflicts_text import Names, advice_of, sentence_of
from events_platform.programme.models import ProgrammeSession
from events_platform.programme.models_placement import PlacementRun
from events_platform.programme.placement import with_placed
from events_platform.programme.placement_facts import Left, Placed
from events_platform.programme.placement_proposal import Place, Step, read
from events_platform.programme.placement_text import advice_for, told_failure, told_hindrance
from events_platform.programme.queries_conflicts import plan_of
from events_platform.programme.queries_placement import work_of
from events_platform.programme.schemas_placement import (
    LeftOut,
    PlacementIn,
    PlacementOut,
    PlaceOut,
    ProposedMove,
)


@dataclass(frozen=True, slots=True)
class _Known:
    names: Names
    sessions: Mapping[uuid.UUID, ProgrammeSession]
    languages: list[str]

    def title(self, session_id: uuid.UUID) -> str:
        one = self.sessions[session_id]
        return one.title.in_language(current_locale(), self.languages)


async def placement_out(session: Session, event: Event, run: PlacementRun) -> PlacementOut:
    """A run with its proposal, in the reader's language; sessions deleted meanwhile are left out."""
    proposal = read(run.proposal)
    known = await _known(
        session, event, [one.session_id for one in proposal.steps] + [one.session_id for one in proposal.left]
    )
    return PlacementOut(
        id=run.id,
        state=run.state,
        sessions=run.sessions,
        placed=run.placed,
        cost=run.cost,
        is_best=run.is_best,
        failure=told_failure(run.failure) or None,
        created_at=run.created_at,
        created_by=run.created_by,
        moves=[_move(one, known) for one in proposal.steps if one.session_id in known.sessions],
        left=[_left(one, known) for one in proposal.left if one.session_id in known.sessions],
    )


async def remaining_conflicts(session: Session, event: Event, run: PlacementRun) -> list[tuple[str, str]]:
    """What would still be wrong with the sessions of the proposal, each with what to do about it."""
    steps = read(run.proposal).steps
    work = await work_of(session, event, PlacementIn.model_validate(run.options), {})
    then = {id_: Placed(id_, slot.room_id, slot.starts_at, slot.ends_at) for id_, slot in work.slots.items()}
    for one in steps:
        then[one.session_id] = Placed(
            one.session_id, one.after.room_id, one.after.starts_at, one.after.ends_at
        )
    waiting = [one.id for one in work.task.waiting]
    moved = {one.session_id for one in steps} & set(waiting)
    found = find_conflicts(with_placed(work.task, [then[id_] for id_ in waiting if id_ in then]))
    known = await _known(session, event, list(then))
    titles = {id_: known.title(id_) for id_ in known.sessions}
    names = replace(known.names, of={**known.names.of, **titles})
    return [(sentence_of(one, names), advice_of(one)) for one in found if moved & set(one.session_ids)]


async def _known(session: Session, event: Event, ids: list[uuid.UUID]) -> _Known:
    found = select(ProgrammeSession).where(
        ProgrammeSession.event_id == event.id, col(ProgrammeSession.id).in_(ids)
    )
    sessions = {one.id: one for one in (await session.exec(found)).all()} if ids else {}
    plan = await plan_of(session, event, set()) if sessions else None
    names = plan.names if plan else Names({}, ZoneInfo(event.timezone), {})
    return _Known(names, sessions, list(event.languages))


def _move(step: Step, known: _Known) -> ProposedMove:
    return ProposedMove(
        session=step.session_id,
        title=known.title(step.session_id),
        before=_place(step.before) if step.before else None,
        after=_place(step.after),
    )


def _place(place: Place) -> PlaceOut:
    return PlaceOut(room=place.room_id, starts_at=place.starts_at, ends_at=place.ends_at)


def _left(left: Left, known: _Known) -> LeftOut:
    minutes = known.sessions[left.session_id].minutes
    return LeftOut(
        session=left.session_id,
        title=known.title(left.session_id),
        reason=left.why,
        sentence=told_hindrance(left, known.names, minutes),
        advice=advice_for(left),
    )
