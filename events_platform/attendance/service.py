"""All writes of the ledger that are not scans: arrivals by hand, segments online, and taking a row back."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from events_platform.accounts.access import Actor
from events_platform.accounts.audit import record
from events_platform.attendance.models import AreaKind, Attendance, AttendanceSource, RowKind
from events_platform.attendance.queries import standing_entries
from events_platform.errors import Conflict, Invalid, NotFound
from events_platform.events.models import Event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.db.rows import insert_rows, table_of, values_of
from events_platform.kit.i18n import gettext as _
from events_platform.kit.i18n import lazy
from events_platform.registration.models import Registration

LONGEST_REASON = 500
_ledger = table_of(Attendance)


@dataclass(frozen=True)
class Area:
    """Where somebody is: a site, or a room or session of one."""

    kind: AreaKind
    id: uuid.UUID
    site_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class Segment:
    """A closed part of somebody's presence online, and what vouches for it."""

    event_id: uuid.UUID
    registration_id: uuid.UUID
    area_id: uuid.UUID
    started_at: datetime
    ended_at: datetime
    evidence: str


async def record_arrivals(
    session: Session,
    actor: Actor,
    event: Event,
    registration_ids: Collection[uuid.UUID],
    area_kind: AreaKind,
    area_id: uuid.UUID,
    site_id: uuid.UUID,
    happened_at: datetime,
    source: AttendanceSource,
    *,
    evidence: str = "",
    gate_id: uuid.UUID | None = None,
    reason: str | None = None,
) -> list[uuid.UUID]:
    """Record that these people came to an area; returns the registrations for which a row was written.

    Whoever has an entry to the area on that local day already, by hand or by scan, is left as is, so that
    two stewards with one list write one row. Raises Invalid for a time to come and NotFound for a
    registration of another event. Confirm whoever is not registered first (`registration.confirm_at_door`).
    """
    moment = now()
    if happened_at > moment:
        message = _("This time is still to come.")
        raise Invalid(message, fields={"happened_at": message})
    wanted = list(dict.fromkeys(registration_ids))
    await _require_registrations(session, event.id, wanted)
    zone = ZoneInfo(event.timezone)
    day = happened_at.astimezone(zone).date().isoformat()
    stays = await _free_stays(session, event.id, wanted, area_id, day, zone)
    rows = [
        Attendance(
            event_id=event.id,
            registration_id=registration_id,
            kind=RowKind.ENTRY,
            mode="onsite",
            area_kind=area_kind,
            area_id=area_id,
            site_id=site_id,
            happened_at=happened_at,
            recorded_at=moment,
            source=source,
            evidence=evidence[:200],
            gate_id=gate_id,
            stay=stay,
            actor=actor.name[:200],
            reason=reason[:LONGEST_REASON] if reason else None,
        )
        for registration_id, stay in stays.items()
    ]
    written = await _insert_new(session, rows)
    if written:
        details = {"area": str(area_id), "source": source, "registrations": [str(one) for one in written]}
        record(session, actor, "attendance.arrivals", event, event_id=event.id, details=details)
    return written


async def _require_registrations(session: Session, event_id: uuid.UUID, wanted: Sequence[uuid.UUID]) -> None:
    found = await session.exec(
        select(Registration.id).where(Registration.event_id == event_id, col(Registration.id).in_(wanted))
    )
    if len(list(found)) != len(wanted):
        raise NotFound(_("There is no such registration."), code="no_such_registration")


async def _free_stays(
    session: Session,
    event_id: uuid.UUID,
    wanted: Sequence[uuid.UUID],
    area_id: uuid.UUID,
    day: str,
    zone: ZoneInfo,
) -> dict[uuid.UUID, str]:
    """The stay of each arrival that is new: the local date, after a void with the number of those before."""
    entries = await standing_entries(session, event_id, wanted, area_id)
    present = {
        one.row.registration_id
        for one in entries
        if not one.is_void and one.row.happened_at.astimezone(zone).date().isoformat() == day
    }
    same = [one.row for one in entries if one.row.stay == day or one.row.stay.startswith(f"{day}#")]
    before = [row.registration_id for row in same]
    return {
        registration_id: f"{day}#{before.count(registration_id)}" if registration_id in before else day
        for registration_id in wanted
        if registration_id not in present
    }


async def _insert_new(session: Session, rows: Sequence[Attendance]) -> list[uuid.UUID]:
    """Insert what nobody else has inserted meanwhile; the unique index decides."""
    if not rows:
        return []
    connection = await session.connection()
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = (
        insert(_ledger)
        .values([values_of(row) for row in sorted(rows, key=lambda row: row.registration_id.bytes)])
        .on_conflict_do_nothing()
        .returning(_ledger.c.registration_id)
    )
    return list((await connection.execute(statement)).scalars())


async def record_segments(session: Session, segments: Iterable[Segment]) -> None:
    """Record closed parts of presence online, all in one statement."""
    rows = (
        Attendance(
            event_id=segment.event_id,
            registration_id=segment.registration_id,
            kind=RowKind.SEGMENT,
            mode="online",
            area_kind=AreaKind.ONLINE,
            area_id=segment.area_id,
            happened_at=segment.started_at,
            ended_at=segment.ended_at,
            source=AttendanceSource.ONLINE_PRESENCE,
            evidence=segment.evidence[:200],
        )
        for segment in segments
    )
    await insert_rows(session, *rows)


async def void_row(
    session: Session, actor: Actor, event_id: uuid.UUID, row_id: uuid.UUID, reason: str
) -> Attendance:
    """Take a row of the ledger back by a new one that says who and why; the row itself stays.

    Raises Invalid without a reason, NotFound for no such row, Conflict if it was taken back already.
    """
    why = reason.strip()[:LONGEST_REASON]
    if not why:
        message = _("Please say why this is taken back.")
        raise Invalid(message, fields={"reason": message})
    row = await session.get(Attendance, (row_id, event_id))
    if row is None or row.kind == RowKind.VOID:
        raise NotFound(_("There is no such entry."), code="no_such_row")
    void = Attendance(
        event_id=event_id,
        registration_id=row.registration_id,
        kind=RowKind.VOID,
        mode=row.mode,
        area_kind=row.area_kind,
        area_id=row.area_id,
        site_id=row.site_id,
        happened_at=row.happened_at,
        source=AttendanceSource.STEWARD,
        gate_id=row.gate_id,
        voids_id=row.id,
        actor=actor.name[:200],
        reason=why,
    )
    try:
        async with session.begin_nested():
            await insert_rows(session, void)
    except IntegrityError as error:
        raise Conflict(lazy("This was taken back already."), code="already_void") from error
    record(session, actor, "attendance.void", row, details={"row": str(row_id)})
    return void
