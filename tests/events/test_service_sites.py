"""Sites, rooms and hours as services make and change them."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlmodel import func, select

from events_platform.accounts.access import SYSTEM
from events_platform.attendance.models import AreaKind
from events_platform.checkin.models import Gate
from events_platform.errors import Conflict, Invalid, NotFound
from events_platform.events import service
from events_platform.events.models import BodyRole, SiteDay
from events_platform.events.queries import bodies_of, rooms_of, site_days, sites_of, windows
from events_platform.events.schemas import BodyIn, RoomIn, SiteIn
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Database, Session
from events_platform.kit.db.types import LocalizedText
from tests.factories.events import make_event, make_room

JUNE: dict[str, Any] = {
    "starts_on": date(2021, 6, 10),
    "ends_on": date(2021, 6, 11),
    "opens": time(9),
    "ends": time(18),
}
NAME = LocalizedText({"en": "Branch", "zh": "分会场"})


async def test_sites_rooms_and_bodies_keep_their_order(session: Session) -> None:
    event = await make_event(session, rooms=0)
    site = await service.add_site(session, SYSTEM, event, SiteIn(name=NAME))
    rooms = [await make_room(session, event) for _ in range(3)]
    bodies = [
        await service.add_body(session, SYSTEM, event, BodyIn(role=BodyRole.HOST, name=NAME))
        for _ in range(3)
    ]
    assert [one.id for one in await sites_of(session, event.id)][1] == site.id
    assert [one.id for one in await rooms_of(session, event.id)] == [one.id for one in rooms]
    assert [one.id for one in await bodies_of(session, event.id)] == [one.id for one in bodies]


async def test_a_new_site_reads_in_every_language_in_its_own_transaction(session: Session) -> None:
    event = await make_event(session)
    site = await service.add_site(session, SYSTEM, event, SiteIn(name=NAME, address=NAME))
    assert (site.name.in_language("zh"), site.address.in_language("en")) == ("分会场", "Branch")


async def test_sites_added_at_once_get_places_of_their_own(db: Database) -> None:
    async with db.write() as session:
        event = await make_event(session)

    async def add() -> None:
        async with db.write() as session:
            await service.add_site(session, SYSTEM, event, SiteIn(name=NAME))

    await asyncio.gather(*(add() for _ in range(5)))
    async with db.read() as session:
        assert [site.position for site in await sites_of(session, event.id)] == list(range(6))


async def test_remove_site_takes_its_rooms_and_hours(session: Session) -> None:
    event = await make_event(session, rooms=0)
    site = await service.add_site(session, SYSTEM, event, SiteIn(name=NAME))
    await service.add_room(session, SYSTEM, event, RoomIn(name=NAME, site=site.id))
    await service.remove_site(session, SYSTEM, event, site.id)
    assert await rooms_of(session, event.id) == []
    assert {row.site_id for row in await site_days(session, event.id)} == {
        one.id for one in await sites_of(session, event.id)
    }


async def test_remove_refuses_a_place_to_which_a_gate_refers(session: Session) -> None:
    event = await make_event(session)
    site = await service.add_site(session, SYSTEM, event, SiteIn(name=NAME))
    room = await service.add_room(session, SYSTEM, event, RoomIn(name=NAME, site=site.id))
    session.add(Gate(event_id=event.id, area_kind=AreaKind.ROOM, area_id=room.id, site_id=site.id))
    await session.flush()
    moved = RoomIn(name=NAME, site=(await sites_of(session, event.id))[0].id)
    for change in (
        service.remove_room(session, SYSTEM, event, room.id),
        service.remove_site(session, SYSTEM, event, site.id),
        service.update_room(session, SYSTEM, event, room.id, moved),
    ):
        with pytest.raises(Conflict) as refused:
            await change
        assert refused.value.code == "place_in_use"


async def test_remove_site_keeps_the_last_one(session: Session) -> None:
    event = await make_event(session)
    (site,) = await sites_of(session, event.id)
    with pytest.raises(Conflict) as refused:
        await service.remove_site(session, SYSTEM, event, site.id)
    assert refused.value.code == "last_site"


async def test_places_of_another_event_are_not_found(session: Session) -> None:
    event, other = await make_event(session), await make_event(session)
    room = (await rooms_of(session, other.id))[0]
    for change in (
        service.remove_room(session, SYSTEM, event, room.id),
        service.update_room(session, SYSTEM, event, room.id, RoomIn(name=NAME)),
        service.update_site(session, SYSTEM, event, room.site_id, SiteIn(name=NAME)),
        service.close_site_day(session, SYSTEM, event, room.site_id, event.starts_on),
    ):
        with pytest.raises(NotFound):
            await change
    with pytest.raises(Invalid):
        await service.add_room(session, SYSTEM, event, RoomIn(name=NAME, site=room.site_id))


async def test_set_site_day_is_kept_beside_what_was_known(session: Session) -> None:
    event = await make_event(session, **JUNE)
    (site,) = await sites_of(session, event.id)
    before = now()
    await asyncio.sleep(0.002)
    day = date(2021, 6, 10)
    opens, ends = datetime(2021, 6, 10, 0, tzinfo=UTC), datetime(2021, 6, 10, 12, 30, tzinfo=UTC)
    await service.set_site_day(session, SYSTEM, event, site.id, day, opens, ends, is_actual_end=True)
    latest = next(row for row in await site_days(session, event.id) if row.day == day)
    assert (latest.opens_at, latest.ends_at, latest.is_actual_end) == (opens, ends, True)
    assert (await windows(session, event.id))[0].closes_at == ends + timedelta(hours=1)
    assert (await windows(session, event.id, known_at=before))[0].closes_at.hour == 11
    stored = select(func.count()).select_from(SiteDay).where(SiteDay.day == day)
    assert (await session.exec(stored)).one() == 2


@pytest.mark.parametrize(
    ("day", "hours", "sentence"),
    [
        (date(2021, 6, 12), 8, "This day is not part of the event."),
        (date(2021, 6, 10), 0, "The end is before the opening."),
        (date(2021, 6, 10), 25, "Opening hours of a day last 24 hours at most."),
    ],
)
async def test_set_site_day_refuses(session: Session, day: date, hours: int, sentence: str) -> None:
    event = await make_event(session, **JUNE)
    (site,) = await sites_of(session, event.id)
    opens = datetime(2021, 6, 10, tzinfo=UTC)
    with pytest.raises(Invalid) as refused:
        await service.set_site_day(
            session, SYSTEM, event, site.id, day, opens, opens + timedelta(hours=hours)
        )
    assert [str(text) for text in refused.value.fields.values()] == [sentence]


async def test_closed_day_has_no_window(session: Session) -> None:
    event = await make_event(session, **JUNE)
    (site,) = await sites_of(session, event.id)
    await service.close_site_day(session, SYSTEM, event, site.id, date(2021, 6, 10))
    assert [one.day for one in await windows(session, event.id)] == [date(2021, 6, 11)]
