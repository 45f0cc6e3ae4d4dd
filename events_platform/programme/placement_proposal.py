"""A proposal as it is stored with its run, and read again."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from events_platform.programme.models import Slot
from events_platform.programme.placement_facts import Left, Outcome


@dataclass(frozen=True, slots=True)
class Place:
    """Where a session stands; `seen_at` is when its slot was last changed, as the solver saw it."""

    room_id: uuid.UUID
    starts_at: datetime
    ends_at: datetime
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A session that would get a place, or another one."""

    session_id: uuid.UUID
    before: Place | None
    after: Place


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would change, in the order of time, and what found no place."""

    steps: tuple[Step, ...] = ()
    left: tuple[Left, ...] = ()


_stored = TypeAdapter(Proposal)


def proposal_of(outcome: Outcome, slots: Mapping[uuid.UUID, Slot]) -> Proposal:
    """What the outcome changes; a session that stays where it is, is no step."""
    steps = []
    for one in sorted(outcome.placed, key=lambda one: (one.starts_at, one.session_id)):
        slot = slots.get(one.session_id)
        before = _standing(slot) if slot else None
        if not before or (before.room_id, before.starts_at) != (one.room_id, one.starts_at):
            steps.append(Step(one.session_id, before, Place(one.room_id, one.starts_at, one.ends_at)))
    return Proposal(tuple(steps), outcome.left)


def _standing(slot: Slot) -> Place:
    return Place(slot.room_id, slot.starts_at, slot.ends_at, slot.updated_at)


def written(proposal: Proposal) -> dict[str, Any]:
    """The proposal as JSON."""
    plain: dict[str, Any] = _stored.dump_python(proposal, mode="json")
    return plain


def read(stored: Mapping[str, Any]) -> Proposal:
    """The proposal of a run; an empty one where there is none yet."""
    return _stored.validate_python(stored) if stored else Proposal()
