"""The index: folded name to code, one a script, built at first use and kept.

The first source to know a name decides: our own tables, English, the major languages, ISO 3166 translated,
the other languages; then what is derived: bags of words, the part before a bracket. Where two sources
of equal trust mean different countries, the name is kept as known but undecided, so that nothing guesses.
"""

import gc
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from operator import itemgetter

from . import aliases_east, aliases_latin, aliases_official, aliases_scripts, blocked
from .codes import UNDECIDED
from .fold import key, script, words
from .published import ENGLISH, MAJOR_ISO, published, rare_names
from .vocabulary import LINK_WORDS, SAME_WORDS, word_set

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

    def learn(self, entries: Iterable[tuple[str, str]]) -> None:
        """Add keys of one degree of trust; what is known already stays, contradictions become UNDECIDED."""
        new: dict[str, str] = {}
        for name, code in entries:
            if name and name not in self.codes and new.setdefault(name, code) != code:
                new[name] = UNDECIDED
        self.codes.update(new)


_lock = threading.Lock()


def index(group: str) -> Index:
    """The index of one script group of `fold.script`; "Rare" is Latin in the less known languages."""
    with _lock:
        return _built(group)


@cache
def _built(group: str) -> Index:
    was_collecting = gc.isenabled()
    gc.disable()  # tens of thousands of new strings and no cycles: collecting would take a third of the time
    try:
        return Index(codes=rare_names()) if group == "Rare" else _build(group)
    finally:
        words.cache_clear()
        if was_collecting:
            gc.enable()


def _build(group: str) -> Index:
    found = Index()
    _learn_own(found, group)
    shortest = _SHORTEST.get(group, 1)
    derived: list[tuple[str, str]] = []
    for degree, level in groupby(sorted(published(group), key=itemgetter(0)), key=itemgetter(0)):
        names = dict.fromkeys((name, code) for _, code, name in level)
        found.spelled = _short(names, group) | found.spelled
        found.learn((folded, code) for name, code in names if len(folded := key(name)) >= shortest)
        more = [(other, code) for name, code in names for other in _derived(name, code)]
        if degree <= ENGLISH:
            found.english = len(found.codes)
            found.learn(more)
            found.phrases = {name: code for name, code in found.codes.items() if " " in name}
        elif degree <= MAJOR_ISO:
            found.trusted = len(found.codes)
        derived += more
    found.learn((name, code) for name, code in derived if len(name) >= shortest)
    return found


def _learn_own(found: Index, group: str) -> None:
    names = list(own_names(group))
    found.spelled = _short(names, group) | dict.fromkeys(blocked.AS_SPELLED, UNDECIDED)
    found.learn(
        (key(name), code) for name, code in names if len(name) > 2 or name.isascii() or group != "Latin"
    )
    found.learn((phrase, code) for name, code in names if " " in (phrase := bag(words(name))))
    found.own = len(found.codes)
    found.phrases = {name: code for name, code in found.codes.items() if " " in name}


def _short(names: Iterable[tuple[str, str]], group: str) -> dict[str, str]:
    """Names no longer than a code: they count as they are spelled (Nga is Russia, NGA and nga are not)."""
    return {name: code for name, code in names if len(name) <= 3} if group == "Latin" else {}


def _derived(name: str, code: str) -> Iterator[str]:
    """Other keys of a name: its bag of words, and what stands before a bracket or comma."""
    phrase = bag(words(name))
    if " " in phrase:  # one word that a link word was taken from may be half a name: Dél-Afrika
        yield phrase
    for sign in "(（,、،":
        head, found, _ = name.partition(sign)
        if found and code not in _WHOLE_NAMES_ONLY:
            yield key(head)


def own_names(group: str) -> Iterator[tuple[str, str]]:
    """(name, code) of our own tables that belong to a script group."""
    yield from table_rows(_OWN_TABLES[group])
    for name, code in table_rows(blocked.ORGANISATION_NAMES):
        if script(name) == group:
            yield name, code
    for name in blocked.NOT_ONE_COUNTRY.replace("\n", ";").split(";"):
        if script(name) == group:
            yield name, UNDECIDED


def table_rows(table: str) -> Iterator[tuple[str, str]]:
    """(name, code) of a table of lines "CODE: name; name"."""
    for line in table.strip().splitlines():
        code, _, names = line.partition(":")
        for name in names.split(";"):
            yield name.strip(), code
