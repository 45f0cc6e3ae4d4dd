"""Releasing in the console and by API, and the mails that follow."""

import base64
import re
from typing import NamedTuple

import httpx
import pytest
from icalendar import Calendar
from sqlmodel import col, select

from events_platform.accounts.models import Role
from events_platform.events.models import Event
from events_platform.kit.db.engine import Database
from events_platform.kit.db.types import LocalizedText
from events_platform.mail.models import Mail
from events_platform.programme.models import Embargo, ProgrammeSession, SessionState, Slot, Speaker
from events_platform.programme.models_release import ReleaseMail
from tests.factories.accounts import bearer, make_account, make_token, sign_in
from tests.factories.events import make_event
from tests.factories.programme import a_time, make_part, make_session, make_slot


class Desk(NamedTuple):
    """An editor, signed in, of an event with one session of one speaker."""

    event: Event
    talk: ProgrammeSession
    speaker: Speaker
    token: str

    @property
    def base(self) -> str:
        return f"/manage/{self.event.slug}/releases"

    @property
    def api(self) -> str:
        return f"/api/v1/events/{self.event.slug}/releases"


@pytest.fixture
async def desk(client: httpx.AsyncClient, db: Database) -> Desk:
    async with db.write() as session:
        event = await make_event(session, slug="symposium")
        account = await make_account(session, Role.PROGRAMME_EDITOR, event)
        speaker = Speaker(
            event_id=event.id,
            slug="chen",
            native="陈宝生",
            romanised="Chen Baosheng",
            email="chen@example.org",
        )
        session.add(speaker)
        await session.flush()
        talk = await make_session(session, event)
        await make_slot(session, talk, a_time(event))
        await make_part(session, talk, speaker)
        token = await make_token(session, Role.PROGRAMME_EDITOR, event)
    await sign_in(client, account)
    return Desk(event, talk, speaker, token)


async def change(db: Database, desk: Desk, minutes: int = 60) -> None:
    async with db.write() as session:
        slot = (await session.exec(select(Slot).where(Slot.session_id == desk.talk.id))).one()
        slot.starts_at = a_time(desk.event, 1, minutes)
        slot.ends_at = a_time(desk.event, 1, minutes + 30)


async def released(client: httpx.AsyncClient, desk: Desk, base: int) -> None:
    answer = await client.post(desk.base, data={"base": base, "note.en": "News"})
    assert answer.headers["location"] == f"{desk.base}/{base + 1}?done=released"


async def test_editor_sees_what_would_change_and_releases(client: httpx.AsyncClient, desk: Desk) -> None:
    page = await client.get(desk.base)
    assert "Linking schools and firms" in page.text
    assert "1 new" in page.text
    await released(client, desk, 0)
    assert "Nothing has changed since the last release." in (await client.get(desk.base)).text
    again = await client.post(desk.base, data={"base": 0})
    assert again.status_code == 409
    assert "Somebody else has released the programme meanwhile" in again.text


async def test_talks_that_a_cancelled_forum_leaves_are_told_before_the_release(
    client: httpx.AsyncClient, db: Database, desk: Desk
) -> None:
    async with db.write() as session:
        forum = await make_session(session, desk.event, "Forum on rivers", state=SessionState.CANCELLED)
        (await session.get_one(ProgrammeSession, desk.talk.id)).part_of_id = forum.id
    page = (await client.get(desk.base)).text
    assert "“Forum on rivers” is cancelled, and one session in it is not." in page
    assert f"/manage/symposium/sessions/{forum.id}" in page
    async with db.write() as session:
        (await session.get_one(ProgrammeSession, forum.id)).state = SessionState.CONFIRMED
    assert "is cancelled, and one" not in (await client.get(desk.base)).text


async def test_new_time_stands_beside_the_old_one(
    client: httpx.AsyncClient, db: Database, desk: Desk
) -> None:
    await released(client, desk, 0)
    await change(db, desk)
    page = await client.get(desk.base, headers={"Accept-Language": "zh"})
    assert re.search(r"<del>.*09:00–09:30</del> <ins>.*10:00–10:30</ins>", page.text)


async def test_title_changed_in_the_other_language_is_told_too(
    client: httpx.AsyncClient, db: Database, desk: Desk
) -> None:
    await released(client, desk, 0)
    async with db.write() as session:
        talk = await session.get_one(ProgrammeSession, desk.talk.id)
        talk.title = LocalizedText({**talk.title, "zh": "产教融合"})
    page = (await client.get(f"{desk.base}?lang=en")).text
    assert "<p>1 changed</p>" in page
    assert "<dt>Title</dt><dd><del>校企合作</del> <ins>产教融合</ins></dd>" in page


async def test_page_leads_on_while_a_release_waits(
    client: httpx.AsyncClient, db: Database, desk: Desk
) -> None:
    await released(client, desk, 0)
    await change(db, desk)
    page = (await client.get(desk.base)).text
    assert "What release 2 would change" in page
    assert "/symposium/display" in page.partition("Where it is shown")[2]


async def test_speaker_is_written_to_with_the_calendar_update(
    client: httpx.AsyncClient, db: Database, desk: Desk
) -> None:
    await released(client, desk, 0)
    await change(db, desk)
    await released(client, desk, 1)
    async with db.read() as session:
        drafts = (await session.exec(select(ReleaseMail).order_by(col(ReleaseMail.id)))).all()
    assert "You have a part in “Linking schools and firms”" in drafts[0].text
    assert "Before it was on" in drafts[1].text
    edited = {"subject": "New time", "text": "Dear Professor Chen,\n\nat ten now.", "do": "save"}
    answer = await client.post(f"{desk.base}/2/mails/{drafts[1].id}", data=edited)
    assert answer.headers["location"].endswith("?done=saved")
    await client.post(f"{desk.base}/2/mails/{drafts[1].id}", data={**edited, "do": "send"})
    async with db.read() as session:
        [mail] = await session.exec(select(Mail))
    assert (mail.recipient, mail.subject) == ("chen@example.org", "New time")
    assert "at ten now." in mail.text
    [entry] = invitation_of(mail).walk("VEVENT")
    assert str(entry["UID"]).startswith(str(desk.talk.id))
    assert (entry["SEQUENCE"], entry["ATTENDEE"]) == (1, "mailto:chen@example.org")
    twice = await client.post(f"{desk.base}/2/mails/{drafts[1].id}", data={**edited, "do": "send"})
    assert twice.status_code == 409


def invitation_of(mail: Mail) -> Calendar:
    [part] = [one for one in mail.attachments if one["disposition"] == "invitation"]
    return Calendar.from_ical(base64.b64decode(part["content_base64"]))


async def test_cancelled_session_is_taken_out_of_the_calendar(
    client: httpx.AsyncClient, db: Database, desk: Desk
) -> None:
    await released(client, desk, 0)
    async with db.write() as session:
        (await session.get_one(ProgrammeSession, desk.talk.id)).state = SessionState.CANCELLED
    await released(client, desk, 1)
    await client.post(f"{desk.base}/2/mails")
    async with db.read() as session:
        [mail] = await session.exec(select(Mail))
    assert "is cancelled." in mail.text
    assert invitation_of(mail)["METHOD"] == "CANCEL"


@pytest.mark.parametrize("embargo", [Embargo.NAME, Embargo.SESSIONS])
async def test_nobody_under_an_embargo_is_written_to(
    client: httpx.AsyncClient, db: Database, desk: Desk, embargo: Embargo
) -> None:
    await released(client, desk, 0)
    async with db.write() as session:
        (await session.get_one(Speaker, desk.speaker.id)).embargo = embargo
    async with db.read() as session:
        [draft] = await session.exec(select(ReleaseMail))
    answer = await client.post(
        f"{desk.base}/1/mails/{draft.id}", data={"subject": "A", "text": "B", "do": "send"}
    )
    assert answer.status_code == 409
    await client.post(f"{desk.base}/1/mails")
    await change(db, desk)
    await released(client, desk, 1)
    async with db.read() as session:
        assert (await session.exec(select(Mail))).all() == []
        assert [one.id for one in await session.exec(select(ReleaseMail))] == [draft.id]


async def test_calendar_update_names_nobody_under_an_embargo(
    client: httpx.AsyncClient, db: Database, desk: Desk
) -> None:
    async with db.write() as session:
        guest = Speaker(event_id=desk.event.id, slug="guest", native="Anna Svensson")
        session.add(guest)
        await session.flush()
        await make_part(session, desk.talk, guest)
    await released(client, desk, 0)
    async with db.write() as session:
        (await session.get_one(Speaker, guest.id)).embargo = Embargo.NAME
    await client.post(f"{desk.base}/1/mails")
    async with db.read() as session:
        [mail] = await session.exec(select(Mail))
    said = str(invitation_of(mail).to_ical()) + mail.text
    assert "Chen Baosheng" in said
    assert "Svensson" not in said


async def test_mail_needs_words(client: httpx.AsyncClient, db: Database, desk: Desk) -> None:
    await released(client, desk, 0)
    async with db.read() as session:
        [draft] = await session.exec(select(ReleaseMail))
    answer = await client.post(f"{desk.base}/1/mails/{draft.id}", data={"subject": "", "text": "B"})
    assert answer.status_code == 422
    assert "Please fill this in." in answer.text


async def test_roll_back_by_the_page(client: httpx.AsyncClient, db: Database, desk: Desk) -> None:
    await released(client, desk, 0)
    await change(db, desk)
    await released(client, desk, 1)
    page = await client.get(f"{desk.base}/1")
    assert "Go back to this release" in page.text
    answer = await client.post(f"{desk.base}/1/roll-back", data={"base": 2, "restore_working_copy": "1"})
    assert answer.headers["location"] == f"{desk.base}/3?done=rolled_back"
    assert "Back to release 1" in (await client.get(desk.base)).text


async def test_programs_release_and_read(client: httpx.AsyncClient, desk: Desk) -> None:
    client.cookies.clear()
    headers = bearer(desk.token)
    pending = (await client.get(f"{desk.api}/next", headers=headers)).json()
    assert (pending["base"], [one["kind"] for one in pending["changes"]], pending["blocking"]) == (
        0,
        ["new"],
        [],
    )
    made = await client.post(desk.api, headers=headers, json={"note": {"zh": "首次发布"}, "base": 0})
    assert (made.status_code, made.json()["number"], made.json()["note"]) == (201, 1, {"zh": "首次发布"})
    again = await client.post(desk.api, headers=headers, json={"base": 1})
    assert (again.status_code, again.json()["code"]) == (409, "nothing_changed")
    listed = (await client.get(desk.api, headers=headers)).json()
    assert [one["number"] for one in listed["items"]] == [1]
    assert (await client.get(f"{desk.api}/1", headers=headers)).json() == made.json()
    assert (await client.get(f"{desk.api}/7", headers=headers)).status_code == 404


async def test_hard_conflict_blocks_until_somebody_takes_it_upon_them(
    client: httpx.AsyncClient, db: Database, desk: Desk
) -> None:
    async with db.write() as session:
        other = await make_session(session, desk.event, "At the same time")
        await make_slot(session, other, a_time(desk.event))
    page = await client.get(desk.base)
    assert "Hard conflicts stand against a release" in page.text
    refused = await client.post(desk.base, data={"base": 0})
    assert refused.status_code == 409
    client.cookies.clear()
    answer = await client.post(desk.api, headers=bearer(desk.token), json={"base": 0})
    assert (answer.status_code, answer.json()["code"]) == (409, "conflicts_block")
    taken = {"base": 0, "override_reason": "Two rooms in one by a folding wall"}
    assert (await client.post(desk.api, headers=bearer(desk.token), json=taken)).status_code == 201


async def test_page_leads_to_everything_that_shows_the_programme(
    client: httpx.AsyncClient, desk: Desk
) -> None:
    assert "/schedule.xml" not in (await client.get(desk.base)).text
    await released(client, desk, 0)
    page = (await client.get(desk.base)).text
    links = re.findall(r'href="(/symposium/(?:display|programme|schedule|calendars|speakers)[^"]*)"', page)
    assert len(set(links)) >= 11
    for link in sorted(set(links)):
        assert (await client.get(link)).status_code == 200, link
