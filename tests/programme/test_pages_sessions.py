"""The console's pages of sessions, tracks, types and conflicts, without scripts."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import httpx
import pytest

from events_platform.accounts.access import SYSTEM
from events_platform.events.models import Event
from events_platform.events.queries import rooms_of
from events_platform.kit.db.engine import Database
from events_platform.programme.models import (
    ProgrammeSession,
    SessionState,
    Speaker,
    SpeakerRole,
)
from events_platform.programme.queries import parts_of, sessions_of, slots_of, tracks_of, types_of
from events_platform.programme.queries_sessions import materials_of
from events_platform.programme.service_slots import place_session
from events_platform.programme.service_tracks import known_types
from tests.factories.programme import a_time, make_part, make_release, make_session, make_slot
from tests.support.queries import Queries

BASE = "/manage/symposium"


async def make_speakers(db: Database, event: Event, *names: str) -> list[Speaker]:
    made = [Speaker(event_id=event.id, slug=f"s{n}", native=name) for n, name in enumerate(names)]
    async with db.write() as session:
        session.add_all(made)
    return made


async def stored(db: Database, event: Event) -> ProgrammeSession:
    async with db.read() as session:
        return (await sessions_of(session, event.id))[-1]


async def test_form_adds_a_session_with_people_time_and_rooms(
    editor: httpx.AsyncClient, db: Database, event: Event
) -> None:
    wang, chen = await make_speakers(db, event, "王芳", "陈宝生")
    async with db.read() as session:
        talk = (await known_types(session, event))[3]
        first, second = await rooms_of(session, event.id)
    shown = (await editor.get(f"{BASE}/sessions/new")).text
    assert str(talk.id) in shown
    form: dict[str, Any] = {
        "title.en": "Linking schools",
        "title.zh": "校企合作",
        "type": str(talk.id),
        "state": "confirmed",
        "minutes": "25",
        "day": event.starts_on.isoformat(),
        "starts": "09:05",
        "room": str(first.id),
        "shared_rooms": [str(second.id)],
        "is_fixed": "1",
        "languages": ["zh", "en"],
        "interpretation": ["en"],
        "is_counted": "0",
        "parts.0.speaker": str(wang.id),
        "parts.0.role": "speaker",
        "parts.0.order": "2",
        "parts.1.speaker": str(chen.id),
        "parts.1.role": "chair",
        "parts.1.order": "1",
        "parts.2.speaker": "",
        "parts.2.role": "speaker",
        "parts.2.order": "",
    }
    answer = await editor.post(f"{BASE}/sessions/new", data=form)
    assert answer.status_code == 303, answer.text
    one = await stored(db, event)
    assert (one.title["zh"], one.minutes, one.is_counted, one.state) == ("校企合作", 25, False, "confirmed")
    assert (one.languages, one.interpretation) == (["zh", "en"], ["en"])
    async with db.read() as session:
        slot = (await slots_of(session, event.id))[one.id]
        parts = (await parts_of(session, event.id))[one.id]
    assert (slot.starts_at, slot.room_id) == (a_time(event, day=0, minutes=5), first.id)
    assert (slot.shared_room_ids, slot.is_fixed) == ([str(second.id)], True)
    assert [(part.speaker_id, part.role) for part in parts] == [
        (chen.id, SpeakerRole.CHAIR),
        (wang.id, SpeakerRole.SPEAKER),
    ]
    page = (await editor.get(answer.headers["location"])).text
    assert "The session is added." in page
    assert 'value="09:05"' in page


def typed(page: str) -> dict[str, Any]:
    """What a browser would send back from the first form of a session's page."""
    form = page[page.index('<form class="form"') :]
    form = form[: form.index("</form>")]
    inputs = r'<input (?:class="input"|type="hidden")[^>]* name="([^"]+)" value="([^"]*)"'
    values: dict[str, Any] = dict(re.findall(inputs, form))
    for name, body in re.findall(r'<select[^>]* name="([^"]+)"(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', body)
        values[name] = chosen[1] if chosen else ""
    for name, value in re.findall(r'name="([^"]+)" value="([^"]+)" checked', form):
        values.setdefault(name, [])
        values[name] = [*values[name], value]
    return values


async def test_form_sent_back_untouched_changes_nothing_but_the_time_of_change(
    editor: httpx.AsyncClient, db: Database, event: Event
) -> None:
    (wang,) = await make_speakers(db, event, "王芳")
    async with db.write() as session:
        one = await make_session(session, event, expected=80, capacity=90, has_sign_up=True, notes="x")
        await make_slot(session, one, a_time(event), is_fixed=True)
        await make_part(session, one, wang, SpeakerRole.MODERATOR)
    before = await stored(db, event)
    form = typed((await editor.get(f"{BASE}/sessions/{one.id}")).text)
    form["notes"] = "x"
    answer = await editor.post(f"{BASE}/sessions/{one.id}", data=form)
    assert answer.status_code == 303, answer.text
    after = await stored(db, event)
    kept = set(ProgrammeSession.model_fields) - {"updated_at", "search_key"}
    assert {name for name in kept if getattr(after, name) != getattr(before, name)} == set()
    async with db.read() as session:
        slot = (await slots_of(session, event.id))[one.id]
        (part,) = (await parts_of(session, event.id))[one.id]
    assert (slot.starts_at, slot.is_fixed) == (a_time(event), True)
    assert (part.speaker_id, part.role) == (wang.id, SpeakerRole.MODERATOR)


async def test_second_of_two_windows_is_told_and_may_put_its_own_in_place(
    editor: httpx.AsyncClient, db: Database, event: Event
) -> None:
    async with db.write() as session:
        one = await make_session(session, event)
        await make_slot(session, one, a_time(event))
    form = typed((await editor.get(f"{BASE}/sessions/{one.id}")).text)
    async with db.write() as session:
        moved = await session.get_one(ProgrammeSession, one.id)
        room = (await rooms_of(session, event.id))[0]
        await place_session(session, SYSTEM, event, moved, room.id, a_time(event, minutes=30))
    told = await editor.post(f"{BASE}/sessions/{one.id}", data=form | {"notes": "typed in the second"})
    assert told.status_code == 409
    assert "Somebody else has changed this session since you opened this form." in told.text
    assert "Nothing is saved yet." in told.text
    assert "typed in the second</textarea>" in told.text
    mended = typed(told.text) | {"notes": "typed in the second"}
    assert (await editor.post(f"{BASE}/sessions/{one.id}", data=mended)).status_code == 303
    assert (await stored(db, event)).notes == "typed in the second"


async def test_form_keeps_what_was_typed_and_says_what_is_missing(
    editor: httpx.AsyncClient, db: Database, event: Event
) -> None:
    async with db.write() as session:
        one = await make_session(session, event, notes="")
    address = f"{BASE}/sessions/{one.id}"
    form = {**typed((await editor.get(address)).text), "starts": "09:00"}
    answer = await editor.post(address, data=form)
    assert answer.status_code == 422
    assert answer.text.count("Please give day, start and room together, or none of them.") >= 2
    assert 'value="09:00"' in answer.text
    async with db.read() as session:
        room = (await rooms_of(session, event.id))[0]
    off_grid = {**form, "starts": "09:03", "room": str(room.id), "day": event.starts_on.isoformat()}
    answer = await editor.post(address, data=off_grid)
    assert answer.status_code == 422
    assert 'id="e-starts"' in answer.text
    answer = await editor.post(address, data={**form, "title.en": "", "title.zh": ""})
    assert 'id="e-title.en"' in answer.text


async def test_time_left_empty_takes_the_session_off_the_plan(
    editor: httpx.AsyncClient, db: Database, event: Event
) -> None:
    async with db.write() as session:
        one = await make_session(session, event)
        await make_slot(session, one, a_time(event))
    form = typed((await editor.get(f"{BASE}/sessions/{one.id}")).text)
    form |= {"day": "", "starts": "", "room": ""}
    assert (await editor.post(f"{BASE}/sessions/{one.id}", data=form)).status_code == 303
    async with db.read() as session:
        assert await slots_of(session, event.id) == {}


async def test_list_is_searched_narrowed_and_changed_by_many(
    editor: httpx.AsyncClient, db: Database, event: Event
) -> None:
    (wang,) = await make_speakers(db, event, "王芳")
    async with db.write() as session:
        wang.search_key = "王芳|wangfang"
        session.add(wang)
        drafts = [await make_session(session, event, f"Draft {n}", state=SessionState.DRAFT) for n in (1, 2)]
        gone = await make_session(session, event, "Cancelled one", state=SessionState.CANCELLED)
        await make_part(session, drafts[0], wang)
        await make_slot(session, drafts[1], a_time(event))
    found = (await editor.get(f"{BASE}/sessions?q=wangfang")).text
    assert "Draft 1" in found
    assert "Draft 2" not in found
    unplaced = (await editor.get(f"{BASE}/sessions?day=none")).text
    assert ("Draft 1" in unplaced, "Draft 2" in unplaced, "Cancelled one" in unplaced) == (True, False, False)
    listed = (await editor.get(f"{BASE}/sessions")).text
    assert listed.index("Draft 2") < listed.index("Draft 1")
    ids = [str(one.id) for one in drafts]
    answer = await editor.post(f"{BASE}/sessions", data={"session": ids, "action": "confirm"})
    assert answer.status_code == 303
    assert "2 sessions are changed." in (await editor.get(answer.headers["location"])).text
    answer = await editor.post(f"{BASE}/sessions", data={"session": ids, "action": "nonsense"})
    assert "No session was chosen." in (await editor.get(answer.headers["location"])).text
    both = [ids[0], str(gone.id)]
    answer = await editor.post(f"{BASE}/sessions", data={"session": both, "action": "cancel"})
    assert answer.status_code == 303
    async with db.read() as session:
        states = {one.title["en"]: one.state for one in await sessions_of(session, event.id)}
    assert states == {"Draft 1": "cancelled", "Draft 2": "confirmed", "Cancelled one": "cancelled"}


async def test_what_cannot_follow_the_others_is_named_with_the_reason(
    editor: httpx.AsyncClient, db: Database, event: Event
) -> None:
    async with db.write() as session:
        released = await make_session(session, event, "Released")
        await make_slot(session, released, a_time(event))
        await make_release(session, event)
        draft = await make_session(session, event, "Draft", state=SessionState.DRAFT)
    ids = [str(released.id), str(draft.id)]
    answer = await editor.post(f"{BASE}/sessions", data={"session": ids, "action": "accept"})
    assert answer.status_code == 200
    assert "One session is changed." in answer.text
    assert "<strong>Released</strong> This session is released" in answer.text
    async with db.read() as session:
        states = {one.title["en"]: one.state for one in await sessions_of(session, event.id)}
    assert states == {"Released": "confirmed", "Draft": "accepted"}


@pytest.mark.parametrize("count", [1, 3])
async def test_list_takes_a_fixed_number_of_queries(
    editor: httpx.AsyncClient,
    db: Database,
    event: Event,
    count_queries: Callable[[], AbstractContextManager[Queries]],
    count: int,
) -> None:
    (wang,) = await make_speakers(db, event, "王芳")
    async with db.write() as session:
        for number in range(count):
            one = await make_session(session, event, f"Talk {number}")
            await make_slot(session, one, a_time(event))
            await make_part(session, one, wang)
    with count_queries() as queries:
        assert (await editor.get(f"{BASE}/sessions")).status_code == 200
    queries.assert_at_most(12)


async def test_session_is_confirmed_cancelled_duplicated_and_removed_by_buttons(
    editor: httpx.AsyncClient, db: Database, event: Event
) -> None:
    async with db.write() as session:
        one = await make_session(session, event, state=SessionState.DRAFT)
    address = f"{BASE}/sessions/{one.id}"
    assert (await editor.post(f"{address}/state", data={"state": "confirmed"})).status_code == 303
    copied = await editor.post(f"{address}/duplicate")
    assert "This is the duplicate" in (await editor.get(copied.headers["location"])).text
    copy = copied.headers["location"].partition("?")[0]
    assert (await editor.post(f"{copy}/remove")).status_code == 303
    assert (await editor.get(copy)).status_code == 404
    assert (await editor.post(f"{address}/remove")).status_code == 409
    assert (await editor.post(f"{address}/state", data={"state": "cancelled"})).status_code == 303
    page = (await editor.get(address)).text
    assert "Cancelled" in page
    assert f"{address}/remove" not in page


async def test_materials_are_added_shown_and_removed(
    editor: httpx.AsyncClient, db: Database, event: Event
) -> None:
    async with db.write() as session:
        one = await make_session(session, event)
    address = f"{BASE}/sessions/{one.id}/materials"
    refused = await editor.post(address, data={"name": "Slides", "url": "slides.pdf"})
    assert refused.status_code == 422
    assert 'value="slides.pdf"' in refused.text
    data = {"name": "Slides", "url": "https://example.org/slides.pdf"}
    assert (await editor.post(address, data=data)).status_code == 303
    async with db.read() as session:
        (material,) = await materials_of(session, one.id)
    assert not material.is_public
    await editor.post(f"{address}/{material.id}", data={"action": "show"})
    assert "everybody" in (await editor.get(f"{BASE}/sessions/{one.id}")).text
    await editor.post(f"{address}/{material.id}", data={"action": "remove"})
    async with db.read() as session:
        assert await materials_of(session, one.id) == []


async def test_tracks_and_types_are_kept_by_forms(
    editor: httpx.AsyncClient, db: Database, event: Event
) -> None:
    assert "Keynote speech" in (await editor.get(f"{BASE}/tracks")).text
    for name in ("First", "Second"):
        answer = await editor.post(f"{BASE}/tracks/new", data={"name.en": name})
        assert answer.status_code == 303
    async with db.read() as session:
        first, second = await tracks_of(session, event.id)
        assert await types_of(session, event.id) == []
        talk = (await known_types(session, event))[3]
    await editor.post(f"{BASE}/tracks/{second.id}/move", data={"way": "up"})
    taken = await editor.post(f"{BASE}/tracks/{first.id}", data={"name.en": "First", "slug": "second"})
    assert taken.status_code == 422
    assert "Another track has this address already." in taken.text
    form = {"name.en": "Lecture", "kind": "talk", "minutes": "25"}
    assert (await editor.post(f"{BASE}/session-types/{talk.id}", data=form)).status_code == 303
    assert (await editor.post(f"{BASE}/session-types/new", data={"name.en": "Tour"})).status_code == 303
    async with db.write() as session:
        types = {one.name["en"]: one for one in await types_of(session, event.id)}
        assert (types["Lecture"].minutes, types["Lecture"].is_counted, types["Tour"].kind) == (
            25,
            False,
            "other",
        )
        assert [one.id for one in await tracks_of(session, event.id)] == [second.id, first.id]
        await make_session(session, event, type=types["Tour"], track=first)
    for address in (f"tracks/{first.id}", f"session-types/{types['Tour'].id}"):
        refused = await editor.post(f"{BASE}/{address}/remove")
        assert refused.status_code == 409
        assert "Sessions belong to it" in refused.text
    assert (await editor.post(f"{BASE}/tracks/{second.id}/remove")).status_code == 303


async def test_conflicts_are_listed_by_weight_and_taken_upon_oneself(
    editor: httpx.AsyncClient, db: Database, event: Event
) -> None:
    assert "Nothing stands against this plan" in (await editor.get(f"{BASE}/conflicts")).text
    async with db.write() as session:
        for title in ("One", "Other"):
            one = await make_session(session, event, title, expected=1000)
            await make_slot(session, one, a_time(event))
    page = (await editor.get(f"{BASE}/conflicts")).text
    assert page.index("One hard conflict") < page.index("2 soft conflicts")
    assert "One hard conflict" not in (await editor.get(f"{BASE}/sessions/{one.id}")).text
    assert "2 conflicts" in (await editor.get(f"{BASE}/sessions/{one.id}")).text
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found
    refused = await editor.post(f"{BASE}/conflicts", data={"key": found[1], "reason": " "})
    assert refused.status_code == 422
    assert "Please say why" in refused.text
    gone = await editor.post(f"{BASE}/conflicts", data={"key": "room_twice:gone", "reason": "x"})
    assert gone.status_code == 404
    assert "does not exist any more" in gone.text
    reason = {"key": found[1], "reason": "A rehearsal & a test"}
    answer = await editor.post(f"{BASE}/conflicts", data=reason)
    page = (await editor.get(answer.headers["location"])).text
    assert "“A rehearsal &amp; a test”" in page
    assert "One hard conflict" not in page
    undo = re.search(r'action="([^"]+/undo)"', page)
    assert undo
    assert (await editor.post(undo[1])).status_code == 303
    assert "One hard conflict" in (await editor.get(f"{BASE}/conflicts")).text


@pytest.mark.parametrize("path", ["sessions", "sessions/new", "tracks", "tracks/new", "conflicts"])
async def test_pages_speak_chinese(editor: httpx.AsyncClient, path: str) -> None:
    page = await editor.get(f"{BASE}/{path}", headers={"Accept-Language": "zh"})
    assert page.status_code == 200
    assert re.search(r"<h1>[一-鿿]+</h1>", page.text)
