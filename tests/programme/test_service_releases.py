"""Releases: what they hold and change, who wins a race, and the way back."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from sqlmodel import select

from events_platform.accounts.access import SYSTEM
from events_platform.accounts.models import AuditEntry
from events_platform.errors import AppError, Conflict, NotFound
from events_platform.events.models import Event
from events_platform.events.queries import rooms_of
from events_platform.kit.db.engine import Database, Session
from events_platform.kit.db.types import LocalizedText
from events_platform.programme.diff import ChangeKind, changes_between, read_changes
from events_platform.programme.models import SessionState, Speaker
from events_platform.programme.models_release import Release, SessionHours
from events_platform.programme.published import public_programme
from events_platform.programme.queries import parts_of, slots_of
from events_platform.programme.queries_day import hours_rows
from events_platform.programme.schemas_release import HoursIn, ReleaseIn, RollBackIn
from events_platform.programme.service_day import record_hours
from events_platform.programme.service_releases import pending_changes, release_programme, roll_back
from events_platform.programme.working_copy import build_items, released_items
from tests.factories.events import make_event
from tests.factories.programme import a_time, make_part, make_session, make_slot
from tests.support.queries import Queries

HOUR = timedelta(hours=1)
Count = Callable[[], AbstractContextManager[Queries]]


async def release(session: Session, event: Event, **values: object) -> Release:
    return await release_programme(session, SYSTEM, event, ReleaseIn.model_validate(values))


async def test_release_holds_what_is_confirmed_and_placed(session: Session) -> None:
    event = await make_event(session)
    shown = await make_session(session, event)
    await make_slot(session, shown, a_time(event))
    await make_session(session, event, "Without a slot")
    draft = await make_session(session, event, "Draft", state=SessionState.DRAFT)
    await make_slot(session, draft, a_time(event))
    version = event.version
    first = await release(session, event, note={"en": "First", "zh": "首次发布"})
    assert (first.number, [item.id for item in released_items(first)]) == (1, [shown.id])
    assert [change.kind for change in read_changes(first.changes)] == [ChangeKind.NEW]
    assert event.version == version + 1
    assert [one.item.id for one in (await public_programme(session, event)).sessions] == [shown.id]
    entries = await session.exec(select(AuditEntry).where(AuditEntry.action == "programme.release"))
    assert [entry.details for entry in entries] == [{"number": 1}]


async def test_second_release_tells_new_moved_changed_and_cancelled(session: Session) -> None:
    event = await make_event(session)
    ids = {}
    for place, name in enumerate(("moved", "changed", "cancelled", "deleted", "same")):
        one = await make_session(session, event, name)
        await make_slot(session, one, a_time(event, minutes=60 * place))
        ids[name] = one
    await release(session, event)
    slots = await slots_of(session, event.id)
    slots[ids["moved"].id].starts_at += 8 * HOUR
    slots[ids["moved"].id].ends_at += 8 * HOUR
    ids["changed"].title = LocalizedText(en="Renamed")
    ids["cancelled"].state = SessionState.CANCELLED
    ids["deleted"].state = SessionState.DRAFT
    added = await make_session(session, event, "new")
    await make_slot(session, added, a_time(event, 2))
    pending = {change.session_id: change for change in await pending_changes(session, event)}
    second = await release(session, event)
    kept = {change.session_id: change for change in read_changes(second.changes)}
    told = {ids[name].id: name for name in ids} | {added.id: "new"}
    assert {told[key]: change.kind.value for key, change in kept.items()} == {
        "moved": "moved",
        "changed": "changed",
        "cancelled": "cancelled",
        "deleted": "cancelled",
        "new": "new",
    }
    assert {key: change.fields for key, change in pending.items()} == {
        key: change.fields for key, change in kept.items()
    }
    before = kept[ids["moved"].id].before
    assert before is not None
    assert before.starts_at == a_time(event)
    sequences = {told[item.id]: item.sequence for item in released_items(second)}
    assert sequences == {"moved": 1, "changed": 1, "cancelled": 1, "deleted": 1, "new": 0, "same": 0}


async def test_cancelled_session_stays_and_may_come_back(session: Session) -> None:
    event = await make_event(session)
    one = await make_session(session, event)
    await make_slot(session, one, a_time(event))
    await release(session, event)
    one.state = SessionState.CANCELLED
    await release(session, event)
    await make_slot(session, await make_session(session, event, "Other"), a_time(event, 2))
    third = {item.id: item for item in released_items(await release(session, event))}
    assert (third[one.id].is_cancelled, third[one.id].sequence) == (True, 1)
    one.state = SessionState.CONFIRMED
    back = await release(session, event)
    fourth = {item.id: item for item in released_items(back)}
    assert (fourth[one.id].is_cancelled, fourth[one.id].sequence) == (False, 2)
    assert [change.kind for change in read_changes(back.changes)] == [ChangeKind.NEW]


async def test_release_without_change_is_refused(session: Session) -> None:
    event = await make_event(session)
    with pytest.raises(Conflict) as refused:
        await release(session, event)
    assert refused.value.code == "nothing_changed"


async def test_release_of_an_older_view_is_refused(session: Session) -> None:
    event = await make_event(session)
    one = await make_session(session, event)
    await make_slot(session, one, a_time(event))
    await release(session, event, base=0)
    one.title = LocalizedText(en="Renamed")
    with pytest.raises(Conflict) as refused:
        await release(session, event, base=0)
    assert refused.value.code == "released_meanwhile"


async def test_of_two_who_release_at_once_one_wins(db: Database) -> None:
    async with db.write() as session:
        event = await make_event(session)
        await make_slot(session, await make_session(session, event), a_time(event))

    async def attempt() -> str:
        try:
            async with db.write() as own:
                mine = await own.get_one(Event, event.id)
                await release(own, mine)
        except AppError as error:
            return str(error.status)
        return "released"

    assert sorted(await asyncio.gather(attempt(), attempt())) == ["409", "released"]
    async with db.read() as session:
        assert [one.number for one in await session.exec(select(Release))] == [1]


async def test_roll_back_releases_the_old_programme_as_the_newest(session: Session) -> None:
    event = await make_event(session)
    one = await make_session(session, event)
    slot = await make_slot(session, one, a_time(event))
    first = await release(session, event)
    slot.starts_at, slot.ends_at = slot.starts_at + HOUR, slot.ends_at + HOUR
    other = await make_session(session, event, "Added later")
    await make_slot(session, other, a_time(event, 2))
    await release(session, event)
    third = await roll_back(session, SYSTEM, event, 1, RollBackIn(base=2))
    assert (third.number, third.restores_number) == (3, 1)
    items = {item.id: item for item in released_items(third)}
    [old] = released_items(first)
    assert (items[one.id].starts_at, items[one.id].sequence) == (old.starts_at, 2)
    assert items[other.id].is_cancelled
    assert (await slots_of(session, event.id))[one.id].starts_at == a_time(event) + HOUR
    with pytest.raises(NotFound):
        await roll_back(session, SYSTEM, event, 9, RollBackIn())


async def test_roll_back_can_take_the_working_copy_along(session: Session) -> None:
    event = await make_event(session)
    speaker = Speaker(event_id=event.id, slug="chen", native="陈宝生")
    session.add(speaker)
    one = await make_session(session, event)
    slot = await make_slot(session, one, a_time(event))
    await make_part(session, one, speaker)
    await release(session, event)
    items = await build_items(session, event)
    one.title = LocalizedText(en="Renamed")
    slot.room_id = (await rooms_of(session, event.id))[1].id
    await session.delete((await parts_of(session, event.id))[one.id][0])
    other = await make_session(session, event, "Added later")
    await make_slot(session, other, a_time(event, 2))
    await session.flush()
    await release(session, event)
    await roll_back(session, SYSTEM, event, 1, RollBackIn(restore_working_copy=True))
    assert await build_items(session, event) == items
    assert (other.state, other.id in await slots_of(session, event.id)) == (SessionState.ACCEPTED, False)
    assert await pending_changes(session, event) == []


async def test_new_plan_counts_where_the_day_had_set_another(session: Session) -> None:
    event = await make_event(session)
    one, running = await make_session(session, event), await make_session(session, event, "Running")
    slot = await make_slot(session, one, a_time(event))
    other = await make_slot(session, running, a_time(event, 0))
    await release(session, event)
    await record_hours(session, SYSTEM, event, one.id, HoursIn(action="delay", minutes=10))
    await record_hours(session, SYSTEM, event, running.id, HoursIn(action="start", at=a_time(event, 0)))
    for each in (slot, other):
        each.starts_at, each.ends_at = each.starts_at + HOUR, each.ends_at + HOUR
    await release(session, event)
    rows = await hours_rows(session, one.id)
    assert [row.action for row in rows] == ["delay", "release"]
    shown = {each.item.id: each for each in (await public_programme(session, event)).sessions}
    assert shown[one.id].starts_at == a_time(event) + HOUR
    assert shown[running.id].starts_at == a_time(event, 0)
    assert [row.action for row in await hours_rows(session, running.id)] == ["start"]
    assert isinstance(rows[-1], SessionHours)


async def test_queries_of_a_release_do_not_grow(session: Session, count_queries: Count) -> None:
    counts = []
    for number in (1, 3):
        event = await make_event(session)
        for place in range(number):
            await make_slot(session, await make_session(session, event), a_time(event, minutes=60 * place))
        with count_queries() as queries:
            await release(session, event)
        counts.append(len(queries))
    assert counts[0] == counts[1]


async def test_diff_of_equal_programmes_is_empty(session: Session) -> None:
    event = await make_event(session)
    await make_slot(session, await make_session(session, event), a_time(event))
    items = await build_items(session, event)
    assert changes_between(items, items) == []
