"""Places within countries: they confirm a country beside them, and keep a typing error from becoming one."""

from collections import defaultdict
from functools import cache

from . import sources
from .fold import key


@cache
def places() -> dict[str, frozenset[str]]:
    """Folded name of a subdivision (ISO 3166-2) or of a city that names a time zone, to its countries."""
    from babel.core import get_global  # here, because importing Babel takes longer than this package may

    found: defaultdict[str, set[str]] = defaultdict(set)
    for code, name in sources.subdivisions():
        for variant in {name, name.partition("(")[0], name.partition(",")[0]}:
            found[key(variant)].add(code)
    for code, zones in get_global("territory_zones").items():
        for zone in zones:
            if "/" in zone:
                found[key(zone.rpartition("/")[2])].add(code)
    shared: dict[tuple[str, ...], frozenset[str]] = {}
    return {name: shared.setdefault(tuple(sorted(codes)), frozenset(codes)) for name, codes in found.items()}


@cache
def strangers() -> frozenset[str]:
    """Folded names of places and (in English) of languages: nothing to be corrected into a country."""
    return frozenset(places()) | {key(name) for name in sources.language_names()}


def is_place_of(name: str, code: str) -> bool:
    """Whether a place of that name lies in the country."""
    return code in places().get(key(name), ())


def is_place_elsewhere(name: str, code: str) -> bool:
    """Whether a place of that name lies in another country (Georgia, Luxembourg, Niger)."""
    return bool(places().get(key(name), frozenset()) - {code})
