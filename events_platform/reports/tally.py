"""Persons counted by what they count as: the common shape of all three ways to compute figures."""

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from events_platform.kit.db.engine import Session
from events_platform.kit.db.rows import execute
from events_platform.reports.facts import Frame, PersonResult
from events_platform.reports.ledger_dialect import POSTGRESQL, SQLITE, Dialect
from events_platform.reports.ledger_sql import tally_pass
from events_platform.reports.persons import judge_persons


class Group(NamedTuple):
    """What persons of one cell share. `actual`: none, onsite_only, online_only or both."""

    country: str | None
    declared: str
    is_counted: bool
    actual: str


@dataclass
class Tally:
    """Distinct persons by group, with their visits."""

    persons: Counter[Group] = field(default_factory=Counter)
    visits_onsite: int = 0
    visits_online: int = 0

    def add(self, group: Group, persons: int, visits_onsite: int, visits_online: int) -> None:
        """Add to a group; visits are those of counted persons."""
        self.persons[group] += persons
        if group.is_counted:
            self.visits_onsite += visits_onsite
            self.visits_online += visits_online

    def add_results(self, results: Iterable[PersonResult], sign: int = 1) -> None:
        """Add persons judged one by one, or take them out again."""
        for one in results:
            group = Group(one.country, one.declared, one.is_counted, one.actual)
            self.add(group, sign, sign * one.visits_onsite, sign * one.visits_online)


def dialect_of(session: Session) -> Dialect:
    """How this session's database writes what the two write differently."""
    return SQLITE if session.get_bind().dialect.name == "sqlite" else POSTGRESQL


async def tally_from_ledger(session: Session, frame: Frame, *, is_live: bool) -> Tally:
    """Every person counted from the ledger and the history, by nothing else."""
    tally, apart = Tally(), set[uuid.UUID]()
    for row in await execute(session, tally_pass(frame, dialect_of(session), is_live=is_live)):
        if row.person_id is not None:
            apart.add(row.person_id)
        else:
            group = Group(row.country, row.declared, row.is_counted, row.actual)
            tally.add(group, row.persons, int(row.visits_onsite), int(row.visits_online))
    tally.add_results(await judge_persons(session, frame, apart, is_live=is_live))
    return tally
