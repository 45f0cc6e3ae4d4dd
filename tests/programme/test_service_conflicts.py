"""Conflicts of a stored plan, told in sentences, and taken upon oneself with a reason."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from events_platform.accounts.access import SYSTEM
from events_platform.errors import Conflict, Invalid, NotFound
from events_platform.events.models import Event, RoomClosure
from events_platform.events.queries import open_spans, rooms_of, sites_of
from events_platform.events.service import set_site_day
from events_platform.events.service_sites import hours
from events_platform.kit.db.engine import Database, Session
from events_platform.kit.i18n import use_locale
from events_platform.kit.ids import new_id
from events_platform.programme.conflicts_facts import ConflictKind
from events_platform.programme.models import (
    Appearance,
    ProgrammeSession,
    SessionKind,
    SessionState,
    Speaker,
    SpeakerWindow,
)
from events_platform.programme.service_conflicts import (
    blocking_conflicts,
    conflicts_of,
    override_conflicts,
    undo_override,
)
from tests.factories.events import make_event
from tests.factories.programme import a_time, make_part, make_session, make_slot, make_track, make_type
from tests.support.queries import Queries

DAY = date(2021, 6, 10)


async def make_plan(session: Session, count: int = 2) -> tuple[Event, list[ProgrammeSession], Speaker]:
    """So many sessions at once in one room, all with one speaker."""
    event = await make_event(session, starts_on=DAY, ends_on=DAY)
    speaker = Speaker(event_id=event.id, slug=new_id().hex, native="陈宝生", romanised="Chen Baosheng")
    session.add(speaker)
    await session.flush()
    made = []
    for number in range(count):
        one = await make_session(session, event, f"Talk {number}", f"报告{number}")
        await make_slot(session, one, a_time(event, day=0))
        await make_part(session, one, speaker)
        made.append(one)
    return event, made, speaker


async def test_conflicts_are_told_in_the_language_of_the_reader(session: Session) -> None:
    event, sessions, _speaker = await make_plan(session)
    with use_locale("en"):
        told = await conflicts_of(session, event)
    assert {one.kind for one in told} == {ConflictKind.SPEAKER_TWICE, ConflictKind.ROOM_TWICE}
    by_kind = {one.kind: one for one in told}
    assert by_kind[ConflictKind.SPEAKER_TWICE].sentence == (
        "Chen Baosheng is needed in “Talk 0” and in “Talk 1” at once (10 June 2021, 09:00–09:30)."
    )
    assert by_kind[ConflictKind.ROOM_TWICE].advice == "Move one of the two to another time or room."
    assert told[0].session_ids == tuple(one.id for one in sessions)
    with use_locale("zh"):
        (one, _other) = await conflicts_of(session, event)
    assert one.sentence == "“报告0”与“报告1”同时安排在第1会议厅（2021年6月10日 09:00–09:30）。"


async def test_everything_stored_counts(session: Session) -> None:
    event, (talk, other), speaker = await make_plan(session)
    room, second = await rooms_of(session, event.id)
    other.state = SessionState.CANCELLED
    track, elsewhere = await make_track(session, event), await make_session(session, event, "Elsewhere")
    await make_slot(session, elsewhere, a_time(event, day=0), second)
    talk.track_id = elsewhere.track_id = track.id
    talk.expected, talk.interpretation, speaker.precedence = 101, ["zh"], 1
    start, end = a_time(event, day=0, minutes=-600), a_time(event, day=0, minutes=-500)
    session.add(SpeakerWindow(speaker_id=speaker.id, starts_at=start, ends_at=end))
    session.add(
        RoomClosure(event_id=event.id, room_id=room.id, starts_at=start, ends_at=end + timedelta(hours=9))
    )
    lunch = await make_session(
        session, event, "Lunch", type=await make_type(session, event, SessionKind.BREAK)
    )
    await make_slot(session, lunch, a_time(event, day=2), second)
    assert {one.kind for one in await conflicts_of(session, event)} == {
        ConflictKind.ROOM_CLOSED,
        ConflictKind.SPEAKER_UNAVAILABLE,
        ConflictKind.OUTSIDE_HOURS,
        ConflictKind.ROOM_TOO_SMALL,
        ConflictKind.TRACK_PARALLEL,
        ConflictKind.INTERPRETER_MISSING,
        ConflictKind.EQUIPMENT_MISSING,
        ConflictKind.HOLDING_MISSING,
    }


async def test_night_is_told_by_the_speakers_own_clock(session: Session) -> None:
    event = await make_event(session, starts_on=DAY, ends_on=DAY)
    speaker = Speaker(event_id=event.id, slug="chen", native="Chen Baosheng", timezone="America/New_York")
    speaker.appearance = Appearance.LIVE
    session.add(speaker)
    late = await make_session(session, event, "Midnight")
    await make_part(session, late, speaker)
    await make_slot(session, late, a_time(event, day=0, minutes=180))
    with use_locale("en"):
        told = {one.kind: one.sentence for one in await conflicts_of(session, event)}
    assert told == {
        ConflictKind.REMOTE_NIGHT: (
            "“Midnight” is at 00:00 for Chen Baosheng, who speaks by live link from New York."
        )
    }


async def test_only_confirmed_sessions_stand_against_a_release(session: Session) -> None:
    event, (_talk, other), _speaker = await make_plan(session)
    assert len(await blocking_conflicts(session, event)) == 2
    other.state = SessionState.ACCEPTED
    await session.flush()
    assert await blocking_conflicts(session, event) == []
    assert len(await conflicts_of(session, event)) == 2


async def test_hard_conflict_is_taken_upon_oneself_and_given_back(session: Session) -> None:
    event, _sessions, _speaker = await make_plan(session)
    keys = [one.key for one in await conflicts_of(session, event)]
    overrides = await override_conflicts(session, SYSTEM, event, keys, " The second is a rehearsal. ")
    assert await blocking_conflicts(session, event) == []
    assert [one.override and one.override.reason for one in await conflicts_of(session, event)] == [
        "The second is a rehearsal.",
        "The second is a rehearsal.",
    ]
    await override_conflicts(session, SYSTEM, event, keys[:1], "Another reason")
    await undo_override(session, SYSTEM, event, overrides[1].id)
    (left,) = await blocking_conflicts(session, event)
    assert left.key == keys[1]


async def test_override_needs_a_reason_and_a_hard_conflict_that_exists(session: Session) -> None:
    event, (talk, _other), _speaker = await make_plan(session)
    talk.expected = 1000
    hard, _second, soft = await conflicts_of(session, event)
    with pytest.raises(Invalid) as refused:
        await override_conflicts(session, SYSTEM, event, [hard.key], "  ")
    assert set(refused.value.fields) == {"reason"}
    with pytest.raises(Invalid):
        await override_conflicts(session, SYSTEM, event, [hard.key], "x" * 501)
    with pytest.raises(Conflict):
        await override_conflicts(session, SYSTEM, event, [soft.key], "Because")
    with pytest.raises(NotFound):
        await override_conflicts(session, SYSTEM, event, ["room_twice:gone"], "Because")
    with pytest.raises(NotFound):
        await undo_override(session, SYSTEM, event, new_id())


async def test_early_actual_end_takes_no_planned_hour_away(session: Session) -> None:
    event = await make_event(session, starts_on=DAY, ends_on=DAY, opens=time(9), ends=time(18))
    (site,) = await sites_of(session, event.id)
    planned = hours(event, DAY, time(9), time(18))
    early = hours(event, DAY, time(9), time(17, 40))
    await set_site_day(session, SYSTEM, event, site.id, DAY, *early, is_actual_end=True)
    assert await open_spans(session, event.id) == [(site.id, *planned)]
    late = hours(event, DAY, time(9), time(19))
    await set_site_day(session, SYSTEM, event, site.id, DAY, *late, is_actual_end=True)
    assert await open_spans(session, event.id) == [(site.id, *late)]
    assert late[1].astimezone(ZoneInfo(event.timezone)).hour == 19


@pytest.mark.parametrize("count", [1, 3])
async def test_conflicts_are_found_in_a_fixed_number_of_queries(
    db: Database, count_queries: Callable[[], AbstractContextManager[Queries]], count: int
) -> None:
    async with db.write() as session:
        event, _sessions, _speaker = await make_plan(session, count)
    async with db.read() as session:
        with count_queries() as queries:
            await conflicts_of(session, event)
        queries.assert_at_most(13)
