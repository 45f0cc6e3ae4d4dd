"""The board for its island: the working copy, whether it has changed, moves that are made together."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from events_platform.accounts.models import Role
from events_platform.events.models import Event, Room, RoomClosure
from events_platform.events.queries import rooms_of
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Database
from events_platform.programme.models import Embargo, ProgrammeSession, SessionState, Slot, Speaker
from events_platform.programme.queries_board import board_cursor
from tests.factories.accounts import bearer, make_token
from tests.factories.events import make_event
from tests.factories.programme import a_time, make_part, make_session, make_slot, make_type
from tests.support.queries import Queries

BOARD_QUERIES = 33

Json = dict[str, Any]


class Stage:
    """An event with a programme, and a programme editor's token."""

    event: Event
    rooms: list[Room]
    talk: ProgrammeSession
    slot: Slot
    waiting: ProgrammeSession
    headers: dict[str, str]

    @property
    def board(self) -> str:
        return f"/api/v1/events/{self.event.slug}/board"


def speaker(event: Event, slug: str, native: str = "王芳", **values: Any) -> Speaker:
    return Speaker(event_id=event.id, slug=slug, native=native, romanised="Wang Fang", **values)


@pytest.fixture
async def stage(db: Database) -> Stage:
    made = Stage()
    async with db.write() as session:
        made.event = await make_event(session, slug="next")
        made.rooms = await rooms_of(session, made.event.id)
        made.talk = await make_session(session, made.event, "Opening", "开幕式")
        made.slot = await make_slot(session, made.talk, a_time(made.event), made.rooms[0])
        made.waiting = await make_session(session, made.event, "Green skills", "绿色技能")
        token = await make_token(session, Role.PROGRAMME_EDITOR, made.event)
        made.headers = bearer(token)
    return made


async def read(client: httpx.AsyncClient, stage: Stage, query: str = "") -> Json:
    answer = await client.get(f"{stage.board}{query}", headers=stage.headers)
    assert answer.status_code == 200, answer.text
    body: Json = answer.json()
    return body


async def move(client: httpx.AsyncClient, stage: Stage, *moves: Json, since: str = "") -> httpx.Response:
    body = {"moves": list(moves), "since": since}
    return await client.post(f"{stage.board}/moves", json=body, headers=stage.headers)


def to(one: ProgrammeSession, room: Room, stage: Stage, minutes: int, length: int = 30, **more: Any) -> Json:
    start = a_time(stage.event, minutes=minutes)
    end = start + timedelta(minutes=length)
    times = {"starts_at": start.isoformat(), "ends_at": end.isoformat()}
    return {"session": str(one.id), "room": str(room.id), **times, **more}


async def test_board_holds_the_working_copy(
    app: Starlette, client: httpx.AsyncClient, db: Database, stage: Stage
) -> None:
    async with db.write() as session:
        hidden = speaker(stage.event, "wang", embargo=Embargo.SESSIONS)
        session.add(hidden)
        await session.flush()
        await make_part(session, stage.talk, hidden)
        await make_session(session, stage.event, "Gone", state=SessionState.CANCELLED)
        closed = RoomClosure(
            event_id=stage.event.id,
            room_id=stage.rooms[1].id,
            starts_at=a_time(stage.event),
            ends_at=a_time(stage.event, minutes=60),
            reason="Stage",
        )
        session.add(closed)
    found = await read(client, stage)
    assert [(room["name"], len(room["closures"])) for room in found["rooms"]] == [
        ("Hall 1", 0),
        ("Hall 2", 1),
    ]
    assert len(found["days"]) == 3
    (person,) = found["people"]
    assert (person["name"], person["is_bound"], person["windows"]) == ("Wang Fang", True, [])
    opening, green = found["sessions"]
    assert (opening["title"], opening["is_hidden"], opening["speakers"]) == (
        "Opening",
        True,
        [str(hidden.id)],
    )
    assert opening["slot"]["room"] == str(stage.rooms[0].id)
    assert (green["title"], green["slot"]) == ("Green skills", None)


async def test_search_keys_hold_the_names_of_speakers(
    app: Starlette, client: httpx.AsyncClient, db: Database, stage: Stage
) -> None:
    async with db.write() as session:
        wang = speaker(stage.event, "wang", search_key="王芳|wangfang")
        session.add(wang)
        await session.flush()
        await make_part(session, stage.waiting, wang)
    found = await read(client, stage)
    assert found["sessions"][1]["search_key"].endswith("|王芳|wangfang")


async def test_unchanged_board_is_a_word(app: Starlette, client: httpx.AsyncClient, stage: Stage) -> None:
    cursor = (await read(client, stage))["cursor"]
    assert await read(client, stage, f"?since={cursor}") == {"cursor": cursor, "is_unchanged": True}
    assert (await move(client, stage, to(stage.talk, stage.rooms[1], stage, 30))).status_code == 200
    changed = await read(client, stage, f"?since={cursor}")
    assert changed["sessions"][0]["slot"]["room"] == str(stage.rooms[1].id)


async def test_cursor_changes_with_everything_that_the_board_shows(db: Database, stage: Stage) -> None:
    seen: list[str] = []

    async def note() -> None:
        async with db.read() as session:
            event = await session.get_one(Event, stage.event.id)
            seen.append(await board_cursor(session, event))

    await note()
    for change in ("speaker", "part", "slot", "gone"):
        async with db.write() as session:
            if change == "speaker":
                session.add(wang := speaker(stage.event, "wang"))
            elif change == "part":
                await make_part(session, stage.talk, wang)
            elif change == "slot":
                slot = await session.get_one(Slot, stage.slot.id)
                slot.updated_at = now()
            else:
                await session.delete(await session.get_one(Slot, stage.slot.id))
        await note()
    assert len(set(seen)) == len(seen)


async def test_moves_are_saved_together_and_conflicts_told(
    app: Starlette, client: httpx.AsyncClient, stage: Stage
) -> None:
    before = await read(client, stage)
    seen = before["sessions"][0]["slot"]["updated_at"]
    answer = await move(
        client,
        stage,
        to(stage.talk, stage.rooms[1], stage, 0, expected=seen),
        to(stage.waiting, stage.rooms[1], stage, 15, expected=None),
        since=before["cursor"],
    )
    body = answer.json()
    assert [one["slot"]["room"] for one in body["saved"]] == [str(stage.rooms[1].id)] * 2
    (conflict,) = body["conflicts"]
    assert conflict["is_hard"]
    assert conflict["sessions"] == [str(stage.talk.id), str(stage.waiting.id)]
    assert conflict["sentence"].startswith("“Opening” and “Green skills” are both in Hall 2")
    assert conflict["advice"] == "Move one of the two to another time or room."
    assert body["cursor"] == (await read(client, stage))["cursor"]


async def test_move_without_a_room_takes_a_session_off(
    app: Starlette, client: httpx.AsyncClient, stage: Stage
) -> None:
    answer = await move(client, stage, {"session": str(stage.talk.id)})
    assert answer.json()["saved"] == [{"session": str(stage.talk.id), "slot": None}]
    assert [one["slot"] for one in (await read(client, stage))["sessions"]] == [None, None]


async def test_cursor_is_kept_back_where_others_have_changed_the_board(
    app: Starlette, client: httpx.AsyncClient, stage: Stage
) -> None:
    before = (await read(client, stage))["cursor"]
    await move(client, stage, to(stage.talk, stage.rooms[1], stage, 30))
    answer = await move(client, stage, to(stage.waiting, stage.rooms[0], stage, 30), since=before)
    assert answer.json()["cursor"] is None


async def test_what_somebody_else_moved_is_refused_whole(
    app: Starlette, client: httpx.AsyncClient, stage: Stage
) -> None:
    seen = (await read(client, stage))["sessions"][0]["slot"]["updated_at"]
    await move(client, stage, to(stage.talk, stage.rooms[1], stage, 30))
    answer = await move(
        client,
        stage,
        to(stage.waiting, stage.rooms[0], stage, 60, expected=None),
        to(stage.talk, stage.rooms[0], stage, 60, expected=seen),
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "changed_meanwhile")
    talk, waiting = (await read(client, stage))["sessions"]
    assert (talk["slot"]["room"], waiting["slot"]) == (str(stage.rooms[1].id), None)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"starts_at": None}, "moves.0.starts_at"),
        ({"starts_at": "2021-06-10T09:00"}, "moves.0.starts_at"),
        ({"starts_at": "0001-01-01T00:00:00+14:00"}, "moves.0.starts_at"),
        ({"ends_at": "9999-12-31T23:59:59-14:00"}, "moves.0.ends_at"),
        ({"room": "north"}, "moves.0.room"),
        ({"colour": "red"}, "moves.0.colour"),
    ],
)
async def test_move_that_makes_no_sense_is_explained(
    app: Starlette, client: httpx.AsyncClient, stage: Stage, change: Json, field: str
) -> None:
    answer = await move(client, stage, {**to(stage.talk, stage.rooms[1], stage, 0), **change})
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [field]


async def test_reading_takes_as_many_queries_for_many_sessions_as_for_one(
    app: Starlette,
    client: httpx.AsyncClient,
    db: Database,
    stage: Stage,
    count_queries: Callable[[], AbstractContextManager[Queries]],
) -> None:
    with count_queries() as one:
        await read(client, stage)
    async with db.write() as session:
        kind = await make_type(session, stage.event)
        for number in range(3):
            wang = speaker(stage.event, f"wang-{number}")
            session.add(wang)
            await session.flush()
            more = await make_session(session, stage.event, f"Talk {number}", type=kind)
            await make_slot(session, more, a_time(stage.event, minutes=60 * number), stage.rooms[1])
            await make_part(session, more, wang)
    with count_queries() as many:
        await read(client, stage)
    assert len(many) == len(one)
    many.assert_at_most(BOARD_QUERIES)
