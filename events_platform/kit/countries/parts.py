"""Texts of several parts: a name beside its code, its other name, its state or a place in it."""

import re

from .acronyms import by_code
from .codes import UNDECIDED, WRITTEN_WITH
from .fold import key, script, script_runs, words
from .forms import by_form, by_islands
from .index import index
from .lookups import by_name, by_rare_language
from .places import is_place_elsewhere, is_place_of
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
    code = _one_of({answer for _, answer in answers if answer is not None})
    unknown = [piece for piece, answer in answers if answer is None]
    if code == UNDECIDED or all(is_place_of(piece, code) for piece in unknown):
        return code
    return code if _is_place_before_country(text, [piece for piece, _ in answers], code) else None


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
        return by_code(piece) or by_name(piece) if piece.isupper() else None
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


def _is_place_before_country(text: str, pieces: list[str], code: str) -> bool:
    """Whether the text reads "place, country": the last part is a country, the others look like places."""
    *before, last = pieces
    if _BRACKETS.search(text) or not _BEFORE_COUNTRY.search(text) or script(text) not in _WELL_KNOWN_SCRIPTS:
        return False
    if by_name(last) != code or is_place_elsewhere(last, code):
        return False
    return all(_could_be_place(piece, code) for piece in before)


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
