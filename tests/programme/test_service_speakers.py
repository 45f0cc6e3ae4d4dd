"""Entering, changing and removing speakers."""

from datetime import datetime

import pytest
from sqlmodel import select

from events_platform.accounts.access import SYSTEM
from events_platform.accounts.models import AuditEntry
from events_platform.errors import Conflict, Invalid, NotFound
from events_platform.events.models import Event
from events_platform.events.service import archive_event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.files.models import StoredFile
from events_platform.kit.files.service import prepared_photo
from events_platform.kit.pagination import PageRequest
from events_platform.kit.web.forms import validate
from events_platform.programme.models import Speaker, SpeakerWindow
from events_platform.programme.queries_speakers import (
    SpeakerFilters,
    count_speakers,
    guests_of_honour,
    speaker_by_id,
    speakers_page,
    windows_of_speakers,
)
from events_platform.programme.schemas_speakers import NewSpeakerIn, SpeakerIn, WindowIn
from events_platform.programme.service_speakers import (
    remove_photo,
    remove_speaker,
    set_photo,
    set_windows,
    update_speaker,
)
from tests.factories.events import make_event
from tests.factories.programme import a_time, make_part, make_release, make_session, make_slot
from tests.factories.programme_speakers import a_photo, make_speaker


@pytest.fixture
async def event(session: Session) -> Event:
    return await make_event(session)


def stated(speaker: Speaker, **changes: object) -> SpeakerIn:
    """What staff would send to change only this."""
    known = {"native": speaker.native, "romanised": speaker.romanised, "order": speaker.name_order}
    return validate(SpeakerIn, {"name": known, "email": speaker.email or "", **changes})


async def test_speaker_is_entered_with_address_order_and_keys(session: Session, event: Event) -> None:
    wang = await make_speaker(session, event, {"native": "王芳"}, email="Wang@Example.org")
    maria = await make_speaker(session, event, "Maria Ivanova", timezone="Moscow", country="RU")
    again = await make_speaker(session, event, {"native": "王芳"})
    assert [one.slug for one in (wang, maria, again)] == ["wang-fang", "maria-ivanova", "wang-fang-2"]
    assert [one.name_order for one in (wang, maria)] == ["family_first", "given_first"]
    assert (wang.email, maria.email, maria.timezone) == ("wang@example.org", None, "Europe/Moscow")
    assert maria.sort_key < wang.sort_key


async def test_speakers_are_found_in_every_script(session: Session, event: Event) -> None:
    await make_speaker(session, event, {"native": "陈宝生", "romanised": "Chen Baosheng"})
    await make_speaker(
        session, event, "Müller Ölander", affiliation={"en": "TU Wien", "zh": "维也纳工业大学"}
    )
    found = {}
    for query in ("陈", "宝生", "chen", "baosheng", "cbs", "muller", "维也纳", "weiyena", "nobody"):
        page = await speakers_page(session, event.id, SpeakerFilters(q=query), PageRequest())
        found[query] = [one.slug for one in page.items]
    chen, wien = ["chen-baosheng"], ["muller-olander"]
    assert found == {
        "陈": chen,
        "宝生": chen,
        "chen": chen,
        "baosheng": chen,
        "cbs": chen,
        "muller": wien,
        "维也纳": wien,
        "weiyena": wien,
        "nobody": [],
    }


async def test_guests_of_honour_come_by_precedence(session: Session, event: Event) -> None:
    for name, precedence in (("Third", 30), ("First", 1), ("Nobody", None), ("Second", 30)):
        await make_speaker(session, event, name, precedence=precedence)
    filters = SpeakerFilters(guests_only=True)
    first = await speakers_page(session, event.id, filters, PageRequest(limit=2))
    rest = await speakers_page(session, event.id, filters, PageRequest(limit=2, after=first.next_cursor))
    names = [one.native for one in [*first.items, *rest.items]]
    assert names == [one.native for one in await guests_of_honour(session, event.id)]
    assert names == ["First", "Second", "Third"]
    assert await count_speakers(session, event.id, filters) == 3
    assert await count_speakers(session, event.id, SpeakerFilters()) == 4


async def test_update_notes_what_changed_and_no_more(session: Session, event: Event) -> None:
    speaker = await make_speaker(session, event, "Anna Svensson", email="anna@example.org")
    version = event.version
    data = stated(speaker, honorific={"en": "H.E."}, holding_minutes=15, precedence=3)
    await update_speaker(session, SYSTEM, event, speaker, data)
    assert event.version == version + 1
    noted = select(AuditEntry).where(AuditEntry.action == "speaker.update")
    entries = (await session.exec(noted)).all()
    assert [entry.details for entry in entries] == [
        {"fields": ["affiliation", "country", "holding_minutes", "honorific", "precedence", "title"]}
    ]
    assert (speaker.honorific["en"], speaker.holding_minutes, speaker.slug) == ("H.E.", 15, "anna-svensson")
    await update_speaker(session, SYSTEM, event, speaker, data)
    assert (
        len((await session.exec(select(AuditEntry).where(AuditEntry.action == "speaker.update"))).all()) == 1
    )


async def test_new_address_makes_the_old_link_void(session: Session, event: Event) -> None:
    speaker = await make_speaker(session, event, "Anna Svensson", email="ana@example.org")
    await update_speaker(session, SYSTEM, event, speaker, stated(speaker, email="anna@example.org"))
    assert speaker.epoch == 0
    speaker.invited_at = now()
    await update_speaker(session, SYSTEM, event, speaker, stated(speaker, email="anna@example.com"))
    assert speaker.model_dump(include={"epoch", "invited_at"}) == {"epoch": 1, "invited_at": None}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", {"native": " "}),
        ("precedence", 0),
        ("holding_minutes", -1),
        ("country", "XX"),
        ("timezone", "Mars/Base"),
        ("email", "nobody"),
        ("appearance", "hologram"),
    ],
)
def test_speaker_refuses_what_makes_no_sense(field: str, value: object) -> None:
    with pytest.raises(Invalid) as refused:
        validate(NewSpeakerIn, {"name": {"native": "Somebody"}, field: value})
    assert [name.split(".")[0] for name in refused.value.fields] == [field]


def span(start: str, end: str) -> WindowIn:
    return WindowIn(starts_at=datetime.fromisoformat(start), ends_at=datetime.fromisoformat(end))


async def test_windows_are_read_in_the_speakers_zone_and_united(session: Session, event: Event) -> None:
    berlin = await make_speaker(session, event, "Karl Weiss", timezone="Europe/Berlin")
    here = await make_speaker(session, event, "李雷")
    windows = [
        span("2026-06-10T12:00", "2026-06-10T14:00"),
        span("2026-06-10T09:00", "2026-06-10T12:00"),
        span("2026-06-11T09:00+00:00", "2026-06-11T10:00+00:00"),
    ]
    for speaker in (berlin, here):
        await set_windows(session, SYSTEM, event, speaker, windows)
    known = await windows_of_speakers(session, {berlin.id, here.id})
    times = {
        speaker.native: [(row.starts_at.isoformat()[5:16], row.ends_at.isoformat()[11:16]) for row in rows]
        for speaker in (berlin, here)
        for rows in [known[speaker.id]]
    }
    last = ("06-11T09:00", "10:00")
    assert times == {
        "Karl Weiss": [("06-10T07:00", "12:00"), last],
        "李雷": [("06-10T01:00", "06:00"), last],
    }
    await set_windows(session, SYSTEM, event, berlin, [])
    assert await windows_of_speakers(session, {berlin.id}) == {}


async def test_window_that_ends_before_it_begins_is_refused_where_it_stands(
    session: Session, event: Event
) -> None:
    speaker = await make_speaker(session, event)
    windows = [
        span("2026-06-10T09:00", "2026-06-10T12:00"),
        span("2026-06-10T12:00", "2026-06-10T12:00"),
    ]
    with pytest.raises(Invalid) as refused:
        await set_windows(session, SYSTEM, event, speaker, windows)
    assert list(refused.value.fields) == ["availability.1.ends_at"]


async def test_photo_replaces_the_one_before(session: Session, event: Event) -> None:
    speaker = await make_speaker(session, event, "Anna Svensson")
    for size in ((10, 10), (20, 20)):
        await set_photo(session, SYSTEM, event, speaker, await prepared_photo(a_photo(size)))
    files = (await session.exec(select(StoredFile))).all()
    assert [(file.id, file.name) for file in files] == [(speaker.photo_id, "anna-svensson.jpg")]
    await remove_photo(session, SYSTEM, event, speaker)
    assert (await session.exec(select(StoredFile))).all() == []
    with pytest.raises(Conflict, match="no photo"):
        await remove_photo(session, SYSTEM, event, speaker)


async def test_unused_speaker_is_removed_with_windows_and_photo(session: Session, event: Event) -> None:
    speaker = await make_speaker(
        session,
        event,
        availability=[{"starts_at": "2026-06-10T09:00", "ends_at": "2026-06-10T12:00"}],
    )
    await set_photo(session, SYSTEM, event, speaker, await prepared_photo(a_photo()))
    await remove_speaker(session, SYSTEM, event, speaker)
    for table in (Speaker, SpeakerWindow, StoredFile):
        assert (await session.exec(select(table))).all() == []
    with pytest.raises(NotFound):
        await speaker_by_id(session, event.id, speaker.id)


async def test_speaker_with_a_part_stays(session: Session, event: Event) -> None:
    planned, released, stand_in = [await make_speaker(session, event) for _number in range(3)]
    talk, opening = await make_session(session, event), await make_session(session, event)
    await make_part(session, talk, planned)
    part = await make_part(session, opening, released)
    await make_slot(session, opening, a_time(event))
    await make_release(session, event)
    await session.delete(part)
    planned.stand_in_id = stand_in.id
    await session.flush()
    for speaker in (planned, released, stand_in):
        with pytest.raises(Conflict) as refused:
            await remove_speaker(session, SYSTEM, event, speaker)
        assert refused.value.code == "speaker_in_use"


async def test_archived_event_keeps_its_speakers(session: Session, event: Event) -> None:
    speaker = await make_speaker(session, event)
    await archive_event(session, SYSTEM, event)
    with pytest.raises(Conflict) as refused:
        await remove_speaker(session, SYSTEM, event, speaker)
    assert refused.value.code == "event_archived"


async def test_speaker_is_known_by_id_and_slug_within_the_event(session: Session, event: Event) -> None:
    speaker, other = await make_speaker(session, event, "Anna Svensson"), await make_event(session)
    for reference in (str(speaker.id), "anna-svensson"):
        assert await speaker_by_id(session, event.id, reference) is speaker
        with pytest.raises(NotFound):
            await speaker_by_id(session, other.id, reference)
    with pytest.raises(NotFound):
        await speaker_by_id(session, event.id, "\x00")
