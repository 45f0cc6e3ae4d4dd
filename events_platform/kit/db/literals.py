"""Arrays for PostgreSQL as one text each, for statements that carry thousands of values.

Given a list, the driver asks of each of its elements whether it is a list itself: a quarter of what a
scan costs; a text goes as it is. The statement says what it is: `$1::text::uuid[]` (PostgreSQL manual, 8.15).
"""

import uuid
from collections.abc import Iterable
from datetime import datetime

from events_platform.kit.db.types import to_microseconds

NULL = "NULL"


def id_array(values: Iterable[uuid.UUID | None]) -> str:
    """As `uuid[]`."""
    return f"{{{','.join([NULL if value is None else value.hex for value in values])}}}"


def int_array(values: Iterable[int]) -> str:
    """As `int[]`, or of truth values as `bool[]`."""
    return f"{{{','.join(map(str, values))}}}"


def moment_array(values: Iterable[datetime]) -> str:
    """As `bigint[]`, microseconds since 1970; see `moment_sql`."""
    return f"{{{','.join([str(to_microseconds(value)) for value in values])}}}"


def moment_sql(microseconds: str) -> str:
    """The `timestamptz` of so many microseconds since 1970, exact until the year 2255."""
    return f"timestamptz 'epoch' + {microseconds} * interval '1 microsecond'"


def bytes_array(values: Iterable[bytes | None]) -> str:
    """As `bytea[]`."""
    return f"{{{','.join([NULL if value is None else _hexadecimal(value) for value in values])}}}"


def text_array(values: Iterable[str | None]) -> str:
    """As `text[]` or `jsonb[]`, whatever the texts hold."""
    return f"{{{','.join([NULL if value is None else _quoted(value) for value in values])}}}"


def _hexadecimal(value: bytes) -> str:
    return f'"\\\\x{value.hex()}"'


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
