"""The participation report as its page shows it, in the reader's language."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from events_platform.accounts.access import Actor, Right
from events_platform.events.models import Event
from events_platform.kit.countries import name
from events_platform.kit.i18n import LOCALES, current_locale, format_number, format_percent, use_locale
from events_platform.kit.i18n import gettext as _
from events_platform.registration.models import Status
from events_platform.registration.views import mode_label, status_label
from events_platform.reports.cutoff import Cutoff
from events_platform.reports.figures import Figures, Modes
from events_platform.reports.headline import (
    countries_sentence,
    headline,
    modes_sentence,
    pending_sentence,
    provisional_note,
)
from events_platform.reports.unsettled import Unsettled

Link = Callable[..., str]
Note = Callable[[Figures, str], str]
PARTS = ("onsite_only", "both", "online_only")


def participation_values(
    actor: Actor, figures: Figures, asked: Cutoff, note: Note = provisional_note
) -> dict[str, Any]:
    """Everything that moves; numbers lead to the people behind them for who may see names.

    `note` says in a language what stands behind the headline: of what moment the figures are.
    """
    event = figures.event
    link = people_link(event, asked) if actor.may(Right.SEE_NAMES, event.id) else no_link
    return figure_values(figures, link, note)


def figure_values(figures: Figures, link: Link, note: Note) -> dict[str, Any]:
    """All figures and sentences; `link` makes the addresses that numbers lead to."""
    return {
        "sentences": [_sentences(figures, language, note) for language in _languages()],
        "pending": pending_sentence(figures, current_locale()),
        "figures": _figures(figures),
        "modes": _modes(figures.participants, link),
        "table": _table(figures, link),
        "declared": [_declared(figures, declared, link) for declared in ("onsite", "online")],
        "statuses": [
            (status_label(status), _number(figures.statuses[status]))
            for status in Status
            if status in figures.statuses
        ],
        "apart": _modes(figures.apart, link, apart=1),
        "visits": (_number(figures.visits_onsite), _number(figures.visits_online)),
    }


@lru_cache(maxsize=4096)
def _number_in(number: int, language: str) -> str:
    return format_number(number, language)


def _number(number: int) -> str:
    """A number as the reader writes it; a report holds more than a hundred, most of them again and again."""
    return _number_in(number, current_locale())


def people_link(event: Event, asked: Cutoff) -> Link:
    """Addresses of the people behind a figure at this cut-off."""

    def link(**chosen: Any) -> str:
        query = urlencode({**asked.query, **chosen})
        return f"/manage/{event.slug}/participation/people?{query}"

    return link


def no_link(**_chosen: Any) -> str:
    """Nowhere: nobody is told who stands behind the figures."""
    return ""


def _languages() -> list[str]:
    """The reader's language first."""
    mine = current_locale()
    return [mine, *(language for language in LOCALES if language != mine)]


def _sentences(figures: Figures, language: str, note: Note) -> dict[str, str]:
    with use_locale(language):
        noted = _("(%(note)s)", note=note(figures, language))
    return {
        "lang": language,
        "headline": headline(figures, language, is_provisional=False),
        "note": noted,
        "modes": modes_sentence(figures, language),
        "countries": countries_sentence(figures, language),
    }


def _figures(figures: Figures) -> list[tuple[str, str, str, str]]:
    """Four figures, as (key, number, label, note)."""
    share = figures.foreign_share
    noun = _("Countries") if figures.has_only_countries else _("Countries and regions")
    lower = figures.participants_lower_bound
    least = _("at least %(number)s", number=_number(lower)) if figures.pending.surplus else ""
    return [
        ("registered", _number(figures.registered_total), _("Registered"), ""),
        ("participants", _number(figures.participants.total), _("Participants"), least),
        ("countries", _number(len(figures.codes)), noun, ""),
        ("foreign", "–" if share is None else format_percent(share), _("Foreign share"), ""),
    ]


def actual_label(actual: str) -> str:
    """How somebody took part, in words."""
    return {
        "onsite_only": _("On site only"),
        "online_only": _("Online only"),
        "both": _("Both"),
        "none": _("Not at all"),
    }[actual]


def mode_shape(actual: str) -> str:
    """The shape that a mode has everywhere."""
    return actual.removesuffix("_only")


def _modes(modes: Modes, link: Link, **chosen: Any) -> list[dict[str, Any]]:
    return [
        {
            "key": part,
            "label": actual_label(part),
            "shape": mode_shape(part),
            "cell": _cell(getattr(modes, part), link, mode=part, **chosen),
        }
        for part in PARTS
    ]


def _cell(number: int, link: Link, **chosen: Any) -> tuple[str, str]:
    """A number and where it leads; nobody stands behind a zero."""
    return _number(number), link(**chosen) if number else ""


def _table(figures: Figures, link: Link) -> dict[str, Any]:
    lang = current_locale()
    countries = [
        _row(name(code, lang, figures.names), code, figures.by_code[code], link) for code in figures.codes
    ]
    apart = [
        _row(name(code, lang, figures.names), code, figures.by_code[code], link)
        for code in figures.organisations
    ]
    if None in figures.by_code:
        apart.append(_row(_("Not known"), "unknown", figures.by_code[None], link))
    rows = [*countries, *apart]
    return {
        "countries": countries,
        "apart": apart,
        "total": _row(_("Total"), None, figures.participants, link),
        "maximum": max((row["total"] for row in rows), default=0),
    }


def _row(label: str, code: str | None, modes: Modes, link: Link) -> dict[str, Any]:
    where = {"country": code} if code else {}
    return {
        "key": code or "total",
        "label": label,
        "code": code if code and code != "unknown" else "",
        "cells": [_cell(getattr(modes, part), link, mode=part, **where) for part in PARTS],
        "all": _cell(modes.total, link, **where),
        "total": modes.total,
        "bar": (modes.onsite_only, modes.online_only, modes.both),
    }


def _declared(figures: Figures, declared: str, link: Link) -> dict[str, Any]:
    numbers = {actual: figures.declared_actual[declared, actual] for actual in ("none", *PARTS)}
    return {
        "key": declared,
        "label": mode_label(declared),
        "shape": declared,
        "cells": [_cell(number, link, mode=actual, declared=declared) for actual, number in numbers.items()],
        "all": _cell(sum(numbers.values()), link, mode="registered", declared=declared),
    }


def place_label(place: str) -> str:
    """What a place of the console is called, as the way there."""
    return {
        "gates": _("To the gates"),
        "online": _("To the online rooms"),
        "sites": _("To sites and hours"),
        "review": _("To the scans"),
        "identities": _("To the pairs"),
    }.get(place) or _("See who")


def unsettled_values(actor: Actor, event: Event, found: list[Unsettled]) -> list[dict[str, str]]:
    """What still moves the figures, with a way there for who may go it."""
    return [
        {
            "key": one.key,
            "sentence": one.sentence,
            "href": f"/manage/{event.slug}/{one.place}" if actor.may(one.right, event.id) else "",
            "place": place_label(one.place),
        }
        for one in found
    ]
