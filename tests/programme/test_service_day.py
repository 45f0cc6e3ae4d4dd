"""The day: what can be recorded of a session, in which order, and taken back."""

from datetime import timedelta
from typing import Any

import pytest

from events_platform.accounts.access import SYSTEM
from events_platform.errors import Conflict, Invalid, NotFound
from events_platform.events.models import Event
from events_platform.events.queries import rooms_of
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.ids import new_id
from events_platform.programme.models import ProgrammeSession
from events_platform.programme.models_release import SessionHours
from events_platform.programme.published import public_programme
from events_platform.programme.queries_day import actual_hours
from events_platform.programme.schemas_release import HoursIn, ReleaseIn
from events_platform.programme.service_day import record_hours
from events_platform.programme.service_releases import release_programme
from tests.factories.events import make_event
from tests.factories.programme import a_time, make_session, make_slot

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def event(session: Session) -> Event:
    return await make_event(session)


@pytest.fixture
async def talk(session: Session, event: Event) -> ProgrammeSession:
    """Yesterday from 09:00 to 09:30 in Nanchang, released."""
    one = await make_session(session, event)
    await make_slot(session, one, a_time(event, 0))
    await release_programme(session, SYSTEM, event, ReleaseIn())
    return one


class Stage:
    """One session and what is done to it."""

    def __init__(self, session: Session, event: Event, talk: ProgrammeSession) -> None:
        self.session, self.event, self.talk = session, event, talk

    async def do(self, action: str, **values: Any) -> SessionHours:
        data = HoursIn.model_validate({"action": action, **values})
        return await record_hours(self.session, SYSTEM, self.event, self.talk.id, data)

    async def refusal(self, action: str, **values: Any) -> str:
        with pytest.raises((Conflict, Invalid)) as refused:
            await self.do(action, **values)
        return refused.value.code


@pytest.fixture
def stage(session: Session, event: Event, talk: ProgrammeSession) -> Stage:
    return Stage(session, event, talk)


async def test_start_and_end_are_what_is_seen_and_counted(stage: Stage) -> None:
    plan = a_time(stage.event, 0)
    version = stage.event.version
    await stage.do("start", at=plan + 5 * MINUTE)
    await stage.do("end", at=plan + 50 * MINUTE)
    [shown] = (await public_programme(stage.session, stage.event)).sessions
    assert (shown.starts_at, shown.ends_at) == (plan + 5 * MINUTE, plan + 50 * MINUTE)
    assert (shown.has_started, shown.has_ended, shown.has_moved, shown.sequence) == (True, True, True, 2)
    assert stage.event.version == version + 2
    counted = (await actual_hours(stage.session, stage.event.id))[stage.talk.id]
    assert (counted.hours.starts_at, counted.hours.ends_at) == (shown.starts_at, shown.ends_at)
    assert counted.item.is_counted


async def test_hours_can_be_asked_for_as_they_were_known(stage: Stage) -> None:
    before = now()
    await stage.do("start", at=a_time(stage.event, 0) + 5 * MINUTE)
    known = (await actual_hours(stage.session, stage.event.id, before))[stage.talk.id]
    assert (known.hours.starts_at, known.hours.has_started) == (a_time(stage.event, 0), False)
    long_ago = before - timedelta(days=1)
    assert await actual_hours(stage.session, stage.event.id, long_ago) == {}


async def test_late_start_after_the_planned_end_keeps_the_length(stage: Stage) -> None:
    row = await stage.do("start", at=a_time(stage.event, 0) + 40 * MINUTE)
    assert row.ends_at - row.starts_at == 30 * MINUTE


async def test_delay_moves_both_times_and_of_what_runs_the_end_alone(stage: Stage) -> None:
    plan = a_time(stage.event, 0)
    row = await stage.do("delay", minutes=15)
    assert (row.starts_at, row.ends_at) == (plan + 15 * MINUTE, plan + 45 * MINUTE)
    await stage.do("start", at=plan + 15 * MINUTE)
    row = await stage.do("delay", minutes=10)
    assert (row.starts_at, row.ends_at) == (plan + 15 * MINUTE, plan + 55 * MINUTE)


async def test_move_changes_the_room_now(stage: Stage) -> None:
    here, there = await rooms_of(stage.session, stage.event.id)
    assert await stage.refusal("move", room=here.id) == "same_room"
    await stage.do("move", room=there.id)
    [shown] = (await public_programme(stage.session, stage.event)).sessions
    assert (shown.room_id, shown.item.room_id) == (there.id, here.id)
    assert await stage.refusal("move", room=new_id()) == "invalid"


async def test_undo_takes_back_step_by_step(stage: Stage) -> None:
    plan = a_time(stage.event, 0)
    await stage.do("delay", minutes=15)
    await stage.do("start", at=plan + 20 * MINUTE)
    row = await stage.do("undo")
    assert (row.starts_at, row.has_started) == (plan + 15 * MINUTE, False)
    row = await stage.do("undo")
    assert (row.starts_at, row.ends_at) == (plan, plan + 30 * MINUTE)
    assert await stage.refusal("undo") == "nothing_to_undo"
    await stage.do("delay", minutes=5)
    row = await stage.do("undo")
    assert (row.number, row.starts_at) == (6, plan)


async def test_what_does_not_fit_is_refused(stage: Stage) -> None:
    plan = a_time(stage.event, 0)
    assert await stage.refusal("end") == "not_started"
    assert await stage.refusal("start", at=now() + timedelta(hours=1)) == "invalid"
    await stage.do("start", at=plan)
    assert await stage.refusal("start") == "already_started"
    assert await stage.refusal("end", at=plan - MINUTE) == "ends_before_start"
    assert await stage.refusal("delay", minutes=-30) == "ends_before_start"
    await stage.do("end", at=plan + 30 * MINUTE)
    for action, values in (("end", {}), ("delay", {"minutes": 5}), ("move", {"room": new_id()})):
        assert await stage.refusal(action, **values) in {"already_ended", "invalid"}


async def test_second_tap_is_no_second_delay(stage: Stage) -> None:
    await stage.do("delay", minutes=5, number=0)
    assert await stage.refusal("delay", minutes=5, number=0) == "changed_meanwhile"


async def test_only_released_sessions_have_a_day(session: Session, stage: Stage) -> None:
    stage.talk = await make_session(session, stage.event, "Not released")
    with pytest.raises(NotFound):
        await stage.do("start")
