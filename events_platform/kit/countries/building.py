"""Makes the files that `index`, `places` and `acronyms` read: `make countries`.

The first source to know a name decides: our own tables, English, the major languages, ISO 3166 translated,
the other languages; then what is derived: bags of words, the part before a bracket. Where two sources
of equal trust mean different countries, the name is kept as known but undecided, so that nothing guesses.

They are made beforehand because that takes a second, and so that an answer changes when we change it and not
when a package of names does.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from babel.core import get_global

from . import aliases_east, aliases_latin, aliases_official, aliases_scripts, blocked, sources
from .acronyms import THREE_LETTERS
from .codes import SELECTABLE_CODES, UNDECIDED
from .fold import key, script, words
from .index import DEGREES, DERIVED, ENGLISH, MAJOR, OTHER, OWN, PREPARED, SPELLED, bag, table_rows
from .places import LANGUAGES, PLACES, REGIONS
from .published import ENGLISH as BY_ENGLISH
from .published import MAJOR_ISO, published, rare_names
from .vocabulary import word_set

Names = dict[str, str]
Tables = Mapping[str, Iterable[tuple[str, str]]]
"""By its title, the rows of a table: name and code."""

_CHINESE_KIND = re.compile(r" (?:Shi|Sheng|Zizhiqu)$")
# Shorter names are words or codes once their accents are gone (Áo, Irã): they count only as they are spelled.
_SHORTEST = {"Latin": 4}
# Without its bracket or what follows the comma, a name of these is another's as well.
_WHOLE_NAMES_ONLY = word_set("CD CG KP KR VG VI MF SX GF PF TF GS UM IO BQ SH")
_OWN_TABLES = {
    "Latin": aliases_latin.LATIN_NAMES + aliases_official.OFFICIAL_NAMES.lstrip(),
    "Cyrillic": aliases_scripts.CYRILLIC_NAMES,
    "Han": aliases_east.HAN_NAMES,
    "Hangul": aliases_east.HANGUL_NAMES,
    "Arabic": aliases_scripts.ARABIC_NAMES,
    "Other": aliases_scripts.OTHER_NAMES,
}


def main() -> None:
    """Write the files into the package's own folder."""
    folder = Path(str(PREPARED))
    folder.mkdir(exist_ok=True)
    for name, text in texts().items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")


def texts() -> dict[str, str]:
    """What each file holds, by its name."""
    found: dict[str, Tables] = {group: _names_of(group) for group in _OWN_TABLES}
    found["Rare"] = {OTHER: rare_names().items()}
    found["Codes"] = {
        THREE_LETTERS: ((entry["alpha_3"], entry["alpha_2"]) for entry in sources.iso_entries())
    }
    found["Places"] = {
        PLACES: set(_places()),
        LANGUAGES: ((key(name), "") for name in sources.language_names()),
        REGIONS: set(_regions()),
    }
    return {name: _text(tables) for name, tables in found.items()}


def _text(tables: Tables) -> str:
    blocks = []
    for title, rows in tables.items():
        names: dict[str, list[str]] = {}
        for name, code in sorted(rows):
            names.setdefault(code, []).append(name)
        if names:
            blocks.append(
                "\n".join([title, *(f"{code}: {'; '.join(names[code])}" for code in sorted(names))])
            )
    return "\n\n".join(blocks) + "\n"


@dataclass(frozen=True, slots=True)
class _Learned:
    """The names of one script so far: all of them, and by their degree of trust."""

    codes: Names = field(default_factory=dict)
    tables: dict[str, Names] = field(default_factory=lambda: {degree: {} for degree in DEGREES})

    def learn(self, degree: str, entries: Iterable[tuple[str, str]]) -> None:
        """Add keys of one degree; what is known already stays, contradictions become UNDECIDED."""
        new: Names = {}
        for name, code in entries:
            if name and name not in self.codes and new.setdefault(name, code) != code:
                new[name] = UNDECIDED
        self.codes.update(new)
        self.tables[degree].update(new)


def _names_of(group: str) -> Tables:
    found = _Learned()
    _learn_own(found, group)
    shortest = _SHORTEST.get(group, 1)
    derived: list[tuple[str, str]] = []
    for rank, level in groupby(sorted(published(group), key=itemgetter(0)), key=itemgetter(0)):
        degree = ENGLISH if rank == BY_ENGLISH else MAJOR if rank <= MAJOR_ISO else OTHER
        names = dict.fromkeys((name, code) for _, code, name in level)
        for name, code in _short(names, group):
            found.tables[SPELLED].setdefault(name, code)
        found.learn(degree, ((folded, code) for name, code in names if len(folded := key(name)) >= shortest))
        more = [(other, code) for name, code in names for other in _derived(name, code)]
        if degree == ENGLISH:
            found.learn(DERIVED, more)
        derived += more
    found.learn(OTHER, ((name, code) for name, code in derived if len(name) >= shortest))
    return {degree: rows.items() for degree, rows in found.tables.items()}


def _learn_own(found: _Learned, group: str) -> None:
    names = list(_own_names(group))
    found.tables[SPELLED].update([*_short(names, group), *((name, UNDECIDED) for name in blocked.AS_SPELLED)])
    told = ((name, code) for name, code in names if len(name) > 2 or name.isascii() or group != "Latin")
    found.learn(OWN, ((key(name), code) for name, code in told))
    found.learn(OWN, ((phrase, code) for name, code in names if " " in (phrase := bag(words(name)))))


def _short(names: Iterable[tuple[str, str]], group: str) -> Iterator[tuple[str, str]]:
    """Names no longer than a code: they count as they are spelled (Nga is Russia, NGA and nga are not)."""
    return ((name, code) for name, code in names if len(name) <= 3 and group == "Latin")


def _derived(name: str, code: str) -> Iterator[str]:
    """Other keys of a name: its bag of words, and what stands before a bracket or comma."""
    phrase = bag(words(name))
    if " " in phrase:  # one word that a link word was taken from may be half a name: Dél-Afrika
        yield phrase
    for sign in "(（,、،":
        head, found, _ = name.partition(sign)
        if found and code not in _WHOLE_NAMES_ONLY:
            yield key(head)


def _own_names(group: str) -> Iterator[tuple[str, str]]:
    """(name, code) of our own tables that belong to a script group."""
    yield from table_rows(_OWN_TABLES[group])
    for name, code in table_rows(blocked.ORGANISATION_NAMES):
        if script(name) == group:
            yield name, code
    shared = [name for name, _ in table_rows(blocked.SHARED_NAMES)]
    for name in shared + blocked.NOT_ONE_COUNTRY.replace("\n", ";").split(";"):
        if script(name) == group:
            yield name, UNDECIDED


def _places() -> Iterator[tuple[str, str]]:
    """Subdivisions of ISO 3166-2, and cities that name a time zone."""
    for region, name in sources.subdivisions():
        code = region[:2]
        bare = _CHINESE_KIND.sub("", name) if code == "CN" else name
        for variant in {name, bare, name.partition("(")[0], name.partition(",")[0]}:
            yield key(variant), code
    for code, zones in get_global("territory_zones").items():
        yield from ((key(zone.rpartition("/")[2]), code) for zone in zones if "/" in zone)


def _regions() -> Iterator[tuple[str, str]]:
    for region, _ in sources.subdivisions():
        state, _, code = region.partition("-")
        if code in SELECTABLE_CODES:
            yield code, state


if __name__ == "__main__":
    main()
