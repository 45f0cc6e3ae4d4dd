"""My page: reached by a personal link, it shows and changes one registration."""

import io
import re
from datetime import time, timedelta

import httpx
import pytest
import zxingcpp
from PIL import Image
from sqlmodel import func, select
from starlette.applications import Starlette

from events_platform.accounts.access import SYSTEM
from events_platform.events.models import Event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Database
from events_platform.kit.outbox.models import Job
from events_platform.kit.web.context import AppContext
from events_platform.presence.schemas import OnlineRoomIn
from events_platform.presence.service import add_online_room
from events_platform.registration.links import live_path, mail_mark, my_path, my_token
from events_platform.registration.models import Quota, Registration, Source
from events_platform.registration.service import cancel_registration
from events_platform.registration.service_correction import reissue_registration
from events_platform.tickets.queries import ticket_of
from tests.factories.events import make_event, today
from tests.factories.registration import make_category, make_registration


@pytest.fixture
def parts(app: Starlette) -> AppContext:
    found: AppContext = app.state.context
    return found


@pytest.fixture
async def event(db: Database) -> Event:
    async with db.write() as session:
        start = today() + timedelta(days=3)
        event = await make_event(session, slug="symposium", opens=time(0, 1), starts_on=start, ends_on=start)
        await make_category(session, event, capacity={"onsite": 1, "online": 1})
        return event


@pytest.fixture
async def mine(db: Database, event: Event, parts: AppContext) -> Registration:
    async with db.write() as session:
        return await make_registration(
            session,
            parts,
            event,
            source=Source.PUBLIC,
            name={"native": "王芳", "romanised": "Wang Fang"},
            email="wang@example.org",
        )


async def stored(db: Database, mine: Registration) -> Registration:
    async with db.read() as session:
        return await session.get_one(Registration, mine.id)


@pytest.mark.parametrize(("opens", "is_said"), [(time(8, 30), True), (time(0), False)])
async def test_doors_have_an_hour_unless_the_site_is_open_from_midnight_on(
    client: httpx.AsyncClient, db: Database, parts: AppContext, opens: time, is_said: bool
) -> None:
    day = today() + timedelta(days=2)
    async with db.write() as session:
        event = await make_event(session, opens=opens, starts_on=day, ends_on=day)
        await make_category(session, event)
        mine = await make_registration(session, parts, event)
    page = await client.get(my_path(parts, event.slug, mine))
    assert ("Doors open at 08:30." in page.text) is is_said
    assert ("Doors open" in page.text) is is_said


@pytest.mark.parametrize(("server", "is_promised"), [("smtp://127.0.0.1:25", True), ("", False)])
async def test_mail_is_promised_where_there_is_a_server_for_it(
    client: httpx.AsyncClient,
    event: Event,
    mine: Registration,
    parts: AppContext,
    monkeypatch: pytest.MonkeyPatch,
    server: str,
    is_promised: bool,
) -> None:
    monkeypatch.setattr(parts.settings, "smtp_url", server)
    page = await client.get(f"{my_path(parts, event.slug, mine)}?done=registered")
    assert ("We are sending a mail to wang@example.org." in page.text) is is_promised
    assert ("Send me the mail again" in page.text) is is_promised
    assert ("keep the address of this page" in page.text) is not is_promised


async def test_page_shows_the_ticket_and_is_kept_by_nobody(
    client: httpx.AsyncClient, db: Database, event: Event, mine: Registration, parts: AppContext
) -> None:
    page = await client.get(my_path(parts, event.slug, mine))
    assert page.status_code == 200
    assert "You are expected on site on" in page.text
    assert "Wang Fang" in page.text
    assert "noindex" in page.headers["x-robots-tag"]
    assert page.headers["cache-control"] == "private, no-store"
    assert page.headers["referrer-policy"] == "same-origin"
    assert 'fill="#fff"' in page.text


async def test_picture_to_keep_is_the_ticket(
    client: httpx.AsyncClient, db: Database, event: Event, mine: Registration, parts: AppContext
) -> None:
    answer = await client.get(f"{my_path(parts, event.slug, mine)}/ticket.png")
    assert answer.headers["content-type"] == "image/png"
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(answer.content)))
    async with db.read() as session:
        ticket = await ticket_of(session, mine.id)
    assert ticket is not None
    assert code.text == ticket.text


async def test_page_right_after_registering_does_not_confirm_the_address(
    client: httpx.AsyncClient, db: Database, event: Event, mine: Registration, parts: AppContext
) -> None:
    path = my_path(parts, event.slug, mine)
    for query in ("", "?done=registered", "?mailed=", f"?mailed={'A' * 22}", "?mailed=王"):
        await client.get(path + query)
    assert (await stored(db, mine)).email_confirmed_at is None


async def test_mailed_link_confirms_the_address_and_leaves_no_mark(
    client: httpx.AsyncClient, db: Database, event: Event, mine: Registration, parts: AppContext
) -> None:
    path = my_path(parts, event.slug, mine)
    answer = await client.get(f"{path}?mailed={mail_mark(parts, mine)}")
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    assert (await stored(db, mine)).email_confirmed_at is not None


@pytest.mark.parametrize("change", ["A", "short", "id", "mac"])
async def test_wrong_link_opens_nothing(
    client: httpx.AsyncClient, event: Event, mine: Registration, parts: AppContext, change: str
) -> None:
    token = my_token(parts, mine)
    wrong = {
        "A": "A" * 43,
        "short": token[:-1],
        "id": ("B" if token[5] != "B" else "C").join([token[:5], token[6:]]),
        "mac": ("B" if token[30] != "B" else "C").join([token[:30], token[31:]]),
    }[change]
    answer = await client.get(f"/{event.slug}/me/{wrong}")
    assert answer.status_code == 404
    assert "This personal link is not valid any more." in answer.text


async def test_lost_ticket_takes_its_link_along(
    client: httpx.AsyncClient, db: Database, event: Event, mine: Registration, parts: AppContext
) -> None:
    old = my_path(parts, event.slug, mine)
    async with db.write() as session:
        row = await session.get_one(Registration, mine.id)
        await reissue_registration(session, parts, SYSTEM, row)
    assert (await client.get(old)).status_code == 404
    assert (await client.get(my_path(parts, event.slug, row))).status_code == 200


async def test_link_follows_the_event_to_its_new_address(
    client: httpx.AsyncClient, db: Database, event: Event, mine: Registration, parts: AppContext
) -> None:
    answer = await client.get(f"/old-name/me/{my_token(parts, mine)}?mailed={mail_mark(parts, mine)}")
    assert answer.status_code == 307
    assert answer.headers["location"].startswith(my_path(parts, event.slug, mine))
    assert (await stored(db, mine)).email_confirmed_at is None


async def test_mode_is_switched_while_there_are_seats(
    client: httpx.AsyncClient, db: Database, event: Event, mine: Registration, parts: AppContext
) -> None:
    path = my_path(parts, event.slug, mine)
    answer = await client.post(f"{path}/mode", data={"mode": "online"})
    assert answer.status_code == 303
    assert (await stored(db, mine)).mode == "online"
    async with db.write() as session:
        await make_registration(session, parts, event)
    refused = await client.post(f"{path}/mode", data={"mode": "onsite"})
    assert refused.status_code == 409
    assert "All on-site seats of this category are taken." in refused.text
    assert (await stored(db, mine)).mode == "online"


async def test_cancelling_asks_first_and_frees_the_seat(
    client: httpx.AsyncClient, db: Database, event: Event, mine: Registration, parts: AppContext
) -> None:
    path = my_path(parts, event.slug, mine)
    asked = await client.get(f"{path}/cancel")
    assert "Cancel your registration?" in asked.text
    assert (await stored(db, mine)).status == "confirmed"
    answer = await client.post(f"{path}/cancel", data={})
    assert answer.status_code == 303
    page = await client.get(path)
    assert "Your registration is cancelled." in page.text
    assert "<figure" not in page.text
    assert (await client.get(f"{path}/ticket.png")).status_code == 404
    async with db.read() as session:
        assert (await session.exec(select(func.sum(Quota.taken)))).one() == 0


async def test_details_can_be_corrected_and_the_name_cannot(
    client: httpx.AsyncClient, db: Database, event: Event, mine: Registration, parts: AppContext
) -> None:
    path = my_path(parts, event.slug, mine)
    good = {"romanised": "Wang Fang-Fang", "affiliation": "Nanchang University", "locale": "zh"}
    assert (await client.post(f"{path}/details", data=good)).status_code == 303
    row = await stored(db, mine)
    assert (row.native, row.romanised, row.affiliation, row.locale) == (
        "王芳",
        "Wang Fang-Fang",
        "Nanchang University",
        "zh",
    )
    bad = await client.post(f"{path}/details", data={**good, "native": "Somebody Else"})
    assert bad.status_code == 422
    long = await client.post(f"{path}/details", data={**good, "affiliation": "x" * 400})
    assert long.status_code == 422
    assert "x" * 400 in long.text


async def test_mail_is_sent_again_a_few_times(
    client: httpx.AsyncClient, db: Database, event: Event, mine: Registration, parts: AppContext
) -> None:
    path = my_path(parts, event.slug, mine)
    statuses = [(await client.post(f"{path}/mail", data={})).status_code for _ in range(5)]
    assert statuses == [303, 303, 303, 429, 429]
    async with db.read() as session:
        assert (await session.exec(select(func.count()).select_from(Job))).one() == 1 + 3


async def test_nothing_changes_after_the_event(
    client: httpx.AsyncClient, db: Database, event: Event, mine: Registration, parts: AppContext
) -> None:
    async with db.write() as session:
        row = await session.get_one(Event, event.id)
        row.starts_on = row.ends_on = today() - timedelta(days=2)
    path = my_path(parts, event.slug, mine)
    page = (await client.get(path)).text
    assert ("This event has taken place." in page, "Show this code" in page) == (True, False)
    assert (await client.get(f"{path}/cancel")).headers["location"] == path
    assert (await client.post(f"{path}/cancel", data={})).status_code == 409
    assert (await stored(db, mine)).status == "confirmed"


async def test_own_calendar_entry_is_the_mailed_one(
    client: httpx.AsyncClient, event: Event, mine: Registration, parts: AppContext
) -> None:
    answer = await client.get(f"{my_path(parts, event.slug, mine)}/calendar.ics")
    assert re.search(rf"UID:{mine.id}@", answer.text)
    assert answer.headers["cache-control"] == "private, no-store"


async def test_own_calendar_entry_is_taken_back_with_the_registration(
    client: httpx.AsyncClient, db: Database, event: Event, mine: Registration, parts: AppContext
) -> None:
    address = f"{my_path(parts, event.slug, mine)}/calendar.ics"
    before = (await client.get(address)).text
    async with db.write() as session:
        await cancel_registration(session, SYSTEM, await session.get_one(Registration, mine.id))
    after = (await client.get(address)).text
    assert ("STATUS:CONFIRMED" in before, "STATUS:CANCELLED" in after) == (True, True)
    assert int(re.findall(r"SEQUENCE:(\d+)", after)[0]) > int(re.findall(r"SEQUENCE:(\d+)", before)[0])


async def test_cancelled_registration_cannot_be_switched(
    client: httpx.AsyncClient, db: Database, event: Event, mine: Registration, parts: AppContext
) -> None:
    async with db.write() as session:
        await cancel_registration(session, SYSTEM, await session.get_one(Registration, mine.id))
    answer = await client.post(f"{my_path(parts, event.slug, mine)}/mode", data={"mode": "online"})
    assert answer.status_code == 409


async def test_who_takes_part_online_is_led_into_the_room(
    client: httpx.AsyncClient, db: Database, event: Event, parts: AppContext
) -> None:
    async with db.write() as session:
        online = await make_registration(session, parts, event, mode="online")
    path = my_path(parts, event.slug, online)
    live = live_path(parts, event.slug, online)
    page = (await client.get(path)).text
    assert live not in page
    assert "The link with which you join stands here as soon as it is set up." in page
    async with db.write() as session:
        await add_online_room(
            session, SYSTEM, event, OnlineRoomIn.model_validate({"name": {"en": "Plenary", "zh": "主会场"}})
        )
    assert live in (await client.get(path)).text
    assert (await client.get(live)).status_code == 200


async def test_guest_online_reads_the_zone_beside_the_time(
    client: httpx.AsyncClient, event: Event, mine: Registration, parts: AppContext
) -> None:
    path = my_path(parts, event.slug, mine)
    assert (await client.post(f"{path}/mode", data={"mode": "online"})).status_code == 303
    page = (await client.get(path)).text
    assert re.search(
        r"You are expected online on [^.]+\. It begins at \d\d:\d\d, [^.]+ time \(UTC\+8\)\.", page
    )


async def test_who_cancelled_is_led_to_register_again_while_that_is_open(
    client: httpx.AsyncClient, db: Database, event: Event, mine: Registration, parts: AppContext
) -> None:
    path, again = my_path(parts, event.slug, mine), f'href="/{event.slug}/register"'
    assert again not in (await client.get(path)).text
    await client.post(f"{path}/cancel", data={"sure": "1"})
    page = (await client.get(path)).text
    assert again in page
    assert "calendar.ics" not in page
    async with db.write() as session:
        (await session.get_one(Event, event.id)).registration_closes_at = now()
    assert again not in (await client.get(path)).text
