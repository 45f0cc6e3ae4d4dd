"""What staff see and do on the pages about registrations."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import httpx
import pytest
from sqlmodel import select
from starlette.applications import Starlette

from events_platform.accounts.models import Role
from events_platform.events.models import Event
from events_platform.kit.db.engine import Database
from events_platform.kit.web.context import AppContext
from events_platform.mail.render import render_letter
from events_platform.mail.schemas import Draft, InlineImage
from events_platform.mail.service import queue_mail, record_kept
from events_platform.people.models import IdentitySuggestion
from events_platform.registration.models import Category, Registration
from tests.factories.accounts import make_account, sign_in
from tests.factories.events import make_event
from tests.factories.registration import make_category, make_registration
from tests.support.queries import Queries

Count = Callable[[], AbstractContextManager[Queries]]


@pytest.fixture
def parts(app: Starlette) -> AppContext:
    found: AppContext = app.state.context
    return found


@pytest.fixture
async def event(db: Database) -> Event:
    async with db.write() as session:
        event = await make_event(session, slug="symposium")
        await make_category(session, event, slug="expert", name={"en": "Expert", "zh": "专家"})
        return event


@pytest.fixture
async def staff(client: httpx.AsyncClient, db: Database, event: Event) -> httpx.AsyncClient:
    async with db.write() as session:
        account = await make_account(session, Role.ORGANISER, event)
    await sign_in(client, account)
    return client


async def add(db: Database, parts: AppContext, event: Event, **values: Any) -> Registration:
    async with db.write() as session:
        return await make_registration(session, parts, event, **values)


async def stored(db: Database, registration: Registration) -> Registration:
    async with db.read() as session:
        return await session.get_one(Registration, registration.id)


BASE = "/manage/symposium/registrations"


async def test_list_finds_and_narrows(
    staff: httpx.AsyncClient, db: Database, event: Event, parts: AppContext
) -> None:
    await add(db, parts, event, name={"native": "王芳", "romanised": "Wang Fang"})
    await add(db, parts, event, name="Ivan Petrov", country="Ruritania", mode="online")
    page = (await staff.get(BASE)).text
    assert "Wang Fang" in page
    assert "Ivan Petrov" in page
    for query in ("q=芳", "q=wangf", "mode=onsite", "country=CN"):
        narrowed = (await staff.get(f"{BASE}?{query}")).text
        assert "Wang Fang" in narrowed
        assert "Ivan Petrov" not in narrowed
    unknown = (await staff.get(f"{BASE}?country=unknown")).text
    assert "Ruritania" in unknown
    assert "Wang Fang" not in unknown
    assert "Nobody fits this search" in (await staff.get(f"{BASE}?q=nobody&status=nonsense")).text


async def test_list_needs_as_many_queries_for_three_as_for_one(
    staff: httpx.AsyncClient, db: Database, event: Event, parts: AppContext, count_queries: Count
) -> None:
    counts = []
    for _ in range(3):
        await add(db, parts, event)
        with count_queries() as queries:
            await staff.get(BASE)
        counts.append(len(queries))
    assert counts[0] == counts[2] <= 8


async def test_guest_is_entered_without_address(staff: httpx.AsyncClient, db: Database, event: Event) -> None:
    form = {"mode": "onsite", "category": "expert", "name.native": "陈宝生", "is_scan_exempt": "1"}
    answer = await staff.post(f"{BASE}/new", data=form)
    assert answer.status_code == 303
    page = await staff.get(answer.headers["location"])
    assert "The registration is entered." in page.text
    async with db.read() as session:
        row = (await session.exec(select(Registration))).one()
    assert (row.native, row.email, row.country, row.is_scan_exempt, row.source) == (
        "陈宝生",
        None,
        None,
        True,
        "staff",
    )


async def test_person_registered_already_is_told_on_the_form(
    staff: httpx.AsyncClient, db: Database, event: Event, parts: AppContext
) -> None:
    await add(db, parts, event, name="Li Na", email="li@example.org")
    form = {"mode": "onsite", "category": "expert", "name.native": "Li Na", "email": "li@example.org"}
    answer = await staff.post(f"{BASE}/new", data=form)
    assert answer.status_code == 409
    assert "This person is registered in this category already." in answer.text
    assert 'value="Li Na"' in answer.text


async def test_corrections_are_saved_and_country_is_history(
    staff: httpx.AsyncClient, db: Database, event: Event, parts: AppContext
) -> None:
    made = await add(db, parts, event, name="Li Na", country="Ruritania", email="li@example.org")
    form = {
        "name.native": "李娜",
        "name.romanised": "Li Na",
        "country": "NA",
        "email": "",
        "affiliation": "Nanchang University",
        "locale": "zh",
    }
    assert (await staff.post(f"{BASE}/{made.id}/correct", data=form)).status_code == 303
    row = await stored(db, made)
    assert (row.native, row.country, row.email, row.affiliation, row.locale) == (
        "李娜",
        "NA",
        None,
        "Nanchang University",
        "zh",
    )
    assert "lina" in row.search_key
    page = (await staff.get(f"{BASE}/{made.id}")).text
    assert page.count('<tr><th scope="row">') == 2
    bad = await staff.post(f"{BASE}/{made.id}/correct", data={**form, "email": "li@"})
    assert bad.status_code == 422
    assert 'value="li@"' in bad.text
    assert 'href="#f-email"' in bad.text
    emptied = {**form, "name.native": "", "name.romanised": ""}
    nameless = await staff.post(f"{BASE}/{made.id}/correct", data=emptied)
    assert (nameless.status_code, 'href="#f-name.native"' in nameless.text) == (422, True)


async def test_second_window_of_a_correction_is_told_of_the_first_and_may_then_save(
    staff: httpx.AsyncClient, db: Database, event: Event, parts: AppContext
) -> None:
    made = await add(db, parts, event, name="Li Na", email="li@example.org")
    page = (await staff.get(f"{BASE}/{made.id}")).text
    opened = {"name.native": "李娜", "country": "CN", "email": "li@example.org", "locale": "zh"}
    opened["seen"] = re.findall(r'name="seen" value="(\w+)"', page)[0]
    first = {**opened, "affiliation": "Nanchang University"}
    second = {**opened, "phone": "+86 791 1234"}
    assert (await staff.post(f"{BASE}/{made.id}/correct", data=first)).status_code == 303
    told = await staff.post(f"{BASE}/{made.id}/correct", data=second)
    assert (told.status_code, 'value="+86 791 1234"' in told.text) == (409, True)
    assert "Somebody else has changed this since you opened the form." in told.text
    assert (await stored(db, made)).affiliation == "Nanchang University"
    again = {**second, "seen": re.findall(r'name="seen" value="(\w+)"', told.text)[0]}
    assert (await staff.post(f"{BASE}/{made.id}/correct", data=again)).status_code == 303
    assert (await stored(db, made)).phone == "+867911234"


async def test_buttons_cancel_confirm_switch_and_reissue(
    staff: httpx.AsyncClient, db: Database, event: Event, parts: AppContext
) -> None:
    made = await add(db, parts, event, email="li@example.org")
    steps: list[tuple[str, dict[str, str], dict[str, str]]] = [
        ("mode", {"mode": "online"}, {"mode": "online"}),
        ("reissue", {}, {"mode": "online"}),
        ("resend", {}, {"status": "confirmed"}),
        ("cancel", {"reason": "ill"}, {"status": "cancelled"}),
        ("confirm", {}, {"status": "confirmed"}),
    ]
    for action, form, expected in steps:
        answer = await staff.post(f"{BASE}/{made.id}/{action}", data={"reason": "", **form})
        assert answer.status_code == 303, action
        row = await stored(db, made)
        assert {name: getattr(row, name) for name in expected} == expected
    assert (await staff.post(f"{BASE}/{made.id}/confirm", data={"reason": ""})).status_code == 409


@pytest.mark.parametrize(
    ("values", "told"),
    [({"email": "li@example.org"}, "a mail tells the person"), ({}, "Nobody is told by mail")],
)
async def test_cancelling_says_whether_the_person_is_told(
    staff: httpx.AsyncClient,
    db: Database,
    event: Event,
    parts: AppContext,
    values: dict[str, str],
    told: str,
) -> None:
    made = await add(db, parts, event, **values)
    assert told in (await staff.get(f"{BASE}/{made.id}")).text


async def test_export_is_complete_and_runs_nothing(
    staff: httpx.AsyncClient, db: Database, event: Event, parts: AppContext
) -> None:
    await add(db, parts, event, name='=HYPERLINK("x")', country="NA", affiliation="＝1+1")
    await add(db, parts, event, name="Ann", phone="+86 791 8888 6666", affiliation="-1")
    answer = await staff.get(f"{BASE}.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = answer.text.splitlines()
    assert len(rows) == 3
    assert '"\'=HYPERLINK(""x"")"' in answer.text
    assert ",NA,Namibia," in answer.text
    assert "'＝1+1" in answer.text
    assert "'-1" in answer.text
    assert ",+8679188886666," in answer.text


async def test_categories_are_set_up_and_changed(
    staff: httpx.AsyncClient, db: Database, event: Event
) -> None:
    form = {
        "name.en": "Press",
        "name.zh": "媒体",
        "modes": "onsite",
        "capacity.onsite": "20",
        "capacity.online": "",
        "is_public": "1",
        "position": "",
    }
    assert (await staff.post("/manage/symposium/categories/new", data=form)).status_code == 303
    page = (await staff.get("/manage/symposium/categories")).text
    assert "0 of 20" in page
    async with db.read() as session:
        made = (await session.exec(select(Category).where(Category.slug == "press"))).one()
    assert (made.number, made.modes, made.is_counted, made.is_public) == (1, ["onsite"], False, True)
    one = f"/manage/symposium/categories/{made.id}"
    assert 'value="20"' in (await staff.get(one)).text
    assert (await staff.post(one, data={**form, "capacity.onsite": "-1"})).status_code == 422
    assert (await staff.post(one, data={**form, "capacity.onsite": ""})).status_code == 303
    assert "0, no limit" in (await staff.get("/manage/symposium/categories")).text
    assert (await staff.post(f"{one}/delete", data={"x": ""})).status_code == 303
    assert "Press" not in (await staff.get("/manage/symposium/categories")).text


async def test_pairs_are_decided_and_taken_back(
    staff: httpx.AsyncClient, db: Database, event: Event, parts: AppContext, count_queries: Count
) -> None:
    for number in range(2):
        await add(db, parts, event, name="Li Na", email=f"li{number}@example.org")
    # A connection that is new asks its database about types first.
    await staff.get("/manage/symposium/identities")
    with count_queries() as one_pair:
        page = await staff.get("/manage/symposium/identities")
    assert "Same name, institution and country" in page.text
    assert "li1@example.org" in page.text
    async with db.read() as session:
        pair = (await session.exec(select(IdentitySuggestion))).one()
    base = f"/manage/symposium/identities/{pair.id}"
    assert (await staff.post(f"{base}/undo")).status_code == 409
    assert (await staff.post(f"{base}/accept")).status_code == 303
    assert (await staff.post(f"{base}/accept")).status_code == 409
    decided = await staff.get("/manage/symposium/identities?decided=1")
    assert "li1@example.org" in decided.text
    assert (await staff.post(f"{base}/undo")).status_code == 303
    await add(db, parts, event, name="Li Na", email="li3@example.org")
    with count_queries() as three_pairs:
        page = await staff.get("/manage/symposium/identities")
    assert len(three_pairs) == len(one_pair)
    # Landmarks of one page have names of their own.
    labels = re.findall(r'<(?:section|nav)[^>]* aria-label="([^"]+)"', page.text)
    assert sorted(labels) == sorted(set(labels))


async def test_kept_mail_is_shown_and_cannot_do_anything(
    staff: httpx.AsyncClient, db: Database, event: Event
) -> None:
    values = {
        "name": "Li Na",
        "event_name": "Symposium",
        "dates": "",
        "event_url": "http://x.org/",
        "contact": "",
    }
    letter = render_letter("registration/mail_cancelled", values, locale="en")
    async with db.write() as session:
        picture = InlineImage("ticket", "ticket.png", b"png")
        mail = await queue_mail(
            session, Draft(letter, "li@example.org", event_id=event.id, images=(picture,))
        )
        await record_kept(session, mail.id)
    listed = await staff.get("/manage/symposium/mail")
    assert "Mail that would have been sent" in listed.text
    for query, is_found in (("q=LI@ex", True), ("q=%25", False), ("q=li&status=failed", False)):
        narrowed = (await staff.get(f"/manage/symposium/mail?{query}")).text
        assert (f"/mail/{mail.id}" in narrowed) == is_found
        assert ("No mail fits this search" in narrowed) == (not is_found)
    shown = await staff.get(f"/manage/symposium/mail/{mail.id}")
    assert "sandbox" in shown.text
    framed = await staff.get(f"/manage/symposium/mail/{mail.id}/letter")
    policy = framed.headers.get_list("content-security-policy")
    assert len(policy) == 1
    assert "default-src 'none'" in policy[0]
    assert (await staff.post(f"/manage/symposium/mail/{mail.id}/again")).status_code == 409


@pytest.mark.parametrize(
    ("role", "expected"),
    [(Role.STEWARD, (200, 200, 403, 403, 403)), (Role.ANALYST, (403, 403, 403, 403, 403))],
)
async def test_roles_see_no_more_than_they_need(
    client: httpx.AsyncClient,
    db: Database,
    event: Event,
    parts: AppContext,
    role: Role,
    expected: tuple[int, ...],
) -> None:
    made = await add(db, parts, event, email="li@example.org")
    async with db.write() as session:
        account = await make_account(session, role, event)
    await sign_in(client, account)
    paths = (BASE, f"{BASE}/{made.id}", f"{BASE}.csv", f"{BASE}/new", "/manage/symposium/mail")
    answers = [await client.get(path) for path in paths]
    assert tuple(answer.status_code for answer in answers) == expected
    assert "li@example.org" not in answers[1].text
    assert (await client.post(f"{BASE}/{made.id}/cancel", data={"reason": ""})).status_code == 403
