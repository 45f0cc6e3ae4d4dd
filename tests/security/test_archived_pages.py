"""What an archived event does not take in is not offered on its pages, and loses nothing where it is sent."""

from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
from lxml import html
from starlette.applications import Starlette
from starlette.routing import Match, Route

from events_platform.accounts.access import SYSTEM
from events_platform.accounts.models import Role
from events_platform.app import ROUTES
from events_platform.checkin.schemas_gates import GateIn
from events_platform.checkin.service_gates import add_gate
from events_platform.events.models import Event
from events_platform.events.queries import rooms_of
from events_platform.events.schemas import BodyIn, ClosureIn, SiteIn
from events_platform.events.service import add_body, add_site, archive_event
from events_platform.events.service_closures import add_closure
from events_platform.kit.db.engine import Database, Session
from events_platform.kit.files.service import prepared_photo
from events_platform.presence.schemas import OnlineRoomIn
from events_platform.presence.service import add_online_room
from events_platform.programme.models import SessionKind, SessionState
from events_platform.programme.models_call import Decision
from events_platform.programme.published import public_programme
from events_platform.programme.schemas_call import ReviewerIn
from events_platform.programme.schemas_placement import PlacementIn
from events_platform.programme.schemas_sessions import MaterialIn
from events_platform.programme.service_decisions import decide_proposals
from events_platform.programme.service_materials import add_material
from events_platform.programme.service_placement import start_placement
from events_platform.programme.service_reviews import invite_reviewer
from events_platform.programme.service_speakers import set_photo
from events_platform.programme.service_stand_in import choose_stand_in
from events_platform.registration.models import Source
from events_platform.registration.service_sign_up import sign_up
from tests.factories.accounts import bearer, make_token
from tests.factories.checkin import make_device
from tests.factories.events import make_event
from tests.factories.programme import (
    a_time,
    make_part,
    make_release,
    make_session,
    make_slot,
    make_track,
    make_type,
)
from tests.factories.programme_call import make_call, make_proposal
from tests.factories.programme_speakers import a_photo, make_speaker
from tests.factories.registration import make_category, make_registration
from tests.security.rights_table import TABLE, Address
from tests.security.test_archived import REFUSAL, opened

NAME = {"en": "As it was", "zh": "原样"}
ALIKE = 5
# What is offered only after more than is set up here, each shown or not by the same word as its neighbours.
NOT_OFFERED_HERE = {
    "conflicts/{id}/undo",
    "import/{file}",
    "placement/{id}/apply",
    "placement/{id}/undo",
    "releases/{number}/mails",
    "releases/{number}/mails/{id}",
    "speakers/{id}/give-back",
    "sign-ups/{id}",
    "speakers/{id}/unmerge",
}


async def filled(session: Session, parts: Any, event: Event) -> None:
    """Something on every page of the console, so that its forms and buttons are offered."""
    (room, _other_room) = await rooms_of(session, event.id)
    guest = await make_registration(session, parts, event, await make_category(session, event))
    by_hand = await make_category(session, event, needs_approval=True)
    await make_registration(session, parts, event, by_hand, source=Source.PUBLIC)
    gate = await add_gate(session, SYSTEM, event, GateIn.model_validate({"name": NAME}))
    await make_device(session, gate)
    await add_body(session, SYSTEM, event, BodyIn.model_validate({"role": "host", "name": NAME}))
    await add_site(session, SYSTEM, event, SiteIn.model_validate({"name": NAME, "country": "CN"}))
    span = {"starts_at": f"{event.starts_on}T08:00", "ends_at": f"{event.starts_on}T09:00"}
    await add_closure(session, SYSTEM, event, room.id, ClosureIn.model_validate(span))
    for number in range(2):
        online = {"name": {"en": f"Online {number}"}}
        await add_online_room(session, SYSTEM, event, OnlineRoomIn.model_validate(online))
        await make_track(session, event)
    await programme(session, event)
    (offered,) = [one for one in (await public_programme(session, event)).sessions if one.item.has_sign_up]
    await sign_up(session, SYSTEM, guest, offered)
    call = await make_call(session, event)
    await make_proposal(session, parts, event, call)
    told = await make_proposal(session, parts, event, call, email="b@example.org")
    await decide_proposals(session, SYSTEM, event, [told.id], Decision.ACCEPTED)
    await invite_reviewer(session, parts, SYSTEM, event, ReviewerIn(name="Ruth", email="r@example.org"))
    await start_placement(session, SYSTEM, event, PlacementIn())


async def programme(session: Session, event: Event) -> None:
    """Releases with a speaker, a change that waits for the next one, and sessions in every state."""
    one = await make_session(session, event, has_sign_up=True)
    await make_type(session, event, SessionKind.PANEL)
    speaker = await make_speaker(session, event, "Chen Wei", email="chen@example.org")
    deputy = await make_speaker(session, event, "Chen Wei", embargo="name")
    await choose_stand_in(session, SYSTEM, event, speaker, deputy.id)
    await set_photo(session, SYSTEM, event, speaker, await prepared_photo(a_photo()))
    await make_part(session, one, speaker)
    await make_slot(session, one, a_time(event, 2))
    material = {"name": "Slides", "url": "https://slides.example.org/"}
    await add_material(session, SYSTEM, event, one, MaterialIn.model_validate(material))
    await make_release(session, event)
    await make_release(session, event)
    await make_slot(session, await make_session(session, event), a_time(event, 2, minutes=10))
    for state in (SessionState.ACCEPTED, SessionState.DRAFT, SessionState.CANCELLED):
        await make_session(session, event, state=state)


def pattern_of(method: str, path: str) -> str:
    """The route that answers there."""
    scope = {"type": "http", "method": method, "path": path, "root_path": ""}
    found = (one for one in ROUTES if isinstance(one, Route) and one.matches(scope)[0] == Match.FULL)
    return next((one.path for one in found), "")


class Walk:
    """Every page of an event's console that links lead to, and what can be sent from it."""

    def __init__(self, client: httpx.AsyncClient, event: Event) -> None:
        self.client, self.start = client, f"/manage/{event.slug}/"
        self.seen: dict[str, list[str]] = {}
        self.offered: dict[Address, str] = {}

    async def go(self) -> "Walk":
        """Follow all links, of each kind of page the first few."""
        waiting, known = [self.start], {self.start}
        while waiting:
            path = waiting.pop(0)
            alike = self.seen.setdefault(pattern_of("GET", path.partition("?")[0]), [])
            if len(alike) < ALIKE:
                alike.append(path)
                links = dict.fromkeys(await self.look(path))
                waiting += [link for link in links if link not in known]
                known |= links.keys()
        return self

    async def look(self, path: str) -> list[str]:
        """Note what the page offers; the links below the event's console that it has."""
        answer = await self.client.get(path)
        if "text/html" not in answer.headers.get("content-type", "") or answer.status_code != 200:
            return []
        page: html.HtmlElement = html.document_fromstring(answer.text)
        for form in page.forms:
            if form.method == "POST" and not form.xpath("ancestor::fieldset[@disabled]"):
                targets = [form.get("action"), *form.xpath(".//button/@formaction")]
                for target in targets:
                    sent_to = urlsplit(urljoin(path, target or path)).path
                    self.offered[("POST", pattern_of("POST", sent_to))] = path
        links = (urljoin(path, link.split("#")[0]) for link in page.xpath("//a/@href"))
        return [link for link in links if link.startswith(self.start)]


@pytest.fixture
async def event(app: Starlette) -> Event:
    async with app.state.context.db.write() as session:
        return await make_event(session)


@pytest.fixture
async def owner(client: httpx.AsyncClient, db: Database, event: Event) -> httpx.AsyncClient:
    async with db.write() as session:
        client.headers.update(bearer(await make_token(session, Role.OWNER, event)))
    return client


def closed() -> set[Address]:
    """What an archived event does not take in, of the console."""
    return {one for one in TABLE if one[0] == "POST" and one[1].startswith("/manage/")} - opened()


async def test_archived_event_offers_nothing_that_it_would_refuse(
    app: Starlette, owner: httpx.AsyncClient, db: Database, event: Event
) -> None:
    async with db.write() as session:
        await filled(session, app.state.context, await session.get_one(Event, event.id))
    before = await Walk(owner, event).go()
    missed = {path.removeprefix("/manage/{event}/") for _method, path in closed() - before.offered.keys()}
    assert missed == NOT_OFFERED_HERE
    async with db.write() as session:
        await archive_event(session, SYSTEM, await session.get_one(Event, event.id))
    after = await Walk(owner, event).go()
    # What no link leads to any more is still open in somebody's window.
    for path in [path for alike in before.seen.values() for path in alike]:
        await after.look(path)
    assert {address: page for address, page in after.offered.items() if address in closed()} == {}
    assert after.offered.keys() & opened()
    assert "its call is over" in (await owner.get(f"/manage/{event.slug}/call")).text


@pytest.mark.parametrize(
    ("referer", "way_back"),
    [
        ("{base}/manage/{slug}/speakers?answer=idle", "/manage/{slug}/speakers?answer=idle"),
        ("https://elsewhere.example.org/manage/", "/manage/"),
        ("{base}//elsewhere.example.org/", "/manage/"),
    ],
)
async def test_button_of_an_event_that_was_archived_meanwhile_says_so_and_leads_back(
    owner: httpx.AsyncClient, db: Database, event: Event, referer: str, way_back: str
) -> None:
    async with db.write() as session:
        await archive_event(session, SYSTEM, await session.get_one(Event, event.id))
    names = {"base": str(owner.base_url).rstrip("/"), "slug": event.slug}
    headers = {"referer": referer.format(**names)}
    told = await owner.post(f"/manage/{event.slug}/speakers/invite", data={"a": "b"}, headers=headers)
    page: html.HtmlElement = html.document_fromstring(told.text)
    assert (told.status_code, REFUSAL in told.text) == (409, True)
    assert page.xpath("//a[contains(@class, 'button')]/@href") == [way_back.format(**names)]
