"""The day: sessions start, end, run late and change rooms, and what was recorded can be taken back."""

import uuid
from datetime import datetime, timedelta
from typing import Any

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
    Day,
    Hours,
    before_last,
    day_of,
    delayed,
    delayed_with,
    ended,
    moved,
    moved_with,
    planned,
    started,
    taken_back_with,
)
from events_platform.programme.models_release import SessionHours
from events_platform.programme.published import newest_release
from events_platform.programme.queries_day import hours_rows_of
from events_platform.programme.schemas_release import HoursIn
from events_platform.programme.working_copy import released_items

CLOCK_SKEW = timedelta(minutes=1)


async def record_hours(
    session: Session, actor: Actor, event: Event, session_id: uuid.UUID, data: HoursIn
) -> SessionHours:
    """Record what happens to a session of the newest release; pages, feeds and figures follow.

    Delay and Move take the talks of a forum along that have no record of their own, and Undo brings them back
    (docs/decisions/0016); Start and End are the forum's alone.

    Raises NotFound; Invalid for a time to come or a room of another event; Conflict where the action does not
    fit (`already_started`, `not_started`, `already_ended`, `same_room`, `nothing_to_undo`) or somebody
    recorded something meanwhile (`changed_meanwhile`).
    """
    await touch_event(session, event)
    item, *talks = await _released(session, event, session_id)
    rows = await hours_rows_of(session, [item.id, *(talk.id for talk in talks)])
    days = {one.id: day_of(planned(one), rows[one.id]) for one in (item, *talks)}
    day = days.pop(item.id)
    if data.number is not None and data.number != day.number:
        raise _overtaken()
    state = await _next_state(session, event, day, data)
    row = _row(event, actor, data, item.id, day, state)
    carried = [
        _row(event, actor, data, id_, talk, after, carried_by=row.id)
        for id_, talk in days.items()
        if (after := _with_forum(day, talk, data)) is not None
    ]
    await _insert(session, row, *carried)
    await _tell(session, actor, row, carried)
    # A talk changes its room with its forum alone, so that one job moves the gates of all.
    if state.room_id != day.now.room_id:
        await enqueue(session, MOVED_JOB, {}, event_id=event.id, key=str(event.id))
    return row


async def _released(session: Session, event: Event, session_id: uuid.UUID) -> list[Item]:
    """The session as released, then those that are part of it."""
    items = released_items(await newest_release(session, event.id))
    item = next((one for one in items if one.id == session_id), None)
    if item is None:
        raise NotFound(_("This session is not part of the released programme."), code="no_such_session")
    if item.is_cancelled:
        raise Conflict(_("This session is cancelled."), code="session_cancelled")
    return [item, *(one for one in items if one.part_of_id == item.id and not one.is_cancelled)]


async def _next_state(session: Session, event: Event, day: Day, data: HoursIn) -> Hours:
    match data.action:
        case "start":
            return started(day.now, _moment(data.at))
        case "end":
            return ended(day.now, _moment(data.at))
        case "delay":
            return delayed(day.now, data.minutes or 0)
        case "move":
            return moved(day.now, await _room(session, event, data.room))
        case "undo":
            return before_last(day)


def _with_forum(forum: Day, talk: Day, data: HoursIn) -> Hours | None:
    """What becomes of a talk by what is done to its forum; None: nothing."""
    if data.action == "delay":
        return delayed_with(talk, data.minutes or 0)
    if data.action == "move" and data.room:
        return moved_with(forum.now, talk, data.room)
    return taken_back_with(forum, talk) if data.action == "undo" else None


def _row(
    event: Event,
    actor: Actor,
    data: HoursIn,
    session_id: uuid.UUID,
    day: Day,
    state: Hours,
    carried_by: uuid.UUID | None = None,
) -> SessionHours:
    return SessionHours(
        event_id=event.id,
        session_id=session_id,
        number=day.number + 1,
        room_id=state.room_id,
        starts_at=state.starts_at,
        ends_at=state.ends_at,
        has_started=state.has_started,
        has_ended=state.has_ended,
        action=data.action,
        carried_by_id=carried_by,
        recorded_at=now(),
        recorded_by=actor.name[:200],
    )


async def _tell(session: Session, actor: Actor, row: SessionHours, carried: list[SessionHours]) -> None:
    """One entry of the log, whatever went along."""
    details: dict[str, Any] = {"session": str(row.session_id), "action": row.action, "number": row.number}
    if carried:
        details["talks"] = [str(one.session_id) for one in carried]
    record(session, actor, "session.hours", row, details=details)
    await session.flush()


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


async def _insert(session: Session, *rows: SessionHours) -> None:
    try:
        async with session.begin_nested():
            await insert_rows(session, *rows)
    except IntegrityError as error:
        raise _overtaken() from error


def _overtaken() -> Conflict:
    message = _("Somebody recorded something for this session meanwhile. Please look at it again.")
    return Conflict(message, code="changed_meanwhile")
