"""The readings of Chinese words out of pypinyin's dictionary, kept small.

The library keeps them as lists of lists of texts, which take 50 MB; as sorted lines they take 10.
"""

import os
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import orjson

# Said before anything imports the library: it would load all its words, and copy them.
os.environ.update(PYPINYIN_NO_PHRASES="true", PYPINYIN_NO_DICT_COPY="true")


@cache
def _lines() -> list[str]:
    """The words in order, each with the reading of its characters: `重庆 chóng qìng`."""
    words = orjson.loads((files("pypinyin") / "phrases_dict.json").read_bytes())
    # Through one text: kept one by one between what is thrown away, they would hold all of its memory.
    text = "\n".join(sorted(f"{word} {' '.join(one for one, *_ in read)}" for word, read in words.items()))
    return text.split("\n")


@cache
def _longest() -> int:
    return max(line.index(" ") for line in _lines())


def reading_of(word: str) -> list[str]:
    """The syllables of a word, with their tone marks; empty where it is no word."""
    lines, sought = _lines(), f"{word} "
    place = bisect_left(lines, sought)
    if place < len(lines) and lines[place].startswith(sought):
        return lines[place][len(sought) :].split(" ")
    return []


def words(run: str) -> Iterator[str]:
    """The run cut into words, the longest first, and single characters."""
    start = 0
    while start < len(run):
        ends = range(min(len(run), start + _longest()), start + 1, -1)
        end = next((end for end in ends if reading_of(run[start:end])), start + 1)
        yield run[start:end]
        start = end
