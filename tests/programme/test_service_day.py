"""The day: what can be recorded of a session, in which order, and taken back."""

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from events_platform.accounts.access import SYSTEM
from events_platform.accounts.models import AuditEntry
from events_platform.errors import Conflict, Invalid, NotFound
from events_platform.events.models import Event, Room
from events_platform.events.queries import rooms_of
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.ids import new_id
from events_platform.kit.outbox.models import Job
from events_platform.programme.hours import MOVED_JOB
from events_platform.programme.models import ProgrammeSession
from events_platform.programme.models_release import SessionHours
from events_platform.programme.published import public_programme
from events_platform.programme.queries_day import actual_hours
from events_platform.programme.schemas_release import HoursIn, ReleaseIn
from events_platform.programme.service_day import record_hours
from events_platform.programme.service_releases import release_programme
from tests.factories.events import make_event
from tests.factories.programme import a_time, make_session, make_slot
from tests.support.queries import Queries

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


class Forum:
    """A forum of an hour in the first room, with three talks: two in it, one in the second room."""

    def __init__(self, session: Session, event: Event) -> None:
        self.session, self.event = session, event
        self.ids: dict[str, uuid.UUID] = {}

    async def plan(self) -> None:
        self.rooms = [room.id for room in await rooms_of(self.session, self.event.id)]
        forum = await make_session(self.session, self.event, "Forum", minutes=60)
        await make_slot(self.session, forum, a_time(self.event, 0))
        self.ids["forum"] = forum.id
        for number, title in enumerate(("first", "second", "apart")):
            talk = await make_session(self.session, self.event, title, minutes=20, part_of_id=forum.id)
            room = await self.session.get_one(Room, self.rooms[title == "apart"])
            await make_slot(self.session, talk, a_time(self.event, 0, 20 * number), room)
            self.ids[title] = talk.id
        reason = "Shown to many at once"
        await release_programme(self.session, SYSTEM, self.event, ReleaseIn(override_reason=reason))

    async def do(self, title: str, action: str, **values: Any) -> SessionHours:
        data = HoursIn.model_validate({"action": action, **values})
        return await record_hours(self.session, SYSTEM, self.event, self.ids[title], data)

    async def shown(self) -> dict[str, tuple[int, int]]:
        """Minutes after the planned start of the forum, and the number of the room."""
        known = await actual_hours(self.session, self.event.id)
        hours = {title: known[id_].hours for title, id_ in self.ids.items()}
        plan = a_time(self.event, 0)
        return {
            title: (int((one.starts_at - plan) / MINUTE), self.rooms.index(one.room_id))
            for title, one in hours.items()
        }


PLANNED = {"forum": (0, 0), "first": (0, 0), "second": (20, 0), "apart": (40, 1)}


@pytest.fixture
async def forum(session: Session, event: Event) -> Forum:
    one = Forum(session, event)
    await one.plan()
    return one


async def test_forum_takes_its_talks_along_and_brings_them_back(forum: Forum) -> None:
    await forum.do("forum", "delay", minutes=15)
    late = {"forum": (15, 0), "first": (15, 0), "second": (35, 0), "apart": (55, 1)}
    assert await forum.shown() == late
    await forum.do("forum", "move", room=forum.rooms[1])
    # Who is in another room than the forum stays there.
    assert await forum.shown() == {title: (minute, 1) for title, (minute, _room) in late.items()}
    await forum.do("forum", "undo")
    assert await forum.shown() == late
    await forum.do("forum", "undo")
    assert await forum.shown() == PLANNED
    await forum.do("forum", "delay", minutes=5)
    await forum.do("second", "undo")
    assert (await forum.shown())["second"] == (20, 0)


@pytest.mark.parametrize(
    ("steps", "kept"),
    [
        ([("start", {})], 0),
        ([("start", {}), ("end", {})], 0),
        ([("delay", {"minutes": 3})], 3),
        ([("move", {"room": 1})], 0),
    ],
)
async def test_talk_keeps_its_own_record(
    forum: Forum, steps: list[tuple[str, dict[str, int]]], kept: int
) -> None:
    for action, values in steps:
        given: dict[str, Any] = {"at": a_time(forum.event, 0)} if action == "start" else values
        given = {"room": forum.rooms[1]} if action == "move" else given
        await forum.do("first", action, **given)
    before = (await forum.shown())["first"]
    await forum.do("forum", "delay", minutes=15)
    await forum.do("forum", "move", room=forum.rooms[1])
    shown = await forum.shown()
    assert (shown["first"], shown["first"][0], shown["second"]) == (before, kept, (35, 1))
    await forum.do("forum", "undo")
    assert (await forum.shown())["first"] == before
    assert (await forum.shown())["second"] == (35, 0)


async def test_start_and_end_are_the_forums_alone_and_a_late_forum_takes_what_is_to_come(
    forum: Forum,
) -> None:
    await forum.do("forum", "start", at=a_time(forum.event, 0))
    assert await forum.shown() == PLANNED
    await forum.do("first", "start", at=a_time(forum.event, 0))
    row = await forum.do("forum", "delay", minutes=10)
    assert row.ends_at == a_time(forum.event, 0, 70)
    assert await forum.shown() == {**PLANNED, "second": (30, 0), "apart": (50, 1)}
    await forum.do("forum", "end")
    assert (await forum.shown())["second"] == (30, 0)


async def test_log_tells_of_a_forum_and_its_talks_once(session: Session, forum: Forum) -> None:
    row = await forum.do("forum", "move", room=forum.rooms[1])
    found = select(AuditEntry).where(AuditEntry.action == "session.hours")
    [entry] = (await session.exec(found)).all()
    assert entry.details["session"] == str(forum.ids["forum"])
    assert set(entry.details["talks"]) == {str(forum.ids[one]) for one in ("first", "second")}
    jobs = (await session.exec(select(Job).where(Job.name == MOVED_JOB))).all()
    assert len(jobs) == 1
    rows = (await session.exec(select(SessionHours).where(SessionHours.carried_by_id == row.id))).all()
    assert [one.action for one in rows] == ["move", "move"]


async def test_forum_of_many_talks_is_as_many_queries(
    forum: Forum, count_queries: Callable[[], AbstractContextManager[Queries]]
) -> None:
    with count_queries() as few:
        await forum.do("apart", "delay", minutes=5)
    with count_queries() as many:
        await forum.do("forum", "delay", minutes=5)
    # The talks are rows more in statements that there are anyhow.
    assert len(many) == len(few)
