"""A calendar of a thousand sessions, written anew after a change and answered where nothing changed; the
programme page of three hundred.
"""

import asyncio
import time
from statistics import median

import httpx

from events_platform.events.models import Event
from events_platform.events.queries import rooms_of
from events_platform.events.service_touch import touch_event
from events_platform.kit.db.engine import Database
from events_platform.kit.db.types import LocalizedText
from tests.bench.figures import Figure, Goal, figure
from tests.bench.load import UNCHANGED
from tests.bench.slices import Load, Pace, measured
from tests.factories.events import make_event
from tests.factories.programme import a_time, make_release, make_session, make_slot

SESSIONS = 1_000
ON_PAGE = 300
ROOMS = 10
PATH = "/bench-programme/calendar.ics?lang=zh"
PAGE = "/bench-page/programme?lang=zh"
COLD_SECONDS = 1.2
ABSTRACT = LocalizedText(
    en="How schools and firms train people together. " * 15, zh="学校与企业怎样共同培养人才。" * 30
)


async def calendars(database: str, port: int, db: Database, pace: Pace) -> list[Figure]:
    """Seconds of the first request after a change, and unchanged answers beside the bare endpoint."""
    event = await _programme(db, "bench-programme", SESSIONS)
    cold, etag = [], ""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        for _turn in range(pace.slices):
            async with db.write() as session:
                await touch_event(session, event)
            # The server looks for changes once a second.
            await asyncio.sleep(1.1)
            started = time.perf_counter()
            answer = await client.get(PATH)
            cold.append(time.perf_counter() - started)
            assert answer.content.count(b"BEGIN:VEVENT") == SESSIONS + 1
            etag = answer.headers["etag"]
    head = f"GET {PATH} HTTP/1.1\r\nhost: bench\r\nif-none-match: {etag}\r\n\r\n".encode()
    found = await measured(port, pace, Load(lambda _number: head, UNCHANGED))
    goal = Goal(limit=COLD_SECONDS, is_floor=False)
    return [
        figure("calendar of 1,000 sessions, anew", database, median(cold), "s", goal),
        figure(
            "calendar of 1,000 sessions, unchanged",
            database,
            found.rate,
            "requests/s",
            Goal(target=0.4),
            ratio=found.ratio,
            of="bare",
        ),
        await _page(database, port, db, pace),
    ]


async def _page(database: str, port: int, db: Database, pace: Pace) -> Figure:
    """The whole programme page as one visitor after another gets it, without 304."""
    await _programme(db, "bench-page", ON_PAGE)
    head = f"GET {PAGE} HTTP/1.1\r\nhost: bench\r\n\r\n".encode()
    found = await measured(port, pace, Load(lambda _number: head, b"</html>"))
    name = f"programme page of {ON_PAGE} sessions, warm"
    return figure(name, database, found.rate, "requests/s", Goal(target=0.15), ratio=found.ratio, of="bare")


async def _programme(db: Database, slug: str, size: int) -> Event:
    async with db.write() as session:
        event = await make_event(session, slug=slug, rooms=ROOMS)
        rooms = await rooms_of(session, event.id)
        for number in range(size):
            one = await make_session(
                session, event, f"Talk {number}", f"第{number}场报告", slug=f"s{number}", abstract=ABSTRACT
            )
            start = a_time(event, number // 400, 5 * (number // ROOMS % 40))
            await make_slot(session, one, start, rooms[number % ROOMS], minutes=5)
        await make_release(session, event)
    return event
