"""Rows of the ledger in words, for pages."""

import uuid
from collections.abc import Iterable
from typing import Any

from events_platform.attendance.models import UNDONE_AT_GATE, AreaKind, Attendance, AttendanceSource, RowKind
from events_platform.events.models import Event
from events_platform.events.queries import rooms_of, sites_of
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale, format_datetime, format_time
from events_platform.kit.i18n import gettext as _
from events_platform.programme.published import PublicSession, public_programme

Names = dict[uuid.UUID, str]
BY_HAND = (AttendanceSource.ROLL_CALL, AttendanceSource.STEWARD, AttendanceSource.PAPER_ROSTER)


async def area_names(session: Session, event: Event) -> Names:
    """The names of the event's sites and rooms in the reader's language."""
    lang = current_locale()
    names = {site.id: site.name for site in await sites_of(session, event.id)}
    names |= {room.id: room.name for room in await rooms_of(session, event.id)}
    return {place: name.in_language(lang, event.languages) for place, name in names.items()}


async def session_names(session: Session, event: Event, kinds: Iterable[AreaKind | str]) -> Names:
    """The names of the sessions that everybody may see, where any of these areas is one."""
    if AreaKind.SESSION not in set(kinds):
        return {}
    programme = await public_programme(session, event)
    return {one.item.id: session_name(event, one) for one in programme.sessions}


def session_name(event: Event, one: PublicSession) -> str:
    """A session by title and time, as it stands among other areas."""
    title = one.item.title.in_language(current_locale(), event.languages)
    return _("%(session)s (%(time)s)", session=title, time=format_datetime(one.starts_at, event.timezone))


def source_label(source: AttendanceSource | str) -> str:
    """Where a fact comes from, in words."""
    return {
        AttendanceSource.GATE_SCAN: _("Scan at a gate"),
        AttendanceSource.SESSION_SCAN: _("Scan at a session"),
        AttendanceSource.KIOSK: _("Self check-in"),
        AttendanceSource.STEWARD: _("Entered by a steward"),
        AttendanceSource.ROLL_CALL: _("Roll call"),
        AttendanceSource.PAPER_ROSTER: _("Paper roster"),
        AttendanceSource.ONLINE_PRESENCE: _("Online room"),
        AttendanceSource.MEETING_REPORT: _("Meeting report"),
    }[AttendanceSource(source)]


def kind_label(kind: RowKind | str) -> str:
    """What a row says, in words."""
    return {
        RowKind.ENTRY: _("Came in"),
        RowKind.EXIT: _("Left"),
        RowKind.SEGMENT: _("Was online"),
        RowKind.VOID: _("Taken back"),
    }[RowKind(kind)]


def _reason(void: Attendance) -> str:
    is_undo = void.reason == UNDONE_AT_GATE and void.evidence.startswith("scan:")
    return _("undone at the gate") if is_undo else void.reason or ""


def ledger_line(
    row: Attendance, event: Event, names: Names | None = None, void: Attendance | None = None
) -> dict[str, Any]:
    """One row as pages show it, with the void that takes it back."""
    zone, lang = event.timezone, current_locale()
    others = {AreaKind.ONLINE: _("Online"), AreaKind.SESSION: _("A session")}
    area = (names or {}).get(row.area_id, others.get(AreaKind(row.area_kind), ""))
    return {
        "id": row.id,
        "kind": kind_label(row.kind),
        "area": area,
        "mode": row.mode,
        "time": format_time(row.happened_at, lang, zone),
        "moment": format_datetime(row.happened_at, zone, lang, length="medium"),
        "until": format_time(row.ended_at, lang, zone) if row.ended_at else "",
        "source": source_label(row.source),
        "is_by_hand": row.source in BY_HAND,
        "is_uncertain": row.is_time_uncertain,
        "actor": row.actor,
        "void": {
            "actor": void.actor,
            "reason": _reason(void),
            "moment": format_datetime(void.recorded_at, zone, lang, length="medium"),
        }
        if void
        else None,
    }
