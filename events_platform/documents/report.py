"""A frozen report on paper: its figures, how they were counted, and the hash that proves them."""

from collections.abc import Iterable
from typing import Any

from events_platform.documents.head import head_of
from events_platform.documents.pdf import compile_pdf
from events_platform.events.models import Event
from events_platform.kit.i18n import use_locale
from events_platform.reports.corrections_text import correction_sentences
from events_platform.reports.labels_frozen import (
    clocks_sentence,
    frozen_labels,
    proof_sentence,
    report_name,
    staff_sentence,
)
from events_platform.reports.models import FrozenReport
from events_platform.reports.views import figure_values, no_link
from events_platform.reports.views_frozen import (
    Opened,
    clock_facts,
    differences_in_words,
    how_counted,
    note_of,
    opened,
)


def report_pdf(event: Event, report: FrozenReport, lang: str, before: FrozenReport | None = None) -> bytes:
    """The report on A4 in this language, with what moved since the version `before`; for a thread.

    Raises Unavailable without fonts.
    """
    return compile_pdf("report", report_data(opened(report, event, before), lang), report.frozen_at)


def report_data(found: Opened, lang: str) -> dict[str, Any]:
    """What the template `report.typ` sets: words and numbers in this language, times in the event's zone."""
    report = found.report
    with use_locale(lang):
        labels = frozen_labels(found)
        values = figure_values(found.figures, no_link, note_of(found))
        sentences = values["sentences"][0]
        counted = how_counted(found)
        return {
            **head_of(found.event, report_name(report.version)),
            "clocks": clocks_sentence(found),
            "staff": staff_sentence(found),
            "headline": sentences["headline"],
            "modes": sentences["modes"],
            "countries": sentences["countries"],
            "pending": values["pending"],
            "figures": [
                {"number": number, "label": label, "note": note}
                for _key, number, label, note in values["figures"]
            ],
            "table": _table(values["table"]),
            "declared": [
                {
                    "label": row["label"],
                    "shape": row["shape"],
                    "numbers": _numbers([*row["cells"], row["all"]]),
                }
                for row in values["declared"]
            ],
            **_asides(labels, values),
            "rules": counted["rules"],
            "hours": counted["hours"],
            "corrections": correction_sentences(found.content),
            "moved": differences_in_words(found),
            "facts": clock_facts(found),
            "sha256": report.sha256,
            "proof": proof_sentence(),
            "labels": labels,
        }


def _table(table: dict[str, Any]) -> dict[str, Any]:
    """The rows in groups; `bar` holds a row's modes on site, both and online as parts of the longest row."""

    def row(one: dict[str, Any]) -> dict[str, Any]:
        onsite, online, both = one["bar"]
        return {
            "label": one["label"],
            "numbers": _numbers([one["all"], *one["cells"]]),
            "bar": [number / max(table["maximum"], 1) for number in (onsite, both, online)],
        }

    return {
        "countries": [row(one) for one in table["countries"]],
        "apart": [row(one) for one in table["apart"]],
        "total": row(table["total"]),
    }


def _numbers(cells: Iterable[tuple[str, str]]) -> list[str]:
    """Numbers without the places to which they lead on a page."""
    return [number for number, _href in cells]


def _asides(labels: dict[str, str], values: dict[str, Any]) -> dict[str, Any]:
    """Small tables of label and number that stand beside one another."""
    entries, joins = values["visits"]
    statuses = values["statuses"] or [(labels["no_status"], "")]
    return {
        "asides": [
            {"label": labels["statuses"], "rows": [_line(*one) for one in statuses]},
            {
                "label": labels["apart"],
                "rows": [_line(one["label"], one["cell"][0], one["shape"]) for one in values["apart"]],
            },
            {
                "label": labels["visits"],
                "rows": [_line(labels["entries"], entries), _line(labels["joins"], joins)],
            },
        ]
    }


def _line(label: str, number: str, shape: str = "") -> dict[str, str]:
    return {"label": label, "number": number, "shape": shape}
