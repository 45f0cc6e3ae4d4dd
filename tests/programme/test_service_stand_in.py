"""Stand-ins take over, in the working copy and in what is released, and give back."""

import uuid

import pytest
from sqlmodel import col, select

from events_platform.accounts.access import SYSTEM
from events_platform.errors import Conflict, Invalid
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.ids import new_id
from events_platform.programme.models import Answer, ProgrammeSession, SessionSpeaker, Speaker, SpeakerRole
from events_platform.programme.models_release import SessionHours
from events_platform.programme.published import public_programme
from events_platform.programme.service_stand_in import choose_stand_in, give_back, take_over
from tests.factories.events import make_event
from tests.factories.programme import a_time, make_part, make_release, make_session, make_slot
from tests.factories.programme_speakers import make_speaker


@pytest.fixture
async def event(session: Session) -> Event:
    return await make_event(session)


@pytest.fixture
async def three(session: Session, event: Event) -> tuple[Speaker, Speaker, Speaker]:
    one, two, last = [await make_speaker(session, event, name) for name in ("Guest", "Deputy", "Third")]
    await choose_stand_in(session, SYSTEM, event, one, two.id)
    await choose_stand_in(session, SYSTEM, event, two, last.id)
    return one, two, last


async def a_talk(session: Session, event: Event, speaker: Speaker, title: str) -> ProgrammeSession:
    talk = await make_session(session, event, title)
    await make_part(session, talk, speaker, answer=Answer.CONFIRMED)
    await make_slot(session, talk, a_time(event))
    return talk


async def shown(session: Session, event: Event) -> dict[str, list[str]]:
    """Who speaks where, for everybody."""
    programme = await public_programme(session, event)
    return {
        one.item.title["en"]: [programme.speakers[part.speaker_id].native for part in one.parts]
        for one in programme.sessions
    }


async def sequences(session: Session, event: Event) -> dict[uuid.UUID, int]:
    programme = await public_programme(session, event)
    return {one.item.id: one.sequence for one in programme.sessions}


async def test_stand_in_takes_over_one_session_at_once(
    session: Session, event: Event, three: tuple[Speaker, Speaker, Speaker]
) -> None:
    guest, deputy, _last = three
    opening = await a_talk(session, event, guest, "Opening")
    closing = await a_talk(session, event, guest, "Closing")
    await make_release(session, event)
    version = event.version
    assert await take_over(session, SYSTEM, event, guest, opening.id) == 1
    assert await shown(session, event) == {"Opening": ["Deputy"], "Closing": ["Guest"]}
    assert await sequences(session, event) == {opening.id: 1, closing.id: 0}
    row = (await session.exec(select(SessionSpeaker).where(SessionSpeaker.session_id == opening.id))).one()
    assert (row.speaker_id, row.stands_in_for_id, row.answer) == (deputy.id, guest.id, "open")
    assert event.version > version
    assert await give_back(session, SYSTEM, event, guest, opening.id) == 1
    assert await shown(session, event) == {"Opening": ["Guest"], "Closing": ["Guest"]}
    assert await sequences(session, event) == {opening.id: 2, closing.id: 0}
    rows = (await session.exec(select(SessionHours).order_by(col(SessionHours.number)))).all()
    assert [(one.number, one.action, one.has_started) for one in rows] == [
        (1, "stand_in", False),
        (2, "stand_in", False),
    ]


async def test_stand_in_takes_over_everything_released_or_not(
    session: Session, event: Event, three: tuple[Speaker, Speaker, Speaker]
) -> None:
    guest = three[0]
    await a_talk(session, event, guest, "Opening")
    await make_release(session, event)
    await a_talk(session, event, guest, "New")
    assert await take_over(session, SYSTEM, event, guest) == 2
    assert await shown(session, event) == {"Opening": ["Deputy"]}
    await make_release(session, event)
    assert await shown(session, event) == {"Opening": ["Deputy"], "New": ["Deputy"]}
    assert await give_back(session, SYSTEM, event, guest) == 2


async def test_second_stand_in_replaces_the_first(
    session: Session, event: Event, three: tuple[Speaker, Speaker, Speaker]
) -> None:
    guest, deputy, last = three
    await a_talk(session, event, guest, "Opening")
    await make_release(session, event)
    await take_over(session, SYSTEM, event, guest)
    await take_over(session, SYSTEM, event, deputy)
    assert await shown(session, event) == {"Opening": ["Third"]}
    await give_back(session, SYSTEM, event, guest)
    assert await shown(session, event) == {"Opening": ["Guest"]}
    await take_over(session, SYSTEM, event, guest)
    await make_release(session, event)
    await take_over(session, SYSTEM, event, deputy)
    assert await shown(session, event) == {"Opening": ["Third"]}
    assert await give_back(session, SYSTEM, event, deputy) == 1
    assert await shown(session, event) == {"Opening": ["Deputy"]}
    assert last.native == "Third"


async def test_take_over_is_refused_where_it_makes_no_sense(
    session: Session, event: Event, three: tuple[Speaker, Speaker, Speaker]
) -> None:
    guest, deputy, last = three
    codes = []
    talk = await a_talk(session, event, guest, "Opening")
    await make_part(session, talk, deputy)
    for attempt in (
        take_over(session, SYSTEM, event, last),
        take_over(session, SYSTEM, event, guest, new_id()),
        take_over(session, SYSTEM, event, guest),
        give_back(session, SYSTEM, event, guest),
    ):
        with pytest.raises(Conflict) as refused:
            await attempt
        codes.append(refused.value.code)
    assert codes == ["no_stand_in", "nothing_to_take_over", "already_in_session", "nobody_stands_in"]


async def test_another_role_in_the_same_session_is_no_obstacle(
    session: Session, event: Event, three: tuple[Speaker, Speaker, Speaker]
) -> None:
    guest, deputy, _last = three
    talk = await a_talk(session, event, guest, "Opening")
    await make_part(session, talk, deputy, SpeakerRole.CHAIR)
    assert await take_over(session, SYSTEM, event, guest) == 1


async def test_only_somebody_else_of_the_event_stands_in(
    session: Session, event: Event, three: tuple[Speaker, Speaker, Speaker]
) -> None:
    stranger = await make_speaker(session, await make_event(session))
    for wrong in (three[0].id, stranger.id, new_id()):
        with pytest.raises(Invalid) as refused:
            await choose_stand_in(session, SYSTEM, event, three[0], wrong)
        assert list(refused.value.fields) == ["stand_in"]
    await choose_stand_in(session, SYSTEM, event, three[0], None)
    assert three[0].stand_in_id is None
