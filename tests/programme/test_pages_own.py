"""The speaker's own page: reached by the mailed link alone, without an account."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import httpx
import pytest
from sqlmodel import col, select
from starlette.applications import Starlette

from events_platform.accounts.access import SYSTEM
from events_platform.events.models import Event
from events_platform.events.service import archive_event
from events_platform.kit.db.engine import Database
from events_platform.kit.web.context import AppContext
from events_platform.mail.models import Mail
from events_platform.programme.jobs_speakers import send_invitation
from events_platform.programme.links import speaker_path
from events_platform.programme.models import (
    ProgrammeSession,
    SessionMaterial,
    SessionSpeaker,
    SessionState,
    Slot,
    Speaker,
    SpeakerWindow,
)
from events_platform.programme.service_invitations import reset_link
from events_platform.programme.service_materials import MATERIAL_BYTES
from events_platform.programme.service_merging import merge_speakers
from events_platform.programme.service_own import MOST_VERSIONS
from tests.factories.events import make_event
from tests.factories.programme import a_time, make_part, make_release, make_session, make_slot
from tests.factories.programme_speakers import a_photo, make_speaker
from tests.support.queries import Queries

Count = Callable[[], AbstractContextManager[Queries]]


@pytest.fixture
def parts(app: Starlette) -> AppContext:
    found: AppContext = app.state.context
    return found


@pytest.fixture
async def event(app: Starlette, db: Database) -> Event:
    async with db.write() as session:
        return await make_event(session, slug="symposium", contact_email="office@example.org")


@pytest.fixture
async def anna(db: Database, event: Event) -> Speaker:
    """Somebody in Stockholm with a talk that is planned and a draft that nobody promised yet."""
    async with db.write() as session:
        named = {"email": "anna@example.org", "timezone": "Europe/Stockholm", "appearance": "live"}
        anna = await make_speaker(session, event, "Anna Svensson", honorific={"en": "Prof."}, **named)
        talk = await make_session(session, event, "Vocational futures")
        await make_part(session, talk, anna)
        await make_slot(session, talk, a_time(event))
        await make_part(session, await make_session(session, event, "Idea", state=SessionState.DRAFT), anna)
        return anna


@pytest.fixture
def page(parts: AppContext, event: Event, anna: Speaker) -> str:
    return speaker_path(parts, event.slug, anna)


async def the(db: Database, table: type[Any], *conditions: Any) -> Any:
    async with db.read() as session:
        return (await session.exec(select(table).where(*conditions))).one()


async def the_talk(db: Database) -> ProgrammeSession:
    talk: ProgrammeSession = await the(db, ProgrammeSession, ProgrammeSession.state == "confirmed")
    return talk


async def test_page_shows_own_times_and_nothing_of_drafts(client: httpx.AsyncClient, page: str) -> None:
    answer = await client.get(page)
    assert (answer.status_code, answer.headers["x-robots-tag"]) == (200, "noindex, nofollow")
    assert answer.headers["referrer-policy"] == "no-referrer"
    for text in ("Vocational futures", "Nanchang time", "Stockholm time", "Hall 1", "Not announced yet"):
        assert text in answer.text
    assert "One session waits for your answer." in answer.text
    assert "Idea" not in answer.text
    chinese = (await client.get(f"{page}?lang=zh")).text
    assert "校企合作" in chinese


async def test_page_shows_what_is_released_until_the_next_release(
    client: httpx.AsyncClient, db: Database, event: Event, page: str
) -> None:
    async with db.write() as session:
        await make_release(session, event)
    before = (await client.get(page)).text
    assert "Not announced yet" not in before
    assert "9:00" in before
    async with db.write() as session:
        slot = (await session.exec(select(Slot))).one()
        slot.starts_at, slot.ends_at = a_time(event, minutes=120), a_time(event, minutes=150)
    assert "11:00" not in (await client.get(page)).text


async def test_speaker_confirms_declines_and_thinks_again(
    client: httpx.AsyncClient, db: Database, page: str
) -> None:
    talk = await the_talk(db)
    seen = []
    for form in (
        {"answer": "confirmed"},
        {"answer": "declined", "reason": "A defence that day"},
        {"answer": "open", "reason": "unheard"},
    ):
        answer = await client.post(f"{page}/answer", data={"session": str(talk.id), **form})
        assert answer.headers["location"] == f"{page}?done=answer"
        row = await the(db, SessionSpeaker, SessionSpeaker.session_id == talk.id)
        seen.append((row.answer, row.answer_note, row.answered_at is not None))
    assert seen == [("confirmed", "", True), ("declined", "A defence that day", True), ("open", "", False)]


async def test_answer_is_refused_for_what_is_not_ones_own_or_not_planned(
    client: httpx.AsyncClient, db: Database, event: Event, page: str
) -> None:
    async with db.write() as session:
        other = await make_session(session, event, "Not mine")
    draft = await the(db, ProgrammeSession, ProgrammeSession.state == "draft")
    answers = [
        (await client.post(f"{page}/answer", data={"session": id_, "answer": "confirmed"})).status_code
        for id_ in (str(other.id), str(draft.id), "nonsense", "")
    ]
    assert answers == [404, 409, 404, 404]


async def test_profile_and_times_are_saved_by_the_speaker(
    client: httpx.AsyncClient, db: Database, page: str, anna: Speaker
) -> None:
    profile = {"name.native": "Anna B. Svensson", "title.en": "Rector", "locale": "zh"}
    answer = await client.post(f"{page}/profile", data={**profile, "timezone": "Asia/Tokyo"})
    assert answer.headers["location"] == f"{page}?done=profile"
    times = {"availability.0.starts_at": "2026-06-10T09:00", "availability.0.ends_at": "2026-06-10T11:00"}
    assert (await client.post(f"{page}/availability", data=times)).status_code == 303
    changed = await the(db, Speaker, Speaker.id == anna.id)
    assert (changed.native, changed.title, changed.email) == (
        "Anna B. Svensson",
        {"en": "Rector"},
        "anna@example.org",
    )
    window = await the(db, SpeakerWindow)
    assert window.starts_at.isoformat() == "2026-06-10T00:00:00+00:00"
    wrong = {**times, "availability.0.ends_at": "2026-06-10T08:00"}
    refused = await client.post(f"{page}/availability", data=wrong)
    assert (refused.status_code, "This is not after the beginning." in refused.text) == (422, True)


@pytest.mark.parametrize("field", ["email", "precedence", "embargo", "liaison", "appearance", "slug"])
async def test_speaker_changes_nothing_that_staff_decide(
    client: httpx.AsyncClient, page: str, field: str
) -> None:
    answer = await client.post(f"{page}/profile", data={"name.native": "Anna", field: "1"})
    assert answer.status_code == 422


async def test_photo_of_ones_own_is_shown_to_oneself(
    client: httpx.AsyncClient, db: Database, page: str, anna: Speaker
) -> None:
    answer = await client.post(f"{page}/photo", files={"photo": ("me.png", a_photo(kind="PNG"), "image/png")})
    assert answer.headers["location"] == f"{page}?done=photo"
    photo_id = (await the(db, Speaker, Speaker.id == anna.id)).photo_id
    assert f"{page}/files/{photo_id}" in (await client.get(page)).text
    assert (await client.get(f"{page}/files/{photo_id}")).headers["content-type"] == "image/jpeg"
    assert (await client.get(f"/symposium/files/{photo_id}/x")).status_code == 404
    wrong = await client.post(f"{page}/photo", files={"photo": ("me.png", b"text", "image/png")})
    assert (wrong.status_code, "JPEG, PNG or WebP file" in wrong.text) == (422, True)
    await client.post(f"{page}/photo/remove", data={"x": ""})
    assert (await the(db, Speaker, Speaker.id == anna.id)).photo_id is None


async def test_slides_come_in_versions_and_are_nobody_elses(
    client: httpx.AsyncClient, db: Database, page: str
) -> None:
    talk = await the_talk(db)
    for data in (b"first", b"second"):
        files = {"file": ("../幻灯片.html", data, "text/html")}
        answer = await client.post(f"{page}/slides", data={"session": str(talk.id)}, files=files)
        assert answer.headers["location"] == f"{page}?done=slides"
    async with db.read() as session:
        found = (await session.exec(select(SessionMaterial).order_by(col(SessionMaterial.version)))).all()
    assert [(one.name, one.version, one.is_public) for one in found] == [
        ("幻灯片.html", 1, False),
        ("幻灯片.html", 2, False),
    ]
    file = await client.get(f"{page}/files/{found[1].file_id}")
    assert file.content == b"second"
    assert file.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E5%B9%BB")
    assert file.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert (await client.get(f"/symposium/files/{found[1].file_id}/x")).status_code == 404


async def test_slides_beyond_size_and_number_are_refused(
    client: httpx.AsyncClient, db: Database, page: str, anna: Speaker
) -> None:
    talk = await the_talk(db)
    form = {"session": str(talk.id)}
    most = {"file": ("large.pdf", b"\0" * MATERIAL_BYTES, "application/pdf")}
    assert (await client.post(f"{page}/slides", data=form, files=most)).status_code == 303
    larger = {"file": ("large.pdf", b"\0" * (MATERIAL_BYTES + 1), "application/pdf")}
    refused = await client.post(f"{page}/slides", data=form, files=larger)
    assert (refused.status_code, "larger than 20 MB" in refused.text) == (413, True)
    none = await client.post(f"{page}/slides", data=form, files={"file": ("", b"", "application/pdf")})
    assert (none.status_code, "choose a file first" in none.text) == (409, True)
    async with db.write() as session:
        for number in range(MOST_VERSIONS - 1):
            session.add(SessionMaterial(session_id=talk.id, speaker_id=anna.id, name=f"{number}"))
    small = {"file": ("one-more.pdf", b"%PDF", "application/pdf")}
    refused = await client.post(f"{page}/slides", data=form, files=small)
    assert (refused.status_code, "10 files" in refused.text) == (409, True)


async def test_large_bodies_are_taken_for_a_valid_link_only(client: httpx.AsyncClient, event: Event) -> None:
    data = b"\0" * (5 * 1024 * 1024)
    files = {"file": ("large.pdf", data, "application/pdf")}
    assert (await client.post(f"/symposium/speaker/{'a' * 43}/slides", files=files)).status_code == 404
    assert (await client.post(f"/symposium/speaker/{'a' * 43}/answer", files=files)).status_code == 413


async def test_link_is_void_after_a_reset_and_opens_the_other_after_a_merge(
    client: httpx.AsyncClient, db: Database, event: Event, anna: Speaker, page: str, parts: AppContext
) -> None:
    async with db.write() as session:
        other = await make_speaker(session, event, "Anna S.")
        await merge_speakers(session, SYSTEM, event, other, await session.get_one(Speaker, anna.id))
    assert "Anna S." in (await client.get(page)).text
    async with db.write() as session:
        await reset_link(session, SYSTEM, event, await session.get_one(Speaker, other.id))
        fresh = speaker_path(parts, "symposium", await session.get_one(Speaker, other.id))
    statuses = {}
    for path in (page, fresh, fresh[:-1] + ("A" if fresh[-1] != "A" else "B"), page[:-5], f"{fresh}x"):
        statuses[path] = (await client.get(path)).status_code
    assert list(statuses.values()) == [404, 200, 404, 404, 404]


async def test_archived_event_takes_nothing_more(
    client: httpx.AsyncClient, db: Database, event: Event, page: str
) -> None:
    talk = await the_talk(db)
    async with db.write() as session:
        await archive_event(session, SYSTEM, await session.get_one(Event, event.id))
    answer = await client.post(f"{page}/answer", data={"session": str(talk.id), "answer": "confirmed"})
    assert (answer.status_code, "archived" in answer.text) == (409, True)


async def test_page_asks_as_much_for_three_sessions_as_for_one(
    client: httpx.AsyncClient, db: Database, event: Event, anna: Speaker, page: str, count_queries: Count
) -> None:
    asked = []
    for _time in range(2):
        with count_queries() as queries:
            await client.get(page)
        asked.append(len(queries))
        async with db.write() as session:
            for _number in range(2):
                talk = await make_session(session, event)
                await make_part(session, talk, await session.get_one(Speaker, anna.id))
                await make_slot(session, talk, a_time(event))
    assert asked[0] == asked[1] <= 12


async def test_invitation_says_what_when_and_where_in_the_speakers_language(
    client: httpx.AsyncClient, db: Database, event: Event, anna: Speaker, page: str, parts: AppContext
) -> None:
    await send_invitation(parts, {"speaker": str(anna.id)})
    mail = await the(db, Mail)
    assert (mail.recipient, mail.event_id, mail.subject_id) == ("anna@example.org", event.id, anna.id)
    assert mail.subject == "Please confirm your part: Symposium on Partnerships"
    assert mail.reply_to == "office@example.org"
    for text in ("Dear Prof. Anna Svensson,", "Vocational futures", "Stockholm time", "Hall 1", page):
        assert text in mail.text
        assert text in mail.html
    async with db.write() as session:
        speaker = await session.get_one(Speaker, anna.id)
        speaker.locale, speaker.embargo = "zh", "name"  # type: ignore[assignment]
        await session.delete(await session.get_one(Mail, mail.id))
    await send_invitation(parts, {"speaker": str(anna.id)})
    hidden = await the(db, Mail)
    assert (hidden.event_id, hidden.locale) == (None, "zh")
    assert "校企合作" in hidden.text
    assert "Please" not in hidden.subject


async def test_invitation_is_not_written_to_who_cannot_be_reached_any_more(
    db: Database, event: Event, anna: Speaker, parts: AppContext
) -> None:
    async with db.write() as session:
        speaker = await session.get_one(Speaker, anna.id)
        speaker.email = None
    await send_invitation(parts, {"speaker": str(anna.id)})
    async with db.read() as session:
        assert (await session.exec(select(Mail))).all() == []
