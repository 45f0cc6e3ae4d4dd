"""The gettext catalogues: one small PO file per domain and language, merged and compiled at first use."""

import io
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from events_platform.kit.i18n.locale import babel_locale, current_locale

_PACKAGE = Path(__file__).resolve().parents[2]
# In a wheel the front end lies inside the package, in the source tree beside it.
_PLACES = (_PACKAGE / "frontend" / "locales", _PACKAGE.parent / "frontend" / "locales")


def locales_dir() -> Path:
    """The folder that holds `<lang>/<domain>.po`."""
    return next((place for place in _PLACES if place.is_dir()), _PLACES[-1])


def read_catalogue(path: Path, lang: str) -> Catalog:
    """One PO file with the plural forms of its language; PoFileError, with line and file, if it is broken."""
    try:
        with path.open("rb") as file:
            return read_po(file, locale=str(babel_locale(lang)), abort_invalid=True)
    except PoFileError as error:
        error.add_note(str(path))
        raise


def merge(lang: str, paths: list[Path]) -> Catalog:
    """All catalogues of one language as one; where two translate the same message, the first stands."""
    merged = Catalog(locale=str(babel_locale(lang)), charset="utf-8")
    for path in paths:
        for message in read_catalogue(path, lang):
            if message.id and message.string and not message.fuzzy and not _present(merged, message):
                merged.add(message.id, message.string, context=message.context)
    return merged


def _present(catalogue: Catalog, message: Message) -> bool:
    known = catalogue.get(message.id, message.context)
    # A plural form is worth more than the singular of the same text, as the key of both is the singular.
    return known is not None and (known.pluralizable or not message.pluralizable)


def catalogue_paths(lang: str, root: Path | None = None) -> list[Path]:
    """The PO files of a language, `common.po` first, so that its words win."""
    folder = (root or locales_dir()) / lang
    return sorted(folder.glob("*.po"), key=lambda path: (path.name != "common.po", path.name))


@cache
def translations(lang: str) -> NullTranslations:
    """The compiled catalogue of a language; the English source where there is none."""
    paths = catalogue_paths(lang)
    if not paths:
        return NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, merge(lang, paths))
    compiled.seek(0)
    return GNUTranslations(compiled)


def gettext(message: str, **values: object) -> str:
    """The message in the language in force, its %(name)s placeholders filled where values are given."""
    text = translations(current_locale()).gettext(message)
    return text % values if values else text


def ngettext(singular: str, plural: str, number: int, **values: object) -> str:
    """The form that fits a number; where values are given they are filled in, and %(num)s is the number."""
    text = translations(current_locale()).ngettext(singular, plural, number)
    return text % {"num": number, **values} if values else text


def pgettext(context: str, message: str, **values: object) -> str:
    """The message as it reads in a context ("month|May"): for words that English alone spells alike."""
    text = translations(current_locale()).pgettext(context, message)
    return text % values if values else text


def npgettext(context: str, singular: str, plural: str, number: int, **values: object) -> str:
    """The form that fits a number, in a context."""
    text = translations(current_locale()).npgettext(context, singular, plural, number)
    return text % {"num": number, **values} if values else text
