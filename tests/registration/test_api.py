"""Registrations and categories for programs."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import httpx
import pytest
from sqlmodel import func, select

from events_platform.accounts.models import Role
from events_platform.events.models import Event
from events_platform.kit.db.engine import Database
from events_platform.kit.outbox.models import Job
from events_platform.people.models import Person
from tests.factories.accounts import bearer, make_token
from tests.factories.events import make_event
from tests.factories.programme_speakers import make_speaker
from tests.factories.registration import make_category
from tests.support.queries import Queries


@pytest.fixture
async def event(db: Database) -> Event:
    async with db.write() as session:
        event = await make_event(session)
        await make_category(session, event, slug="expert", capacity={"onsite": 2})
        return event


@pytest.fixture
async def api(client: httpx.AsyncClient, db: Database, event: Event) -> httpx.AsyncClient:
    async with db.write() as session:
        token = await make_token(session, Role.REGISTRAR, event)
    client.headers.update(bearer(token))
    client.base_url = httpx.URL(f"http://127.0.0.1:8000/api/v1/events/{event.slug}")
    return client


def body(**values: Any) -> dict[str, Any]:
    return {
        "category": "expert",
        "mode": "onsite",
        "name": {"native": "李娜", "romanised": "Li Na"},
        "email": "li@example.org",
        "country": "CN",
        **values,
    }


async def test_registration_is_created_read_and_listed(api: httpx.AsyncClient, event: Event) -> None:
    made = await api.post("/registrations", json=body())
    assert made.status_code == 201
    answer = made.json()
    assert set(answer) == {"id", "status", "mode", "my_url", "ticket"}
    assert (answer["status"], answer["mode"]) == ("confirmed", "onsite")
    assert answer["ticket"].startswith("EP1:")
    assert len(answer["ticket"]) == 118
    assert answer["my_url"].startswith(f"http://127.0.0.1:8000/{event.slug}/me/")
    read = (await api.get(f"/registrations/{answer['id']}")).json()
    assert read["name"] == {"native": "李娜", "romanised": "Li Na", "order": "family_first"}
    assert (read["category"], read["country"], read["source"]) == ("expert", "CN", "api")
    listed = (await api.get("/registrations")).json()
    assert listed == {"items": [read], "next": None}
    page = await api.get(httpx.URL(answer["my_url"]))
    assert page.status_code == 200


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": {"native": ""}}, "name.native"),
        ({"name": {"native": "x" * 300}}, "name.native"),
        ({"name": "Li Na"}, "name"),
        ({"mode": "both"}, "mode"),
        ({"mode": None}, "mode"),
        ({"category": "nobody"}, "category"),
        ({"email": "li"}, "email"),
        ({"country": 7}, "country"),
        ({"shoe_size": 39}, "shoe_size"),
        ({"phone": "\x00"}, "phone"),
    ],
)
async def test_bad_input_is_a_problem_with_its_field(
    api: httpx.AsyncClient, values: dict[str, Any], field: str
) -> None:
    answer = await api.post("/registrations", json=body(**values))
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert list(answer.json()["errors"]) == [field]


async def test_missing_country_is_refused_and_an_unknown_one_is_kept(api: httpx.AsyncClient) -> None:
    without = body()
    del without["country"]
    assert list((await api.post("/registrations", json=without)).json()["errors"]) == ["country"]
    made = (await api.post("/registrations", json=body(country="Ruritania"))).json()
    read = (await api.get(f"/registrations/{made['id']}")).json()
    assert (read["country"], read["country_as_written"]) == (None, "Ruritania")
    listed = (await api.get("/registrations?country=unknown")).json()
    assert [one["id"] for one in listed["items"]] == [made["id"]]
    corrected = await api.patch(f"/registrations/{made['id']}", json={"country": "NA"})
    assert (corrected.json()["country"], corrected.json()["name"]["native"]) == ("NA", "李娜")


@pytest.mark.parametrize("field", ["email", "phone"])
async def test_bad_correction_is_a_problem_with_its_field(api: httpx.AsyncClient, field: str) -> None:
    made = f"/registrations/{(await api.post('/registrations', json=body())).json()['id']}"
    assert list((await api.patch(made, json={field: "li@"})).json()["errors"]) == [field]
    assert (await api.patch(made, json={field: ""})).json()[field] is None


async def test_second_registration_of_a_person_is_a_conflict(api: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(*(api.post("/registrations", json=body()) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5
    codes = {answer.json()["code"] for answer in answers if answer.status_code == 409}
    assert codes == {"already_registered"}


async def test_last_seat_is_not_sold_twice_to_64_programs(api: httpx.AsyncClient, db: Database) -> None:
    async def attempt(number: int) -> tuple[int, str]:
        given = body(email=f"g{number}@example.org", name={"native": f"Guest {number}"})
        answer = await api.post("/registrations", json=given)
        return answer.status_code, answer.json().get("code", "")

    answers = await asyncio.gather(*(attempt(number) for number in range(64)))
    assert sorted(answers) == [(201, "")] * 2 + [(409, "full")] * 62
    (category,) = (await api.get("/categories")).json()["items"]
    assert category["seats"]["onsite"] == {"capacity": 2, "taken": 2, "left": 0}
    # Whoever found no seat has left nothing behind: no registration, no person, no mail to be sent.
    assert len((await api.get("/registrations")).json()["items"]) == 2
    async with db.read() as session:
        counts = [(await session.exec(select(func.count()).select_from(one))).one() for one in (Person, Job)]
    assert counts == [2, 2]


async def test_guest_under_an_embargo_is_registered_by_programs_without_a_name(
    api: httpx.AsyncClient, db: Database, event: Event
) -> None:
    async with db.write() as session:
        await make_speaker(session, event, body()["name"], email="li@example.org", embargo="name")
    made = await api.post("/registrations", json=body())
    assert made.status_code == 201
    assert made.json()["ticket"].startswith("EP1:")
    assert "Li Na" not in (await api.get("/registrations")).text


async def test_idempotency_key_repeats_the_first_answer(api: httpx.AsyncClient) -> None:
    headers = {"Idempotency-Key": "one"}
    first = await api.post("/registrations", json=body(), headers=headers)
    again = await api.post("/registrations", json=body(), headers=headers)
    other = await api.post("/registrations", json=body(mode="online"), headers=headers)
    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")


async def test_actions_change_the_registration(api: httpx.AsyncClient) -> None:
    made = (await api.post("/registrations", json=body())).json()
    base = f"http://127.0.0.1:8000/api/v1/registrations/{made['id']}"
    online = await api.post(f"{base}/mode", json={"mode": "online", "reason": "visa"})
    assert online.json()["mode"] == "online"
    anew = (await api.post(f"{base}/reissue")).json()
    assert anew["ticket"] != made["ticket"]
    assert anew["my_url"] != made["my_url"]
    cancelled = await api.post(f"{base}/cancel", json={"reason": "ill"})
    assert (cancelled.json()["status"], cancelled.json()["ticket"]) == ("cancelled", None)
    assert (await api.post(f"{base}/cancel")).json()["code"] == "already_cancelled"
    assert (await api.post(f"{base}/reissue")).json()["code"] == "not_confirmed"
    back = await api.post(f"{base}/confirm")
    assert (back.json()["status"], back.json()["ticket"]) == ("confirmed", anew["ticket"])


async def test_other_events_registrations_do_not_exist(
    api: httpx.AsyncClient, db: Database, client: httpx.AsyncClient
) -> None:
    made = (await api.post("/registrations", json=body())).json()
    async with db.write() as session:
        stranger = await make_token(session, Role.REGISTRAR, await make_event(session))
        analyst = await make_token(session, Role.ANALYST)
    base = f"http://127.0.0.1:8000/api/v1/registrations/{made['id']}"
    assert (await api.post(f"{base}/cancel", headers=bearer(stranger))).status_code == 404
    assert (await api.post(f"{base}/cancel", headers=bearer(analyst))).status_code == 403
    assert (await api.get("/registrations", headers=bearer(analyst))).status_code == 403
    assert (await api.post("/registrations", json=body(), headers=bearer("no"))).status_code == 401


async def test_list_pages_by_name_and_finds_in_any_script(api: httpx.AsyncClient) -> None:
    for native, romanised in [("王芳", "Wang Fang"), ("李娜", "Li Na"), ("Ольга Орлова", "Olga Orlova")]:
        given = body(
            mode="online", name={"native": native, "romanised": romanised}, email=f"{romanised[0]}@x.org"
        )
        assert (await api.post("/registrations", json=given)).status_code == 201
    first = (await api.get("/registrations?limit=2")).json()
    rest = (await api.get(f"/registrations?limit=2&after={first['next']}")).json()
    names = [one["name"]["romanised"] for one in [*first["items"], *rest["items"]]]
    assert names == ["Li Na", "Olga Orlova", "Wang Fang"]
    for query, expected in [
        ("芳", ["王芳"]),
        ("lina", ["李娜"]),
        ("wf", ["王芳"]),
        ("орлова", ["Ольга Орлова"]),
    ]:
        found = (await api.get("/registrations", params={"q": query})).json()["items"]
        assert [one["name"]["native"] for one in found] == expected
    assert (await api.get("/registrations?limit=0")).status_code == 422
    assert (await api.get("/registrations?after=nonsense")).json()["code"] == "invalid_cursor"


async def test_list_needs_as_many_queries_for_three_as_for_one(
    api: httpx.AsyncClient, count_queries: Callable[[], AbstractContextManager[Queries]]
) -> None:
    counts = []
    for number in range(3):
        given = body(mode="online", name={"native": f"Guest {number}"}, email=f"g{number}@x.org")
        await api.post("/registrations", json=given)
        with count_queries() as queries:
            await api.get("/registrations")
        counts.append(len(queries))
    assert counts[0] == counts[2] <= 5


async def test_registrar_reads_categories_and_organiser_changes_them(
    api: httpx.AsyncClient, db: Database, event: Event
) -> None:
    given = {"name": {"en": "Press", "zh": "媒体"}, "is_counted": False, "capacity": {"onsite": 5}}
    assert (await api.post("/categories", json=given)).status_code == 403
    async with db.write() as session:
        api.headers.update(bearer(await make_token(session, Role.ORGANISER, event)))
    made = await api.post("/categories", json=given)
    assert made.status_code == 201
    category = made.json()
    assert (category["slug"], category["number"], category["modes"]) == ("press", 1, ["onsite", "online"])
    assert category["seats"]["onsite"] == {"capacity": 5, "taken": 0, "left": 5}
    assert category["seats"]["online"] == {"capacity": None, "taken": 0, "left": None}
    changed = await api.patch(
        f"/categories/{category['id']}", json={"capacity": {"onsite": None}, "needs_approval": True}
    )
    assert changed.json()["seats"]["onsite"]["capacity"] is None
    assert (changed.json()["needs_approval"], changed.json()["is_counted"]) == (True, False)
    for patch, names in [({"en": "Media"}, {"en": "Media", "zh": "媒体"}), ({"zh": None}, {"en": "Media"})]:
        renamed = await api.patch(f"/categories/{category['id']}", json={"name": patch})
        assert renamed.json()["name"] == names
    assert (await api.post("/categories", json={**given, "slug": "press"})).json()["code"] == "slug_taken"
    assert (await api.delete(f"/categories/{category['id']}")).status_code == 204
    assert (await api.get(f"/categories/{category['id']}")).status_code == 404
    await api.post("/registrations", json=body())
    used = (await api.get("/categories/expert")).json()
    assert (await api.delete(f"/categories/{used['id']}")).json()["code"] == "in_use"
