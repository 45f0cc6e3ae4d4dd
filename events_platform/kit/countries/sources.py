"""Where names come from: the locales of CLDR (in Babel) and the translations of ISO 3166 (in pycountry).

Both are read from the packages' own files, one at a time and dropped at once: through their caches three
hundred locales would stay in memory. Nobody who resolves a name needs them: see `building`.
"""

import gettext
import json
import pickle
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from babel.core import get_global
from babel.localedata import locale_identifiers, resolve_locale_filename

REGIONAL_LOCALES = (
    "pt_PT",
    "es_MX",
    "es_419",
    "fr_CA",
    "de_CH",
    "en_AU",
    "zh_Hant_HK",
    "fa_AF",
    "sw_KE",
    "sr_Latn",
)
_SCRIPT_GROUPS = {
    "Latn": "Latin",
    "Cyrl": "Cyrillic",
    "Arab": "Arabic",
    "Kore": "Hangul",
    "Hans": "Han",
    "Hant": "Han",
    "Jpan": "Han",
}
_GETTEXT_NAMES = {
    "zh": ("zh_CN",),
    "zh_Hant": ("zh_TW",),
    "zh_Hant_HK": ("zh_HK",),
    "no": ("nb_NO",),
    "pt": ("pt_BR", "pt"),
    "sr_Latn": ("sr@latin",),
}


@cache
def locales_by_script() -> dict[str, list[str]]:
    """CLDR locales with names of their own, by script group (the groups of `fold.script`)."""
    likely = get_global("likely_subtags")
    found: dict[str, list[str]] = {}
    for locale in sorted(locale_identifiers()):
        language, *rest = locale.split("_")
        is_own = not rest or (len(rest) == 1 and len(rest[0]) == 4) or locale in REGIONAL_LOCALES
        if is_own and locale != "zh_Hans":
            code = next((part for part in rest if len(part) == 4), None)
            parts = likely.get("_".join([language, *rest]), likely.get(language, "")).split("_")
            code = code or next((part for part in parts if len(part) == 4), "Latn")
            found.setdefault(_SCRIPT_GROUPS.get(code, "Other"), []).append(locale)
    return found


def cldr_names(locale: str, kind: str = "territories") -> dict[str, str]:
    """Code to name from one locale's own file, nothing inherited; groupings such as 419 are among them."""
    with Path(resolve_locale_filename(locale)).open("rb") as file:
        data = pickle.load(file)  # noqa: S301  Babel's own file, as Babel itself reads it
    return {code: str(name) for code, name in data.get(kind, {}).items()}


def language_names() -> Iterable[str]:
    """English names of languages."""
    return cldr_names("en", "languages").values()


@cache
def iso_entries() -> tuple[dict[str, str], ...]:
    """ISO 3166-1 as pycountry has it: alpha_2, alpha_3, name, official_name, common_name."""
    text = (_pycountry() / "databases" / "iso3166-1.json").read_text(encoding="utf-8")
    return tuple(json.loads(text)["3166-1"])


def iso_names(locale: str) -> Iterator[tuple[str, str]]:
    """(code, name) of the short, official and common names of ISO 3166-1 in one language."""
    catalogues = [_catalogue(name) for name in _GETTEXT_NAMES.get(locale, (locale,))]
    for entry in iso_entries():
        for field in ("name", "official_name", "common_name"):
            if source := entry.get(field):
                yield from ((entry["alpha_2"], source),) if locale == "en" else ()
                translations = (catalogue.gettext(source) for catalogue in catalogues)
                yield from ((entry["alpha_2"], text) for text in translations if text != source)


def subdivisions() -> Iterator[tuple[str, str]]:
    """(code such as US-CA, name) of every subdivision in ISO 3166-2."""
    text = (_pycountry() / "databases" / "iso3166-2.json").read_text(encoding="utf-8")
    for entry in json.loads(text)["3166-2"]:
        yield entry["code"], entry["name"]


def _catalogue(locale: str) -> gettext.NullTranslations:
    path = _pycountry() / "locales" / locale / "LC_MESSAGES" / "iso3166-1.mo"
    if not path.exists():
        return gettext.NullTranslations()
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)


def _pycountry() -> Path:
    spec = find_spec("pycountry")  # found, not imported: its import alone takes a tenth of a second
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("pycountry")
    return Path(spec.origin).parent
