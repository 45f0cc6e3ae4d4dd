"""A frozen report as a workbook: numbers as numbers, text as text, and no cell that computes anything."""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from events_platform.events.models import Event
from events_platform.kit.countries import name
from events_platform.kit.i18n import current_locale, use_locale
from events_platform.kit.i18n import gettext as _
from events_platform.registration.models import Status
from events_platform.registration.views import mode_label, status_label
from events_platform.reports.corrections_text import correction_sentences
from events_platform.reports.figures import Modes
from events_platform.reports.headline import countries_sentence, headline, modes_sentence, pending_sentence
from events_platform.reports.labels_frozen import frozen_labels, proof_sentence, report_name, staff_sentence
from events_platform.reports.models import FrozenReport
from events_platform.reports.views import PARTS
from events_platform.reports.views_frozen import Opened, clock_facts, differences, how_counted, opened

NUMBER: Final = 14
SENTENCE: Final = 100
A4: Final = 9
Cell = str | int | float | None
Labels = dict[str, str]
Styles = dict[tuple[bool, type[str] | type[int] | type[float]], Any]


class Row(NamedTuple):
    """Cells from the left; a float is a share from 0 to 1, and None leaves a cell empty."""

    cells: Sequence[Cell]
    is_bold: bool = False


@dataclass(frozen=True)
class Sheet:
    """A sheet of the workbook; widths are in characters."""

    name: str
    widths: Sequence[int]
    rows: Iterable[Row]
    has_head: bool = False


def report_xlsx(event: Event, report: FrozenReport, lang: str, before: FrozenReport | None = None) -> bytes:
    """The report in this language, with what moved since the version `before`. For a thread: it computes.

    Equal reports make equal bytes.
    """
    # Here, because few processes ever write one.
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    # The same report is the same file, byte by byte.
    book.set_properties({"created": report.frozen_at.replace(tzinfo=None)})
    styles = {
        (is_bold, kind): book.add_format(
            {"bold": is_bold, "valign": "top", "text_wrap": kind is str, "num_format": form}
        )
        for is_bold in (False, True)
        for kind, form in ((str, "@"), (int, "#,##0"), (float, "0.0%"))
    }
    with use_locale(lang):
        for sheet in _sheets(opened(report, event, before)):
            _write(book.add_worksheet(sheet.name), sheet, styles)
    book.close()
    return out.getvalue()


def _write(page: Any, sheet: Sheet, styles: Styles) -> None:
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    if sheet.has_head:
        page.freeze_panes(1, 0)
        page.repeat_rows(0)
    for column, width in enumerate(sheet.widths):
        page.set_column(column, column, width)
    for number, row in enumerate(sheet.rows):
        for column, cell in enumerate(row.cells):
            if cell is None:
                continue
            # A text is never looked at for what it might compute, and "NA" stays Namibia.
            write = page.write_string if isinstance(cell, str) else page.write_number
            write(number, column, cell, styles[row.is_bold, type(cell)])


def _sheets(found: Opened) -> Iterator[Sheet]:
    labels = frozen_labels(found)
    numbers = [NUMBER] * (1 + len(PARTS))
    yield Sheet(_("Summary"), (34, 70), _summary(found, labels))
    yield Sheet(_("Countries and regions"), (8, 34, *numbers), _countries(found, labels), has_head=True)
    yield Sheet(labels["declared"], (24, NUMBER, *numbers), _declared(found, labels), has_head=True)
    yield Sheet(_("Rules"), (SENTENCE,), _rules(found, labels))
    yield Sheet(_("Corrections"), (SENTENCE, NUMBER, NUMBER), _corrections(found, labels))


def _summary(found: Opened, labels: Labels) -> Iterator[Row]:
    event, figures, lang = found.event, found.figures, current_locale()
    yield Row([event.title.in_language(lang, event.languages) or event.slug], is_bold=True)
    yield Row([report_name(found.report.version)], is_bold=True)
    yield from (Row([label, text]) for label, text in clock_facts(found))
    yield Row([labels["sha256"], found.report.sha256])
    yield Row([None, proof_sentence()])
    yield Row([])
    sentences = [
        headline(figures, lang, is_provisional=False),
        modes_sentence(figures, lang),
        countries_sentence(figures, lang),
        pending_sentence(figures, lang),
        staff_sentence(found),
    ]
    yield from (Row([None, sentence]) for sentence in sentences if sentence)
    yield Row([])
    yield from _figures(found, labels)


def _figures(found: Opened, labels: Labels) -> Iterator[Row]:
    """Every figure that is not in a table of its own, under its heading."""
    figures = found.figures
    yield Row([_("Registered"), figures.registered_total], is_bold=True)
    yield from (Row([mode_label(mode), number]) for mode, number in figures.registered.items())
    yield Row([_("Participants"), figures.participants.total], is_bold=True)
    yield from _modes(figures.participants, labels)
    yield Row([_("Countries and regions"), len(figures.codes)], is_bold=True)
    yield Row([_("International organisations"), figures.organisation_participants])
    yield Row([labels["unknown"], figures.unknown])
    yield Row([_("Foreign share"), figures.foreign_share])
    yield Row([labels["apart"], figures.apart.total], is_bold=True)
    yield from _modes(figures.apart, labels)
    yield Row([labels["visits"]], is_bold=True)
    yield Row([labels["entries"], figures.visits_onsite])
    yield Row([labels["joins"], figures.visits_online])
    yield Row([labels["statuses"], sum(figures.statuses.values())], is_bold=True)
    counts = [(status, figures.statuses[status]) for status in Status if status in figures.statuses]
    yield from (Row([status_label(status), number]) for status, number in counts)


def _modes(modes: Modes, labels: Labels) -> Iterator[Row]:
    yield from (Row([labels[part], getattr(modes, part)]) for part in PARTS)


def _numbers(modes: Modes) -> list[Cell]:
    return [modes.total, *(getattr(modes, part) for part in PARTS)]


def _countries(found: Opened, labels: Labels) -> Iterator[Row]:
    """Countries, then organisations, those of unknown country, and all."""
    figures, lang = found.figures, current_locale()
    heads = [labels[key] for key in ("code", "country", "total", *PARTS)]
    yield Row(heads, is_bold=True)
    for code in [*figures.codes, *figures.organisations]:
        yield Row([code, name(code, lang, figures.names), *_numbers(figures.by_code[code])])
    if None in figures.by_code:
        yield Row([None, labels["unknown"], *_numbers(figures.by_code[None])])
    yield Row([None, labels["total"], *_numbers(figures.participants)], is_bold=True)


def _declared(found: Opened, labels: Labels) -> Iterator[Row]:
    yield Row([labels[key] for key in ("registered_as", "none", *PARTS, "total")], is_bold=True)
    for row in found.content.declared_actual:
        numbers = [getattr(row, mode) for mode in ("none", *PARTS)]
        yield Row([mode_label(row.declared), *numbers, sum(numbers)])


def _rules(found: Opened, labels: Labels) -> Iterator[Row]:
    counted = how_counted(found)
    yield Row([labels["rules"]], is_bold=True)
    yield from (Row([sentence]) for sentence in counted["rules"])
    yield Row([labels["hours"]], is_bold=True)
    yield from (Row([hours]) for hours in counted["hours"])


def _corrections(found: Opened, labels: Labels) -> Iterator[Row]:
    if found.content.version == 1:
        yield Row([_("This is the first version.")])
        return
    yield Row([labels["corrections"]], is_bold=True)
    yield from (Row([sentence]) for sentence in correction_sentences(found.content))
    if moved := differences(found):
        yield Row([])
        yield Row([labels[key] for key in ("moved", "then", "now")], is_bold=True)
        yield from (Row(row) for row in moved)
