"""Names as people write them: shown, sorted and compared, never taken apart and put together again."""

from itertools import chain

from events_platform.kit.text.fold import HAN_RUN, has_han, is_east_asian, words
from events_platform.kit.text.pinyin import readings, surname_length

IDENTITY_LENGTH = 400
SORT_KEY_LENGTH = 400
FAMILY_FIRST = "family_first"


def display_name(native: str, romanised: str, order: str, lang: str) -> str:
    """The form of a name that readers of a language can read, as it was typed.

    Only "Chen, Baosheng" is turned into the order that its owner stated, for the comma is made for lists.
    """
    shown = native if lang == "zh" and has_han(native) else romanised or native
    if "," not in shown or has_han(shown):
        return shown
    family, given = (part.strip() for part in shown.split(",", 1))
    if not (family and given):
        return shown
    return f"{family} {given}" if order == FAMILY_FIRST else f"{given} {family}"


def normalise_name(text: str) -> str:
    """A name for telling whether two are equal (participation.md, Identity); '' if nothing is left of it.

    Case, accents, width, spaces and punctuation do not matter, nor the order of the words, for "Wang Fang" is
    "Fang Wang" on the next list. Names in Chinese, Japanese or Korean are compared as written.
    """
    if is_east_asian(text):
        return "".join(words(text))[:IDENTITY_LENGTH]
    # A hyphen joins: Xiao-ming is Xiaoming.
    return " ".join(sorted(words(text.replace("-", "").replace("‐", "").replace("‑", ""))))[:IDENTITY_LENGTH]


def sort_key(native: str, romanised: str, order: str, lang: str) -> str:
    """The key that puts names in order in a language: by family name, Chinese characters by pinyin.

    Only digits and lower-case Latin letters, so that every database and collation sorts it alike.
    """
    if has_han(native) and (lang == "zh" or not romanised):
        key = _han_key(native, romanised)
    else:
        key = _alphabet_key(_family_first(romanised or native, order))
    return key[:SORT_KEY_LENGTH]


def _family_first(name: str, order: str) -> list[str]:
    family, comma, given = name.partition(",")
    if comma:
        return [*words(family), *words(given)]
    found = words(name)
    return found if order == FAMILY_FIRST or is_east_asian(name) else [*found[-1:], *found[:-1]]


def _alphabet_key(name: list[str]) -> str:
    """Latin names before those in other scripts, word by word: 0 sorts below every letter."""
    script = "1" if not name or name[0][0].isascii() else "2"
    return script + "0".join("".join(map(_sortable, word)) for word in name)


def _sortable(char: str) -> str:
    return char if char.isascii() else f"{ord(char):06x}"


def _han_key(native: str, romanised: str) -> str:
    """Syllable, tone and character, each in turn, so that all Li of one character stand together."""
    joined = "".join(words(native))
    spoken = frozenset(chain(words(romanised), ["".join(words(romanised))]))
    parts: list[str] = []
    for run in HAN_RUN.findall(joined):
        for place, (char, syllables) in enumerate(zip(run, readings(run), strict=True)):
            is_family = place < surname_length(run)
            parts.append(f"{_spoken(syllables, spoken) if is_family else syllables[0]}{ord(char):x}")
    rest = HAN_RUN.sub("", joined)
    return "1" + "".join(parts) + "".join(map(_sortable, rest))


def _spoken(syllables: tuple[str, ...], romanised: frozenset[str]) -> str:
    """The reading that the person uses: 单 is Shan or Dan as the romanised name says."""
    return next((one for one in syllables if one.rstrip("12345") in romanised), syllables[0])
