"""The country table as CSV: codes beside names, so that Namibia's NA and every join survive."""

import csv
import io

from events_platform.kit.i18n import gettext as _
from events_platform.kit.text.cells import safe_cell
from events_platform.reports.schemas import ParticipantFigures, Participation

BYTE_ORDER_MARK = "\ufeff"


def participation_csv(answer: Participation) -> bytes:
    """One row a country, then organisations, unknown and total; UTF-8 with a mark for spreadsheets."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["code", "name", "total", "onsite_only", "online_only", "both"])
    for row in [*answer.countries.rows, *answer.countries.organisation_rows]:
        writer.writerow([row.code, safe_cell(row.name), *_numbers(row)])
    if answer.countries.unknown:
        writer.writerow(["", _("Not known"), *_numbers(answer.countries.unknown_row)])
    writer.writerow(["", _("Total"), *_numbers(answer.participants)])
    return (BYTE_ORDER_MARK + out.getvalue()).encode()


def _numbers(row: ParticipantFigures) -> list[int]:
    return [row.total, row.onsite_only, row.online_only, row.both]
