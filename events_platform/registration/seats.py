"""Seats of a category in one mode: taken and freed by conditional updates, so that none is sold twice."""

import uuid
from typing import NamedTuple

from sqlalchemy import or_, update

from events_platform.errors import Conflict
from events_platform.kit.db.engine import Session
from events_platform.kit.db.rows import table_of
from events_platform.kit.i18n import lazy
from events_platform.registration.models import Mode, Quota

_quota = table_of(Quota)
FULL = {
    Mode.ONSITE: lazy("All on-site seats of this category are taken."),
    Mode.ONLINE: lazy("All online seats of this category are taken."),
}


class Seat(NamedTuple):
    """What a registration holds while it is confirmed."""

    category_id: uuid.UUID
    mode: Mode


async def move_seat(
    session: Session, old: Seat | None, new: Seat | None, *, beyond_capacity: bool = False
) -> None:
    """Free one seat and take another; Conflict `full` if there is none. Call it last in a transaction.

    The rows are locked until the commit, in one order everywhere, so that no two changes block each other.
    """
    if old == new:
        return
    for seat in sorted(seat for seat in (old, new) if seat):
        if seat == new:
            await _take(session, seat, beyond_capacity=beyond_capacity)
        else:
            await _free(session, seat)


async def _take(session: Session, seat: Seat, *, beyond_capacity: bool) -> None:
    statement = (
        update(_quota)
        .where(_quota.c.category_id == seat.category_id, _quota.c.mode == seat.mode)
        .values(taken=_quota.c.taken + 1)
    )
    if not beyond_capacity:
        statement = statement.where(or_(_quota.c.capacity.is_(None), _quota.c.taken < _quota.c.capacity))
    taken = await (await session.connection()).execute(statement)
    if taken.rowcount == 0:
        raise Conflict(FULL[seat.mode], code="full", fields={"mode": FULL[seat.mode]})


async def _free(session: Session, seat: Seat) -> None:
    statement = (
        update(_quota)
        .where(_quota.c.category_id == seat.category_id, _quota.c.mode == seat.mode, _quota.c.taken > 0)
        .values(taken=_quota.c.taken - 1)
    )
    await (await session.connection()).execute(statement)
