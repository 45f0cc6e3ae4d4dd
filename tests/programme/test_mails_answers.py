"""Whoever looks after the programme or a speaker is told when the speaker declines, in their own language."""

import uuid
from typing import Any

import pytest
from sqlmodel import col, select
from starlette.applications import Starlette

from events_platform.accounts.models import Account, Role
from events_platform.events.models import Event
from events_platform.kit.db.engine import Database
from events_platform.kit.outbox.models import Job
from events_platform.kit.web.context import AppContext
from events_platform.mail.models import Mail
from events_platform.programme.jobs_speakers import tell_declined
from events_platform.programme.models import Answer, Speaker
from events_platform.programme.schemas_speakers import AnswerIn
from events_platform.programme.service_own import DECLINED_JOB, answer_session
from tests.factories.accounts import make_account
from tests.factories.events import make_event
from tests.factories.programme import a_time, make_part, make_session, make_slot
from tests.factories.programme_speakers import make_speaker

ANNA = {"native": "Anna Svensson"}
DECLINED = AnswerIn(answer=Answer.DECLINED, reason="The flight is cancelled.")


async def declined(
    app: Starlette, db: Database, *, team: bool = True, answer: AnswerIn | None = None, **values: Any
) -> list[Mail]:
    """Have a speaker decline (and answer again), the job done; the mails by address."""
    parts: AppContext = app.state.context
    async with db.write() as session:
        event = await make_event(session, slug="symposium", contact_email="office@example.org")
        if team:
            await _team(session, event)
        anna = await make_speaker(session, event, ANNA, **{"email": "anna@example.org", **values})
        talk = await make_session(session, event, "Vocational futures", "职业教育的未来")
        await make_part(session, talk, anna)
        await make_slot(session, talk, a_time(event))
        await answer_session(session, event, anna, talk.id, DECLINED)
        if answer:
            await answer_session(session, event, anna, talk.id, answer)
        jobs = [job for job in await session.exec(select(Job)) if job.name == DECLINED_JOB]
    assert len(jobs) == 1
    await tell_declined(parts, jobs[0].payload)
    async with db.read() as session:
        return list(await session.exec(select(Mail).order_by(col(Mail.recipient))))


async def _team(session: Any, event: Event) -> None:
    for email, role, locale in (
        ("owner@example.org", Role.OWNER, "en"),
        ("bian@example.org", Role.PROGRAMME_EDITOR, "zh"),
        ("registrar@example.org", Role.REGISTRAR, "en"),
        ("gone@example.org", Role.ORGANISER, "en"),
    ):
        account: Account = await make_account(session, role, event, email=email)
        account.locale = locale
        account.disabled_at = event.created_at if email.startswith("gone") else None


async def test_editors_and_liaison_are_told_each_in_their_language(app: Starlette, db: Database) -> None:
    found = await declined(app, db, liaison="Li Na +86 791 1, <Li@Example.org>; OWNER@example.org")
    assert [(mail.recipient, mail.locale) for mail in found] == [
        ("bian@example.org", "zh"),
        ("li@example.org", "en"),
        ("owner@example.org", "en"),
    ]
    chinese, english = found[0], found[2]
    assert english.subject == "Anna Svensson has declined: Vocational futures"
    for text in ("The flight is cancelled.", "Nobody is chosen to stand in.", "9:00", "/speakers/"):
        assert text in english.text
    assert (english.reply_to, english.event_id is None) == ("anna@example.org", False)
    assert "职业教育的未来" in chinese.subject
    assert "婉拒" in chinese.subject


@pytest.mark.parametrize(
    ("values", "count"),
    [({"answer": AnswerIn(answer=Answer.CONFIRMED)}, 0), ({"team": False}, 1), ({"embargo": "name"}, 2)],
)
async def test_mail_waits_for_the_last_word_and_reaches_somebody_in_any_case(
    app: Starlette, db: Database, values: dict[str, Any], count: int
) -> None:
    found = await declined(app, db, **values)
    assert len(found) == count
    assert {mail.event_id is None for mail in found} <= {"embargo" in values}
    if "team" in values:
        assert found[0].recipient == "office@example.org"


async def test_stand_in_is_named_who_could_take_over(app: Starlette, db: Database) -> None:
    parts: AppContext = app.state.context
    async with db.write() as session:
        event = await make_event(session, contact_email="office@example.org")
        bo = await make_speaker(session, event, "Bo Larsson")
        anna = await make_speaker(session, event, ANNA)
        anna.stand_in_id = bo.id
        talk = await make_session(session, event)
        await make_part(session, talk, anna)
        await answer_session(session, event, anna, talk.id, DECLINED)
    await tell_declined(parts, {"speaker": str(anna.id), "session": str(talk.id)})
    await tell_declined(parts, {"speaker": str(uuid.UUID(int=1)), "session": str(talk.id)})
    async with db.read() as session:
        mail = (await session.exec(select(Mail))).one()
        assert "Bo Larsson is chosen to stand in" in mail.text
        assert isinstance(await session.get(Speaker, anna.id), Speaker)
