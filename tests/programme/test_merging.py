"""Who may be one person, and making two speakers one so that it can be taken back."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from events_platform.accounts.access import SYSTEM
from events_platform.errors import Conflict
from events_platform.events.models import Event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.files.service import prepared_photo
from events_platform.kit.web.forms import validate
from events_platform.people.models import NameOrder
from events_platform.people.queries import pending_suggestions
from events_platform.people.service import person_for
from events_platform.programme.duplicates import alike, resembling
from events_platform.programme.models import (
    Answer,
    Embargo,
    SessionMaterial,
    SessionSpeaker,
    Speaker,
    SpeakerRole,
)
from events_platform.programme.published import public_programme
from events_platform.programme.queries import speakers_of
from events_platform.programme.queries_speakers import windows_of_speakers
from events_platform.programme.schemas_speakers import EmbargoIn, SpeakerIn
from events_platform.programme.service_embargo import lift_embargo, set_embargo
from events_platform.programme.service_materials import Upload
from events_platform.programme.service_merging import merge_speakers, merged_into, tell_apart, undo_merge
from events_platform.programme.service_own import SPEAKER, add_slides
from events_platform.programme.service_speakers import set_photo, update_speaker
from events_platform.programme.service_stand_in import choose_stand_in, give_back, take_over
from tests.factories.events import make_event
from tests.factories.programme import a_time, make_part, make_release, make_session, make_slot
from tests.factories.programme_speakers import a_photo, make_speaker

CHEN = {"native": "陈宝生", "romanised": "Chen Baosheng"}


@pytest.fixture
async def event(session: Session) -> Event:
    return await make_event(session)


async def test_speakers_alike_are_found_by_name_in_any_form_and_by_address(
    session: Session, event: Event
) -> None:
    given = (
        ("陈宝生", "a@example.org"),
        ("Chen Baosheng", None),
        (CHEN, "b@example.org"),
        ("Baosheng CHEN", "a@example.org"),
        ("Anna Svensson", "c@example.org"),
        ("Office", "c@example.org"),
        ("Somebody Else", None),
    )
    made = [await make_speaker(session, event, name, email=email or "") for name, email in given]
    pairs = alike(await speakers_of(session, event.id))
    number = {speaker.id: place for place, speaker in enumerate(made)}
    found = [(number[pair.first.id], number[pair.second.id], pair.likeness) for pair in pairs]
    assert sorted(found) == [
        (0, 2, "name"),
        (0, 3, "email"),
        (1, 2, "name"),
        (1, 3, "name"),
        (2, 3, "name"),
        (4, 5, "email"),
    ]
    assert [likeness for _first, _second, likeness in found[:2]] == ["email", "email"]


async def test_those_told_apart_are_not_shown_again(session: Session, event: Event) -> None:
    one, other = await make_speaker(session, event, "Anna"), await make_speaker(session, event, "Anna")
    assert resembling(one, [one, other]) == [other]
    for _time in range(2):
        await tell_apart(session, SYSTEM, event, other, one)
    assert alike([one, other]) == []
    assert other.distinct_from == [str(one.id)]


async def state(session: Session, speaker: Speaker) -> dict[str, object]:
    """All that a merge may change of a speaker."""
    rows = (
        await session.exec(
            select(SessionSpeaker)
            .where(SessionSpeaker.speaker_id == speaker.id)
            .order_by(col(SessionSpeaker.session_id), col(SessionSpeaker.role))
        )
    ).all()
    papers = await session.exec(select(SessionMaterial.name).where(SessionMaterial.speaker_id == speaker.id))
    windows = (await windows_of_speakers(session, {speaker.id})).get(speaker.id, [])
    plain = {
        name: getattr(speaker, name)
        for name in ("email", "country", "precedence", "photo_id", "embargo", "embargo_until", "search_key")
    }
    return {
        **plain,
        "title": dict(speaker.title),
        "biography": dict(speaker.biography),
        "parts": [(row.session_id, row.role, row.answer, row.position) for row in rows],
        "materials": sorted(papers.all()),
        "windows": [row.starts_at for row in windows],
    }


async def two_of_one(session: Session, event: Event) -> tuple[Speaker, Speaker]:
    """Somebody entered twice, with sessions, windows, files and a photo on either side."""
    window = [{"starts_at": "2026-06-10T09:00", "ends_at": "2026-06-10T10:00"}]
    stays = await make_speaker(session, event, CHEN, biography={"zh": "简介"}, country="")
    goes = await make_speaker(
        session,
        event,
        "陈宝生",
        email="chen@example.org",
        precedence=3,
        biography={"zh": "另一份", "en": "Life"},
        availability=window,
        embargo="name",
        embargo_until=now() + timedelta(hours=2),
    )
    both, alone = await make_session(session, event, "Both"), await make_session(session, event, "Alone")
    await make_part(session, both, stays)
    await make_part(session, both, goes, answer=Answer.CONFIRMED)
    await make_part(session, both, goes, SpeakerRole.CHAIR)
    await make_part(session, alone, goes)
    await add_slides(session, event, goes, alone.id, Upload("slides.pdf", b"%PDF"))
    await set_photo(session, SPEAKER, event, goes, await prepared_photo(a_photo()))
    return stays, goes


async def test_merge_moves_everything_and_can_be_taken_back(session: Session, event: Event) -> None:
    stays, goes = await two_of_one(session, event)
    before = [await state(session, one) for one in (stays, goes)]
    await merge_speakers(session, SYSTEM, event, stays, goes)
    merged = await state(session, stays)
    assert merged == {
        **before[1],
        "search_key": stays.search_key,
        "biography": {"zh": "简介", "en": "Life"},
        "parts": merged["parts"],
    }
    assert "chen@example.org" in stays.search_key
    titles = [(role, answer) for _session, role, answer, _position in merged["parts"]]  # type: ignore[attr-defined]
    assert sorted(titles) == [("chair", "open"), ("speaker", "open"), ("speaker", "open")]
    assert (goes.merged_into_id, await merged_into(session, stays)) == (stays.id, [goes])
    assert [one.id for one in await speakers_of(session, event.id)] == [stays.id]
    session.expire_all()
    for one in (stays, goes, event):
        await session.refresh(one)
    assert await undo_merge(session, SYSTEM, event, goes) is stays
    assert [await state(session, one) for one in (stays, goes)] == before


async def test_undo_keeps_what_was_changed_since(session: Session, event: Event) -> None:
    stays, goes = await two_of_one(session, event)
    await merge_speakers(session, SYSTEM, event, stays, goes)
    name = {"native": stays.native, "romanised": stays.romanised}
    life = {"en": "New", "zh": "简介"}
    given = {"name": name, "email": "new@example.org", "precedence": 9, "biography": life}
    await update_speaker(session, SYSTEM, event, stays, validate(SpeakerIn, given))
    await undo_merge(session, SYSTEM, event, goes)
    assert (stays.email, stays.precedence, stays.biography) == ("new@example.org", 9, life)
    with pytest.raises(Conflict) as refused:
        await undo_merge(session, SYSTEM, event, goes)
    assert refused.value.code == "not_merged"


async def test_merging_and_undoing_release_nothing(session: Session, event: Event) -> None:
    open_, hidden = await make_speaker(session, event, "Open"), await make_speaker(session, event, "Hidden")
    talk = await make_session(session, event, "Speech")
    await make_part(session, talk, hidden)
    await make_slot(session, talk, a_time(event))
    await make_release(session, event)
    until = now() + timedelta(hours=1)
    await set_embargo(
        session, SYSTEM, event, hidden, EmbargoIn(embargo=Embargo.SESSIONS, embargo_until=until)
    )
    await merge_speakers(session, SYSTEM, event, open_, hidden)
    assert (await public_programme(session, event)).sessions == ()
    with pytest.raises(Conflict):
        await lift_embargo(session, SYSTEM, event, open_)
    await undo_merge(session, SYSTEM, event, hidden)
    assert (await public_programme(session, event)).sessions == ()
    assert (open_.embargo, hidden.embargo, hidden.embargo_until) == (Embargo.NONE, Embargo.SESSIONS, until)


async def test_released_part_of_who_was_merged_is_the_others_and_can_be_taken_over(
    session: Session, event: Event
) -> None:
    stays, goes = await make_speaker(session, event, "Stays"), await make_speaker(session, event, "Goes")
    deputy = await make_speaker(session, event, "Deputy")
    talk = await make_session(session, event, "Speech")
    await make_part(session, talk, goes)
    await make_slot(session, talk, a_time(event))
    await make_release(session, event)
    await merge_speakers(session, SYSTEM, event, stays, goes)
    await choose_stand_in(session, SYSTEM, event, stays, deputy.id)
    seen = []
    for change in (None, take_over, give_back):
        if change:
            await change(session, SYSTEM, event, stays)
        seen += [one.native for one in (await public_programme(session, event)).speakers.values()]
    assert seen == ["Stays", "Deputy", "Stays"]


async def test_chains_of_merges_point_to_who_is_left(session: Session, event: Event) -> None:
    one, two, three = [await make_speaker(session, event, name) for name in ("One", "Two", "Three")]
    await choose_stand_in(session, SYSTEM, event, three, two.id)
    await merge_speakers(session, SYSTEM, event, two, one)
    await merge_speakers(session, SYSTEM, event, three, two)
    assert (one.merged_into_id, two.merged_into_id, three.stand_in_id) == (three.id, three.id, None)
    for wrong in ((three, three, "same_speaker"), (three, two, "merged"), (two, three, "merged")):
        with pytest.raises(Conflict) as refused:
            await merge_speakers(session, SYSTEM, event, *wrong[:2])
        assert refused.value.code == wrong[2]
    await undo_merge(session, SYSTEM, event, two)
    assert (one.merged_into_id, two.merged_into_id) == (two.id, None)


async def test_two_registered_persons_are_for_registrars_to_decide(session: Session, event: Event) -> None:
    speakers = [await make_speaker(session, event, CHEN) for _number in range(2)]
    for speaker in speakers:
        person = await person_for(
            session, event.id, speaker.native, speaker.romanised, NameOrder.FAMILY_FIRST, None
        )
        speaker.person_id = person.id
    await session.flush()
    await merge_speakers(session, SYSTEM, event, *speakers)
    assert await pending_suggestions(session, event.id) == 1
