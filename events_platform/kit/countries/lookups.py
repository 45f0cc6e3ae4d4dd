"""Looking a name up as it stands."""

from .codes import UNDECIDED
from .fold import key, script, words
from .index import index
from .places import strangers
from .typos import is_near_another


def by_name(text: str) -> str | None:
    """Code of a name that our tables, CLDR or ISO have, whatever its case, accents and order of words."""
    names = index(script(text))
    spelled = text if text.isascii() else text.capitalize()
    return names.spelled[spelled] if spelled in names.spelled else names.find(words(text))


def by_rare_language(text: str) -> str | None:
    """Code of a name in a less known language, unless it is a place too, or a slip away from another name."""
    name = key(text)
    if script(text) != "Latin" or name in strangers():
        return None
    code = index("Rare").codes.get(name)
    return UNDECIDED if code and is_near_another(name, code) else code
