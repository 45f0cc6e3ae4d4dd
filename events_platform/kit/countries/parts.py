"""Texts of several parts: a name beside its code, its other name, its state or a place in it."""

import re
from functools import cache

from .acronyms import by_code
from .blocked import SHARED_NAMES
from .codes import NAMESAKES, UNDECIDED, WRITTEN_WITH
from .fold import key, script, script_runs, words
from .forms import by_form, by_islands
from .index import index, table_rows
from .lookups import by_name, by_rare_language
from .places import is_place_elsewhere, is_place_in_doubt, is_place_of, is_region_code
from .vocabulary import QUALIFIERS

_LEAVES_OUT = re.compile(
    r"\b(?:excluding|excl|except(?:ing)?(?: for)?|without|not including|other than|minus|ohne|ausser|sans"
    r"|hors|sauf|excepto|sin|senza|exceto|sem|zonder|bez|кроме|без|исключая)\b\.?|不包括|不含|除去|を除く",
    re.IGNORECASE,
)
_INCLUDES = re.compile(
    r"\b(?:including|includes|incl|inkl|y compris|incluyendo|включая)\b\.?|包括|含", re.IGNORECASE
)
_AND = re.compile(r"[,;/&+、和]|\b(?:and|und|et|y|e|en|och|og|i|и)\b", re.IGNORECASE)
_BREAKS = re.compile(r"[()（）\[\]{}<>,;:/|、，；：／\n\t•·*\"]|\s[-–—]+\s")
_BRACKETS = re.compile(r"[()（）\[\]{}<>]")
_BEFORE_COUNTRY = re.compile(r"[,，]")
_CALLED = re.compile(
    r"^(?:local name|also(?: called| known as)?|known as|aka|officially|official name)\W+", re.IGNORECASE
)
_FORMERLY = re.compile(
    r"^(?:formerly|former|fmr|previously|ex|fka|now|antes|ancien|ancienne|anciennement|ehemals|früher|бывш\w*|ранее"
    r"|旧称|原)\b",
    re.IGNORECASE,
)
_WITH_PARTS = frozenset(NAMESAKES) | frozenset(WRITTEN_WITH.values())
Answer = tuple[str, str | None]
"""A piece of the text, and the code it names."""
_WELL_KNOWN_SCRIPTS = ("Latin", "Cyrillic", "Han")
_NO_PLACE = re.compile(
    r"\d|@|\b(?:not|non|near|outside|border|former|ex|or|and|embassy|consulate|mission|born|from|to|for|north|south"
    r"|east|west|northern|southern|eastern|western|nord|sud|ost|est|norte|sur|sul|state)\b"
    # Islands may be a territory of their own in a language that the index lacks.
    r"|\b(?:is|isl|isds?|islas?|islands?|illas?|illes?|îles?|iles?|ilhas?|isol[ae]|inseln?|eilanden|wyspy|ada\w*"
    r"|otoci|otoky|ostrov\w*|øyene|öarna|\w*saare?[dt]?|szigetek|insulele|kepulauan|pulau|kisiwa|salas?|ynys\w*"
    r"|girav\w*|virgin|virxes|v[ií]rgenes|vierges)\b"
    r"|остр[оі]в|арал|арол|quần đảo|群島|群岛|诸岛|諸島|제도",
    re.IGNORECASE,
)


def by_exclusion(text: str) -> str | None:
    """Country of "China excluding Hong Kong" or "Denmark including Greenland".

    "Sweden except Stockholm" is UNDECIDED: what is left of it is not a country.
    """
    for sign, must_belong in ((_LEAVES_OUT, False), (_INCLUDES, True)):
        if found := sign.search(text):
            whole = _name(text[: found.start()].strip(" ,(（"))
            rest = _AND.split(text[found.end() :].strip(" )）.外"))
            parts = {_name(part) or UNDECIDED for part in rest if part.strip()}
            fits = bool(parts) and not parts & {UNDECIDED, whole}
            belongs = all(WRITTEN_WITH.get(part) == whole for part in parts)
            return whole if whole and fits and (belongs or not must_belong) else UNDECIDED
    return None


def by_parts(text: str) -> str | None:
    """Code that every part of a text names ("中国 China", "Guam, US"), or a place's country."""
    pieces = [run for piece in _BREAKS.split(text) for run in script_runs(piece)]
    if len(pieces) < 2:
        return None
    answers = [(piece, _piece(piece)) for piece in pieces if key(piece) and not _says_nothing(piece)]
    if all(answer is None or by_name(piece) is None for piece, answer in answers):
        return None
    answers = _without_regions(answers)
    unknown = [piece for piece, answer in answers if answer is None]
    code = _one_of(_told_apart(answers, unknown))
    if code == UNDECIDED or all(is_place_of(piece, code) for piece in unknown):
        return code
    if any(is_place_in_doubt(piece, code) for piece in unknown):
        return UNDECIDED
    return code if _is_place_beside_country(text, [piece for piece, _ in answers], code) else None


def _name(text: str) -> str | None:
    return next(
        (
            answer
            for step in (by_name, by_form, by_islands, by_rare_language)
            if (answer := step(text)) is not None
        ),
        None,
    )


def _piece(piece: str) -> str | None:
    piece = _CALLED.sub("", piece)
    if len(piece) <= 3 and piece.isascii():
        if piece.isupper():
            return by_code(piece) or by_name(piece)
        return index("Latin").spelled.get(piece) or None
    return _name(piece)


def _says_nothing(piece: str) -> bool:
    folded = key(piece)
    return folded in QUALIFIERS or folded.isdigit() or (bool(_FORMERLY.match(piece)) and _name(piece) is None)


def _one_of(codes: set[str]) -> str:
    """The code that all mean: the same one, or a territory named with its state."""
    if len(codes) == 1:
        return next(iter(codes))
    territories = {code for code in codes if WRITTEN_WITH.get(code) in codes}
    return territories.pop() if len(codes) == 2 and len(territories) == 1 else UNDECIDED


def _without_regions(answers: list[Answer]) -> list[Answer]:
    """The pieces, those taken as unknown that name a region of the last by its code: Los Angeles, CA, USA."""
    state = answers[-1][1]
    return [
        (piece, None if 0 < place < len(answers) - 1 and _is_region(piece, answer, state) else answer)
        for place, (piece, answer) in enumerate(answers)
    ]


def _is_region(piece: str, answer: str | None, state: str | None) -> bool:
    return bool(answer and state and WRITTEN_WITH.get(answer) != state and is_region_code(piece, state))


def _told_apart(answers: list[Answer], unknown: list[str]) -> set[str]:
    """What the pieces answer; a name that countries share is told by what else is said: Seoul, Korea."""
    codes = {answer for piece, answer in answers if answer is not None and not _bearers(piece)}
    for bearers in filter(None, (_bearers(piece) for piece, _ in answers)):
        told = codes or {code for code in bearers if unknown and all(is_place_of(it, code) for it in unknown)}
        return told if len(told) == 1 and told <= bearers else {UNDECIDED}
    return codes


def _bearers(piece: str) -> frozenset[str]:
    return _shared_names().get(key(piece), frozenset())


@cache
def _shared_names() -> dict[str, frozenset[str]]:
    return {key(name): frozenset(codes.split()) for name, codes in table_rows(SHARED_NAMES)}


def _is_place_beside_country(text: str, pieces: list[str], code: str) -> bool:
    """Whether the text reads "place, country"; or "country, place", if that cannot be a part of its name."""
    first, *_, last = pieces
    if _BRACKETS.search(text) or not _BEFORE_COUNTRY.search(text) or script(text) not in _WELL_KNOWN_SCRIPTS:
        return False
    for country, places in ((last, pieces[:-1]), (first, pieces[1:])):
        is_named = by_name(country) in {code, WRITTEN_WITH.get(code, code)}
        is_sure = is_named and not is_place_elsewhere(country, code)
        if is_sure and all(_could_be_place(piece, code) for piece in places):
            return country is last or (len(pieces) == 2 and code not in _WITH_PARTS)
    return False


def _could_be_place(piece: str, code: str) -> bool:
    if is_place_of(piece, code) or by_name(piece) == code:
        return True
    parts = words(piece)
    runs = (parts[i:j] for i in range(len(parts)) for j in range(i + 1, len(parts) + 1))
    names = index(script(piece))
    return (
        len(parts) <= 4
        and not _NO_PLACE.search(piece)
        and all(names.find(run) in {None, code} for run in runs)
    )
