"""Counts the statements that a block of a test sends to the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

FRAME = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA")
# Sent for an earlier commit, whenever there is time: see `kit.outbox.wake`.
NOTICE = "SELECT PG_NOTIFY"


class Queries(list[str]):
    """The statements so far, without those that only frame a transaction, and notices."""

    def assert_at_most(self, budget: int) -> None:
        """Fails with the list when there were more statements than the budget allows."""
        listing = "\n".join(f"{number}. {statement}" for number, statement in enumerate(self, 1))
        assert len(self) <= budget, f"{len(self)} statements instead of {budget}:\n{listing}"


@contextmanager
def counted() -> Iterator[Queries]:
    """The statements of every engine in this process while the block runs."""
    queries = Queries()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.lstrip().upper().startswith((*FRAME, NOTICE)):
            queries.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield queries
    finally:
        event.remove(Engine, "before_cursor_execute", note)
