"""What stands on every page of a document: what it is, of which event, and which page."""

from events_platform.events.models import Event
from events_platform.kit.i18n import current_locale
from events_platform.kit.i18n import gettext as _

Head = dict[str, str | list[dict[str, str]]]


def head_of(event: Event, heading: str) -> Head:
    """What `common.typ` sets, in the reader's language: heading, titles and words of the page numbers."""
    return {
        "lang": current_locale(),
        "heading": heading,
        "titles": _titles(event),
        # The numbers of pages are known to the template alone.
        "page": _("Page %(page)s of %(pages)s", page="{page}", pages="{pages}"),
    }


def _titles(event: Event) -> list[dict[str, str]]:
    """The title in every language of the event, the reader's first."""
    order = dict.fromkeys([current_locale(), *event.languages])
    found = [{"lang": lang, "text": event.title[lang]} for lang in order if event.title.get(lang)]
    return found or [{"lang": "en", "text": event.slug}]
