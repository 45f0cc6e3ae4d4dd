"""Names of countries and organisations in a reader's language: CLDR, with what an organiser changed."""

import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from .codes import ORGANISATIONS, SELECTABLE_CODES, UNKNOWN

Overrides = Mapping[str, Mapping[str, str]]
"""Per event: code to language to name, e.g. {"CZ": {"en": "Czech Republic"}}."""

# CLDR has UN, EU and the unknown region in every language, but says them as places.
_OWN_NAMES: Overrides = {
    "XO": {"en": "Other international organisation", "zh": "其他国际组织", "zh_Hant": "其他國際組織"},
    "UN": {"en": "United Nations", "zh": "联合国", "zh_Hant": "聯合國"},
    "EU": {"en": "European Union", "zh": "欧洲联盟", "zh_Hant": "歐洲聯盟"},
    UNKNOWN: {"en": "Unknown", "zh": "未知", "zh_Hant": "未知"},
}


def name(code: str, locale: str, overrides: Overrides | None = None) -> str:
    """Name of a code or organisation in a language ("zh", "zh-CN", "pt_BR"); ZZ and "" read as unknown.

    An override of the event comes first, then CLDR, then English. A code that nobody knows stands for itself.
    """
    code = code or UNKNOWN
    for table in (overrides or {}, _OWN_NAMES):
        for language in _languages(locale):
            if text := table.get(code, {}).get(language):
                return text
    return (
        _territories(locale).get(code)
        or _OWN_NAMES.get(code, {}).get("en")
        or _territories("en").get(code, code)
    )


def choices(locale: str, overrides: Overrides | None = None) -> list[tuple[str, str]]:
    """(code, name) of every country and territory in the order of the language, then the organisations.

    Chinese is sorted by pinyin, everything else by its letters without accents.
    """
    # Here, because the package of texts takes longer to import than this one may.
    from events_platform.kit.text.pinyin import toneless

    key = toneless if locale.partition("-")[0].partition("_")[0] == "zh" else _letters
    countries = [(code, name(code, locale, overrides)) for code in SELECTABLE_CODES]
    countries.sort(key=lambda choice: (key(choice[1]), choice))
    return countries + [(code, name(code, locale, overrides)) for code in ORGANISATIONS]


@lru_cache(maxsize=128)
def _languages(locale: str) -> tuple[str, ...]:
    """The locale and what it falls back to: zh_Hant_HK, zh_Hant, zh; zh-CN, zh_CN, zh."""
    parts = locale.replace("-", "_").split("_")
    if parts[0] == "zh" and {"TW", "HK", "MO"} & set(parts) and "Hant" not in parts:
        parts.insert(1, "Hant")
    return (locale, *("_".join(parts[:length]) for length in range(len(parts), 0, -1)))


@lru_cache(maxsize=32)
def _territories(locale: str) -> Mapping[str, str]:
    from babel import (
        Locale,
        UnknownLocaleError,
    )  # here, because importing Babel takes longer than this package may

    for language in _languages(locale)[1:]:
        try:
            return dict(Locale.parse(language).territories)
        except (UnknownLocaleError, ValueError):
            continue
    return dict(Locale.parse("en").territories)


@lru_cache(maxsize=8192)
def _letters(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
