"""The migrations, run from empty, build exactly what the models say, on both databases."""

import tempfile
from pathlib import Path

from events_platform.kit.db.migrate import differences, upgrade
from tests.support.postgres import run_postgres


def problems() -> list[str]:
    """The differences, each with its database."""
    with tempfile.TemporaryDirectory() as folder, run_postgres() as server:
        urls = {
            "SQLite": f"sqlite:///{Path(folder) / 'events.sqlite3'}",
            "PostgreSQL": server.url(server.create()),
        }
        return [f"{name}: {problem}" for name, url in urls.items() for problem in drift(url)]


def drift(url: str) -> list[str]:
    """What a freshly migrated database lacks against the models, or has too much."""
    upgrade(url)
    return differences(url)
