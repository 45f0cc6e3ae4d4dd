"""The names that others publish, CLDR and ISO 3166, each with how far it is trusted."""

from collections.abc import Iterator

from . import sources
from .codes import SELECTABLE_CODES, UNDECIDED
from .fold import key
from .vocabulary import word_set

_MAJOR = word_set("zh zh_Hant fr ru es ar ja ko de pt it nl pl uk tr vi th fa hi id")
# Latin is by far the largest script: other languages are read only for a name that these do not know.
_LATIN_FIRST = word_set(
    """
en fr es de pt it nl pl tr vi id sv da no fi cs sk hu ro hr sl ms pt_PT es_MX es_419 fr_CA de_CH en_AU
    """
)
_OF_STATES = word_set("af sq az eu ca cy et fil fo ga gl is lb lt lv mt so sr_Latn sw tk uz bs zu xh mg")
_TRANSLATED = (_MAJOR - {"vi"}) | word_set("en zh_Hant_HK sv da no fi cs hu ro hr bg sr mk el he")
_LONG = 7  # letters from which a name may correct a slip, or stand in the way of it
_LEFT_OUT = word_set("tok")  # Toki Pona has one word for several countries
ENGLISH, MAJOR_CLDR, MAJOR_ISO, OTHER_CLDR, OTHER_ISO = range(5)
"""Degrees of trust, after our own tables."""

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
# CLDR has names for these parts of countries; UN and EU are answers of their own.
_PARTS_OF = {"AC": "SH", "TA": "SH", "EA": "ES", "IC": "ES", "DG": "IO", "CP": "FR", "CQ": "GG"}
_ANSWERS = {code: code for code in (*SELECTABLE_CODES, "UN", "EU")} | _PARTS_OF


def published(group: str) -> Iterator[tuple[int, str, str]]:
    """(degree, answer, name) for a script group of `fold.script`; a smaller degree is trusted more."""
    for locale in sources.locales_by_script().get(group, ()):
        if locale in _LEFT_OUT or (group == "Latin" and locale not in _LATIN_FIRST):
            continue
        own_file = sources.cldr_names(locale)
        degree = ENGLISH if locale == "en" else MAJOR_CLDR if locale in _MAJOR else OTHER_CLDR
        yield from ((degree, code, name) for code, name in _answers(own_file))
        if locale == "de":
            yield from ((degree, code, name.translate(_UMLAUTS)) for code, name in _answers(own_file))
        if locale in _TRANSLATED:
            inherited = sources.cldr_names("zh_Hant") if locale == "zh_Hant_HK" else {}
            degree = ENGLISH if locale == "en" else MAJOR_ISO if locale in _MAJOR else OTHER_ISO
            yield from ((degree, code, name) for code, name in _plausible(locale, inherited | own_file))


def rare_names() -> dict[str, str]:
    """Folded name to answer in the Latin languages that `published` leaves out.

    A short name counts where a state's language has it, or two languages; any other is known and undecided.
    """
    heard: dict[str, dict[str, int]] = {}
    for locale in sources.locales_by_script()["Latin"]:
        if locale not in _LATIN_FIRST | _LEFT_OUT:
            weight = 2 if locale in _OF_STATES else 1
            for code, name in _answers(sources.cldr_names(locale)):
                voices = heard.setdefault(key(name), {})
                voices[code] = voices.get(code, 0) + weight
    verdicts = ((name, _verdict(name, voices)) for name, voices in heard.items())
    return {name: code for name, code in verdicts if code or len(name) >= _LONG}


def _verdict(name: str, voices: dict[str, int]) -> str:
    is_clear = len(voices) == 1 and (len(name) > _LONG or (len(name) >= 5 and max(voices.values()) >= 2))
    return next(iter(voices)) if is_clear else UNDECIDED


def _answers(names: dict[str, str]) -> Iterator[tuple[str, str]]:
    """CLDR's names by what they answer; a grouping such as 419, Latin America, is known and undecided."""
    for code, name in names.items():
        yield _ANSWERS.get(code, UNDECIDED), name


def _plausible(locale: str, cldr: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Translations of ISO 3166, without those that CLDR of the same language shows to be another country's.

    A few names stand in the wrong line there (Portuguese: Afghanistan as the Islamic Republic of Pakistan).
    """
    keys = {code: key(name) for code, name in cldr.items() if code in SELECTABLE_CODES}
    shortest = 2 if locale[:2] in {"zh", "ja", "ko"} else 4
    rivals = [name for name in keys.values() if len(name) >= shortest]
    all_rivals = "\n".join(rivals)
    for code, name in dict.fromkeys(sources.iso_names(locale)):
        new, own = key(name), keys.get(code, "")
        agrees = locale == "en" or (own and (own in new or new in own))
        if agrees or (new not in all_rivals and not any(map(new.__contains__, rivals))):
            yield code, name
