"""The pages of online rooms, as organisers and guests without scripts use them."""

import re

import httpx
from sqlmodel import select

from events_platform.accounts.models import Role
from events_platform.kit.db.engine import Database
from events_platform.presence.models import Connection, OnlineRoom
from events_platform.presence.queries import online_rooms_of
from events_platform.registration.links import live_path, my_token
from events_platform.registration.models import Registration, Status
from tests.factories.accounts import make_account, sign_in
from tests.presence.conftest import Hall, make_online_room


async def organiser(db: Database, client: httpx.AsyncClient, hall: Hall) -> str:
    """Signs an organiser in; the address of the page."""
    async with db.write() as session:
        account = await make_account(session, Role.ORGANISER, hall.event)
    await sign_in(client, account)
    return f"/manage/{hall.event.slug}/online"


async def rooms_of(db: Database, hall: Hall) -> list[OnlineRoom]:
    async with db.read() as session:
        return await online_rooms_of(session, hall.event.id)


async def test_organiser_adds_orders_edits_and_removes_rooms(
    db: Database, client: httpx.AsyncClient, hall: Hall
) -> None:
    page = await organiser(db, client, hall)
    typed = {"name.en": "Forum", "name.zh": "论坛", "meeting_url": "https://meet.example.org/2"}
    added = await client.post(page, data=typed)
    assert (added.status_code, added.headers["location"]) == (303, f"{page}?done=added")
    first, second = await rooms_of(db, hall)
    assert (second.name, second.meeting_url) == ({"en": "Forum", "zh": "论坛"}, typed["meeting_url"])
    await client.post(f"{page}/{second.id}/move", data={"step": "up"})
    assert [room.id for room in await rooms_of(db, hall)] == [second.id, first.id]
    await client.post(f"{page}/{second.id}/move", data={"step": "up"})
    assert [room.id for room in await rooms_of(db, hall)] == [second.id, first.id]
    await client.post(f"{page}/{first.id}", data={"name.en": "Plenary", "meeting_url": ""})
    await client.post(f"{page}/{second.id}/remove", data={"x": ""})
    (room,) = await rooms_of(db, hall)
    assert (room.name, room.meeting_url) == ({"en": "Plenary"}, "")
    assert "Plenary" in (await client.get(page)).text


async def test_mistake_redraws_the_form_with_what_was_typed(
    db: Database, client: httpx.AsyncClient, hall: Hall
) -> None:
    page = await organiser(db, client, hall)
    answer = await client.post(page, data={"name.zh": "", "meeting_url": "meet.example.org/<2>"})
    assert answer.status_code == 422
    assert "meet.example.org/&lt;2&gt;" in answer.text
    assert len(re.findall(r'class="error"', answer.text)) == 2
    assert len(await rooms_of(db, hall)) == 1


async def test_live_page_leads_to_the_meeting_and_carries_the_island(
    client: httpx.AsyncClient, hall: Hall
) -> None:
    page = await client.get(live_path(hall.parts, hall.event.slug, hall.registration))
    assert page.status_code == 200
    assert 'href="https://meet.example.org/1"' in page.text
    assert f'<presence-room class="live-presence" token="{hall.token}" room="{hall.room.id}"' in page.text
    assert page.headers["x-robots-tag"] == "noindex, nofollow"
    mine = f"/{hall.event.slug}/live/{my_token(hall.parts, hall.registration)}"
    assert (await client.get(mine)).status_code == 200
    assert (await client.get(f"/{hall.event.slug}/live/{'x' * 43}")).status_code == 404
    beat = {"room": str(hall.room.id), "connection": str(hall.room.id)}
    assert (await client.post(f"/{hall.event.slug}/live/{'x' * 43}", data=beat)).status_code == 404


async def test_live_link_opens_the_rooms_and_nothing_else(client: httpx.AsyncClient, hall: Hall) -> None:
    assert (await client.get(f"/{hall.event.slug}/me/{hall.token}")).status_code == 404


async def test_live_page_shows_the_room_that_was_chosen(
    db: Database, client: httpx.AsyncClient, hall: Hall
) -> None:
    async with db.write() as session:
        other = await make_online_room(session, hall.event, "Forum")
    address = live_path(hall.parts, hall.event.slug, hall.registration)
    assert "data-room-title>Main hall<" in (await client.get(address)).text
    assert "data-room-title>Forum<" in (await client.get(f"{address}?room={other.id}")).text


async def test_button_without_scripts_counts_presence(
    db: Database, client: httpx.AsyncClient, hall: Hall
) -> None:
    address = live_path(hall.parts, hall.event.slug, hall.registration)
    shown = (await client.get(address)).text
    form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)">', shown))
    answer = await client.post(address, data=form)
    assert answer.status_code == 303
    after = (await client.get(answer.headers["location"])).text
    assert "You are counted as present online since" in after
    again = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)">', after))
    assert again == form
    await client.post(address, data=again)
    async with db.read() as session:
        (found,) = (await session.exec(select(Connection))).all()
    assert (str(found.id), found.registration_id) == (form["connection"], hall.registration.id)


async def test_live_page_says_why_nobody_is_counted(
    db: Database, client: httpx.AsyncClient, hall: Hall
) -> None:
    async with db.write() as session:
        (await session.get_one(Registration, hall.registration.id)).status = Status.PENDING
    page = await client.get(live_path(hall.parts, hall.event.slug, hall.registration))
    assert "Your registration is not confirmed" in page.text
    assert "meet.example.org" not in page.text
    assert "presence-room" not in page.text


async def test_live_page_of_an_event_without_rooms_says_so(
    db: Database, client: httpx.AsyncClient, hall: Hall
) -> None:
    async with db.write() as session:
        await session.delete(hall.room)
    page = await client.get(live_path(hall.parts, hall.event.slug, hall.registration))
    assert "The online room is not open yet" in page.text
