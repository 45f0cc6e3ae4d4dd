"""The letters by which proposers learn decisions: the product's words, the organisers' own, the names."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from events_platform.kit.db.types import LocalizedText
from events_platform.kit.i18n import LOCALES, lazy, use_locale
from events_platform.kit.i18n import gettext as _
from events_platform.programme.models_call import Decision

PLACES = ("name", "title", "event")
_PLACE = re.compile(r"\{(\w*)\}")

SUBJECTS = {
    Decision.ACCEPTED: lazy("Your proposal is accepted: {title}"),
    Decision.RESERVE: lazy("Your proposal is on the reserve list: {title}"),
    Decision.DECLINED: lazy("Your proposal: {title}"),
}
TEXTS = {
    Decision.ACCEPTED: lazy(
        "Dear {name},\n\nwe are glad to accept your proposal “{title}” for {event}.\n\n"
        "Please open your page and confirm that you will speak. Time and room follow with the programme."
    ),
    Decision.RESERVE: lazy(
        "Dear {name},\n\nthank you for proposing “{title}” for {event}.\n\n"
        "The programme is full for now, and your proposal is on the reserve list. "
        "If a place becomes free, we write to you at once. You need not do anything."
    ),
    Decision.DECLINED: lazy(
        "Dear {name},\n\nthank you for proposing “{title}” for {event}.\n\n"
        "There were more proposals than places, and we cannot include yours this time. "
        "We would be glad to welcome you as a participant."
    ),
}


@dataclass(frozen=True)
class Words:
    """Subject and text of a letter, before or after names are put in."""

    subject: str
    text: str


def checked_text(text: LocalizedText) -> LocalizedText:
    """The text, if its places in braces are ones that can be filled. Raises ValueError."""
    for part in text.values():
        for found in _PLACE.findall(part):
            if found not in PLACES:
                raise ValueError(
                    _("“%(place)s” cannot be filled in. There are {name}, {title} and {event}.", place=found)
                )
    return text


def words_of(letters: Mapping[str, Any], decision: Decision, lang: str) -> Words:
    """The letter in one language: as the organisers wrote it, else the product's."""
    own = letters.get(decision.value, {})
    with use_locale(lang):
        subject = own.get("subject", {}).get(lang) or str(SUBJECTS[decision])
        text = own.get("text", {}).get(lang) or str(TEXTS[decision])
    return Words(subject, text)


def filled(words: Words, values: Mapping[str, str]) -> Words:
    """The letter with names put in, each exactly once: a title that holds braces stays as it is."""

    def fill(text: str) -> str:
        return _PLACE.sub(lambda found: values.get(found[1], found[0]), text)

    return Words(fill(words.subject), fill(words.text))


def both_languages(letters: Mapping[str, Any]) -> dict[str, dict[str, Words]]:
    """Every letter in every language, for editing."""
    return {one.value: {lang: words_of(letters, one, lang) for lang in LOCALES} for one in SUBJECTS}
