"""What is under an embargo appears at no public address: no page, feed, search, change, display or API."""

import re
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from events_platform.accounts.access import SYSTEM
from events_platform.app import ROUTES
from events_platform.events.models import Event, Room
from events_platform.events.queries import rooms_of
from events_platform.events.service_touch import touch_event
from events_platform.kit.db.engine import Database, Session
from events_platform.kit.db.types import LocalizedText
from events_platform.kit.web import page_cache
from events_platform.portal import feed_cache
from events_platform.programme.links import speaker_path
from events_platform.programme.models import Embargo, ProgrammeSession, Speaker, SpeakerRole, Track
from events_platform.programme.schemas_release import HoursIn, ReleaseIn
from events_platform.programme.service_day import record_hours
from events_platform.programme.service_releases import release_programme
from events_platform.registration.links import agenda_path, live_path, my_path
from events_platform.registration.models import Registration
from events_platform.registration.models_stars import SessionStar
from tests.factories.events import make_event
from tests.factories.programme import a_time, make_part, make_session, make_slot, make_track
from tests.factories.programme_speakers import make_speaker
from tests.factories.registration import make_category, make_registration
from tests.support.pdf import pdf_text

NAME = ("陈宝生", "Chen Baosheng", "chen-baosheng")
SESSION = ("Linking schools", "校企合作", "linking-schools")


@pytest.fixture(autouse=True)
def _nothing_is_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_cache, "FRESH_SECONDS", 0.0)
    monkeypatch.setattr(feed_cache, "FRESH_SECONDS", 0.0)


@dataclass
class World:
    """A session with a speaker and a chair, released twice under two titles, and delayed on the day."""

    event: Event
    rooms: list[Room]
    track: Track
    talk: ProgrammeSession
    speaker: Speaker
    chair: Speaker


@pytest.fixture
async def world(db: Database) -> World:
    async with db.write() as session:
        event = await make_event(session, slug="symposium")
        track = await make_track(session, event, slug="vocational")
        talk = await make_session(session, event, track=track, slug="linking-schools")
        await make_slot(session, talk, a_time(event))
        names = {"native": "陈宝生", "romanised": "Chen Baosheng"}
        speaker = await make_speaker(session, event, names)
        chair = await make_speaker(session, event)
        await make_part(session, talk, speaker)
        await make_part(session, talk, chair, SpeakerRole.CHAIR)
        other = await make_session(session, event, "Opening ceremony", "开幕式", slug="opening")
        await make_slot(session, other, a_time(event, 2))
        await release_programme(session, SYSTEM, event, ReleaseIn())
        talk.title = LocalizedText(en="Linking schools anew", zh="校企合作新篇")
        await session.flush()
        await release_programme(session, SYSTEM, event, ReleaseIn())
        await record_hours(session, SYSTEM, event, talk.id, HoursIn(action="delay", minutes=5))
        return World(event, await rooms_of(session, event.id), track, talk, speaker, chair)


def addresses(world: World) -> list[str]:
    """Every public address of an event that can be read, filled with what exists."""
    slugs = [world.talk.slug, world.speaker.slug, world.chair.slug, world.track.slug, "opening"]
    rooms = [str(room.id) for room in world.rooms]
    filled = {"slug": slugs, "room": rooms, "reference": slugs + rooms}
    found = []
    for route in ROUTES:
        path = getattr(route, "path", "").replace("{event}", "symposium")
        is_public = path.startswith("/symposium/") or path == "/api/v1/events/symposium/programme"
        names = set(re.findall(r"{(\w+)}", path))
        if isinstance(route, Route) and is_public and "GET" in (route.methods or ()) and names <= set(filled):
            found += filled_in(path, filled)
    return [
        *found,
        *(f"/symposium/programme?q={word}" for word in ("chen", "linking", "baosheng", "%E9%99%88")),
        f"/symposium/programme?track={world.track.slug}",
        "/symposium/programme?day=all",
    ]


def filled_in(path: str, filled: dict[str, Any]) -> list[str]:
    name = next(iter(re.findall(r"{(\w+)}", path)), None)
    if name is None:
        return [path]
    return [done for value in filled[name] for done in filled_in(path.replace(f"{{{name}}}", value), filled)]


def said(answer: httpx.Response) -> str:
    """What a reader finds in an answer, printed documents included."""
    return pdf_text(answer.content) if answer.content.startswith(b"%PDF-") else answer.text


async def told(client: httpx.AsyncClient, world: World, words: tuple[str, ...]) -> list[tuple[str, str]]:
    """Where one of the words stands in an answer, apart from where somebody typed it."""
    found = []
    for address in addresses(world):
        for lang in ("en", "zh"):
            answer = await client.get(address, headers={"Accept-Language": lang})
            body = said(answer) if answer.status_code == 200 else ""
            body = re.sub(r'value="[^"]*"|/language/\w+\?next=[^"]*', "", body)
            found += [(address, word) for word in words if word in body]
    return found


async def hide(session: Session, world: World, what: str) -> None:
    await touch_event(session, await session.get_one(Event, world.event.id))
    if what == "session":
        (await session.get_one(ProgrammeSession, world.talk.id)).is_hidden = True
    elif what == "stand-in":
        guest = await make_speaker(session, world.event)
        guest.embargo = Embargo.SESSIONS
        talk = await session.get_one(ProgrammeSession, world.talk.id)
        await make_part(session, talk, guest, SpeakerRole.CHAIR, stands_in_for_id=world.chair.id)
    elif what == "merged":
        guest = await make_speaker(session, world.event)
        guest.embargo = Embargo.SESSIONS
        (await session.get_one(Speaker, world.chair.id)).merged_into_id = guest.id
    else:
        (await session.get_one(Speaker, world.speaker.id)).embargo = Embargo(what)


async def test_words_are_there_before_the_embargo(client: httpx.AsyncClient, world: World) -> None:
    assert {word for _address, word in await told(client, world, NAME + SESSION)} == {*NAME, *SESSION}
    assert len(addresses(world)) > 30


@pytest.mark.parametrize("what", ["name", "sessions", "session"])
async def test_embargo_holds_on_the_pages_of_other_guests(
    app: Starlette, client: httpx.AsyncClient, db: Database, world: World, what: str
) -> None:
    """Somebody who marked the session, has a place in it, and speaks in it beside whom the embargo hides."""
    parts = app.state.context
    async with db.write() as session:
        event = await session.get_one(Event, world.event.id)
        guest = await make_registration(session, parts, event, await make_category(session, event))
        mine = await session.get_one(Registration, guest.id)
        (await session.get_one(Speaker, world.chair.id)).person_id = mine.person_id
        session.add(SessionStar(event_id=event.id, registration_id=mine.id, session_id=world.talk.id))
        (await session.get_one(ProgrammeSession, world.talk.id)).has_sign_up = True
        await session.flush()
    page = my_path(parts, "symposium", mine)
    addresses = [page, f"{page}/agenda", f"{page}/sign-ups", agenda_path(parts, "symposium", mine)]
    addresses += [live_path(parts, "symposium", mine), speaker_path(parts, "symposium", world.chair)]

    async def found() -> dict[str, set[str]]:
        bodies = [(await client.get(address)).text for address in addresses]
        names = ["me", "agenda", "sign-ups", "feed", "live", "speaker"]
        return {
            name: {word for word in (*NAME, *SESSION) if word in body.replace("\r\n ", "")}
            for name, body in zip(names, bodies, strict=True)
        }

    before = await found()
    assert before["me"] & set(SESSION)
    assert before["feed"] & set(NAME)
    async with db.write() as session:
        await hide(session, world, what)
    after = await found()
    assert set.union(*after.values()) & set(NAME) == set()
    if what != "name":
        assert {name for name, words in after.items() if words & set(SESSION)} <= {"speaker"}


@pytest.mark.parametrize("what", ["name", "sessions", "session", "stand-in", "merged"])
async def test_embargo_holds_at_every_public_address(
    client: httpx.AsyncClient, db: Database, world: World, what: str
) -> None:
    async with db.write() as session:
        await hide(session, world, what)
    assert await told(client, world, NAME if what == "name" else NAME + SESSION) == []
