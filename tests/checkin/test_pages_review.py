"""What a supervisor looks at in the evening: scans that a device decided otherwise than the rules."""

import re
from html import unescape

from sqlmodel import col, select

from events_platform.accounts.models import Role
from events_platform.checkin.models import TO_REVIEW, Scan
from events_platform.kit.db.engine import Database
from events_platform.kit.ids import new_id
from tests.checkin.conftest import Door
from tests.factories.accounts import make_account, sign_in


async def sign_supervisor_in(door: Door) -> str:
    """The address of the page, for a browser in which a supervisor is signed in."""
    async with door.db.write() as session:
        account = await make_account(session, Role.GATE_SUPERVISOR, door.meeting.event)
    await sign_in(door.client, account)
    return f"/manage/{door.meeting.event.slug}/review"


async def test_review_tells_in_words_what_the_device_showed_and_what_the_rules_say(door: Door) -> None:
    guest = await door.guest("王芳", mode="online")
    await door.scan(guest, offline=True, decided="admitted")
    page = (await door.client.get(await sign_supervisor_in(door))).text
    told = re.findall(r'<span class="badge (\w+)">([^<]+)</span>', page)
    assert told[0] == ("admitted", "Admitted")
    assert told[-1] == ("attention", "Registered for another way of taking part")


async def test_review_goes_on_over_pages_and_keeps_ways_out_apart(door: Door) -> None:
    guests = [await door.guest(name) for name in ("王芳", "陈静", "李强")]
    people = [str(guest.registration.id) for guest in guests]
    for guest in guests:
        await door.scan(guest, direction="exit")
    address, shown = await sign_supervisor_in(door), []
    following: str | None = f"{address}?limit=2"
    while following:
        page = (await door.client.get(following)).text
        assert page.count("on the way out") == page.count("Left without an entry") > 0
        shown += re.findall(r'<h2><a href="[^"]+/([^"/]+)/presence"', page)
        found = re.search(r'rel="next" href="([^"]+)"', page)
        following = unescape(f"{address}{found[1].removeprefix(address)}") + "&limit=2" if found else None
    assert shown == people[::-1]


async def test_what_is_reviewed_is_found_without_reading_all_scans(db: Database) -> None:
    asked = select(Scan.id).where(Scan.event_id == new_id(), TO_REVIEW).order_by(col(Scan.received_at).desc())
    explain = "EXPLAIN QUERY PLAN" if db.dialect == "sqlite" else "EXPLAIN"
    async with db.read() as session:
        connection = await session.connection()
        if db.dialect == "postgresql":
            await connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        written = asked.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
        plan = await connection.exec_driver_sql(f"{explain} {written}")
        assert "ix_scan_to_review" in str(plan.all())
