"""What a statement over the ledger says in the words of each database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, Uuid, bindparam

from events_platform.kit.db.types import UtcDateTime


@dataclass(frozen=True)
class Dialect:
    """Where the two databases write the same thing differently; SQLite's times are microseconds."""

    greatest: str
    least: str
    zero: str
    is_sqlite: bool

    def duration(self, length: timedelta) -> str:
        """A constant length of time."""
        seconds = int(length.total_seconds())
        return str(seconds * 1_000_000) if self.is_sqlite else f"interval '{seconds} seconds'"

    def seconds(self, expression: str) -> str:
        """Whole seconds of a length of time."""
        return (
            f"({expression}) / 1000000"
            if self.is_sqlite
            else f"floor(date_part('epoch', {expression}))::bigint"
        )


SQLITE = Dialect("max", "min", "0", is_sqlite=True)
POSTGRESQL = Dialect("greatest", "least", "interval '0'", is_sqlite=False)


class Binds:
    """Values for a statement under names of their own, with their column types."""

    def __init__(self) -> None:
        self.parameters: list[Any] = []

    def add(self, value: Any, kind: Any) -> str:
        """The placeholder for a value."""
        name = f"b{len(self.parameters)}"
        self.parameters.append(bindparam(name, value, type_=kind))
        return f":{name}"

    def time(self, value: datetime) -> str:
        """The placeholder for an aware UTC time."""
        return self.add(value, UtcDateTime())

    def texts(self, values: Iterable[str]) -> str:
        """The placeholders for a list of words."""
        return f"({', '.join(self.add(value, String()) for value in sorted(values)) or 'NULL'})"

    def uuid(self, value: Any) -> str:
        """The placeholder for a key."""
        return self.add(value, Uuid())
