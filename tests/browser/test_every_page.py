"""Every page of the route table, filled, in both languages: accessible, no wider than a phone, no errors.

A route that answers GET and stands in neither table below fails the first test.
"""

import asyncio
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page
from sqlmodel import SQLModel, select
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import SYSTEM
from events_platform.app import ROUTES
from events_platform.checkin.models import Gate
from events_platform.events.models import Body, Event, Room, Site
from events_platform.kit.db.engine import Database, Session
from events_platform.kit.files.service import prepared_photo
from events_platform.kit.web.context import AppContext
from events_platform.mail.models import Mail
from events_platform.presence.models import OnlineRoom
from events_platform.programme.call_links import proposal_path, review_path
from events_platform.programme.links import own_calendar_path, speaker_path
from events_platform.programme.models import ProgrammeSession, SessionType, Track
from events_platform.programme.models_call import Decision
from events_platform.programme.published import public_programme
from events_platform.programme.queries import speakers_of
from events_platform.programme.schemas_call import ReviewerIn
from events_platform.programme.schemas_placement import PlacementIn
from events_platform.programme.schemas_release import HoursIn
from events_platform.programme.service_day import record_hours
from events_platform.programme.service_decisions import decide_proposals
from events_platform.programme.service_placement import start_placement
from events_platform.programme.service_reviews import invite_reviewer
from events_platform.programme.service_speakers import set_photo
from events_platform.registration.models import Category, Registration
from events_platform.reports.schemas_frozen import FreezeIn
from events_platform.reports.service_frozen import freeze, publish
from events_platform.settings import Settings
from tests.browser.conftest import PHONE, NewPage
from tests.factories.accounts import bearer
from tests.factories.programme_call import make_call, make_proposal
from tests.factories.programme_speakers import a_photo
from tests.support.browser import AXE, assert_accessible, assert_fits
from tests.support.installation import METRICS_TOKEN, SECRET, Server
from tests.support.smtp import MailServer
from tests.support.symposium import Symposium, sign_in

API = "/api/v1/"
NEXT = "/manage/symposium-next"

# The pattern of a route → an address of it with something to see; names in braces are filled by `names`.
PAGES = {
    "/": "/",
    "/api/docs": "/api/docs",
    "/gate/": "/gate/",
    "/manage/": "/manage/",
    "/manage/account": "/manage/account",
    "/manage/accounts": "/manage/accounts",
    "/manage/events/new": "/manage/events/new",
    "/manage/series/new": "/manage/series/new",
    "/manage/series/{series}": "/manage/series/symposium",
    "/manage/sign-in": "/manage/sign-in",
    "/manage/{event}/": f"{NEXT}/",
    "/manage/{event}/archive": f"{NEXT}/archive",
    "/manage/{event}/arrivals": f"{NEXT}/arrivals",
    "/manage/{event}/board": f"{NEXT}/board",
    "/manage/{event}/bodies": f"{NEXT}/bodies",
    "/manage/{event}/bodies/new": f"{NEXT}/bodies/new",
    "/manage/{event}/bodies/{body}": f"{NEXT}/bodies/{{body}}",
    "/manage/{event}/call": f"{NEXT}/call",
    "/manage/{event}/call/letters": f"{NEXT}/call/letters",
    "/manage/{event}/call/reviewers": f"{NEXT}/call/reviewers",
    "/manage/{event}/categories": f"{NEXT}/categories",
    "/manage/{event}/categories/new": f"{NEXT}/categories/new",
    "/manage/{event}/categories/{id}": f"{NEXT}/categories/{{category}}",
    "/manage/{event}/day": f"{NEXT}/day",
    "/manage/{event}/delete": f"{NEXT}/delete",
    "/manage/{event}/edit": f"{NEXT}/edit",
    "/manage/{event}/gates": f"{NEXT}/gates",
    "/manage/{event}/gates/new": f"{NEXT}/gates/new",
    "/manage/{event}/gates/{id}": f"{NEXT}/gates/{{gate}}",
    "/manage/{event}/identities": f"{NEXT}/identities",
    "/manage/{event}/import": f"{NEXT}/import",
    "/manage/{event}/log": f"{NEXT}/log",
    "/manage/{event}/mail": f"{NEXT}/mail",
    "/manage/{event}/mail/{id}": f"{NEXT}/mail/{{mail}}",
    "/manage/{event}/online": f"{NEXT}/online",
    "/manage/{event}/online/{id}": f"{NEXT}/online/{{online}}",
    "/manage/{event}/participation": f"{NEXT}/participation",
    "/manage/{event}/participation/people": f"{NEXT}/participation/people",
    "/manage/{event}/participation/sessions": f"{NEXT}/participation/sessions",
    "/manage/{event}/participation/sessions/{id}/people": f"{NEXT}/participation/sessions/{{begun}}/people",
    "/manage/{event}/placement": f"{NEXT}/placement",
    "/manage/{event}/placement/{id}": f"{NEXT}/placement/{{placement}}",
    "/manage/{event}/proposals": f"{NEXT}/proposals",
    "/manage/{event}/proposals/mails": f"{NEXT}/proposals/mails",
    "/manage/{event}/proposals/review": f"{NEXT}/proposals/review",
    "/manage/{event}/proposals/{id}": f"{NEXT}/proposals/{{proposal}}",
    "/manage/{event}/proposals/{id}/review": f"{NEXT}/proposals/{{proposal}}/review",
    "/manage/{event}/publish": f"{NEXT}/publish",
    "/manage/{event}/registrations": f"{NEXT}/registrations",
    "/manage/{event}/registrations/new": f"{NEXT}/registrations/new",
    "/manage/{event}/registrations/{id}": f"{NEXT}/registrations/{{registration}}",
    "/manage/{event}/registrations/{id}/presence": f"{NEXT}/registrations/{{registration}}/presence",
    "/manage/{event}/releases": f"{NEXT}/releases",
    "/manage/{event}/releases/{number}": f"{NEXT}/releases/1",
    "/manage/{event}/reopen": f"{NEXT}/reopen",
    "/manage/{event}/reports": f"{NEXT}/reports",
    "/manage/{event}/reports/{version}": f"{NEXT}/reports/2",
    "/manage/{event}/review": f"{NEXT}/review",
    "/manage/{event}/rooms/new": f"{NEXT}/rooms/new",
    "/manage/{event}/rooms/{room}": f"{NEXT}/rooms/{{room}}",
    "/manage/{event}/rosters": f"{NEXT}/rosters",
    "/manage/{event}/rosters/{gate}": f"{NEXT}/rosters/{{gate}}",
    "/manage/{event}/rosters/{gate}/print": f"{NEXT}/rosters/{{gate}}/print",
    "/manage/{event}/rules": f"{NEXT}/rules",
    "/manage/{event}/sites": f"{NEXT}/sites",
    "/manage/{event}/sites/new": f"{NEXT}/sites/new",
    "/manage/{event}/sites/{site}": f"{NEXT}/sites/{{site}}",
    "/manage/{event}/sites/{site}/hours": f"{NEXT}/sites/{{site}}/hours",
    "/manage/{event}/conflicts": f"{NEXT}/conflicts",
    "/manage/{event}/session-types/new": f"{NEXT}/session-types/new",
    "/manage/{event}/session-types/{id}": f"{NEXT}/session-types/{{session_type}}",
    "/manage/{event}/sessions": f"{NEXT}/sessions",
    "/manage/{event}/sessions/new": f"{NEXT}/sessions/new",
    "/manage/{event}/sessions/{id}": f"{NEXT}/sessions/{{session}}",
    "/manage/{event}/sign-ups": f"{NEXT}/sign-ups",
    "/manage/{event}/sign-ups/{id}": f"{NEXT}/sign-ups/{{offered}}",
    "/manage/{event}/sign-ups/{id}/print": f"{NEXT}/sign-ups/{{offered}}/print",
    "/manage/{event}/speakers": f"{NEXT}/speakers",
    "/manage/{event}/speakers/duplicates": f"{NEXT}/speakers/duplicates",
    "/manage/{event}/speakers/embargoes": f"{NEXT}/speakers/embargoes",
    "/manage/{event}/speakers/guests": f"{NEXT}/speakers/guests",
    "/manage/{event}/speakers/new": f"{NEXT}/speakers/new",
    "/manage/{event}/speakers/register": f"{NEXT}/speakers/register",
    "/manage/{event}/speakers/{id}": f"{NEXT}/speakers/{{speaker}}",
    "/manage/{event}/speakers/{id}/edit": f"{NEXT}/speakers/{{speaker}}/edit",
    "/manage/{event}/speakers/{id}/merge": f"{NEXT}/speakers/{{speaker}}/merge?with={{other_speaker}}",
    "/manage/{event}/team": f"{NEXT}/team",
    "/manage/{event}/tracks": f"{NEXT}/tracks",
    "/manage/{event}/tracks/new": f"{NEXT}/tracks/new",
    "/manage/{event}/tracks/{id}": f"{NEXT}/tracks/{{track}}",
    "/manage/{event}/unpublish": f"{NEXT}/unpublish",
    "/{event}/": "/symposium-next/",
    "/{event}/calendars": "/symposium-next/calendars",
    "/{event}/call": "/symposium-next/call",
    "/{event}/call/sent": "/symposium-next/call/sent",
    "/{event}/display": "/symposium-next/display",
    "/{event}/display/{room}": "/symposium-next/display/{room}",
    "/{event}/live/{token}": "{live}",
    "/{event}/me/{token}": "{me}",
    "/{event}/me/{token}/agenda": "{me}/agenda",
    "/{event}/me/{token}/cancel": "{me}/cancel",
    "/{event}/me/{token}/sign-ups": "{me}/sign-ups",
    "/{event}/programme": "/symposium-next/programme",
    "/{event}/programme/changes": "/symposium-next/programme/changes",
    "/{event}/proposals/{token}": "{proposing}",
    "/{event}/register": "/symposium-next/register",
    "/{event}/register/again": "/symposium-next/register/again",
    "/{event}/report": "/symposium-next/report",
    "/{event}/review/{token}": "{reviewing}",
    "/{event}/review/{token}/{proposal}": "{reviewing}/{proposal}",
    "/{event}/sessions/{slug}": "/symposium-next/sessions/{session_slug}",
    "/{event}/speaker/{token}": "{own}",
    "/{event}/speakers": "/symposium-next/speakers",
    "/{event}/speakers/{slug}": "/symposium-next/speakers/{speaker_slug}",
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LEADS_ON = "leads on to a page"
# What is no page, and the kind of content that proves it.
NO_PAGES = {
    "/health/live": ("/health/live", "application/json"),
    # Sandboxed: nothing runs in a letter, not even the accessibility checker.
    "/manage/{event}/mail/{id}/letter": (f"{NEXT}/mail/{{mail}}/letter", "text/html"),
    "/health/ready": ("/health/ready", "application/json"),
    "/language/{language}": ("/language/en", LEADS_ON),
    "/metrics": ("/metrics", "text/plain"),
    "/manage": ("/manage", LEADS_ON),
    "/manage/{event}/preview": (f"{NEXT}/preview", LEADS_ON),
    "/manage/{event}/proposals.csv": (f"{NEXT}/proposals.csv", "text/csv"),
    "/manage/{event}/registrations.csv": (f"{NEXT}/registrations.csv", "text/csv"),
    "/{event}": ("/symposium-next", LEADS_ON),
    "/{event}/calendar.ics": ("/symposium-next/calendar.ics", "text/calendar"),
    "/{event}/files/{id}/{name}": ("/symposium-next/files/{photo}/photo", "image/jpeg"),
    "/{event}/agenda/{token}.ics": ("{agenda}", "text/calendar"),
    "/{event}/rooms/{room}.ics": ("/symposium-next/rooms/{room}.ics", "text/calendar"),
    "/{event}/sessions/{reference}.ics": ("/symposium-next/sessions/{session_slug}.ics", "text/calendar"),
    "/{event}/speakers/{reference}.ics": ("/symposium-next/speakers/{speaker_slug}.ics", "text/calendar"),
    "/{event}/tracks/{reference}.ics": ("/symposium-next/tracks/{track_slug}.ics", "text/calendar"),
    "/{event}/schedule.csv": ("/symposium-next/schedule.csv", "text/csv"),
    "/{event}/schedule.json": ("/symposium-next/schedule.json", "application/json"),
    "/{event}/schedule.xlsx": ("/symposium-next/schedule.xlsx", XLSX),
    "/{event}/programme.pdf": ("/symposium-next/programme.pdf", "application/pdf"),
    "/{event}/programme/changes.atom": (
        "/symposium-next/programme/changes.atom",
        "application/atom+xml",
    ),
    "/{event}/schedule.xml": ("/symposium-next/schedule.xml", "application/xml"),
    "/{event}/me/{token}/calendar.ics": ("{me}/calendar.ics", "text/calendar"),
    "/{event}/me/{token}/ticket.png": ("{me}/ticket.png", "image/png"),
    "/{event}/speaker/{token}/calendar.ics": ("{own_calendar}", "text/calendar"),
    "/{event}/speaker/{token}/files/{id}": ("{own}/files/{photo}", "image/jpeg"),
}


PAGE_SECONDS = 60


@pytest.fixture
def database_url(symposium: Symposium, tmp_path: Path) -> str:
    """A copy of the symposium."""
    return symposium.copied_to(tmp_path)


@pytest.fixture
async def names(symposium: Symposium, server: Server, smtp: MailServer, db: Database) -> dict[str, str]:
    """What stands in braces: the newest things of today's edition, with its mail delivered."""
    smtp.wait_for("visitor@example.org")
    async with db.read() as session:
        event = (await session.exec(select(Event).where(Event.slug == "symposium-next"))).one()
    speakers = await _speakers(db, event)
    async with db.read() as session:
        visitor = select(Registration.id).where(Registration.email == "online@example.org")
        found = {
            **speakers,
            "me": symposium.my_path,
            "live": symposium.live_path,
            "agenda": symposium.agenda_path,
            **(await _slugs(session, event)),
            "registration": str((await session.exec(visitor)).one()),
            **{name: await _newest(session, event, table) for name, table in THINGS.items()},
        }
    await _reports(db, event.id)
    later = await _begun(db, event.id) | await _call(db, event.id) | await _placement(db, event.id)
    return found | later


async def _reports(db: Database, event_id: uuid.UUID) -> None:
    """Two frozen reports, of which everybody may read the second."""
    async with db.write() as session:
        event = await session.get_one(Event, event_id)
        for _version in range(2):
            report = await freeze(session, SYSTEM, event, FreezeIn(), settled=timedelta())
        await publish(session, SYSTEM, event, report)


async def _placement(db: Database, event_id: uuid.UUID) -> dict[str, str]:
    """The solver, asked to place what is left."""
    async with db.write() as session:
        event = await session.get_one(Event, event_id)
        run = await start_placement(session, SYSTEM, event, PlacementIn())
        return {"placement": str(run.id)}


async def _call(db: Database, event_id: uuid.UUID) -> dict[str, str]:
    """A call with an accepted proposal whose letter waits, one to review, and a reviewer."""
    parts = AppContext(Settings(database_url="", secret_key=SECRET, base_url=""), db)
    async with db.write() as session:
        event = await session.get_one(Event, event_id)
        call = await make_call(session, event, criteria=[{"name": {"en": "Novelty", "zh": "新颖性"}}])
        first = await make_proposal(session, parts, event, call)
        await decide_proposals(session, SYSTEM, event, [first.id], Decision.ACCEPTED)
        other: dict[str, Any] = {"email": "b@example.org", "title": {"en": "Another", "zh": "另一份"}}
        proposal = await make_proposal(session, parts, event, call, **other)
        data = ReviewerIn(name="Ruth Referee", email="ref@example.org")
        reviewer = await invite_reviewer(session, parts, SYSTEM, event, data)
        return {
            "proposal": str(proposal.id),
            "proposing": proposal_path(parts, event.slug, proposal),
            "reviewing": review_path(parts, event.slug, reviewer),
        }


async def _slugs(session: Session, event: Event) -> dict[str, str]:
    """A session of several people, and one of them."""
    programme = await public_programme(session, event)
    fullest = max(programme.sessions, key=lambda one: len(one.parts))
    speaker = programme.speakers[fullest.parts[0].speaker_id]
    track = next(iter(programme.tracks.values()))
    return {
        "session_slug": fullest.item.slug,
        "speaker_slug": speaker.slug,
        "track_slug": track.slug,
        "offered": next(str(one.item.id) for one in programme.sessions if one.item.has_sign_up),
    }


async def _speakers(db: Database, event: Event) -> dict[str, str]:
    """Two speakers in the console, and the own page of one who can be invited, with a photo."""
    async with db.write() as session:
        speakers = await speakers_of(session, event.id)
        invited = next((one for one in speakers if one.email), speakers[0])
        await set_photo(session, SYSTEM, event, invited, await prepared_photo(a_photo()))
    settings = Settings(database_url="", secret_key=SECRET, base_url="")
    parts = AppContext(settings, db)
    own, calendar = (path(parts, event.slug, invited) for path in (speaker_path, own_calendar_path))
    ids = {"speaker": str(invited.id), "other_speaker": str(speakers[-1].id), "photo": str(invited.photo_id)}
    return {"own": own, "own_calendar": calendar, **ids}


async def _begun(db: Database, event_id: uuid.UUID) -> dict[str, str]:
    """A session that somebody has started."""
    async with db.write() as session:
        event = await session.get_one(Event, event_id)
        first = next(one for one in (await public_programme(session, event)).sessions if one.item.is_counted)
        if not first.has_started:
            await record_hours(session, SYSTEM, event, first.item.id, HoursIn(action="start"))
        return {"begun": str(first.item.id)}


THINGS: dict[str, type[SQLModel]] = {
    "body": Body,
    "category": Category,
    "gate": Gate,
    "mail": Mail,
    "online": OnlineRoom,
    "room": Room,
    "session": ProgrammeSession,
    "session_type": SessionType,
    "site": Site,
    "track": Track,
}


async def _newest(session: Session, event: Event, table: type[SQLModel]) -> str:
    columns = table.__table__.c  # type: ignore[attr-defined]
    found = select(columns.id).where(columns.event_id == event.id).order_by(columns.id.desc()).limit(1)
    return str((await session.exec(found)).one())


def patterns(routes: list[BaseRoute]) -> set[str]:
    """What browsers may GET, apart from the API, whose answers its own tests check."""
    found = {route.path for route in routes if isinstance(route, Route) and "GET" in (route.methods or ())}
    return {pattern for pattern in found if not pattern.startswith(API)}


def test_every_route_is_listed_once() -> None:
    assert patterns(ROUTES) == PAGES.keys() | NO_PAGES.keys()
    assert not PAGES.keys() & NO_PAGES.keys()


@pytest.mark.parametrize(("language", "scheme"), [("en-GB", "light"), ("zh-CN", "dark")])
async def test_every_page_is_accessible_and_fits_a_phone(
    new_page: NewPage, names: dict[str, str], language: str, scheme: str
) -> None:
    page, stranger = [
        await new_page(viewport=PHONE, locale=language, color_scheme=scheme) for _person in range(2)
    ]
    for one in (page, stranger):
        # Sent once, instead of with each of the pages.
        await one.add_init_script(path=AXE)
    await sign_in(page)
    problems = []
    for address in PAGES.values():
        # Whoever is signed in is led away from the sign-in.
        shown = stranger if address == "/manage/sign-in" else page
        problems += await _bounded(shown, address.format(**names), language)
    assert not problems, "\n".join(problems)


async def _bounded(page: Page, address: str, language: str) -> list[str]:
    try:
        async with asyncio.timeout(PAGE_SECONDS):
            return await _problems(page, address, language)
    except TimeoutError:
        return [f"{address} takes longer than {PAGE_SECONDS} s"]


async def _problems(page: Page, address: str, language: str) -> list[str]:
    response = await page.goto(address)
    assert response
    if response.status != 200:
        return [f"{address} answers {response.status}"]
    found = []
    spoken = await page.evaluate("document.documentElement.lang")
    if not spoken.startswith(language[:2]):
        found.append(f"{address} speaks {spoken}")
    for check in (assert_fits, assert_accessible):
        try:
            await check(page)
        except AssertionError as error:
            found.append(str(error))
    return found


async def test_what_is_no_page_is_of_its_kind(new_page: NewPage, names: dict[str, str]) -> None:
    page = await new_page()
    await sign_in(page)
    for address, kind in NO_PAGES.values():
        headers = bearer(METRICS_TOKEN) if address == "/metrics" else {}
        answer = await page.request.get(address.format(**names), headers=headers, max_redirects=0)
        assert (address, answer.status < 400) == (address, True)
        leads = 300 < answer.status < 400 and "location" in answer.headers
        said = LEADS_ON if leads else answer.headers["content-type"].split(";")[0]
        assert (address, said) == (address, kind)
