"""Registering and changing registrations, on both databases."""

import asyncio
from typing import Any

import pytest
from sqlmodel import col, func, select

from events_platform.accounts.access import PUBLIC, SYSTEM, Actor
from events_platform.accounts.models import AuditEntry
from events_platform.errors import AppError, Conflict, Invalid
from events_platform.events.models import Event
from events_platform.kit.db.engine import Database
from events_platform.kit.outbox.models import Job
from events_platform.kit.web.context import AppContext
from events_platform.registration.models import Mode, Quota, Registration, Source, Status
from events_platform.registration.queries import changes_of
from events_platform.registration.schemas import PublicRegistrationIn
from events_platform.registration.service import (
    cancel_registration,
    change_category,
    change_mode,
    confirm_at_door,
    confirm_registration,
    decline_registration,
    register,
)
from events_platform.tickets.queries import ticket_of
from tests.factories.registration import make_category, make_registration

STAFF = Actor("account", "Registrar")


async def taken(db: Database, event: Event) -> dict[str, int]:
    async with db.read() as session:
        rows = await session.exec(
            select(Quota.mode, func.sum(Quota.taken))
            .where(Quota.event_id == event.id)
            .group_by(col(Quota.mode))
        )
        return {str(mode): int(count) for mode, count in rows}


async def test_registration_keeps_facts_history_ticket_mail_and_audit(
    db: Database, event: Event, installation: AppContext
) -> None:
    async with db.write() as session:
        category = await make_category(session, event)
        made = await make_registration(
            session,
            installation,
            event,
            category,
            name="王芳",
            email="Wang@Example.org",
            country="Китай",
        )
    async with db.read() as session:
        stored = await session.get_one(Registration, made.id)
        changes = await changes_of(session, made.id)
        ticket = await ticket_of(session, made.id)
        jobs = (await session.exec(select(Job))).all()
        audits = (await session.exec(select(AuditEntry.action))).all()
    assert (stored.status, stored.mode, stored.country) == ("confirmed", "onsite", "CN")
    assert (stored.email, stored.country_as_written) == ("wang@example.org", "Китай")
    assert stored.name_order == "family_first"
    assert [(c.status, c.mode, c.country, c.person_id) for c in changes] == [
        ("confirmed", "onsite", "CN", stored.person_id)
    ]
    assert ticket is not None
    assert ticket.category_code == category.number
    assert [job.name for job in jobs] == ["registration.notice"]
    assert list(audits) == ["category.create", "registration.create"]
    assert await taken(db, event) == {"onsite": 1, "online": 0}


async def test_unknown_country_is_kept_as_written(
    db: Database, event: Event, installation: AppContext
) -> None:
    async with db.write() as session:
        await make_category(session, event)
        made = await make_registration(session, installation, event, country="Atlantis")
        namibian = await make_registration(session, installation, event, country="NA")
    assert (made.country, made.country_as_written) == (None, "Atlantis")
    assert (namibian.country, namibian.country_as_written) == ("NA", "")


async def test_last_seat_goes_to_one_of_64(db: Database, event: Event, installation: AppContext) -> None:
    async with db.write() as session:
        category = await make_category(session, event, capacity={"onsite": 3, "online": 0})

    async def attempt(number: int) -> str:
        try:
            async with db.write() as session:
                await make_registration(
                    session,
                    installation,
                    event,
                    category,
                    source=Source.PUBLIC,
                    email=f"p{number}@example.org",
                )
        except Conflict as refusal:
            return refusal.code
        return "ok"

    results = await asyncio.gather(*(attempt(number) for number in range(64)))
    assert sorted(results) == ["full"] * 61 + ["ok"] * 3
    async with db.read() as session:
        assert (await session.exec(select(func.count()).select_from(Registration))).one() == 3
    assert await taken(db, event) == {"onsite": 3, "online": 0}


async def test_person_is_registered_once_in_a_category(
    db: Database, event: Event, installation: AppContext
) -> None:
    async with db.write() as session:
        category = await make_category(session, event)
        other = await make_category(session, event)

    async def attempt(name: str, chosen: Any, email: str) -> str:
        try:
            async with db.write() as session:
                await make_registration(session, installation, event, chosen, name=name, email=email)
        except Conflict as refusal:
            return refusal.code
        return "ok"

    tries = [attempt(name, category, "li.na@example.org") for name in ("Li Na", "li  NA", "LÌ Nà", "Na Li")]
    assert sorted(await asyncio.gather(*tries)) == ["already_registered"] * 3 + ["ok"]
    assert await attempt("Li Na", other, "li.na@example.org") == "ok"
    assert await attempt("Li Nan", category, "li.na@example.org") == "ok"
    assert await taken(db, event) == {"onsite": 3, "online": 0}


async def test_stranger_learns_nothing_of_an_earlier_registration(
    db: Database, event: Event, installation: AppContext
) -> None:
    data = PublicRegistrationIn.model_validate(
        {"mode": "onsite", "name": {"native": "Li Na"}, "email": "li.na@example.org", "country": "CN"}
    )
    async with db.write() as session:
        await make_category(session, event)
        first = await register(session, installation, PUBLIC, event, data, Source.PUBLIC)
        second = await register(session, installation, PUBLIC, event, data, Source.PUBLIC)
    assert first.registration.status == second.registration.status == Status.CONFIRMED
    assert first.registration.person_id != second.registration.person_id


async def test_cancelling_frees_the_seat_and_confirming_takes_it_again(
    db: Database, event: Event, installation: AppContext
) -> None:
    async with db.write() as session:
        category = await make_category(session, event, capacity={"onsite": 1})
        made = await make_registration(session, installation, event, category)
        await cancel_registration(session, STAFF, made, "asked by telephone")
    assert await taken(db, event) == {"onsite": 0, "online": 0}
    async with db.write() as session:
        with pytest.raises(Conflict, match="already"):
            await cancel_registration(session, STAFF, made)
    async with db.write() as session:
        await confirm_registration(session, installation, STAFF, made)
        changes = await changes_of(session, made.id)
    assert [(change.status, change.reason) for change in changes] == [
        ("confirmed", ""),
        ("cancelled", "asked by telephone"),
        ("confirmed", ""),
    ]
    assert await taken(db, event) == {"onsite": 1, "online": 0}


async def test_two_cancellations_at_once_free_one_seat(
    db: Database, event: Event, installation: AppContext
) -> None:
    async with db.write() as session:
        category = await make_category(session, event)
        made = [await make_registration(session, installation, event, category) for _ in range(2)]

    async def attempt() -> str:
        try:
            async with db.read() as reading:
                loaded = await reading.get_one(Registration, made[0].id)
            async with db.write() as session:
                await asyncio.sleep(0)
                await cancel_registration(session, STAFF, loaded)
        except AppError as refusal:
            return refusal.code
        return "ok"

    results = await asyncio.gather(*(attempt() for _ in range(8)))
    assert results.count("ok") == 1
    assert await taken(db, event) == {"onsite": 1, "online": 0}


async def test_approval_is_waited_for_without_a_seat(
    db: Database, event: Event, installation: AppContext
) -> None:
    async with db.write() as session:
        category = await make_category(session, event, needs_approval=True, capacity={"onsite": 1})
        waiting = await make_registration(session, installation, event, category, source=Source.PUBLIC)
        other = await make_registration(session, installation, event, category, source=Source.API)
        assert waiting.status == other.status == Status.PENDING
        assert await ticket_of(session, waiting.id) is None
        await confirm_registration(session, installation, STAFF, waiting)
        assert await ticket_of(session, waiting.id) is not None
        await decline_registration(session, STAFF, other, "not an expert of the field")
    assert await taken(db, event) == {"onsite": 1, "online": 0}
    assert str(other.status) == "declined"


async def test_mode_changes_while_there_are_seats(
    db: Database, event: Event, installation: AppContext
) -> None:
    async with db.write() as session:
        category = await make_category(session, event, capacity={"onsite": 1, "online": 1})
        onsite = await make_registration(session, installation, event, category)
        online = await make_registration(session, installation, event, category, mode="online")
    with pytest.raises(Conflict, match="online seats"):
        async with db.write() as session:
            await change_mode(
                session, STAFF, event, await session.get_one(Registration, onsite.id), Mode.ONLINE
            )
    async with db.write() as session:
        await cancel_registration(session, STAFF, await session.get_one(Registration, online.id))
        await change_mode(session, STAFF, event, await session.get_one(Registration, onsite.id), Mode.ONLINE)
    assert await taken(db, event) == {"onsite": 0, "online": 1}


async def test_crossing_mode_changes_do_not_block_each_other(
    db: Database, event: Event, installation: AppContext
) -> None:
    async with db.write() as session:
        category = await make_category(session, event)
        made = [
            await make_registration(session, installation, event, category, mode=mode)
            for mode in ["onsite", "online"] * 10
        ]

    async def swap(registration: Registration) -> None:
        async with db.write() as session:
            loaded = await session.get_one(Registration, registration.id)
            to = Mode.ONLINE if loaded.mode == Mode.ONSITE else Mode.ONSITE
            await change_mode(session, STAFF, event, loaded, to)

    await asyncio.gather(*(swap(registration) for registration in made))
    assert await taken(db, event) == {"onsite": 10, "online": 10}


async def test_door_confirms_above_the_capacity(db: Database, event: Event, installation: AppContext) -> None:
    async with db.write() as session:
        category = await make_category(session, event, capacity={"onsite": 1})
        made = await make_registration(session, installation, event, category)
        await cancel_registration(session, STAFF, made)
        await make_registration(session, installation, event, category)
        await confirm_at_door(session, installation, STAFF, made)
        changes = await changes_of(session, made.id)
    assert (made.status, changes[-1].reason) == (Status.CONFIRMED, "at the door")
    assert await taken(db, event) == {"onsite": 2, "online": 0}


async def test_category_change_moves_the_seat(db: Database, event: Event, installation: AppContext) -> None:
    async with db.write() as session:
        one = await make_category(session, event, capacity={"onsite": 1})
        other = await make_category(session, event, capacity={"onsite": 0})
        made = await make_registration(session, installation, event, one)
    with pytest.raises(Conflict) as refusal:
        async with db.write() as session:
            await change_category(
                session, STAFF, event, await session.get_one(Registration, made.id), other.slug
            )
    assert refusal.value.code == "full"
    async with db.write() as session:
        loaded = await session.get_one(Registration, made.id)
        assert loaded.category_id == one.id


@pytest.mark.parametrize(
    ("values", "field"),
    [({"category": "nobody"}, "category"), ({"mode": "online"}, "mode")],
)
async def test_what_is_not_offered_is_refused(
    db: Database, event: Event, installation: AppContext, values: dict[str, Any], field: str
) -> None:
    async with db.write() as session:
        category = await make_category(session, event, modes=["onsite"])
        given: dict[str, Any] = {"category": category.slug, **values}
        with pytest.raises(Invalid) as refusal:
            await make_registration(session, installation, event, **given)
    assert list(refusal.value.fields) == [field]


async def test_system_actor_is_recorded(db: Database, event: Event, installation: AppContext) -> None:
    async with db.write() as session:
        await make_category(session, event)
        made = await make_registration(session, installation, event)
        assert [change.actor for change in await changes_of(session, made.id)] == [SYSTEM.name]
