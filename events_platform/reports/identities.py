"""What undecided suggestions that two persons are one mean for a figure (participation.md, Identity)."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import col

from events_platform.kit.db.engine import Session
from events_platform.kit.db.rows import execute
from events_platform.people.models import IdentitySuggestion, Person, SuggestionState
from events_platform.people.queries import state_at
from events_platform.reports.facts import Frame
from events_platform.reports.persons import judge_persons

Pair = tuple[uuid.UUID, uuid.UUID]


class PendingIdentities(NamedTuple):
    """How many decisions were pending at the cut-off, and how many participants fewer they may leave."""

    decisions: int = 0
    surplus: int = 0


async def pending_identities(session: Session, frame: Frame, *, is_live: bool) -> PendingIdentities:
    """The decisions that were pending, and the participants too many if all who may be one person are one."""
    pairs = await _pending_pairs(session, frame)
    if not pairs:
        return PendingIdentities()
    merged = await _merged(session, frame.event_id)
    everybody = {step for pair in pairs for person in pair for step in _line(person, merged)}
    results = await judge_persons(session, frame, everybody, is_live=is_live)
    known = {one.person_id for one in results}
    counted = {one.person_id for one in results if one.is_participant}
    resolved = [(_standing(one, merged, known), _standing(other, merged, known)) for one, other in pairs]
    # Whoever has no place any more, or none yet, is in no figure, and who is one already cannot become one:
    # such a decision changes nothing.
    open_pairs = [pair for pair in resolved if known.issuperset(pair) and pair[0] != pair[1]]
    surplus = sum(max(0, len(group & counted) - 1) for group in connected(resolved))
    return PendingIdentities(len(open_pairs), surplus)


async def _pending_pairs(session: Session, frame: Frame) -> list[Pair]:
    query = select(col(IdentitySuggestion.first_id), col(IdentitySuggestion.second_id)).where(
        col(IdentitySuggestion.event_id) == frame.event_id,
        col(IdentitySuggestion.recorded_at) <= frame.known_at,
        state_at(frame.known_at) == SuggestionState.PENDING,
    )
    return [(first, second) for first, second in await execute(session, query)]


async def _merged(session: Session, event_id: uuid.UUID) -> dict[uuid.UUID, uuid.UUID]:
    query = select(col(Person.id), col(Person.merged_into_id)).where(
        col(Person.event_id) == event_id, col(Person.merged_into_id).is_not(None)
    )
    return {row.id: row.merged_into_id for row in await execute(session, query)}


def _line(person: uuid.UUID, merged: Mapping[uuid.UUID, uuid.UUID]) -> list[uuid.UUID]:
    """The person, and whom they were found to be, one after the other."""
    line = [person]
    while (following := merged.get(line[-1])) and following not in line:
        line.append(following)
    return line


def _standing(person: uuid.UUID, merged: Mapping[uuid.UUID, uuid.UUID], known: set[uuid.UUID]) -> uuid.UUID:
    """Who stands for a person at the cut-off: the first in the line who has a registration then."""
    line = _line(person, merged)
    return next((one for one in line if one in known), line[-1])


def connected(pairs: Iterable[Pair]) -> list[set[uuid.UUID]]:
    """Persons in groups within which each may be the same as another."""
    neighbours: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for one, other in pairs:
        neighbours[one].add(other)
        neighbours[other].add(one)
    groups, seen = [], set[uuid.UUID]()
    for start in neighbours:
        group, ahead = set[uuid.UUID](), [start]
        while ahead:
            person = ahead.pop()
            if person not in seen:
                seen.add(person)
                group.add(person)
                ahead += neighbours[person]
        if group:
            groups.append(group)
    return groups
