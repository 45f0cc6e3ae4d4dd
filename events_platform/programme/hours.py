"""What the day does to a session, as steps from state to state; free of the database."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from events_platform.errors import Conflict
from events_platform.kit.i18n import gettext as _
from events_platform.programme.content import Item
from events_platform.programme.models_release import SessionHours

MOVED_JOB = "programme.sessions_moved"
"""Work that follows when sessions are in another room than before: their gates go with them."""


class DayAction(StrEnum):
    """What is recorded of a session on the day; the last two follow from elsewhere."""

    START = "start"
    END = "end"
    DELAY = "delay"
    MOVE = "move"
    UNDO = "undo"
    RELEASE = "release"
    STAND_IN = "stand_in"


@dataclass(frozen=True, slots=True)
class Hours:
    """When and where a session is, as far as is known; times are aware UTC, expected or actual ones."""

    room_id: uuid.UUID
    starts_at: datetime
    ends_at: datetime
    has_started: bool = False
    has_ended: bool = False


def planned(item: Item) -> Hours:
    """As released."""
    return Hours(item.room_id, item.starts_at, item.ends_at)


def recorded(row: SessionHours) -> Hours:
    """As a row says."""
    return Hours(row.room_id, row.starts_at, row.ends_at, row.has_started, row.has_ended)


def started(hours: Hours, at: datetime) -> Hours:
    """It begins at this time; the end stays as expected unless that would be over already."""
    if hours.has_started:
        raise Conflict(_("This session has started already."), code="already_started")
    length = hours.ends_at - hours.starts_at
    ends_at = hours.ends_at if hours.ends_at > at else at + length
    return replace(hours, starts_at=at, ends_at=ends_at, has_started=True)


def ended(hours: Hours, at: datetime) -> Hours:
    """It is over at this time."""
    _refuse_over(hours)
    if not hours.has_started:
        raise Conflict(_("This session has not started yet. Start it first."), code="not_started")
    if at < hours.starts_at:
        raise Conflict(_("A session cannot end before it started."), code="ends_before_start")
    return replace(hours, ends_at=at, has_ended=True)


def delayed(hours: Hours, minutes: int) -> Hours:
    """It is later by so many minutes, or earlier; of what has started the end alone moves."""
    _refuse_over(hours)
    later = timedelta(minutes=minutes)
    if not hours.has_started:
        return replace(hours, starts_at=hours.starts_at + later, ends_at=hours.ends_at + later)
    if hours.ends_at + later <= hours.starts_at:
        raise Conflict(_("A session cannot end before it started."), code="ends_before_start")
    return replace(hours, ends_at=hours.ends_at + later)


def moved(hours: Hours, room_id: uuid.UUID) -> Hours:
    """It is in another room from now on."""
    _refuse_over(hours)
    if room_id == hours.room_id:
        raise Conflict(_("This session is in that room already."), code="same_room")
    return replace(hours, room_id=room_id)


def _refuse_over(hours: Hours) -> None:
    if hours.has_ended:
        raise Conflict(_("This session has ended. Undo the end if that was a mistake."), code="already_ended")


@dataclass(frozen=True, slots=True)
class Day:
    """Where a session stands: `base` as released, `steps` what was recorded since and not taken back."""

    base: Hours
    steps: tuple[SessionHours, ...]
    now: Hours
    number: int

    @property
    def goes_with_forum(self) -> bool:
        """Whether it has no record of its own: it did not start, and only its forum moved it."""
        return not self.now.has_started and all(step.carried_by_id for step in self.steps)


def day_of(plan: Hours, rows: Sequence[SessionHours]) -> Day:
    """The day of a session by all its rows, oldest first; what lies behind a release is not taken back."""
    base, steps = plan, list[SessionHours]()
    for row in rows:
        if row.action == DayAction.RELEASE:
            # People were told the times that the release set.
            base, steps = recorded(row), []
        elif row.action == DayAction.UNDO:
            steps = steps[:-1]
        elif row.action != DayAction.STAND_IN:
            steps.append(row)
    last = rows[-1] if rows else None
    return Day(base, tuple(steps), recorded(last) if last else plan, last.number if last else 0)


def before_last(day: Day) -> Hours:
    """The state before the last action that was not taken back. Raises Conflict where there is none."""
    if not day.steps:
        raise Conflict(_("There is nothing to undo."), code="nothing_to_undo")
    return recorded(day.steps[-2]) if len(day.steps) > 1 else day.base


def delayed_with(talk: Day, minutes: int) -> Hours | None:
    """A talk whose forum is later by so many minutes; None where it stays."""
    return delayed(talk.now, minutes) if talk.goes_with_forum else None


def moved_with(forum: Hours, talk: Day, room_id: uuid.UUID) -> Hours | None:
    """A talk whose forum goes to another room: it follows out of the forum's own room alone."""
    is_there = talk.now.room_id == forum.room_id
    return moved(talk.now, room_id) if talk.goes_with_forum and is_there else None


def taken_back_with(forum: Day, talk: Day) -> Hours | None:
    """A talk whose forum's last step is taken back, if that step was the last to move the talk."""
    last = talk.steps[-1] if talk.steps else None
    return before_last(talk) if last and last.carried_by_id == forum.steps[-1].id else None
