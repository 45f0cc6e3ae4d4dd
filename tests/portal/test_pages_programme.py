"""The public programme: what it shows, how fast it follows, and that it tells nothing that is hidden."""

import gzip
import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from xml.etree.ElementTree import fromstring

import httpx
import pytest
import time_machine

from events_platform.accounts.access import SYSTEM
from events_platform.events.models import Event, Room
from events_platform.events.queries import rooms_of
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Database
from events_platform.kit.db.types import LocalizedText
from events_platform.kit.web import page_cache
from events_platform.portal import programme_filter
from events_platform.portal.programme_views import OVERRUN
from events_platform.programme.models import (
    ProgrammeSession,
    SessionState,
    Slot,
    Speaker,
    SpeakerRole,
    Track,
)
from events_platform.programme.schemas_release import HoursIn, ReleaseIn
from events_platform.programme.service_day import record_hours
from events_platform.programme.service_releases import release_programme
from tests.factories.events import make_event
from tests.factories.programme import a_time, make_part, make_session, make_slot, make_track
from tests.factories.programme_speakers import make_speaker
from tests.support.large import release_three_hundred
from tests.support.queries import Queries

Count = Callable[[], AbstractContextManager[Queries]]
SIZE = 30 * 1024
# The ceremony runs now, at night too, when the event is closed for a minute.
RELEASE = ReleaseIn(note=LocalizedText(en="Hello"), override_reason="It runs now.")


@dataclass
class World:
    """A released programme: a talk of two people on the second day, and a ceremony that runs now."""

    event: Event
    rooms: list[Room]
    track: Track
    talk: ProgrammeSession
    ceremony: ProgrammeSession
    slot: Slot
    speaker: Speaker
    chair: Speaker


@pytest.fixture(autouse=True)
def _nothing_is_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_cache, "FRESH_SECONDS", 0.0)


@pytest.fixture
async def world(db: Database) -> World:
    async with db.write() as session:
        event = await make_event(session, slug="symposium")
        rooms = await rooms_of(session, event.id)
        track = await make_track(session, event, slug="vocational")
        abstract = LocalizedText(en="Twelve cases </script> from nine countries", zh="十二个案例")
        talk = await make_session(session, event, track=track, slug="linking", abstract=abstract)
        slot = await make_slot(session, talk, a_time(event, 2))
        speaker = await make_speaker(session, event, {"native": "陈宝生", "romanised": "Chen Baosheng"})
        chair = await make_speaker(session, event, {"native": "Maria da Silva"})
        await make_part(session, talk, speaker)
        await make_part(session, talk, chair, SpeakerRole.CHAIR)
        ceremony = await make_session(
            session, event, "Opening ceremony", "开幕式", slug="opening", languages=["zh"]
        )
        start = now().replace(second=0, microsecond=0) - timedelta(minutes=5)
        await make_slot(session, ceremony, start, rooms[1])
        await release_programme(session, SYSTEM, event, RELEASE)
    return World(event, rooms, track, talk, ceremony, slot, speaker, chair)


async def text(client: httpx.AsyncClient, path: str, **params: str) -> str:
    page = await client.get(f"/symposium/{path}", params=params)
    assert page.status_code == 200, page.text
    return page.text


async def test_programme_shows_sessions_by_day_in_the_events_zone(
    client: httpx.AsyncClient, world: World
) -> None:
    page = await text(client, "programme")
    assert "All times are Nanchang time (UTC+8)." in page
    assert (
        '<time datetime="' + a_time(world.event, 2).strftime("%Y-%m-%dT09:00+08:00") + '">09:00</time>'
        in page
    )
    assert page.index("Opening ceremony") < page.index("Linking schools and firms")
    assert "Chen Baosheng and Maria da Silva" in page
    chinese = await text(client, "programme", lang="zh")
    assert "校企合作" in chinese
    assert "陈宝生" in chinese


@pytest.mark.parametrize(
    ("params", "shown"),
    [
        ({"track": "vocational"}, {"linking"}),
        ({"language": "zh"}, {"opening"}),
        ({"room": "1"}, {"opening"}),
        ({"day": "2"}, {"linking"}),
        ({"q": "chen"}, {"linking"}),
        ({"q": "silva nine"}, {"linking"}),
        ({"q": "kaimushi"}, {"opening"}),
        ({"q": "nothing like this"}, set()),
        ({"track": "unknown", "room": "?", "day": "x", "language": "xx"}, {"linking", "opening"}),
    ],
)
async def test_programme_answers_what_is_asked_for(
    client: httpx.AsyncClient, world: World, params: dict[str, str], shown: set[str]
) -> None:
    given = dict(params)
    if given.get("room") == "1":
        given["room"] = str(world.rooms[1].id)
    if given.get("day") == "2":
        given["day"] = (world.event.starts_on + timedelta(days=2)).isoformat()
    page = await text(client, "programme", **given)
    listed = page.partition('id="list"')[2]
    assert set(re.findall(r'href="/symposium/sessions/([\w-]+)"', listed)) == shown


async def test_now_and_next_follow_the_clock_and_the_day(
    client: httpx.AsyncClient, db: Database, world: World
) -> None:
    def running(page: str) -> bool:
        return "Opening ceremony" in page.partition('id="now"')[2].partition("</section>")[0]

    assert running(await text(client, "programme"))
    async with db.write() as session:
        event = await session.get_one(Event, world.event.id)
        await record_hours(session, SYSTEM, event, world.ceremony.id, HoursIn(action="start"))
        await record_hours(session, SYSTEM, event, world.ceremony.id, HoursIn(action="end"))
    assert not running(await text(client, "programme"))


async def test_pages_follow_within_a_second_and_are_kept_otherwise(
    client: httpx.AsyncClient, db: Database, world: World, count_queries: Count
) -> None:
    before = await client.get("/symposium/sessions/linking")
    with count_queries() as queries:
        again = await client.get(
            "/symposium/sessions/linking", headers={"If-None-Match": before.headers["etag"]}
        )
    assert again.status_code == 304
    queries.assert_at_most(0)
    async with db.write() as session:
        event = await session.get_one(Event, world.event.id)
        await record_hours(session, SYSTEM, event, world.talk.id, HoursIn(action="delay", minutes=20))
    after = await client.get("/symposium/sessions/linking")
    assert "09:20–09:50" in after.text
    assert "It was planned for" in after.text


async def test_fresh_page_asks_the_database_nothing(
    client: httpx.AsyncClient, world: World, count_queries: Count, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_cache, "FRESH_SECONDS", 60.0)
    await text(client, "programme")
    with count_queries() as queries:
        await text(client, "programme")
        await text(client, "speakers")
    queries.assert_at_most(0)


async def test_session_is_told_to_search_engines(client: httpx.AsyncClient, world: World) -> None:
    page = await text(client, "sessions/linking")
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    told = json.loads(found[1])
    assert (told["@type"], told["name"]) == ("Event", "Linking schools and firms")
    assert told["description"] == "Twelve cases </script> from nine countries"
    assert [one["name"] for one in told["performer"]] == ["Chen Baosheng", "Maria da Silva"]
    assert told["superEvent"]["name"] == "Symposium on Partnerships"
    assert told["startDate"].endswith("T09:00:00+08:00")


async def test_speakers_have_pages_with_their_sessions(client: httpx.AsyncClient, world: World) -> None:
    listed = await text(client, "speakers")
    assert f'href="/symposium/speakers/{world.speaker.slug}"' in listed
    page = await text(client, f"speakers/{world.speaker.slug}", lang="zh")
    assert "陈宝生" in page
    assert "校企合作" in page
    for path in ("speakers/nobody", "sessions/nothing", "display/nowhere"):
        assert (await client.get(f"/symposium/{path}")).status_code == 404


async def test_changes_are_told_release_by_release(
    client: httpx.AsyncClient, db: Database, world: World
) -> None:
    async with db.write() as session:
        event = await session.get_one(Event, world.event.id)
        slot = await session.get_one(Slot, world.slot.id)
        slot.room_id = world.rooms[1].id
        (await session.get_one(ProgrammeSession, world.ceremony.id)).state = SessionState.CANCELLED
        await session.flush()
        await release_programme(session, SYSTEM, event, ReleaseIn(note=LocalizedText(zh="会议室有调整")))
    page = await text(client, "programme/changes")
    assert re.search(r"<del>Hall 1</del> <ins>Hall 2</ins>", page)
    assert "会议室有调整" in page
    assert "The first release, with 2 sessions." in page
    assert "Cancelled" in await text(client, "programme")
    feed = await client.get("/symposium/programme/changes.atom?lang=en")
    assert feed.headers["content-type"] == "application/atom+xml; charset=utf-8"
    entries = fromstring(feed.content).findall("{*}entry")
    assert [entry.findtext("{*}title") for entry in entries] == ["Release 2", "Release 1"]
    assert "Room: Hall 1 → Hall 2" in (entries[0].findtext("{*}content") or "")
    etag = {"If-None-Match": feed.headers["etag"]}
    again = await client.get("/symposium/programme/changes.atom?lang=en", headers=etag)
    assert again.status_code == 304


async def test_displays_show_now_and_next(client: httpx.AsyncClient, world: World) -> None:
    foyer = await text(client, "display")
    assert re.search(r'class="now".*?Opening ceremony', foyer, re.DOTALL)
    room = await text(client, f"display/{world.rooms[1].id}", lang="zh")
    assert re.search(r'class="now".*?开幕式', room, re.DOTALL)
    empty = await text(client, f"display/{world.rooms[0].id}")
    assert "Nothing more today" in empty
    assert timedelta(minutes=30) == OVERRUN


async def test_programs_read_the_same(client: httpx.AsyncClient, world: World) -> None:
    address = "/api/v1/events/symposium/programme"
    answer = await client.get(address)
    told = answer.json()
    assert (told["release"], [one["slug"] for one in told["sessions"]]) == (1, ["opening", "linking"])
    assert {one["native"] for one in told["speakers"]} == {"陈宝生", "Maria da Silva"}
    again = await client.get(address, headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


async def test_without_a_release_there_is_a_sentence(client: httpx.AsyncClient, db: Database) -> None:
    async with db.write() as session:
        await make_event(session, slug="symposium")
    for path in ("programme", "programme/changes"):
        assert "The programme is not out yet." in await text(client, path)
    assert "The speakers are not announced yet." in await text(client, "speakers")
    assert "Nothing more today" in await text(client, "display")
    async with db.write() as session:
        await make_event(session, slug="draft", published=False)
    for path in ("programme", "programme/changes", "speakers", "display"):
        assert (await client.get(f"/draft/{path}")).status_code == 404


async def test_three_hundred_sessions_fit_into_a_small_page(
    client: httpx.AsyncClient, db: Database, count_queries: Count
) -> None:
    async with db.write() as session:
        await release_three_hundred(session)
    with count_queries() as queries:
        first = await client.get("/symposium/programme")
    queries.assert_at_most(14)
    assert first.text.count("data-id=") == 300
    assert len(gzip.compress(first.content, 6)) < SIZE
    day = re.search(r'href="(\?day=[^"]+)"', first.text)
    assert day
    assert (await client.get(f"/symposium/programme{day[1]}")).text.count("data-id=") == 100


async def test_larger_programme_opens_with_one_day_and_is_searched_whole(
    client: httpx.AsyncClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programme_filter, "WHOLE_UNTIL", 1)
    first = await text(client, "programme")
    shown = re.search(r'name="in" value="([^"]+)"', first)
    assert shown
    day = shown[1]
    assert [slug in first for slug in ("/opening", "/linking")] == [True, False]
    assert "/linking" in await text(client, "programme", day="all")
    # The form says which day was shown: words are looked for in all of them, filters stay within it.
    found = await text(client, "programme", q="linking", **{"in": day})
    assert [slug in found for slug in ("/opening", "/linking")] == [False, True]
    assert "/linking" not in await text(client, "programme", track="vocational", **{"in": day})


async def test_all_days_lead_to_the_one_of_today(client: httpx.AsyncClient, world: World) -> None:
    assert 'href="#d' not in await text(client, "programme")
    with time_machine.travel(a_time(world.event, 2)):
        page = await text(client, "programme")
        found = re.search(r'href="(#d[^"]+)">Today', page)
        assert found
        assert f'<h2 id="{found[1][1:]}">' in page
        one = await text(client, "programme", day=found[1][2:])
    assert "#d" not in one


async def test_search_is_kept_until_the_programme_changes(client: httpx.AsyncClient, world: World) -> None:
    first = await client.get("/symposium/programme", params={"q": "linking", "lang": "en"})
    etag = {"If-None-Match": first.headers["etag"]}
    again = await client.get("/symposium/programme", params={"q": "linking", "lang": "en"}, headers=etag)
    assert again.status_code == 304


async def test_event_page_opens_the_programme(client: httpx.AsyncClient, world: World) -> None:
    page = await text(client, "")
    assert 'href="/symposium/sessions/opening"' in page
    assert 'href="/symposium/programme"' in page
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    assert [one["name"] for one in json.loads(found[1])["subEvent"]] == ["Opening ceremony"]
