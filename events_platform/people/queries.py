"""Reads of persons and of the suggestions that two of them are one.

A pair is not shown while the name of either is withheld: beside its likes a hidden name is plain to see.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, column, literal, table, union_all
from sqlalchemy import select as sql_select
from sqlalchemy.orm import aliased
from sqlmodel import col, func, or_, select

from events_platform.errors import NotFound
from events_platform.kit.db.engine import Session
from events_platform.kit.db.rows import table_of
from events_platform.kit.i18n import gettext as _
from events_platform.kit.pagination import Page, PageRequest, fetch_page
from events_platform.people.models import IdentityDecision, IdentitySuggestion, Person, SuggestionState

MOST_MERGES = 20

# What stands on the floors above is named by string, as in a foreign key: here alone is it asked for.
_registration = table("registration", *map(column, ("id", "event_id", "person_id", "status")))
_attendance = table("attendance", *map(column, ("event_id", "registration_id")))
_persons = table_of(Person)
_GONE = ("cancelled", "declined")


async def person_by_identity(session: Session, event_id: uuid.UUID, email: str, name: str) -> Person | None:
    """The row that a confirmed address and a normalised name belong to; it may point to another person."""
    found = await session.exec(
        select(Person).where(
            Person.event_id == event_id, Person.identity_email == email, Person.identity_name == name
        )
    )
    return found.one_or_none()


async def root_of(session: Session, person: Person) -> Person:
    """The person whom this one was found to be, or the person itself."""
    for _step in range(MOST_MERGES):
        if person.merged_into_id is None:
            return person
        following = await session.get(Person, person.merged_into_id)
        assert following is not None
        person = following
    return person


async def standing_for(session: Session, persons: Iterable[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """Whom each of these persons was found to be in the end: themselves, or who stands for them."""
    line = _lines(
        sql_select(_persons.c.id, _persons.c.id.label("stands_id")).where(_persons.c.id.in_(set(persons)))
    )
    is_root = col(Person.merged_into_id).is_(None)
    found = await session.exec(
        select(line.c.of_id, line.c.stands_id).join(Person, col(Person.id) == line.c.stands_id).where(is_root)
    )
    return dict(found.all())


def _lines(*starts: Select[Any, Any]) -> CTE:
    """From each of these, an id and a person, onwards to whom that person was found to be, and so on.

    `number` tells the starts apart.
    """
    begin = union_all(*(one.add_columns(literal(number)) for number, one in enumerate(starts))).subquery()
    named = [one.label(name) for one, name in zip(begin.c, ("of_id", "stands_id", "number"), strict=True)]
    line = sql_select(*named).cte("line", recursive=True)
    this, other = _persons.c.id, _persons.c.merged_into_id
    is_next = (this == line.c.stands_id) & other.is_not(None)
    return line.union(sql_select(line.c.of_id, other, line.c.number).join(_persons, is_next))


async def same_name_persons(session: Session, event_id: uuid.UUID, names: set[str]) -> list[uuid.UUID]:
    """Persons of an event who bear one of these normalised names, natively or romanised; at most 50."""
    found = await session.exec(
        select(Person.id)
        .where(
            Person.event_id == event_id,
            or_(col(Person.identity_name).in_(names), col(Person.identity_romanised).in_(names)),
        )
        .limit(50)
    )
    return list(found)


async def suggestion_by_id(session: Session, event_id: uuid.UUID, wanted: uuid.UUID) -> IdentitySuggestion:
    """A suggestion of this event. Raises NotFound."""
    found = select(IdentitySuggestion).where(
        IdentitySuggestion.event_id == event_id, IdentitySuggestion.id == wanted, _may_be_shown()
    )
    suggestion = (await session.exec(found)).one_or_none()
    if suggestion is None:
        raise NotFound(_("There is no such pair of people."))
    return suggestion


def _may_be_shown() -> ColumnElement[bool]:
    person = aliased(Person)
    is_one = or_(person.id == IdentitySuggestion.first_id, person.id == IdentitySuggestion.second_id)
    return ~select(person.id).where(is_one, person.is_withheld).exists()


def _may_wait(event_id: uuid.UUID) -> ColumnElement[bool]:
    """Whether a decision is worth making: the two are not one already, and neither of them gave every place
    up and never came."""
    is_gone = _is_gone(IdentitySuggestion.first_id) | _is_gone(IdentitySuggestion.second_id)
    return _may_be_shown() & ~is_gone & ~_is_one_already(event_id)


def _is_one_already(event_id: uuid.UUID) -> ColumnElement[bool]:
    """Whether other decisions made the two of a pair that is pending one person: their lines meet."""
    pair = aliased(IdentitySuggestion)
    is_pending = (col(pair.event_id) == event_id) & (col(pair.state) == SuggestionState.PENDING)
    ends = (col(pair.first_id), col(pair.second_id))
    line = _lines(*(sql_select(col(pair.id), end).where(is_pending) for end in ends))
    meet = func.count(line.c.number.distinct()) > 1
    same = sql_select(line.c.of_id).group_by(line.c.of_id, line.c.stands_id).having(meet)
    return col(IdentitySuggestion.id).in_(same)


def _is_gone(person_id: object) -> ColumnElement[bool]:
    registered, told = _registration.alias(), _registration.alias()
    came = select(_attendance.c.registration_id).where(
        _attendance.c.event_id == told.c.event_id, _attendance.c.registration_id == told.c.id
    )
    counts = or_(told.c.status.not_in(_GONE), came.exists())
    return (
        select(registered.c.id).where(registered.c.person_id == person_id).exists()
        & ~select(told.c.id).where(told.c.person_id == person_id, counts).exists()
    )


def state_at(at: datetime) -> ColumnElement[str]:
    """What a suggestion was at an aware time, in a statement over suggestions; pending until decided."""
    decision = IdentityDecision
    newest = (
        select(decision.state)
        .where(decision.suggestion_id == IdentitySuggestion.id, decision.recorded_at <= at)
        .order_by(col(decision.recorded_at).desc(), col(decision.id).desc())
        .limit(1)
        .correlate(IdentitySuggestion)
        .scalar_subquery()
    )
    return func.coalesce(newest, SuggestionState.PENDING.value)


async def pending_suggestions(session: Session, event_id: uuid.UUID) -> int:
    """How many decisions wait: they make the figures provisional (participation.md, Identity)."""
    found = await session.exec(
        select(func.count())
        .select_from(IdentitySuggestion)
        .where(
            IdentitySuggestion.event_id == event_id,
            IdentitySuggestion.state == SuggestionState.PENDING,
            _may_wait(event_id),
        )
    )
    return found.one()


async def suggestions_page(
    session: Session, event_id: uuid.UUID, request: PageRequest, *, decided: bool = False
) -> Page[IdentitySuggestion]:
    """Pairs that wait for a decision, the oldest first; or those decided, the newest first."""
    statement = select(IdentitySuggestion).where(
        IdentitySuggestion.event_id == event_id,
        _may_be_shown() & (col(IdentitySuggestion.state) != SuggestionState.PENDING)
        if decided
        else _may_wait(event_id) & (col(IdentitySuggestion.state) == SuggestionState.PENDING),
    )
    keys = [getattr(IdentitySuggestion, name) for name in ("recorded_at", "id")]
    return await fetch_page(session, statement, keys, request, descending=decided)
