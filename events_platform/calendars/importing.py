"""Reads a programme in any format that we know, told by its content and not by its name."""

from typing import Any

import orjson

from events_platform.calendars.import_ics import read_calendar
from events_platform.calendars.import_json import read_indico, read_opass, read_pretalx
from events_platform.calendars.import_schedule import read_schedule_json, read_schedule_xml
from events_platform.calendars.import_table import read_csv, read_xlsx
from events_platform.kit.i18n import gettext as _
from events_platform.programme.imports import ImportedProgramme, UnreadableError

MARKS = b"\xef\xbb\xbf \t\r\n"


def read_programme(data: bytes, zone: str) -> ImportedProgramme:
    """The programme in a file; times that state no offset are in `zone`. Raises UnreadableError."""
    start = data[:1000].lstrip(MARKS)
    if not start:
        raise UnreadableError(_("This file is empty."))
    if start.startswith(b"PK\x03\x04"):
        return read_xlsx(data, zone)
    if start.startswith(b"<"):
        return read_schedule_xml(data.lstrip(MARKS), zone)
    if start[:15].upper() == b"BEGIN:VCALENDAR":
        return read_calendar(data.lstrip(MARKS), zone)
    if start[:1] in (b"{", b"["):
        return _json(data.lstrip(MARKS), zone)
    return read_csv(data, zone)


def _json(data: bytes, zone: str) -> ImportedProgramme:
    try:
        document = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise UnreadableError(_("This JSON cannot be read.")) from error
    try:
        return _by_shape(document, zone)
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        message = _("This JSON begins as a programme, and something in it has another shape than it should.")
        raise UnreadableError(message) from error


def _by_shape(document: Any, zone: str) -> ImportedProgramme:
    if isinstance(document, list):
        return read_pretalx(document, zone)
    schedule = document.get("schedule")
    if isinstance(schedule, dict) and "conference" in schedule:
        return read_schedule_json(document, zone)
    if isinstance(document.get("sessions"), list):
        return read_opass(document, zone)
    results = document.get("results")
    if isinstance(results, list) and any("contributions" in one for one in results if isinstance(one, dict)):
        return read_indico(document, zone)
    if isinstance(schedule, dict) or isinstance(results, list):
        return read_pretalx(document, zone)
    raise UnreadableError(_("This JSON is no programme in a format that we know."))
