"""Lists in pages by keyset: a page begins behind the last row of the one before, whatever came meanwhile."""

import base64
import binascii
import json
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import BigInteger, Date, Integer, String, Uuid, bindparam, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Mapped
from sqlalchemy.types import TypeEngine
from sqlmodel.sql.expression import SelectOfScalar

from events_platform.errors import Invalid
from events_platform.kit.db.engine import Session
from events_platform.kit.db.types import UtcDateTime, from_microseconds, to_microseconds
from events_platform.kit.i18n import gettext as _

T = TypeVar("T")
Keys = Sequence[Mapped[Any]]

DEFAULT_LIMIT = 50
MAXIMUM_LIMIT = 200
_LONGEST_CURSOR = 4096
PAGING = {
    "limit": f"How many at most, 1 to {MAXIMUM_LIMIT}; {DEFAULT_LIMIT} if not given.",
    "after": "Continue behind the page whose `next` this is.",
}
"""The parameters of every list, as its operation describes them."""


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows of a list, and the cursor behind which the next page begins; None on the last one."""

    items: list[T]
    next_cursor: str | None = None


@dataclass(frozen=True)
class PageRequest:
    """Which page somebody asks for: at most `limit` rows behind the cursor `after`."""

    limit: int = DEFAULT_LIMIT
    after: str | None = None


def page_request(query: Mapping[str, str]) -> PageRequest:
    """The page that a query string asks for (`?limit=&after=`); Invalid if the limit is none of 1 to 200."""
    given = query.get("limit") or str(DEFAULT_LIMIT)
    limit = (
        int(given) if given.isascii() and given.isdecimal() and len(given) <= len(str(MAXIMUM_LIMIT)) else 0
    )
    if not 1 <= limit <= MAXIMUM_LIMIT:
        sentence = _("Give a whole number from 1 to %(maximum)d.", maximum=MAXIMUM_LIMIT)
        raise Invalid(sentence, fields={"limit": sentence})
    return PageRequest(limit, query.get("after") or None)


async def fetch_page(
    session: Session,
    statement: SelectOfScalar[T],
    keys: Keys,
    request: PageRequest,
    *,
    descending: bool = False,
) -> Page[T]:
    """One page of the rows that a statement selects, in the order of `keys`.

    The keys are columns of the selected entity that are never null; the last one is unique. One more row than
    asked for is read, so that the last page is known without a count.
    """
    chosen = behind(statement, keys, request.after, descending=descending)
    items = list((await session.exec(chosen.limit(request.limit + 1))).all())
    if len(items) <= request.limit:
        return Page(items)
    last = items[request.limit - 1]
    cursor = encode_cursor([getattr(last, column.key) for column in _columns(keys)])
    return Page(items[: request.limit], cursor)


def cut_page(
    rows: Iterable[T],
    types: Sequence[TypeEngine[Any]],
    key: Callable[[T], tuple[Any, ...]],
    request: PageRequest,
) -> Page[T]:
    """One page of rows that were computed rather than selected, in the order of `key`.

    The keys of a row are values of `types`, and no two rows have the same ones. Invalid if the cursor is
    malformed.
    """
    reached = tuple(decode_cursor(request.after, types)) if request.after is not None else None
    found = [row for row in sorted(rows, key=key) if reached is None or key(row) > reached]
    items = found[: request.limit]
    return Page(items, encode_cursor(key(items[-1])) if len(found) > request.limit else None)


def behind(
    statement: SelectOfScalar[T], keys: Keys, cursor: str | None, *, descending: bool = False
) -> SelectOfScalar[T]:
    """The statement in the order of `keys`, beginning behind the cursor; Invalid if the cursor is malformed.

    A row-value comparison, which both databases answer from an index over the same columns.
    """
    ordered = statement.order_by(*(column.desc() if descending else column.asc() for column in keys))
    if cursor is None:
        return ordered
    types = [column.type for column in _columns(keys)]
    values = decode_cursor(cursor, types)
    reached = tuple_(
        *(bindparam(None, value, type_=kind) for value, kind in zip(values, types, strict=True)), types=types
    )
    row = tuple_(*keys, types=types)
    return ordered.where(row < reached if descending else row > reached)


def _columns(keys: Keys) -> list[InstrumentedAttribute[Any]]:
    """The keys by what they are: `sqlmodel.col` states less than it returns."""
    return [cast(InstrumentedAttribute[Any], column) for column in keys]


def encode_cursor(values: Sequence[Any]) -> str:
    """A cursor out of the keys of a row: opaque, and safe in a URL."""
    plain = json.dumps([_plain(value) for value in values], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(plain.encode()).rstrip(b"=").decode()


def decode_cursor(cursor: str, types: Sequence[TypeEngine[Any]]) -> list[Any]:
    """The keys in a cursor, checked against the types of their columns; Invalid if it is none of ours."""
    try:
        if len(cursor) > _LONGEST_CURSOR:
            raise ValueError(cursor[:20])
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        values = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if not isinstance(values, list):
            raise TypeError(cursor)
        return [_typed(value, kind) for value, kind in zip(values, types, strict=True)]
    except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error) as error:
        sentence = _("This page address is incomplete. Start again from the first page.")
        raise Invalid(sentence, code="invalid_cursor", fields={"after": sentence}) from error


def _bound(kind: TypeEngine[Any]) -> int:
    """PostgreSQL refuses to compare with more than the column can hold."""
    return 2**63 if isinstance(kind, BigInteger) else 2**31


def _plain(value: Any) -> str | int:
    if isinstance(value, datetime):
        return to_microseconds(value)
    return value if isinstance(value, int) else str(value)


def _typed(value: Any, kind: TypeEngine[Any]) -> str | int | date | uuid.UUID:
    """A value of a cursor as the column's own, refused if the database could not even compare it."""
    match kind, value:
        case Uuid(), str():
            return uuid.UUID(value)
        case Date(), str():
            return date.fromisoformat(value)
        case UtcDateTime(), int() if not isinstance(value, bool):
            return from_microseconds(value)
        case Integer(), int() if not isinstance(value, bool) and abs(value) < _bound(kind):
            return value
        case String(), str() if "\x00" not in value:
            value.encode()
            return value
    raise TypeError(kind)
