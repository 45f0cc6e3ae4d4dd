"""A talk of a forum is an entry of its own, everywhere, and says which forum it belongs to."""

import csv
import io
import re
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from icalendar import Calendar
from starlette.applications import Starlette

from events_platform.accounts.access import SYSTEM
from events_platform.calendars.importing import read_programme
from events_platform.documents.programme import programme_data
from events_platform.events.models import Event
from events_platform.kit.db.engine import Database
from events_platform.programme.import_plan import RowOutcome
from events_platform.programme.models import ProgrammeSession, SessionKind
from events_platform.programme.published import public_programme
from events_platform.programme.queries import sessions_of
from events_platform.programme.service_import import import_programme, preview_import
from events_platform.registration.queries_sign_up import at_the_same_time
from tests.factories.events import make_event
from tests.factories.programme import a_time, make_release, make_session, make_slot, make_track, make_type

PART = "Part of “Forum on rivers”"


@dataclass
class World:
    event: Event
    forum: ProgrammeSession
    talk: ProgrammeSession


@pytest.fixture
async def world(db: Database) -> World:
    async with db.write() as session:
        event = await make_event(session, slug="next")
        track = await make_track(session, event)
        await make_type(session, event)
        kind = await make_type(session, event, SessionKind.FORUM, minutes=120)
        forum = await make_session(
            session, event, "Forum on rivers", "江河论坛", type=kind, track=track, slug="forum"
        )
        talk = await make_session(
            session, event, "On rafts", "竹筏", part_of_id=forum.id, track=track, slug="rafts"
        )
        await make_slot(session, forum, a_time(event))
        await make_slot(session, talk, a_time(event))
        await make_release(session, event)
    return World(event, forum, talk)


async def text(client: httpx.AsyncClient, path: str) -> str:
    answer = await client.get(f"/next/{path}")
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.parametrize("path", ["programme", "sessions/rafts", "display"])
async def test_pages_say_what_a_talk_is_part_of(
    client: httpx.AsyncClient, world: World, path: str, db: Database
) -> None:
    page = await text(client, f"{path}?lang=en")
    if path == "sessions/rafts":
        assert '<dt>Part of</dt><dd><a href="/next/sessions/forum">Forum on rivers</a>' in page
    elif path == "programme":
        assert f"Hall 1 · {PART}" in re.sub(r"<[^>]+>", "", page).replace("&nbsp;", " ")
    forum = await text(client, "sessions/forum?lang=en")
    assert "In this session" in forum
    assert 'href="/next/sessions/rafts"' in forum


async def test_search_engines_and_calendars_know_the_forum(client: httpx.AsyncClient, world: World) -> None:
    page = await text(client, "sessions/rafts?lang=en")
    assert '"superEvent": {"@type": "Event", "endDate"' in page
    assert '"name": "Forum on rivers", "startDate"' in page
    entries = {
        str(entry["SUMMARY"]): entry
        for entry in Calendar.from_ical(await text(client, "calendar.ics?lang=en")).walk("VEVENT")
    }
    talk, forum = entries["On rafts"], entries["Forum on rivers"]
    assert str(talk["RELATED-TO"]) == str(forum["UID"])
    assert PART in str(talk["DESCRIPTION"])
    assert "RELATED-TO" not in forum


@pytest.mark.parametrize("kind", ["xml", "json", "csv", "xlsx", "ics"])
async def test_exports_bring_it_back(
    client: httpx.AsyncClient, db: Database, world: World, kind: str
) -> None:
    path = "calendar.ics" if kind == "ics" else f"schedule.{kind}"
    answer = await client.get(f"/next/{path}?lang=en")
    found = read_programme(answer.content, "Asia/Shanghai")
    talk = next(one for one in found.sessions if one.title.get("en") == "On rafts")
    assert talk.extra.get("schedule", {}).get("links", []) == []
    async with db.write() as session:
        second = await make_event(session, slug="second")
        await import_programme(session, SYSTEM, second, found)
        titles = {one.title["en"]: one for one in await sessions_of(session, second.id)}
        assert titles["On rafts"].part_of_id == titles["Forum on rivers"].id
        again = await preview_import(session, SYSTEM, second, found)
    assert {row.outcome for row in again.rows if row.thing == "session" and row.name == "On rafts"} == {
        RowOutcome.SAME
    }


TABLE = "title,start,minutes,room,type,part of\n"


@pytest.mark.parametrize(
    ("rows", "said", "outer"),
    [
        ([("Talk", "Forum"), ("Forum", "")], "", "Forum"),
        ([("Talk", "Nowhere")], "is not there", None),
        ([("Talk", "Talk")], "is part of another one", None),
        ([("Inner", "Talk"), ("Talk", "Forum"), ("Forum", "")], "is part of another one", "Forum"),
        ([("Talk", "Coffee Break"), ("Coffee Break", "")], "part of a break", None),
    ],
)
async def test_table_names_the_forum_by_its_title(
    db: Database, rows: list[tuple[str, str]], said: str, outer: str | None
) -> None:
    out = io.StringIO()
    csv.writer(out).writerows(
        [title, "2026-06-10 10:00", 30, "Hall 1", title.partition(" ")[2], forum] for title, forum in rows
    )
    async with db.write() as session:
        event = await make_event(session, starts_on="2026-06-10", ends_on="2026-06-11")
        await make_type(session, event)
        await make_type(session, event, SessionKind.BREAK)
        plan = await import_programme(
            session, SYSTEM, event, read_programme((TABLE + out.getvalue()).encode(), event.timezone)
        )
        stored = {one.title["en"]: one for one in await sessions_of(session, event.id)}
    remarks = " ".join(" ".join(row.said) for row in plan.rows)
    assert (said in remarks) if said else ("stands for itself" not in remarks)
    part_of = stored["Talk"].part_of_id
    assert next((one.title["en"] for one in stored.values() if one.id == part_of), None) == outer


async def test_talk_is_no_clash_with_its_forum_and_stands_behind_it_on_paper(
    app: Starlette, db: Database, world: World
) -> None:
    async with db.read() as session:
        programme = await public_programme(session, world.event)
    forum, talk = programme.sessions
    assert at_the_same_time(talk, [forum]) == at_the_same_time(forum, [talk]) == []
    groups: list[dict[str, Any]] = programme_data(world.event, programme, "en")["days"][0]["groups"]
    assert [[one["title"] for one in group["sessions"]] for group in groups] == [
        ["Forum on rivers"],
        ["On rafts"],
    ]
    assert groups[1]["sessions"][0]["forum"] == PART
