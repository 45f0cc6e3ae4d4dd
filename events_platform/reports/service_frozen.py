"""Freezing reports, and showing them to everybody."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from events_platform.accounts.access import Actor
from events_platform.accounts.audit import record
from events_platform.errors import Conflict, Invalid, NotFound
from events_platform.events.models import Event
from events_platform.events.queries import sites_of
from events_platform.events.service_touch import show_anew
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.registration.queries import categories_of
from events_platform.reports.content import Content, canonical, content_of, digest
from events_platform.reports.corrections import corrections_since
from events_platform.reports.cutoff import set_zone
from events_platform.reports.figures import Figures, participation
from events_platform.reports.models import FrozenReport
from events_platform.reports.schemas_frozen import FreezeIn

SETTLED: Final = timedelta(minutes=1)
"""What was recorded less than this ago may still be on its way into the database."""


def read_content(report: FrozenReport) -> Content:
    """What the report says."""
    return Content.model_validate_json(report.content)


def versions(event_id: uuid.UUID) -> SelectOfScalar[FrozenReport]:
    """All versions of an event's report, in no order."""
    return select(FrozenReport).where(FrozenReport.event_id == event_id)


async def reports_of(session: Session, event_id: uuid.UUID) -> list[FrozenReport]:
    """All versions, the newest first."""
    found = versions(event_id).order_by(col(FrozenReport.version).desc())
    return list((await session.exec(found)).all())


async def report_of(session: Session, event_id: uuid.UUID, version: int) -> FrozenReport:
    """One version. Raises NotFound."""
    found = (await session.exec(versions(event_id).where(FrozenReport.version == version))).first()
    if found is None:
        raise NotFound(_("There is no report of this version."), code="no_such_report")
    return found


async def report_before(session: Session, report: FrozenReport) -> FrozenReport | None:
    """The version before, which never changes either; None for the first."""
    return await report_of(session, report.event_id, report.version - 1) if report.version > 1 else None


async def newest_report(
    session: Session, event_id: uuid.UUID, *, published: bool = False
) -> FrozenReport | None:
    """The newest version, or the newest that everybody may read."""
    asked = versions(event_id)
    if published:
        asked = asked.where(col(FrozenReport.published_at).is_not(None))
    return (await session.exec(asked.order_by(col(FrozenReport.version).desc()).limit(1))).first()


async def freeze(
    session: Session, actor: Actor, event: Event, data: FreezeIn, *, settled: timedelta = SETTLED
) -> FrozenReport:
    """Make the next version. Raises Invalid for clocks not past, Conflict where another came between.

    `settled`: how long ago what is known must have been recorded; nothing where nobody else writes.
    """
    _set_clocks(data, event, settled)
    before = await newest_report(session, event.id)
    version = before.version + 1 if before else 1
    if data.base is not None and data.base != version - 1:
        raise _frozen_meanwhile()
    figures = await participation(session, event, until=data.until, known_at=data.known_at)
    content = await _content(session, figures, version, before)
    written = canonical(content)
    report = FrozenReport(
        event_id=event.id,
        version=version,
        until=figures.frame.until,
        known_at=figures.frame.known_at,
        content=written.decode(),
        sha256=digest(written),
        note=data.note,
        frozen_by=actor.signature,
    )
    await _store(session, report)
    record(session, actor, "report.freeze", event, event_id=event.id, details={"version": version})
    await session.flush()
    return report


async def _store(session: Session, report: FrozenReport) -> None:
    """Store a version unless it is there already: Conflict, in a transaction that can still be read in."""
    try:
        async with session.begin_nested():
            session.add(report)
    except IntegrityError as error:
        raise _frozen_meanwhile() from error


async def _content(session: Session, figures: Figures, version: int, before: FrozenReport | None) -> Content:
    event_id = figures.event.id
    corrections = await corrections_since(session, read_content(before), figures) if before else []
    sites, categories = await sites_of(session, event_id), await categories_of(session, event_id)
    return content_of(figures, version, corrections, sites, categories)


def _set_clocks(data: FreezeIn, event: Event, settled: timedelta) -> None:
    """Both clocks given and past, for what comes later must not change the figures."""
    set_zone(data, event)
    latest = now() - settled
    # In UTC, for equal moments must be equal bytes.
    data.known_at = (data.known_at or latest).astimezone(UTC)
    data.until = (data.until or data.known_at).astimezone(UTC)
    late = _("Choose a time that is at least a minute past: what happens now is still being recorded.")
    if data.known_at > latest:
        raise Invalid(late, fields={"known_at": late})
    if data.until > data.known_at:
        message = _("Presence cannot be known before it has happened: choose a later “as known at”.")
        raise Invalid(message, fields={"until": message})


def _frozen_meanwhile() -> Conflict:
    return Conflict(
        _("Somebody else has frozen a report meanwhile. Look at it before you freeze another."),
        code="frozen_meanwhile",
    )


async def publish(session: Session, actor: Actor, event: Event, report: FrozenReport) -> None:
    """Let everybody read it: the newest published version is the event's report."""
    if report.published_at is None:
        await _show(session, event, report, now())
        details = {"version": report.version}
        record(session, actor, "report.publish", event, event_id=event.id, details=details)


async def withdraw(session: Session, actor: Actor, event: Event, report: FrozenReport) -> None:
    """Let nobody but staff read it."""
    if report.published_at is not None:
        await _show(session, event, report, None)
        details = {"version": report.version}
        record(session, actor, "report.withdraw", event, event_id=event.id, details=details)


async def _show(session: Session, event: Event, report: FrozenReport, published_at: datetime | None) -> None:
    report.published_at = published_at
    session.add(report)
    await show_anew(session, event)
    await session.flush()
