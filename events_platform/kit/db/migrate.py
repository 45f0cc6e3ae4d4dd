"""Alembic run from Python: to the newest schema, and the proof that it matches the models."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, TypeVar

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, make_url, pool
from sqlalchemy.ext.asyncio import create_async_engine

import events_platform
from events_platform.kit.db.base import metadata
from events_platform.kit.db.engine import driver_url

T = TypeVar("T")

PACKAGE = Path(events_platform.__file__).parent


def load_models() -> None:
    """Import every domain's tables, so that the metadata is whole."""
    for module in iter_modules([str(PACKAGE)]):
        for found in sorted((PACKAGE / module.name).glob("models*.py")):
            import_module(f"events_platform.{module.name}.{found.stem}")
    for part in ("kit.files.models", "kit.outbox.models", "kit.ratelimit.models", "kit.web.models"):
        import_module(f"events_platform.{part}")


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database at `url` to the newest schema, making an SQLite file where there is none."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    _run(url, lambda connection: command.upgrade(_config(connection), revision))


def differences(url: str) -> list[str]:
    """What the models say and the migrated database lacks, or the other way round."""
    load_models()
    return _run(url, _differences)


def is_current(url: str) -> bool:
    """Whether the database at `url` has the newest schema; makes no file where there is none."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").exists():
        return False
    return current(url) == ScriptDirectory(str(PACKAGE / "migrations")).get_current_head()


def current(url: str) -> str | None:
    """The revision of the database at `url`."""
    return _run(url, lambda connection: MigrationContext.configure(connection).get_current_revision())


def _differences(connection: Connection) -> list[str]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": included})
    return [repr(change) for change in compare_metadata(context, metadata)]


def included(_thing: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
    """Whether Alembic compares this; SQLite's own tables are not ours."""
    return not (kind == "table" and name is not None and name.startswith("sqlite_"))


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(PACKAGE / "migrations"))
    config.attributes["connection"] = connection
    return config


def _run(url: str, work: Callable[[Connection], T]) -> T:
    """Do the work on a connection of its own, also where an event loop is already running."""
    with ThreadPoolExecutor(max_workers=1) as executor:
        return executor.submit(lambda: asyncio.run(_connected(url, work))).result()


async def _connected(url: str, work: Callable[[Connection], T]) -> T:
    engine = create_async_engine(driver_url(url), poolclass=pool.NullPool)
    try:
        async with engine.connect() as connection:
            result = await connection.run_sync(work)
            await connection.commit()
            return result
    finally:
        await engine.dispose()
