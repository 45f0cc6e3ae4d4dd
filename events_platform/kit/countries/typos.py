"""Typing errors: the one name a slip away from what was written, where no other name lies near.

Only a long word may hold the slip, and the rest of a name of several words must be right: "United Kingdon" is
the United Kingdom, but Tuva is not Cuba however alike "Republic of Tuva" and "Republic of Cuba" are.
"""

import re
from collections.abc import Iterator
from functools import cache

from .codes import SELECTABLE_CODES, UNDECIDED
from .fold import script, words
from .forms import FORM_DECIDES, is_beside_another, is_form, without_form
from .index import bag, index
from .places import strangers

_SCRIPTS = ("Latin", "Cyrillic")
_PLAIN = re.compile(r"[^,;:()\[\]/|\d?]+")
# Letters that a word needs: an English name, one in another major language, one of several words.
_SHORTEST, _SHORTEST_FOREIGN, _SHORTEST_AMONG_OTHERS = 7, 9, 6
_SHORTEST_FOR_TWO_SLIPS = 12
_SHORTEST_FOR_SWAP = 5  # neighbouring letters in the wrong order make no other word: Frnace, Itlay

_LONG_AMONG_OTHERS = 8
# Too much to guess that a form was misspelt: Democratic Republick of Korea, Peoples Republick of China.
_FORM_TELLS = FORM_DECIDES | {"KP", "KR", "TW"}
_NEVER = 99

Candidate = tuple[str, str, int]
"""A word, the code of its name, and how many letters must have been written for a slip to be forgiven."""
Pool = dict[int, dict[str, list[tuple[str, str, int, int]]]]
"""Candidates by length and first letter, each with a mask of its letters."""


def by_typo(text: str) -> str | None:
    """Code of the only name near a misspelt one, or None."""
    group = script(text)
    if group not in _SCRIPTS or not _PLAIN.fullmatch(text):
        return None
    whole_name = words(text)
    for parts in (whole_name, without_form(text) or []):
        written = bag(parts).split()
        whole = "".join(written if len(written) == 1 else parts)
        if not _SHORTEST_FOR_SWAP <= len(whole) <= 60 or whole in strangers():
            return None
        limit = 2 if len(whole) >= _SHORTEST_FOR_TWO_SLIPS else 1
        code = _of_several(written, group) if len(written) > 1 else _nearest(whole, _names(group), limit)
        if code is not None:
            is_form_of_another = code in _FORM_TELLS or is_beside_another(text, code)
            return None if parts is not whole_name and is_form_of_another else code
    return None


def by_lost_letters(text: str) -> str | None:
    """Code where each letter that an import turned into ? or U+FFFD may be any, and one country fits."""
    if not re.search(r"\w[?\ufffd]|[?\ufffd]\w", text):
        return None
    wanted = "".join(words(text.replace("?", "xqx").replace("\ufffd", "xqx")))
    pattern = re.compile(re.escape(wanted).replace("xqx", "."))
    fitting = {code for name, code in index(script(text)).codes.items() if pattern.fullmatch(name)}
    return fitting.pop() if len(fitting) == 1 and len(wanted.replace("xqx", "")) >= _SHORTEST - 1 else None


def is_near_another(name: str, code: str) -> bool:
    """Whether a folded name is one slip from a better known one of another country (Nigera in Latvian)."""
    near = ((other, edits(name, known, 2)) for known, other, _ in _alike(name, _names("Latin"), 1, ""))
    return any(distance < 2 and other in SELECTABLE_CODES - {code} for other, distance in near)


def _of_several(written: list[str], group: str) -> str | None:
    found: set[str | None] = set()
    for position, word in enumerate(written):
        others = " ".join(written[:position] + written[position + 1 :])
        has_name = any(not is_form(other) for other in others.split())
        limit = 2 if has_name and len(word) >= _LONG_AMONG_OTHERS else 1
        if len(word) >= _SHORTEST_AMONG_OTHERS and word not in index(group).codes:
            found.add(_nearest(word, _frames(group).get(others, {}), limit))
    found.discard(None)
    return found.pop() if len(found) == 1 else None


def _nearest(word: str, pool: Pool, limit: int) -> str | None:
    """Code of the only candidate within `limit` slips, if every other stands well off."""
    slips = [
        (distance, code)
        for name, code, needed in _alike(word, pool, limit, word[0])
        if _is_long_enough(word, name, needed) and not _extends(word, name)
        if (distance := edits(word, name, limit + 1)) <= limit
    ]
    distance, best = min(slips, default=(0, UNDECIDED))
    if best not in SELECTABLE_CODES:
        return None
    # A name of another country must be two slips further away, anything else at least one.
    rivals = (
        (code, edits(word, name, distance + 2))
        for name, code, _ in _alike(word, pool, distance + 1, "")
        if code != best
    )
    return None if any(other <= distance + (code != UNDECIDED) for code, other in rivals) else best


def _is_long_enough(word: str, name: str, needed: int) -> bool:
    if len(word) >= needed or needed == _NEVER:
        return len(word) >= needed
    return len(word) >= _SHORTEST_FOR_SWAP and sorted(word) == sorted(name)


def _alike(word: str, pool: Pool, limit: int, first: str) -> Iterator[Candidate]:
    """Candidates that `limit` slips could make, by length and letters; with that first letter, if given."""
    letters = _letters(word)
    for length in range(len(word) - limit, len(word) + limit + 1):
        initials = pool.get(length, {})
        for names in [initials.get(first, [])] if first else initials.values():
            for name, code, needed, mask in names:
                if (mask ^ letters).bit_count() <= 2 * limit:
                    yield name, code, needed


def _letters(word: str) -> int:
    mask = 0
    for letter in word:
        mask |= 1 << (ord(letter) % 64)
    return mask


def _extends(one: str, other: str) -> bool:
    """Whether one is the other with another ending: Bulgarian is a language or a person, not a slip."""
    return one != other and (one.startswith(other) or other.startswith(one))


@cache
def _names(group: str) -> Pool:
    """Names in one piece; places, languages and less known names stand among them, to be kept off."""
    pool: Pool = {}
    known = index(group)
    for name in strangers() - known.codes.keys():
        _put(pool, name, UNDECIDED, _NEVER)
    for position, (name, code) in enumerate(known.codes.items()):
        english, major = known.own <= position < known.english, position < known.trusted
        if " " not in name:
            _put(pool, name, code, _SHORTEST if english else _SHORTEST_FOREIGN if major else _NEVER)
    return pool


@cache
def _frames(group: str) -> dict[str, Pool]:
    """For names of several words: the words but one, to that one."""
    frames: dict[str, Pool] = {}
    for name, code in index(group).phrases.items():
        parts = name.split(" ")
        for position in range(len(parts)):
            others = " ".join(parts[:position] + parts[position + 1 :])
            _put(frames.setdefault(others, {}), parts[position], code, 0)
    return frames


def _put(pool: Pool, name: str, code: str, needed: int) -> None:
    if name:
        pool.setdefault(len(name), {}).setdefault(name[0], []).append((name, code, needed, _letters(name)))


def edits(one: str, other: str, enough: int) -> int:
    """Insertions, deletions, substitutions and swaps of neighbours between two words, `enough` at most."""
    if abs(len(one) - len(other)) >= enough:
        return enough
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        last, row = row, [i]
        for j, other_letter in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != other_letter))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == other_letter:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) >= enough:
            return enough
        before = last
    return min(row[-1], enough)
