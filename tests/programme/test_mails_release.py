"""What speakers are told of a release: their own sessions, in their language, and nobody else's."""

import pytest
from sqlmodel import select

from events_platform.accounts.access import SYSTEM
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.db.types import LocalizedText
from events_platform.programme.models import ProgrammeSession, SessionState, Slot, Speaker
from events_platform.programme.models_release import ReleaseMail
from events_platform.programme.queries import parts_of
from events_platform.programme.schemas_release import ReleaseIn
from events_platform.programme.service_releases import release_programme
from tests.factories.events import make_event
from tests.factories.programme import a_time, make_part, make_session, make_slot
from tests.factories.programme_speakers import make_speaker


class Stage:
    """A released talk of a Chinese speaker and of one from Nairobi, and somebody who has no part in it."""

    event: Event
    talk: ProgrammeSession
    slot: Slot
    chen: Speaker
    okello: Speaker

    def __init__(self, session: Session) -> None:
        self.session = session

    async def set(self) -> "Stage":
        session = self.session
        self.event = event = await make_event(session)
        names = {"native": "陈宝生", "romanised": "Chen Baosheng"}
        self.chen = await make_speaker(session, event, names, email="chen@example.org", locale="zh")
        self.okello = await make_speaker(
            session, event, "Juma Okello", email="okello@example.org", locale="en", timezone="Africa/Nairobi"
        )
        other = await make_speaker(session, event, "Somebody else", email="else@example.org")
        elsewhere = await make_session(session, event, "Elsewhere")
        await make_slot(session, elsewhere, a_time(event, 2))
        await make_part(session, elsewhere, other)
        self.talk = await make_session(session, event)
        self.slot = await make_slot(session, self.talk, a_time(event))
        for speaker in (self.chen, self.okello):
            await make_part(session, self.talk, speaker)
        await release_programme(session, SYSTEM, event, ReleaseIn())
        return self

    async def told(self) -> dict[str, str]:
        """The newest release's mails by speaker."""
        release = await release_programme(self.session, SYSTEM, self.event, ReleaseIn())
        found = select(ReleaseMail, Speaker.email).where(
            ReleaseMail.release_id == release.id, ReleaseMail.speaker_id == Speaker.id
        )
        return {str(email): mail.text for mail, email in (await self.session.exec(found)).all()}


@pytest.fixture
async def stage(session: Session) -> Stage:
    return await Stage(session).set()


async def test_first_release_tells_everybody_their_part(stage: Stage) -> None:
    mails = (await stage.session.exec(select(ReleaseMail))).all()
    assert len(mails) == 3
    assert all("Elsewhere" not in mail.text for mail in mails if mail.speaker_id == stage.okello.id)


async def test_move_is_told_in_the_speakers_language_and_time(stage: Stage) -> None:
    stage.slot.starts_at, stage.slot.ends_at = a_time(stage.event, 1, 60), a_time(stage.event, 1, 90)
    told = await stage.told()
    assert told.keys() == {"chen@example.org", "okello@example.org"}
    assert "陈宝生" in told["chen@example.org"]
    assert "校企合作" in told["chen@example.org"]
    assert "10:00–10:30" in told["okello@example.org"]
    assert "05:00–05:30 your time" in told["okello@example.org"]


async def test_who_lost_their_part_is_told_and_the_others_are_left_alone(stage: Stage) -> None:
    part = (await parts_of(stage.session, stage.event.id))[stage.talk.id][1]
    await stage.session.delete(part)
    await stage.session.flush()
    told = await stage.told()
    assert told.keys() == {"okello@example.org"}
    assert "You have no part in “Linking schools and firms” any more." in told["okello@example.org"]


async def test_session_that_comes_back_is_told_as_such(stage: Stage) -> None:
    stage.talk.state = SessionState.CANCELLED
    assert "is cancelled." in (await stage.told())["okello@example.org"]
    stage.talk.state = SessionState.CONFIRMED
    assert "takes place after all" in (await stage.told())["okello@example.org"]


async def test_what_concerns_no_speaker_makes_no_mail(stage: Stage) -> None:
    stage.talk.capacity = 30
    assert await stage.told() == {}
    stage.talk.title = LocalizedText(en="Renamed")
    assert "was edited: title." in (await stage.told())["okello@example.org"]
