"""What was recorded between two versions of a report (participation.md, The official report)."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Mapped
from sqlmodel import col

from events_platform.attendance.models import Attendance, RowKind
from events_platform.kit.db.engine import Session
from events_platform.kit.db.rows import execute
from events_platform.registration.models import Registration, RegistrationChange
from events_platform.reports.content import Content, Correction, CorrectionKind
from events_platform.reports.facts import Frame


async def corrections_since(session: Session, before: Content, frame: Frame) -> list[Correction]:
    """What changed the figures that `before` has, in groups: late facts by source, the rest by reason."""
    recorded, attendance = (before.known_at, frame.known_at), col(Attendance.recorded_at)
    ours = col(Attendance.event_id) == frame.event_id
    late = (
        _grouped(col(Attendance.source), func.count(), attendance, recorded)
        .where(ours, col(Attendance.kind) != RowKind.VOID)
        .where(col(Attendance.happened_at) <= before.until)
    )
    voids = _grouped(col(Attendance.reason), func.count(), attendance, recorded).where(
        ours, col(Attendance.kind) == RowKind.VOID
    )
    return [
        *await _counted(session, "late", late),
        *await _counted(session, "void", voids),
        *await _counted(session, "registration", _changes(frame.event_id, recorded)),
        *_set_up(before, frame),
    ]


def _grouped(
    by: Mapped[Any],
    number: ColumnElement[int],
    moment: Mapped[datetime],
    recorded: tuple[datetime, datetime],
) -> Select[Any]:
    after, until = recorded
    return select(by, number).where(moment > after, moment <= until).group_by(by).order_by(by)


def _changes(event_id: uuid.UUID, recorded: tuple[datetime, datetime]) -> Select[Any]:
    """Registrations that were there before and became others; a later one corrects nothing."""
    number = func.count(func.distinct(col(RegistrationChange.registration_id)))
    return (
        _grouped(col(RegistrationChange.reason), number, col(RegistrationChange.recorded_at), recorded)
        .join(Registration, col(Registration.id) == col(RegistrationChange.registration_id))
        .where(col(RegistrationChange.event_id) == event_id, col(Registration.created_at) <= recorded[0])
    )


async def _counted(session: Session, kind: CorrectionKind, query: Select[Any]) -> list[Correction]:
    rows = await execute(session, query)
    return sorted(
        (Correction(kind=kind, what=str(what or ""), count=count) for what, count in rows),
        key=lambda one: one.what,
    )


def _set_up(before: Content, frame: Frame) -> list[Correction]:
    """Hours that ended otherwise than was known, and rules that were changed."""
    known = {(one.site, one.day): (one.opens_at, one.closes_at) for one in before.counting_hours}
    hours = {(one.site_id, one.day): (one.opens_at, one.closes_at) for one in frame.windows}
    moved = sum(known[day] != hours.get(day) for day in known)
    found = [Correction(kind="hours", what="", count=moved)] if moved else []
    if before.rules != frame.rules:
        found.append(Correction(kind="rules", what="", count=1))
    return found
