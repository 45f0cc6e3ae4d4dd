"""What was recorded between two versions of a report (participation.md, The official report)."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, not_, select
from sqlalchemy.orm import Mapped, aliased
from sqlmodel import col

from events_platform.attendance.models import Attendance, RowKind
from events_platform.kit.db.engine import Session
from events_platform.kit.db.rows import execute
from events_platform.people.models import IdentitySuggestion, SuggestionState
from events_platform.people.queries import state_at
from events_platform.registration.models import Registration, RegistrationChange
from events_platform.reports.content import Content, Correction, CorrectionKind
from events_platform.reports.facts import Frame
from events_platform.reports.figures import Figures

Clocks = tuple[datetime, datetime]
"""What was recorded after the first of the two, until the second."""


async def corrections_since(session: Session, before: Content, figures: Figures) -> list[Correction]:
    """What changed the figures that `before` has, in groups: late facts by source, the rest by reason."""
    frame = figures.frame
    recorded = (before.known_at, frame.known_at)
    return [
        *await _counted(session, "late", _late(before, frame, recorded)),
        *await _counted(session, "void", _voids(before, frame, recorded)),
        *await _counted(session, "registration", _changes(frame.event_id, recorded)),
        *await _decisions(session, frame.event_id, recorded),
        *_clocks(before, frame),
        *_set_up(before, figures),
    ]


def _late(before: Content, frame: Frame, recorded: Clocks) -> Select[Any]:
    """Facts of the time that both versions look at; what was taken back again meanwhile corrects nothing."""
    row, void = Attendance, aliased(Attendance)
    is_voided = exists().where(
        col(void.event_id) == frame.event_id,
        col(void.voids_id) == col(row.id),
        col(void.recorded_at) <= frame.known_at,
    )
    return _grouped(col(row.source), func.count(), col(row.recorded_at), recorded).where(
        col(row.event_id) == frame.event_id,
        col(row.kind) != RowKind.VOID,
        col(row.happened_at) <= min(before.until, frame.until),
        ~is_voided,
    )


def _voids(before: Content, frame: Frame, recorded: Clocks) -> Select[Any]:
    """Facts that the version before had, and that were taken back."""
    row, void = aliased(Attendance), Attendance
    voided = and_(col(row.event_id) == col(void.event_id), col(row.id) == col(void.voids_id))
    return (
        _grouped(col(void.reason), func.count(), col(void.recorded_at), recorded)
        .join(row, voided)
        .where(
            col(void.event_id) == frame.event_id,
            col(void.kind) == RowKind.VOID,
            col(row.recorded_at) <= before.known_at,
            col(row.happened_at) <= before.until,
        )
    )


def _grouped(
    by: Mapped[Any],
    number: ColumnElement[int],
    moment: Mapped[datetime],
    recorded: Clocks,
) -> Select[Any]:
    after, until = recorded
    return select(by, number).where(moment > after, moment <= until).group_by(by).order_by(by)


def _changes(event_id: uuid.UUID, recorded: Clocks) -> Select[Any]:
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


async def _decisions(session: Session, event_id: uuid.UUID, recorded: Clocks) -> list[Correction]:
    """Pairs who may be one person: found since, or refused. What was accepted changed a registration."""
    pair, (after, until) = IdentitySuggestion, recorded
    if until <= after:
        return []
    before, since = state_at(after), state_at(until)
    was_known = col(pair.recorded_at) <= after
    is_known = col(pair.recorded_at) <= until
    was_pending = and_(was_known, before == SuggestionState.PENDING)
    # Found, or waiting again because a decision was taken back.
    found = and_(is_known, since == SuggestionState.PENDING, not_(was_pending))
    refused = and_(was_known, since == SuggestionState.REFUSED, before != SuggestionState.REFUSED)
    corrections = []
    for what, is_meant in (("found", found), ("refused", refused)):
        number = select(func.count()).where(col(pair.event_id) == event_id, is_meant)
        if count := (await execute(session, number)).scalar_one():
            corrections.append(Correction(kind="identities", what=what, count=count))
    return corrections


def _clocks(before: Content, frame: Frame) -> list[Correction]:
    """Clocks by which this version looks at another time than the one before."""
    found = []
    ends = [*(one.closes_at for one in before.counting_hours), *(one.closes_at for one in frame.windows)]
    if before.until != frame.until and min(before.until, frame.until) < max(ends, default=frame.until):
        what = "later" if frame.until > before.until else "earlier"
        found.append(Correction(kind="until", what=what, count=1))
    if frame.known_at < before.known_at:
        found.append(Correction(kind="known_at", what="earlier", count=1))
    return found


def _set_up(before: Content, figures: Figures) -> list[Correction]:
    """Hours that were set otherwise than was known, rules and facts of the event that were changed."""
    frame, event = figures.frame, figures.event
    # Days that only one of the two looks at are no change.
    seen = min(before.until, frame.until)
    known = {(one.site, one.day): (one.opens_at, one.closes_at) for one in before.counting_hours}
    hours = {(one.site_id, one.day): (one.opens_at, one.closes_at) for one in frame.windows}
    days = {day for given in (known, hours) for day, (opens_at, _) in given.items() if opens_at <= seen}
    moved = sum(known.get(day) != hours.get(day) for day in days)
    found = [Correction(kind="hours", what="", count=moved)] if moved else []
    if before.rules != frame.rules:
        found.append(Correction(kind="rules", what="", count=1))
    if (before.event.host_country, before.event.timezone) != (event.host_country, event.timezone):
        found.append(Correction(kind="event", what="", count=1))
    return found
