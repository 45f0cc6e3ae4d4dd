"""Places in sessions: the last one goes to one person, and who waits moves up by themselves."""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta

import httpx
import pytest
from sqlmodel import col, func, select, update
from starlette.applications import Starlette

from events_platform.accounts.access import SYSTEM
from events_platform.errors import Conflict, NotFound
from events_platform.events.models import Event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Database
from events_platform.kit.outbox.models import Job
from events_platform.kit.web.context import AppContext
from events_platform.mail.models import Mail
from events_platform.programme.models import ProgrammeSession
from events_platform.programme.published import PublicSession, public_programme
from events_platform.registration.jobs import fill, give, tell
from events_platform.registration.links import my_path
from events_platform.registration.models import Registration, Status
from events_platform.registration.models_sign_up import SessionSignUp, SignUpState
from events_platform.registration.queries_sign_up import offered, places_of, sign_ups_of
from events_platform.registration.service import cancel_registration
from events_platform.registration.service_sign_up import GIVE_JOB, TELL_JOB, sign_up, withdraw
from tests.factories.events import make_event
from tests.factories.programme import a_time, make_release, make_session, make_slot
from tests.factories.registration import make_category, make_registration

SIGNED, WAITING = SignUpState.SIGNED_UP, SignUpState.WAITING


@dataclass
class Workshop:
    """A released session of two places tomorrow, and four guests."""

    event: Event
    one: PublicSession
    guests: list[Registration]
    parts: AppContext

    async def signs_up(self, db: Database, number: int, **values: bool) -> SignUpState:
        async with db.write() as session:
            guest = await session.get_one(Registration, self.guests[number].id)
            return await sign_up(session, SYSTEM, guest, self.one, **values)

    async def withdraws(self, db: Database, number: int) -> SignUpState:
        async with db.write() as session:
            guest = await session.get_one(Registration, self.guests[number].id)
            return await withdraw(session, SYSTEM, guest, self.one.item.id)

    async def states(self, db: Database) -> list[SignUpState | None]:
        """What each guest has."""
        async with db.read() as session:
            own = [(await sign_ups_of(session, guest.id)).get(self.one.item.id) for guest in self.guests]
        return [one.state if one else None for one in own]

    async def jobs(self, db: Database, name: str) -> list[dict[str, str]]:
        async with db.read() as session:
            found = select(Job.payload).where(Job.name == name).order_by(col(Job.id))
            return [dict(one) for one in (await session.exec(found)).all()]


async def make_workshop(app: Starlette, db: Database, capacity: int | None = 2, guests: int = 4) -> Workshop:
    parts: AppContext = app.state.context
    async with db.write() as session:
        event = await make_event(session, slug="symposium")
        category = await make_category(session, event)
        people = [
            await make_registration(session, parts, event, category, email=f"guest{number}@example.org")
            for number in range(guests)
        ]
        made = await make_session(session, event, "Workshop", "工作坊", has_sign_up=True, capacity=capacity)
        await make_slot(session, made, a_time(event, day=2))
        await make_release(session, event)
        one = offered(await public_programme(session, event))[0]
    return Workshop(event, one, people, parts)


@pytest.fixture
async def workshop(app: Starlette, db: Database) -> Workshop:
    return await make_workshop(app, db)


async def test_places_go_to_who_comes_first_and_others_wait(db: Database, workshop: Workshop) -> None:
    given = [await workshop.signs_up(db, number) for number in range(4)]
    assert given == [SIGNED, SIGNED, WAITING, WAITING]
    async with db.read() as session:
        places = (await places_of(session, workshop.event.id))[workshop.one.item.id]
        last = (await sign_ups_of(session, workshop.guests[3].id))[workshop.one.item.id]
    assert (places.capacity, places.taken, places.waiting, places.left) == (2, 2, 2, 0)
    assert last.position == 2


async def test_signing_up_twice_changes_nothing(db: Database, workshop: Workshop) -> None:
    assert [await workshop.signs_up(db, 0) for _time in range(2)] == [SIGNED, SIGNED]
    assert await workshop.states(db) == [SIGNED, None, None, None]


async def test_withdrawing_moves_the_longest_waiting_up_and_tells_them(
    db: Database, workshop: Workshop
) -> None:
    for number in (3, 1, 2, 0):
        await workshop.signs_up(db, number)
    assert await workshop.withdraws(db, 1) == SIGNED
    assert await workshop.states(db) == [WAITING, None, SIGNED, SIGNED]
    payload = {"registration": str(workshop.guests[2].id), "session": str(workshop.one.item.id)}
    assert await workshop.jobs(db, TELL_JOB) == [payload]
    await tell(workshop.parts, payload)
    async with db.read() as session:
        mails = (await session.exec(select(Mail).where(Mail.subject_id == workshop.guests[2].id))).all()
    assert [mail.subject for mail in mails] == ["You have a place: Workshop"]
    assert "Hall 1, Congress centre" in mails[0].text
    assert my_path(workshop.parts, "symposium", workshop.guests[2]) in mails[0].text


async def test_who_stops_waiting_frees_no_place(db: Database, workshop: Workshop) -> None:
    for number in range(4):
        await workshop.signs_up(db, number)
    assert await workshop.withdraws(db, 2) == WAITING
    assert await workshop.states(db) == [SIGNED, SIGNED, None, WAITING]
    assert await workshop.jobs(db, TELL_JOB) == []
    with pytest.raises(NotFound):
        await workshop.withdraws(db, 2)


async def test_cancelled_registration_gives_its_place_to_who_waits(db: Database, workshop: Workshop) -> None:
    for number in range(3):
        await workshop.signs_up(db, number)
    async with db.write() as session:
        await cancel_registration(session, SYSTEM, await session.get_one(Registration, workshop.guests[0].id))
    (payload,) = await workshop.jobs(db, GIVE_JOB)
    await give(workshop.parts, payload)
    await give(workshop.parts, payload)
    assert await workshop.states(db) == [None, SIGNED, SIGNED, None]
    assert len(await workshop.jobs(db, TELL_JOB)) == 1


async def test_larger_session_takes_in_who_waits(db: Database, workshop: Workshop) -> None:
    for number in range(4):
        await workshop.signs_up(db, number)
    await fill(workshop.parts, {})
    assert await workshop.states(db) == [SIGNED, SIGNED, WAITING, WAITING]
    await set_capacity(db, workshop, 3)
    await fill(workshop.parts, {})
    assert await workshop.states(db) == [SIGNED, SIGNED, SIGNED, WAITING]
    await set_capacity(db, workshop, None)
    await fill(workshop.parts, {})
    assert await workshop.states(db) == [SIGNED] * 4
    assert len(await workshop.jobs(db, TELL_JOB)) == 2


async def set_capacity(db: Database, workshop: Workshop, capacity: int | None) -> None:
    async with db.write() as session:
        changed = update(ProgrammeSession).where(col(ProgrammeSession.id) == workshop.one.item.id)
        await session.exec(changed.values(capacity=capacity))


async def test_smaller_session_takes_no_place_away(db: Database, workshop: Workshop) -> None:
    for number in range(3):
        await workshop.signs_up(db, number)
    await set_capacity(db, workshop, 1)
    assert await workshop.signs_up(db, 3) == WAITING
    await workshop.withdraws(db, 0)
    assert await workshop.states(db) == [None, SIGNED, WAITING, WAITING]


async def test_staff_give_a_place_beyond_the_number(db: Database, workshop: Workshop) -> None:
    for number in range(3):
        await workshop.signs_up(db, number)
    assert await workshop.signs_up(db, 2, beyond_capacity=True) == SIGNED
    assert await workshop.signs_up(db, 3, beyond_capacity=True) == SIGNED
    await workshop.withdraws(db, 3)
    assert await workshop.states(db) == [SIGNED, SIGNED, SIGNED, None]


async def test_session_without_a_number_of_places_takes_everybody(app: Starlette, db: Database) -> None:
    workshop = await make_workshop(app, db, capacity=None)
    assert [await workshop.signs_up(db, number) for number in range(4)] == [SIGNED] * 4


async def test_only_confirmed_people_sign_up_for_what_is_still_to_come(
    db: Database, workshop: Workshop
) -> None:
    one = workshop.one
    async with db.write() as session:
        guest = await session.get_one(Registration, workshop.guests[0].id)
        await cancel_registration(session, SYSTEM, guest)
    with pytest.raises(Conflict, match="confirmed registration"):
        await workshop.signs_up(db, 0)
    workshop.one = replace(one, item=replace(one.item, is_cancelled=True))
    with pytest.raises(Conflict, match="cancelled"):
        await workshop.signs_up(db, 1)
    workshop.one = replace(one, ends_at=now() - timedelta(minutes=1))
    with pytest.raises(Conflict, match="over"):
        await workshop.signs_up(db, 1)
    workshop.one = replace(one, ends_at=now() - timedelta(minutes=1), has_started=True)
    assert await workshop.signs_up(db, 1) == SIGNED


async def test_person_with_two_registrations_holds_one_place(db: Database, workshop: Workshop) -> None:
    async with db.write() as session:
        other = await make_category(session, workshop.event)
        made = await make_registration(session, workshop.parts, workshop.event, other)
        twin = await session.get_one(Registration, made.id)
        twin.person_id = workshop.guests[0].person_id
    workshop.guests.append(twin)
    await workshop.signs_up(db, 0)
    with pytest.raises(Conflict, match="another registration"):
        await workshop.signs_up(db, 4)


@pytest.mark.parametrize("gone", ["offered", "given", "withdrawn"])
async def test_nothing_is_said_of_a_place_that_is_nothing_any_more(
    db: Database, workshop: Workshop, gone: str
) -> None:
    await workshop.signs_up(db, 0)
    async with db.write() as session:
        if gone == "offered":
            programme_session = await session.get_one(ProgrammeSession, workshop.one.item.id)
            programme_session.has_sign_up = False
            await session.flush()
            await make_release(session, workshop.event)
        elif gone == "given":
            await session.exec(update(SessionSignUp).values(state=WAITING))
        else:
            guest = await session.get_one(Registration, workshop.guests[0].id)
            await withdraw(session, SYSTEM, guest, workshop.one.item.id)
    await tell(
        workshop.parts,
        {"registration": str(workshop.guests[0].id), "session": str(workshop.one.item.id)},
    )
    async with db.read() as session:
        assert (await session.exec(select(func.count()).select_from(Mail))).one() == 0


async def test_last_places_are_given_once_to_a_crowd(
    app: Starlette, client: httpx.AsyncClient, db: Database
) -> None:
    workshop = await make_workshop(app, db, capacity=5, guests=64)
    pages = [my_path(workshop.parts, "symposium", guest) for guest in workshop.guests]
    answers = await asyncio.gather(
        *(client.post(f"{page}/sign-ups/{workshop.one.item.id}") for page in pages)
    )
    assert {answer.status_code for answer in answers} == {303}
    states = await workshop.states(db)
    assert (states.count(SIGNED), states.count(WAITING)) == (5, 59)
    told = [answer.headers["location"].partition("?done=")[2].partition("&")[0] for answer in answers]
    assert told == [str(state) for state in states]


async def test_crowd_that_comes_and_goes_leaves_no_place_empty(
    app: Starlette, client: httpx.AsyncClient, db: Database
) -> None:
    workshop = await make_workshop(app, db, capacity=3, guests=16)
    pages = [f"{my_path(workshop.parts, 'symposium', guest)}" for guest in workshop.guests]
    address = f"sign-ups/{workshop.one.item.id}"
    await asyncio.gather(*(client.post(f"{page}/{address}") for page in pages))
    leaving = [
        *(client.post(f"{page}/{address}/withdraw") for page in pages[:8]),
        *(client.post(f"{page}/cancel") for page in pages[8:12]),
    ]
    await asyncio.gather(*leaving)
    for payload in await workshop.jobs(db, GIVE_JOB):
        await give(workshop.parts, payload)
    assert (await workshop.states(db))[12:].count(SIGNED) == 3
    async with db.read() as session:
        gone = select(func.count()).where(col(Registration.status) == Status.CANCELLED)
        assert (await session.exec(gone)).one() == 4
