"""Sessions that are part of others: what may be part of what, and forums that take their talks with them."""

from typing import Any

import pytest
from sqlmodel import col, select

from events_platform.accounts.access import SYSTEM
from events_platform.accounts.models import AuditEntry
from events_platform.errors import Conflict, Invalid
from events_platform.events.models import Event
from events_platform.events.queries import rooms_of
from events_platform.kit.db.engine import Session
from events_platform.programme.conflicts_facts import ConflictKind
from events_platform.programme.content import read
from events_platform.programme.models import ProgrammeSession, SessionKind, SessionState, Speaker
from events_platform.programme.published import public_programme
from events_platform.programme.queries import slots_of
from events_platform.programme.schemas_sessions import SessionIn
from events_platform.programme.service_conflicts import conflicts_of
from events_platform.programme.service_restore import restore_working_copy
from events_platform.programme.service_sessions import (
    add_session,
    cancel_session,
    change_session,
    change_state,
    duplicate_session,
    remove_session,
    restore_session,
)
from events_platform.programme.service_slots import Move, move_together, unplace_session
from tests.factories.events import make_event
from tests.factories.programme import a_time, make_part, make_release, make_session, make_slot, make_type


def data(one: ProgrammeSession, **changes: Any) -> SessionIn:
    kept = {"type": one.type_id, "title": one.title, "minutes": one.minutes, "state": one.state}
    return SessionIn.model_validate({**kept, **changes})


async def make_forum(session: Session, event: Event, **values: Any) -> ProgrammeSession:
    await make_type(session, event)
    kind = await make_type(session, event, SessionKind.FORUM, minutes=120)
    return await make_session(session, event, "Forum on rivers", "江河论坛", type=kind, **values)


async def test_one_level_within_one_event(session: Session) -> None:
    event, other = await make_event(session, slug="one"), await make_event(session, slug="two")
    forum, talk = await make_forum(session, event), await make_session(session, event)
    await make_type(session, event, SessionKind.BREAK)
    tea = await make_session(session, event, "Tea", type=await make_type(session, event, SessionKind.BREAK))
    strange = await make_session(session, other)
    changed = await change_session(session, SYSTEM, event, talk, data(talk, part_of=forum.id))
    assert changed.part_of_id == forum.id
    assert (await duplicate_session(session, SYSTEM, event, talk)).part_of_id == forum.id
    for one, part_of, words in (
        (talk, talk, "cannot be part of itself"),
        (talk, strange, "no such session"),
        (talk, tea, "A break has no sessions"),
        (forum, await make_session(session, event), "has sessions in it"),
        (await make_session(session, event), talk, "itself part of another"),
    ):
        with pytest.raises(Invalid, match=words) as refused:
            await change_session(session, SYSTEM, event, one, data(one, part_of=part_of.id))
        assert set(refused.value.fields) == {"part_of"}
    with pytest.raises(Invalid):
        await add_session(session, SYSTEM, event, data(talk, part_of=talk.id))


async def test_forum_with_talks_is_kept_until_they_are_taken_out(session: Session) -> None:
    event = await make_event(session)
    forum = await make_forum(session, event, state=SessionState.DRAFT)
    talk = await make_session(session, event, part_of_id=forum.id)
    with pytest.raises(Conflict, match="Other sessions are part of this one"):
        await remove_session(session, SYSTEM, event, forum)
    await change_session(session, SYSTEM, event, talk, data(talk, part_of=None))
    await remove_session(session, SYSTEM, event, forum)


async def make_talks(session: Session, event: Event, forum: ProgrammeSession) -> list[ProgrammeSession]:
    """A confirmed talk, a draft, and one that was cancelled by itself."""
    states = (SessionState.CONFIRMED, SessionState.DRAFT, SessionState.CANCELLED)
    return [await make_session(session, event, state=state, part_of_id=forum.id) for state in states]


async def test_forum_is_cancelled_with_its_talks_and_comes_back_with_them_in_one_step(
    session: Session,
) -> None:
    event = await make_event(session)
    forum = await make_forum(session, event, state=SessionState.ACCEPTED)
    talks = await make_talks(session, event, forum)
    before = [one.state for one in (forum, *talks)]
    assert await cancel_session(session, SYSTEM, event, forum, with_talks=True) == 3
    assert {one.state for one in (forum, *talks)} == {SessionState.CANCELLED}
    logged = select(AuditEntry.details).where(col(AuditEntry.action).startswith("session."))
    assert (await session.exec(logged)).all() == [{"name": dict(forum.title), "count": 3}]
    await restore_session(session, SYSTEM, event, forum)
    assert [one.state for one in (forum, *talks)] == before
    assert len((await session.exec(logged)).all()) == 2
    await cancel_session(session, SYSTEM, event, forum, with_talks=True)
    await change_state(session, SYSTEM, event, talks[0], SessionState.CONFIRMED)
    await change_state(session, SYSTEM, event, talks[0], SessionState.CANCELLED)
    await change_session(session, SYSTEM, event, talks[1], data(talks[1], part_of=None))
    await change_session(session, SYSTEM, event, talks[1], data(talks[1], part_of=forum.id))
    await change_state(session, SYSTEM, event, forum, SessionState.CONFIRMED)
    assert {one.state for one in talks} == {SessionState.CANCELLED}


async def test_forum_that_is_cancelled_by_itself_leaves_its_talks(session: Session) -> None:
    event = await make_event(session)
    forum = await make_forum(session, event)
    talks = await make_talks(session, event, forum)
    before = [one.state for one in talks]
    assert await cancel_session(session, SYSTEM, event, forum) == 1
    assert [one.state for one in talks] == before
    assert await cancel_session(session, SYSTEM, event, forum, with_talks=True) == 2
    await restore_session(session, SYSTEM, event, forum)
    assert [one.state for one in (forum, *talks)] == [SessionState.CONFIRMED, *before]


async def test_talks_move_with_their_forum(session: Session) -> None:
    event = await make_event(session, rooms=3)
    first, second, third = await rooms_of(session, event.id)
    forum = await make_forum(session, event)
    inner = await make_session(session, event, minutes=30, part_of_id=forum.id)
    own = await make_session(session, event, minutes=30, part_of_id=forum.id)
    off_grid = await make_session(session, event, minutes=7, part_of_id=forum.id)
    await make_session(session, event, part_of_id=forum.id)
    await make_slot(session, forum, a_time(event), first)
    await make_slot(session, inner, a_time(event, minutes=30), first)
    await make_slot(session, own, a_time(event, minutes=60), third)
    await make_slot(session, off_grid, a_time(event, minutes=93), first)
    moved = await move_together(
        session,
        SYSTEM,
        event,
        [Move(forum.id, second.id, a_time(event, minutes=10)), Move(inner.id, second.id, a_time(event))],
    )
    assert [id_ for id_, _slot in moved] == [forum.id, inner.id, own.id, off_grid.id]
    slots = await slots_of(session, event.id)
    assert {id_: (slot.room_id, slot.starts_at) for id_, slot in slots.items()} == {
        forum.id: (second.id, a_time(event, minutes=10)),
        inner.id: (second.id, a_time(event)),
        own.id: (third.id, a_time(event, minutes=70)),
        off_grid.id: (second.id, a_time(event, minutes=103)),
    }
    await unplace_session(session, SYSTEM, event, forum)
    assert await slots_of(session, event.id) == {}


async def test_talk_in_its_forum_is_no_double_booking_and_outside_of_it_is_told(session: Session) -> None:
    event = await make_event(session)
    first, second = await rooms_of(session, event.id)
    forum = await make_forum(session, event)
    chair = Speaker(event_id=event.id, slug="wang", native="王芳")
    session.add(chair)
    await session.flush()
    talk = await make_session(session, event, "On rafts", minutes=30, part_of_id=forum.id)
    for one in (forum, talk):
        await make_part(session, one, chair)
    await make_slot(session, forum, a_time(event), first)
    slot = await make_slot(session, talk, a_time(event, minutes=90), first)
    assert await conflicts_of(session, event) == []
    slot.room_id, slot.ends_at = second.id, a_time(event, minutes=125)
    await session.flush()
    told = {one.kind: one for one in await conflicts_of(session, event)}
    assert set(told) == {ConflictKind.OUTSIDE_FORUM, ConflictKind.FORUM_ELSEWHERE}
    assert all(one.is_blocking for one in told.values())
    assert told[ConflictKind.FORUM_ELSEWHERE].sentence == (
        "“On rafts” is part of “Forum on rivers”, which is in Hall 1, and stands in another room."
    )


async def test_release_holds_what_is_part_of_what_and_a_hidden_forum_hides_its_talks(
    session: Session,
) -> None:
    event = await make_event(session)
    forum = await make_forum(session, event)
    talk = await make_session(session, event, minutes=30, part_of_id=forum.id)
    await make_slot(session, forum, a_time(event))
    await make_slot(session, talk, a_time(event))
    release = await make_release(session, event)
    programme = await public_programme(session, event)
    assert [one.item.id for one in programme.sessions] == [forum.id, talk.id]
    assert programme.forum_of(programme.by_id[talk.id]) is programme.by_id[forum.id]
    talk.part_of_id = None
    await restore_working_copy(session, event, read(release.content))
    assert talk.part_of_id == forum.id
    forum.is_hidden = True
    await session.flush()
    assert (await public_programme(session, event)).sessions == ()
