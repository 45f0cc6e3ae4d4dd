"""The readings of Chinese words out of pypinyin's dictionary, kept small.

The library keeps them as lists of lists of texts, which take 50 MB; as one text of sorted lines two.
"""

import os
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import accumulate
from typing import NamedTuple

import orjson

# Said before anything imports the library: it would load all its words, and copy them.
os.environ.update(PYPINYIN_NO_PHRASES="true", PYPINYIN_NO_DICT_COPY="true")


class _Dictionary(NamedTuple):
    """Lines in order, each a word with its reading (`重庆 chóng qìng`), and where each begins."""

    text: str
    starts: "array[int]"
    longest: int


@cache
def _dictionary() -> _Dictionary:
    # As a list: orjson remembers the keys of objects, which would hold the memory of all that is thrown away.
    data = (files("pypinyin") / "phrases_dict.json").read_bytes().strip()
    pairs = orjson.loads(b"[%b]" % data[1:-1].replace(b'":', b'",'))
    words, readings = pairs[::2], pairs[1::2]
    lines = sorted(
        f"{word} {' '.join([heard[0] for heard in reading])}\n"
        for word, reading in zip(words, readings, strict=True)
    )
    starts = array("I", accumulate(map(len, lines[:-1]), initial=0))
    return _Dictionary("".join(lines), starts, max(map(len, words)))


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
