"""The readings of Chinese words out of pypinyin's dictionary, kept small.

The library keeps them as lists of lists of texts, which take 50 MB; as one text of sorted lines two.
"""

import os
import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import accumulate, repeat
from typing import NamedTuple

# Said before anything imports the library: it would load all its words, and copy them.
os.environ.update(PYPINYIN_NO_PHRASES="true", PYPINYIN_NO_DICT_COPY="true")
_OTHER_READINGS = re.compile(r'","[^]]*"')


class _Dictionary(NamedTuple):
    """Lines in order, each a word with its reading (`重庆 chóng qìng`), and where each begins."""

    text: str
    starts: "array[int]"
    longest: int


@cache
def _dictionary() -> _Dictionary:
    # `{"重庆":[["chóng"],["qìng"]],…}` becomes lines by replacing what stands between: parsed, it would take
    # four times as long, and more memory than what is kept. Other readings of a character are left out.
    data = (files("pypinyin") / "phrases_dict.json").read_bytes().translate(None, b" \n\r\t").decode()
    text = _OTHER_READINGS.sub('"', data.strip('{}[]"'))
    for between, sign in (('":[["', " "), ('"],["', " "), ('"]],"', "\n")):
        text = text.replace(between, sign)
    lines = sorted(text.split("\n"))
    starts = array("I", accumulate([len(line) + 1 for line in lines[:-1]], initial=0))
    return _Dictionary("\n".join([*lines, ""]), starts, max(map(str.index, lines, repeat(" "))))


def reading_of(word: str) -> list[str]:
    """The syllables of a word, with their tone marks; empty where it is no word."""
    text, starts, _longest = _dictionary()
    sought = f"{word} "
    place = bisect_left(starts, sought, key=lambda start: text[start : start + len(sought)])
    if place == len(starts) or not text.startswith(sought, starts[place]):
        return []
    start = starts[place] + len(sought)
    return text[start : text.index("\n", start)].split(" ")


def words(run: str) -> Iterator[str]:
    """The run cut into words, the longest first, and single characters."""
    start = 0
    while start < len(run):
        ends = range(min(len(run), start + _dictionary().longest), start + 1, -1)
        end = next((end for end in ends if reading_of(run[start:end])), start + 1)
        yield run[start:end]
        start = end
