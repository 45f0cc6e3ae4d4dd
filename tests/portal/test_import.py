"""Bringing a programme in through the console, the API and the command line."""

import re
from pathlib import Path

import httpx
import pytest
from sqlmodel import select

from events_platform.accounts.models import Role
from events_platform.events.models import Event
from events_platform.kit.db.engine import Database
from events_platform.kit.files.models import StoredFile
from events_platform.programme.queries import sessions_of
from tests.factories.accounts import bearer, make_account, make_token, sign_in
from tests.factories.events import make_event
from tests.support.installation import Installation

FRAB = Path(__file__).parents[1] / "data/schedules/frab.xml"


@pytest.fixture
async def event(db: Database, client: httpx.AsyncClient) -> Event:
    """An event in June 2026, whose programme editor is signed in."""
    async with db.write() as session:
        event = await make_event(session, slug="forum", starts_on="2026-06-10", ends_on="2026-06-11")
        editor = await make_account(session, Role.ORGANISER, event)
    await sign_in(client, editor)
    return event


async def count(db: Database, event: Event) -> int:
    async with db.read() as session:
        return len(await sessions_of(session, event.id))


async def look(client: httpx.AsyncClient, data: bytes) -> httpx.Response:
    return await client.post("/manage/forum/import", files={"file": ("programme", data)})


async def test_file_is_looked_at_then_brought_in(
    client: httpx.AsyncClient, db: Database, event: Event
) -> None:
    assert 'type="file"' in (await client.get("/manage/forum/import")).text
    seen = await look(client, FRAB.read_bytes())
    assert seen.status_code == 200
    assert "The language “Klingonish” is not known." in seen.text
    assert await count(db, event) == 0
    found = re.search(r'action="(/manage/forum/import/[^"]+)"', seen.text)
    assert found
    done = await client.post(found[1])
    assert (done.status_code, done.headers["location"]) == (303, "/manage/forum/import?done=imported")
    assert await count(db, event) == 3
    assert "The programme is imported." in (await client.get(done.headers["location"])).text
    assert (await client.post(found[1])).status_code == 404
    async with db.read() as session:
        assert (await session.exec(select(StoredFile.id))).all() == []
    again = await look(client, FRAB.read_bytes())
    assert "Everything in this file is here already." in again.text


async def test_file_of_another_event_does_not_come_in(
    client: httpx.AsyncClient, db: Database, event: Event
) -> None:
    found = re.search(r'action="/manage/forum(/import/[^"]+)"', (await look(client, FRAB.read_bytes())).text)
    async with db.write() as session:
        other = await make_event(session, slug="other")
        headers = bearer(await make_token(session, Role.OWNER, other))
    assert found
    assert (await client.post(f"/manage/other{found[1]}", headers=headers)).status_code == 404


@pytest.mark.parametrize("data", [b"", b"hello\n", b"<html></html>"])
async def test_what_is_no_programme_is_said_beside_the_field(
    client: httpx.AsyncClient, event: Event, data: bytes
) -> None:
    answer = await look(client, data)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text


async def test_program_gets_a_dry_run_unless_it_asks_for_more(
    client: httpx.AsyncClient, db: Database, event: Event
) -> None:
    async with db.write() as session:
        headers = bearer(await make_token(session, Role.ORGANISER, event))
    address = "/api/v1/events/forum/programme/import"
    dry = await client.post(address, content=FRAB.read_bytes(), headers=headers)
    assert (dry.status_code, dry.json()["applied"], await count(db, event)) == (200, False, 0)
    done = await client.post(f"{address}?apply=true", content=FRAB.read_bytes(), headers=headers)
    assert done.json() == {**dry.json(), "applied": True}
    assert await count(db, event) == 3
    again = await client.post(address, content=FRAB.read_bytes(), headers=headers)
    assert {row["outcome"] for row in again.json()["rows"]} == {"same"}
    refused = await client.post(address, content=b"{", headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "unreadable")


async def test_command_tells_what_is_odd_and_brings_in_when_told(
    installation: Installation, db: Database
) -> None:
    async with db.write() as session:
        event = await make_event(session, slug="forum", starts_on="2026-06-10", ends_on="2026-06-11")
    dry = installation.run("import", "forum", str(FRAB))
    assert "session Linking schools and firms: The language “Klingonish” is not known." in dry
    assert "session new: 3" in dry
    assert await count(db, event) == 0
    installation.run("import", "forum", str(FRAB), "--apply")
    assert await count(db, event) == 3
