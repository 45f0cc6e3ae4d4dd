"""A database is brought from revision to revision, each as a whole."""

import sqlite3
from contextlib import closing, nullcontext
from pathlib import Path
from typing import Any

import pytest
from alembic import op
from sqlalchemy import Connection, Uuid, inspect, select

from events_platform.kit.db.base import metadata
from events_platform.kit.db.migrate import differences, upgrade
from events_platform.kit.db.rows import table_of, values_of
from events_platform.kit.db.schema import connected, current
from events_platform.people.models import IdentityDecision, SuggestionState
from tests.factories.ledger import at, new_ledger
from tests.support.postgres import PostgresServer

FIRST, SECOND = "person", "speaker"
"""Tables in the order in which the revision 0002 makes them."""


@pytest.fixture
def empty_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if database_kind == "sqlite":
        return f"sqlite:///{tmp_path / 'new.sqlite3'}"
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.url(server.create())
    connected(url, lambda connection: connection.exec_driver_sql("DROP SCHEMA public CASCADE"))
    connected(url, lambda connection: connection.exec_driver_sql("CREATE SCHEMA public"))
    return url


def test_a_revision_that_fails_leaves_nothing_of_itself(
    empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = op.create_table
    made = []

    def failing(name: str, *columns: Any, **options: Any) -> Any:
        made.append(name)
        if name == SECOND:
            raise RuntimeError(name)
        return create(name, *columns, **options)

    monkeypatch.setattr(op, "create_table", failing)
    with pytest.raises(RuntimeError, match=SECOND):
        upgrade(empty_url)
    assert FIRST in made
    assert current(empty_url) == "0001"
    tables = connected(empty_url, lambda connection: inspect(connection).get_table_names())
    assert "event" in tables
    assert FIRST not in tables
    monkeypatch.undo()
    upgrade(empty_url)
    assert (current(empty_url) or "") > "0001"


def test_decisions_from_before_their_history_are_its_first(empty_url: str) -> None:
    upgrade(empty_url, "0007")
    ledger = new_ledger()
    refused, _open = (ledger.suggestion(ledger.registration(), ledger.registration()) for _pair in range(2))
    refused.state, refused.decided_at, refused.decided_by = SuggestionState.REFUSED, at(60), "Registrar"
    rows = [(table_of(type(row)), values_of(row)) for row in ledger.rows]

    def insert(connection: Connection) -> None:
        for table, values in rows:
            connection.execute(table.insert().values(values))

    connected(empty_url, insert)
    upgrade(empty_url)
    history = table_of(IdentityDecision)
    found = connected(empty_url, lambda connection: connection.execute(select(history)).mappings().one())
    assert (found["suggestion_id"], found["state"]) == (refused.id, "refused")
    assert (found["recorded_at"], found["decided_by"]) == (at(60), "Registrar")


def test_ids_that_an_earlier_release_wrote_as_digits_become_bytes(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite3"
    url = f"sqlite:///{path}"
    upgrade(url, "0008")
    ledger = new_ledger()
    ledger.scan(ledger.registration(), 30)
    rows = [(table_of(type(row)), values_of(row)) for row in ledger.rows]
    connected(url, lambda connection: [connection.execute(table.insert(), row) for table, row in rows])
    _write_digits(path)
    upgrade(url)

    def stored(connection: Connection) -> list[dict[str, Any]]:
        asked = [select(table).where(table.c.id == row["id"]) for table, row in rows]
        return [dict(connection.execute(one).mappings().one()) for one in asked]

    assert connected(url, stored) == [row for _table, row in rows]
    assert differences(url) == []
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert file.execute("PRAGMA foreign_key_check").fetchall() == []


def _write_digits(path: Path) -> None:
    """Make the file what the first releases wrote."""
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.execute("PRAGMA writable_schema = ON")
        for table in metadata.sorted_tables:
            for name in (one.name for one in table.columns if isinstance(one.type, Uuid)):
                file.execute(f"UPDATE {table.name} SET {name} = lower(hex({name})) WHERE {name} IS NOT NULL")
                said = [f"\t{name} BLOB", f"\t{name} CHAR(32)", table.name]
                file.execute("UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE name = ?", said)


def test_new_file_is_in_wal_before_two_processes_open_it_at_once(tmp_path: Path) -> None:
    upgrade(f"sqlite:///{tmp_path / 'new.sqlite3'}")
    read_version, write_version = (tmp_path / "new.sqlite3").read_bytes()[18:20]
    # 2 is WAL (SQLite's file format, section 1.3.3).
    assert (read_version, write_version) == (2, 2)


@pytest.mark.parametrize(("query", "refusal"), [("sslmode=disable", ""), ("sslmode=require", "SSL")])
def test_postgres_address_says_what_libpq_understands(
    postgres: PostgresServer, query: str, refusal: str
) -> None:
    url = f"{postgres.url('postgres')}?{query}&application_name=ours"
    told = pytest.raises(ConnectionError, match=refusal) if refusal else nullcontext()
    with told:
        assert current(url) is None
