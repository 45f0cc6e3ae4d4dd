"""Programmes brought in: complete, told row by row, and not doubled when they come again."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import func, select

from events_platform.accounts.access import SYSTEM
from events_platform.accounts.models import Role
from events_platform.calendars.importing import read_programme
from events_platform.events.models import Event
from events_platform.events.queries import rooms_of
from events_platform.kit.db.engine import Database, Session
from events_platform.kit.db.types import LocalizedText
from events_platform.programme.import_plan import Plan, RowOutcome
from events_platform.programme.models import ProgrammeSession, SessionState, Slot, Speaker
from events_platform.programme.queries import parts_of, sessions_of, slots_of, speakers_of, types_of
from events_platform.programme.service_import import import_programme, preview_import
from events_platform.programme.service_merging import merge_speakers
from tests.factories.accounts import make_actor
from tests.factories.events import make_event

OWN = Path(__file__).parents[1] / "data/schedules"
REAL = Path(__file__).parents[3] / "shared/data/schedules"


async def event_of(session: Session, **values: Any) -> Event:
    return await make_event(session, starts_on="2026-06-10", ends_on="2026-06-12", rooms=0, **values)


def read(data: bytes | str) -> Any:
    return read_programme(data.encode() if isinstance(data, str) else data, "Asia/Shanghai")


def outcomes(plan: Plan) -> dict[str, int]:
    return dict(Counter(f"{row.thing} {row.outcome}" for row in plan.rows))


async def test_dry_run_tells_each_row_and_stores_nothing(session: Session) -> None:
    event = await event_of(session)
    plan = await preview_import(session, SYSTEM, event, read((OWN / "frab.xml").read_bytes()))
    assert outcomes(plan) == {
        "room new": 2,
        "track new": 2,
        "speaker new": 2,
        "session new": 3,
    }
    said = {row.name: row.said for row in plan.rows if row.said}
    assert said["Linking schools and firms"] == (
        "The language “Klingonish” is not known.",
        "It begins off the five-minute grid and is placed at the step before.",
    )
    for table in (ProgrammeSession, Speaker, Slot):
        assert (await session.exec(select(func.count()).select_from(table))).one() == 0


async def test_file_comes_in_complete_and_again_changes_nothing(session: Session) -> None:
    event, found = await event_of(session), read((OWN / "frab.xml").read_bytes())
    await import_programme(session, SYSTEM, event, found)
    opening, talk, untimed = await sessions_of(session, event.id)
    assert [one.state for one in (opening, talk, untimed)] == [
        SessionState.CONFIRMED,
        SessionState.CONFIRMED,
        SessionState.ACCEPTED,
    ]
    slots = await slots_of(session, event.id)
    assert (slots[opening.id].ends_at - slots[opening.id].starts_at).total_seconds() == 90 * 60
    assert set(slots) == {opening.id, talk.id}
    assert opening.extra["schedule"]["guid"] == "29aecfd7-2e44-4f49-ab86-29b5e0877325"
    assert [len(parts) for parts in (await parts_of(session, event.id)).values()] == [2, 1]
    again = await import_programme(session, SYSTEM, event, found)
    assert outcomes(again) == {"room same": 2, "track same": 2, "speaker same": 2, "session same": 3}
    assert len(await sessions_of(session, event.id)) == 3
    assert len(await speakers_of(session, event.id)) == 2
    assert len(await rooms_of(session, event.id)) == 2


CSV = "id,title_en,start,minutes,room,speakers,status,track\n"


async def test_what_changed_in_the_file_changes_and_the_rest_stays(session: Session) -> None:
    event = await event_of(session)
    first = CSV + "1,Opening,2026-06-10T09:00,45,Hall,Li Wei,,Plenary\n2,Talk,2026-06-10T10:00,20,Hall,,,\n"
    await import_programme(session, SYSTEM, event, read(first))
    opening, _talk = await sessions_of(session, event.id)
    opening.title = LocalizedText({**opening.title, "zh": "开幕式"})
    opening.notes, opening.expected = "Red carpet", 300
    await session.flush()
    then = CSV + (
        "1,Grand opening,2026-06-10T09:30,60,Hall,Li Wei,,Plenary\n"
        "2,Talk,2026-06-10T10:00,20,Hall,,cancelled,\n"
    )
    plan = await import_programme(session, SYSTEM, event, read(then))
    assert outcomes(plan) == {"room same": 1, "track same": 1, "speaker same": 1, "session changed": 2}
    opening, talk = await sessions_of(session, event.id)
    assert opening.title == {"en": "Grand opening", "zh": "开幕式"}
    assert (opening.notes, opening.expected, opening.minutes) == ("Red carpet", 300, 60)
    slot = (await slots_of(session, event.id))[opening.id]
    assert (slot.starts_at.hour, slot.starts_at.minute, slot.ends_at.hour) == (1, 30, 2)
    assert str(talk.state) == "cancelled"
    back = await import_programme(session, SYSTEM, event, read(then.replace("cancelled", "")))
    assert back.count("session", RowOutcome.CHANGED) == 1
    await session.refresh(talk)
    assert talk.state == SessionState.CONFIRMED


async def test_time_far_from_the_event_leaves_the_session_without_a_slot(session: Session) -> None:
    event = await event_of(session)
    plan = await import_programme(
        session, SYSTEM, event, read(CSV + "1,Old,2019-06-10T09:00,45,Hall,,,\n2,Late,,30,,,,\n")
    )
    assert [row.said for row in plan.rows if row.thing == "session"] == [
        ("Its time is far from the days of the event. It comes without time and room.",),
        (),
    ]
    assert await slots_of(session, event.id) == {}


async def test_editor_without_the_right_to_add_rooms_gets_sessions_without_slots(session: Session) -> None:
    event = await event_of(session)
    editor = await make_actor(session, Role.PROGRAMME_EDITOR, event)
    plan = await import_programme(session, editor, event, read(CSV + "1,Talk,2026-06-10T09:00,45,Hall,,,\n"))
    assert outcomes(plan) == {"room refused": 1, "session new": 1}
    assert await rooms_of(session, event.id) == []
    assert await slots_of(session, event.id) == {}


async def test_long_texts_are_cut_and_said(session: Session) -> None:
    event = await event_of(session)
    plan = await import_programme(session, SYSTEM, event, read(CSV + f"1,{'x' * 400},,3000,,,,\n"))
    (row,) = [row for row in plan.rows if row.thing == "session"]
    assert row.said == (
        "A text is longer than 300 characters and is cut.",
        "It lasts longer than a day and is cut to 24 hours.",
    )
    (one,) = await sessions_of(session, event.id)
    assert (len(one.title["en"]), one.minutes) == (300, 1440)


async def test_break_becomes_the_break_that_there_is(session: Session) -> None:
    event = await event_of(session)
    coffee = {"2026-06-10": {"630": {"title": {"en": "Coffee"}}}}
    data = json.dumps({"schedule": {"2026-06-10": {"540": {}}}, "extra": coffee})
    await import_programme(session, SYSTEM, event, read(data))
    (one,) = await sessions_of(session, event.id)
    (kind,) = [kind for kind in await types_of(session, event.id) if kind.id == one.type_id]
    assert (kind.kind, one.minutes, one.is_counted) == ("break", 20, False)
    (room,) = await rooms_of(session, event.id)
    assert room.name == {"en": "Room to be announced", "zh": "会议室待定"}


TIMED = "{n},Talk {n},2026-06-10T{hour:02}:00,{minutes},Hall,Li Wei; Speaker {n},,Track {n}\n"


@pytest.mark.parametrize("minutes", [(30, 30), (30, 45)], ids=["new", "changed"])
async def test_statements_do_not_grow_with_the_programme(
    session: Session, count_queries: Any, minutes: tuple[int, int]
) -> None:
    counts = []
    for slug, size in (("one", 1), ("three", 3)):
        event = await event_of(session, slug=slug)
        for length in minutes:
            lines = (TIMED.format(n=n, hour=8 + n, minutes=length) for n in range(size))
            with count_queries() as queries:
                await import_programme(session, SYSTEM, event, read(CSV + "".join(lines)))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 40


async def test_new_length_reaches_the_slot_that_stays(session: Session) -> None:
    event = await event_of(session)
    for minutes in (30, 45):
        await import_programme(session, SYSTEM, event, read(CSV + TIMED.format(n=1, hour=9, minutes=minutes)))
    (slot,) = (await slots_of(session, event.id)).values()
    assert (slot.ends_at - slot.starts_at).total_seconds() == 45 * 60


async def test_two_people_of_the_file_who_are_one_here_come_in_once(session: Session) -> None:
    event = await event_of(session)
    found = read(CSV + "1,Talk,2026-06-10T09:00,45,Hall,Li Wei; 李伟,,\n")
    await import_programme(session, SYSTEM, event, found)
    kept, other = await speakers_of(session, event.id)
    await merge_speakers(session, SYSTEM, event, kept, other)
    again = await import_programme(session, SYSTEM, event, found)
    assert again.count("session", RowOutcome.SAME) == 1
    (parts,) = (await parts_of(session, event.id)).values()
    assert [part.speaker_id for part in parts] == [kept.id]


async def test_what_only_the_format_holds_is_renewed(session: Session) -> None:
    event = await event_of(session)
    data = (OWN / "frab.xml").read_text()
    await import_programme(session, SYSTEM, event, read(data))
    plan = await import_programme(session, SYSTEM, event, read(data.replace("<slug>", "<slug>new-")))
    assert plan.count("session", RowOutcome.CHANGED) > 0
    opening = (await sessions_of(session, event.id))[0]
    assert opening.extra["schedule"]["slug"].startswith("new-")


@pytest.mark.skipif(not REAL.exists(), reason="reads programmes that are not part of the product")
@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("indico-xdc2021-export.json", "2021-09-15", "2021-09-17"),
        ("fosdem-2024-bookmarks-a.ics", "2024-02-03", "2024-02-04"),
        ("fosdem-2024-pentabarf-schedule.xml", "2024-02-03", "2024-02-04"),
        ("coscup-2023-opass-session.json", "2023-07-29", "2023-07-30"),
        ("pyconfr-2024-pretalx-by-slot.json", "2024-10-31", "2024-11-03"),
        ("ical-bristol-dataweek-schedule.ics", "2026-06-01", "2026-06-05"),
    ],
)
async def test_real_programme_is_placed_whole_and_comes_again_as_the_same(
    db: Database, count_queries: Any, name: str, first: str, last: str
) -> None:
    found = read((REAL / name).read_bytes())
    async with db.write() as session:
        event = await make_event(session, starts_on=first, ends_on=last, rooms=0)
        with count_queries() as queries:
            plan = await import_programme(session, SYSTEM, event, found)
        # A type new to the event takes a few; nothing else adds any.
        queries.assert_at_most(40 + 6 * len(plan.types))
        assert plan.count("session", RowOutcome.NEW) == len(found.sessions)
        timed = [one for one in found.sessions if one.starts_at]
        assert len(await slots_of(session, event.id)) == len(timed)
        parts = (await parts_of(session, event.id)).values()
        assert sum(map(len, parts)) == sum(len(set(one.speakers)) for one in found.sessions)
    async with db.write() as session:
        again = await preview_import(session, SYSTEM, await session.get_one(Event, event.id), found)
    assert {row.outcome for row in again.rows} == {RowOutcome.SAME}
