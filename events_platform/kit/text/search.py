"""What is stored beside a text so that people find it, and what they typed as a condition on it."""

import re
from collections.abc import Iterator
from functools import lru_cache

from sqlalchemy import ColumnElement, and_, case, literal, or_, true
from sqlalchemy.orm import Mapped

from events_platform.kit.text.clean import clean_line
from events_platform.kit.text.fold import HAN, HAN_RUN, fold, is_east_asian, words
from events_platform.kit.text.pinyin import LONGEST_NAME, spellings, surname_length

SEARCH_KEY_LENGTH = 2000
MOST_TERMS = 8
_SEPARATOR = "|"
_LONGEST_SPELLED = 40
# Signs that people write or leave out between names separate terms, those inside addresses do not.
# "王fang" is two terms, for the key holds characters and pinyin, never a mixture.
_TERM = re.compile(f'[{HAN}]+|[^{HAN}\\s,;:/()\\[\\]<>|"·・•‧、。《》「」–—-]+')


def search_key(*parts: str | None) -> str:
    """The stored key of a row: its texts folded, and its Chinese as pinyin (whole, by syllable, initials).

    Put the names first: the key ends after SEARCH_KEY_LENGTH characters.
    """
    given = [part for part in parts if part]
    variants = dict.fromkeys(_plain(part) for part in given)
    variants.update(dict.fromkeys(form for part in given for form in _forms(part)))
    variants.pop("", None)
    return _SEPARATOR.join(variants)[:SEARCH_KEY_LENGTH]


def _plain(part: str) -> str:
    return " ".join(fold(part).replace(_SEPARATOR, " ").split())


@lru_cache(maxsize=4_000)
def _forms(part: str) -> tuple[str, ...]:
    """Other ways to type a text, unless it is an address: without its spaces and signs, and in pinyin."""
    return tuple(_typed(part))


def _typed(part: str) -> Iterator[str]:
    separate = words(part) if "@" not in part else []
    if is_east_asian(part) or 1 < len(separate) <= 4:
        yield "".join(separate)
    yield " ".join(separate)
    # "王 芳" is one name, "陈宝生 部长" a name and a title.
    joined = "".join(separate)
    for run in HAN_RUN.findall(joined if len(joined) <= LONGEST_NAME else " ".join(separate)):
        yield from _pinyin(run[:_LONGEST_SPELLED])


def _pinyin(run: str) -> Iterator[str]:
    family = surname_length(run)
    for syllables in spellings(run):
        yield "".join(syllables)
        yield " ".join(syllables)
        if len(run) <= LONGEST_NAME:
            yield f"{''.join(syllables[:family])} {''.join(syllables[family:])}".strip()
        yield "".join(syllable[:1] for syllable in syllables)


def query_key(query: str) -> str:
    """What someone typed into a search box, folded like the keys."""
    return " ".join(query_terms(query))


def query_terms(query: str) -> list[str]:
    """The terms of a search, all of which must be found, in any order; at most MOST_TERMS."""
    return _TERM.findall(_plain(clean_line(query)))[:MOST_TERMS]


def like_pattern(query: str) -> str:
    r"""A LIKE pattern for "contains"; the condition needs `escape="\\"`, for SQLite has no default."""
    escaped = query_key(query).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def matches(column: Mapped[str] | ColumnElement[str], query: str) -> ColumnElement[bool]:
    """The condition that a search key holds every term of a query; an empty query finds everything."""
    return and_(true(), *(column.like(like_pattern(term), escape="\\") for term in query_terms(query)))


def names_first(key: Mapped[str], sort: Mapped[str], query: str) -> ColumnElement[int]:
    """An order for what `matches` finds: names that begin with the terms, then other names that hold them.

    `sort` is a sort key by Latin letters; whoever is found by an institution or an address comes last.
    """
    ranks = [_rank(key, sort, term) for term in query_terms(query)]
    return sum(ranks, literal(0))


def _rank(key: Mapped[str], sort: Mapped[str], term: str) -> ColumnElement[int]:
    # A key begins with the name as its owner writes it; sort keys begin with a digit for the script.
    start = like_pattern(term).removeprefix("%")
    family = or_(key.like(start, escape="\\"), sort.like(f"_{start}", escape="\\"))
    return case((family, 0), (sort.like(f"%{start}", escape="\\"), 1), else_=2)
