"""Who may be the same person: by address, or by name and place (participation.md, Identity)."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from events_platform.kit.db.engine import Session
from events_platform.kit.db.raw import statement, uuid_of
from events_platform.kit.db.rows import run_script
from events_platform.kit.db.script import Row, Script
from events_platform.kit.text import fold
from events_platform.people.models import Person, SuggestionReason
from events_platform.registration.models import Registration

MOST_ALIKE = 50
# Both ways lead from a name or an address to few rows. They are spelt out because planners without
# statistics would rather read every registration of the event, and PostgreSQL keeps such a plan.
_FOUND = """
    WITH found AS (
        SELECT id FROM person WHERE identity_name IN ({}3, {}4)
        UNION SELECT id FROM person WHERE identity_romanised IN ({}3, {}4)
        UNION SELECT person_id FROM registration WHERE email = {}5)
    SELECT r.person_id, r.email, r.country, r.affiliation, p.identity_name, p.identity_romanised,
        r.is_contact_address
"""
_WHERE = f"""
    WHERE r.event_id = {{}}1 AND r.status IN ('pending', 'waitlisted', 'confirmed') LIMIT {MOST_ALIKE}
"""
ALIKE = {
    "postgresql": f"""{_FOUND} FROM found
        CROSS JOIN LATERAL (SELECT * FROM registration WHERE person_id = found.id OFFSET 0) AS r
        CROSS JOIN LATERAL (SELECT * FROM person WHERE id = found.id OFFSET 0) AS p {_WHERE}""",  # noqa: S608
    "sqlite": f"""{_FOUND} FROM found
        CROSS JOIN registration AS r INDEXED BY ix_registration_person_id ON r.person_id = found.id
        CROSS JOIN person AS p ON p.id = found.id {_WHERE}""",
}
"""Reads active registrations that bear the names {}3 or {}4, or the address {}5, in the event {}1."""


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


def rows_alike(rows: Iterable[Row]) -> list[Alike]:
    """The rows of that statement."""
    return [
        Alike(
            uuid_of(row[0]),
            None if row[6] else row[1],
            *row[2:6],
        )
        for row in rows
    ]


def reasons(mine: Alike, others: Iterable[Alike]) -> dict[uuid.UUID, SuggestionReason]:
    """Who may be the same person, and why."""
    found = {other.person_id: _reason(mine, other) for other in others if other.person_id != mine.person_id}
    return {person_id: reason for person_id, reason in found.items() if reason}


def _reason(one: Alike, other: Alike) -> SuggestionReason | None:
    is_same_name = bool(one.names & other.names)
    if one.email and one.email == other.email:
        return SuggestionReason.EMAIL_AND_NAME if is_same_name else SuggestionReason.EMAIL
    is_same_place = one.country == other.country and fold(one.affiliation) == fold(other.affiliation)
    return SuggestionReason.NAME if is_same_name and is_same_place else None


async def likes_of(
    session: Session, registration: Registration, person: Person
) -> dict[uuid.UUID, SuggestionReason]:
    """Who may be the same as the person of a registration that is there already, and why."""
    await session.flush()
    email = None if registration.is_contact_address else registration.email
    names = (person.identity_name, person.identity_romanised or person.identity_name)
    values = (registration.event_id, *names, email)
    dialect = (await session.connection()).dialect.name
    rows = await run_script(session, _asking(dialect, values))
    place = (registration.country, registration.affiliation)
    mine = Alike(person.id, email, *place, person.identity_name, person.identity_romanised)
    return reasons(mine, rows_alike(rows))


def _asking(dialect: str, values: tuple[object, ...]) -> Script[list[Row]]:
    """`ALIKE` by itself: no parameter is left out, for PostgreSQL wants to know the type of each."""
    sql = ALIKE[dialect]
    for place, number in enumerate((1, 3, 4, 5), 1):
        sql = sql.replace(f"{{}}{number}", f"{{}}{place}")
    return (yield statement(dialect, sql, *values))
