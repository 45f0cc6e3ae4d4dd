"""The page of one session: the note beside who has precedence, and a forum cancelled with its talks."""

import re

import httpx

from events_platform.events.models import Event
from events_platform.kit.db.engine import Database
from events_platform.programme.models import ProgrammeSession
from tests.factories.programme import make_part, make_session
from tests.factories.programme_speakers import make_speaker

BASE = "/manage/symposium"


async def test_precedence_is_a_note_in_the_speaking_order(
    editor: httpx.AsyncClient, db: Database, event: Event
) -> None:
    async with db.write() as session:
        wang = await make_speaker(session, event, "王芳", affiliation={}, precedence=2)
        chen = await make_speaker(session, event, "陈宝生", affiliation={})
        one = await make_session(session, event)
        for speaker in (chen, wang):
            await make_part(session, one, speaker)
    page = (await editor.get(f"{BASE}/sessions/{one.id}")).text
    chosen = re.findall(r"<option value=[^>]+ selected>([^<]*(?:王芳|陈宝生)[^<]*)", page)
    assert chosen == ["陈宝生", "王芳 · guest of honour 2"]


async def test_cancelling_a_forum_names_its_talks_and_offers_to_cancel_them_too(
    editor: httpx.AsyncClient, db: Database, event: Event
) -> None:
    async with db.write() as session:
        forum = await make_session(session, event, "Forum on rivers")
        talk = await make_session(session, event, "On rafts", part_of_id=forum.id)
    address = f"{BASE}/sessions/{forum.id}"

    async def stands() -> str:
        async with db.read() as session:
            return (await session.get_one(ProgrammeSession, talk.id)).state

    page = (await editor.get(address)).text
    assert "One session takes place in it:" in page
    assert f'href="{BASE}/sessions/{talk.id}">On rafts' in page
    alone = await editor.post(f"{address}/state", data={"state": "cancelled"})
    assert await stands() == "confirmed"
    page = (await editor.get(alone.headers["location"])).text
    assert "One session in it is not cancelled" in page
    both = await editor.post(f"{address}/state", data={"state": "cancelled", "talks": "1"})
    assert await stands() == "cancelled"
    page = (await editor.get(both.headers["location"])).text
    assert "The session is cancelled with the talks in it." in page
    assert "is not cancelled" not in page
    back = await editor.post(f"{address}/state", data={"state": "restored"})
    assert await stands() == "confirmed"
    assert "The session is back as it was" in (await editor.get(back.headers["location"])).text
