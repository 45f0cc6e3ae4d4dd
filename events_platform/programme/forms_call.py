"""From a call or a proposal to what its form shows, and from what was typed to what schemas read."""

import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from events_platform.errors import AppError
from events_platform.events.forms import flat, nested, spread
from events_platform.events.models import Event
from events_platform.events.seen import signed
from events_platform.kit.i18n import LOCALES, current_locale, lazy
from events_platform.kit.i18n import gettext as _
from events_platform.kit.web.forms import Form
from events_platform.kit.web.templates import LANGUAGE_NAMES
from events_platform.programme.forms_speakers import ordered_languages
from events_platform.programme.models import SessionType
from events_platform.programme.models_call import Proposal, ProposalCall, QuestionKind
from events_platform.programme.schemas_call import MOST_CRITERIA, MOST_PEOPLE, MOST_QUESTIONS
from events_platform.programme.views_call import format_label
from events_platform.programme.views_speakers import country_choices, text_of

LABELS = {
    "name.native": lazy("Name"),
    "name.romanised": lazy("Name in Latin letters"),
    "name.order": lazy("Order of the name"),
    "email": lazy("E-mail"),
    "locale": lazy("Contact language"),
    "country": lazy("Country or region"),
    "affiliation": lazy("Institution"),
    "biography": lazy("Biography"),
    "format": lazy("Type and length"),
    "language": lazy("Language of the talk"),
    "title": lazy("Title"),
    "abstract": lazy("Abstract"),
    "text": lazy("What you are looking for"),
    "opens_at": lazy("Opens"),
    "closes_at": lazy("Closes"),
    "late_until": lazy("Late-comers until"),
    "formats": lazy("Types and lengths"),
    "most_proposals": lazy("Proposals a person"),
}
TEXTS = ("title", "abstract")
_ROW = re.compile(r"(people|questions|criteria)\.(\d{1,2})\.(.+)")
# A row of a form counts if one of these is filled in.
_MARKS = {"people": ("name.",), "questions": ("label.",), "criteria": ("name.",)}


def without_empty_rows(form: Form) -> Form:
    """The form with rows that are filled in numbered anew, so that errors stand where they belong."""
    rows: dict[tuple[str, int], dict[str, str]] = {}
    typed: dict[str, str] = {}
    for name, value in form.typed.items():
        if found := _ROW.fullmatch(name):
            rows.setdefault((found[1], int(found[2])), {})[found[3]] = value
        else:
            typed[name] = value
    counts: dict[str, int] = {}
    for (group, _number), row in sorted(rows.items()):
        if any(value.strip() for name, value in row.items() if name.startswith(_MARKS[group])):
            number = counts.setdefault(group, 0)
            counts[group] += 1
            typed |= {f"{group}.{number}.{name}": value for name, value in row.items()}
    return Form(typed, {name: [value] for name, value in typed.items()} | form.lists, form.files)


def row_numbers(typed: Mapping[str, str], group: str, most: int, spare: int) -> list[int]:
    """The numbers of the rows to show: those filled in, and a few more."""
    filled = [int(found[2]) for name in typed if (found := _ROW.fullmatch(name)) and found[1] == group]
    return list(range(min(max(filled, default=-1) + 1 + spare, most)))


def typed_from_proposal(proposal: Proposal) -> dict[str, str]:
    """The fields of a proposal as they stand."""
    typed = {name: str(getattr(proposal, name)) for name in ("locale", "country", "affiliation", "biography")}
    typed |= flat("title", proposal.title) | flat("abstract", proposal.abstract)
    for number, one in enumerate(proposal.people):
        row = {f"name.{name}": one["name"][name] or "" for name in ("native", "romanised", "order")}
        row |= {name: one[name] for name in ("email", "affiliation", "country")}
        typed |= {f"people.{number}.{name}": value for name, value in row.items()}
    return typed | {
        "name.native": proposal.native,
        "name.romanised": proposal.romanised,
        "name.order": proposal.name_order,
        "language": proposal.language,
        "format": f"{proposal.type_id}:{proposal.minutes}",
        **{f"answers.{key}": str(answer) for key, answer in proposal.answers.items()},
    }


def proposal_form(
    event: Event,
    call: ProposalCall,
    types: list[SessionType],
    typed: Mapping[str, str],
    error: AppError | None = None,
) -> dict[str, Any]:
    """What the fields of a proposal need."""
    ordered = ordered_languages(event)
    errors = spread(_texts(error), ordered, TEXTS)
    return {
        "typed": {"locale": current_locale(), "language": current_locale(), **typed},
        "errors": errors,
        "labels": labels_of(call, errors),
        "texts": {name: nested(typed, name) for name in TEXTS},
        "ordered": ordered,
        "countries": country_choices(),
        "locales": [(code, LANGUAGE_NAMES[code]) for code in LOCALES],
        "formats": format_choices(event, call, types, typed.get("format", "")),
        "questions": questions_of(event, call),
        "people": row_numbers(typed, "people", MOST_PEOPLE, 1),
        "most_people": MOST_PEOPLE,
    }


def _texts(error: AppError | None) -> dict[str, object]:
    if error is None:
        return {}
    fields: dict[str, object] = {
        "name.native" if name == "name" else name: str(text) for name, text in error.fields.items()
    }
    return fields or {"": str(error.message)}


def labels_of(call: ProposalCall, errors: Mapping[str, object]) -> dict[str, str]:
    """What fields are called, for the form and for the summary above it."""
    labels = {name: str(label) for name, label in LABELS.items()}
    for question in call.questions:
        labels[f"answers.{question['key']}"] = _in_order(question["label"])
    for name in errors:
        base, _dot, last = name.rpartition(".")
        if base in LABELS and last in LANGUAGE_NAMES:
            labels[name] = _("%(label)s (%(language)s)", label=LABELS[base], language=LANGUAGE_NAMES[last])
        elif found := _ROW.fullmatch(name):
            inner = labels.get(found[3], "")
            labels[name] = _row_label(found[1], int(found[2]) + 1, inner)
    return labels


def _row_label(group: str, number: int, inner: str) -> str:
    if group == "people":
        return _("%(field)s of co-speaker %(number)d", field=inner, number=number)
    if group == "questions":
        return _("Question %(number)d", number=number)
    return _("Criterion %(number)d", number=number)


def _in_order(texts: Mapping[str, str]) -> str:
    return texts.get(current_locale()) or next((text for text in texts.values() if text), "")


def format_choices(
    event: Event, call: ProposalCall, types: list[SessionType], chosen: str
) -> list[tuple[str, str]]:
    """The types and lengths that the call takes, and the one chosen before."""
    named = {str(one.id): one for one in types}
    offered = [f"{one['type']}:{minutes}" for one in call.formats for minutes in one["minutes"]]
    known = [*offered, *([chosen] if chosen and chosen not in offered else [])]
    pairs = [(value, *value.partition(":")[::2]) for value in known]
    return [
        (value, format_label(event, named[id_], int(minutes)))
        for value, id_, minutes in pairs
        if id_ in named and minutes.isdecimal()
    ]


def questions_of(event: Event, call: ProposalCall) -> list[dict[str, Any]]:
    """The call's own questions in the reader's language; a choice is kept in the words of the first one."""
    return [
        {
            "name": f"answers.{one['key']}",
            "kind": one["kind"],
            "label": _in_order(one["label"]),
            "is_required": one["is_required"],
            "options": [(_value(event, option), _in_order(option)) for option in one["options"]],
        }
        for one in call.questions
    ]


def _value(event: Event, option: Mapping[str, str]) -> str:
    return next((option[lang] for lang in [*event.languages, *option] if option.get(lang)), "")


def typed_from_call(event: Event, call: ProposalCall | None) -> dict[str, str]:
    """The fields of the call's own form as they stand, with the sign of them."""
    call = call or ProposalCall(event_id=event.id)
    typed = flat("text", call.text) | {"most_proposals": str(call.most_proposals)}
    for name in ("opens_at", "closes_at", "late_until"):
        moment = getattr(call, name)
        local = moment.astimezone(ZoneInfo(event.timezone)) if moment else None
        typed[name] = local.strftime("%Y-%m-%dT%H:%M") if local else ""
    for one in call.formats:
        typed[f"formats.{one['type']}"] = ", ".join(str(minutes) for minutes in one["minutes"])
    for number, one in enumerate(call.questions):
        typed |= _question_fields(f"questions.{number}", one)
    for number, one in enumerate(call.criteria):
        typed |= flat(f"criteria.{number}.name", one["name"]) | {f"criteria.{number}.key": one["key"]}
    flags = {"is_on": event.has_call, "is_anonymous": call.is_anonymous}
    return signed(typed | {name: "1" for name, is_set in flags.items() if is_set})


def _question_fields(base: str, question: Mapping[str, Any]) -> dict[str, str]:
    fields = flat(f"{base}.label", question["label"])
    for lang in LOCALES:
        lines = [option.get(lang, "") for option in question["options"]]
        fields[f"{base}.options.{lang}"] = "\n".join(lines).strip()
    fields |= {f"{base}.key": question["key"], f"{base}.kind": question["kind"]}
    return fields | ({f"{base}.is_required": "1"} if question["is_required"] else {})


def call_form(
    event: Event, types: list[SessionType], typed: Mapping[str, str], error: AppError | None = None
) -> dict[str, Any]:
    """What the call's own form needs."""
    ordered = ordered_languages(event)
    names = [f"{group}.{n}.{text}" for group, text in GROUPS for n in range(MOST_QUESTIONS)]
    errors = spread(_placed(typed, _texts(error)), ordered, ["text", *names])
    return {
        "typed": typed,
        "errors": errors,
        "labels": labels_of(ProposalCall(event_id=event.id), errors),
        "ordered": ordered,
        "text": nested(typed, "text"),
        "types": [(f"formats.{one.id}", text_of(one.name, event)) for one in types],
        "kinds": [(kind.value, str(label)) for kind, label in KINDS.items()],
        "questions": row_numbers(typed, "questions", MOST_QUESTIONS, 2),
        "criteria": row_numbers(typed, "criteria", MOST_CRITERIA, 2),
    }


GROUPS = (("questions", "label"), ("questions", "options"), ("criteria", "name"))
KINDS = {
    QuestionKind.SHORT: lazy("One line"),
    QuestionKind.LONG: lazy("A longer text"),
    QuestionKind.CHOICE: lazy("A choice"),
}


def _placed(typed: Mapping[str, str], errors: Mapping[str, object]) -> dict[str, object]:
    """Errors of formats, which count those filled in, at the field of their type."""
    ids = [name for name, value in typed.items() if name.startswith("formats.") and value]
    placed: dict[str, object] = {}
    for name, text in errors.items():
        parts = name.split(".")
        is_row = (
            parts[0] == "formats" and len(parts) > 1 and parts[1].isdecimal() and int(parts[1]) < len(ids)
        )
        placed[ids[int(parts[1])] if is_row else name] = text
    return placed
