"""Alembic run from Python: to the newest schema, and the proof that it matches the models."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, make_url

from events_platform.kit.db.base import metadata
from events_platform.kit.db.schema import MIGRATIONS, connected, load_models


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database at `url` to the newest schema, making an SQLite file where there is none."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        _keep_log_ahead(parsed.database)
    connected(url, lambda connection: command.upgrade(_config(connection), revision))


def _keep_log_ahead(path: str) -> None:
    """Put an SQLite file into WAL once: of two processes that do so when they open it, one is refused."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")


def differences(url: str) -> list[str]:
    """What the models say and the migrated database lacks, or the other way round."""
    load_models()
    return connected(url, _differences)


def _differences(connection: Connection) -> list[str]:
    opts = {"compare_type": True, "include_object": included_on(connection.dialect.name)}
    context = MigrationContext.configure(connection, opts=opts)
    return [repr(change) for change in compare_metadata(context, metadata)]


def included_on(dialect: str) -> Callable[..., bool]:
    """What Alembic compares: neither SQLite's own tables nor what only the other database has."""

    def included(thing: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
        if kind == "table":
            return not (name or "").startswith("sqlite_")
        return thing.info.get("dialect", dialect) == dialect if kind == "index" else True

    return included


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
