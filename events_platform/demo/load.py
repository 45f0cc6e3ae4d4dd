"""Loads the symposium where it is missing, and says how to look around in it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

import uvloop
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from sqlmodel import col, select

from events_platform.accounts.models import Role
from events_platform.demo import staff, symposium_2021, symposium_next
from events_platform.demo.loading import Loading
from events_platform.demo.past import YEARS, load_past_edition
from events_platform.demo.setting import make_series, slug_of, texts
from events_platform.demo.telling import tell
from events_platform.events.models import Event
from events_platform.events.queries import series_by_reference
from events_platform.kit.db.engine import Database, Session
from events_platform.kit.db.schema import load_models
from events_platform.kit.web.context import AppContext
from events_platform.settings import Settings

NEXT = slug_of("next")


@dataclass(frozen=True)
class Part:
    """What is loaded in one transaction, wholly or not at all; `steps` are its registrations, or one."""

    name: str
    load: Callable[[Loading], Awaitable[object]]
    steps: int = 1


EDITIONS = {
    **{slug_of(str(year)): Part(f"{year}", partial(load_past_edition, year=year)) for year in YEARS},
    slug_of("2021"): Part("2021", symposium_2021.load_2021, symposium_2021.REGISTRATIONS),
    NEXT: Part("today", symposium_next.load_next, symposium_next.REGISTRATIONS),
}


def load_demo(settings: Settings, say: Console) -> None:
    """Load whatever of the demo is not there yet, then print addresses and sign-ins.

    Loading again changes nothing, except that the edition of today moves to today once it is over.
    """
    uvloop.run(_load_demo(settings, say))


async def _load_demo(settings: Settings, say: Console) -> None:
    load_models()
    context = AppContext(settings, Database(settings.database_url, settings.direct_url))
    try:
        parts = await _missing(context)
        notes = await _load(context, parts, say) if parts else {}
        await tell(context, say, notes.get("code", ""))
    finally:
        await context.db.close()


async def _missing(context: AppContext) -> list[Part]:
    """What is to be loaded so that the demo is whole."""
    async with context.db.read() as session:
        known = {event.slug: event for event in await _editions(session)}
        roles = await staff.missing_roles(session)
        series = await series_by_reference(session, texts()["series"])
    parts = [] if series else [Part("series", make_series)]
    parts += [part for slug, part in EDITIONS.items() if slug not in known]
    if NEXT in known and symposium_next.is_over(known[NEXT]):
        parts.append(Part("today", partial(symposium_next.bring_to_today, event=known[NEXT])))
    return [*parts, _staff(context, roles)] if roles else parts


async def _editions(session: Session) -> Sequence[Event]:
    return (await session.exec(select(Event).where(col(Event.slug).in_(EDITIONS)))).all()


def _staff(context: AppContext, roles: Sequence[Role]) -> Part:
    """Their passwords are hashed in a thread of their own, while everything before them is loaded."""
    hashes = asyncio.create_task(staff.hashed_passwords(context, roles))
    return Part("staff", partial(_add_staff, hashes=hashes))


async def _add_staff(loading: Loading, hashes: asyncio.Task[dict[Role, str]]) -> None:
    # Before the first statement: until then nobody waits for this transaction.
    hashed = await hashes
    await staff.add_staff(loading.session, hashed, await _editions(loading.session))


async def _load(context: AppContext, parts: Sequence[Part], say: Console) -> dict[str, str]:
    """Load the parts one by one, and answer what is to be told of them."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    notes: dict[str, str] = {}
    say.print("Loading the symposium to look around in …")
    with Progress(*columns, console=say, transient=True) as progress:
        task = progress.add_task("", total=sum(part.steps for part in parts))
        for part in parts:
            describe = partial(_describe, progress, task, part)
            describe()
            advance = partial(progress.advance, task)
            async with context.db.write() as session:
                await part.load(Loading(session, context, describe, advance, notes))
            if part.steps == 1:
                advance()
    return notes


def _describe(progress: Progress, task: TaskID, part: Part, doing: str = "") -> None:
    progress.update(task, description=f"{part.name}: {doing}" if doing else part.name)
