"""Ids for paths that handle thousands a second, in the driver's own subclass of uuid.UUID.

It is equal to and hashes like the standard one, and is read, made and written ten times as fast.
"""

import uuid
from typing import Any

import uuid_utils
from asyncpg.pgproto import pgproto

_make: Any = pgproto.UUID


def read_id(text: str | bytes) -> uuid.UUID:
    """The id in 32 or 36 characters, or in 16 bytes. Raises ValueError."""
    found: uuid.UUID = _make(text)
    return found


def fresh_id() -> uuid.UUID:
    """A fresh UUIDv7, like `kit.ids.new_id`."""
    return read_id(uuid_utils.uuid7().bytes)
