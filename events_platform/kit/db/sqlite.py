"""SQLite as the product uses it: ids are 16 bytes, where SQLAlchemy would write 32 digits (decision 0033)."""

import uuid
from collections.abc import Callable
from typing import Any

from sqlalchemy import Dialect, Uuid
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.dialects.sqlite.base import SQLiteTypeCompiler

from events_platform.kit.db.fast_ids import read_id

DRIVER = "sqlite+events"


class _Id(Uuid[uuid.UUID]):
    """An id to and from its 16 bytes."""

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        """The bytes of an id."""
        return lambda value: None if value is None else value.bytes

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        """The id of 16 bytes."""
        return lambda value: None if value is None else read_id(value)

    def literal_processor(self, dialect: Dialect) -> Callable[[Any], str]:
        """The bytes as SQL writes them."""
        return lambda value: f"X'{value.hex}'"


class _TypeCompiler(SQLiteTypeCompiler):
    def visit_uuid(self, type_: Uuid[Any], **kw: Any) -> str:
        """Bytes have no affinity: nothing is converted on its way in or out."""
        return "BLOB"


class EventsDialect(SQLiteDialect_aiosqlite):
    """The asynchronous driver, with ids of ours."""

    type_compiler_cls = _TypeCompiler
    colspecs = {**SQLiteDialect_aiosqlite.colspecs, Uuid: _Id}  # noqa: RUF012 (as SQLAlchemy declares it)
    supports_statement_cache = True


registry.register(DRIVER.replace("+", "."), __name__, EventsDialect.__name__)
