"""The part of an address by which an event is known."""

import re
from datetime import date

from events_platform.kit.db.types import LocalizedText
from events_platform.kit.i18n import gettext as _
from events_platform.kit.text.fold import HAN_RUN, fold
from events_platform.kit.text.pinyin import spellings

MAXIMUM = 60
_FORM = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}")
# First segments of our own addresses (design.md, Surface), and those kept free for pages to come.
_WORDS = """
    about account accounts admin api apps archive assets calendar console contact dashboard demo docs download
    en event events favicon.ico feed feeds files gate gates health help home imprint js kiosk language legal
    live login logout mail manage manifest me media metrics new news organisers privacy programme register
    report reports robots robots.txt schedule search series settings sign-in sign-out signup speakers sso
    static status styleguide support sw sw.js terms token uploads user users webhooks well-known www zh
"""
RESERVED = frozenset(_WORDS.split())


def checked_slug(text: str) -> str:
    """The slug as it is stored; ValueError with a sentence if it cannot stand in an address of an event."""
    slug = text.strip().strip("/").lower()
    if len(slug) > MAXIMUM:
        raise ValueError(_("Please shorten this to %(limit)s characters at most.", limit=MAXIMUM))
    if slug in RESERVED:
        raise ValueError(
            _("The address “%(slug)s” belongs to the platform itself. Please choose another.", slug=slug)
        )
    if not _FORM.fullmatch(slug):
        raise ValueError(
            _("Use lower-case letters a to z, digits and single hyphens, for instance symposium-2027.")
        )
    if _UUID.fullmatch(slug) or len(slug) == 1:
        raise ValueError(_("Please choose an address that people can remember and type."))
    return slug


def suggested_slug(title: LocalizedText, starts_on: date | None = None) -> str:
    """An address out of the title, in English if there is one, with the year unless the title names it."""
    words = re.findall(r"[a-z0-9]+", fold(_romanised(title.in_language("en"))))
    year = str(starts_on.year) if starts_on else ""
    if year and year not in words:
        words = [*(words or ["event"]), year]
    slug = "-".join(words) or "event"
    while len(slug) > MAXIMUM - 4 and "-" in slug:
        # The words at the end are dropped, never the year.
        words.pop(-2 if words[-1] == year and len(words) > 1 else -1)
        slug = "-".join(words)
    slug = slug[: MAXIMUM - 4]
    return f"{slug}-event" if slug in RESERVED or len(slug) == 1 or _UUID.fullmatch(slug) else slug


def _romanised(text: str) -> str:
    return HAN_RUN.sub(lambda run: f" {'-'.join(next(iter(spellings(run.group()))))} ", text)
