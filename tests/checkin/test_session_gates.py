"""Gates of sessions: offered by the form, scanned at, and counted."""

import httpx
from sqlmodel import select
from starlette.applications import Starlette

from events_platform.accounts.access import SYSTEM
from events_platform.accounts.models import Role
from events_platform.attendance.models import AreaKind
from events_platform.checkin.jobs import HANDLERS, follow_sessions
from events_platform.checkin.models import Gate
from events_platform.checkin.schemas_gates import GateIn
from events_platform.checkin.service_gates import add_gate
from events_platform.events.models import Event
from events_platform.events.schemas import RoomIn, SiteIn
from events_platform.events.service import add_room, add_site
from events_platform.kit.db.engine import Database
from events_platform.kit.outbox.models import Job
from events_platform.programme.hours import MOVED_JOB
from events_platform.programme.models import ProgrammeSession
from events_platform.programme.schemas_release import HoursIn
from events_platform.programme.service_day import record_hours
from tests.factories.accounts import bearer, make_token
from tests.factories.events import make_event
from tests.factories.programme import a_time, make_release, make_session, make_slot

EN = {"Accept-Language": "en"}


async def test_gate_follows_its_session_to_another_site(
    app: Starlette, client: httpx.AsyncClient, db: Database
) -> None:
    async with db.write() as session:
        event = await make_event(session, slug="symposium")
        forum = await make_session(session, event, "Forum", "论坛")
        await make_slot(session, forum, a_time(event))
        await make_release(session, event)
        branch = await add_site(session, SYSTEM, event, SiteIn.model_validate({"name": {"en": "Branch"}}))
        hall = RoomIn.model_validate({"name": {"en": "Annex"}, "site": branch.id})
        annex = await add_room(session, SYSTEM, event, hall)
        data = GateIn.model_validate({"name": {"en": "Door"}, "area": forum.id})
        gate = await add_gate(session, SYSTEM, event, data)
    await follow_sessions(app.state.context, {})
    async with db.write() as session:
        assert (await session.get_one(Gate, gate.id)).site_id != branch.id
        event = await session.get_one(Event, event.id)
        moved = HoursIn.model_validate({"action": "move", "room": annex.id})
        for action in (HoursIn(action="delay", minutes=5), moved):
            await record_hours(session, SYSTEM, event, forum.id, action)
        # The move is followed at once; what is left out is found every half minute.
        jobs = [job for job in await session.exec(select(Job)) if job.name == MOVED_JOB]
    assert len(jobs) == 1
    await HANDLERS[jobs[0].name](app.state.context, jobs[0].payload)
    async with db.read() as session:
        assert (await session.get_one(Gate, gate.id)).site_id == branch.id


async def test_gate_leads_to_a_released_session_and_stays_when_it_is_hidden(
    client: httpx.AsyncClient, db: Database
) -> None:
    async with db.write() as session:
        event = await make_event(session, slug="symposium")
        forum = await make_session(session, event, "Forum", "论坛")
        draft = await make_session(session, event, "Draft", "草案")
        slot = await make_slot(session, forum, a_time(event))
        await make_release(session, event)
        headers = {**EN, **bearer(await make_token(session, Role.GATE_SUPERVISOR, event))}
    form = await client.get("/manage/symposium/gates/new", headers=headers)
    assert ("Forum" in form.text, "Draft" in form.text) == (True, False)
    typed = {"name.en": "Forum door", "policy": "free", "directions": "entry"}
    made = await client.post(
        "/manage/symposium/gates/new", data={**typed, "area": str(forum.id)}, headers=headers
    )
    assert made.status_code == 303
    refused = await client.post(
        "/manage/symposium/gates/new", data={**typed, "area": str(draft.id)}, headers=headers
    )
    assert refused.status_code == 422
    async with db.write() as session:
        gate = (await session.exec(select(Gate))).one()
        assert (gate.area_kind, gate.area_id) == (AreaKind.SESSION, forum.id)
        assert slot.room_id != gate.site_id
        (await session.get_one(ProgrammeSession, forum.id)).is_hidden = True
    address = f"/manage/symposium/gates/{gate.id}"
    page = await client.get(address, headers=headers)
    assert "A session that is not shown at present" in page.text
    assert "Forum, " not in (await client.get("/manage/symposium/gates", headers=headers)).text
    saved = await client.post(address, data={**typed, "area": str(forum.id)}, headers=headers)
    assert saved.status_code == 303
