"""Placing the rest in the console: the form, the wait, the proposal, a refusal that keeps it."""

import uuid
from datetime import timedelta

import httpx
from sqlmodel import select
from starlette.applications import Starlette

from events_platform.accounts.models import Role
from events_platform.kit.outbox.models import Job
from events_platform.programme.models import Slot
from events_platform.programme.placement_facts import Progress
from events_platform.programme.service_placement import note_progress
from events_platform.worker import HANDLERS
from tests.factories.accounts import bearer, make_token
from tests.factories.events import make_event, today
from tests.factories.programme import a_time, make_session, make_slot

FORM = {"states": ["confirmed"], "gap_minutes": "10", "seconds": "10", "weights.tracks": "0"}


async def test_editor_starts_waits_reads_applies_and_takes_back(
    app: Starlette, client: httpx.AsyncClient
) -> None:
    db = app.state.context.db
    first = today() + timedelta(days=7)
    async with db.write() as session:
        event = await make_event(session, starts_on=first, ends_on=first)
        talk = await make_session(session, event, "Green skills", "绿色技能")
        await make_session(session, event, "Marathon", minutes=24 * 60)
        client.headers.update(bearer(await make_token(session, Role.PROGRAMME_EDITOR, event)))
    base = f"/manage/{event.slug}/placement"
    assert "2 without a place" in (await client.get(base)).text
    wrong = await client.post(base, data={**FORM, "seconds": "1000"})
    assert (wrong.status_code, "error-summary" in wrong.text) == (422, True)

    started = await client.post(base, data=FORM)
    assert started.status_code == 303
    run = started.headers["location"]
    assert 'http-equiv="refresh"' in (await client.get(run)).text
    async with db.read() as session:
        job = (await session.exec(select(Job).where(Job.name == "placement.solve"))).one()
    async with db.write() as session:
        await note_progress(session, uuid.UUID(run.rpartition("/")[2]), Progress(cost=7, placed=1))
    waiting = (await client.get(run)).text
    assert "1 of 2 sessions are placed." in waiting
    assert 'class="progress"' in waiting
    await HANDLERS[job.name](app.state.context, job.payload)

    shown = (await client.get(run)).text
    assert 'http-equiv="refresh"' not in shown
    assert "1 of 2 sessions are placed." in shown
    assert "It lasts 1440 minutes" in shown
    assert (await client.post(f"{run}/apply")).headers["location"] == f"{run}?done=apply"
    async with db.read() as session:
        assert (await session.exec(select(Slot.session_id))).all() == [talk.id]
    again = await client.post(f"{run}/apply")
    assert (again.status_code, "no proposal that could be applied" in again.text) == (409, True)
    undone = await client.post(f"{run}/undo")
    assert undone.headers["location"] == f"{run}?done=undo"
    async with db.read() as session:
        assert (await session.exec(select(Slot.session_id))).all() == []


async def test_event_without_anything_to_place_says_so_and_lists_no_run(
    app: Starlette, client: httpx.AsyncClient
) -> None:
    async with app.state.context.db.write() as session:
        event = await make_event(session)
        await make_slot(session, await make_session(session, event), a_time(event))
        client.headers.update(bearer(await make_token(session, Role.PROGRAMME_EDITOR, event)))
    base = f"/manage/{event.slug}/placement"
    answer = await client.post(base, data=FORM, headers={"Accept-Language": "zh"})
    assert answer.status_code == 409
    assert "没有可安排的场次" in answer.text
    assert (await client.get(f"{base}/not-an-id")).status_code == 404
