"""An own export that comes back: it says what it can hold, and takes nothing away that it cannot."""

from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from sqlmodel import col, select

from events_platform.accounts.access import SYSTEM
from events_platform.calendars.importing import read_programme
from events_platform.events.models import Event
from events_platform.kit.db.engine import Database, Session
from events_platform.kit.db.types import LocalizedText
from events_platform.programme.models import (
    Embargo,
    ProgrammeSession,
    SessionSpeaker,
    SessionState,
    Speaker,
    SpeakerRole,
)
from events_platform.programme.queries import parts_of, sessions_of, slots_of, speakers_of
from events_platform.programme.service_import import import_programme
from tests.factories.events import make_event
from tests.factories.programme import a_time, make_part, make_release, make_session, make_slot, make_track
from tests.factories.programme_speakers import make_speaker

FILES = ["schedule.xml", "schedule.json", "schedule.csv", "schedule.xlsx", "calendar.ics"]
FIELDS = [
    "title",
    "abstract",
    "minutes",
    "languages",
    "interpretation",
    "state",
    "capacity",
    "track_id",
    "type_id",
    "part_of_id",
]
PEOPLE = ["native", "romanised", "affiliation", "biography", "country"]


@dataclass
class World:
    """A panel with somebody in every role, a talk in it, and one that is cancelled, all released."""

    event: Event
    panel: ProgrammeSession
    people: dict[SpeakerRole, Speaker]


@pytest.fixture
async def world(db: Database) -> World:
    async with db.write() as session:
        event = await make_event(session, slug="forum")
        panel = await make_session(
            session,
            event,
            "=Skills; a panel, on rivers",
            "技能与江河",
            minutes=90,
            capacity=50,
            interpretation=["zh"],
            track=await make_track(session, event),
            abstract=LocalizedText(en='Line one\n\n- two, "three"', zh="第一行"),
        )
        await make_slot(session, panel, a_time(event))
        people = {}
        # The chair speaks first.
        for role in sorted(SpeakerRole, key=lambda one: one != SpeakerRole.CHAIR):
            name = {"native": f"李{role.value}", "romanised": f"Li {role.value.capitalize()}"}
            biography = {"en": "Dean.", "zh": "院长。"}
            people[role] = await make_speaker(session, event, name, biography=biography)
            await make_part(session, panel, people[role], role)
        talk = await make_session(session, event, "Rafts", "木筏", minutes=15, part_of_id=panel.id)
        await make_slot(session, talk, a_time(event, minutes=5))
        gone = await make_session(session, event, "Ferries", "渡船")
        await make_slot(session, gone, a_time(event, minutes=120))
        await make_release(session, event)
        gone.state = SessionState.CANCELLED
        await make_release(session, event)
        return World(event, panel, people)


async def come_back(
    client: httpx.AsyncClient, db: Database, event: Event, file: str, into: Event | None = None
) -> None:
    answer = await client.get(f"/{event.slug}/{file}?lang=en")
    assert answer.status_code == 200, answer.text
    async with db.write() as session:
        there = await session.get_one(Event, (into or event).id)
        await import_programme(session, SYSTEM, there, read_programme(answer.content, there.timezone))


async def stored(session: Session, event: Event) -> dict[str, Any]:
    """Everything that a file could change, by what it is called."""
    slots, parts = await slots_of(session, event.id), await parts_of(session, event.id)
    found: dict[str, Any] = {}
    for one in await sessions_of(session, event.id):
        slot = slots.get(one.id)
        found[str(one.id)] = (
            [getattr(one, name) for name in FIELDS],
            (slot.starts_at, slot.ends_at, slot.room_id) if slot else None,
            [(part.speaker_id, part.role, part.stands_in_for_id) for part in parts.get(one.id, [])],
        )
    people = await speakers_of(session, event.id)
    return found | {str(one.id): [getattr(one, name) for name in PEOPLE] for one in people}


@pytest.mark.parametrize("file", FILES)
async def test_own_file_changes_nothing_in_the_programme_it_came_from(
    client: httpx.AsyncClient, db: Database, world: World, file: str
) -> None:
    async with db.read() as session:
        before = await stored(session, world.event)
    await come_back(client, db, world.event, file)
    async with db.read() as session:
        assert await stored(session, world.event) == before


@pytest.mark.parametrize("file", FILES)
async def test_own_file_takes_nobody_away_whom_it_could_not_name(
    client: httpx.AsyncClient, db: Database, world: World, file: str
) -> None:
    async with db.write() as session:
        hidden = await session.get_one(Speaker, world.people[SpeakerRole.SPEAKER].id)
        hidden.embargo = Embargo.NAME
        stand_in = await make_speaker(session, world.event, "Zhou Min")
        replaced = world.people[SpeakerRole.PANELLIST]
        panel = await session.get_one(ProgrammeSession, world.panel.id)
        await make_part(
            session, panel, stand_in, SpeakerRole.PANELLIST, position=5, stands_in_for_id=replaced.id
        )
    async with db.read() as session:
        before = await stored(session, world.event)
    await come_back(client, db, world.event, file)
    async with db.read() as session:
        after = await stored(session, world.event)
    for id_, kept in before.items():
        assert sorted(map(str, after[id_])) == sorted(map(str, kept)) or id_ == str(world.panel.id)
    assert set(after[str(world.panel.id)][2]) == set(before[str(world.panel.id)][2])


@pytest.mark.parametrize("file", ["schedule.csv", "schedule.xlsx"])
async def test_table_brings_texts_and_roles_into_another_event(
    client: httpx.AsyncClient, db: Database, world: World, file: str
) -> None:
    async with db.write() as session:
        other = await make_event(session, slug="other")
    await come_back(client, db, world.event, file, other)
    async with db.read() as session:
        by_title = {one.title["en"]: one for one in await sessions_of(session, other.id)}
        panel, talk, gone = (by_title[name] for name in (world.panel.title["en"], "Rafts", "Ferries"))
        assert (panel.title, panel.abstract) == (world.panel.title, world.panel.abstract)
        assert (panel.minutes, panel.capacity, panel.interpretation) == (90, 50, ["zh"])
        assert (talk.part_of_id, gone.state) == (panel.id, SessionState.CANCELLED)
        found = select(SessionSpeaker.role, Speaker.romanised, Speaker.native, Speaker.affiliation)
        found = found.where(
            SessionSpeaker.session_id == panel.id, col(SessionSpeaker.speaker_id) == col(Speaker.id)
        )
        people = (await session.exec(found)).all()
    assert {role for role, *_names in people} == set(SpeakerRole)
    if file == "schedule.xlsx":
        assert {
            (role, f"Li {role.capitalize()}", f"李{role}") == (role, romanised, native)
            for role, romanised, native, _affiliation in people
        } == {True}
        assert {tuple(sorted(affiliation.values())) for *_names, affiliation in people} == {
            ("Nanchang University", "南昌大学")
        }


async def test_table_without_speakers_says_nothing_of_them(db: Database, world: World) -> None:
    table = f"id,title_en,capacity\n{world.panel.id},Skills,70\n"
    async with db.write() as session:
        event = await session.get_one(Event, world.event.id)
        await import_programme(session, SYSTEM, event, read_programme(table.encode(), event.timezone))
    async with db.read() as session:
        panel = await session.get_one(ProgrammeSession, world.panel.id)
        parts = (await parts_of(session, world.event.id))[panel.id]
    assert (panel.title["en"], panel.capacity, len(parts)) == ("Skills", 70, len(SpeakerRole))


async def test_calendar_that_came_from_here_brings_no_session_for_the_event_itself(
    client: httpx.AsyncClient, db: Database, world: World
) -> None:
    async with db.write() as session:
        other = await make_event(session, slug="other")
    await come_back(client, db, world.event, "calendar.ics", other)
    async with db.read() as session:
        found = {one.title["en"]: one.state for one in await sessions_of(session, other.id)}
    assert found == {world.panel.title["en"]: "confirmed", "Rafts": "confirmed", "Ferries": "cancelled"}
