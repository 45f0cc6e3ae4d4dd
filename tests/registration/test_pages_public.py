"""The public form, as a browser without scripts uses it."""

import asyncio
import re
from datetime import timedelta
from typing import Any

import httpx
import pytest
import time_machine
from sqlmodel import col, func, select, update
from starlette.applications import Starlette

from events_platform.errors import TooMany
from events_platform.events.models import Event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Database
from events_platform.kit.ratelimit import LeasedLimiter, hashed_address
from events_platform.kit.ratelimit.policies import REGISTRATION
from events_platform.kit.web.context import AppContext
from events_platform.registration.models import Quota, Registration
from events_platform.registration.pages_public import LIMITER
from tests.factories.registration import make_category
from tests.registration.conftest import open_event


def form(**values: str) -> dict[str, str]:
    return {
        "mode": "onsite",
        "name.native": "王芳",
        "name.romanised": "Wang Fang",
        "name.order": "family_first",
        "email": "wang.fang@example.org",
        "country": "CN",
        "affiliation": "南昌大学",
        "locale": "zh",
        **values,
    }


@pytest.fixture
async def opened(db: Database) -> Event:
    async with db.write() as session:
        event = await open_event(session)
        await make_category(session, event, name={"en": "Expert", "zh": "专家"}, capacity={"onsite": 2})
        return event


async def registrations(db: Database) -> list[Registration]:
    async with db.read() as session:
        return list(await session.exec(select(Registration).order_by(col(Registration.id))))


async def test_form_registers_and_leads_to_the_personal_page(
    client: httpx.AsyncClient, db: Database, opened: Event
) -> None:
    shown = await client.get(f"/{opened.slug}/register")
    assert shown.status_code == 200
    assert "2 seats are left." in shown.text
    answer = await client.post(f"/{opened.slug}/register", data=form())
    assert answer.status_code == 303
    page = await client.get(answer.headers["location"])
    assert page.status_code == 200
    assert "You are registered." in page.text
    assert "<svg" in page.text
    (stored,) = await registrations(db)
    assert (stored.native, stored.email, stored.country, stored.locale, stored.source) == (
        "王芳",
        "wang.fang@example.org",
        "CN",
        "zh",
        "public",
    )
    assert stored.email_confirmed_at is None


ASKED = {
    "en": ("Contact language", "For our mails, and when we call you."),
    "zh": ("联系语言", "用于邮件，以及电话联系您时使用。"),
}


@pytest.mark.parametrize("lang", list(ASKED))
async def test_who_gives_only_a_telephone_is_asked_in_which_language_we_reach_them(
    client: httpx.AsyncClient, db: Database, opened: Event, lang: str
) -> None:
    client.headers["Accept-Language"] = lang
    form_page = await client.get(f"/{opened.slug}/register")
    calling = form(email="", phone="+86 791 8830 5000", locale="zh")
    answer = await client.post(f"/{opened.slug}/register", data=calling)
    my_page = await client.get(answer.headers["location"])
    for page in (form_page, my_page):
        assert [words in page.text for words in ASKED[lang]] == [True, True]
    (stored,) = await registrations(db)
    assert (stored.email, stored.locale) == (None, "zh")


async def test_mistake_redraws_the_form_with_what_was_typed(
    client: httpx.AsyncClient, db: Database, opened: Event
) -> None:
    answer = await client.post(f"/{opened.slug}/register", data=form(email="wang@", country=""))
    assert answer.status_code == 422
    assert 'value="王芳"' in answer.text
    assert 'value="wang@"' in answer.text
    assert 'href="#f-email"' in answer.text
    assert 'href="#f-country"' in answer.text
    assert await registrations(db) == []


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name.native": "A" * 300}, "name.native"),
        ({"name.native": "\u200b\u202e\x00"}, "name.native"),
        ({"email": "", "phone": ""}, "email"),
        ({"phone": "call me"}, "phone"),
        ({"mode": "by post"}, "mode"),
        ({"name.order": "sideways"}, "name.order"),
        ({"locale": "tlh"}, "locale"),
    ],
)
async def test_bad_input_is_marked_at_its_field(
    client: httpx.AsyncClient, opened: Event, values: dict[str, str], field: str
) -> None:
    answer = await client.post(f"/{opened.slug}/register", data=form(**values))
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text


@pytest.mark.parametrize("name", ["ليلى حداد", "Zoë 👩‍🚀 O’Neil", "Ναταλία‐Μαρία", "孫\u3000文", "x\x00y"])
async def test_names_of_all_scripts_are_kept(
    client: httpx.AsyncClient, db: Database, opened: Event, name: str
) -> None:
    answer = await client.post(f"/{opened.slug}/register", data=form(**{"name.native": name}))
    assert answer.status_code == 303
    (stored,) = await registrations(db)
    assert stored.native == name.replace("\x00", "").replace("\u3000", " ")


async def test_unknown_field_is_refused(client: httpx.AsyncClient, opened: Event) -> None:
    answer = await client.post(f"/{opened.slug}/register", data=form(status="confirmed"))
    assert answer.status_code == 422


async def test_form_sent_twice_registers_once(client: httpx.AsyncClient, db: Database, opened: Event) -> None:
    shown = await client.get(f"/{opened.slug}/register")
    found = re.search(r'name="submission" value="([^"]+)"', shown.text)
    assert found
    answers = await asyncio.gather(
        *(client.post(f"/{opened.slug}/register", data=form(submission=found[1])) for _ in range(4))
    )
    again = await client.post(f"/{opened.slug}/register", data=form(submission=found[1]))
    assert {answer.headers["location"] for answer in [*answers, again]} == {again.headers["location"]}
    assert len(await registrations(db)) == 1


async def test_stranger_gets_the_same_answer_for_a_known_person(
    client: httpx.AsyncClient, db: Database, opened: Event
) -> None:
    first = await client.post(f"/{opened.slug}/register", data=form())
    second = await client.post(f"/{opened.slug}/register", data=form())
    assert first.status_code == second.status_code == 303
    assert first.headers["location"] != second.headers["location"]
    texts = []
    for answer in (first, second):
        path = answer.headers["location"]
        token = path.partition("/me/")[2].partition("?")[0]
        text = (await client.get(path)).text.replace(token, "")
        texts.append(re.sub(r"<path[^>]*>", "", text))
    assert texts[0] == texts[1]


async def test_last_seats_are_not_sold_twice_to_64_visitors(
    client: httpx.AsyncClient, db: Database, opened: Event
) -> None:
    async def visit(number: int) -> int:
        answer = await client.post(
            f"/{opened.slug}/register",
            data=form(email=f"guest{number}@example.org", **{"name.native": f"Guest {number}"}),
        )
        return answer.status_code

    statuses = await asyncio.gather(*(visit(number) for number in range(64)))
    assert sorted(statuses) == [303] * 2 + [409] * 62
    async with db.read() as session:
        taken = (await session.exec(select(func.sum(Quota.taken)))).one()
    assert (taken, len(await registrations(db))) == (2, 2)


async def test_full_mode_offers_the_other_one(client: httpx.AsyncClient, opened: Event) -> None:
    for number in range(2):
        await client.post(f"/{opened.slug}/register", data=form(**{"name.native": f"Guest {number}"}))
    answer = await client.post(f"/{opened.slug}/register", data=form(**{"name.native": "Late Guest"}))
    assert answer.status_code == 409
    assert "All on-site seats of this category are taken." in answer.text
    assert re.search(r'value="onsite"[^>]* disabled', answer.text)
    assert not re.search(r'value="online"[^>]* disabled', answer.text)
    online = await client.post(
        f"/{opened.slug}/register", data=form(mode="online", **{"name.native": "Late Guest"})
    )
    assert online.status_code == 303


async def test_full_event_has_no_form_and_takes_nothing_from_who_has_typed(
    client: httpx.AsyncClient, opened: Event, db: Database
) -> None:
    path = f"/{opened.slug}/register"
    async with db.write() as session:
        await session.exec(update(Quota).values(capacity=0))
    empty = await client.get(path)
    assert "All seats are taken." in empty.text
    assert "<form" not in empty.text
    late = await client.post(path, data=form(**{"name.native": "Late Guest"}))
    assert late.status_code == 409
    assert 'value="Late Guest"' in late.text


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"registration_opens_at": timedelta(days=1)}, "time (UTC"),
        ({"registration_closes_at": timedelta(seconds=-1)}, "Registration for this event is closed."),
    ],
)
async def test_closed_registration_says_why(
    client: httpx.AsyncClient, db: Database, values: dict[str, Any], sentence: str
) -> None:
    moments = {name: now() + shift for name, shift in values.items()}
    async with db.write() as session:
        event = await open_event(session, **moments)
        await make_category(session, event)
    assert sentence in (await client.get(f"/{event.slug}/register")).text
    answer = await client.post(f"/{event.slug}/register", data=form())
    assert answer.status_code == 409
    assert await registrations(db) == []


async def test_draft_does_not_exist_for_the_public(client: httpx.AsyncClient, db: Database) -> None:
    async with db.write() as session:
        event = await open_event(session, status="draft")
    assert (await client.get(f"/{event.slug}/register")).status_code == 404
    assert (await client.post(f"/{event.slug}/register", data=form())).status_code == 404


async def test_invited_category_is_not_offered(
    client: httpx.AsyncClient, db: Database, opened: Event
) -> None:
    async with db.write() as session:
        hidden = await make_category(session, opened, is_public=False)
    answer = await client.post(f"/{opened.slug}/register", data=form(category=hidden.slug))
    assert answer.status_code == 422
    assert await registrations(db) == []


async def test_500_people_behind_one_address_may_register_and_a_flood_may_not(
    app: Starlette, client: httpx.AsyncClient, opened: Event
) -> None:
    limiter = LeasedLimiter(context_of(app).db, REGISTRATION.rate)
    context_of(app).parts[LIMITER] = limiter
    key = REGISTRATION.key(hashed_address(context_of(app).signing_key("addresses"), "127.0.0.1"))
    for _person in range(500):
        await limiter.take(key, cost=2)
    with time_machine.travel(now(), tick=False):
        with pytest.raises(TooMany):
            await exhaust(limiter, key)
        answer = await client.post(f"/{opened.slug}/register", data=form())
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) >= 1


async def exhaust(limiter: LeasedLimiter, key: str) -> None:
    for _request in range(1000):
        await limiter.take(key)


def context_of(app: Starlette) -> AppContext:
    context: AppContext = app.state.context
    return context


async def test_everything_that_is_missing_is_told_at_once(
    client: httpx.AsyncClient, db: Database, opened: Event
) -> None:
    async with db.write() as session:
        await make_category(session, opened, name={"en": "Student", "zh": "学生"}, capacity={"onsite": 2})
    empty = {**dict.fromkeys([*form(), "category", "phone"], ""), "locale": "en"}
    answer = await client.post(f"/{opened.slug}/register", data=empty)
    told = re.findall(r'<a href="#f-([^"]+)">', answer.text)
    assert (answer.status_code, told) == (422, ["mode", "category", "name.native", "country", "email"])
    assert "5 things need to be corrected." in answer.text
