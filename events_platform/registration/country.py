"""The country of a registration: a code, or what the person wrote for staff to decide."""

from functools import lru_cache
from typing import NamedTuple

from events_platform.kit.countries import ORGANISATIONS, SELECTABLE_CODES, organisation, resolve
from events_platform.kit.i18n import babel_locale, lazy, use_locale
from events_platform.kit.i18n import gettext as _
from events_platform.kit.text import sort_key

CODES = SELECTABLE_CODES | frozenset(ORGANISATIONS)
ORGANISATION_NAMES = {
    "UN": lazy("United Nations system"),
    "EU": lazy("European Union institutions"),
    "XO": lazy("Other international organisation"),
}


class Written(NamedTuple):
    """A code, or None with the words that nobody could resolve."""

    code: str | None
    as_written: str


@lru_cache(maxsize=4096)
def read_country(text: str) -> Written:
    """What somebody chose or wrote; a name keeps its words beside the code, for people to check."""
    if text in CODES:
        return Written(text, "")
    return Written(resolve(text) or organisation(text) if text else None, text[:200])


def country_label(code: str | None, lang: str) -> str:
    """The name of a code in a language, by CLDR; '' for an unknown country."""
    return _names(lang).get(code, code) if code else ""


@lru_cache(maxsize=8)
def _names(lang: str) -> dict[str, str]:
    territories = babel_locale(lang).territories
    with use_locale(lang):
        organisations = {code: str(name) for code, name in ORGANISATION_NAMES.items()}
    return {**{code: territories[code] for code in SELECTABLE_CODES}, **organisations}


@lru_cache(maxsize=8)
def country_groups(lang: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a form offers, as groups of codes and names in the order of the language."""
    names = _names(lang)
    countries = sorted(SELECTABLE_CODES, key=lambda code: sort_key(names[code], "", "family_first", lang))
    with use_locale(lang):
        groups = [(_("Countries and regions"), countries), (_("International organisations"), ORGANISATIONS)]
    return [(label, [(code, names[code]) for code in codes]) for label, codes in groups]
