"""Sessions and speakers out of tables that people make: CSV in any common encoding, and XLSX."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, Final

from events_platform.calendars.gathering import Gathering
from events_platform.calendars.plain import language_code, minutes_of, moment_of
from events_platform.calendars.table_columns import SESSION_COLUMNS, SPEAKER_COLUMNS
from events_platform.kit.i18n import gettext as _
from events_platform.kit.text import normalise_name
from events_platform.kit.text.cells import plain_cell
from events_platform.programme.imports import ImportedProgramme, ImportedSession, UnreadableError
from events_platform.programme.models import SpeakerRole

MOST_ROWS: Final = 20_000
MOST_UNPACKED: Final = 100 * 1024 * 1024
ENCODINGS: Final = ("utf-8-sig", "gb18030")
_DAY: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_CLOCK: Final = re.compile(r"(\d{1,2})[:：](\d{2})(?::\d{2})?")
_NAMES: Final = re.compile(r"[;；、\n]|,(?=\s)")
_LANGUAGES: Final = re.compile(r"[;；、,，/\s]+")
# Columns are named as roles are.
_ROLES: Final = {f"{role}s": role for role in SpeakerRole}
_CANCELLED: Final = {"cancelled", "canceled", "已取消", "取消", "yes", "true", "1"}

Row = Mapping[str, str]
Keys = Mapping[str, str]


def read_csv(data: bytes, zone: str) -> ImportedProgramme:
    """A table of sessions, or of speakers, by the names of its columns."""
    text = _decoded(data)
    try:
        dialect: Any = csv.Sniffer().sniff(text[:4096], delimiters=",;\t")
    except csv.Error:
        dialect = csv.excel
    try:
        rows = [list(map(plain_cell, row)) for row in csv.reader(io.StringIO(text), dialect)]
    except csv.Error as error:
        raise UnreadableError(_("This table cannot be read.")) from error
    return _read("CSV", [rows], zone)


def read_xlsx(data: bytes, zone: str) -> ImportedProgramme:
    """All sheets of a workbook that hold sessions or speakers."""
    # Imported at first use: few processes ever read a workbook.
    from python_calamine import CalamineError, load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > MOST_UNPACKED:
            raise UnreadableError(_("This workbook would be too large once unpacked."))
        book = load_workbook(io.BytesIO(data))
        sheets = [
            [[_cell(value) for value in row] for row in book.get_sheet_by_name(name).to_python()]
            for name in book.sheet_names
        ]
    except (zipfile.BadZipFile, CalamineError, OSError) as error:
        raise UnreadableError(_("This workbook cannot be read.")) from error
    return _read("XLSX", sheets, zone)


def _decoded(data: bytes) -> str:
    """UTF-8, else what Chinese spreadsheets write; nothing is left out."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _cell(value: Any) -> str:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _read(name: str, sheets: Iterable[Sequence[Sequence[str]]], zone: str) -> ImportedProgramme:
    gathering, has_found, people = Gathering(name, event_zone=zone), False, dict[str, str]()
    tables = [table for table in sheets if table]
    if sum(map(len, tables)) > MOST_ROWS:
        raise UnreadableError(_("A table can have %(limit)d rows at most.", limit=MOST_ROWS))
    # Speakers first: sessions name them.
    for columns, take in ((SPEAKER_COLUMNS, _take_speakers), (SESSION_COLUMNS, _take_sessions)):
        for table in tables:
            rows = _rows(table, columns, needed="name" if columns is SPEAKER_COLUMNS else "title")
            if rows is not None:
                has_found = True
                take(gathering, rows, people)
    if not has_found:
        message = _("No column is named “title” (for sessions) or “name” (for speakers).")
        raise UnreadableError(message)
    return gathering.whole()


def _rows(
    table: Sequence[Sequence[str]], columns: Mapping[str, Sequence[str]], needed: str
) -> list[tuple[int, Row]] | None:
    """The rows by our names of the columns, numbered as people count them; None: another kind of table."""
    known = {alias: name for name, aliases in columns.items() for alias in aliases}
    names = [known.get(cell.strip().lower(), "") for cell in table[0]]
    if not any(name.partition("_")[0] == needed for name in names):
        return None
    found: list[tuple[int, Row]] = []
    for number, cells in enumerate(table[1:], 2):
        row = {name: cell.strip() for name, cell in zip(names, cells, strict=False) if name}
        if any(row.values()):
            found.append((number, row))
    return found


def _take_speakers(gathering: Gathering, rows: list[tuple[int, Row]], people: dict[str, str]) -> None:
    """The speakers; `people` are their keys then, by the names that sessions call them."""
    for _number, row in rows:
        if romanised := normalise_name(row.get("romanised", "")):
            people.setdefault(romanised, _speaker_key(row))
        email = row.get("email", "").lower()
        gathering.speaker(
            _speaker_key(row),
            row.get("name", ""),
            romanised=row.get("romanised", ""),
            email=email,
            affiliation=_texts(row, "affiliation"),
            country=row.get("country", ""),
            biography=_texts(row, "biography"),
        )


def _speaker_key(row: Row) -> str:
    # Sessions name speakers by name alone, so that the name is the key.
    name = row.get("name", "")
    return f"name:{normalise_name(name) or name}" if name else ""


def _take_sessions(gathering: Gathering, rows: list[tuple[int, Row]], people: Keys) -> None:
    keys = {
        alias: _session_key(number, row)
        for number, row in reversed(rows)
        for alias in (*map(normalise_name, _texts(row, "title").values()), row.get("id", ""))
    }
    for number, row in rows:
        outer = row.get("part_of", "")
        part_of = keys.get(outer) or keys.get(normalise_name(outer)) or f"table:{outer}"
        gathering.add(_session(gathering, number, row, part_of if outer else "", people))


def _session_key(number: int, row: Row) -> str:
    title = _texts(row, "title")
    shown = title.get("en") or title.get("zh") or title.get("", "")
    return f"table:{row.get('id') or normalise_name(shown) or number}"


def _session(gathering: Gathering, number: int, row: Row, part_of: str, people: Keys) -> ImportedSession:
    oddities: list[str] = []
    starts_at, ends_at = (_moment(row, name, gathering.zone) for name in ("start", "end"))
    if row.get("start") and starts_at is None:
        oddities.append(_("The time “%(text)s” cannot be read.", text=row["start"]))
    minutes = minutes_of(row["minutes"]) if row.get("minutes") else 0
    if not minutes and starts_at and ends_at:
        minutes = int((ends_at - starts_at).total_seconds()) // 60
    title = _texts(row, "title")
    languages = tuple(_languages(row.get("languages", ""), oddities))
    capacity = row.get("capacity", "")
    return gathering.session(
        key=_session_key(number, row),
        part_of=part_of,
        title=title,
        abstract=_texts(row, "abstract"),
        starts_at=starts_at,
        minutes=minutes,
        room=row.get("room", ""),
        track=row.get("track", ""),
        type=row.get("type", ""),
        languages=languages,
        speakers=tuple(_people(gathering, row, people)),
        tells_people=not _ROLES.keys().isdisjoint(row),
        tells_roles=not (_ROLES.keys() - {"speakers"}).isdisjoint(row),
        is_cancelled=row.get("status", "").lower() in _CANCELLED,
        capacity=int(capacity) if capacity.isdecimal() and len(capacity) < 7 else None,
        extra=_extra(row, oddities),
        oddities=tuple(oddities),
    )


def _extra(row: Row, oddities: list[str]) -> dict[str, Any]:
    into = list(_languages(row.get("interpretation", ""), oddities))
    return {"interpretation": into} if into else {}


def _texts(row: Row, name: str) -> dict[str, str]:
    found = {"en": row.get(f"{name}_en", ""), "zh": row.get(f"{name}_zh", ""), "": row.get(name, "")}
    return {language: text for language, text in found.items() if text}


def _moment(row: Row, name: str, zone: str) -> datetime | None:
    """The time with its day: both in one cell, or the day in a column of its own."""
    text = _DAY.sub(_iso_day, row.get(name, ""))
    found = moment_of(text, zone) if "-" in text else None
    clock = _CLOCK.fullmatch(text)
    if found is None and clock and row.get("date"):
        day = _DAY.sub(_iso_day, row["date"]).partition("T")[0]
        found = moment_of(f"{day}T{int(clock[1]):02}:{clock[2]}", zone)
    return found


def _iso_day(found: re.Match[str]) -> str:
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"


def _languages(text: str, oddities: list[str]) -> Iterator[str]:
    for name in filter(None, _LANGUAGES.split(text)):
        code = language_code(name)
        if code:
            yield code
        else:
            oddities.append(_("The language “%(name)s” is not known.", name=name))


def _people(gathering: Gathering, row: Row, people: Keys) -> Iterator[tuple[str, SpeakerRole]]:
    for column, role in _ROLES.items():
        for name in filter(None, (one.strip() for one in _NAMES.split(row.get(column, "")))):
            known = people.get(normalise_name(name))
            key = known or gathering.speaker(f"name:{normalise_name(name) or name}", name)
            if key:
                yield key, role
