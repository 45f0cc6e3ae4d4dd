"""Who lost the mail gets it again by the address; nobody else learns who is registered."""

import httpx
import pytest
from sqlmodel import col, select

from events_platform.accounts.access import SYSTEM
from events_platform.kit.db.engine import Database
from events_platform.kit.outbox.models import Job
from events_platform.kit.ratelimit.limiter import Rate
from events_platform.kit.ratelimit.policies import MAIL_AGAIN, Policy
from events_platform.registration import pages_lost
from events_platform.registration.links import Installation
from events_platform.registration.models import Registration
from events_platform.registration.notices import JOB
from events_platform.registration.service import cancel_registration
from tests.factories.registration import make_category, make_registration
from tests.registration.conftest import open_event


@pytest.fixture
async def guests(db: Database, installation: Installation) -> dict[str, Registration]:
    """Two of one family, somebody who has cancelled, somebody without an address."""
    async with db.write() as session:
        event = await open_event(session, slug="symposium")
        category = await make_category(session, event)
        made = {
            name: await make_registration(session, installation, event, category, name=name, email=email)
            for name, email in (
                ("Maria", "silva@example.org"),
                ("João", "silva@example.org"),
                ("Pedro", "pedro@example.org"),
                ("Ana", None),
            )
        }
        await cancel_registration(session, SYSTEM, made["Pedro"])
        return made


async def mailed(db: Database) -> list[str]:
    async with db.read() as session:
        jobs = await session.exec(select(Job).where(Job.name == JOB).order_by(col(Job.id)))
        return [job.payload["registration"] for job in jobs]


@pytest.mark.parametrize(
    ("email", "found"),
    [(" Silva@Example.org ", ["Maria", "João"]), ("pedro@example.org", []), ("nobody@example.org", [])],
)
async def test_mail_goes_to_whoever_is_registered_and_the_answer_is_the_same(
    client: httpx.AsyncClient, db: Database, guests: dict[str, Registration], email: str, found: list[str]
) -> None:
    before = await mailed(db)
    answer = await client.post("/symposium/register/again", data={"email": email})
    assert answer.headers["location"] == "/symposium/register/again?done=sent"
    assert (await mailed(db))[len(before) :] == [str(guests[name].id) for name in found]
    assert (
        "If somebody is registered with this address" in (await client.get(answer.headers["location"])).text
    )


async def test_no_address_keeps_what_was_typed(
    client: httpx.AsyncClient, guests: dict[str, Registration]
) -> None:
    page = await client.post("/symposium/register/again", data={"email": "maria at home"})
    assert page.status_code == 422
    assert 'value="maria at home"' in page.text
    assert 'href="#f-email"' in page.text


async def test_one_address_gets_a_few_mails_an_hour(
    client: httpx.AsyncClient, db: Database, guests: dict[str, Registration]
) -> None:
    typed = {"email": "nobody@example.org"}
    for _ in range(MAIL_AGAIN.rate.burst):
        assert (await client.post("/symposium/register/again", data=typed)).status_code == 303
    assert (await client.post("/symposium/register/again", data=typed)).status_code == 429


async def test_going_through_a_list_of_addresses_is_stopped(
    client: httpx.AsyncClient, guests: dict[str, Registration], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages_lost, "LOST_MAIL", Policy("lost-mail", Rate(1, 3600, burst=3)))
    answers = [
        await client.post("/symposium/register/again", data={"email": f"{number}@example.org"})
        for number in range(4)
    ]
    assert [answer.status_code for answer in answers] == [303, 303, 303, 429]


@pytest.mark.parametrize("path", ["", "register"])
async def test_the_way_is_shown_where_one_registers(
    client: httpx.AsyncClient, guests: dict[str, Registration], path: str
) -> None:
    assert 'href="/symposium/register/again"' in (await client.get(f"/symposium/{path}")).text
