"""The solver as programs meet it: started, watched, applied as a whole, taken back, stopped."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlmodel import select
from starlette.applications import Starlette

from events_platform.accounts.models import Role
from events_platform.events.models import Event, Room
from events_platform.events.queries import rooms_of
from events_platform.kit.db.engine import Database
from events_platform.kit.outbox.models import Job
from events_platform.programme.models import ProgrammeSession, SessionState, Slot
from events_platform.programme.queries import slots_of
from events_platform.worker import HANDLERS
from tests.factories.accounts import bearer, make_token
from tests.factories.events import make_event, today
from tests.factories.programme import a_time, make_part, make_session, make_slot
from tests.factories.programme_speakers import make_speaker

Json = dict[str, Any]
JOB = "placement.solve"


class Stage:
    """An event of next week with one talk that stands, one that may move, two that wait and a draft."""

    event: Event
    rooms: list[Room]
    fixed: ProgrammeSession
    standing: ProgrammeSession
    waiting: list[ProgrammeSession]
    client: httpx.AsyncClient
    app: Starlette

    @property
    def address(self) -> str:
        return f"/api/v1/events/{self.event.slug}/placement"

    async def start(self, **options: Any) -> Json:
        answer = await self.client.post(self.address, json=options)
        assert answer.status_code == 202, answer.text
        assert answer.headers["location"] == f"{self.address}/{answer.json()['id']}"
        found: Json = answer.json()
        return found

    async def solve(self) -> None:
        """Do the job that waits, as a worker does."""
        async with self.app.state.context.db.read() as session:
            (job,) = (await session.exec(select(Job).where(Job.name == JOB))).all()
        await HANDLERS[JOB](self.app.state.context, job.payload)

    async def solved(self, **options: Any) -> Json:
        run = await self.start(**options)
        await self.solve()
        return await self.read(run)

    async def read(self, run: Json) -> Json:
        found: Json = (await self.client.get(f"{self.address}/{run['id']}")).json()
        return found

    async def do(self, run: Json, action: str) -> httpx.Response:
        return await self.client.post(f"{self.address}/{run['id']}/{action}")

    async def places(self) -> dict[Any, tuple[Any, datetime]]:
        async with self.app.state.context.db.read() as session:
            slots: dict[Any, Slot] = await slots_of(session, self.event.id)
        return {id_: (slot.room_id, slot.starts_at) for id_, slot in slots.items()}

    async def move(self, one: ProgrammeSession, to: datetime, room: Room) -> None:
        move = {"session": str(one.id), "room": str(room.id), "starts_at": to.isoformat()}
        answer = await self.client.post(
            f"/api/v1/events/{self.event.slug}/board/moves", json={"moves": [move]}
        )
        assert answer.status_code == 200, answer.text


@pytest.fixture
async def stage(db: Database, app: Starlette, client: httpx.AsyncClient) -> Stage:
    made = Stage()
    made.app, made.client = app, client
    first = today() + timedelta(days=7)
    async with db.write() as session:
        made.event = await make_event(session, starts_on=first, ends_on=first + timedelta(days=1))
        made.rooms = await rooms_of(session, made.event.id)
        made.fixed = await make_session(session, made.event, "Opening", "开幕式")
        made.standing = await make_session(session, made.event, "Green skills", "绿色技能")
        await make_slot(session, made.fixed, a_time(made.event), made.rooms[0], is_fixed=True)
        # In the way of nobody, but not where it stands best.
        await make_slot(session, made.standing, a_time(made.event), made.rooms[0])
        made.waiting = [await make_session(session, made.event, f"Talk {n}") for n in (1, 2)]
        await make_session(session, made.event, "Not yet", state=SessionState.DRAFT)
        speaker = await make_speaker(session, made.event, "王芳")
        for one in made.waiting:
            await make_part(session, one, speaker)
        client.headers.update(bearer(await make_token(session, Role.PROGRAMME_EDITOR, made.event)))
    return made


async def test_proposal_changes_nothing_before_it_is_applied_and_all_of_it_can_be_taken_back(
    stage: Stage,
) -> None:
    before = await stage.places()
    run = await stage.start()
    assert (run["state"], run["sessions"], run["moves"]) == ("waiting", 2, [])
    again = await stage.client.post(stage.address, json={})
    assert (again.status_code, again.json()["code"]) == (409, "placement_running")
    assert (await stage.do(run, "apply")).json()["code"] == "not_proposed"

    await stage.solve()
    run = await stage.read(run)
    assert (run["state"], run["placed"], run["cost"], run["is_best"]) == ("proposed", 2, 0, True)
    assert {move["session"] for move in run["moves"]} == {str(one.id) for one in stage.waiting}
    assert {move["title"] for move in run["moves"]} == {"Talk 1", "Talk 2"}
    assert await stage.places() == before
    assert (await stage.do(run, "undo")).json()["code"] == "not_applied"

    applied = await stage.do(run, "apply")
    assert (applied.status_code, applied.json()["state"]) == (200, "applied")
    places = await stage.places()
    assert len(places) == len(before) + 2
    for move in run["moves"]:
        room, starts_at = next(place for id_, place in places.items() if str(id_) == move["session"])
        assert (str(room), starts_at) == (
            move["after"]["room"],
            datetime.fromisoformat(move["after"]["starts_at"]),
        )
    assert (await stage.do(run, "apply")).status_code == 409

    undone = await stage.do(run, "undo")
    assert (undone.status_code, undone.json()["state"]) == (200, "undone")
    assert await stage.places() == before


async def test_sessions_that_are_not_fixed_move_only_where_they_may(stage: Stage) -> None:
    before = await stage.places()
    run = await stage.solved(may_move=True)
    assert run["sessions"] == 3
    moved = {move["session"]: move for move in run["moves"]}
    assert str(stage.fixed.id) not in moved
    assert moved[str(stage.standing.id)]["before"]["room"] == str(before[stage.standing.id][0])
    assert (await stage.do(run, "apply")).status_code == 200
    assert (await stage.places())[stage.standing.id] != before[stage.standing.id]
    assert (await stage.do(run, "undo")).status_code == 200
    assert await stage.places() == before


async def test_proposal_is_refused_as_a_whole_where_somebody_moved_one_of_its_sessions(stage: Stage) -> None:
    run = await stage.solved()
    await stage.move(stage.waiting[0], a_time(stage.event, 1, 600), stage.rooms[1])
    before = await stage.places()
    answer = await stage.do(run, "apply")
    assert (answer.status_code, answer.json()["code"]) == (409, "changed_meanwhile")
    assert await stage.places() == before
    assert (await stage.read(run))["state"] == "proposed"


async def test_proposal_is_refused_where_its_places_were_taken_meanwhile(stage: Stage) -> None:
    run = await stage.solved()
    after = run["moves"][0]["after"]
    room = next(one for one in stage.rooms if str(one.id) == after["room"])
    await stage.move(stage.standing, datetime.fromisoformat(after["starts_at"]), room)
    answer = await stage.do(run, "apply")
    assert (answer.status_code, answer.json()["code"]) == (409, "changed_meanwhile")
    assert "Green skills" in answer.json()["detail"]


async def test_what_was_moved_since_keeps_the_whole_from_being_taken_back(stage: Stage) -> None:
    run = await stage.solved()
    await stage.do(run, "apply")
    await stage.move(stage.waiting[1], a_time(stage.event, 1, 600), stage.rooms[1])
    before = await stage.places()
    assert (await stage.do(run, "undo")).json()["code"] == "changed_meanwhile"
    assert await stage.places() == before


async def test_what_finds_no_place_is_told_with_its_reason(stage: Stage, db: Database) -> None:
    async with db.write() as session:
        await make_session(session, stage.event, "Marathon", minutes=24 * 60)
    run = await stage.solved()
    (left,) = run["left"]
    assert (left["title"], left["reason"]) == ("Marathon", "too_long")
    assert left["sentence"] == (
        "It lasts 1440 minutes, and no room is open longer than 1439 minutes at a stretch."
    )
    assert left["advice"] == "Shorten the session, or lengthen the hours of a site."


async def test_cancel_stops_the_solver_at_work(stage: Stage) -> None:
    run = await stage.start()
    solving = asyncio.create_task(stage.solve())
    for _look in range(500):
        await asyncio.sleep(0.02)
        if (await stage.read(run))["state"] == "running":
            break
    assert (await stage.client.delete(f"{stage.address}/{run['id']}")).status_code == 204
    await asyncio.wait_for(solving, 10)
    assert (await stage.read(run))["state"] == "cancelled"
    assert (await stage.client.delete(f"{stage.address}/{run['id']}")).json()["code"] == "placement_over"
    # A worker that finds the job again leaves it alone, and somebody may start anew.
    await stage.solve()
    assert (await stage.read(run))["moves"] == []
    await stage.start()


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ("raise ImportError", "The solver is not installed on this server."),
        ("import os; os._exit(1)", "The solver ended without a proposal."),
    ],
)
async def test_solver_that_is_missing_or_breaks_is_told_in_a_sentence(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str, sentence: str
) -> None:
    package = tmp_path / "away" / "ortools"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(what)
    monkeypatch.setenv("PYTHONPATH", str(package.parent))
    run = await stage.solved()
    assert run["state"] == "failed"
    assert run["failure"].startswith(sentence)


async def test_nothing_waits_and_wrong_options_are_refused(stage: Stage) -> None:
    nothing = await stage.client.post(stage.address, json={"states": ["proposed"]})
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_to_place")
    for wrong in ({"gap_minutes": 7}, {"seconds": 1000}, {"weights": {"stars": -1}}, {"states": ["gone"]}):
        assert (await stage.client.post(stage.address, json=wrong)).status_code == 422
    listed = (await stage.client.get(stage.address)).json()
    assert listed == {"items": [], "next": None}
