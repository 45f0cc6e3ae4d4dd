"""Keys of rows and secrets of people."""

import base64
import binascii
import hashlib
import secrets
import uuid
from datetime import datetime

from uuid_utils.compat import uuid7

TOKEN_BYTES = 32


def new_id() -> uuid.UUID:
    """A fresh UUIDv7 (RFC 9562, section 5.7) for a row of ours.

    Ordered by time, so that inserts touch the right edge of an index and a key can break ties in keyset
    paging; the standard library has UUIDv7 only from Python 3.14.
    """
    # The compat module answers uuid.UUID itself, which the database drivers and pydantic know.
    return uuid7()


def token() -> str:
    """A random secret of 256 bits, 43 characters that are safe in a URL and in a header."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def link_bytes(text: str, length: int) -> bytes:
    """The bytes that a link holds as base64url; b"" unless they are `length` and written as we write them.

    The last letter has bits to spare, so that another letter would read as the same bytes.
    """
    try:
        raw = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return b""
    is_ours = len(raw) == length and base64.urlsafe_b64encode(raw).rstrip(b"=") == text.encode()
    return raw if is_ours else b""


def token_hash(token: str) -> bytes:
    """The 32 bytes under which a token is stored; a stolen table then signs nobody in.

    Plain SHA-256 suffices: 256 random bits cannot be guessed, and a slow hash would be paid on every request.
    """
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def derived_id(moment: datetime, seed: str) -> uuid.UUID:
    """The UUIDv7 that all derive alike from a time and some words, where the key itself settles a race."""
    milliseconds = int(moment.timestamp() * 1000)
    bits = milliseconds << 80 | int.from_bytes(hashlib.sha256(seed.encode()).digest()[:10], "big")
    version_and_variant = 0x7 << 76 | 0b10 << 62
    return uuid.UUID(int=bits & ~(0xF << 76 | 0b11 << 62) | version_and_variant)
