"""Many rows into empty tables by the shortest way of each driver, in the transaction of a connection."""

import sqlite3
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from itertools import chain
from typing import Any, Final

import asyncpg
from sqlalchemy import Table, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from events_platform.kit.db.rows import refusals_told

Rows = Sequence[Sequence[Any]]

SQLITE_CACHE: Final = "PRAGMA cache_size = -64000"
"""Kibibytes: pages that are written again and again by their indexes go into the log once."""
FOREIGN_KEYS: Final = text(
    """
    SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
        format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
    FROM pg_constraint
    WHERE contype = 'f' AND conrelid = ANY(CAST(CAST(:tables AS text[]) AS regclass[]))
    """
)


async def pour(
    connection: AsyncConnection, table: Table, columns: Sequence[str], portions: Iterable[Rows]
) -> None:
    """Store rows of values as the driver takes them; one portion of them is in memory at a time.

    Raises what the portions raise, ValueError for a value that is none of its column's kind, and SQLAlchemy's
    IntegrityError and DBAPIError where the database refuses.
    """
    driver: Any = (await connection.get_raw_connection()).driver_connection
    with _errors_told():
        if connection.dialect.name == "sqlite":
            statement = _insert(connection, table, columns)
            for rows in portions:
                await (await driver.executemany(statement, rows)).close()
        else:
            # One COPY a table: the server stores what it has while the next portion is made.
            records = chain.from_iterable(portions)
            await driver.copy_records_to_table(table.name, records=records, columns=columns)


@asynccontextmanager
async def references_checked_at_end(
    connection: AsyncConnection, tables: Iterable[Table]
) -> AsyncIterator[None]:
    """Rows come in any order; one that refers to nothing is an IntegrityError, at the latest at the commit.

    On PostgreSQL the keys are taken away and made again, which only the tables' owner may do: checked as a
    whole they take a tenth of the time of one look-up a row.
    """
    if connection.dialect.name == "sqlite":
        await connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        before = (await connection.exec_driver_sql("PRAGMA cache_size")).scalar_one()
        await connection.exec_driver_sql(SQLITE_CACHE)
        try:
            yield
        finally:
            await connection.exec_driver_sql(f"PRAGMA cache_size = {before}")
        return
    keys = (await connection.execute(FOREIGN_KEYS, {"tables": [table.name for table in tables]})).all()
    for drop, _add in keys:
        await connection.exec_driver_sql(drop)
    yield
    for _drop, add in keys:
        await connection.exec_driver_sql(add)


def _insert(connection: AsyncConnection, table: Table, columns: Sequence[str]) -> str:
    quote = connection.dialect.identifier_preparer.quote
    names, values = ", ".join(map(quote, columns)), ", ".join("?" * len(columns))
    return f"INSERT INTO {quote(table.name)} ({names}) VALUES ({values})"  # noqa: S608 (our own names)


@contextmanager
def _errors_told() -> Iterator[None]:
    """The drivers' errors as SQLAlchemy's, which their readers know."""
    try:
        with refusals_told():
            yield
    except (sqlite3.Error, asyncpg.PostgresError) as error:
        raise DBAPIError("pour", None, error) from error
