"""Answers to invitations, as mail programs send them and a mail gateway posts them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import httpx
import pytest
from sqlmodel import col, select, update

from events_platform.accounts.models import Role
from events_platform.events.models import Event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Database
from events_platform.programme.models import Answer, ProgrammeSession, SessionSpeaker, Speaker
from tests.factories.accounts import bearer, make_account, make_token, sign_in
from tests.factories.events import make_event
from tests.factories.programme import a_time, make_part, make_release, make_session, make_slot

ADDRESS = "/api/v1/calendar-replies"
EMAIL = "chen.jing@example.org"


@dataclass
class World:
    event: Event
    talk: ProgrammeSession
    headers: dict[str, str]


@pytest.fixture
async def world(db: Database) -> World:
    async with db.write() as session:
        event = await make_event(session)
        speaker = Speaker(
            event_id=event.id, slug="c", native="陈静", email=EMAIL, created_at=now(), updated_at=now()
        )
        session.add(speaker)
        talk = await make_session(session, event)
        await make_slot(session, talk, a_time(event))
        await make_part(session, talk, speaker)
        await make_release(session, event)
        return World(event, talk, bearer(await make_token(session, Role.PROGRAMME_EDITOR, event)))


def reply(world: World, partstat: str = "ACCEPTED", **values: str) -> bytes:
    """An answer as Outlook writes it, less what it leaves out; DTSTAMP is a minute ago unless given."""
    stamp = values.get("stamp") or f"{now() - timedelta(minutes=1):%Y%m%dT%H%M%SZ}"
    lines = [
        "BEGIN:VCALENDAR",
        "METHOD:REPLY",
        "PRODID:-//Example//Mail//EN",
        "VERSION:2.0",
        "BEGIN:VEVENT",
        f"UID:{values.get('uid', f'{world.talk.id}@127.0.0.1')}",
        f"ATTENDEE;CN=陈静;PARTSTAT={partstat}:{values.get('attendee', f'MAILTO:{EMAIL.upper()}')}",
        f"DTSTAMP:{stamp}",
        f"SEQUENCE:{values.get('sequence', '0')}",
        *([f"COMMENT:{values['comment']}"] if "comment" in values else []),
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "\r\n".join([*lines, ""]).encode()


async def post(
    client: httpx.AsyncClient, world: World, body: bytes, kind: str = "text/calendar; method=REPLY"
) -> dict[str, str]:
    answer = await client.post(ADDRESS, content=body, headers={**world.headers, "Content-Type": kind})
    assert answer.status_code == 200, answer.text
    (item,) = answer.json()["items"]
    found: dict[str, str] = item
    return found


async def stored(db: Database, world: World) -> SessionSpeaker:
    async with db.read() as session:
        found = await session.exec(select(SessionSpeaker).where(SessionSpeaker.session_id == world.talk.id))
        return found.one()


@pytest.mark.parametrize(
    ("partstat", "answer"),
    [("ACCEPTED", Answer.CONFIRMED), ("DECLINED", Answer.DECLINED), ("declined", Answer.DECLINED)],
)
async def test_answer_is_recorded_once(
    client: httpx.AsyncClient, db: Database, world: World, partstat: str, answer: Answer
) -> None:
    body = reply(world, partstat, comment="Another appointment\\, sorry")
    assert (await post(client, world, body))["outcome"] == "recorded"
    assert (await post(client, world, body))["outcome"] == "unchanged"
    part = await stored(db, world)
    assert part.answer == answer
    assert part.answered_at is not None
    assert part.answer_note == ("Another appointment, sorry" if answer == Answer.DECLINED else "")


async def test_answer_is_shown_with_what_was_said(
    client: httpx.AsyncClient, db: Database, world: World
) -> None:
    await post(client, world, reply(world, "DECLINED", comment="Another appointment"))
    async with db.write() as session:
        account = await make_account(session, Role.PROGRAMME_EDITOR, world.event)
        (speaker,) = (await session.exec(select(Speaker.id))).all()
    await sign_in(client, account)
    page = (await client.get(f"/manage/{world.event.slug}/speakers/{speaker}")).text
    assert "Declined" in page
    assert "Another appointment" in page


async def test_answer_in_a_mail_is_found(client: httpx.AsyncClient, db: Database, world: World) -> None:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = EMAIL, "Accepted: Linking schools and firms"
    mail.set_content("Chen Jing has accepted.")
    mail.add_alternative(reply(world).decode(), subtype="calendar", params={"method": "REPLY"})
    item = await post(client, world, mail.as_bytes(), "message/rfc822")
    assert (item["outcome"], item["attendee"]) == ("recorded", EMAIL)
    assert (await stored(db, world)).answer == Answer.CONFIRMED


async def test_older_answer_is_ignored(client: httpx.AsyncClient, db: Database, world: World) -> None:
    await post(client, world, reply(world, "DECLINED"))
    late = await post(client, world, reply(world, "ACCEPTED", stamp="20200101T080000Z"))
    assert late == {**late, "outcome": "ignored", "said": "A later answer is known already."}
    assert (await stored(db, world)).answer == Answer.DECLINED


async def test_answer_to_an_earlier_version_is_ignored(
    client: httpx.AsyncClient, db: Database, world: World
) -> None:
    async with db.write() as session:
        talk = await session.get_one(ProgrammeSession, world.talk.id)
        talk.minutes, talk.languages = 45, ["zh"]
        await make_release(session, world.event)
    item = await post(client, world, reply(world, sequence="0"))
    assert item["outcome"] == "ignored"
    assert item["said"].startswith("This answers version 0 of the session")
    assert (await post(client, world, reply(world, sequence="1")))["outcome"] == "recorded"
    assert (await stored(db, world)).answer == Answer.CONFIRMED


async def test_maybe_leaves_it_open_and_delegation_is_explained(
    client: httpx.AsyncClient, db: Database, world: World
) -> None:
    assert (await post(client, world, reply(world, "DELEGATED")))["outcome"] == "ignored"
    assert (await post(client, world, reply(world, "TENTATIVE")))["outcome"] == "unchanged"
    assert (await stored(db, world)).answer == Answer.OPEN


@pytest.mark.parametrize(
    "values",
    [
        {"uid": "nothing@example.org"},
        {"uid": "0197a000-0000-7000-8000-000000000000@127.0.0.1"},
        {"attendee": "mailto:somebody@example.org"},
    ],
)
async def test_answer_that_matches_nothing_is_told_so(
    client: httpx.AsyncClient, world: World, values: dict[str, str]
) -> None:
    assert (await post(client, world, reply(world, **values)))["outcome"] == "unknown"


async def test_future_stamp_does_not_shut_later_answers_out(
    client: httpx.AsyncClient, db: Database, world: World
) -> None:
    await post(client, world, reply(world, "ACCEPTED", stamp="20990101T000000Z"))
    part = await stored(db, world)
    assert part.answered_at is not None
    assert part.answered_at <= datetime.now(UTC)


@pytest.mark.parametrize("kind", ["text/calendar", "message/rfc822"])
@pytest.mark.parametrize("body", [b"", b"hello", b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"])
async def test_what_is_no_answer_is_refused(
    client: httpx.AsyncClient, world: World, kind: str, body: bytes
) -> None:
    answer = await client.post(ADDRESS, content=body, headers={**world.headers, "Content-Type": kind})
    assert (answer.status_code, answer.json()["code"]) == (400, "no_reply")


async def test_only_programme_editors_of_the_event_may_send_answers(
    client: httpx.AsyncClient, db: Database, world: World
) -> None:
    async with db.write() as session:
        steward = bearer(await make_token(session, Role.STEWARD, world.event))
        other = bearer(await make_token(session, Role.OWNER, await make_event(session)))
    kind = {"Content-Type": "text/calendar"}
    assert (await client.post(ADDRESS, content=reply(world), headers=kind)).status_code == 401
    refused = await client.post(ADDRESS, content=reply(world), headers={**kind, **steward})
    assert refused.status_code == 403
    stranger = await client.post(ADDRESS, content=reply(world), headers={**kind, **other})
    assert stranger.json()["items"][0]["outcome"] == "unknown"
    assert (await stored(db, world)).answer == Answer.OPEN
    plain = await client.post(ADDRESS, content=b"{}", headers={**world.headers, "Content-Type": "text/plain"})
    assert plain.status_code == 415


async def test_mail_address_is_compared_without_case(
    client: httpx.AsyncClient, db: Database, world: World
) -> None:
    async with db.write() as session:
        await session.exec(
            update(Speaker)
            .where(col(Speaker.event_id) == world.event.id)
            .values(email="Chen.Jing@Example.org")
        )
    assert (await post(client, world, reply(world)))["outcome"] == "recorded"
