"""Arrivals by hand, and taking a row back."""

from datetime import timedelta

import pytest
from sqlmodel import select

from events_platform.accounts.access import SYSTEM
from events_platform.attendance.models import AreaKind, Attendance, AttendanceSource
from events_platform.attendance.service import record_arrivals, void_row
from events_platform.errors import Conflict, Invalid, NotFound
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.ids import new_id
from tests.factories.checkin import Guest, Meeting, make_guest, make_meeting


async def arrive(session: Session, meeting: Meeting, *guests: Guest) -> list[object]:
    site = meeting.site.id
    ids = [guest.registration.id for guest in guests]
    return list(
        await record_arrivals(
            session, SYSTEM, meeting.event, ids, AreaKind.SITE, site, site, now(), AttendanceSource.ROLL_CALL
        )
    )


async def test_arrivals_are_recorded_once_a_day(session: Session) -> None:
    meeting = await make_meeting(session)
    one, other = await make_guest(session, meeting, "陈宝生"), await make_guest(session, meeting, "刘奇")
    assert await arrive(session, meeting, one) == [one.registration.id]
    assert await arrive(session, meeting, one, other) == [other.registration.id]
    rows = list(await session.exec(select(Attendance)))
    assert [row.source for row in rows] == ["roll_call", "roll_call"]


async def test_arrival_can_be_recorded_again_after_it_was_taken_back(session: Session) -> None:
    meeting = await make_meeting(session)
    guest = await make_guest(session, meeting)
    await arrive(session, meeting, guest)
    first = (await session.exec(select(Attendance))).one()
    void = await void_row(session, SYSTEM, meeting.event.id, first.id, "wrong person")
    assert (void.voids_id, void.reason, void.actor) == (first.id, "wrong person", "system")
    assert await arrive(session, meeting, guest) == [guest.registration.id]
    stays = sorted(row.stay for row in await session.exec(select(Attendance)) if row.kind == "entry")
    assert stays == [first.stay, f"{first.stay}#1"]


async def test_void_needs_a_reason_and_a_row_that_stands(session: Session) -> None:
    meeting = await make_meeting(session)
    guest = await make_guest(session, meeting)
    await arrive(session, meeting, guest)
    row = (await session.exec(select(Attendance))).one()
    with pytest.raises(Invalid):
        await void_row(session, SYSTEM, meeting.event.id, row.id, " ")
    with pytest.raises(NotFound):
        await void_row(session, SYSTEM, meeting.event.id, new_id(), "mistake")
    void = await void_row(session, SYSTEM, meeting.event.id, row.id, "mistake")
    with pytest.raises(Conflict):
        await void_row(session, SYSTEM, meeting.event.id, row.id, "mistake")
    with pytest.raises(NotFound):
        await void_row(session, SYSTEM, meeting.event.id, void.id, "a void of a void")


async def test_arrivals_refuse_other_events_and_times_to_come(session: Session) -> None:
    meeting, other = await make_meeting(session), await make_meeting(session, "other")
    stranger = await make_guest(session, other)
    with pytest.raises(NotFound):
        await arrive(session, meeting, stranger)
    site = meeting.site.id
    later = now() + timedelta(hours=1)
    with pytest.raises(Invalid):
        await record_arrivals(
            session, SYSTEM, meeting.event, [], AreaKind.SITE, site, site, later, AttendanceSource.STEWARD
        )
