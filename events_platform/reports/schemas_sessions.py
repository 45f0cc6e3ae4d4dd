"""The answer about session attendance: a stable shape for programs, and the rows of a table."""

import csv
import io
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from events_platform.kit.i18n import current_locale
from events_platform.kit.text.cells import safe_cell
from events_platform.reports.figures import Modes
from events_platform.reports.schemas import EventReference, ParticipantFigures
from events_platform.reports.session_figures import SessionFigures, SessionsFigures
from events_platform.reports.tables import BYTE_ORDER_MARK

COLUMNS = (
    "id",
    "title",
    "room",
    "starts_at",
    "ends_at",
    "hours",
    "total",
    "onsite_only",
    "online_only",
    "both",
    "apart_total",
    "assumed_onsite",
    "capacity",
    "capacity_used",
)


class SessionAttendance(BaseModel):
    """Distinct persons at one session for the rules' `session_minimum` minutes. Times are UTC.

    `hours`: `actual` as started and ended by its operator, `started` where the end is still expected, else
    `planned`. `apart` are people of categories that are not counted. `assumed_onsite` of the participants
    count without a scanned exit. `capacity_used` is everybody on site over the capacity, null without one.
    """

    id: uuid.UUID
    title: dict[str, str]
    room: uuid.UUID
    starts_at: datetime
    ends_at: datetime
    hours: Literal["actual", "started", "planned"]
    participants: ParticipantFigures
    apart: ParticipantFigures
    assumed_onsite: int
    capacity: int | None
    capacity_used: float | None


class SessionsAttendance(BaseModel):
    """The counted sessions that had begun at the cut-off, in the order of time; breaks are never counted."""

    event: EventReference
    until: datetime
    known_at: datetime
    session_minimum: int
    sessions: list[SessionAttendance]


def sessions_answer(figures: SessionsFigures) -> SessionsAttendance:
    """The figures in their stable shape."""
    event = figures.event
    return SessionsAttendance(
        event=EventReference(id=event.id, slug=event.slug, title=dict(event.title)),
        until=figures.frame.until,
        known_at=figures.frame.known_at,
        session_minimum=figures.frame.rules.session_minimum,
        sessions=[_session(row) for row in figures.rows],
    )


def _session(row: SessionFigures) -> SessionAttendance:
    item, hours = row.held.item, row.held.hours
    return SessionAttendance(
        id=item.id,
        title=dict(item.title),
        room=hours.room_id,
        starts_at=hours.starts_at,
        ends_at=hours.ends_at,
        hours=hours_kind(row),
        participants=_modes(row.participants),
        apart=_modes(row.apart),
        assumed_onsite=row.assumed,
        capacity=row.capacity,
        capacity_used=None if row.used is None else round(row.used, 4),
    )


def hours_kind(row: SessionFigures) -> Literal["actual", "started", "planned"]:
    """How sure the hours are by which a session was counted."""
    hours = row.held.hours
    return "actual" if hours.has_ended else "started" if hours.has_started else "planned"


def _modes(modes: Modes) -> ParticipantFigures:
    return ParticipantFigures(
        total=modes.total,
        onsite_only=modes.onsite_only,
        online_only=modes.online_only,
        both=modes.both,
    )


def sessions_csv(figures: SessionsFigures) -> bytes:
    """One row a session; UTF-8 with a mark for spreadsheets, in the reader's language."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(_cells(figures))
    return (BYTE_ORDER_MARK + out.getvalue()).encode()


def _cells(figures: SessionsFigures) -> Iterator[list[object]]:
    lang, order = current_locale(), figures.event.languages
    for one, row in zip(sessions_answer(figures).sessions, figures.rows, strict=True):
        room = figures.rooms.get(one.room)
        people = one.participants
        yield [
            one.id,
            safe_cell(row.held.item.title.in_language(lang, order)),
            safe_cell(room.name.in_language(lang, order)) if room else "",
            one.starts_at.astimezone(figures.frame.zone).isoformat(timespec="minutes"),
            one.ends_at.astimezone(figures.frame.zone).isoformat(timespec="minutes"),
            one.hours,
            people.total,
            people.onsite_only,
            people.online_only,
            people.both,
            one.apart.total,
            one.assumed_onsite,
            "" if one.capacity is None else one.capacity,
            "" if one.capacity_used is None else one.capacity_used,
        ]
