"""New rows and scripts inside a request's transaction, where the ORM would cost more than the database."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import Enum
from functools import lru_cache
from itertools import groupby
from types import SimpleNamespace
from typing import Any, NamedTuple, TypeVar, cast

import asyncpg
import orjson
from sqlalchemy import CursorResult, Executable, inspect, text
from sqlalchemy import Table as SqlTable
from sqlalchemy.exc import IntegrityError

from events_platform.kit.db.base import Table, default_of
from events_platform.kit.db.bulk import sqlite_value
from events_platform.kit.db.engine import Session
from events_platform.kit.db.script import TRANSACTION, Row, Script, Statement

Answer = TypeVar("Answer")
Model = TypeVar("Model", bound=Table)


def table_of(model: type[Table]) -> SqlTable:
    """The table behind a model, for statements that must not pass the ORM."""
    return model.metadata.tables[str(model.__tablename__)]


def values_of(row: Table) -> dict[str, Any]:
    """The column values of a row as they stand."""
    return {name: getattr(row, name) for name in _columns(type(row))}


@lru_cache
def _columns(model: type[Table]) -> tuple[str, ...]:
    return tuple(column.key for column in inspect(model).column_attrs)


async def insert_rows(session: Session, *rows: Table) -> None:
    """Insert the rows in the given order, neighbours of one table together; they stay outside the session."""
    connection = await session.connection()
    for model, neighbours in groupby(rows, key=type):
        await connection.execute(table_of(model).insert(), [values_of(row) for row in neighbours])


async def execute(
    session: Session, statement: Executable, parameters: Any = None
) -> CursorResult[*tuple[Any, ...]]:
    """Run a statement that answers rows of columns, or none, after what the session has pending."""
    await session.flush()
    connection = await session.connection()
    return await connection.execute(statement, parameters)


class NewRow(NamedTuple):
    """A row to be inserted by a script; an optional one is left out where a unique index knows it already."""

    table: str
    values: Mapping[str, Any]
    is_optional: bool = False


def new_row(row: Table, *, is_optional: bool = False) -> NewRow:
    """The row as a script inserts it."""
    return NewRow(str(type(row).__tablename__), values_of(row), is_optional)


def row_of(model: type[Table], *, is_optional: bool = False, **values: Any) -> NewRow:
    """A row of these values and the defaults, without the object, which costs more than its insert."""
    filled = {name: values[name] if name in values else default() for name, default in _defaults(model)}
    return NewRow(str(model.__tablename__), filled, is_optional)


def read_as(model: type[Model], row: NewRow) -> Model:
    """The row, to be read like an object of its model; the ORM is never told of it."""
    return cast(Model, SimpleNamespace(__tablename__=row.table, **row.values))


@lru_cache
def _defaults(model: type[Table]) -> tuple[tuple[str, Callable[[], Any]], ...]:
    return tuple((name, default_of(model.model_fields[name])) for name in _columns(model))


def insert_statement(dialect: str, row: NewRow) -> Statement:
    """What inserts one row."""
    sign = "?" if dialect == "sqlite" else "$"
    sql = _insert(row.table, tuple(row.values), row.is_optional, sign, 1)
    return Statement(sql, bound(dialect, row.values.values()))


NothingDone = asyncpg.DivisionByZeroError
"""What PostgreSQL says of a statement that is all or nothing, where its last part has no row."""


def inserts(
    dialect: str, rows: Sequence[NewRow], last: Statement | None = None, *, is_whole: bool = False
) -> list[Statement]:
    """What inserts the rows and then runs `last`: on PostgreSQL one statement, whose rows are `last`'s own.

    `last` has its parameters numbered from 1, a WHERE and then RETURNING at its end. One that `is_whole` is
    `NothingDone` and leaves no row behind where `last` has none: for statements without a transaction.
    """
    if dialect == "sqlite":
        statements = [insert_statement(dialect, row) for row in rows]
        return [*statements, last] if last else statements
    args = list(last.args) if last else []
    first = len(args)
    for row in rows:
        args += bound(dialect, row.values.values())
    shape = tuple((row.table, tuple(row.values), row.is_optional) for row in rows)
    return [Statement(_chained(shape, first, last.sql if last else "", is_whole), args)]


@lru_cache
def _insert(table: str, columns: tuple[str, ...], is_optional: bool, sign: str, first: int) -> str:
    values = ", ".join(f"{sign}{number}" for number in range(first, first + len(columns)))
    end = " ON CONFLICT DO NOTHING" if is_optional else ""
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({values}){end}"  # noqa: S608 (our own names)


@lru_cache
def _chained(
    shape: tuple[tuple[str, tuple[str, ...], bool], ...], first: int, last: str, is_whole: bool
) -> str:
    """All inserts as parts of one statement, whose foreign keys are checked at its end.

    `last` asks for the others' results, so that it runs after them and holds its lock no longer than it must.
    """
    parts = []
    for number, (table, columns, is_optional) in enumerate(shape):
        insert = _insert(table, columns, is_optional, "$", first + 1)
        parts.append(f"row{number} AS ({insert} RETURNING 1)")
        first += len(columns)
    if not last:
        return f"WITH {', '.join(parts)} SELECT 1"
    counted = (f"(SELECT count(*) FROM row{number})" for number in range(len(shape)))  # noqa: S608
    counts = " + ".join(counted)
    head, returning, tail = last.rpartition(" RETURNING ")
    parts.append(f"last AS ({head} AND {counts} >= 0{returning}{tail})")
    answer = "1 / count(*)" if is_whole else "*"
    return f"WITH {', '.join(parts)} SELECT {answer} FROM last"  # noqa: S608 (our own names)


def bound(dialect: str, values: Any) -> list[Any]:
    """Values as the drivers take them, on SQLite as `sqlite_value` has them; JSON as text."""
    return [_bound(value, is_sqlite=dialect == "sqlite") for value in values]


def _bound(value: Any, *, is_sqlite: bool) -> Any:
    if isinstance(value, dict | list):
        return orjson.dumps(value).decode()
    if isinstance(value, Enum):
        return value.value
    return sqlite_value(value) if is_sqlite else value


@contextmanager
def refusals_told() -> Iterator[None]:
    """A constraint that refuses is SQLAlchemy's IntegrityError, whichever driver met it."""
    try:
        yield
    except (sqlite3.IntegrityError, asyncpg.IntegrityConstraintViolationError) as error:
        raise IntegrityError("script", None, error) from error


async def run_script(session: Session, script: Script[Answer]) -> Answer:
    """Run a script in the session's transaction, past the ORM; on SQLite in its thread, in one go.

    Rows of the session itself must be flushed. A script that asks for a transaction has this one already.
    A constraint that refuses is SQLAlchemy's IntegrityError.
    """
    connection = await session.connection()
    raw = await connection.get_raw_connection()
    driver: Any = raw.driver_connection
    with refusals_told():
        if connection.dialect.name == "sqlite":
            # aiosqlite hands every call to its thread; many short ones cost more than their work.
            return await driver._execute(_drain, driver._conn, script)  # type: ignore[no-any-return]
        if not driver.is_in_transaction():
            await connection.execute(text("SELECT 1"))
        return await run_statements(driver, script)


def _drain(connection: sqlite3.Connection, script: Script[Answer]) -> Answer:
    rows: list[Row] = []
    try:
        statement = next(script)
        while True:
            if statement is not TRANSACTION:
                rows = connection.execute(statement.sql, statement.args).fetchall()
            statement = script.send(rows)
    except StopIteration as done:
        answer: Answer = done.value
        return answer


async def run_statements(connection: Any, script: Script[Answer]) -> Answer:
    """Run a script on a connection of PostgreSQL as it stands; what fails is told to the script."""
    try:
        statement = next(script)
        while True:
            if statement is TRANSACTION:
                statement = script.send([])
                continue
            try:
                rows = await connection.fetch(statement.sql, *statement.args)
            except asyncpg.PostgresError as error:
                statement = script.throw(error)
            else:
                statement = script.send(rows)
    except StopIteration as done:
        answer: Answer = done.value
        return answer
