"""The printed programme: what stands in it, what does not, and how seldom it is set."""

import io
from dataclasses import dataclass

import httpx
import pytest
from pypdf import PdfReader

from events_platform.accounts.access import SYSTEM
from events_platform.documents import pdf
from events_platform.documents.programme import programme_data, programme_pdf
from events_platform.errors import Unavailable
from events_platform.events.models import Event
from events_platform.events.queries import rooms_of
from events_platform.events.service_touch import touch_event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Database
from events_platform.kit.web import page_cache
from events_platform.portal import feed_cache, pages_documents
from events_platform.programme.models import Embargo, ProgrammeSession, SessionKind, Speaker, SpeakerRole
from events_platform.programme.published import public_programme
from events_platform.programme.schemas_release import HoursIn, ReleaseIn
from events_platform.programme.service_day import record_hours
from events_platform.programme.service_releases import release_programme
from tests.factories.events import make_event
from tests.factories.programme import (
    a_time,
    make_part,
    make_session,
    make_slot,
    make_track,
    make_type,
)
from tests.factories.programme_speakers import make_speaker
from tests.support.pdf import pdf_text

ADDRESS = "/symposium/programme.pdf"
SNEAKY = '#panic("no") \\ *bold* $x$ <label> "quoted"'


@dataclass
class World:
    """Two talks at one time in two halls, and one whose words look like commands, released once."""

    event: Event
    talk: ProgrammeSession
    speaker: Speaker


@pytest.fixture(autouse=True)
def _nothing_is_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_cache, "FRESH_SECONDS", 0.0)
    monkeypatch.setattr(feed_cache, "FRESH_SECONDS", 0.0)


@pytest.fixture
async def world(db: Database) -> World:
    async with db.write() as session:
        event = await make_event(session, slug="symposium")
        rooms = await rooms_of(session, event.id)
        await make_type(session, event)
        talk = await make_session(session, event, track=await make_track(session, event))
        await make_slot(session, talk, a_time(event))
        speaker = await make_speaker(session, event, {"native": "陈宝生", "romanised": "Chen Baosheng"})
        await make_part(session, talk, speaker)
        await make_part(
            session, talk, await make_speaker(session, event, "Maria da Silva"), SpeakerRole.CHAIR
        )
        other = await make_session(session, event, "Reading vibration", "从振动看故障")
        await make_slot(session, other, a_time(event), rooms[1])
        await make_slot(session, await make_session(session, event, SNEAKY, SNEAKY), a_time(event, 2))
        lunch = await make_type(session, event, SessionKind.BREAK)
        await make_slot(
            session, await make_session(session, event, "Lunch", "午餐", type=lunch), a_time(event, 1, 90)
        )
        await release_programme(session, SYSTEM, event, ReleaseIn())
    return World(event, talk, speaker)


async def printed(client: httpx.AsyncClient, lang: str) -> str:
    answer = await client.get(ADDRESS, params={"lang": lang})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert f"symposium-programme-{lang}.pdf" in answer.headers["content-disposition"]
    return pdf_text(answer.content)


async def test_document_says_who_speaks_when_and_where_in_english(
    client: httpx.AsyncClient, world: World
) -> None:
    text = await printed(client, "en")
    assert world.event.title["en"] in text
    assert world.event.title["zh"] in text.replace(" ", "")
    for words in (
        "Linking schools and firms",
        "Chen Baosheng 陈宝生",
        "Professor, Nanchang University",
        "chair",
        "Hall 1",
        "Vocational education",
        "Lunch",
        "Page 1 of 1",
        "Release 1 of",
    ):
        assert words in text, words


async def test_chinese_names_and_titles_are_text(client: httpx.AsyncClient, world: World) -> None:
    text = (await printed(client, "zh")).replace(" ", "")
    for words in (
        "校企合作",
        "陈宝生",
        "教授，南昌大学",
        "第1会议厅",
        "职业教育",
        "第1页，共1页",
        "第1次发布",
    ):
        assert words in text, words
    assert "ChenBaosheng" not in text


async def test_what_looks_like_markup_is_printed_as_it_was_typed(
    client: httpx.AsyncClient, world: World
) -> None:
    text = await printed(client, "en")
    for words in ("#panic(", "*bold*", "$x$", "<label>"):
        assert words in text


async def test_parallel_sessions_share_their_time(world: World, db: Database) -> None:
    async with db.read() as session:
        data = programme_data(world.event, await public_programme(session, world.event), "en")
    first, second = data["days"]
    assert [len(group["sessions"]) for group in first["groups"]] == [2, 1]
    assert first["groups"][0]["start"] == second["groups"][0]["start"] == "09:00"
    assert first["groups"][1]["sessions"][0]["is_break"]


async def test_embargoed_name_is_absent_as_soon_as_it_is_hidden(
    client: httpx.AsyncClient, world: World, db: Database
) -> None:
    assert "陈宝生" in (await printed(client, "zh")).replace(" ", "")
    async with db.write() as session:
        speaker = await session.get_one(Speaker, world.speaker.id)
        speaker.embargo = Embargo.NAME
        await touch_event(session, await session.get_one(Event, world.event.id))
    for lang in ("en", "zh"):
        text = (await printed(client, lang)).replace(" ", "")
        assert "陈宝生" not in text
        assert "Baosheng" not in text
        assert "MariadaSilva" in text


async def test_change_of_the_day_is_said(client: httpx.AsyncClient, world: World, db: Database) -> None:
    async with db.write() as session:
        event = await session.get_one(Event, world.event.id)
        await record_hours(session, SYSTEM, event, world.talk.id, HoursIn(action="delay", minutes=15))
    text = await printed(client, "en")
    assert "Time changed, planned 09:00" in text
    assert "09:15" in text
    assert "with changes until" in text


async def test_document_is_set_once_and_answers_304(
    client: httpx.AsyncClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await client.get(ADDRESS, params={"lang": "en"})
    monkeypatch.setattr(pages_documents, "programme_pdf", None)
    etag = first.headers["etag"]
    again = await client.get(ADDRESS, params={"lang": "en"}, headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    head = await client.head(ADDRESS, params={"lang": "en"})
    assert head.headers["content-length"] == str(len(first.content))


async def test_programme_that_is_not_out_has_no_document(client: httpx.AsyncClient, db: Database) -> None:
    async with db.write() as session:
        await make_event(session, slug="symposium")
    assert (await client.get(ADDRESS)).status_code == 404
    assert "programme.pdf" not in (await client.get("/symposium/programme")).text


async def test_page_of_the_programme_leads_to_the_document(client: httpx.AsyncClient, world: World) -> None:
    page = await client.get("/symposium/programme", headers={"accept-language": "zh"})
    assert 'href="/symposium/programme.pdf?lang=zh"' in page.text


async def test_equal_data_make_equal_bytes_with_language_title_and_structure(
    world: World, db: Database
) -> None:
    async with db.read() as session:
        programme = await public_programme(session, world.event)
    document = programme_pdf(world.event, programme, "zh")
    assert document == programme_pdf(world.event, programme, "zh")
    reader = PdfReader(io.BytesIO(document))
    assert reader.metadata is not None
    assert world.event.title["zh"] in str(reader.metadata.title)
    assert str(reader.root_object["/Lang"]) == "zh-CN"
    assert reader.root_object["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]


def test_without_a_chinese_font_chinese_is_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "chinese_families", list)
    with pytest.raises(Unavailable, match="no Chinese font") as refused:
        pdf.compile_pdf("programme", {"name": "陈宝生"}, now())
    assert refused.value.code == "no_chinese_font"
