"""From speakers to what their forms show, and from what was typed to what schemas read."""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from events_platform.errors import AppError, Invalid
from events_platform.events.forms import flat, nested, spread
from events_platform.events.models import Event
from events_platform.events.timezones import offered
from events_platform.kit.clock import now
from events_platform.kit.i18n import LOCALES, current_locale, lazy
from events_platform.kit.i18n import gettext as _
from events_platform.kit.web.forms import Form, validate
from events_platform.kit.web.templates import LANGUAGE_NAMES
from events_platform.programme.models import Speaker, SpeakerWindow
from events_platform.programme.schemas_speakers import WindowIn
from events_platform.programme.views_speakers import APPEARANCES, EMBARGOES, country_choices, zone_words

LABELS = {
    "name.native": lazy("Name"),
    "name.romanised": lazy("Name in Latin letters"),
    "name.order": lazy("Order of the name"),
    "honorific": lazy("Form of address"),
    "title": lazy("Title or position"),
    "affiliation": lazy("Institution"),
    "biography": lazy("Biography"),
    "country": lazy("Country or region"),
    "email": lazy("E-mail"),
    "locale": lazy("Contact language"),
    "timezone": lazy("Time zone during the event"),
    "precedence": lazy("Order of precedence"),
    "holding_minutes": lazy("Holding time in minutes"),
    "liaison": lazy("Liaison contact"),
    "appearance": lazy("Appears"),
    "embargo": lazy("Embargo"),
    "embargo_until": lazy("Nobody can lift it before"),
    "photo": lazy("Photo"),
    "stand_in": lazy("Stand-in"),
}
TEXTS = ("honorific", "title", "affiliation", "biography")
PLAIN = ("country", "locale", "timezone", "holding_minutes", "liaison", "appearance")
EMPTY_ROWS = 2
_WINDOW = re.compile(r"availability\.(\d{1,3})\.(starts_at|ends_at)")


def typed_from(speaker: Speaker) -> dict[str, str]:
    """The fields of a speaker's form as they stand."""
    typed = {name: str(getattr(speaker, name)) for name in PLAIN}
    for name in TEXTS:
        typed |= flat(name, getattr(speaker, name))
    return typed | {
        "name.native": speaker.native,
        "name.romanised": speaker.romanised,
        "name.order": speaker.name_order,
        "email": speaker.email or "",
        "precedence": str(speaker.precedence or ""),
    }


def window_fields(windows: Iterable[SpeakerWindow], zone: str) -> dict[str, str]:
    """The windows as fields, in the zone in which they are typed."""
    fields: dict[str, str] = {}
    for number, row in enumerate(windows):
        for name in ("starts_at", "ends_at"):
            local = getattr(row, name).astimezone(ZoneInfo(zone))
            fields[f"availability.{number}.{name}"] = local.strftime("%Y-%m-%dT%H:%M")
    return fields


def window_rows(typed: Mapping[str, str]) -> list[int]:
    """The numbers of the rows to show: those filled in, and a few more."""
    filled = [int(found[1]) for name in typed if typed[name] and (found := _WINDOW.fullmatch(name))]
    return list(range(max(filled, default=-1) + 1 + EMPTY_ROWS))


def read_windows(form: Form) -> list[WindowIn]:
    """The windows of a form; rows left empty do not count. Raises Invalid, see `placed_errors`."""
    rows: dict[int, dict[str, str]] = {}
    for name, value in form.typed.items():
        found = _WINDOW.fullmatch(name)
        if found and value:
            rows.setdefault(int(found[1]), {})[found[2]] = value
    try:
        return validate(list[WindowIn], [rows[number] for number in sorted(rows)])
    except Invalid as error:
        fields = {f"availability.{name}": text for name, text in error.fields.items()}
        raise Invalid(error.message, fields=fields) from error


def placed_errors(form: Form, error: AppError) -> dict[str, object]:
    """Errors of windows, which count those filled in, at the rows in which they were typed."""
    found = (_WINDOW.fullmatch(name) for name, value in form.typed.items() if value)
    numbers = sorted({int(one[1]) for one in found if one})
    return {_at_row(name, numbers): text for name, text in error.fields.items()}


def _at_row(name: str, numbers: list[int]) -> str:
    found = _WINDOW.fullmatch(name)
    return f"availability.{numbers[int(found[1])]}.{found[2]}" if found else name


def without_windows(form: Form) -> Form:
    """The rest of the form, for the schema of the speaker."""
    typed = {name: value for name, value in form.typed.items() if not _WINDOW.fullmatch(name)}
    return Form(typed, form.lists, form.files)


def shown_errors(event: Event, error: AppError) -> dict[str, object]:
    """Sentences by field; what is about the whole form stands under ''."""
    fields = {"name.native" if name == "name" else name: text for name, text in error.fields.items()}
    return spread(fields or {"": error.message}, ordered_languages(event), TEXTS)


def ordered_languages(event: Event) -> list[str]:
    """The event's languages, the reader's leading where it is one of them, then the others that we speak."""
    own = [language for language in event.languages if language in LOCALES]
    own.sort(key=lambda language: language != current_locale())
    return [*own, *(language for language in LOCALES if language not in own)]


def labels() -> dict[str, str]:
    """What the fields are called, beside them and in the list of mistakes."""
    named = {name: str(label) for name, label in LABELS.items()}
    for name in TEXTS:
        for language in LOCALES:
            both = {"label": named[name], "language": LANGUAGE_NAMES[language]}
            named[f"{name}.{language}"] = _("%(label)s (%(language)s)", **both)
    return named


def _window_labels(errors: Iterable[str]) -> dict[str, str]:
    """Windows are rows without an end: only those with a mistake are named."""
    named = {}
    for name in errors:
        if match := _WINDOW.fullmatch(name):
            said = _("From (%(number)s)") if match[2] == "starts_at" else _("Until (%(number)s)")
            named[name] = said % {"number": int(match[1]) + 1}
    return named


def form_values(
    event: Event, speaker: Speaker | None, typed: Mapping[str, str], errors: Mapping[str, object]
) -> dict[str, Any]:
    """What the templates of a speaker's forms need."""
    return {
        "typed": typed,
        "errors": errors,
        "labels": labels() | _window_labels(errors),
        "texts": {name: nested(typed, name) for name in TEXTS},
        "ordered": ordered_languages(event),
        "countries": country_choices(),
        "zones": offered(),
        "locales": [(code, LANGUAGE_NAMES[code]) for code in LOCALES],
        "appearances": [(one.value, str(label)) for one, label in APPEARANCES.items()],
        "embargoes": [(one.value, str(label)) for one, label in EMBARGOES.items()],
        "windows": window_rows(typed),
        "window_zone": zone_words(event, speaker, now()),
    }
