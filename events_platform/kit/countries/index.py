"""The index of names: folded name to code, one a script, read at first use and kept.

Its files in `prepared/` are made by `building` out of what our tables, CLDR and ISO 3166 say, and hold tables
of lines "CODE: name; name" under their degree of trust.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Final

from .vocabulary import LINK_WORDS, SAME_WORDS

OWN, ENGLISH, DERIVED, MAJOR, OTHER, SPELLED = DEGREES = (
    "our own tables",
    "English",
    "derived from English",
    "other major languages",
    "other languages, and derived from any",
    "short names as they are spelled",
)
PREPARED: Final = files(__package__) / "prepared"


def bag(parts: Sequence[str]) -> str:
    """The words that matter, sorted, abbreviations written out: "Korea, Rep. of" is "korea republic"."""
    # "del" begins no Spanish name, but Hungarian ones of the south.
    kept = [
        SAME_WORDS.get(word, word) for word in parts if word not in LINK_WORDS or word == parts[0] == "del"
    ]
    return " ".join(sorted(kept))


@dataclass(slots=True)
class Index:
    """Names of one script: `codes` answers, `spelled` keeps exact spellings of names no longer than a code.

    `phrases` are the bags of several words from our tables and English, the ones fit for correcting.

    The first `own` keys of `codes` come from our tables, those up to `english` from English, and those up to
    `trusted` from the other major languages.
    """

    codes: dict[str, str] = field(default_factory=dict)
    spelled: dict[str, str] = field(default_factory=dict)
    phrases: dict[str, str] = field(default_factory=dict)
    own: int = 0
    english: int = 0
    trusted: int = 0

    def find(self, parts: Sequence[str]) -> str | None:
        """Code for folded words in order or as a bag; UNDECIDED for no one country, None if unknown."""
        found = self.codes.get("".join(parts))
        return self.codes.get(bag(parts)) if found is None else found


@cache
def index(group: str) -> Index:
    """The index of one script group of `fold.script`; "Rare" is Latin in the less known languages."""
    found, tables = Index(), prepared(group)
    ends: dict[str, int] = {}
    for degree in (OWN, ENGLISH, DERIVED, MAJOR, OTHER):
        found.codes.update(table_rows(tables.get(degree, "")))
        ends[degree] = len(found.codes)
        if degree == DERIVED:
            found.phrases = {name: code for name, code in found.codes.items() if " " in name}
    found.own, found.english, found.trusted = ends[OWN], ends[ENGLISH], ends[MAJOR]
    found.spelled.update(table_rows(tables.get(SPELLED, "")))
    return found


def prepared(name: str) -> dict[str, str]:
    """The tables of one prepared file by their titles."""
    blocks = (PREPARED / f"{name}.txt").read_text(encoding="utf-8").strip().split("\n\n")
    return {title: table for title, _, table in (block.partition("\n") for block in blocks)}


def table_rows(table: str) -> Iterator[tuple[str, str]]:
    """(name, code) of a table of lines "CODE: name; name"."""
    for line in table.strip().splitlines():
        code, _, names = line.partition(":")
        for name in names.split(";"):
            yield name.strip(), code
