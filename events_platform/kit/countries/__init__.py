"""Countries: what people write to ISO 3166-1, and names by CLDR.

Importing is cheap; the rules and indexes of `resolve` are read when it is first called.
"""

from .codes import (
    ALL_CODES,
    CHINESE_OFFICIAL_USAGE,
    ORGANISATIONS,
    SELECTABLE_CODES,
    UN_MEMBERS_AND_OBSERVERS,
    UNKNOWN,
    Usage,
)
from .names import Overrides, choices, name


def resolve(text: str) -> str | None:
    """ISO 3166-1 alpha-2 code (or XK) of a country or territory as somebody wrote it, in any language.

    None for whatever is not certainly one country: nothing, an organisation, a continent or city, two
    countries, a name that two countries share. A person decides those.
    """
    from .resolver import resolve as decide

    return decide(text)


def organisation(text: str) -> str | None:
    """UN for a body of the United Nations system, EU, XO for another international organisation, or None."""
    from .resolver import organisation as decide

    return decide(text)


__all__ = [
    "ALL_CODES",
    "CHINESE_OFFICIAL_USAGE",
    "ORGANISATIONS",
    "SELECTABLE_CODES",
    "UNKNOWN",
    "UN_MEMBERS_AND_OBSERVERS",
    "Overrides",
    "Usage",
    "choices",
    "name",
    "organisation",
    "resolve",
]
