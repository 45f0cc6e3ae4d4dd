"""From events to what their forms show, and from what was typed to what schemas read."""

import itertools
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from events_platform.errors import Conflict, Invalid
from events_platform.events.models import Event, Series
from events_platform.events.schemas import PublishedTotals
from events_platform.events.timezones import offered
from events_platform.kit import countries
from events_platform.kit.clock import now
from events_platform.kit.i18n import LOCALES, current_locale, format_list, lazy, zone_label
from events_platform.kit.i18n import gettext as _
from events_platform.kit.web.forms import Form
from events_platform.kit.web.templates import LANGUAGE_NAMES

LABELS = {
    "title": lazy("Title"),
    "theme": lazy("Theme"),
    "description": lazy("Description"),
    "practical": lazy("Practical matters"),
    "place": lazy("Place"),
    "slug": lazy("Address"),
    "series": lazy("Series"),
    "languages": lazy("Languages"),
    "timezone": lazy("Time zone"),
    "starts_on": lazy("First day"),
    "ends_on": lazy("Last day"),
    "format": lazy("How people take part"),
    "host_country": lazy("Host country or region"),
    "contact_email": lazy("Contact address"),
    "registration_opens_at": lazy("Registration opens"),
    "registration_closes_at": lazy("Registration closes"),
    "opens": lazy("Doors open"),
    "ends": lazy("Day ends"),
    "site.name": lazy("Name of the venue"),
    "published_totals.words": lazy("The words of the report"),
    "published_totals.participants": lazy("Participants"),
    "published_totals.participants_bound": lazy("How exact"),
    "published_totals.countries": lazy("Countries and regions"),
    "published_totals.source": lazy("Source"),
}
LOCALIZED = ("title", "theme", "description", "practical", "place")
SPREAD = (*LOCALIZED, "site.name", "published_totals.words")
PLAIN = ("slug", "timezone", "starts_on", "ends_on", "format", "host_country", "contact_email")
MOMENTS = ("registration_opens_at", "registration_closes_at")


def typed_from(event: Event, series: Series | None) -> dict[str, str]:
    """The fields of the event's form as they stand."""
    typed = {name: str(getattr(event, name) or "") for name in PLAIN}
    for name in LOCALIZED:
        typed |= flat(name, getattr(event, name))
    typed |= {name: _in_zone(getattr(event, name), event) for name in MOMENTS}
    totals = PublishedTotals.model_validate(event.published_totals or {})
    typed |= flat("published_totals.words", totals.words)
    for name in ("participants", "participants_bound", "countries", "source"):
        value = getattr(totals, name)
        typed[f"published_totals.{name}"] = "" if value is None else str(value)
    return typed | {"series": series.slug if series else "", "languages": ",".join(event.languages)}


def flat(name: str, texts: Mapping[str, str]) -> dict[str, str]:
    """A localized text as fields of a form."""
    return {f"{name}.{language}": texts.get(language, "") for language in LOCALES}


def nested(typed: Mapping[str, str], name: str) -> dict[str, str]:
    """The fields of a localized text as the form's control wants them."""
    return {language: typed.get(f"{name}.{language}", "") for language in LOCALES}


def shown_errors(error: Invalid | Conflict) -> Mapping[str, object]:
    """The errors by field; those that concern none stand above the form."""
    return error.fields or {"__all__": error.message}


def _in_zone(moment: datetime | None, event: Event) -> str:
    if moment is None:
        return ""
    return moment.astimezone(ZoneInfo(event.timezone)).strftime("%Y-%m-%dT%H:%M")


def prepare(form: Form) -> Form:
    """Read the languages out of their one control; forget published figures where none were given.

    An event without a last day ends on its first.
    """
    if not form.typed.get("ends_on") and "starts_on" in form.typed:
        form.typed["ends_on"] = form.typed["starts_on"]
    form.lists["languages"] = form.typed.get("languages", "").split(",")
    group = "published_totals."
    filled = [name for name, value in form.typed.items() if name.startswith(group) and value.strip()]
    if filled in ([], [f"{group}participants_bound"]):
        for name in [name for name in form.typed if name.startswith(group)]:
            del form.typed[name]
    return form


def spread(errors: Mapping[str, object], languages: Iterable[str], names: Iterable[str]) -> dict[str, object]:
    """Errors of a text as a whole stand at its first language, where the form has a field."""
    first = next((language for language in languages if language in LOCALES), LOCALES[0])
    return {f"{name}.{first}" if name in set(names) else name: text for name, text in errors.items()}


def labels_of(errors: Mapping[str, object]) -> dict[str, str]:
    """What the fields with errors are called, for the summary above the form."""
    found: dict[str, str] = {}
    for name in errors:
        base, _dot, last = name.rpartition(".")
        if base in LABELS and last in LANGUAGE_NAMES:
            found[name] = _("%(label)s (%(language)s)", label=LABELS[base], language=LANGUAGE_NAMES[last])
        elif name in LABELS:
            found[name] = str(LABELS[name])
    return found


def language_choices() -> list[tuple[str, str]]:
    """The languages that an event can have, the first one leading."""
    orders = [order for size in range(len(LOCALES), 0, -1) for order in itertools.permutations(LOCALES, size)]
    return [(",".join(order), _language_label(order)) for order in orders]


def _language_label(order: tuple[str, ...]) -> str:
    names = [LANGUAGE_NAMES[language] for language in order]
    if len(names) == 1:
        return _("%(language)s only", language=names[0])
    return _("%(languages)s, %(first)s first", languages=format_list(names), first=names[0])


def country_choices() -> list[tuple[str, str]]:
    """Countries and regions by their names in the reader's language."""
    known = countries.choices(current_locale())
    return [(code, label) for code, label in known if code in countries.SELECTABLE_CODES]


def event_form(typed: dict[str, str], errors: Mapping[str, object], series: list[Series]) -> dict[str, Any]:
    """What the template of an event's form needs."""
    languages = [language for language in typed.get("languages", "").split(",") if language in LOCALES]
    ordered = [*languages, *(language for language in LOCALES if language not in languages)]
    locale = current_locale()
    told = spread(_told_once(typed, errors), ordered, SPREAD)
    return {
        "typed": typed,
        "errors": told,
        "labels": labels_of(told),
        "ordered": ordered,
        "texts": {name: nested(typed, name) for name in SPREAD},
        "language_choices": language_choices(),
        "countries": country_choices(),
        "zones": offered(),
        "series_choices": [(one.slug, one.title.in_language(locale)) for one in series],
        "zone_note": _zone_note(typed.get("timezone", "")),
    }


def _told_once(typed: Mapping[str, str], errors: Mapping[str, object]) -> dict[str, object]:
    """A last day that was left empty is the first: what is wrong with it is told there alone."""
    is_same = "starts_on" in errors and typed.get("starts_on") == typed.get("ends_on")
    return {name: said for name, said in errors.items() if not (is_same and name == "ends_on")}


def _zone_note(zone: str) -> str:
    return zone_label(zone, now()) if zone in offered() else ""
