"""The figures as text, to be read in a terminal or sent on as they are."""

from collections.abc import Iterable, Sequence

from events_platform.kit.i18n import gettext as _
from events_platform.kit.i18n import use_locale
from events_platform.reports.corrections_text import correction_sentences
from events_platform.reports.figures import Figures
from events_platform.reports.headline import countries_sentence, headline, modes_sentence, with_note
from events_platform.reports.labels_frozen import frozen_labels
from events_platform.reports.unsettled import Unsettled
from events_platform.reports.views_frozen import Opened, differences_in_words, note_of


def participation_text(figures: Figures, found: Sequence[Unsettled], language: str) -> str:
    """Title, headline, modes and countries, each a paragraph, then what is open and may still move them."""
    paragraphs = _paragraphs(figures, headline(figures, language), language)
    if found:
        with use_locale(language):
            title = _("What still moves the figures")
        paragraphs.append(_list(title, (one.sentence for one in found)))
    return "\n\n".join(paragraphs) + "\n"


def frozen_text(found: Opened, language: str) -> str:
    """The same of a frozen report; at the end its corrections, what moved, and the hash of its figures."""
    with use_locale(language):
        said = headline(found.figures, language, is_provisional=False)
        noted = with_note(said, note_of(found)(found.figures, language), language)
        paragraphs = _paragraphs(found.figures, noted, language)
        labels = frozen_labels(found)
        if corrections := correction_sentences(found.content):
            paragraphs.append(_list(labels["corrections"], corrections))
        if moved := differences_in_words(found):
            paragraphs.append(_list(labels["moved"], (_moved(*one) for one in moved)))
    return "\n\n".join([*paragraphs, f"SHA-256 {found.report.sha256}"]) + "\n"


def _paragraphs(figures: Figures, said: str, language: str) -> list[str]:
    event = figures.event
    return [
        event.title.in_language(language, event.languages),
        said,
        modes_sentence(figures, language),
        countries_sentence(figures, language),
    ]


def _moved(label: str, then: str, now: str) -> str:
    return _("%(label)s: from %(then)s to %(now)s", label=label, then=then, now=now)


def _list(title: str, sentences: Iterable[str]) -> str:
    return "\n".join([title, *(f"- {sentence}" for sentence in sentences)])
