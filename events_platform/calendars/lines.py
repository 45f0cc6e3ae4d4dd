"""Content lines of calendars (RFC 5545, 3.1): escaped, folded by octets, never through a character.

Written here because a feed of a thousand sessions is written several times as fast as by a library that
holds each property as an object; what is written is read back by several libraries in the tests.
"""

import re
from functools import lru_cache
from typing import Final

LIMIT: Final = 75
_CONTINUATION: Final = 0b1000_0000
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\ud800-\udfff]")
_NEEDS_QUOTES: Final = re.compile(r"[^0-9A-Za-z_./+\-\u0080-\U0010ffff]")


def clean(text: str) -> str:
    """Keep line breaks and tabs; no other control character may stand in a calendar."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """One line: what is not escaped must not be able to begin a property of its own."""
    return " ".join(clean(text).split())


def escaped(text: str) -> str:
    """A TEXT value (RFC 5545, 3.3.11)."""
    plain = clean(text).replace("\\", "\\\\").replace(";", "\\;")
    return plain.replace(",", "\\,").replace("\n", "\\n")


def line(name: str, value: str, /, **params: str) -> bytes:
    """One property, folded, with its line break; `value` stands as it is given, see `escaped`, `one_line`.

    Parameter names are in lower case with `_` for `-`; values that need quotes get them.
    """
    head = _parameters(*params.items()) if params else ""
    return folded(f"{name}{head}:{value}")


@lru_cache(maxsize=1024)
def _parameters(*params: tuple[str, str]) -> str:
    """They are few in a feed: its language and its zone, again and again."""
    return "".join(f";{key.upper().replace('_', '-')}={_parameter(value)}" for key, value in params)


def folded(text: str) -> bytes:
    """A content line of at most 75 octets, continued behind a space, cut only between characters."""
    data = text.encode()
    if len(data) <= LIMIT:
        return data + b"\r\n"
    parts = []
    start, room = 0, LIMIT
    while start < len(data):
        end = start + room
        while end < len(data) and data[end] & 0b1100_0000 == _CONTINUATION:
            end -= 1
        parts.append(data[start:end])
        start, room = end, LIMIT - 1
    return b"\r\n ".join(parts) + b"\r\n"


def _parameter(value: str) -> str:
    # Few programs know the escapes of RFC 6868, so that a value never needs one.
    plain = one_line(value).replace('"', "'").replace("^", "")
    return f'"{plain}"' if _NEEDS_QUOTES.search(plain) else plain
