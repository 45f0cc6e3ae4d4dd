"""When and where sessions are planned."""

import asyncio
from datetime import timedelta

import pytest

from events_platform.accounts.access import SYSTEM
from events_platform.errors import Conflict, Invalid, NotFound
from events_platform.events.queries import rooms_of
from events_platform.events.service import archive_event
from events_platform.kit.db.engine import Database, Session
from events_platform.programme.models import SessionState
from events_platform.programme.queries import slots_of
from events_platform.programme.service_slots import Move, place_many, place_session, unplace_session
from tests.factories.events import make_event
from tests.factories.programme import a_time, make_session, make_slot


async def test_session_is_placed_moved_resized_and_taken_off(session: Session) -> None:
    event = await make_event(session)
    first, second = await rooms_of(session, event.id)
    talk = await make_session(session, event, minutes=20)
    slot = await place_session(session, SYSTEM, event, talk, first.id, a_time(event))
    assert (slot.room_id, slot.ends_at) == (first.id, a_time(event, minutes=20))
    moved = await place_session(
        session, SYSTEM, event, talk, second.id, a_time(event, minutes=5), minutes=45, is_fixed=True
    )
    assert (moved.id, moved.room_id, moved.is_fixed, talk.minutes) == (slot.id, second.id, True, 45)
    assert moved.ends_at == a_time(event, minutes=50)
    await unplace_session(session, SYSTEM, event, talk)
    assert await slots_of(session, event.id) == {}


async def test_slot_keeps_shared_rooms_unless_told_otherwise(session: Session) -> None:
    event = await make_event(session, rooms=3)
    main, branch, other = await rooms_of(session, event.id)
    talk = await make_session(session, event)
    slot = await place_session(
        session, SYSTEM, event, talk, main.id, a_time(event), shared_room_ids=(branch.id, main.id)
    )
    assert slot.shared_room_ids == [str(branch.id)]
    await place_many(session, SYSTEM, event, [Move(talk.id, other.id, a_time(event))])
    assert slot.shared_room_ids == [str(branch.id)]
    await place_many(session, SYSTEM, event, [Move(talk.id, branch.id, a_time(event))])
    assert slot.shared_room_ids == []


async def test_talk_of_seven_minutes_keeps_its_length(session: Session) -> None:
    event = await make_event(session)
    (room, _other) = await rooms_of(session, event.id)
    talk = await make_session(session, event, minutes=7)
    slot = await place_session(session, SYSTEM, event, talk, room.id, a_time(event))
    assert slot.ends_at - slot.starts_at == timedelta(minutes=7)


async def test_imported_time_off_the_grid_stays_until_it_is_moved(session: Session) -> None:
    event = await make_event(session)
    first, second = await rooms_of(session, event.id)
    talk = await make_session(session, event, minutes=7)
    odd = Move(talk.id, first.id, a_time(event, minutes=3))
    (slot,) = await place_many(session, SYSTEM, event, [odd], step=timedelta(minutes=1))
    kept = await place_session(session, SYSTEM, event, talk, second.id, a_time(event, minutes=3))
    assert slot is kept
    assert (kept.room_id, kept.ends_at) == (second.id, a_time(event, minutes=10))
    with pytest.raises(Invalid):
        await place_session(session, SYSTEM, event, talk, second.id, a_time(event, minutes=4))


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [
        (3, None, "starts_at"),
        (0, 33, "ends_at"),
        (0, -5, "ends_at"),
        (0, 1445, "ends_at"),
        (60 * 24 * 60, None, "starts_at"),
    ],
)
async def test_times_off_the_grid_and_out_of_order_are_refused(
    session: Session, start: int, end: int | None, field: str
) -> None:
    event = await make_event(session)
    (room, _other) = await rooms_of(session, event.id)
    talk = await make_session(session, event, minutes=30)
    with pytest.raises(Invalid) as refused:
        await place_session(
            session,
            SYSTEM,
            event,
            talk,
            room.id,
            a_time(event, minutes=start),
            ends_at=None if end is None else a_time(event, minutes=end),
        )
    assert set(refused.value.fields) == {field}


async def test_rooms_and_sessions_of_other_events_are_refused(session: Session) -> None:
    event, other = await make_event(session), await make_event(session)
    (here, _hall), (there, _room) = await rooms_of(session, event.id), await rooms_of(session, other.id)
    talk = await make_session(session, event)
    with pytest.raises(Invalid):
        await place_session(session, SYSTEM, event, talk, there.id, a_time(event))
    with pytest.raises(Invalid):
        await place_session(session, SYSTEM, event, talk, here.id, a_time(event), shared_room_ids=(there.id,))
    with pytest.raises(NotFound):
        await place_session(session, SYSTEM, other, talk, there.id, a_time(other))


async def test_move_of_what_somebody_else_moved_is_refused_with_all_others(session: Session) -> None:
    event = await make_event(session)
    first, second = await rooms_of(session, event.id)
    talk, next_talk = await make_session(session, event), await make_session(session, event)
    seen = (await make_slot(session, talk, a_time(event), first)).updated_at
    moves = [
        Move(next_talk.id, second.id, a_time(event), expected=None),
        Move(talk.id, second.id, a_time(event, minutes=30), expected=seen),
    ]
    placed = await place_many(session, SYSTEM, event, moves)
    assert [slot.session_id for slot in placed if slot] == [next_talk.id, talk.id]
    for stale in (
        Move(talk.id, first.id, a_time(event), expected=seen),
        Move(talk.id, expected=None),
        Move(next_talk.id, first.id, a_time(event), expected=None),
    ):
        with pytest.raises(Conflict) as refused:
            await place_many(session, SYSTEM, event, [stale])
        assert refused.value.code == "changed_meanwhile"


async def test_cancelled_sessions_and_archived_events_stay_as_they_are(session: Session) -> None:
    event = await make_event(session)
    (room, _other) = await rooms_of(session, event.id)
    cancelled = await make_session(session, event, state=SessionState.CANCELLED)
    with pytest.raises(Conflict) as refused:
        await place_session(session, SYSTEM, event, cancelled, room.id, a_time(event))
    assert refused.value.code == "session_cancelled"
    talk = await make_session(session, event)
    await archive_event(session, SYSTEM, event)
    with pytest.raises(Conflict) as refused:
        await place_session(session, SYSTEM, event, talk, room.id, a_time(event))
    assert refused.value.code == "event_archived"


async def test_of_two_who_move_the_same_slot_at_once_one_is_refused(db: Database) -> None:
    async with db.write() as session:
        event = await make_event(session)
        first, second = await rooms_of(session, event.id)
        talk = await make_session(session, event)
        seen = (await make_slot(session, talk, a_time(event), first)).updated_at

    async def move(minutes: int) -> str:
        step = Move(talk.id, second.id, a_time(event, minutes=minutes), expected=seen)
        try:
            async with db.write() as session:
                await place_many(session, SYSTEM, event, [step])
        except Conflict as error:
            return error.code
        return "moved"

    assert sorted(await asyncio.gather(move(30), move(60), move(90))) == [
        "changed_meanwhile",
        "changed_meanwhile",
        "moved",
    ]


async def test_of_two_who_place_the_same_session_at_once_one_is_refused(db: Database) -> None:
    async with db.write() as session:
        event = await make_event(session)
        (room, _other) = await rooms_of(session, event.id)
        talk = await make_session(session, event)

    async def place(minutes: int) -> str:
        step = Move(talk.id, room.id, a_time(event, minutes=minutes), expected=None)
        try:
            async with db.write() as session:
                await place_many(session, SYSTEM, event, [step])
        except Conflict as error:
            return error.code
        return "placed"

    assert sorted(await asyncio.gather(place(30), place(60))) == ["changed_meanwhile", "placed"]
