"""Migrated empty databases, each lent to one test or one module."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.postgres import PostgresServer


def lent_database(kind: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """The address of a database of this kind, taken back when the fixture ends."""
    if kind == "sqlite":
        path = folder / "events.sqlite3"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        name = server.borrow()
        yield server.url(name)
        server.give_back(name)
