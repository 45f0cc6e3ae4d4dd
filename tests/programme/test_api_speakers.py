"""Speakers for programs."""

import uuid
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import select

from events_platform.accounts.models import Role
from events_platform.events.models import Event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Database
from events_platform.kit.outbox.models import Job
from events_platform.programme.models import Speaker
from tests.factories.accounts import bearer, make_token
from tests.factories.programme import make_part, make_session
from tests.factories.programme_speakers import make_speaker

API = "/api/v1/events/symposium/speakers"


@pytest.fixture
async def api(client: httpx.AsyncClient, db: Database, event: Event) -> httpx.AsyncClient:
    async with db.write() as session:
        client.headers.update(bearer(await make_token(session, Role.PROGRAMME_EDITOR, event)))
    return client


async def add(db: Database, event: Event, name: Any = None, **values: Any) -> Speaker:
    async with db.write() as session:
        return await make_speaker(session, event, name, **values)


async def test_speaker_is_entered_once_read_and_listed(api: httpx.AsyncClient) -> None:
    body = {
        "name": {"native": "陈宝生", "romanised": "Chen Baosheng"},
        "title": {"en": "Minister", "zh": "部长"},
        "email": "Chen@Example.org",
        "precedence": 1,
        "embargo": "sessions",
        "availability": [{"starts_at": "2026-06-10T09:00:00+08:00", "ends_at": "2026-06-10T10:00:00+08:00"}],
    }
    key = {"Idempotency-Key": "once"}
    answers = [await api.post(API, json=body, headers=key) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    made = answers[0].json()
    assert answers[0].headers["location"].endswith(made["id"])
    assert made["name"] == {"native": "陈宝生", "romanised": "Chen Baosheng", "order": "family_first"}
    assert (made["email"], made["slug"], made["embargo"]) == ("chen@example.org", "chen-baosheng", "sessions")
    assert made["availability"] == [{"starts_at": "2026-06-10T01:00:00Z", "ends_at": "2026-06-10T02:00:00Z"}]
    assert made["public_url"].endswith("/symposium/speakers/chen-baosheng")
    assert (await api.get(f"{API}/{made['id']}")).json() == made
    assert (await api.get(API)).json() == {"items": [made], "next": None}


async def test_list_is_searched_and_paged(api: httpx.AsyncClient, db: Database, event: Event) -> None:
    for name, precedence in (("Carla", 2), ("Anna", None), ("Bert", 1)):
        await add(db, event, name, precedence=precedence)
    names, after = [], ""
    while after is not None:
        page = (await api.get(f"{API}?limit=1&after={after}")).json()
        names += [one["name"]["native"] for one in page["items"]]
        after = page["next"]
    assert names == ["Anna", "Bert", "Carla"]
    guests = (await api.get(f"{API}?sort=precedence")).json()["items"]
    assert [one["name"]["native"] for one in guests] == ["Bert", "Carla"]
    assert [one["name"]["native"] for one in (await api.get(f"{API}?q=nn")).json()["items"]] == ["Anna"]
    assert (await api.get(f"{API}?after=nonsense")).status_code == 422


async def test_patch_changes_what_is_given_and_null_takes_away(
    api: httpx.AsyncClient, db: Database, event: Event
) -> None:
    speaker = await add(db, event, "Anna", precedence=4, timezone="Europe/Berlin", liaison="Li")
    patch = {
        "title": {"zh": None, "en": "Dean"},
        "precedence": None,
        "liaison": None,
        "availability": [{"starts_at": "2026-06-10T09:00", "ends_at": "2026-06-10T10:00"}],
    }
    answer = await api.patch(f"{API}/{speaker.id}", json=patch)
    changed = answer.json()
    assert answer.status_code == 200, answer.text
    assert (changed["title"], changed["precedence"], changed["liaison"]) == ({"en": "Dean"}, None, "")
    assert changed["affiliation"] == {"en": "Nanchang University", "zh": "南昌大学"}
    assert changed["availability"][0]["starts_at"] == "2026-06-10T07:00:00Z"
    kept = (await api.patch(f"{API}/{speaker.id}", json={"country": "SE"})).json()
    assert (kept["country"], len(kept["availability"])) == ("SE", 1)
    assert (await api.patch(f"{API}/{speaker.id}", json={"availability": None})).json()["availability"] == []


@pytest.mark.parametrize(
    ("patch", "field"),
    [
        ({"name": {"native": ""}}, "name.native"),
        ({"country": "Ruritania"}, "country"),
        ({"embargo": "none"}, "embargo"),
        ({"availability": [{"starts_at": "2026-06-10T09:00"}]}, "0.ends_at"),
        ({"unknown": 1}, "unknown"),
        ([], "body"),
    ],
)
async def test_patch_says_which_field_is_wrong(
    api: httpx.AsyncClient, db: Database, event: Event, patch: Any, field: str
) -> None:
    speaker = await add(db, event)
    answer = await api.patch(f"{API}/{speaker.id}", json=patch)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])


async def test_embargo_runs_until_its_hour(api: httpx.AsyncClient, db: Database, event: Event) -> None:
    speaker = await add(db, event)
    one = f"{API}/{speaker.id}"
    until = (now() + timedelta(hours=1)).isoformat()
    answer = await api.post(f"{one}/embargo", json={"embargo": "name", "embargo_until": until})
    assert (answer.status_code, answer.json()["embargo"]) == (200, "name")
    for path, body in (("embargo/lift", None), ("embargo", {"embargo": "none"})):
        refused = await api.post(f"{one}/{path}", json=body or {})
        assert (refused.status_code, refused.json()["code"]) == (409, "embargo_runs")
    async with db.write() as session:
        kept = await session.get_one(Speaker, speaker.id)
        kept.embargo_until = now() - timedelta(seconds=1)
    assert (await api.get(one)).json()["embargo"] == "name"
    assert (await api.post(f"{one}/embargo/lift")).json()["embargo"] == "none"


async def test_stand_in_takes_over_and_gives_back(api: httpx.AsyncClient, db: Database, event: Event) -> None:
    guest, deputy = await add(db, event), await add(db, event)
    async with db.write() as session:
        talk = await make_session(session, event)
        await make_part(session, talk, guest)
    one = f"{API}/{guest.id}"
    chosen = await api.post(f"{one}/stand-in", json={"stand_in": str(deputy.id)})
    assert chosen.json()["stand_in"] == str(deputy.id)
    answers = [await api.post(f"{one}/take-over", json={"session": str(talk.id)})]
    answers += [await api.post(f"{one}/{path}", json={}) for path in ("take-over", "give-back", "give-back")]
    assert [answer.status_code for answer in answers] == [200, 409, 200, 409]
    assert answers[1].json()["code"] == "nothing_to_take_over"
    assert answers[3].json()["code"] == "nobody_stands_in"


async def test_merge_and_back(api: httpx.AsyncClient, db: Database, event: Event) -> None:
    stays, goes = await add(db, event, "Anna"), await add(db, event, "Anna", email="anna@example.org")
    merged = await api.post(f"{API}/{stays.id}/merge", json={"speaker": str(goes.id)})
    assert (merged.status_code, merged.json()["email"]) == (200, "anna@example.org")
    assert (await api.get(f"{API}/{goes.id}")).json()["id"] == str(stays.id)
    alone = (await api.post(f"{API}/{goes.id}/unmerge")).json()
    assert (alone["id"], alone["email"]) == (str(goes.id), "anna@example.org")
    assert (await api.get(f"{API}/{stays.id}")).json()["email"] is None
    nobody = await api.post(f"{API}/{stays.id}/merge", json={"speaker": str(uuid.uuid4())})
    assert (nobody.status_code, nobody.json()["code"]) == (404, "no_such_speaker")


async def test_invitation_reset_and_removal(api: httpx.AsyncClient, db: Database, event: Event) -> None:
    speaker = await add(db, event, email="anna@example.org")
    one = f"{API}/{speaker.id}"
    assert (await api.post(f"{one}/invite")).json()["invited_at"] is not None
    async with db.read() as session:
        jobs = (await session.exec(select(Job.name))).all()
    assert jobs == ["programme.speaker_invitation"]
    assert (await api.post(f"{one}/reset-link")).status_code == 200
    async with db.read() as session:
        assert (await session.get_one(Speaker, speaker.id)).epoch == 1
    assert (await api.delete(one)).status_code == 204
    for gone in (one, f"{API}/nonsense", f"{API}/{uuid.uuid4()}"):
        assert (await api.get(gone)).json()["code"] == "no_such_speaker"
