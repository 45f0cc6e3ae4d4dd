"""Registrations as CSV (RFC 4180) that spreadsheet programs open without running anything."""

import csv
import io
import uuid
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale
from events_platform.kit.pagination import MAXIMUM_LIMIT, PageRequest
from events_platform.kit.text.cells import safe_cell
from events_platform.registration.country import country_label
from events_platform.registration.models import Registration
from events_platform.registration.queries import Filters, categories_of, registrations_page

BYTE_ORDER_MARK = "\ufeff"
COLUMNS = (
    "id",
    "status",
    "mode",
    "category",
    "name",
    "name_romanised",
    "name_order",
    "country",
    "country_name",
    "country_as_written",
    "affiliation",
    "group",
    "email",
    "phone",
    "language",
    "source",
    "is_duplicate",
    "registered_at",
    "confirmed_at",
    "cancelled_at",
)


async def registrations_csv(session: Session, event: Event, filters: Filters) -> str:
    """All registrations that the filters leave, by name, with times in the event's zone."""
    categories = {one.id: one.slug for one in await categories_of(session, event.id)}
    rows: list[Registration] = []
    after: str | None = None
    while True:
        page = await registrations_page(session, event.id, filters, PageRequest(MAXIMUM_LIMIT, after))
        rows += page.items
        after = page.next_cursor
        if after is None:
            return _written(_cells(event, categories, row) for row in rows)


def _written(rows: Iterable[list[object]]) -> str:
    out = io.StringIO(newline="")
    out.write(BYTE_ORDER_MARK)
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([safe_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _cells(event: Event, categories: dict[uuid.UUID, str], row: Registration) -> list[object]:
    zone = ZoneInfo(event.timezone)
    moments = (row.created_at, row.confirmed_at, row.cancelled_at)
    times = [moment.astimezone(zone).isoformat(timespec="seconds") if moment else "" for moment in moments]
    return [
        row.id,
        row.status,
        row.mode,
        categories[row.category_id],
        row.native,
        row.romanised,
        row.name_order,
        row.country,
        country_label(row.country, current_locale()),
        row.country_as_written,
        row.affiliation,
        row.group_name,
        row.email,
        row.phone,
        row.locale,
        row.source,
        "yes" if row.is_duplicate else "",
        *times,
    ]
