"""Reads of the ledger for lists and pages; figures are computed by reports."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import aliased
from sqlmodel import and_, col, select

from events_platform.attendance.models import Attendance, RowKind
from events_platform.kit.db.engine import Session


@dataclass(frozen=True)
class Entry:
    """One admission of a registration to an area; a void one was taken back."""

    row: Attendance
    is_void: bool


async def standing_entries(
    session: Session, event_id: uuid.UUID, registration_ids: Sequence[uuid.UUID], area_id: uuid.UUID
) -> list[Entry]:
    """All entries of these registrations to an area, oldest first, void ones too."""
    void = aliased(Attendance)
    is_taken_back = and_(
        col(void.event_id) == col(Attendance.event_id),
        col(void.voids_id) == col(Attendance.id),
        col(void.kind) == RowKind.VOID,
    )
    found = await session.exec(
        select(Attendance, void.id)
        .join(void, is_taken_back, isouter=True)
        .where(
            Attendance.event_id == event_id,
            col(Attendance.registration_id).in_(registration_ids),
            Attendance.area_id == area_id,
            Attendance.kind == RowKind.ENTRY,
        )
        .order_by(col(Attendance.happened_at), col(Attendance.id))
    )
    return [Entry(row, void_id is not None) for row, void_id in found]


async def rows_of_registration(
    session: Session, event_id: uuid.UUID, registration_id: uuid.UUID
) -> list[tuple[Attendance, Attendance | None]]:
    """Every fact about one registration, oldest first, with the void that takes it back."""
    found = await session.exec(
        select(Attendance)
        .where(Attendance.event_id == event_id, Attendance.registration_id == registration_id)
        .order_by(col(Attendance.happened_at), col(Attendance.id))
    )
    rows = list(found)
    voids = {row.voids_id: row for row in rows if row.kind == RowKind.VOID}
    return [(row, voids.get(row.id)) for row in rows if row.kind != RowKind.VOID]
