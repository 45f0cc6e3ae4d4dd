"""The printed roster of a gate, for a hall without power, and what its ticks say afterwards."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from events_platform.accounts.access import Actor
from events_platform.attendance.models import AttendanceSource
from events_platform.attendance.queries import standing_entries
from events_platform.attendance.roll_call import arrival_moment
from events_platform.attendance.service import record_arrivals
from events_platform.checkin.models import Gate
from events_platform.checkin.schemas import RosterEntryIn
from events_platform.errors import Invalid, NotFound
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.registration.models import Category, Registration, Status

ORDERS = ("pinyin", "latin")


@dataclass(frozen=True)
class RosterLine:
    """One person of a roster."""

    registration: Registration
    category: Category
    has_come: bool


async def gate_of(session: Session, event: Event, reference: str) -> Gate:
    """The gate of this id in the event. Raises NotFound."""
    try:
        gate = await session.get(Gate, uuid.UUID(reference))
    except ValueError:
        gate = None
    if gate is None or gate.event_id != event.id:
        raise NotFound(_("There is no such gate in this event."), code="unknown_gate")
    return gate


async def roster(session: Session, event: Event, gate: Gate, day: date, order: str) -> list[RosterLine]:
    """Everybody confirmed whom the gate admits, in the order of pinyin or of Latin letters."""
    sort = col(Registration.sort_zh if order == "pinyin" else Registration.sort_en)
    query = (
        select(Registration, Category)
        .join(Category, col(Category.id) == col(Registration.category_id))
        .where(Registration.event_id == event.id, Registration.status == Status.CONFIRMED)
        .order_by(sort, col(Registration.id))
    )
    if gate.categories:
        query = query.where(col(Category.slug).in_(gate.categories))
    if gate.modes:
        query = query.where(col(Registration.mode).in_(gate.modes))
    rows = list(await session.exec(query))
    come = await _have_come(session, event, gate, day, [registration.id for registration, _category in rows])
    return [RosterLine(one, category, one.id in come) for one, category in rows]


async def _have_come(
    session: Session, event: Event, gate: Gate, day: date, registrations: Sequence[uuid.UUID]
) -> set[uuid.UUID]:
    zone = ZoneInfo(event.timezone)
    entries = await standing_entries(session, event.id, registrations, gate.area_id)
    return {
        one.row.registration_id
        for one in entries
        if not one.is_void and one.row.happened_at.astimezone(zone).date() == day
    }


def by_initial(lines: Sequence[RosterLine], order: str) -> list[tuple[str, list[RosterLine]]]:
    """The roster under its letters; names that sort by nothing stand under a dash."""

    def initial(line: RosterLine) -> str:
        key = line.registration.sort_zh if order == "pinyin" else line.registration.sort_en
        # A sort key begins with a digit for its script, 1 for Latin letters and pinyin (kit.text.names).
        return key[1].upper() if key[:1] == "1" and key[1:2].isalpha() else "–"

    return [(letter, list(some)) for letter, some in groupby(lines, key=initial)]


async def enter_roster(session: Session, actor: Actor, event: Event, gate: Gate, data: RosterEntryIn) -> int:
    """Record whoever is ticked on paper; returns for how many this was new."""
    if not data.registration:
        message = _("Please tick whoever is ticked on the paper.")
        raise Invalid(message, fields={"registration": message})
    written = await record_arrivals(
        session,
        actor,
        event,
        data.registration,
        gate.area_kind,
        gate.area_id,
        gate.site_id,
        arrival_moment(event, data.day, data.at),
        AttendanceSource.PAPER_ROSTER,
        gate_id=gate.id,
    )
    return len(written)
