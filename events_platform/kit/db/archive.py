"""A database as one file, the same from SQLite and PostgreSQL, and back into either.

A ZIP archive: `manifest.json` says what is in it, and each table is a file of JSON lines, a row an array of
its columns in the manifest's order. Times are ISO 8601 in UTC, bytes base64, JSON columns their own text: so
that nothing and a stored `null` stay apart. `load_models` must have been called before.
"""

import zlib
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import date, datetime
from functools import cache, partial
from typing import IO, Any, Final, NamedTuple
from uuid import UUID
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

import orjson
from pydantic import BaseModel
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    Uuid,
    cast,
    func,
    select,
    text,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import AutoString

from events_platform.errors import Conflict, Invalid
from events_platform.kit.clock import now
from events_platform.kit.db.base import metadata
from events_platform.kit.db.bulk import sqlite_value
from events_platform.kit.db.engine import Database
from events_platform.kit.db.fast_ids import read_id
from events_platform.kit.db.pouring import Rows, pour, references_checked_at_end
from events_platform.kit.db.schema import newest
from events_platform.kit.db.types import LocalizedTextType, UtcDateTime, to_microseconds

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
ROWS_AT_ONCE: Final = 500
FILES_AT_ONCE: Final = 4
"""So many rows are held in memory where each holds an uploaded file."""
BYTES_AT_ONCE: Final = 250_000
"""So much of a table's lines is read at once, or one line that is longer."""

Told = Callable[[int], None]
Way = Callable[[Sequence[Any]], Sequence[Any]]


class Contents(BaseModel):
    """What the archive holds of one table."""

    columns: list[str]
    rows: int


class Manifest(BaseModel):
    """What the archive is; `made_at`: the moment whose state it holds, aware UTC."""

    format: int
    version: str
    schema_revision: str
    made_at: datetime
    tables: dict[str, Contents]

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(contents.rows for contents in self.tables.values())


async def count_rows(db: Database) -> int:
    """Rows of all tables, for a progress bar."""
    async with db.reader.connect() as connection:
        return sum([await _count(connection, table) for table in metadata.sorted_tables])


async def dump(db: Database, target: IO[bytes], version: str, told: Told) -> Manifest:
    """Write every row as of one moment; others may go on writing. `told` hears of each row."""
    tables: dict[str, Contents] = {}
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        async with _snapshot(db) as (connection, revision):
            made_at = now()
            for table in metadata.sorted_tables:
                tables[table.name] = await _dump_table(connection, table, archive, told)
        manifest = Manifest(
            format=FORMAT, version=version, schema_revision=revision, made_at=made_at, tables=tables
        )
        archive.writestr(MANIFEST, manifest.model_dump_json(indent=1))
    return manifest


def read_manifest(source: IO[bytes]) -> Manifest:
    """What an archive is. Raises Invalid where it is none of ours, was cut short, or has another schema."""
    with _damage_told(), ZipFile(source) as archive:
        manifest = Manifest.model_validate_json(archive.read(MANIFEST))
    if manifest.format != FORMAT or manifest.schema_revision != newest():
        raise Invalid(
            f"This backup was made by version {manifest.version} (schema {manifest.schema_revision}), and "
            f"this version has schema {newest()}. Restore it with that version; then update and migrate.",
            code="backup_of_other_version",
        )
    return manifest


async def restore(db: Database, source: IO[bytes], manifest: Manifest, told: Told) -> None:
    """Store every row of an archive, or none; `told` hears of each.

    Raises Conflict where the database holds anything, Invalid where the archive is damaged.
    """
    async with db.writer.begin() as connection:
        for table in metadata.sorted_tables:
            if await _count(connection, table):
                raise Conflict(
                    f"The database is not empty (there are rows in {table.name}). Restore into a new one: "
                    "nothing is ever overwritten.",
                    code="database_not_empty",
                )
        with _damage_told(), ZipFile(source) as archive:
            async with references_checked_at_end(connection, metadata.sorted_tables):
                for table in metadata.sorted_tables:
                    await _restore_table(connection, table, archive, manifest.tables[table.name], told)


class _Codec(NamedTuple):
    """How a column is selected, and how its JSON becomes a value again: None where it is one."""

    selected: Any
    back: Callable[[Any], Any] | None


def _compact(value: str) -> str:
    """JSON as the product writes it: PostgreSQL puts blanks between."""
    return orjson.dumps(orjson.loads(value)).decode()


def _moment(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    to_microseconds(moment)  # refuses a naive time
    return moment


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        message = f"neither true nor false: {value!r}"
        raise ValueError(message)
    return value


@cache
def _codec(column: Column[Any]) -> _Codec:
    kind = column.type
    if isinstance(kind, JSON | LocalizedTextType):
        return _Codec(cast(column, Text), _compact)
    backs: Iterable[tuple[Any, Callable[[Any], Any] | None]] = (
        (Uuid, read_id),
        (UtcDateTime, _moment),
        (Date, date.fromisoformat),
        (LargeBinary, b64decode),
        (Boolean, _flag),
        (String | Integer, None),
    )
    plain = kind.impl if isinstance(kind, AutoString) else kind
    for one, back in backs:
        if isinstance(plain, one):
            return _Codec(column, back)
    # JSON would keep some of its values as others: a fraction that is no number, or a time of day.
    message = f"how {column} of {kind!r} comes back from JSON is not said yet"
    raise NotImplementedError(message)


def _portion(table: Table) -> int:
    is_files = any(isinstance(one.type, LargeBinary) and one.type.length is None for one in table.columns)
    return FILES_AT_ONCE if is_files else ROWS_AT_ONCE


async def _count(connection: AsyncConnection, table: Table) -> int:
    return int((await connection.execute(select(func.count()).select_from(table))).scalar_one())


@asynccontextmanager
async def _snapshot(db: Database) -> AsyncIterator[tuple[AsyncConnection, str]]:
    """A connection that sees one moment for as long as it reads, and the schema's revision."""
    async with db.reader.connect() as connection:
        if db.dialect == "postgresql":
            await connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        revision: str = (
            await connection.execute(text("SELECT version_num FROM alembic_version"))
        ).scalar_one()
        yield connection, revision


async def _dump_table(connection: AsyncConnection, table: Table, archive: ZipFile, told: Told) -> Contents:
    count = 0
    with archive.open(_member(table), "w", force_zip64=True) as target:
        async for rows in _read(connection, table):
            target.write(b"".join(map(_line, rows)))
            count += len(rows)
            told(len(rows))
    return Contents(columns=[column.name for column in table.columns], rows=count)


async def _read(connection: AsyncConnection, table: Table) -> AsyncIterator[Sequence[Sequence[Any]]]:
    """All rows by key, in portions: the driver's own would hold a whole table."""
    key, size = tuple_(*table.primary_key), _portion(table)
    columns = [_codec(column).selected for column in table.columns]
    query = select(*columns, *table.primary_key).order_by(*table.primary_key).limit(size)
    rows = (await connection.execute(query)).all()
    while rows:
        yield [row[: len(columns)] for row in rows]
        if len(rows) < size:
            return
        last = tuple_(*rows[-1][len(columns) :], types=[column.type for column in table.primary_key])
        rows = (await connection.execute(query.where(key > last))).all()


def _member(table: Table) -> str:
    return f"{table.name}.jsonl"


def _line(row: Iterable[Any]) -> bytes:
    return orjson.dumps(list(row), default=_encoded, option=orjson.OPT_APPEND_NEWLINE)


def _encoded(value: Any) -> str:
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if isinstance(value, UUID):
        return str(value)  # the driver's own kind
    message = f"a column of {type(value)} was not foreseen"
    raise TypeError(message)


async def _restore_table(
    connection: AsyncConnection, table: Table, archive: ZipFile, contents: Contents, told: Told
) -> None:
    if sorted(contents.columns) != sorted(table.columns.keys()):
        raise _damaged()
    backs = [_codec(table.columns[name]).back for name in contents.columns]
    stored = sqlite_value if connection.dialect.name == "sqlite" else _same
    ways = [back and partial(_stored, back, stored) for back in backs]
    with archive.open(_member(table)) as source:
        await pour(connection, table, contents.columns, _portions(source, ways, contents.rows, told))


def _same(value: Any) -> Any:
    return value


def _portions(source: IO[bytes], ways: Sequence[Way | None], count: int, told: Told) -> Iterator[Rows]:
    """So many rows as the driver takes them; `told` hears of a portion when the next is asked for."""
    while lines := source.readlines(BYTES_AT_ONCE):
        rows = _rows(lines, ways)
        yield rows
        count -= len(rows)
        told(len(rows))
    if count:
        raise _damaged()


def _rows(lines: Iterable[bytes], ways: Sequence[Way | None]) -> Rows:
    """Raises ValueError where a line is no row of these columns."""
    try:
        columns = zip(*map(orjson.loads, lines), strict=True)
        values = [way(column) if way else column for way, column in zip(ways, columns, strict=True)]
    except TypeError as error:
        message = "a line is no row, or a value of another kind than its column's"
        raise ValueError(message) from error
    return list(zip(*values, strict=True))


def _stored(back: Callable[[Any], Any], stored: Callable[[Any], Any], column: Iterable[Any]) -> list[Any]:
    """The column's values as they are stored; equal ones, of which there are many, are made once."""
    found = {value: stored(back(value)) for value in set(column) - {None}}
    found[None] = None
    return [found[value] for value in column]


def _damaged() -> Invalid:
    return Invalid(
        "This is not a backup of this product, or it is damaged. Nothing was restored.", code="not_a_backup"
    )


@contextmanager
def _damage_told() -> Iterator[None]:
    try:
        yield
    except (BadZipFile, zlib.error, EOFError, KeyError, ValueError) as error:
        raise _damaged() from error
