"""A board for tests in the browser: a small programme, its page, and hands for its slips."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from playwright.async_api import Locator, Page
from sqlmodel import select

from events_platform.events.models import Event, Room
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Database
from events_platform.programme.models import ProgrammeSession, Slot
from tests.factories.programme import a_time, make_release

EMAIL = "chen@example.org"
BOARD = "/manage/next/board"
SECONDS = 10


@dataclass
class Stage:
    """A day with two rooms: an opening at 9:00 and a panel at 10:00 in the first, a talk that waits."""

    event: Event
    rooms: list[Room]
    opening: ProgrammeSession
    panel: ProgrammeSession
    waiting: ProgrammeSession


def slip(page: Page, title: str) -> Locator:
    """The slip with these words on it."""
    return page.locator("[data-slip]").filter(has_text=title)


async def point(page: Page, room: str, clock: str) -> tuple[float, float]:
    """Where a time in a room lies in the window."""
    head = await page.locator("[data-room]").filter(has_text=room).bounding_box()
    hours, minutes = clock.split(":")
    first = await page.locator(".board-hour").filter(has_text=f"{hours}:00").first.bounding_box()
    step = await page.locator("programme-board").evaluate(
        "one => parseFloat(one.style.getPropertyValue('--step'))"
    )
    assert head
    assert first
    return head["x"] + head["width"] / 2, first["y"] + int(minutes) / 5 * step


async def grab(page: Page, title: str) -> None:
    """Press the mouse on the upper edge of a slip."""
    box = await slip(page, title).bounding_box()
    assert box
    await page.mouse.move(box["x"] + 20, box["y"] + 2)
    await page.mouse.down()


async def drag_to(page: Page, room: str, clock: str) -> None:
    """Move what is held to a time in a room."""
    x, y = await point(page, room, clock)
    await page.mouse.move(x, y + 2, steps=6)


async def stored(db: Database, one: ProgrammeSession) -> tuple[Any, datetime, datetime] | None:
    """Where it is planned by what is stored."""
    async with db.read() as session:
        slot = (await session.exec(select(Slot).where(Slot.session_id == one.id))).one_or_none()
        return (slot.room_id, slot.starts_at, slot.ends_at) if slot else None


async def until_stored(db: Database, one: ProgrammeSession, wanted: Any) -> None:
    """Fails when the slot is not this one after a while; it is saved behind what the page shows."""
    for _attempt in range(SECONDS * 20):
        if await stored(db, one) == wanted:
            return
        await asyncio.sleep(0.05)
    assert await stored(db, one) == wanted


def place(stage: Stage, room: int, minutes: int, length: int = 30) -> tuple[Any, datetime, datetime]:
    """A room and so many minutes after 9:00 today."""
    start = a_time(stage.event, minutes=minutes)
    return stage.rooms[room].id, start, a_time(stage.event, minutes=minutes + length)


async def released(db: Database, stage: Stage, days: int) -> None:
    """The board stands so many days after today, the panel is part of the opening, and all is released."""
    async with db.write() as session:
        today = now().astimezone(ZoneInfo(stage.event.timezone)).date()
        later = today - a_time(stage.event).date() + timedelta(days=days)
        for slot in await session.exec(select(Slot).where(Slot.event_id == stage.event.id)):
            slot.starts_at, slot.ends_at = slot.starts_at + later, slot.ends_at + later
        (await session.get_one(ProgrammeSession, stage.panel.id)).part_of_id = stage.opening.id
        event = await session.get_one(Event, stage.event.id)
        await make_release(session, event)
