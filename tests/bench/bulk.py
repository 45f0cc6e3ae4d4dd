"""Rows by the million, past ORM and services: `COPY` on PostgreSQL, one transaction on SQLite."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import asyncpg
import orjson
from sqlalchemy import make_url

from events_platform.kit.db.base import Table
from events_platform.kit.db.bulk import sqlite_value
from events_platform.kit.db.engine import Database
from events_platform.kit.db.rows import table_of, values_of

Values = dict[str, Any]


async def load(db: Database, template: Table, rows: Iterable[Values]) -> None:
    """Store rows that are like the template but for the given values; they are trusted to be sound."""
    table = table_of(type(template))
    base = values_of(template)
    columns = [column.name for column in table.columns]
    plain = _as_given if db.dialect == "postgresql" else _for_sqlite
    fixed = {name: plain(base[name]) for name in columns}
    tuples = _tuples(fixed, rows, plain)
    if db.dialect == "postgresql":
        await _copy(db, table.name, columns, tuples)
    else:
        _insert(db, table.name, columns, tuples)


async def analyse(db: Database) -> None:
    """Let PostgreSQL's planner know what is there, as it does after a while by itself; SQLite never asks."""
    if db.dialect == "sqlite":
        return
    async with db.writer.connect() as connection:
        connection = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.exec_driver_sql("VACUUM ANALYZE")


def _tuples(fixed: Values, rows: Iterable[Values], plain: Callable[[Any], Any]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        values = fixed.copy()
        for name, value in row.items():
            values[name] = plain(value)
        yield tuple(values.values())


def _as_given(value: Any) -> Any:
    return value


def _for_sqlite(value: Any) -> Any:
    return orjson.dumps(value).decode() if isinstance(value, (dict, list)) else sqlite_value(value)


async def _copy(db: Database, table: str, columns: list[str], rows: Iterator[tuple[Any, ...]]) -> None:
    connection = await asyncpg.connect(db.url, ssl=False)
    try:
        await connection.set_type_codec(
            "jsonb",
            encoder=lambda value: b"\x01" + orjson.dumps(value),
            decoder=bytes,
            schema="pg_catalog",
            format="binary",
        )
        # Foreign keys are triggers, and one look-up a row would be most of the time.
        await connection.execute("SET session_replication_role = replica; SET synchronous_commit = off")
        await connection.copy_records_to_table(table, records=rows, columns=columns, timeout=600)
    finally:
        await connection.close()


def _insert(db: Database, table: str, columns: list[str], rows: Iterator[tuple[Any, ...]]) -> None:
    """In one transaction; the indexes are made behind it, as each of them in one sorted pass."""
    connection = sqlite3.connect(make_url(db.url).database or "", isolation_level=None)
    holes = ", ".join("?" * len(columns))
    made = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL"
    try:
        connection.execute("PRAGMA cache_size = -400000")
        connection.execute("BEGIN IMMEDIATE")
        indexes = connection.execute(made, (table,)).fetchall()
        # What an index is planned by goes with it.
        planned = connection.execute("SELECT * FROM sqlite_stat1 WHERE tbl = ?", (table,)).fetchall()
        for name, _sql in indexes:
            connection.execute(f"DROP INDEX {name}")
        connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({holes})", rows)
        for _name, sql in indexes:
            connection.execute(sql)
        connection.executemany("INSERT INTO sqlite_stat1 VALUES (?, ?, ?)", planned)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
