"""The figures as text, to be read in a terminal or sent on as they are."""

from collections.abc import Sequence

from events_platform.kit.i18n import gettext as _
from events_platform.kit.i18n import use_locale
from events_platform.reports.figures import Figures
from events_platform.reports.headline import countries_sentence, headline, modes_sentence
from events_platform.reports.unsettled import Unsettled


def participation_text(figures: Figures, found: Sequence[Unsettled], language: str) -> str:
    """Title, headline, modes and countries, each a paragraph, then what is open and may still move them."""
    event = figures.event
    paragraphs = [
        event.title.in_language(language, event.languages),
        headline(figures, language),
        modes_sentence(figures, language),
        countries_sentence(figures, language),
    ]
    if found:
        with use_locale(language):
            title = _("What still moves the figures")
        paragraphs.append("\n".join([title, *(f"- {one.sentence}" for one in found)]))
    return "\n\n".join(paragraphs) + "\n"
