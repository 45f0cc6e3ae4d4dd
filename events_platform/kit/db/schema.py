"""Which schema a database has, and which one it should have: without Alembic, which only changes one need."""

from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TypeVar

import uvloop
from sqlalchemy import Connection, inspect, make_url, pool, text
from sqlalchemy.ext.asyncio import create_async_engine

import events_platform
from events_platform.kit.db.engine import Database, driver_url

T = TypeVar("T")

PACKAGE = Path(events_platform.__file__).parent
MIGRATIONS = PACKAGE / "migrations"


def load_models() -> None:
    """Import every domain's tables, so that the metadata is whole."""
    for module in iter_modules([str(PACKAGE)]):
        for found in sorted((PACKAGE / module.name).glob("models*.py")):
            import_module(f"events_platform.{module.name}.{found.stem}")
    for part in ("kit.files.models", "kit.outbox.models", "kit.ratelimit.models", "kit.web.models"):
        import_module(f"events_platform.{part}")


def newest() -> str:
    """The revision to which all migrations lead: they are numbered, and so are their files."""
    return max(path.name for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py")).partition("_")[0]


def is_current(url: str) -> bool:
    """Whether the database at `url` has the newest schema."""
    return current(url) == newest()


def current(url: str) -> str | None:
    """The revision of the database at `url`; None where it has no tables of ours, or is no file yet."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").exists():
        return None
    return connected(url, _current)


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def done_with(url: str, work: Callable[[Database], Awaitable[T]]) -> T:
    """What a command does with a database that is its own for so long; every table is known."""
    load_models()

    async def run() -> T:
        db = Database(url)
        try:
            return await work(db)
        finally:
            await db.close()

    return uvloop.run(run())


def connected(url: str, work: Callable[[Connection], T]) -> T:
    """Do the work on a connection of its own, also where an event loop is already running."""
    with ThreadPoolExecutor(max_workers=1) as executor:
        return executor.submit(lambda: uvloop.run(_work_done(url, work))).result()


async def _work_done(url: str, work: Callable[[Connection], T]) -> T:
    engine = create_async_engine(driver_url(url), poolclass=pool.NullPool)
    try:
        async with engine.connect() as connection:
            result = await connection.run_sync(work)
            await connection.commit()
            return result
    finally:
        await engine.dispose()
