"""The one clock of the product, so that a test can set it and no naive time is ever made."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)
