"""The readings of Chinese characters and words out of pypinyin's data, kept small.

The library keeps them as dictionaries and lists of texts, which take 12 and 50 MB; as sorted lines of one
text each they take one and two. The data alone is read, the library never loaded.
"""

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.metadata import distribution
from itertools import accumulate, repeat
from pathlib import Path
from typing import NamedTuple

_OTHER_READINGS = re.compile(r'","[^]]*"')
_TONES = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
_DIAERESIS = "\u0308"


class _Dictionary(NamedTuple):
    """Lines in order, each a key and its reading (`重庆 chóng qìng`), and where each begins."""

    text: str
    starts: "array[int]"
    longest: int

    def find(self, key: str) -> str:
        """What stands after the key; empty where it is unknown."""
        text, starts, _longest = self
        sought = f"{key} "
        place = bisect_left(starts, sought, key=lambda start: text[start : start + len(sought)])
        if place == len(starts) or not text.startswith(sought, starts[place]):
            return ""
        start = starts[place] + len(sought)
        return text[start : text.index("\n", start)]


def readings_of(char: str) -> list[str]:
    """The readings of a character with tone digits, the usual one first; none where it is unknown."""
    found = _characters().find(str(ord(char)))
    return [_with_digit(syllable) for syllable in found.split(",") if syllable]


def reading_of(word: str) -> list[str]:
    """The syllables of a word of several characters, with tone digits; empty where it is no word."""
    return [_with_digit(syllable) for syllable in _words().find(word).split()]


def words(run: str) -> Iterator[str]:
    """The run cut into words, the longest first, and single characters."""
    dictionary = _words()
    start = 0
    while start < len(run):
        ends = range(min(len(run), start + dictionary.longest), start + 1, -1)
        end = next((end for end in ends if dictionary.find(run[start:end])), start + 1)
        yield run[start:end]
        start = end


@cache
def _characters() -> _Dictionary:
    # `{"37325":"zhòng,chóng",…}`
    return _dictionary(_data("pinyin_dict.json"), (('":"', " "), ('","', "\n")))


@cache
def _words() -> _Dictionary:
    # `{"重庆":[["chóng"],["qìng"]],…}`, without other readings of a character.
    text = _OTHER_READINGS.sub('"', _data("phrases_dict.json"))
    return _dictionary(text, (('":[["', " "), ('"],["', " "), ('"]],"', "\n")))


def _data(name: str) -> str:
    # By its distribution: to ask the package itself would load it, with all its words.
    data = Path(str(distribution("pypinyin").locate_file(f"pypinyin/{name}"))).read_bytes()
    return data.translate(None, b" \n\r\t").decode().strip('{}[]"')


def _dictionary(text: str, signs: tuple[tuple[str, str], ...]) -> _Dictionary:
    # Lines come of replacing what stands between: parsed, it would take four times as long, and more memory
    # than what is kept.
    for between, sign in signs:
        text = text.replace(between, sign)
    lines = sorted(text.split("\n"))
    starts = array("I", accumulate([len(line) + 1 for line in lines[:-1]], initial=0))
    return _Dictionary("\n".join([*lines, ""]), starts, max(map(str.index, lines, repeat(" "))))


@lru_cache(maxsize=2_000)
def _with_digit(syllable: str) -> str:
    """`lǜ` as `lv4`, and the neutral tone as the fifth."""
    letters, tone = "", "5"
    for sign in unicodedata.normalize("NFD", syllable):
        if sign in _TONES:
            tone = _TONES[sign]
        elif sign == _DIAERESIS:
            letters = f"{letters[:-1]}v"
        else:
            letters += sign
    return unicodedata.normalize("NFC", letters) + tone
