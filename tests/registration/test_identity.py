"""Who is one person: confirmed addresses, suggestions, decisions and their undoing."""

import asyncio
from typing import Any

import pytest
from sqlmodel import col, func, select

from events_platform.accounts.access import Actor
from events_platform.attendance.models import AreaKind, Attendance, AttendanceSource, RowKind
from events_platform.errors import Conflict
from events_platform.events.models import Event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Database, Session
from events_platform.kit.pagination import PageRequest
from events_platform.kit.web.context import AppContext
from events_platform.people.models import IdentityDecision, IdentitySuggestion, Person
from events_platform.people.queries import pending_suggestions, standing_for, suggestions_page
from events_platform.registration.identity import (
    accept_suggestion,
    confirm_address,
    refuse_suggestion,
    undo_decision,
)
from events_platform.registration.models import Category, Quota, Registration, Source
from events_platform.registration.queries import changes_of
from events_platform.registration.service import cancel_registration
from tests.factories.registration import make_category, make_registration

STAFF = Actor("account", "Registrar")


@pytest.fixture
async def category(db: Database, event: Event) -> Category:
    async with db.write() as session:
        return await make_category(session, event, capacity={"onsite": 10})


async def suggestions(session: Session) -> list[tuple[str, str]]:
    found = await session.exec(select(IdentitySuggestion).order_by(col(IdentitySuggestion.id)))
    return [(one.reason, one.state) for one in found]


async def seats(session: Session) -> int:
    return int((await session.exec(select(func.sum(Quota.taken)))).one())


PUBLIC: dict[str, Any] = {"source": Source.PUBLIC, "name": "Li Na", "email": "li@example.org"}


async def test_confirmed_address_and_name_make_one_person(
    db: Database, event: Event, category: Category, installation: AppContext
) -> None:
    async with db.write() as session:
        made = [await make_registration(session, installation, event, category, **PUBLIC) for _ in range(3)]
        assert len({one.person_id for one in made}) == 3
        assert [reason for reason, _state in await suggestions(session)] == ["email_and_name"] * 3
        assert await seats(session) == 3
    async with db.write() as session:
        opened = await session.get_one(Registration, made[1].id)
        assert await confirm_address(session, opened)
        assert not await confirm_address(session, opened)
    async with db.read() as session:
        rows = list(await session.exec(select(Registration).order_by(col(Registration.id))))
        assert {row.person_id for row in rows} == {made[0].person_id}
        assert [row.status for row in rows] == ["confirmed"] * 3
        assert sorted(row.is_duplicate for row in rows) == [False, True, True]
        assert await seats(session) == 1
        person = await session.get_one(Person, made[0].person_id)
        history = await changes_of(session, rows[2].id)
    assert person.merged_into_id is None
    assert [change.person_id for change in history] == [made[2].person_id, made[0].person_id]


async def test_pair_that_is_one_already_waits_for_nobody(
    db: Database, event: Event, category: Category, installation: AppContext
) -> None:
    """Of three that may be one, two decisions settle the third pair; taken back, it waits again."""
    async with db.write() as session:
        made = [
            await make_registration(session, installation, event, category, name="Li Na") for _ in range(3)
        ]
        ids = [one.person_id for one in made]
        for left in (2, 0):
            pair = (await suggestions_page(session, event.id, PageRequest())).items[0]
            await accept_suggestion(session, STAFF, pair)
            assert await pending_suggestions(session, event.id) == left
        first, _second, third = ids
        assert await standing_for(session, [first, third]) == {first: first, third: first}
        await undo_decision(session, STAFF, pair)
        assert await pending_suggestions(session, event.id) == 2


async def test_addresses_confirmed_at_the_same_moment_make_one_person(
    db: Database, event: Event, category: Category, installation: AppContext
) -> None:
    async with db.write() as session:
        made = [await make_registration(session, installation, event, category, **PUBLIC) for _ in range(2)]

    async def confirm(registration: Registration) -> None:
        for _attempt in range(5):
            try:
                async with db.write() as session:
                    await confirm_address(session, await session.get_one(Registration, registration.id))
            except Conflict:
                continue
            return

    await asyncio.gather(*(confirm(registration) for registration in made))
    async with db.read() as session:
        persons = (await session.exec(select(Registration.person_id).distinct())).all()
        assert len(persons) == 1
        assert await seats(session) == 1


async def test_unconfirmed_address_identifies_nobody(
    db: Database, event: Event, category: Category, installation: AppContext
) -> None:
    async with db.write() as session:
        await make_registration(session, installation, event, category, **PUBLIC)
        known = await make_registration(
            session, installation, event, category, name="Li Na", email="li@example.org"
        )
        again = await make_registration(session, installation, event, category, **PUBLIC)
    assert known.person_id != again.person_id


async def test_contact_address_identifies_nobody(
    db: Database, event: Event, category: Category, installation: AppContext
) -> None:
    async with db.write() as session:
        made = [
            await make_registration(
                session,
                installation,
                event,
                category,
                name="Li Na",
                email="office@example.org",
                is_contact_address=True,
                affiliation=f"School {number}",
            )
            for number in range(2)
        ]
        assert not await confirm_address(session, await session.get_one(Registration, made[0].id))
        assert await suggestions(session) == []


@pytest.mark.parametrize(
    ("first", "second", "reasons"),
    [
        ({"name": "Li Na", "email": "a@x.org"}, {"name": "Li Ming", "email": "a@x.org"}, ["email"]),
        ({"name": "Li Na"}, {"name": "NA LI"}, ["name"]),
        ({"name": {"native": "李娜", "romanised": "Li Na"}}, {"name": "Li Na"}, ["name"]),
        ({"name": "Li Na"}, {"name": "Li Na", "country": "SG"}, []),
        ({"name": "Li Na"}, {"name": "Li Na", "affiliation": "Fudan"}, []),
        ({"name": "Li Na"}, {"name": "Li Nan"}, []),
    ],
)
async def test_likeness_is_suggested(
    db: Database,
    event: Event,
    category: Category,
    installation: AppContext,
    first: dict[str, Any],
    second: dict[str, Any],
    reasons: list[str],
) -> None:
    async with db.write() as session:
        for values in (first, second):
            await make_registration(session, installation, event, category, source=Source.PUBLIC, **values)
        assert [reason for reason, _state in await suggestions(session)] == reasons
        assert await pending_suggestions(session, event.id) == len(reasons)


async def test_pair_waits_only_while_both_can_count(
    db: Database, event: Event, category: Category, installation: AppContext
) -> None:
    """Whoever cancelled and never came is no second person; a door that admitted them all the same counts."""
    async with db.write() as session:
        made = [
            await make_registration(session, installation, event, category, name="Li Na") for _ in range(2)
        ]
        other = await session.get_one(Registration, made[1].id)
        assert await pending_suggestions(session, event.id) == 1
        await cancel_registration(session, STAFF, other)
        assert await pending_suggestions(session, event.id) == 0
        assert (await suggestions_page(session, event.id, PageRequest())).items == []
        session.add(
            Attendance(
                event_id=event.id,
                registration_id=other.id,
                kind=RowKind.ENTRY,
                mode="onsite",
                area_kind=AreaKind.SITE,
                area_id=event.id,
                happened_at=now(),
                source=AttendanceSource.GATE_SCAN,
            )
        )
        await session.flush()
        assert await pending_suggestions(session, event.id) == 1
        pair = (await suggestions_page(session, event.id, PageRequest())).items[0]
        await accept_suggestion(session, STAFF, pair)
        assert await pending_suggestions(session, event.id) == 0
        assert len((await suggestions_page(session, event.id, PageRequest(), decided=True)).items) == 1


async def test_decision_can_be_taken_back(
    db: Database, event: Event, category: Category, installation: AppContext
) -> None:
    async with db.write() as session:
        one = await make_registration(session, installation, event, category, name="Li Na")
        other = await make_registration(session, installation, event, category, name="Na Li")
        suggestion = (await session.exec(select(IdentitySuggestion))).one()
        await accept_suggestion(session, STAFF, suggestion)
        moved = await session.get_one(Registration, other.id)
        assert (moved.person_id, moved.is_duplicate) == (one.person_id, True)
        assert await seats(session) == 1
        await undo_decision(session, STAFF, suggestion)
        assert (moved.person_id, moved.is_duplicate) == (other.person_id, False)
        assert await seats(session) == 2
        person = await session.get_one(Person, other.person_id)
        assert person.merged_into_id is None
        await refuse_suggestion(session, STAFF, suggestion)
        assert await suggestions(session) == [("name", "refused")]
        with pytest.raises(Conflict):
            await refuse_suggestion(session, STAFF, suggestion)
        history = await session.exec(select(IdentityDecision).order_by(col(IdentityDecision.recorded_at)))
        assert [one.state for one in history] == ["accepted", "pending", "refused"]


async def test_rule_does_not_overrule_staff(
    db: Database, event: Event, category: Category, installation: AppContext
) -> None:
    async with db.write() as session:
        made = [await make_registration(session, installation, event, category, **PUBLIC) for _ in range(2)]
        suggestion = (await session.exec(select(IdentitySuggestion))).one()
        await refuse_suggestion(session, STAFF, suggestion)
        await confirm_address(session, await session.get_one(Registration, made[0].id))
        await confirm_address(session, await session.get_one(Registration, made[1].id))
        rows = list(await session.exec(select(Registration)))
    assert len({row.person_id for row in rows}) == 2


async def test_merged_person_is_found_by_each_confirmed_address(
    db: Database, event: Event, category: Category, installation: AppContext
) -> None:
    async with db.write() as session:
        one = await make_registration(session, installation, event, category, name="Li Na", email="a@x.org")
        await make_registration(session, installation, event, category, name="Li Na", email="b@x.org")
        await accept_suggestion(session, STAFF, (await session.exec(select(IdentitySuggestion))).one())
        other = await make_category(session, event)
        third = await make_registration(session, installation, event, other, name="Li Na", email="b@x.org")
    assert third.person_id == one.person_id


async def test_duplicate_takes_the_seat_when_the_first_is_cancelled(
    db: Database, event: Event, category: Category, installation: AppContext
) -> None:
    async with db.write() as session:
        made = [await make_registration(session, installation, event, category, **PUBLIC) for _ in range(2)]
        await confirm_address(session, await session.get_one(Registration, made[0].id))
        first, second = [await session.get_one(Registration, one.id) for one in made]
        assert (second.is_duplicate, await seats(session)) == (True, 1)
        await cancel_registration(session, STAFF, first)
        assert (second.is_duplicate, second.status, await seats(session)) == (False, "confirmed", 1)
