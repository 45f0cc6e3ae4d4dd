"""Sessions, slots, tracks, types and conflicts as programs see them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import httpx
import pytest

from events_platform.accounts.models import Role
from events_platform.events.models import Event
from events_platform.events.queries import rooms_of
from events_platform.kit.db.engine import Database
from events_platform.kit.ids import new_id
from events_platform.programme.models import Speaker
from tests.factories.accounts import bearer, make_token
from tests.factories.programme import a_time, make_part, make_session, make_slot
from tests.support.queries import Queries

BASE = "/api/v1/events/symposium"


@pytest.fixture
async def speaker(db: Database, event: Event) -> Speaker:
    async with db.write() as session:
        made = Speaker(event_id=event.id, slug="wang", native="王芳", search_key="王芳|wangfang")
        session.add(made)
        return made


class Editor:
    """A program with the rights of a programme editor."""

    def __init__(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        self.client, self.headers = client, headers

    async def __call__(self, method: str, path: str, status: int, body: Any = None) -> Any:
        answer = await self.client.request(method, f"{BASE}/{path}", json=body, headers=self.headers)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None


@pytest.fixture
async def ask(client: httpx.AsyncClient, db: Database, event: Event) -> Editor:
    async with db.write() as session:
        token = await make_token(session, Role.PROGRAMME_EDITOR, event)
    return Editor(client, bearer(token))


async def test_session_lives_from_draft_to_cancelled(ask: Editor, speaker: Speaker) -> None:
    kind = (await ask("GET", "session-types", 200))["items"][3]
    track = await ask("POST", "tracks", 201, {"name": {"en": "Vocational education"}})
    body = {
        "type": kind["id"],
        "track": track["id"],
        "title": {"en": "Linking schools", "zh": "校企合作"},
        "parts": [{"speaker": str(speaker.id), "role": "chair"}, {"speaker": str(speaker.id)}],
        "languages": ["en", "zh"],
    }
    made = await ask("POST", "sessions", 201, body)
    assert (made["state"], made["minutes"], made["slot"], made["slug"]) == (
        "draft",
        kind["minutes"],
        None,
        "linking-schools",
    )
    assert [part["role"] for part in made["parts"]] == ["chair", "speaker"]
    one = f"sessions/{made['id']}"
    patch = {"title": {"zh": None}, "minutes": 45, "state": "confirmed", "parts": body["parts"][:1]}
    changed = await ask("PATCH", one, 200, patch)
    assert changed["title"] == {"en": "Linking schools"}
    assert (changed["minutes"], changed["state"], len(changed["parts"])) == (45, "confirmed", 1)
    assert changed["languages"] == ["en", "zh"]
    assert (await ask("PATCH", one, 409, {"state": "draft"}))["code"] == "state_step"
    assert (await ask("DELETE", one, 409))["code"] == "session_kept"
    await ask("PATCH", one, 200, {"state": "cancelled"})
    copy = await ask("POST", f"{one}/duplicate", 201)
    assert (copy["state"], copy["parts"][0]["role"]) == ("draft", "chair")
    await ask("DELETE", f"sessions/{copy['id']}", 204)
    await ask("GET", f"sessions/{copy['id']}", 404)


async def test_forum_is_cancelled_and_brought_back_with_its_talks(
    ask: Editor, db: Database, event: Event
) -> None:
    async with db.write() as session:
        forum = await make_session(session, event, "Forum")
        talk = await make_session(session, event, "Talk", part_of_id=forum.id)
    told = await ask("POST", f"sessions/{forum.id}/cancel", 200, {"with_talks": True})
    assert told["state"] == "cancelled"
    assert (await ask("GET", f"sessions/{talk.id}", 200))["state"] == "cancelled"
    told = await ask("POST", f"sessions/{forum.id}/restore", 200)
    assert told["state"] == "confirmed"
    assert (await ask("GET", f"sessions/{talk.id}", 200))["state"] == "confirmed"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": {}}, "title"),
        ({"title": {"en": "x" * 301}}, "title.en"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 1441}, "minutes"),
        ({"type": str(new_id())}, "type"),
        ({"track": str(new_id())}, "track"),
        ({"languages": ["klingon"]}, "languages.0"),
        ({"capacity": -1}, "capacity"),
        ({"state": "done"}, "state"),
        ({"parts": [{"speaker": str(new_id())}]}, "parts.0.speaker"),
        ({"room": str(new_id())}, "room"),
    ],
)
async def test_session_names_the_field_that_does_not_fit(
    ask: Editor, change: dict[str, Any], field: str
) -> None:
    kind = (await ask("GET", "session-types", 200))["items"][0]
    body = {"type": kind["id"], "title": {"en": "Opening"}, **change}
    assert list((await ask("POST", "sessions", 422, body))["errors"]) == [field]


async def test_list_is_narrowed_and_paged(ask: Editor, db: Database, event: Event, speaker: Speaker) -> None:
    async with db.write() as session:
        made = [await make_session(session, event, f"Talk {number}") for number in range(3)]
        await make_slot(session, made[0], a_time(event))
        await make_part(session, made[1], speaker)
    first = await ask("GET", "sessions?limit=2", 200)
    rest = await ask("GET", f"sessions?limit=2&after={first['next']}", 200)
    assert [one["id"] for one in (*first["items"], *rest["items"])] == [str(one.id) for one in made]
    assert rest["next"] is None
    for query, numbers in (
        ("q=wangfang", [1]),
        ("unscheduled=1", [1, 2]),
        ("q=Talk 2", [2]),
        ("state=draft", []),
        ("day=0001-01-01", []),
        ("day=9999-12-31", []),
    ):
        found = await ask("GET", f"sessions?{query}", 200)
        assert [one["id"] for one in found["items"]] == [str(made[number].id) for number in numbers]


@pytest.mark.parametrize("count", [1, 3])
async def test_list_takes_a_fixed_number_of_queries(
    ask: Editor,
    db: Database,
    event: Event,
    speaker: Speaker,
    count_queries: Callable[[], AbstractContextManager[Queries]],
    count: int,
) -> None:
    async with db.write() as session:
        for number in range(count):
            one = await make_session(session, event, f"Talk {number}")
            await make_slot(session, one, a_time(event))
            await make_part(session, one, speaker)
    with count_queries() as queries:
        await ask("GET", "sessions", 200)
    queries.assert_at_most(5)


async def test_slot_is_made_moved_and_taken_away(ask: Editor, db: Database, event: Event) -> None:
    async with db.write() as session:
        one = await make_session(session, event)
        first, second = await rooms_of(session, event.id)
    body = {"session": str(one.id), "room": str(first.id), "starts_at": a_time(event).isoformat()}
    made = await ask("POST", "slots", 201, body)
    assert (await ask("POST", "slots", 409, body))["code"] == "already_placed"
    slot = f"slots/{made['id']}"
    move = {"room": str(second.id), "minutes": 45, "expected": made["updated_at"]}
    moved = await ask("PATCH", slot, 200, move)
    assert (moved["room"], moved["starts_at"]) == (str(second.id), made["starts_at"])
    assert moved["ends_at"] == a_time(event, minutes=45).isoformat().replace("+00:00", "Z")
    assert (await ask("PATCH", slot, 409, move))["code"] == "changed_meanwhile"
    wrong = await ask("PATCH", slot, 422, {"starts_at": a_time(event, minutes=1).isoformat()})
    assert list(wrong["errors"]) == ["starts_at"]
    assert (await ask("PATCH", slot, 422, {"starts_at": "2021-06-10T09:00"}))["errors"]["starts_at"]
    assert (await ask("GET", "slots", 200))["items"] == [moved]
    assert (await ask("GET", f"sessions/{one.id}", 200))["slot"] == moved
    await ask("DELETE", slot, 204)
    await ask("GET", slot, 404)


async def test_tracks_and_types_are_kept(ask: Editor) -> None:
    track = await ask("POST", "tracks", 201, {"name": {"zh": "职业教育"}})
    assert track["slug"] == "zhi-ye-jiao-yu"
    renamed = await ask("PATCH", f"tracks/{track['id']}", 200, {"name": {"en": "Vocational"}})
    assert (renamed["name"], renamed["slug"]) == ({"zh": "职业教育", "en": "Vocational"}, track["slug"])
    assert await ask("GET", f"tracks/{track['id']}", 200) == renamed
    await ask("DELETE", f"tracks/{track['id']}", 204)
    short = await ask("POST", "tracks", 201, {"name": {"en": "A"}})
    assert (await ask("PATCH", f"tracks/{short['id']}", 200, {}))["slug"] == short["slug"] == "a"
    await ask("DELETE", f"tracks/{short['id']}", 204)
    assert (await ask("GET", "tracks", 200))["items"] == []
    types = (await ask("GET", "session-types", 200))["items"]
    changed = await ask("PATCH", f"session-types/{types[0]['id']}", 200, {"minutes": 55})
    assert (changed["minutes"], changed["kind"]) == (55, "ceremony")
    tour = await ask("POST", "session-types", 201, {"name": {"en": "Tour"}})
    assert (tour["kind"], tour["position"]) == ("other", len(types))
    await ask("DELETE", f"session-types/{tour['id']}", 204)
    assert [one["id"] for one in (await ask("GET", "session-types", 200))["items"]] == [
        one["id"] for one in types
    ]


async def test_conflicts_are_listed_and_taken_upon_oneself(ask: Editor, db: Database, event: Event) -> None:
    async with db.write() as session:
        for title in ("One", "Other"):
            await make_slot(session, await make_session(session, event, title), a_time(event))
    (conflict,) = (await ask("GET", "conflicts", 200))["items"]
    assert (conflict["kind"], conflict["severity"], conflict["override"]) == ("room_twice", "hard", None)
    assert conflict["sentence"].startswith("“One” and “Other” are both in Hall 1")
    body = {"key": conflict["key"], "reason": "A rehearsal"}
    made = await ask("POST", "conflicts/overrides", 201, body)
    (accepted,) = (await ask("GET", "conflicts", 200))["items"]
    assert accepted["override"] == made
    assert made["reason"] == "A rehearsal"
    await ask("DELETE", f"conflicts/overrides/{made['id']}", 204)
    assert (await ask("GET", "conflicts", 200))["items"] == [conflict]
    assert (await ask("POST", "conflicts/overrides", 422, {**body, "reason": ""}))["errors"]["reason"]
