"""Many rows of one table in one statement, for paths that pass the ORM."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from events_platform.kit.db.script import Statement
from events_platform.kit.db.types import to_microseconds

SQLITE_VARIABLES = 30_000


class BulkInsert:
    """Inserts tuples of these columns; `columns` maps a name to its type on PostgreSQL.

    `order` sorts the rows before they are inserted, so that two batches cannot wait for each other.
    """

    def __init__(self, table: str, columns: Mapping[str, str], order: Sequence[str] = ()) -> None:
        self.table = table
        self.columns = columns
        names = ", ".join(columns)
        self._into = f"INSERT INTO {table} ({names})"
        self._rows = f"SELECT * FROM unnest({{arrays}}) AS row({names})"  # noqa: S608
        if order:
            self._rows += f" ORDER BY {', '.join(order)}"
        self._values = f"({', '.join('?' * len(columns))})"
        self._most = SQLITE_VARIABLES // len(columns)

    def postgresql(self, first: int = 1) -> str:
        """The text for PostgreSQL, whose parameters are arrays, one a column, numbered from `first`."""
        arrays = (f"${number}::{kind}[]" for number, kind in enumerate(self.columns.values(), first))
        return f"{self._into} {self._rows.format(arrays=', '.join(arrays))}"

    def arrays(self, rows: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
        """The parameters of that text."""
        return list(zip(*rows, strict=True)) if rows else [()] * len(self.columns)

    def statements(self, dialect: str, rows: Sequence[Sequence[Any]]) -> Iterable[Statement]:
        """What inserts these rows; nothing where there are none."""
        if not rows:
            return
        if dialect != "sqlite":
            yield Statement(self.postgresql(), self.arrays(rows))
            return
        for start in range(0, len(rows), self._most):
            part = rows[start : start + self._most]
            values = ", ".join([self._values] * len(part))
            yield Statement(f"{self._into} VALUES {values}", [sqlite_value(v) for row in part for v in row])


def sqlite_value(value: Any) -> Any:
    """A value as our columns hold it on SQLite: ids as 16 bytes, times as microseconds since 1970.

    Days are text (ISO 8601), as SQLAlchemy writes them.
    """
    if isinstance(value, uuid.UUID):
        return value.bytes
    if isinstance(value, datetime):
        return to_microseconds(value)
    return value.isoformat() if isinstance(value, date) else value
