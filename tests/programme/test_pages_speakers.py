"""The console's speakers: the list, the form, one speaker with everything that can be done, and lists."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import httpx
from sqlmodel import select

from events_platform.events.models import Event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Database
from events_platform.kit.files.models import StoredFile
from events_platform.kit.outbox.models import Job
from events_platform.programme.models import SessionSpeaker, SessionState, Speaker, SpeakerWindow
from events_platform.programme.schemas_speakers import ProfileIn
from events_platform.programme.service_own import SPEAKER
from events_platform.programme.service_speakers import update_profile
from tests.factories.programme import a_time, make_part, make_session, make_slot
from tests.factories.programme_speakers import a_photo, make_speaker
from tests.support.queries import Queries

Count = Callable[[], AbstractContextManager[Queries]]
BASE = "/manage/symposium/speakers"
CHEN = {"native": "陈宝生", "romanised": "Chen Baosheng"}


async def add(db: Database, event: Event, name: Any = None, **values: Any) -> Speaker:
    async with db.write() as session:
        return await make_speaker(session, event, name, **values)


async def stored(db: Database, speaker: Speaker) -> Speaker:
    async with db.read() as session:
        return await session.get_one(Speaker, speaker.id)


async def test_list_finds_sorts_and_counts_what_waits(
    editor: httpx.AsyncClient, db: Database, event: Event
) -> None:
    await add(db, event, CHEN, precedence=2, email="chen@example.org", embargo="name")
    await add(db, event, "Maria Ivanova", precedence=1, appearance="live")
    await add(db, event, "Ivanova Maria")
    page = (await editor.get(BASE)).text
    for text in ("Chen Baosheng", "陈宝生", "Under embargo", "One pair may be", "One speaker is under"):
        assert text in page
    assert "One speaker with an e-mail address has not been invited yet." in page
    assert "Register all speakers" not in page
    for query in ("q=宝生", "q=baosheng", "q=chen%40example", "q=南昌"):
        assert "Chen Baosheng" in (await editor.get(f"{BASE}?{query}")).text
    guests = (await editor.get(f"{BASE}?sort=precedence")).text
    assert guests.index("Maria Ivanova") < guests.index("Chen Baosheng")
    assert "Ivanova Maria" not in guests
    live = (await editor.get(f"{BASE}?appearance=live&sort=nonsense")).text
    assert "Maria Ivanova" in live
    assert "Chen Baosheng" not in live
    assert "Nobody fits this search" in (await editor.get(f"{BASE}?q=nobody")).text


async def test_list_asks_as_much_for_three_as_for_one(
    editor: httpx.AsyncClient, db: Database, event: Event, count_queries: Count
) -> None:
    asked = []
    for _number in range(2):
        async with db.write() as session:
            for _each in range(1 + 2 * _number):
                talk = await make_session(session, event)
                await make_part(session, talk, await make_speaker(session, event, precedence=5))
                await make_slot(session, talk, a_time(event))
        for path in (BASE, f"{BASE}/guests"):
            with count_queries() as queries:
                assert (await editor.get(path)).status_code == 200
            asked.append(len(queries))
    assert asked[:2] == asked[2:]
    assert max(asked) <= 12


async def test_guest_list_is_in_order_and_says_what_protocol_needs(
    editor: httpx.AsyncClient, db: Database, event: Event
) -> None:
    await add(db, event, "Second Guest", precedence=2)
    first = {"precedence": 1, "liaison": "Li, 138 0000 0000", "holding_minutes": 15, "embargo": "name"}
    guest = await add(db, event, "First Guest", honorific={"en": "His Excellency", "zh": "阁下"}, **first)
    async with db.write() as session:
        opening = await make_session(session, event, "Opening ceremony")
        await make_part(session, opening, guest)
        await make_slot(session, opening, a_time(event))
    page = (await editor.get(f"{BASE}/guests")).text
    assert page.index("First Guest") < page.index("Second Guest")
    for text in (
        "His Excellency",
        "Li, 138 0000 0000",
        "15 minutes of holding",
        "Opening ceremony",
        "Under embargo",
    ):
        assert text in page
    assert "阁下" in (await editor.get(f"{BASE}/guests?lang=zh")).text


FORM = {
    "name.native": "Anna Svensson",
    "honorific.en": "Prof.",
    "title.en": "Rector",
    "title.zh": "校长",
    "affiliation.en": "Uppsala University",
    "country": "SE",
    "biography.en": "Teaches.\r\n\r\nWrites.",
    "locale": "en",
    "timezone": "Stockholm",
    "appearance": "live",
    "email": "anna@example.org",
    "precedence": "7",
    "holding_minutes": "10",
    "liaison": "Li",
}


async def test_speaker_is_entered_with_everything(
    editor: httpx.AsyncClient, db: Database, event: Event
) -> None:
    windows = {
        "availability.0.starts_at": "",
        "availability.1.starts_at": "2026-06-10T09:00",
        "availability.1.ends_at": "2026-06-10T11:00",
    }
    form = {**FORM, **windows, "embargo": "sessions", "embargo_until": "2020-01-01T09:00"}
    answer = await editor.post(f"{BASE}/new", data=form)
    assert answer.status_code == 303, answer.text
    page = (await editor.get(answer.headers["location"])).text
    for text in (
        "The speaker is entered.",
        "Prof.",
        "Rector",
        "Uppsala University",
        "Sweden",
        "Name and sessions",
    ):
        assert text in page
    async with db.read() as session:
        speaker = (await session.exec(select(Speaker))).one()
        window = (await session.exec(select(SpeakerWindow))).one()
    assert speaker.biography == {"en": "Teaches.\n\nWrites."}
    assert (speaker.timezone, speaker.precedence, speaker.embargo) == ("Europe/Stockholm", 7, "sessions")
    assert window.starts_at.isoformat() == "2026-06-10T07:00:00+00:00"


async def test_form_shows_again_what_was_typed_and_where_it_is_wrong(
    editor: httpx.AsyncClient, db: Database, event: Event
) -> None:
    wrong = {
        "name.native": "",
        "email": "nobody",
        "timezone": "Mars",
        "availability.3.starts_at": "2026-06-10T09:00",
        "availability.3.ends_at": "2026-06-10T11:00",
    }
    answer = await editor.post(f"{BASE}/new", data={**FORM, **wrong})
    assert answer.status_code == 422
    for name in ("name.native", "email", "timezone"):
        assert f'href="#f-{name}"' in answer.text
    assert 'value="Uppsala University"' in answer.text
    assert 'value="2026-06-10T11:00"' in answer.text
    speaker = await add(db, event)
    late = {"availability.3.ends_at": "2026-06-10T08:00"}
    both = {
        **FORM,
        "availability.1.starts_at": "2026-06-09T09:00",
        "availability.1.ends_at": "2026-06-09T10:00",
    }
    answer = await editor.post(f"{BASE}/{speaker.id}/edit", data={**both, **wrong, **FORM, **late})
    assert answer.status_code == 422
    assert 'href="#f-availability.3.ends_at"' in answer.text
    assert (await stored(db, speaker)).email is None


async def test_edit_form_holds_what_stands_and_changes_it(
    editor: httpx.AsyncClient, db: Database, event: Event
) -> None:
    window = {"starts_at": "2026-06-10T09:00", "ends_at": "2026-06-10T11:00"}
    speaker = await add(db, event, CHEN, timezone="Europe/Berlin", availability=[window])
    page = (await editor.get(f"{BASE}/{speaker.id}/edit")).text
    for value in ("陈宝生", "Chen Baosheng", "Nanchang University", "Europe/Berlin", "2026-06-10T09:00"):
        assert f'value="{value}"' in page
    answer = await editor.post(f"{BASE}/{speaker.id}/edit", data=FORM)
    assert answer.headers["location"] == f"{BASE}/{speaker.id}?done=saved"
    changed = await stored(db, speaker)
    assert (changed.native, changed.liaison, changed.slug) == ("Anna Svensson", "Li", "chen-baosheng")
    async with db.read() as session:
        assert (await session.exec(select(SpeakerWindow))).all() == []


async def test_photo_is_kept_refused_and_removed(
    editor: httpx.AsyncClient, db: Database, event: Event
) -> None:
    speaker = await add(db, event, "Anna Svensson")
    one = f"{BASE}/{speaker.id}"
    for data, sentence in ((b"no picture", "JPEG, PNG or WebP file"), (b"", "choose a picture first")):
        answer = await editor.post(f"{one}/photo", files={"photo": ("a.jpg", data, "image/jpeg")})
        assert (answer.status_code, sentence in answer.text) == (422, True)
    answer = await editor.post(f"{one}/photo", files={"photo": ("../a.jpg", a_photo(), "image/jpeg")})
    assert answer.headers["location"] == f"{one}?done=photo"
    photo_id = (await stored(db, speaker)).photo_id
    photo = await editor.get(f"/symposium/files/{photo_id}/anna-svensson")
    assert (photo.status_code, photo.headers["content-type"]) == (200, "image/jpeg")
    assert photo.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert photo.headers["x-content-type-options"] == "nosniff"
    etag = photo.headers["etag"]
    again = await editor.get(f"/symposium/files/{photo_id}/x", headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    await editor.post(f"{one}/photo/remove", data={"x": ""})
    async with db.read() as session:
        assert (await session.exec(select(StoredFile))).all() == []


async def test_photo_beyond_the_limit_is_refused_by_its_size(
    editor: httpx.AsyncClient, db: Database, event: Event
) -> None:
    speaker = await add(db, event)
    data = b"\xff" * (10 * 1024 * 1024 + 1)
    answer = await editor.post(f"{BASE}/{speaker.id}/photo", files={"photo": ("a.jpg", data, "image/jpeg")})
    assert (answer.status_code, "10 MB" in answer.text) == (413, True)
    answer = await editor.post(f"{BASE}/{speaker.id}/edit", content=data[: 5 * 1024 * 1024])
    assert (answer.status_code, "4 MB" in answer.text) == (413, True)


async def test_embargo_is_set_listed_and_lifted_by_hand_after_its_hour(
    editor: httpx.AsyncClient, db: Database, event: Event
) -> None:
    speaker = await add(db, event, CHEN)
    one = f"{BASE}/{speaker.id}"
    async with db.write() as session:
        await make_part(session, await make_session(session, event, "Secret speech"), speaker)
        await make_session(session, event, "Secret signing", is_hidden=True)
    later = (now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    await editor.post(f"{one}/embargo", data={"embargo": "sessions", "embargo_until": later})
    page = (await editor.get(f"{BASE}/embargoes")).text
    for text in ("Chen Baosheng", "Secret speech", "Secret signing", "Runs"):
        assert text in page
    assert "embargo/lift" not in page
    refused = await editor.post(f"{one}/embargo/lift", data={"x": ""})
    assert (refused.status_code, "cannot be lifted" in refused.text) == (409, True)
    eased = await editor.post(f"{one}/embargo", data={"embargo": "name", "embargo_until": later})
    assert eased.status_code == 409
    async with db.write() as session:
        kept = await session.get_one(Speaker, speaker.id)
        kept.embargo_until = now() - timedelta(minutes=1)
    assert "embargo/lift" in (await editor.get(f"{BASE}/embargoes")).text
    answer = await editor.post(f"{one}/embargo/lift", data={"x": ""})
    assert answer.headers["location"] == f"{one}?done=lifted"
    assert (await stored(db, speaker)).embargo == "none"


async def test_stand_in_takes_over_and_gives_back(
    editor: httpx.AsyncClient, db: Database, event: Event
) -> None:
    speaker, other = await add(db, event, CHEN), await add(db, event, "Anna Svensson")
    async with db.write() as session:
        talk = await make_session(session, event, "Opening")
        part = await make_part(session, talk, speaker)
    one = f"{BASE}/{speaker.id}"
    refused = await editor.post(f"{one}/take-over", data={"session": str(talk.id)})
    assert (refused.status_code, "Choose first" in refused.text) == (409, True)
    itself = await editor.post(f"{one}/stand-in", data={"stand_in": str(speaker.id)})
    assert (itself.status_code, "Nobody stands in for themselves." in itself.text) == (422, True)
    await editor.post(f"{one}/stand-in", data={"stand_in": str(other.id)})
    assert "Anna Svensson takes over" in (await editor.get(one)).text
    await editor.post(f"{one}/take-over", data={"session": str(talk.id)})
    async with db.read() as session:
        row = await session.get_one(SessionSpeaker, part.id)
    assert (row.speaker_id, row.stands_in_for_id) == (other.id, speaker.id)
    assert "stands in for Chen Baosheng" in (await editor.get(f"{BASE}/{other.id}")).text
    assert "Anna Svensson stands in for this speaker" in (await editor.get(one)).text
    await editor.post(f"{one}/give-back", data={"session": str(talk.id)})
    async with db.read() as session:
        row = await session.get_one(SessionSpeaker, part.id)
    assert (row.speaker_id, row.stands_in_for_id) == (speaker.id, None)


async def test_duplicates_are_compared_merged_and_parted_again(
    editor: httpx.AsyncClient, db: Database, event: Event
) -> None:
    stays, goes = await add(db, event, CHEN), await add(db, event, "陈宝生", email="chen@example.org")
    page = (await editor.get(f"{BASE}/duplicates")).text
    assert "Same name" in page
    assert f"{BASE}/{stays.id}/merge?with={goes.id}" in page
    assert "may be the same person" in (await editor.get(f"{BASE}/{stays.id}")).text
    asked = await editor.get(f"{BASE}/{stays.id}/merge", params={"with": str(goes.id)})
    assert (asked.status_code, "chen@example.org" in asked.text) == (200, True)
    merged = await editor.post(f"{BASE}/{stays.id}/merge", data={"with": str(goes.id)})
    assert merged.headers["location"] == f"{BASE}/{stays.id}?done=merged"
    again = await editor.post(f"{BASE}/{stays.id}/merge", data={"with": str(goes.id)})
    assert (again.status_code, "merged already" in again.text) == (409, True)
    assert (await editor.get(f"{BASE}/{goes.id}")).headers["location"] == f"{BASE}/{stays.id}"
    assert "Undo the merge" in (await editor.get(f"{BASE}/{stays.id}")).text
    await editor.post(f"{BASE}/{goes.id}/unmerge", data={"x": ""})
    assert (await stored(db, goes)).merged_into_id is None
    await editor.post(f"{BASE}/{goes.id}/apart", data={"with": str(stays.id)})
    assert "Everybody is there once" in (await editor.get(f"{BASE}/duplicates")).text


async def test_invitations_go_to_all_who_were_not_invited(
    editor: httpx.AsyncClient, db: Database, event: Event
) -> None:
    await add(db, event, "Anna Svensson", email="anna@example.org")
    without = await add(db, event, CHEN)
    answers = [
        (await editor.post(f"{BASE}/invite", data={"x": ""})).headers["location"].rpartition("=")[2]
        for _time in range(2)
    ]
    assert answers == ["invited", "nobody"]
    async with db.read() as session:
        jobs = (await session.exec(select(Job).where(Job.name == "programme.speaker_invitation"))).all()
    assert len(jobs) == 1
    refused = await editor.post(f"{BASE}/{without.id}/invite", data={"x": ""})
    assert (refused.status_code, "no e-mail address" in refused.text) == (409, True)


async def test_unused_speaker_is_removed_and_one_in_use_is_not(
    editor: httpx.AsyncClient, db: Database, event: Event
) -> None:
    unused, used = await add(db, event), await add(db, event)
    async with db.write() as session:
        await make_part(session, await make_session(session, event), used)
    gone = await editor.post(f"{BASE}/{unused.id}/remove", data={"x": ""})
    assert gone.headers["location"] == f"{BASE}?done=removed"
    kept = await editor.post(f"{BASE}/{used.id}/remove", data={"x": ""})
    assert (kept.status_code, "out of the sessions first" in kept.text) == (409, True)
    assert (await editor.get(f"{BASE}/{unused.id}")).status_code == 404


async def test_overview_says_who_declined_who_owes_an_answer_and_what_may_be_lifted(
    editor: httpx.AsyncClient, db: Database, event: Event
) -> None:
    async with db.write() as session:
        talk = await make_session(session, event)
        draft = await make_session(session, event, state=SessionState.DRAFT)
        answers = (("Declined", "declined", True), ("Open", "open", True), ("Uninvited", "open", False))
        for name, answer, is_invited in answers:
            speaker = await make_speaker(session, event, name)
            speaker.invited_at = now() if is_invited else None
            await make_part(session, talk, speaker, answer=answer)
        idle = await make_speaker(session, event, "Idle", embargo="name", embargo_until=now())
        await make_part(session, draft, idle, answer="declined")
    page = (await editor.get("/manage/symposium/")).text
    for sentence in (
        "One speaker has declined a session.",
        "One speaker has not confirmed.",
        "One embargo is past its hour and waits to be lifted.",
    ):
        assert sentence in page
    declined = (await editor.get(f"{BASE}?answer=declined")).text
    assert (">Declined</bdi>" in declined, ">Idle</bdi>" in declined) == (True, False)


async def test_staff_are_told_of_what_the_speaker_corrected_meanwhile(
    editor: httpx.AsyncClient, db: Database, event: Event
) -> None:
    speaker = await add(db, event, CHEN)
    edit = f"{BASE}/{speaker.id}/edit"

    def seen(page: str) -> dict[str, str]:
        found = re.search(r'name="seen" value="([^"]+)"', page)
        assert found
        return {"seen": found[1]}

    opened = seen((await editor.get(edit)).text)
    async with db.write() as session:
        own = await session.get_one(Speaker, speaker.id)
        profile = {"name": CHEN, "affiliation": {"en": "New Academy"}, "locale": "en"}
        await update_profile(session, SPEAKER, event, own, ProfileIn.model_validate(profile))
    told = await editor.post(edit, data={**FORM, **opened, "liaison": "typed meanwhile"})
    assert (told.status_code, "typed meanwhile" in told.text) == (409, True)
    assert "has been changed since you opened this form" in told.text
    assert (await stored(db, speaker)).affiliation["en"] == "New Academy"
    saved = await editor.post(edit, data={**FORM, **(seen(told.text)), "liaison": "typed meanwhile"})
    assert (saved.status_code, (await stored(db, speaker)).liaison) == (303, "typed meanwhile")
