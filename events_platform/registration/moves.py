"""One conditional update behind every change of a registration's status, mode, category or person."""

from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import set_committed_value

from events_platform.accounts.access import Actor
from events_platform.accounts.audit import record
from events_platform.errors import Conflict
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.db.rows import table_of
from events_platform.kit.i18n import lazy
from events_platform.registration.changes import record_change
from events_platform.registration.models import Mode, Registration, Status
from events_platform.registration.seats import Seat, move_seat

ACTIVE = (Status.PENDING, Status.WAITLISTED, Status.CONFIRMED)
AS_READ = ("status", "mode", "category_id", "person_id", "is_duplicate", "is_withheld")
TOLD = frozenset({*AS_READ, "country"})
_registrations = table_of(Registration)


def already_registered() -> Conflict:
    """The refusal of a second active registration of one person in one category."""
    return Conflict(lazy("This person is registered in this category already."), code="already_registered")


def seat_of(registration: Registration) -> Seat | None:
    """The seat that the registration holds: one if it is confirmed and no duplicate."""
    holds = registration.status == Status.CONFIRMED and not registration.is_duplicate
    return Seat(registration.category_id, Mode(registration.mode)) if holds else None


async def move(
    session: Session,
    actor: Actor,
    registration: Registration,
    action: str,
    *,
    reason: str = "",
    beyond_capacity: bool = False,
    **new: Any,
) -> None:
    """Change the facts of a registration, record them, and move its seat.

    Conflict `changed_meanwhile` if it is not as it was read any more, `already_registered` if the person has
    another active registration in the category, `full` if there is no seat.
    """
    before = seat_of(registration)
    await _update(session, registration, {**new, "updated_at": now()})
    await record_change(session, registration, actor, reason)
    record(session, actor, action, registration, details=_told(new))
    await session.flush()
    await move_seat(session, before, seat_of(registration), beyond_capacity=beyond_capacity)


async def _update(session: Session, registration: Registration, values: dict[str, Any]) -> None:
    as_read = [_registrations.c[name] == getattr(registration, name) for name in AS_READ]
    statement = update(_registrations).where(_registrations.c.id == registration.id, *as_read).values(values)
    try:
        changed = await (await session.connection()).execute(statement)
    except IntegrityError as error:
        raise already_registered() from error
    if changed.rowcount == 0:
        raise Conflict(
            lazy("Somebody else changed this registration a moment ago. Please look at it again."),
            code="changed_meanwhile",
        )
    for name, value in values.items():
        set_committed_value(registration, name, value)


def _told(new: dict[str, Any]) -> dict[str, Any]:
    """What the audit trail keeps: ids and codes, no names."""
    return {name: str(value) for name, value in new.items() if name in TOLD}
