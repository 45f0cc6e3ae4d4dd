"""From what people write to a code of ISO 3166-1, or to nothing, so that a person decides: never a guess."""

import re
from functools import lru_cache

from .acronyms import by_code
from .codes import ORGANISATIONS, SELECTABLE_CODES, UNDECIDED
from .fold import readable
from .forms import by_form, by_islands
from .lookups import by_name, by_rare_language
from .parts import by_exclusion, by_parts
from .typos import by_lost_letters, by_typo

LONGEST = 200
"""Characters beyond which a text is no name of a country."""

_STEPS = (
    by_code,
    by_name,
    by_form,
    by_islands,
    by_exclusion,
    by_parts,
    by_rare_language,
    by_lost_letters,
    by_typo,
)
# "Lebanon, VA" names an American state, or a country by its code: not a name whose order is turned round.
_ENDS_IN_CODE = re.compile(r",\s*(?!US|UK|PR|RB)[A-Z]{2}$")
_STEPS_WITH_CODE = (by_parts,)
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_NATION_FLAG = re.compile("\U0001f3f4[\U000e0061-\U000e007a]+\U000e007f")


def resolve(text: str) -> str | None:
    """What the package promises under this name."""
    answer = _answer(text)
    return answer if answer in SELECTABLE_CODES else None


def organisation(text: str) -> str | None:
    """What the package promises under this name."""
    answer = _answer(text)
    return answer if answer in ORGANISATIONS else None


@lru_cache(maxsize=4096)
def _answer(text: str) -> str | None:
    """A code, an organisation, UNDECIDED for what is known to be no one country, None for what is unknown."""
    if len(text) > LONGEST:
        return None
    text = readable(text)
    flags = _flags(text)
    if flags:
        return _with_flags(flags, text)
    steps = _STEPS_WITH_CODE if _ENDS_IN_CODE.search(text) else _STEPS
    return next((answer for step in steps if (answer := step(text)) is not None), None)


def _flags(text: str) -> set[str]:
    flags = {"".join(chr(ord(sign) - 0x1F1E6 + ord("A")) for sign in flag) for flag in _FLAG.findall(text)}
    nations = {
        "".join(chr(ord(tag) - 0xE0000) for tag in flag[1:3]).upper() for flag in _NATION_FLAG.findall(text)
    }
    return flags | nations


def _with_flags(flags: set[str], text: str) -> str:
    code = flags.pop() if len(flags) == 1 else UNDECIDED
    rest = _NATION_FLAG.sub("", _FLAG.sub("", text)).strip()
    return code if not rest or _answer(rest) == code else UNDECIDED
