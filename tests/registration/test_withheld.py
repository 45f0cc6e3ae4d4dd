"""Registrations of people under an embargo name nobody until it is lifted, and work as before."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlmodel import col, select

from events_platform.accounts.access import SYSTEM, Actor, account_actor
from events_platform.accounts.models import AuditEntry, Role
from events_platform.errors import Conflict, NotFound
from events_platform.events.models import Event
from events_platform.kit.db.engine import Database, Session
from events_platform.kit.db.rows import values_of
from events_platform.kit.pagination import PageRequest
from events_platform.kit.web.context import AppContext
from events_platform.mail.models import Mail
from events_platform.people.models import IdentitySuggestion, NameOrder, Person
from events_platform.people.queries import pending_suggestions, suggestion_by_id, suggestions_page
from events_platform.programme.models import Embargo, Speaker
from events_platform.programme.schemas_speakers import EmbargoIn, SpeakerIn, SpeakerName
from events_platform.programme.service_embargo import lift_embargo, set_embargo
from events_platform.programme.service_merging import merge_speakers, undo_merge
from events_platform.programme.service_speakers import remove_speaker, update_speaker
from events_platform.registration.access import hidden_name_for
from events_platform.registration.jobs import keep, send_notice
from events_platform.registration.models import Registration, Source
from events_platform.registration.models_withheld import WithheldName
from events_platform.registration.notices import Notice
from events_platform.registration.queries import Filters, registrations_page
from events_platform.registration.schemas import CorrectionIn, NameIn
from events_platform.registration.service import change_mode
from events_platform.registration.service_correction import correct_registration, resend_registration
from events_platform.registration.speakers import SpeakersIn, register_speakers
from events_platform.tickets.queries import ticket_of
from tests.factories.accounts import make_account, make_actor
from tests.factories.events import make_event
from tests.factories.programme_speakers import make_speaker
from tests.factories.registration import make_category, make_registration

CHEN = {"native": "陈宝生", "romanised": "Chen Baosheng"}
FIRST = ("嘉宾（姓名暂不公布）", "Guest of honour (name withheld)")
SECOND = ("嘉宾2（姓名暂不公布）", "Guest of honour 2 (name withheld)")
NAME, NONE = EmbargoIn(embargo=Embargo.NAME), EmbargoIn(embargo=Embargo.NONE)


@pytest.fixture
async def event(session: Session) -> Event:
    event = await make_event(session, slug="symposium")
    await make_category(session, event, slug="guest")
    return event


@pytest.fixture
async def speaker(session: Session, event: Event) -> Speaker:
    return await make_speaker(session, event, CHEN, email="chen@example.org", liaison="李, <Li@Example.org>")


async def own(session: Session, installation: AppContext, event: Event, **values: Any) -> Registration:
    """The registration that the speaker made, as the database holds it."""
    given = {
        "name": CHEN,
        "email": "chen@example.org",
        "affiliation": "南昌大学",
        "phone": "+86 791 1234 5678",
        **values,
    }
    made = await make_registration(session, installation, event, "guest", **given)
    return await session.get_one(Registration, made.id)


def shown(registration: Registration) -> tuple[str, str]:
    return registration.native, registration.romanised


async def found_by(session: Session, event: Event, q: str) -> int:
    return len((await registrations_page(session, event.id, Filters(q=q), PageRequest(50, None))).items)


async def test_embargo_takes_the_name_out_and_lifting_puts_everything_back(
    session: Session, installation: AppContext, event: Event, speaker: Speaker
) -> None:
    row = await own(session, installation, event, group_name="Delegation of Jiangxi")
    before = {**values_of(row), "updated_at": None}
    ticket = await ticket_of(session, row.id)
    await set_embargo(session, SYSTEM, event, speaker, NAME)
    assert (shown(row), row.email, row.phone, row.affiliation, row.is_withheld) == (
        FIRST,
        None,
        None,
        "",
        True,
    )
    told = " ".join(map(str, values_of(row).values()))
    assert not [word for word in ("陈", "chen", "baosheng", "南昌") if word in told.lower()]
    assert [await found_by(session, event, q) for q in ("陈宝生", "baosheng", "chen@", "嘉宾", "guest")] == [
        0,
        0,
        0,
        1,
        1,
    ]
    assert (row.country, row.group_name, await ticket_of(session, row.id)) == (
        "CN",
        "Delegation of Jiangxi",
        ticket,
    )
    await lift_embargo(session, SYSTEM, event, speaker)
    assert {**values_of(row), "updated_at": None} == before
    assert (await session.exec(select(WithheldName))).all() == []
    done = await session.exec(select(AuditEntry.action).order_by(col(AuditEntry.id)))
    assert [one for one in done if one in {"registration.withhold", "registration.name"}] == [
        "registration.withhold",
        "registration.name",
    ]


async def test_speakers_under_an_embargo_are_registered_in_the_same_action(
    session: Session, installation: AppContext, event: Event, speaker: Speaker
) -> None:
    await make_speaker(session, event, "Open Speaker")
    second = await make_speaker(session, event, "Second Guest", embargo="sessions")
    await set_embargo(session, SYSTEM, event, speaker, NAME)
    for made, present in ((3, 0), (0, 3)):
        done = await register_speakers(session, installation, SYSTEM, event, SpeakersIn())
        assert (len(done.made), len(done.present), done.missing) == (made, present, [])
    rows = list(await session.exec(select(Registration).order_by(col(Registration.native))))
    assert {shown(row) for row in rows} == {("Open Speaker", ""), FIRST, SECOND}
    assert all([await ticket_of(session, row.id) for row in rows])
    assert speaker.person_id in {row.person_id for row in rows if row.is_withheld}
    await lift_embargo(session, SYSTEM, event, second)
    assert {row.native for row in rows if row.is_withheld} == {
        row.native for row in rows if row.person_id == speaker.person_id
    }
    assert "Second Guest" in {row.native for row in rows}


async def register_again(session: Session, installation: AppContext, event: Event, _one: Speaker) -> None:
    await own(session, installation, event, source=Source.PUBLIC)


async def name_the_address(session: Session, installation: AppContext, event: Event, one: Speaker) -> None:
    await own(session, installation, event, email="other@example.org")
    data = SpeakerIn(name=SpeakerName(**CHEN), email="other@example.org")
    await update_speaker(session, SYSTEM, event, one, data)


async def add_the_guest(session: Session, installation: AppContext, event: Event, one: Speaker) -> None:
    await own(session, installation, event, email="third@example.org")
    await make_speaker(session, event, CHEN, email="third@example.org", embargo="name")


async def merge_a_registered(session: Session, installation: AppContext, event: Event, one: Speaker) -> None:
    other = await make_speaker(session, event, "Bao Sheng", email="bao@example.org")
    await own(session, installation, event, name="Bao Sheng", email="bao@example.org")
    await register_speakers(session, installation, SYSTEM, event, SpeakersIn())
    await merge_speakers(session, SYSTEM, event, one, other)


async def enter_without_address(
    session: Session, installation: AppContext, event: Event, _one: Speaker
) -> None:
    await own(session, installation, event, email=None, affiliation="Nanchang University")


LATE = [register_again, name_the_address, add_the_guest, merge_a_registered, enter_without_address]


@pytest.mark.parametrize("late", LATE)
async def test_whoever_turns_out_to_be_the_guest_is_withheld_too(
    session: Session,
    installation: AppContext,
    event: Event,
    speaker: Speaker,
    late: Callable[[Session, AppContext, Event, Speaker], Awaitable[None]],
) -> None:
    await set_embargo(session, SYSTEM, event, speaker, NAME)
    await late(session, installation, event, speaker)
    rows = list(await session.exec(select(Registration)))
    assert rows
    assert {one.is_withheld for one in rows} == {True}


async def test_namesakes_and_foreign_addresses_stay(
    session: Session, installation: AppContext, event: Event, speaker: Speaker
) -> None:
    await set_embargo(session, SYSTEM, event, speaker, NAME)
    namesake = await own(session, installation, event, email="namesake@example.org")
    secretary = await own(session, installation, event, name="Li Na")
    elsewhere = await own(session, installation, event, email=None, affiliation="上海大学")
    abroad = await own(session, installation, event, is_contact_address=True, country="SG")
    rows = (namesake, secretary, elsewhere, abroad)
    assert [one.is_withheld for one in rows] == [False, False, False, False]


async def test_undone_merge_shows_whom_no_embargo_hides(
    session: Session, installation: AppContext, event: Event, speaker: Speaker
) -> None:
    row = await own(session, installation, event)
    hidden = await make_speaker(session, event, "Hidden", embargo="name")
    await merge_speakers(session, SYSTEM, event, speaker, hidden)
    assert row.is_withheld
    await undo_merge(session, SYSTEM, event, hidden)
    assert (row.is_withheld, shown(row)) == (False, ("陈宝生", "Chen Baosheng"))
    with pytest.raises(Conflict) as refused:
        await remove_speaker(session, SYSTEM, event, hidden)
    assert refused.value.code == "embargo_holds"


async def test_corrections_wait_with_the_name(
    session: Session, installation: AppContext, event: Event, speaker: Speaker
) -> None:
    row = await own(session, installation, event)
    await set_embargo(session, SYSTEM, event, speaker, NAME)
    name = NameIn(native="陈宝笙", romanised=row.romanised, order=NameOrder(row.name_order))
    correction = CorrectionIn(name=name, email="", affiliation="江西师范大学", country="FR")
    await correct_registration(session, SYSTEM, row, correction)
    assert (shown(row), row.affiliation, row.country) == (FIRST, "", "FR")
    await lift_embargo(session, SYSTEM, event, speaker)
    assert (*shown(row), row.email, row.affiliation) == (
        "陈宝笙",
        "Chen Baosheng",
        "chen@example.org",
        "江西师范大学",
    )
    assert (await session.get_one(Person, row.person_id)).native == "陈宝笙"
    assert await found_by(session, event, "陈宝笙") == 1


async def test_pairs_with_a_withheld_name_are_shown_afterwards(
    session: Session, installation: AppContext, event: Event, speaker: Speaker
) -> None:
    await own(session, installation, event, country="CN")
    await own(session, installation, event, email="private@example.org", country="CN")
    pair = (await session.exec(select(IdentitySuggestion))).one()
    seen = []
    for data in (NAME, NONE):
        await set_embargo(session, SYSTEM, event, speaker, data)
        page = await suggestions_page(session, event.id, PageRequest(50, None))
        seen.append((await pending_suggestions(session, event.id), len(page.items)))
        if data is NAME:
            with pytest.raises(NotFound):
                await suggestion_by_id(session, event.id, pair.id)
            # This one resembles what stands in the row no more.
            await own(session, installation, event, name="宝生", email="third@example.org")
    assert seen == [(0, 0), (1, 1)]
    assert await suggestion_by_id(session, event.id, pair.id) is pair


async def test_guest_gets_mails_that_nobody_else_sees(db: Database, installation: AppContext) -> None:
    async with db.write() as session:
        event = await make_event(session)
        await make_category(session, event, slug="guest")
        speaker = await make_speaker(session, event, CHEN, email="chen@example.org", embargo="name")
        row = await own(session, installation, event, locale="zh")
        await change_mode(session, SYSTEM, event, row, "online")  # type: ignore[arg-type]
        await resend_registration(session, SYSTEM, row)
    payload = {"registration": str(row.id), "notice": Notice.TICKET}
    await send_notice(installation, payload)
    async with db.write() as session:
        mail = (await session.exec(select(Mail))).one()
        assert (mail.recipient, mail.recipient_name, mail.event_id) == ("chen@example.org", "陈宝生", None)
        event = await session.get_one(Event, event.id)
        await lift_embargo(session, SYSTEM, event, await session.get_one(Speaker, speaker.id))
        await session.refresh(mail)
        assert mail.event_id == event.id


async def test_moment_between_registering_and_embargo_is_made_good(
    db: Database, installation: AppContext
) -> None:
    async with db.write() as session:
        event = await make_event(session)
        await make_category(session, event, slug="guest")
        row = await own(session, installation, event)
        speaker = await make_speaker(session, event, CHEN, email="chen@example.org")
        speaker.embargo = Embargo.NAME
    for embargo, is_withheld in ((Embargo.NONE, True), (Embargo.NONE, False)):
        await keep(installation, {})
        async with db.write() as session:
            assert (await session.get_one(Registration, row.id)).is_withheld is is_withheld
            (await session.get_one(Speaker, speaker.id)).embargo = embargo


MAY_SEE = {Role.ADMINISTRATOR, Role.OWNER, Role.ORGANISER, Role.PROGRAMME_EDITOR}


@pytest.mark.parametrize("role", list(Role))
async def test_hidden_name_is_for_these_roles_and_the_liaison(
    session: Session, installation: AppContext, event: Event, speaker: Speaker, role: Role
) -> None:
    row = await own(session, installation, event)
    where = None if role == Role.ADMINISTRATOR else event
    actors: list[Actor] = [await make_actor(session, role, where)]
    actors.append(
        await account_actor(session, await make_account(session, role, where, email="li@example.org"))
    )
    assert [await hidden_name_for(session, one, row) for one in actors] == [None, None]
    await set_embargo(session, SYSTEM, event, speaker, NAME)
    found = [await hidden_name_for(session, one, row) for one in actors]
    assert [one and one.name.native for one in found] == ["陈宝生" if role in MAY_SEE else None, "陈宝生"]
