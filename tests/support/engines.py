"""One SQLAlchemy dialect of each kind for a whole run: what one test had compiled is there for all others."""

from typing import Any, Self

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.util import LRUCache

from events_platform.kit.db.sqlite import EventsDialect

STATEMENTS = 2000


class _One:
    """A dialect that is made once, and asks one server what it can, for all are of one release here."""

    _made: Any = None
    _asked = False

    def __new__(cls, **_options: Any) -> Self:
        if cls._made is None:
            cls._made = super().__new__(cls)
        made: Self = cls._made
        return made

    def __init__(self, **options: Any) -> None:
        if "compiled" not in self.__dict__:
            super().__init__(**options)
            self.compiled: LRUCache[Any, Any] = LRUCache(STATEMENTS)

    def initialize(self, connection: Connection) -> None:
        if not self._asked:
            super().initialize(connection)  # type: ignore[misc]
            self._asked = True

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        """Keeps what any engine compiles for all: each test makes engines of its own."""
        engine.update_execution_options(compiled_cache=cls._made.compiled)


class OnePostgres(_One, PGDialect_asyncpg):
    supports_statement_cache = True


class OneSqlite(_One, EventsDialect):
    supports_statement_cache = True


def share_compiled_statements() -> None:
    """From now on engines of the product are of these dialects."""
    registry.register("postgresql.asyncpg", __name__, OnePostgres.__name__)
    registry.register("sqlite.events", __name__, OneSqlite.__name__)
