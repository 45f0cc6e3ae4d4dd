"""Keys and tickets in the database."""

import asyncio
from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from events_platform.errors import Conflict, NotFound
from events_platform.events.models import Event
from events_platform.kit.db.engine import Database, Session
from events_platform.tickets.codec import decode_ticket
from events_platform.tickets.models import EventKey, Ticket
from events_platform.tickets.queries import public_keys, stored_ticket, ticket_of
from events_platform.tickets.service import (
    create_event_key,
    issue_ticket,
    reissue_ticket,
    rotate_key,
    unreadable_keys,
)
from events_platform.tickets.signing import WrongSecret, decrypt_private_key, verify
from events_platform.tickets.verdict import Verdict, judge_ticket, read_ticket

SECRET = b"a secret of at least 32 characters"


async def _add_event(session: Session) -> UUID:
    event = Event(
        slug=f"event-{uuid4()}",
        timezone="Asia/Shanghai",
        starts_on=date(2026, 6, 10),
        ends_on=date(2026, 6, 10),
        host_country="CN",
    )
    session.add(event)
    await session.flush()
    return event.id


async def _issue(session: Session, event_id: UUID, holder_id: UUID | None = None) -> Ticket:
    return await issue_ticket(
        session, event_id=event_id, holder_id=holder_id or uuid4(), category_code=7, secret=SECRET
    )


async def _judge(session: Session, event_id: UUID, text: str) -> Verdict:
    ticket = read_ticket(text)
    assert ticket is not None
    stored = await stored_ticket(session, event_id, ticket.payload.serial)
    events = {event_id, stored.event_id} if stored else {event_id}
    return judge_ticket(ticket, event_id, stored, await public_keys(session, *events))


async def test_issued_ticket_is_valid_and_found(db: Database) -> None:
    holder = uuid4()
    async with db.write() as session:
        event_id = await _add_event(session)
        issued = await _issue(session, event_id, holder)
    async with db.read() as session:
        found = await ticket_of(session, holder)
        assert found == issued
        read = decode_ticket(issued.text)
        assert (read.payload.generation, read.payload.category, read.payload.key) == (1, 7, 1)
        keys = await public_keys(session, event_id)
        assert verify(read.payload, read.signature, event_id, keys[event_id, 1])
        assert await _judge(session, event_id, issued.text) is Verdict.OK


async def test_private_key_is_stored_encrypted(session: Session) -> None:
    event_id = await _add_event(session)
    assert await create_event_key(session, event_id, SECRET) == 1
    assert await create_event_key(session, event_id, SECRET) == 1
    key = (await session.exec(select(EventKey).where(EventKey.event_id == event_id))).one()
    assert len(decrypt_private_key(key.private_key_encrypted, SECRET, event_id, 1)) == 32
    with pytest.raises(WrongSecret):
        await issue_ticket(
            session, event_id=event_id, holder_id=uuid4(), category_code=1, secret=b"another secret" * 3
        )
    assert await unreadable_keys(session, SECRET) == []
    assert await unreadable_keys(session, b"another secret" * 3) == [(event_id, 1)]


async def test_ticket_of_another_event_is_told_apart(session: Session) -> None:
    ours, theirs = await _add_event(session), await _add_event(session)
    await _issue(session, ours)
    ticket = await _issue(session, theirs)
    assert await _judge(session, ours, ticket.text) is Verdict.WRONG_EVENT


async def test_own_row_stands_before_another_events_of_the_same_serial(session: Session) -> None:
    ours, theirs = sorted([await _add_event(session), await _add_event(session)])
    for event_id in (ours, theirs):
        for other in {ours, theirs} - {event_id}:
            ticket = await _issue(session, event_id)
            copy = Ticket(**{**ticket.model_dump(), "event_id": other, "holder_id": uuid4()})
            session.add(copy)
            await session.flush()
            assert await _judge(session, event_id, ticket.text) is Verdict.OK


async def test_reissued_ticket_supersedes_the_old_one(session: Session) -> None:
    event_id, holder = await _add_event(session), uuid4()
    old = (await _issue(session, event_id, holder)).text
    new = await reissue_ticket(session, holder_id=holder, category_code=7, secret=SECRET)
    assert (new.generation, decode_ticket(new.text).payload.serial) == (2, decode_ticket(old).payload.serial)
    assert await _judge(session, event_id, old) is Verdict.SUPERSEDED
    assert await _judge(session, event_id, new.text) is Verdict.OK


async def test_after_generation_255_comes_a_new_serial(session: Session) -> None:
    event_id, holder = await _add_event(session), uuid4()
    first = await _issue(session, event_id, holder)
    await session.exec(update(Ticket).where(col(Ticket.holder_id) == holder).values(generation=254))
    last = (await reissue_ticket(session, holder_id=holder, category_code=7, secret=SECRET)).text
    new = await reissue_ticket(session, holder_id=holder, category_code=7, secret=SECRET)
    assert (decode_ticket(last).payload.generation, new.generation) == (255, 1)
    assert new.serial != first.serial
    assert await _judge(session, event_id, last) is Verdict.SUPERSEDED
    assert await _judge(session, event_id, first.text) is Verdict.SUPERSEDED
    assert await _judge(session, event_id, new.text) is Verdict.OK
    assert await ticket_of(session, holder) == new


async def test_rotated_key_signs_and_the_old_one_still_verifies(session: Session) -> None:
    event_id = await _add_event(session)
    before = await _issue(session, event_id)
    assert await rotate_key(session, event_id, SECRET) == 2
    after = await _issue(session, event_id)
    assert (before.key_number, after.key_number) == (1, 2)
    for ticket in (before, after):
        assert await _judge(session, event_id, ticket.text) is Verdict.OK
    retired = await session.exec(select(EventKey.number).where(col(EventKey.retired_at).is_not(None)))
    assert retired.all() == [1]


async def test_key_numbers_end_at_255(session: Session) -> None:
    event_id = await _add_event(session)
    await create_event_key(session, event_id, SECRET)
    await session.exec(update(EventKey).values(number=255))
    with pytest.raises(Conflict):
        await rotate_key(session, event_id, SECRET)


async def test_holder_has_one_current_ticket(session: Session) -> None:
    event_id, holder = await _add_event(session), uuid4()
    await _issue(session, event_id, holder)
    with pytest.raises(IntegrityError):
        await _issue(session, event_id, holder)
    await session.rollback()


async def test_event_must_exist(session: Session) -> None:
    with pytest.raises(IntegrityError):
        await create_event_key(session, uuid4(), SECRET)
    await session.rollback()


async def test_reissue_needs_a_ticket(session: Session) -> None:
    with pytest.raises(NotFound):
        await reissue_ticket(session, holder_id=uuid4(), category_code=1, secret=SECRET)


async def test_first_tickets_at_the_same_moment_share_one_key(db: Database) -> None:
    async with db.write() as session:
        event_id = await _add_event(session)

    async def register() -> Ticket:
        async with db.write() as session:
            return await _issue(session, event_id)

    tickets = await asyncio.gather(*[register() for _ in range(8)])
    async with db.read() as session:
        assert list(await public_keys(session, event_id)) == [(event_id, 1)]
        assert {await _judge(session, event_id, ticket.text) for ticket in tickets} == {Verdict.OK}


async def test_reissues_at_the_same_moment_leave_one_valid_ticket(db: Database) -> None:
    holder = uuid4()
    async with db.write() as session:
        event_id = await _add_event(session)
        await _issue(session, event_id, holder)

    async def reissue() -> str:
        async with db.write() as session:
            return (await reissue_ticket(session, holder_id=holder, category_code=7, secret=SECRET)).text

    done = await asyncio.gather(*[reissue() for _ in range(6)], return_exceptions=True)
    texts = [text for text in done if isinstance(text, str)]
    assert {type(refusal) for refusal in done if not isinstance(refusal, str)} <= {Conflict}
    async with db.read() as session:
        verdicts = [await _judge(session, event_id, text) for text in texts]
        current = await ticket_of(session, holder)
    assert current is not None
    assert verdicts.count(Verdict.OK) == 1
    assert current.generation == 1 + len(texts)
    assert len(set(texts)) == len(texts)
