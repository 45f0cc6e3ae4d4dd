"""Scans that a supervisor should look at: two truths about one person, or a clock that jumped."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlmodel import col, select, update
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Right
from events_platform.accounts.audit import record
from events_platform.attendance.models import Attendance
from events_platform.checkin.decide import EXIT
from events_platform.checkin.models import TO_REVIEW, Device, Gate, Scan
from events_platform.checkin.outcomes import Outcome
from events_platform.checkin.views import outcome_kind, outcome_label
from events_platform.errors import NotFound
from events_platform.events.access import event_for_staff, event_to_settle
from events_platform.events.console import console
from events_platform.events.models import Event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale, format_datetime
from events_platform.kit.i18n import gettext as _
from events_platform.kit.pagination import Page, PageRequest, fetch_page, page_request
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render
from events_platform.registration.models import Registration
from events_platform.registration.views import shown_name

_About = tuple[Device, Gate, Registration | None]


@page
async def review(request: Request, session: Session) -> Response:
    """What waits for a look; with `?reviewed=1` what was looked at."""
    actor, event = await event_for_staff(request, session, Right.VOID_PRESENCE)
    is_reviewed = bool(request.query_params.get("reviewed"))
    base, kept = f"/manage/{event.slug}/review", "reviewed=1&" if is_reviewed else ""
    found = await _scans(session, event, page_request(request.query_params), is_reviewed=is_reviewed)
    values = {
        **console(actor, event, "review"),
        "base": base,
        "scans": found.items,
        "next_href": found.next_cursor and f"{base}?{kept}after={found.next_cursor}",
        "is_reviewed": is_reviewed,
        "done": _("Marked as reviewed.") if request.query_params.get("done") else "",
    }
    return render(request, "checkin/review.html", values)


async def _scans(
    session: Session, event: Event, request: PageRequest, *, is_reviewed: bool
) -> Page[dict[str, Any]]:
    """One page of them, the newest first."""
    seen = col(Scan.reviewed_at)
    found = select(Scan).where(
        Scan.event_id == event.id, TO_REVIEW, seen.is_not(None) if is_reviewed else seen.is_(None)
    )
    keys = [col(Scan.received_at), col(Scan.id)]
    part = await fetch_page(session, found, keys, request, descending=True)
    about = await _about(session, event, part.items)
    people = [scan.registration_id for scan in part.items if scan.registration_id]
    others = await _other_entries(session, event, people)
    shown = [_shown(event, scan, *about[scan.id], others) for scan in part.items]
    return Page(shown, part.next_cursor)


async def _about(session: Session, event: Event, scans: Sequence[Scan]) -> dict[uuid.UUID, _About]:
    """Device, gate and registration of each scan."""
    found = await session.exec(
        select(Scan.id, Device, Gate, Registration)
        .join(Device, col(Device.id) == col(Scan.device_id))
        .join(Gate, col(Gate.id) == col(Scan.gate_id))
        .join(Registration, col(Registration.id) == col(Scan.registration_id), isouter=True)
        .where(Scan.event_id == event.id, col(Scan.id).in_([scan.id for scan in scans]))
    )
    return {scan_id: (device, gate, registration) for scan_id, device, gate, registration in found}


async def _other_entries(
    session: Session, event: Event, registrations: list[uuid.UUID]
) -> dict[uuid.UUID, list[tuple[Attendance, Gate]]]:
    """All admissions of these people by scan, oldest first, with their gates."""
    found = await session.exec(
        select(Attendance, Gate)
        .join(Gate, col(Gate.id) == col(Attendance.gate_id))
        .where(Attendance.event_id == event.id, col(Attendance.registration_id).in_(registrations))
        .where(Attendance.kind == "entry")
        .order_by(col(Attendance.happened_at))
    )
    entries: dict[uuid.UUID, list[tuple[Attendance, Gate]]] = {}
    for row, gate in found:
        entries.setdefault(row.registration_id, []).append((row, gate))
    return entries


def _shown(
    event: Event,
    scan: Scan,
    device: Device,
    gate: Gate,
    registration: Registration | None,
    others: dict[uuid.UUID, list[tuple[Attendance, Gate]]],
) -> dict[str, Any]:
    lang, zone = current_locale(), event.timezone
    entries = others.get(scan.registration_id, []) if scan.registration_id else []
    return {
        "id": scan.id,
        "person": shown_name(registration) if registration else "",
        "href": f"/manage/{event.slug}/registrations/{registration.id}/presence" if registration else "",
        "gate": gate.name.in_language(lang, event.languages),
        # A device has its steward's name unless a supervisor gave it another.
        "device": "" if device.name == scan.operator else device.name,
        "operator": scan.operator,
        "moment": format_datetime(scan.happened_at, zone, lang, length="medium"),
        "received": format_datetime(scan.received_at, zone, lang, length="medium"),
        "is_exit": scan.direction == EXIT,
        "is_uncertain": scan.is_time_uncertain,
        "is_handed_over": scan.handed_over_at is not None,
        "shown": outcome_label(Outcome(scan.decided)) if scan.decided else "",
        "shown_kind": outcome_kind(scan.decided) if scan.decided else "",
        "outcome": outcome_label(Outcome(scan.outcome)),
        "kind": outcome_kind(scan.outcome),
        "reviewed_by": scan.reviewed_by,
        "others": [
            {
                "gate": other.name.in_language(lang, event.languages),
                "moment": format_datetime(row.happened_at, zone, lang, length="medium"),
                "actor": row.actor,
            }
            for row, other in entries
            if row.id != scan.attendance_id
        ],
    }


@page
async def mark_reviewed(request: Request, session: Session) -> Response:
    """Somebody has looked at it; both facts stay as they are."""
    actor, event = await event_to_settle(request, session, Right.VOID_PRESENCE)
    try:
        scan_id = uuid.UUID(request.path_params["id"])
    except ValueError as error:
        raise NotFound(_("There is no such scan.")) from error
    result = await session.exec(
        update(Scan)
        .where(col(Scan.event_id) == event.id, col(Scan.id) == scan_id, col(Scan.reviewed_at).is_(None))
        .values(reviewed_at=now(), reviewed_by=actor.name[:200])
    )
    if result.rowcount:
        record(session, actor, "scan.review", event, event_id=event.id, details={"scan": str(scan_id)})
    return RedirectResponse(f"/manage/{event.slug}/review?done=1", 303)


routes: list[BaseRoute] = [
    Route("/manage/{event}/review", review),
    Route("/manage/{event}/review/{id}", mark_reviewed, methods=["POST"]),
]
