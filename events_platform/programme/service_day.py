"""The day: sessions start, end, run late and change rooms, and what was recorded can be taken back."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError

from events_platform.accounts.access import Actor
from events_platform.accounts.audit import record
from events_platform.errors import Conflict, Invalid, NotFound
from events_platform.events.models import Event
from events_platform.events.queries import rooms_of
from events_platform.events.service_touch import touch_event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.db.rows import insert_rows
from events_platform.kit.i18n import gettext as _
from events_platform.kit.outbox import enqueue
from events_platform.programme.content import Item
from events_platform.programme.hours import (
    MOVED_JOB,
    Hours,
    before_last,
    delayed,
    ended,
    moved,
    planned,
    recorded,
    started,
)
from events_platform.programme.models_release import SessionHours
from events_platform.programme.published import newest_release
from events_platform.programme.queries_day import hours_rows
from events_platform.programme.schemas_release import HoursIn
from events_platform.programme.working_copy import released_items

CLOCK_SKEW = timedelta(minutes=1)


async def record_hours(
    session: Session, actor: Actor, event: Event, session_id: uuid.UUID, data: HoursIn
) -> SessionHours:
    """Record what happens to a session of the newest release; pages, feeds and figures follow.

    Raises NotFound; Invalid for a time to come or a room of another event; Conflict where the action does not
    fit (`already_started`, `not_started`, `already_ended`, `same_room`, `nothing_to_undo`) or somebody
    recorded something meanwhile (`changed_meanwhile`).
    """
    await touch_event(session, event)
    item = await _released(session, event, session_id)
    rows = await hours_rows(session, session_id)
    number = rows[-1].number if rows else 0
    if data.number is not None and data.number != number:
        raise _overtaken()
    state = await _next_state(session, event, item, rows, data)
    row = SessionHours(
        event_id=event.id,
        session_id=session_id,
        number=number + 1,
        room_id=state.room_id,
        starts_at=state.starts_at,
        ends_at=state.ends_at,
        has_started=state.has_started,
        has_ended=state.has_ended,
        action=data.action,
        recorded_at=now(),
        recorded_by=actor.name[:200],
    )
    await _insert(session, row)
    details = {"session": str(session_id), "action": data.action, "number": row.number}
    record(session, actor, "session.hours", row, details=details)
    await session.flush()
    if state.room_id != (rows[-1].room_id if rows else item.room_id):
        await enqueue(session, MOVED_JOB, {}, event_id=event.id, key=str(event.id))
    return row


async def _released(session: Session, event: Event, session_id: uuid.UUID) -> Item:
    items = released_items(await newest_release(session, event.id))
    item = next((one for one in items if one.id == session_id), None)
    if item is None:
        raise NotFound(_("This session is not part of the released programme."), code="no_such_session")
    if item.is_cancelled:
        raise Conflict(_("This session is cancelled."), code="session_cancelled")
    return item


async def _next_state(
    session: Session, event: Event, item: Item, rows: list[SessionHours], data: HoursIn
) -> Hours:
    current = recorded(rows[-1]) if rows else planned(item)
    match data.action:
        case "start":
            return started(current, _moment(data.at))
        case "end":
            return ended(current, _moment(data.at))
        case "delay":
            return delayed(current, data.minutes or 0)
        case "move":
            return moved(current, await _room(session, event, data.room))
        case "undo":
            return before_last(planned(item), rows)


def _moment(at: datetime | None) -> datetime:
    """The time given, else now; nothing has happened yet that is still to come."""
    moment = now()
    if at is not None and at > moment + CLOCK_SKEW:
        message = _("This time is still to come.")
        raise Invalid(message, fields={"at": message})
    return at or moment


async def _room(session: Session, event: Event, room_id: uuid.UUID | None) -> uuid.UUID:
    if room_id is None or room_id not in {room.id for room in await rooms_of(session, event.id)}:
        message = _("There is no such room at this event.")
        raise Invalid(message, fields={"room": message})
    return room_id


async def _insert(session: Session, row: SessionHours) -> None:
    try:
        async with session.begin_nested():
            await insert_rows(session, row)
    except IntegrityError as error:
        raise _overtaken() from error


def _overtaken() -> Conflict:
    message = _("Somebody recorded something for this session meanwhile. Please look at it again.")
    return Conflict(message, code="changed_meanwhile")
