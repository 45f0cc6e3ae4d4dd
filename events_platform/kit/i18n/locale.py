"""Which language a piece of work speaks: the languages there are, the one in force, the one to choose."""

import contextvars
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from babel import Locale

LOCALES = ("en", "zh")
DEFAULT_LOCALE = "en"

# British English: day before month and a 24-hour clock, as an international programme is printed.
_BABEL = {"en": "en_GB", "zh": "zh_Hans_CN"}
# ISO 639-3 members of the macrolanguage zh that browsers and phones send; their readers read zh.
_READ_AS_ZH = frozenset({"zh", "cmn", "yue", "wuu", "nan", "hak", "gan", "hsn"})
_MAX_HEADER = 512

_locale: contextvars.ContextVar[str] = contextvars.ContextVar("locale", default=DEFAULT_LOCALE)


def current_locale() -> str:
    """The language of this request, task or thread: one of LOCALES."""
    return _locale.get()


def set_locale(lang: str) -> contextvars.Token[str]:
    """Speak `lang` from here on in this context; ValueError for any other than LOCALES."""
    if lang not in LOCALES:
        raise ValueError(f"{lang!r} is none of the languages {LOCALES}")
    return _locale.set(lang)


@contextmanager
def use_locale(lang: str) -> Iterator[None]:
    """Speak `lang` inside the block; the surrounding language returns afterwards."""
    token = set_locale(lang)
    try:
        yield
    finally:
        _locale.reset(token)


def match(tag: str | None) -> str | None:
    """The language of ours for a language tag such as zh-Hans, zh_TW or en-GB; None where there is none."""
    # Only the primary subtag decides: Babel's negotiation knows zh_Hans_CN but not zh-Hans, zh-SG or zh.
    primary = (tag or "").strip().replace("_", "-").partition("-")[0].lower()
    if primary in _READ_AS_ZH:
        return "zh"
    return primary if primary in LOCALES else None


def negotiate(query: str | None, cookie: str | None, accept_language: str | None) -> str:
    """The language to answer in: what the address says, else what was chosen before, else the browser's."""
    return match(query) or match(cookie) or _best_accepted(accept_language or "") or DEFAULT_LOCALE


def _best_accepted(header: str) -> str | None:
    """The first of ours in an Accept-Language header (RFC 9110, 12.5.4), by quality, then by order."""
    best: str | None = None
    best_quality = 0.0
    for part in header[:_MAX_HEADER].split(","):
        tag, _, parameters = part.partition(";")
        lang = DEFAULT_LOCALE if tag.strip() == "*" else match(tag)
        quality = _quality(parameters)
        if lang is not None and quality > best_quality:
            best, best_quality = lang, quality
    return best


def _quality(parameters: str) -> float:
    name, _, value = parameters.partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return min(float(value), 1.0)
    except ValueError:
        return 0.0


@cache
def babel_locale(lang: str) -> Locale:
    """The CLDR locale that formats dates, numbers, lists and country names for a language of ours."""
    return Locale.parse(_BABEL.get(match(lang) or DEFAULT_LOCALE, _BABEL[DEFAULT_LOCALE]))
