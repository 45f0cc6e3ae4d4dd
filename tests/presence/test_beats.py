"""Beats become segments of the ledger: every second once, none invented."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlmodel import col, select

from events_platform.attendance.models import Attendance
from events_platform.errors import Conflict
from events_platform.kit.db.engine import Database
from events_platform.presence.beats import NEXT_IN_BY_HAND, Beat, close_stale, record_beat
from events_platform.presence.jobs import close_stale_connections
from events_platform.presence.models import Connection
from tests.factories.registration import make_registration
from tests.presence.conftest import Hall, make_online_room

NINE = datetime(2021, 6, 10, 1, 0, tzinfo=UTC)
Clock = time_machine.Traveller
Send = Callable[..., Awaitable[datetime]]


@pytest.fixture
def clock(hall: Hall) -> Iterator[Clock]:
    """Nine o'clock, until the test moves on."""
    with time_machine.travel(NINE, tick=False) as travelling:
        yield travelling


@pytest.fixture
def send(db: Database, hall: Hall) -> Send:
    """One beat in a transaction of its own, by the hall's one page unless told otherwise."""
    page = uuid.uuid4()

    async def beat(**values: object) -> datetime:
        made = replace(Beat(page, hall.room.id), **values)  # type: ignore[arg-type]
        async with db.write() as session:
            return await record_beat(session, hall.attendee, made)

    return beat


async def segments(db: Database) -> list[tuple[int, int]]:
    """The ledger, as seconds since nine o'clock."""
    async with db.read() as session:
        rows = await session.exec(select(Attendance).order_by(col(Attendance.happened_at)))
        return [
            (int((row.happened_at - NINE).total_seconds()), int((row.ended_at - NINE).total_seconds()))
            for row in rows
            if row.ended_at
        ]


async def connection(db: Database) -> Connection:
    async with db.read() as session:
        return (await session.exec(select(Connection))).one()


async def test_beat_opens_a_connection_and_further_ones_extend_it(
    db: Database, hall: Hall, clock: Clock, send: Send
) -> None:
    assert await send() == NINE
    clock.shift(60)
    assert await send(is_visible=False) == NINE
    found = await connection(db)
    assert (found.registration_id, found.room_id) == (hall.registration.id, hall.room.id)
    assert (found.started_at, found.last_beat_at) == (NINE, NINE + timedelta(seconds=60))
    assert (found.is_visible, found.closed_at) == (False, None)
    assert await segments(db) == []


async def test_running_segment_is_written_after_five_minutes_and_a_new_one_begins(
    db: Database, hall: Hall, clock: Clock, send: Send
) -> None:
    for _minute in range(12):
        assert await send() == NINE
        clock.shift(60)
    assert await segments(db) == [(0, 300), (300, 600)]
    found = await connection(db)
    assert (found.segment_started_at - NINE).total_seconds() == 600
    async with db.read() as session:
        row = (await session.exec(select(Attendance))).first()
    assert row is not None
    assert (row.kind, row.mode, row.area_kind, row.area_id) == ("segment", "online", "online", hall.room.id)
    assert (row.source, row.site_id, row.evidence) == ("online_presence", None, str(found.id))


@pytest.mark.parametrize(
    ("gap", "expected", "since"), [(150, [], 0), (151, [(0, 60)], 211), (3600, [(0, 60)], 3660)]
)
async def test_gap_of_more_than_two_and_a_half_intervals_ends_the_segment_at_the_last_beat(
    db: Database, clock: Clock, send: Send, gap: int, expected: list[tuple[int, int]], since: int
) -> None:
    await send()
    clock.shift(60)
    await send()
    clock.shift(gap)
    assert await send() == NINE + timedelta(seconds=since)
    assert await segments(db) == expected


async def test_closing_beat_ends_the_segment_and_a_later_one_begins_another(
    db: Database, clock: Clock, send: Send
) -> None:
    await send()
    clock.shift(42)
    await send(is_closing=True)
    await send(is_closing=True)
    assert await segments(db) == [(0, 42)]
    clock.shift(10)
    assert await send() == NINE + timedelta(seconds=52)
    clock.shift(30)
    await send(is_closing=True)
    assert await segments(db) == [(0, 42), (52, 82)]


async def test_closing_beat_of_an_unknown_page_records_nothing(
    db: Database, clock: Clock, send: Send
) -> None:
    await send(is_closing=True)
    async with db.read() as session:
        assert (await session.exec(select(Connection))).all() == []
    assert await segments(db) == []


async def test_changing_the_room_ends_the_segment_in_the_first(
    db: Database, hall: Hall, clock: Clock, send: Send
) -> None:
    async with db.write() as session:
        other = await make_online_room(session, hall.event, "Forum")
    await send()
    clock.shift(60)
    await send()
    clock.shift(20)
    await send(room_id=other.id)
    assert await segments(db) == [(0, 60)]
    assert (await connection(db)).room_id == other.id


async def test_button_without_scripts_holds_for_five_minutes(db: Database, clock: Clock, send: Send) -> None:
    await send(next_in=NEXT_IN_BY_HAND)
    clock.shift(300)
    assert await send(next_in=NEXT_IN_BY_HAND) == NINE
    clock.shift(301)
    assert await send(next_in=NEXT_IN_BY_HAND) == NINE + timedelta(seconds=601)


async def test_connection_of_somebody_else_is_refused(
    db: Database, hall: Hall, clock: Clock, send: Send
) -> None:
    page = uuid.uuid4()
    await send(connection_id=page)
    async with db.write() as session:
        other = await make_registration(session, hall.parts, hall.event, hall.category)
    stranger = replace(hall.attendee, registration=other)
    with pytest.raises(Conflict) as refused:
        async with db.write() as session:
            await record_beat(session, stranger, Beat(page, hall.room.id))
    assert refused.value.code == "connection_taken"


async def test_job_closes_connections_whose_beats_stopped(
    db: Database, hall: Hall, clock: Clock, send: Send
) -> None:
    await send()
    clock.shift(60)
    await send()
    clock.shift(150)
    async with db.write() as session:
        assert await close_stale(session) == 0
    clock.shift(1)
    await close_stale_connections(hall.parts, {})
    await close_stale_connections(hall.parts, {})
    assert await segments(db) == [(0, 60)]
    assert (await connection(db)).closed_at == NINE + timedelta(seconds=211)
    assert await send() == NINE + timedelta(seconds=211)


async def test_concurrent_beats_of_one_page_write_each_second_once(
    db: Database, hall: Hall, clock: Clock, send: Send
) -> None:
    await send()
    for moment in (120, 240):
        clock.move_to(NINE + timedelta(seconds=moment))
        await send()
    clock.move_to(NINE + timedelta(seconds=310))
    await asyncio.gather(*(send() for _number in range(12)))
    assert await segments(db) == [(0, 310)]
    clock.move_to(NINE + timedelta(seconds=700))
    await asyncio.gather(
        *(close_stale_connections(hall.parts, {}) for _number in range(3)), *(send() for _number in range(6))
    )
    clock.move_to(NINE + timedelta(seconds=730))
    await asyncio.gather(*(send(is_closing=True) for _number in range(6)))
    assert await segments(db) == [(0, 310), (310, 310), (700, 730)]


async def test_two_first_beats_at_once_open_one_connection(db: Database, clock: Clock, send: Send) -> None:
    await asyncio.gather(*(send() for _number in range(8)))
    assert (await connection(db)).started_at == NINE
