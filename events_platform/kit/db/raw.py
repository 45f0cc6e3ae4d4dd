"""Statements and values past the ORM, alike for both drivers."""

import uuid
from datetime import datetime
from typing import Any

import orjson

from events_platform.kit.db.fast_ids import read_id
from events_platform.kit.db.rows import bound
from events_platform.kit.db.script import Statement
from events_platform.kit.db.types import from_microseconds


def statement(dialect: str, sql: str, *values: Any) -> Statement:
    """A statement whose parameters are written {}1, {}2 …, each of them at least once."""
    return Statement(sql.replace("{}", "?" if dialect == "sqlite" else "$"), bound(dialect, values))


def uuid_of(value: Any) -> uuid.UUID:
    """An id as the drivers answer it."""
    return value if isinstance(value, uuid.UUID) else read_id(value)


def moment_of(value: Any) -> datetime:
    """An aware UTC time as the drivers answer it: microseconds since 1970 on SQLite."""
    return from_microseconds(value) if isinstance(value, int) else value


def json_of(value: Any) -> Any:
    """JSON as the drivers answer it: text on SQLite."""
    return orjson.loads(value) if isinstance(value, str | bytes) else value
