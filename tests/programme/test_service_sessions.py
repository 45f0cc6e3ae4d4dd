"""Sessions, their states, parts and materials, tracks and types."""

from typing import Any

import pytest

from events_platform.accounts.access import SYSTEM
from events_platform.errors import AppError, Conflict, Invalid, NotFound
from events_platform.events.models import Event
from events_platform.events.queries import rooms_of
from events_platform.kit.db.engine import Session
from events_platform.kit.db.rows import insert_rows
from events_platform.kit.db.types import LocalizedText
from events_platform.kit.ids import new_id
from events_platform.programme.models import (
    Answer,
    ProgrammeSession,
    SessionKind,
    SessionState,
    Speaker,
    SpeakerRole,
)
from events_platform.programme.queries import parts_of, sessions_of, slots_of, tracks_of, types_of
from events_platform.programme.queries_sessions import (
    SessionFilters,
    chosen_sessions,
    materials_of,
    sessions_by_time,
)
from events_platform.programme.schemas_sessions import MaterialIn, PartIn, SessionIn, TrackIn, TypeIn
from events_platform.programme.service_materials import add_material, remove_material, show_material
from events_platform.programme.service_parts import set_parts
from events_platform.programme.service_sessions import (
    STEPS,
    add_session,
    change_session,
    change_state,
    change_states,
    duplicate_session,
    remove_session,
)
from events_platform.programme.service_slots import place_session
from events_platform.programme.service_tracks import (
    add_track,
    add_type,
    change_track,
    change_type,
    known_types,
    move_track,
    move_type,
    remove_track,
    remove_type,
)
from events_platform.registration.models_stars import SessionStar
from tests.factories.checkin import make_guest, make_meeting
from tests.factories.events import make_event
from tests.factories.programme import a_time, make_part, make_release, make_session, make_slot, make_track

S = SessionState


async def make_speaker(session: Session, event: Event, native: str = "王芳", **values: Any) -> Speaker:
    speaker = Speaker(
        event_id=event.id,
        slug=new_id().hex,
        native=native,
        **{"search_key": f"{native}|wangfang", **values},
    )
    session.add(speaker)
    await session.flush()
    return speaker


async def session_in(session: Session, event: Event, **values: Any) -> SessionIn:
    kind = next(one for one in await known_types(session, event) if one.kind == SessionKind.TALK)
    return SessionIn.model_validate(
        {"type": kind.id, "title": {"en": "Linking schools", "zh": "校企合作"}, **values}
    )


async def test_session_begins_with_what_its_type_says_and_types_are_stored_when_first_used(
    session: Session,
) -> None:
    event = await make_event(session)
    offered = [one.id for one in await known_types(session, event)]
    assert await types_of(session, event.id) == []
    made = await add_session(session, SYSTEM, event, await session_in(session, event))
    assert (made.minutes, made.is_counted, made.state, made.slug) == (20, True, S.DRAFT, "linking-schools")
    assert [one.id for one in await types_of(session, event.id)] == offered
    again = await add_session(session, SYSTEM, event, await session_in(session, event, minutes=7))
    assert (again.slug, again.minutes) == ("linking-schools-2", 7)


async def test_slug_of_a_chinese_title_is_pinyin(session: Session) -> None:
    event = await make_event(session)
    data = await session_in(session, event, title={"zh": "开幕式"})
    assert (await add_session(session, SYSTEM, event, data)).slug == "kai-mu-shi"


async def test_type_track_and_speaker_of_another_event_are_refused(session: Session) -> None:
    event, other = await make_event(session), await make_event(session)
    track, speaker = await make_track(session, other), await make_speaker(session, other)
    kind = (await known_types(session, other))[0]
    parts = [{"speaker": speaker.id}]
    for change, field in (
        ({"track": track.id}, "track"),
        ({"type": kind.id}, "type"),
        ({"parts": parts}, "parts.0.speaker"),
    ):
        with pytest.raises(Invalid) as refused:
            await add_session(session, SYSTEM, event, await session_in(session, event, **change))
        assert set(refused.value.fields) == {field}


async def test_change_refuses_what_somebody_else_changed_and_the_slot_follows_the_length(
    session: Session,
) -> None:
    event = await make_event(session)
    (room, _other) = await rooms_of(session, event.id)
    made = await add_session(session, SYSTEM, event, await session_in(session, event))
    await place_session(session, SYSTEM, event, made, room.id, a_time(event))
    seen = made.updated_at
    data = await session_in(session, event, minutes=45, title={"en": "New"}, is_hidden=True)
    version = event.version
    await change_session(session, SYSTEM, event, made, data, expected=seen)
    assert (made.title, made.slug) == (LocalizedText(en="New"), "linking-schools")
    assert event.version == version + 1
    slot = (await slots_of(session, event.id))[made.id]
    assert slot.ends_at == a_time(event, minutes=45)
    with pytest.raises(Conflict) as refused:
        await change_session(session, SYSTEM, event, made, data, expected=seen)
    assert refused.value.code == "changed_meanwhile"


@pytest.mark.parametrize("before", list(S))
@pytest.mark.parametrize("after", list(S))
async def test_state_follows_the_steps_and_what_is_released_stays_known(
    session: Session, before: SessionState, after: SessionState
) -> None:
    event = await make_event(session)
    one = await make_session(session, event, state=before)
    may = before == after or after in STEPS[before]
    if may:
        await change_state(session, SYSTEM, event, one, after)
        assert one.state == after
    else:
        with pytest.raises(Conflict) as refused:
            await change_state(session, SYSTEM, event, one, after)
        assert refused.value.code == "state_step"


async def test_released_session_is_confirmed_or_cancelled_for_ever(session: Session) -> None:
    event = await make_event(session)
    one = await make_session(session, event)
    await make_slot(session, one, a_time(event))
    await make_release(session, event)
    with pytest.raises(Conflict) as refused:
        await change_state(session, SYSTEM, event, one, S.ACCEPTED)
    assert refused.value.code == "session_released"
    await change_state(session, SYSTEM, event, one, S.CANCELLED)
    with pytest.raises(Conflict):
        await change_state(session, SYSTEM, event, one, S.DRAFT)
    await change_state(session, SYSTEM, event, one, S.CONFIRMED)
    with pytest.raises(Conflict) as refused:
        await remove_session(session, SYSTEM, event, one)
    assert refused.value.code == "session_kept"


async def test_bulk_changes_who_can_and_says_why_others_did_not(session: Session) -> None:
    event = await make_event(session)
    drafts = [await make_session(session, event, state=S.DRAFT) for _ in range(2)]
    cancelled = await make_session(session, event, state=S.CANCELLED)
    ids = [one.id for one in (*drafts, cancelled, drafts[0])]
    done = await change_states(session, SYSTEM, event, ids, S.PROPOSED)
    assert done.changed == drafts
    assert [one for one, _sentence in done.refused] == [cancelled]
    with pytest.raises(NotFound):
        await change_states(session, SYSTEM, event, [new_id()], S.CONFIRMED)


async def test_only_drafts_that_were_never_released_are_removed_with_all_that_is_theirs(
    session: Session,
) -> None:
    event = await make_event(session)
    speaker = await make_speaker(session, event)
    draft = await make_session(session, event, state=S.DRAFT)
    await make_slot(session, draft, a_time(event))
    await make_part(session, draft, speaker)
    data = MaterialIn(name="Slides", url="https://example.org/slides.pdf")
    await add_material(session, SYSTEM, event, draft, data)
    accepted = await make_session(session, event, state=S.ACCEPTED)
    await remove_session(session, SYSTEM, event, draft)
    with pytest.raises(Conflict):
        await remove_session(session, SYSTEM, event, accepted)
    assert [one.id for one in await sessions_of(session, event.id)] == [accepted.id]


async def test_draft_that_a_guest_starred_stays(session: Session) -> None:
    event = await make_event(session)
    draft = await make_session(session, event, state=S.DRAFT)
    guest = (await make_guest(session, await make_meeting(session))).registration
    star = SessionStar(registration_id=guest.id, session_id=draft.id, event_id=event.id)
    await insert_rows(session, star)
    with pytest.raises(Conflict) as refused:
        await remove_session(session, SYSTEM, event, draft)
    assert refused.value.code == "session_kept"


async def test_duplicate_is_a_draft_with_the_same_people_and_no_time(session: Session) -> None:
    event = await make_event(session)
    speaker = await make_speaker(session, event)
    one = await make_session(session, event, slug="opening", expected=80, source_key="x")
    await make_slot(session, one, a_time(event))
    await make_part(session, one, speaker, SpeakerRole.CHAIR, answer=Answer.CONFIRMED)
    copy = await duplicate_session(session, SYSTEM, event, one)
    assert (copy.state, copy.title, copy.expected, copy.source_key) == (S.DRAFT, one.title, 80, "")
    assert copy.slug == "linking-schools-and-firms"
    (part,) = (await parts_of(session, event.id))[copy.id]
    assert (part.speaker_id, part.role, part.answer) == (speaker.id, SpeakerRole.CHAIR, Answer.OPEN)
    assert copy.id not in await slots_of(session, event.id)


async def test_parts_keep_answers_and_follow_the_order_given(session: Session) -> None:
    event = await make_event(session)
    one = await make_session(session, event)
    wang, chen = await make_speaker(session, event), await make_speaker(session, event, "陈宝生")
    kept = await make_part(session, one, wang, answer=Answer.CONFIRMED)
    given = [PartIn(speaker=chen.id, role=SpeakerRole.CHAIR), PartIn(speaker=wang.id)]
    rows = await set_parts(session, SYSTEM, event, one, given)
    assert [(row.speaker_id, row.position) for row in rows] == [(chen.id, 0), (wang.id, 1)]
    assert (rows[1].id, rows[1].answer) == (kept.id, Answer.CONFIRMED)
    assert [row.id for row in (await parts_of(session, event.id))[one.id]] == [row.id for row in rows]
    await set_parts(session, SYSTEM, event, one, given[1:])
    assert [row.id for row in (await parts_of(session, event.id))[one.id]] == [kept.id]
    with pytest.raises(Invalid) as refused:
        await set_parts(session, SYSTEM, event, one, [given[1], given[1]])
    assert set(refused.value.fields) == {"parts.1.speaker"}
    chen.merged_into_id = wang.id
    await session.flush()
    with pytest.raises(Invalid):
        await set_parts(session, SYSTEM, event, one, given)


async def test_taking_a_stand_in_off_shows_at_once(session: Session) -> None:
    event = await make_event(session)
    one = await make_session(session, event)
    wang, chen = await make_speaker(session, event), await make_speaker(session, event, "陈宝生")
    await make_part(session, one, wang, stands_in_for_id=chen.id)
    version = event.version
    await set_parts(session, SYSTEM, event, one, [])
    assert event.version == version + 1


async def test_materials_of_one_name_are_versions(session: Session) -> None:
    event = await make_event(session)
    one = await make_session(session, event)
    data = MaterialIn(name="Slides", url="https://example.org/1.pdf", is_public=True)
    first = await add_material(session, SYSTEM, event, one, data)
    second = await add_material(session, SYSTEM, event, one, data)
    assert [row.version for row in await materials_of(session, one.id)] == [2, 1]
    await show_material(session, SYSTEM, event, one, second.id, is_public=False)
    assert not second.is_public
    await remove_material(session, SYSTEM, event, one, first.id)
    assert [row.id for row in await materials_of(session, one.id)] == [second.id]
    with pytest.raises(NotFound):
        await remove_material(session, SYSTEM, event, one, first.id)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "slides.pdf", "", "https://"])
def test_material_needs_an_address_of_the_web(url: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        MaterialIn(name="Slides", url=url)


@pytest.mark.parametrize("language", ["xx", "english", "EN", "", "e" * 30, "en;drop"])
async def test_languages_are_known_ones(language: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        SessionIn.model_validate({"type": new_id(), "title": {"en": "x"}, "languages": [language]})
    given = {"type": new_id(), "title": {"en": "x"}, "languages": ["zh-Hans", "fr", "fr"]}
    assert SessionIn.model_validate(given).languages == ["zh-Hans", "fr"]


async def test_search_finds_titles_and_speakers_in_any_script(session: Session) -> None:
    event = await make_event(session)
    track = await make_track(session, event)
    first = await make_session(session, event, track=track)
    await make_part(session, first, await make_speaker(session, event))
    second = await make_session(session, event, "Opening", "开幕式", state=S.DRAFT)
    slot = await make_slot(session, second, a_time(event))

    async def found(**values: Any) -> list[str]:
        rows = await session.exec(chosen_sessions(event, SessionFilters(**values)))
        return [row.title["en"] for row in rows.all()]

    for query in ("校企", "xiaoqi", "linking", "王芳", "wangfang", "合作 王芳"):
        assert await found(q=query) == ["Linking schools and firms"], query
    assert await found(q="开幕 王芳") == []
    assert await found(state=S.DRAFT) == await found(day=slot.starts_at.date())
    assert await found(is_unscheduled=True) == await found(track_id=track.id) == [first.title["en"]]
    assert await found(type_id=first.type_id, q="%") == []
    assert await sessions_by_time(session, event, SessionFilters()) == [second.id, first.id]


async def test_day_of_a_filter_is_the_events_own(session: Session) -> None:
    event = await make_event(session)
    early = await make_session(session, event)
    # 00:30 in Shanghai is the evening before in UTC.
    await make_slot(session, early, a_time(event, day=1, minutes=-8 * 60 - 30))
    days = [
        await sessions_by_time(session, event, SessionFilters(day=day))
        for day in (event.starts_on, event.starts_on.fromordinal(event.starts_on.toordinal() + 1))
    ]
    assert days == [[], [early.id]]


async def test_tracks_are_added_moved_renamed_and_removed_while_nothing_is_theirs(session: Session) -> None:
    event = await make_event(session)
    version = event.version
    name = LocalizedText(en="Vocational education", zh="职业教育")
    first = await add_track(session, SYSTEM, event, TrackIn(name=name))
    second = await add_track(session, SYSTEM, event, TrackIn(name=name))
    assert (first.slug, second.slug) == ("vocational-education", "vocational-education-2")
    await move_track(session, SYSTEM, event, second.id, by=-1)
    await move_track(session, SYSTEM, event, second.id, by=-1)
    assert [one.id for one in await tracks_of(session, event.id)] == [second.id, first.id]
    with pytest.raises(Invalid) as refused:
        await change_track(session, SYSTEM, event, first.id, TrackIn(name=name, slug=second.slug))
    assert set(refused.value.fields) == {"slug"}
    await make_session(session, event, track=first)
    with pytest.raises(Conflict):
        await remove_track(session, SYSTEM, event, first.id)
    await remove_track(session, SYSTEM, event, second.id)
    assert event.version == version + 7


async def test_track_and_type_of_the_newest_release_stay(session: Session) -> None:
    event = await make_event(session)
    track = await make_track(session, event)
    one = await make_session(session, event, track=track)
    await make_slot(session, one, a_time(event))
    await make_release(session, event)
    one.track_id = None
    await session.flush()
    with pytest.raises(Conflict) as refused:
        await remove_track(session, SYSTEM, event, track.id)
    assert refused.value.code == "in_use"


async def test_types_are_changed_from_those_the_event_begins_with(session: Session) -> None:
    event = await make_event(session)
    talk = next(one for one in await known_types(session, event) if one.kind == SessionKind.TALK)
    data = TypeIn(name=LocalizedText(en="Lecture"), kind=SessionKind.TALK, minutes=25)
    await change_type(session, SYSTEM, event, talk.id, data)
    own = await add_type(session, SYSTEM, event, TypeIn(name=LocalizedText(en="Tour", zh="参观")))
    await move_type(session, SYSTEM, event, own.id, by=-1)
    types = await types_of(session, event.id)
    assert [one.name["en"] for one in types[-2:]] == ["Tour", "Break"]
    assert (types[3].name, types[3].minutes, own.kind) == ({"en": "Lecture"}, 25, SessionKind.OTHER)
    await make_session(session, event, type=own)
    with pytest.raises(Conflict) as refused:
        await remove_type(session, SYSTEM, event, own.id)
    assert refused.value.code == "in_use"
    for one in types:
        if one.id != own.id:
            await remove_type(session, SYSTEM, event, one.id)
    with pytest.raises(AppError) as refused_too:
        await remove_type(session, SYSTEM, event, own.id)
    assert refused_too.value.code == "last_type"


async def test_nothing_of_an_archived_event_changes(session: Session) -> None:
    event = await make_event(session)
    one: ProgrammeSession = await make_session(session, event, state=S.DRAFT)
    event.status = "archived"  # type: ignore[assignment]
    await session.flush()
    for write in (
        change_state(session, SYSTEM, event, one, S.CONFIRMED),
        remove_session(session, SYSTEM, event, one),
        duplicate_session(session, SYSTEM, event, one),
        set_parts(session, SYSTEM, event, one, []),
        add_track(session, SYSTEM, event, TrackIn(name=LocalizedText(en="x"))),
    ):
        with pytest.raises(Conflict) as refused:
            await write
        assert refused.value.code == "event_archived"
