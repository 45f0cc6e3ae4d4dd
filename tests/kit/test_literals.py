"""Arrays that travel to PostgreSQL as one text each: what arrives is what was sent."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from events_platform.kit.db.engine import Database
from events_platform.kit.db.literals import (
    bytes_array,
    id_array,
    int_array,
    moment_array,
    moment_sql,
    text_array,
)

AN_ID = uuid.UUID("01a22f3c-0000-7000-8000-00000000ffff")
TEXTS = [
    "",
    "NULL",
    None,
    'a "word"',
    "back\\slash",
    "{1,2}",
    " edge ",
    "two\nlines",
    "陈静 👩🏽‍🔬",
    "O'Neil, Zoë",
]
CASES: list[tuple[Callable[[Any], str], str, list[Any]]] = [
    (id_array, "uuid", [AN_ID, None]),
    (int_array, "int", [0, -1, 2**31 - 1]),
    (int_array, "bool", [True, False]),
    (bytes_array, "bytea", [b"", b"\x00\xff", b'"\\', None]),
    (text_array, "text", TEXTS),
]


@pytest.fixture
def database_kind() -> str:
    return "postgresql"


@pytest.mark.parametrize(("made", "kind", "values"), CASES)
async def test_array_arrives_as_it_was(db: Database, made: Any, kind: str, values: list[Any]) -> None:
    connection = await asyncpg.connect(db.url)
    found = await connection.fetchval(f"SELECT $1::text::{kind}[]", made(values))
    await connection.close()
    assert found == values


@pytest.mark.parametrize("year", [1970, 2021, 2199])
async def test_moment_is_exact_to_the_microsecond(db: Database, year: int) -> None:
    moments = [datetime(year, 12, 31, 23, 59, 59, micros, tzinfo=UTC) for micros in (0, 1, 499_999, 999_999)]
    connection = await asyncpg.connect(db.url)
    sql = f"SELECT {moment_sql('n')} FROM unnest($1::text::bigint[]) AS i(n) ORDER BY n"
    found = [row[0] for row in await connection.fetch(sql, moment_array(moments))]
    await connection.close()
    assert found == moments
