"""Places within countries: they confirm a country beside them, and keep a typing error from becoming one."""

from collections import defaultdict
from functools import cache

from .codes import PLACES_IN_DOUBT, WRITTEN_WITH
from .fold import key
from .index import prepared, table_rows

PLACES, LANGUAGES, REGIONS = "places", "languages", "codes of regions that are a country's too"


@cache
def places() -> dict[str, frozenset[str]]:
    """Folded name of a subdivision (ISO 3166-2) or of a city that names a time zone, to its countries."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name, code in table_rows(prepared("Places")[PLACES]):
        found[name].add(code)
    shared: dict[tuple[str, ...], frozenset[str]] = {}
    return {name: shared.setdefault(tuple(sorted(codes)), frozenset(codes)) for name, codes in found.items()}


def is_region_code(code: str, state: str) -> bool:
    """Whether a country's code is a region's in another state too: California, US-CA in ISO 3166-2."""
    return (code, state) in _regions()


@cache
def strangers() -> frozenset[str]:
    """Folded names of places and (in English) of languages: nothing to be corrected into a country."""
    return frozenset(places()) | {name for name, _ in table_rows(prepared("Places")[LANGUAGES])}


def is_place_of(name: str, code: str) -> bool:
    """Whether a place of that name lies in the country."""
    return code in places().get(key(name), ())


def is_place_elsewhere(name: str, code: str) -> bool:
    """Whether a place of that name lies in another country (Georgia, Luxembourg, Niger)."""
    return bool(places().get(key(name), frozenset()) - {code, WRITTEN_WITH.get(code)})


def is_place_in_doubt(name: str, code: str) -> bool:
    """Whether a place lies not in the country but in one that may be meant: Juba, Sudan; Nuuk, Denmark."""
    found = places().get(key(name), frozenset())
    doubts = PLACES_IN_DOUBT.get(code, frozenset())
    return code not in found and any(other in doubts or WRITTEN_WITH.get(other) == code for other in found)


@cache
def _regions() -> frozenset[tuple[str, str]]:
    return frozenset(table_rows(prepared("Places")[REGIONS]))
