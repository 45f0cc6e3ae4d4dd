"""The migrations, run from empty, build exactly what the models say, on both databases."""

import tempfile
from pathlib import Path

from alembic.script import ScriptDirectory

from events_platform.kit.db.migrate import differences, upgrade
from events_platform.kit.db.schema import MIGRATIONS, newest
from tests.support.postgres import run_postgres


def problems() -> list[str]:
    """The differences, each with its database."""
    with tempfile.TemporaryDirectory() as folder, run_postgres() as server:
        urls = {
            "SQLite": f"sqlite:///{Path(folder) / 'events.sqlite3'}",
            "PostgreSQL": server.url(server.create()),
        }
        found = [f"{name}: {problem}" for name, url in urls.items() for problem in drift(url)]
    last = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    return found if newest() == last else [*found, f"the last file is {newest()}, the last revision {last}"]


def drift(url: str) -> list[str]:
    """What a freshly migrated database lacks against the models, or has too much."""
    upgrade(url)
    return differences(url)
