"""Registering all speakers at once: each is one person with the speaker, and nobody is registered twice."""

from typing import Any

import httpx
import pytest
from sqlmodel import col, select
from starlette.applications import Starlette

from events_platform.accounts.access import SYSTEM
from events_platform.accounts.models import Role
from events_platform.errors import Conflict, Invalid
from events_platform.events.models import Event
from events_platform.events.service import archive_event
from events_platform.kit.db.engine import Database, Session
from events_platform.kit.outbox.models import Job
from events_platform.kit.web.context import AppContext
from events_platform.people.models import Person
from events_platform.registration.models import Registration
from events_platform.registration.service import cancel_registration
from events_platform.registration.speakers import SpeakersIn, register_speakers, speakers_to_register
from tests.factories.accounts import bearer, make_account, make_token, sign_in
from tests.factories.events import make_event
from tests.factories.programme_speakers import make_speaker
from tests.factories.registration import make_category, make_registration

CHEN = {"native": "陈宝生", "romanised": "Chen Baosheng"}


async def counts(
    session: Session, installation: AppContext, event: Event, **data: Any
) -> tuple[int, int, list[str], int]:
    """Register; how many were made and present, why the others not, and how many have no country."""
    done = await register_speakers(session, installation, SYSTEM, event, SpeakersIn(**data))
    why = [str(one.sentence) for one in done.missing]
    return len(done.made), len(done.present), why, len(done.unknown_country)


async def rows(session: Session) -> list[Registration]:
    return list((await session.exec(select(Registration).order_by(col(Registration.id)))).all())


@pytest.fixture
async def event(session: Session) -> Event:
    event = await make_event(session)
    await make_category(session, event, slug="guest")
    return event


async def test_speakers_are_registered_as_they_appear_and_once(
    session: Session, installation: AppContext, event: Event
) -> None:
    chen = await make_speaker(session, event, CHEN, locale="zh", email="chen@example.org")
    await make_speaker(session, event, "Anna Svensson", appearance="live", country="")
    await make_speaker(session, event, "Recorded Guest", appearance="recorded")
    assert await counts(session, installation, event) == (2, 0, [], 1)
    assert await counts(session, installation, event) == (0, 2, [], 1)
    first, second = await rows(session)
    assert (first.native, first.mode, first.affiliation, first.country) == (
        "陈宝生",
        "onsite",
        "南昌大学",
        "CN",
    )
    assert (second.native, second.mode, second.email, second.country) == (
        "Anna Svensson",
        "online",
        None,
        None,
    )
    assert (chen.person_id, first.status) == (first.person_id, "confirmed")
    person = await session.get_one(Person, first.person_id)
    assert person.identity_email == "chen@example.org"
    assert (await session.exec(select(Job))).all() == []


async def test_tickets_are_mailed_where_asked_for(
    session: Session, installation: AppContext, event: Event
) -> None:
    await make_speaker(session, event, "Anna Svensson", email="anna@example.org")
    await make_speaker(session, event, "No Address")
    assert await counts(session, installation, event, send_mail=True) == (2, 0, [], 0)
    assert len((await session.exec(select(Job))).all()) == 1


async def test_who_registered_by_themselves_is_linked_and_not_doubled(
    session: Session, installation: AppContext, event: Event
) -> None:
    chen = await make_speaker(session, event, CHEN, email="chen@example.org")
    same_office = await make_speaker(session, event, "Anna Svensson", email="chen@example.org")
    own = await make_registration(
        session, installation, event, name="Baosheng Chen", email="chen@example.org", mode="online"
    )
    assert await speakers_to_register(session, event) == (1, 1, 0)
    assert await counts(session, installation, event) == (1, 1, [], 0)
    assert chen.person_id == own.person_id != same_office.person_id
    assert [row.native for row in await rows(session)] == ["Baosheng Chen", "Anna Svensson"]


async def test_refusals_are_told_and_stop_nobody_else(
    session: Session, installation: AppContext, event: Event
) -> None:
    await make_category(session, event, slug="vip", capacity={"onsite": 1}, modes=["onsite"])
    for name, appearance in (("First", "onsite"), ("Second", "live"), ("Third", "onsite")):
        await make_speaker(session, event, name, appearance=appearance)
    made, present, why, _unknown = await counts(session, installation, event, category="vip")
    assert (made, present) == (1, 0)
    assert sorted(why) == [
        "All on-site seats of this category are taken.",
        "This category does not take part online.",
    ]
    assert len(await rows(session)) == 1
    assert await counts(session, installation, event, category="guest") == (2, 1, [], 0)


async def test_cancelled_registration_is_followed_by_a_new_one(
    session: Session, installation: AppContext, event: Event
) -> None:
    await make_speaker(session, event, "Anna Svensson")
    await counts(session, installation, event)
    await cancel_registration(session, SYSTEM, (await rows(session))[0])
    assert await counts(session, installation, event) == (1, 0, [], 0)


async def test_category_must_be_clear_and_the_event_open(
    session: Session, installation: AppContext, event: Event
) -> None:
    await make_speaker(session, event, "Anna Svensson")
    await make_category(session, event, slug="vip")
    for category in ("", "none"):
        with pytest.raises(Invalid) as refused:
            await counts(session, installation, event, category=category)
        assert list(refused.value.fields) == ["category"]
    await archive_event(session, SYSTEM, event)
    with pytest.raises(Conflict) as archived:
        await counts(session, installation, event, category="vip")
    assert archived.value.code == "event_archived"


async def test_page_asks_does_and_tells(app: Starlette, client: httpx.AsyncClient, db: Database) -> None:
    async with db.write() as session:
        event = await make_event(session, slug="symposium")
        account = await make_account(session, Role.ORGANISER, event)
        await make_speaker(session, event, "Anna Svensson", country="")
        await make_speaker(session, event, "Secret Guest", embargo="name")
    await sign_in(client, account)
    path = "/manage/symposium/speakers/register"
    assert "No categories yet" in (await client.get(path)).text
    async with db.write() as session:
        await make_category(session, event, slug="guest")
        await make_category(session, event, slug="vip")
    page = (await client.get(path)).text
    assert "2 speakers would be registered. One is under an embargo: the ticket is the same" in page
    refused = await client.post(path, data={"category": ""})
    assert (refused.status_code, "Please choose a category." in refused.text) == (422, True)
    done = (await client.post(path, data={"category": "vip", "send_mail": "1"})).text
    for text in ("2 speakers are registered now.", "Anna Svensson", "unknown country"):
        assert text in done
    assert "2 speakers are registered already." in (await client.get(path)).text


async def test_programs_need_both_rights_and_learn_what_came_of_it(
    app: Starlette, client: httpx.AsyncClient, db: Database
) -> None:
    async with db.write() as session:
        event = await make_event(session, slug="symposium")
        await make_category(session, event)
        speaker = await make_speaker(session, event, "Anna Svensson")
        roles = (Role.PROGRAMME_EDITOR, Role.REGISTRAR, Role.OWNER)
        tokens = [await make_token(session, role, event) for role in roles]
    path = "/api/v1/events/symposium/speakers/register"
    answers = [await client.post(path, json={}, headers=bearer(token)) for token in tokens]
    assert [answer.status_code for answer in answers] == [403, 403, 200]
    made = {"made": [str(speaker.id)], "present": [], "missing": [], "unknown_country": []}
    assert answers[2].json() == made
