"""Who may be the same person: by address, or by name and place (participation.md, Identity)."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from events_platform.kit.db.rows import bound
from events_platform.kit.db.script import Row, Statement
from events_platform.kit.text import fold
from events_platform.people.models import SuggestionReason

MOST_ALIKE = 50
_ALIKE = f"""
    SELECT r.person_id, r.email, r.country, r.affiliation, p.identity_name, p.identity_romanised,
        r.is_contact_address
    FROM registration AS r JOIN person AS p ON p.id = r.person_id
    WHERE r.event_id = {{}}1 AND r.person_id <> {{}}2
        AND r.status IN ('pending', 'waitlisted', 'confirmed')
        AND r.person_id IN (
            SELECT id FROM person WHERE event_id = {{}}1 AND identity_name IN ({{}}3, {{}}4)
            UNION SELECT id FROM person WHERE event_id = {{}}1 AND identity_romanised IN ({{}}3, {{}}4)
            UNION SELECT person_id FROM registration WHERE event_id = {{}}1 AND email = {{}}5)
    LIMIT {MOST_ALIKE}
"""  # noqa: S608 (a number of ours)


@dataclass(frozen=True)
class Alike:
    """What tells whether two are the same. An address that is somebody else's says nothing: it is None."""

    person_id: uuid.UUID
    email: str | None
    country: str | None
    affiliation: str
    identity_name: str
    identity_romanised: str

    @property
    def names(self) -> set[str]:
        """The names under which the person can be met."""
        return {self.identity_name, self.identity_romanised} - {""}


def alike_statement(dialect: str, event_id: uuid.UUID, mine: Alike) -> Statement:
    """Reads active registrations of others with one of the names or the address."""
    sql = _ALIKE.replace("{}", "?" if dialect == "sqlite" else "$")
    names = (mine.identity_name, mine.identity_romanised or mine.identity_name)
    return Statement(sql, bound(dialect, (event_id, mine.person_id, *names, mine.email)))


def rows_alike(rows: Iterable[Row]) -> list[Alike]:
    """The rows of that statement."""
    return [
        Alike(
            row[0] if isinstance(row[0], uuid.UUID) else uuid.UUID(row[0]),
            None if row[6] else row[1],
            *row[2:6],
        )
        for row in rows
    ]


def reasons(mine: Alike, others: Iterable[Alike]) -> dict[uuid.UUID, SuggestionReason]:
    """Who may be the same person, and why."""
    found = {other.person_id: _reason(mine, other) for other in others}
    return {person_id: reason for person_id, reason in found.items() if reason}


def _reason(one: Alike, other: Alike) -> SuggestionReason | None:
    is_same_name = bool(one.names & other.names)
    if one.email and one.email == other.email:
        return SuggestionReason.EMAIL_AND_NAME if is_same_name else SuggestionReason.EMAIL
    is_same_place = one.country == other.country and fold(one.affiliation) == fold(other.affiliation)
    return SuggestionReason.NAME if is_same_name and is_same_place else None
