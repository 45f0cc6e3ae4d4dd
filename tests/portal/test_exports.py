"""The programme for other programs: strict by their schemas, and read back without loss."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
from lxml import etree
from starlette.applications import Starlette

from events_platform.accounts.access import SYSTEM
from events_platform.calendars.importing import read_programme
from events_platform.events.models import Event
from events_platform.events.queries import rooms_of
from events_platform.kit.db.engine import Database
from events_platform.kit.db.types import LocalizedText
from events_platform.programme.import_plan import RowOutcome
from events_platform.programme.imports import ImportedProgramme
from events_platform.programme.models import Embargo, Speaker
from events_platform.programme.queries import sessions_of, speakers_of
from events_platform.programme.service_import import import_programme, preview_import
from tests.factories.events import make_event
from tests.factories.programme import a_time, make_part, make_release, make_session, make_slot, make_track

OWN = Path(__file__).parents[1] / "data/schedules"
SCHEMAS = Path(__file__).parents[3] / "shared/data/schedules/validators"
needs_schemas = pytest.mark.skipif(not SCHEMAS.exists(), reason="validates by schemas of others")
KINDS = ["xml", "json", "csv", "xlsx"]


async def released(db: Database, data: bytes, **values: Any) -> Event:
    """An event whose released programme came out of a file."""
    async with db.write() as session:
        days = {"starts_on": "2026-06-10", "ends_on": "2026-06-11"}
        event = await make_event(session, rooms=0, **{**days, **values})
        await import_programme(session, SYSTEM, event, read_programme(data, event.timezone))
        await make_release(session, event)
        return event


async def fetched(client: httpx.AsyncClient, event: Event, kind: str, lang: str = "en") -> bytes:
    answer = await client.get(f"/{event.slug}/schedule.{kind}?lang={lang}")
    assert answer.status_code == 200, answer.text
    return answer.content


def comparable(found: ImportedProgramme, names: tuple[str, ...]) -> list[Any]:
    """What both files must tell alike."""
    people = {one.key: (one.name, one.biography) for one in found.speakers}
    plain = [replace(one, speakers=(), extra={}, oddities=()) for one in found.sessions]
    kept = [{name: one.extra["schedule"].get(name) for name in names} for one in found.sessions]
    parts = [[people[key] for key, _role in one.speakers] for one in found.sessions]
    return list(zip(plain, kept, parts, strict=True))


KEPT = {
    "xml": "id guid code subtitle abstract description language recording_license do_not_record links",
    "json": "id guid code subtitle abstract description language recording_license attachments",
}


@pytest.mark.parametrize("kind", ["xml", "json"])
async def test_import_export_import_loses_nothing(client: httpx.AsyncClient, db: Database, kind: str) -> None:
    data = (OWN / "frab.xml").read_bytes()
    if kind == "json":
        data = await fetched(client, await released(db, data), "json")
    event = await released(db, data, slug="second")
    again = read_programme(await fetched(client, event, kind), "UTC")
    known = read_programme(data, event.timezone)
    # What has no time is not public, and a start off the grid stands on it.
    placed = tuple(
        replace(one, starts_at=one.starts_at.replace(minute=one.starts_at.minute // 5 * 5))
        for one in known.sessions
        if one.starts_at
    )
    names = tuple(KEPT[kind].split())
    assert comparable(again, names) == comparable(replace(known, sessions=placed), names)


async def test_own_export_changes_nothing_when_it_comes_back(client: httpx.AsyncClient, db: Database) -> None:
    event = await released(db, (OWN / "frab.xml").read_bytes())
    for kind in KINDS:
        back = read_programme(await fetched(client, event, kind), event.timezone)
        async with db.write() as session:
            plan = await preview_import(session, SYSTEM, await session.get_one(Event, event.id), back)
        assert plan.count("session", RowOutcome.NEW) == plan.count("speaker", RowOutcome.NEW) == 0, kind


async def test_what_was_edited_here_goes_out_as_it_is_now(client: httpx.AsyncClient, db: Database) -> None:
    event = await released(db, (OWN / "frab.xml").read_bytes())
    async with db.write() as session:
        opening = (await sessions_of(session, event.id))[0]
        opening.abstract = LocalizedText({"zh": "Words & music."})
        await make_release(session, event)
    event_json = json.loads(await fetched(client, event, "json"))
    (opened, *_rest) = event_json["schedule"]["conference"]["days"][0]["rooms"]["Hall A"]
    assert (opened["abstract"], opened["description"]) == ("Words & music.", "")
    assert opened["guid"] == "29aecfd7-2e44-4f49-ab86-29b5e0877325"


@needs_schemas
@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_exports_are_valid_by_the_schemas_of_their_readers(
    client: httpx.AsyncClient, db: Database, lang: str
) -> None:
    xsd = etree.XMLSchema(etree.parse(SCHEMAS / "schedule.xml.xsd"))
    schema = json.loads((SCHEMAS / "schema.json").read_text())
    async with db.write() as session:
        made = await make_event(session, slug="my", timezone="America/Argentina/Buenos_Aires")
        for number, room in enumerate([*await rooms_of(session, made.id)] * 2):
            one = await make_session(
                session, made, f"Talk & <{number}>\x0b", track=await make_track(session, made)
            )
            await make_slot(session, one, a_time(made, minutes=60 * number), room, minutes=25)
        await make_release(session, made)
        empty = await make_event(session)
    imported = await released(db, (OWN / "frab.xml").read_bytes())
    for event in (made, empty, imported):
        xsd.assertValid(etree.fromstring(await fetched(client, event, "xml", lang)))
        document = json.loads(await fetched(client, event, "json", lang))
        jsonschema.validate(document, schema, format_checker=jsonschema.FormatChecker())


@needs_schemas
async def test_large_real_programme_goes_out_valid(client: httpx.AsyncClient, db: Database) -> None:
    data = (SCHEMAS / "frab-camp2019.json").read_bytes()
    event = await released(db, data, starts_on="2019-08-21", ends_on="2019-08-25", timezone="Europe/Berlin")
    xsd = etree.XMLSchema(etree.parse(SCHEMAS / "schedule.xml.xsd"))
    xsd.assertValid(etree.fromstring(await fetched(client, event, "xml")))
    document = await fetched(client, event, "json")
    jsonschema.validate(json.loads(document), json.loads((SCHEMAS / "schema.json").read_text()))
    names = ("id", "guid", "subtitle", "abstract", "description", "language", "recording_license")
    known = comparable(read_programme(data, "UTC"), names)
    again = comparable(read_programme(document, "UTC"), names)
    for one, other in zip(
        sorted(again, key=lambda one: one[0].key), sorted(known, key=lambda one: one[0].key), strict=True
    ):
        assert {k: (v, other[1][k]) for k, v in one[1].items() if v != other[1][k]} == {}
        assert one == other


@pytest.mark.parametrize("kind", KINDS)
async def test_export_is_not_sent_twice_and_keeps_embargoes(
    app: Starlette, client: httpx.AsyncClient, db: Database, kind: str
) -> None:
    async with db.write() as session:
        event = await make_event(session)
        for slug, embargo in (("name", Embargo.NAME), ("all", Embargo.SESSIONS)):
            moment = event.created_at
            speaker = Speaker(
                event_id=event.id,
                slug=slug,
                native=f"Secret {slug}",
                embargo=embargo,
                created_at=moment,
                updated_at=moment,
            )
            session.add(speaker)
            one = await make_session(
                session, event, f"Session {slug}", extra={"schedule": {"subtitle": "Secret"}, "text": "x"}
            )
            await make_slot(session, one, a_time(event, minutes=60))
            await make_part(session, one, speaker)
        await make_release(session, event)
    answer = await client.get(f"/{event.slug}/schedule.{kind}")
    text = answer.text if kind != "xlsx" else str(read_programme(answer.content, "UTC"))
    assert "Session name" in text
    assert "Session all" not in text
    assert "Secret" not in text
    seen = {"If-None-Match": answer.headers["etag"]}
    assert (await client.get(f"/{event.slug}/schedule.{kind}", headers=seen)).status_code == 304
    head = await client.head(f"/{event.slug}/schedule.{kind}")
    assert head.headers["content-length"] == str(len(answer.content))
    app.state.context.parts["feeds"].__init__()
    assert (await client.get(f"/{event.slug}/schedule.{kind}")).content == answer.content


async def test_tables_run_no_formula(client: httpx.AsyncClient, db: Database) -> None:
    async with db.write() as session:
        event = await make_event(session)
        one = await make_session(session, event, "=1+1", zh="＝1+1")
        await make_slot(session, one, a_time(event))
        await make_release(session, event)
    rows = list(csv.DictReader(io.StringIO((await fetched(client, event, "csv")).decode("utf-8-sig"))))
    assert (rows[0]["title_en"], rows[0]["title_zh"]) == ("'=1+1", "'＝1+1")
    (read,) = read_programme(await fetched(client, event, "xlsx"), event.timezone).sessions
    assert read.title == {"en": "=1+1", "zh": "＝1+1"}
    assert read.starts_at == a_time(event)
    async with db.read() as session:
        assert await speakers_of(session, event.id) == []
