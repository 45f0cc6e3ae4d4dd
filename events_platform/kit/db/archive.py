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
from functools import cache
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
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    Uuid,
    bindparam,
    cast,
    func,
    insert,
    select,
    text,
    tuple_,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import AutoString

from events_platform.errors import Conflict, Invalid
from events_platform.kit.clock import now
from events_platform.kit.db.base import metadata
from events_platform.kit.db.engine import Database
from events_platform.kit.db.schema import newest
from events_platform.kit.db.types import LocalizedTextType, UtcDateTime

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
ROWS_AT_ONCE: Final = 500
FILES_AT_ONCE: Final = 4
"""So many rows are held in memory where each holds an uploaded file."""

Told = Callable[[int], None]


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
            async with _references_checked_at_end(connection):
                for table in metadata.sorted_tables:
                    await _restore_table(connection, table, archive, manifest.tables[table.name], told)


class _Codec(NamedTuple):
    """How a column is selected, how its JSON becomes a value again, and how that is stored."""

    selected: Any
    back: Callable[[Any], Any]
    stored: Any


def _same(value: Any) -> Any:
    return value


def _compact(value: str) -> str:
    """JSON as the product writes it: PostgreSQL puts blanks between."""
    return orjson.dumps(orjson.loads(value)).decode()


@cache
def _codec(column: Column[Any], dialect: str) -> _Codec:
    kind, bound = column.type, bindparam(column.name, type_=column.type)
    if isinstance(kind, JSON | LocalizedTextType):
        given = bindparam(column.name, type_=Text())
        return _Codec(cast(column, Text), _compact, cast(given, JSONB) if dialect == "postgresql" else given)
    backs: Iterable[tuple[Any, Callable[[Any], Any]]] = (
        (Uuid, UUID),
        (UtcDateTime, datetime.fromisoformat),
        (Date, date.fromisoformat),
        (LargeBinary, b64decode),
        (String | Integer | Boolean, _same),
    )
    plain = kind.impl if isinstance(kind, AutoString) else kind
    found = next((back for one, back in backs if isinstance(plain, one)), None)
    if found is None:
        # JSON would keep some of its values as others: a fraction that is no number, or a time of day.
        message = f"how {column} of {kind!r} comes back from JSON is not said yet"
        raise NotImplementedError(message)
    return _Codec(column, found, bound)


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
    columns = [_codec(column, connection.dialect.name).selected for column in table.columns]
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
    codecs = {column.name: _codec(column, connection.dialect.name) for column in table.columns}
    statement = insert(table).values({name: codec.stored for name, codec in codecs.items()})
    backs = [codecs[name].back for name in contents.columns]
    count = 0
    with archive.open(_member(table)) as source:
        for lines in _portions(source, _portion(table)):
            rows = [
                {
                    name: None if value is None else back(value)
                    for name, back, value in zip(contents.columns, backs, orjson.loads(line), strict=True)
                }
                for line in lines
            ]
            await connection.execute(statement, rows)
            count += len(rows)
            told(len(rows))
    if count != contents.rows:
        raise _damaged()


def _portions(lines: Iterable[bytes], size: int) -> Iterator[list[bytes]]:
    portion: list[bytes] = []
    for line in lines:
        portion.append(line)
        if len(portion) == size:
            yield portion
            portion = []
    if portion:
        yield portion


@asynccontextmanager
async def _references_checked_at_end(connection: AsyncConnection) -> AsyncIterator[None]:
    """Tables come in the order of their references; rows that refer to others of their own table do not."""
    if connection.dialect.name == "sqlite":
        await connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        yield
        return
    own = [
        (table.name, key.name)
        for table in metadata.sorted_tables
        for key in table.constraints
        if isinstance(key, ForeignKeyConstraint) and key.referred_table is table
    ]
    for table, key in own:
        await connection.execute(text(f"ALTER TABLE {table} ALTER CONSTRAINT {key} DEFERRABLE"))
    await connection.execute(text("SET CONSTRAINTS ALL DEFERRED"))
    yield
    await connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    for table, key in own:
        await connection.execute(text(f"ALTER TABLE {table} ALTER CONSTRAINT {key} NOT DEFERRABLE"))


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
