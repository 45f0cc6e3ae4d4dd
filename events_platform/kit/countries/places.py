"""Places within countries: they confirm a country beside them, and keep a typing error from becoming one."""

from collections import defaultdict
from functools import cache

from .fold import key
from .index import prepared, table_rows

PLACES, LANGUAGES = "places", "languages"


@cache
def places() -> dict[str, frozenset[str]]:
    """Folded name of a subdivision (ISO 3166-2) or of a city that names a time zone, to its countries."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name, code in table_rows(prepared("Places")[PLACES]):
        found[name].add(code)
    shared: dict[tuple[str, ...], frozenset[str]] = {}
    return {name: shared.setdefault(tuple(sorted(codes)), frozenset(codes)) for name, codes in found.items()}


@cache
def strangers() -> frozenset[str]:
    """Folded names of places and (in English) of languages: nothing to be corrected into a country."""
    return frozenset(places()) | {name for name, _ in table_rows(prepared("Places")[LANGUAGES])}


def is_place_of(name: str, code: str) -> bool:
    """Whether a place of that name lies in the country."""
    return code in places().get(key(name), ())


def is_place_elsewhere(name: str, code: str) -> bool:
    """Whether a place of that name lies in another country (Georgia, Luxembourg, Niger)."""
    return bool(places().get(key(name), frozenset()) - {code})
