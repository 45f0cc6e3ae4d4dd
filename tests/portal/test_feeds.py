"""Calendars to subscribe to, as programs fetch and read them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest
from icalendar import Calendar

from events_platform.events.models import Event, Room, Site
from events_platform.events.queries import rooms_of
from events_platform.events.service_touch import touch_event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Database, Session
from events_platform.kit.db.types import LocalizedText
from events_platform.portal import feed_cache
from events_platform.programme.models import (
    Embargo,
    ProgrammeSession,
    SessionState,
    Slot,
    Speaker,
    SpeakerRole,
    Track,
)
from events_platform.programme.models_release import SessionHours
from tests.calendars.reading import properties, unfolded
from tests.factories.events import make_event
from tests.factories.programme import a_time, make_part, make_release, make_session, make_slot, make_track
from tests.support.queries import Queries

Count = Callable[[], AbstractContextManager[Queries]]


@dataclass
class World:
    """An event with two released sessions in two rooms; the first has a speaker and a track."""

    event: Event
    rooms: list[Room]
    talk: ProgrammeSession
    panel: ProgrammeSession
    slot: Slot
    speaker: Speaker
    track: Track


@pytest.fixture(autouse=True)
def _nothing_is_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_cache, "FRESH_SECONDS", 0.0)


@pytest.fixture
async def world(db: Database) -> World:
    async with db.write() as session:
        event = await make_event(session, slug="symposium")
        rooms = await rooms_of(session, event.id)
        track = await make_track(session, event, "education")
        talk = await make_session(
            session,
            event,
            track=track,
            slug="schools",
            abstract=LocalizedText(en="How schools and firms meet.", zh="学校与企业如何相遇。"),
            languages=["zh"],
            interpretation=["en"],
        )
        speaker = Speaker(
            event_id=event.id,
            slug="chen-jing",
            native="陈静",
            romanised="Chen Jing",
            affiliation=LocalizedText(en="Nanchang University", zh="南昌大学"),
            created_at=now(),
            updated_at=now(),
        )
        session.add(speaker)
        await session.flush()
        await make_part(session, talk, speaker, SpeakerRole.CHAIR)
        panel = await make_session(session, event, "Panel", "圆桌", slug="panel")
        slot = await make_slot(session, talk, a_time(event), rooms[0], minutes=45)
        await make_slot(session, panel, a_time(event, minutes=60), rooms[1])
        await make_release(session, event)
        return World(event, rooms, talk, panel, slot, speaker, track)


def sessions(answer: httpx.Response) -> dict[str, dict[str, Any]]:
    """The entries by what they are called."""
    assert answer.status_code == 200, answer.text
    entries = [properties(one) for one in Calendar.from_ical(answer.content).walk("VEVENT")]
    return {str(entry["SUMMARY"]): entry for entry in entries}


async def test_event_feed_holds_the_event_and_its_sessions(client: httpx.AsyncClient, world: World) -> None:
    answer = await client.get("/symposium/calendar.ics?lang=zh")
    entries = sessions(answer)
    assert list(entries) == ["产学研用合作会议", "校企合作", "圆桌"]
    talk = entries["校企合作"]
    assert str(talk["UID"]) == f"{world.talk.id}@127.0.0.1"
    assert talk["DTSTART"].dt == world.slot.starts_at
    assert talk["DTEND"].dt - talk["DTSTART"].dt == timedelta(minutes=45)
    assert str(talk["LOCATION"]) == "第1会议厅，会议中心"
    assert (
        str(talk["DESCRIPTION"]) == "陈静（主席），南昌大学\n\n学校与企业如何相遇。\n\n语言：中文，同传：英语"
    )
    assert [str(one) for one in talk["CATEGORIES"].cats] == ["职业教育", "报告"]
    assert str(talk["URL"]) == "http://127.0.0.1:8000/symposium/sessions/schools"
    assert (talk["SEQUENCE"], str(talk["STATUS"])) == (0, "CONFIRMED")
    assert all("ORGANIZER" in entry for entry in entries.values())
    assert "CONFERENCE" not in talk
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"


async def test_entry_of_a_session_says_where_its_site_lies(
    client: httpx.AsyncClient, db: Database, world: World
) -> None:
    async with db.write() as session:
        await touch_event(session, await session.get_one(Event, world.event.id))
        (await session.get_one(Site, world.rooms[0].site_id)).coordinates = "28.6, 115.8"
    lines = unfolded((await client.get("/symposium/sessions/panel.ics")).content)
    assert lines.count("GEO:28.6;115.8") == 1


async def test_event_feed_before_any_release_is_the_event_alone(
    client: httpx.AsyncClient, db: Database
) -> None:
    async with db.write() as session:
        await make_session(session, await make_event(session, slug="early"), "Secret")
    assert list(sessions(await client.get("/early/calendar.ics"))) == ["Symposium on Partnerships"]


async def test_parts_of_the_programme_have_calendars_of_their_own(
    client: httpx.AsyncClient, world: World
) -> None:
    talk, panel = "Linking schools and firms", "Panel"
    for path, expected in (
        (f"rooms/{world.rooms[0].id}", [talk]),
        (f"rooms/{world.rooms[1].id}", [panel]),
        ("tracks/education", [talk]),
        (f"tracks/{world.track.id}", [talk]),
        ("speakers/chen-jing", [talk]),
        ("sessions/panel", [panel]),
        (f"sessions/{world.talk.id}", [talk]),
    ):
        answer = await client.get(f"/symposium/{path}.ics?lang=en")
        assert list(sessions(answer)) == expected
    named = Calendar.from_ical((await client.get("/symposium/speakers/chen-jing.ics?lang=en")).content)
    assert str(named["X-WR-CALNAME"]) == "Chen Jing · Symposium on Partnerships"


@pytest.mark.parametrize(
    "path", ["rooms/nowhere", "tracks/none", "speakers/nobody", "sessions/none", f"rooms/{'0' * 32}"]
)
async def test_calendar_of_what_is_not_there_is_not_found(
    client: httpx.AsyncClient, world: World, path: str
) -> None:
    assert (await client.get(f"/symposium/{path}.ics")).status_code == 404


async def test_unchanged_feed_is_not_sent_twice(client: httpx.AsyncClient, world: World) -> None:
    for path in ("calendar.ics", f"rooms/{world.rooms[0].id}.ics", "sessions/panel.ics"):
        first = await client.get(f"/symposium/{path}")
        assert not first.headers["etag"].startswith("W/")
        seen = {"If-None-Match": first.headers["etag"]}
        again = await client.get(f"/symposium/{path}", headers=seen)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        head = await client.head(f"/symposium/{path}")
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == first.headers["content-length"]
        assert head.headers["etag"] == first.headers["etag"]


async def test_feed_of_a_room_is_the_same_bytes_when_another_changes(
    client: httpx.AsyncClient, db: Database, world: World
) -> None:
    path = f"/symposium/rooms/{world.rooms[1].id}.ics?lang=en"
    before = await client.get(path)
    async with db.write() as session:
        await touch_event(session, await session.get_one(Event, world.event.id))
        await _delay(session, world)
    again = await client.get(path, headers={"If-None-Match": before.headers["etag"]})
    assert again.status_code == 304


async def test_day_moves_the_entry_and_raises_its_sequence(
    client: httpx.AsyncClient, db: Database, world: World
) -> None:
    path = "/symposium/sessions/schools.ics?lang=en"
    (before,) = sessions(await client.get(path)).values()
    async with db.write() as session:
        await touch_event(session, await session.get_one(Event, world.event.id))
        await _delay(session, world)
    (after,) = sessions(await client.get(path)).values()
    assert after["UID"] == before["UID"]
    assert after["DTSTART"].dt - before["DTSTART"].dt == timedelta(minutes=10)
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["DTSTAMP"].dt >= before["DTSTAMP"].dt


async def _delay(session: Session, world: World) -> None:
    by = timedelta(minutes=10)
    session.add(
        SessionHours(
            event_id=world.event.id,
            session_id=world.talk.id,
            number=1,
            room_id=world.slot.room_id,
            starts_at=world.slot.starts_at + by,
            ends_at=world.slot.ends_at + by,
            action="delay",
            recorded_at=now(),
        )
    )
    await session.flush()


async def test_history_keeps_one_entry_through_every_change(
    client: httpx.AsyncClient, db: Database, world: World
) -> None:
    """Create, move, rename, cancel, restore: one UID, SEQUENCE rises, DTSTAMP follows."""
    seen = [await _entry(client)]
    for change in (_move, _rename, _cancel, _restore):
        async with db.write() as session:
            await touch_event(session, await session.get_one(Event, world.event.id))
            await change(session, world)
            await make_release(session, world.event)
        seen.append(await _entry(client))
    assert {str(entry["UID"]) for entry in seen} == {f"{world.talk.id}@127.0.0.1"}
    assert [entry["SEQUENCE"] for entry in seen] == [0, 1, 2, 3, 4]
    stamps = [entry["DTSTAMP"].dt for entry in seen]
    assert stamps == sorted(stamps)
    assert [str(entry["SUMMARY"]) for entry in seen][2:] == [
        "Firms and schools",
        "Cancelled: Firms and schools",
        "Firms and schools",
    ]
    assert [str(entry["STATUS"]) for entry in seen] == [*["CONFIRMED"] * 3, "CANCELLED", "CONFIRMED"]
    assert seen[1]["DTSTART"].dt - seen[0]["DTSTART"].dt == timedelta(hours=2)


async def _entry(client: httpx.AsyncClient) -> dict[str, Any]:
    (entry,) = sessions(await client.get("/symposium/sessions/schools.ics?lang=en")).values()
    return entry


async def _move(session: Session, world: World) -> None:
    slot = await session.get_one(Slot, world.slot.id)
    slot.starts_at, slot.ends_at = (at + timedelta(hours=2) for at in (slot.starts_at, slot.ends_at))


async def _rename(session: Session, world: World) -> None:
    talk = await session.get_one(ProgrammeSession, world.talk.id)
    talk.title = LocalizedText(en="Firms and schools", zh="企业与学校")


async def _cancel(session: Session, world: World) -> None:
    (await session.get_one(ProgrammeSession, world.talk.id)).state = SessionState.CANCELLED


async def _restore(session: Session, world: World) -> None:
    (await session.get_one(ProgrammeSession, world.talk.id)).state = SessionState.CONFIRMED


@pytest.mark.parametrize("embargo", [Embargo.NAME, Embargo.SESSIONS])
async def test_embargo_holds_in_every_calendar(
    client: httpx.AsyncClient, db: Database, world: World, embargo: Embargo
) -> None:
    await client.get("/symposium/calendar.ics")
    await client.get("/symposium/speakers/chen-jing.ics")
    async with db.write() as session:
        await touch_event(session, await session.get_one(Event, world.event.id))
        (await session.get_one(Speaker, world.speaker.id)).embargo = embargo
    paths = ["calendar", f"rooms/{world.rooms[0].id}", "tracks/education"]
    bodies = "".join([(await client.get(f"/symposium/{path}.ics")).text for path in paths])
    assert "Chen Jing" not in bodies
    assert ("Linking schools and firms" in bodies) == (embargo == Embargo.NAME)
    assert (await client.get("/symposium/speakers/chen-jing.ics")).status_code == 404
    expected = 200 if embargo == Embargo.NAME else 404
    assert (await client.get("/symposium/sessions/schools.ics")).status_code == expected


async def test_merged_speaker_keeps_the_old_address(
    client: httpx.AsyncClient, db: Database, world: World
) -> None:
    async with db.write() as session:
        session.add(
            Speaker(
                event_id=world.event.id,
                slug="j-chen",
                native="J. Chen",
                merged_into_id=world.speaker.id,
                created_at=now(),
                updated_at=now(),
            )
        )
    assert list(sessions(await client.get("/symposium/speakers/j-chen.ics"))) == ["Linking schools and firms"]


async def test_queries_do_not_grow_with_the_programme(
    client: httpx.AsyncClient, db: Database, world: World, count_queries: Count
) -> None:
    with count_queries() as two:
        await client.get("/symposium/calendar.ics")
    async with db.write() as session:
        event = await session.get_one(Event, world.event.id)
        await touch_event(session, event)
        for number in range(3):
            more = await make_session(session, event, f"Talk {number}")
            await make_slot(session, more, a_time(event, minutes=200 + 40 * number))
        await make_release(session, event)
    with count_queries() as five:
        answer = await client.get("/symposium/calendar.ics")
    assert len(sessions(answer)) == 6
    assert len(five) == len(two)
    with count_queries() as unchanged:
        await client.get("/symposium/calendar.ics")
    unchanged.assert_at_most(1)


async def test_fresh_feed_asks_the_database_nothing(
    client: httpx.AsyncClient, world: World, count_queries: Count, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_cache, "FRESH_SECONDS", 60.0)
    first = await client.get("/symposium/calendar.ics")
    with count_queries() as queries:
        await client.get("/symposium/calendar.ics", headers={"If-None-Match": first.headers["etag"]})
    queries.assert_at_most(0)


async def test_draft_has_no_calendar(client: httpx.AsyncClient, db: Database) -> None:
    async with db.write() as session:
        event = await make_event(session, slug="draft", published=False)
        room = (await rooms_of(session, event.id))[0]
    for path in ("calendar.ics", f"rooms/{room.id}.ics"):
        assert (await client.get(f"/draft/{path}")).status_code == 404
