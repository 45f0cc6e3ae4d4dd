"""The public programme as CSV and as a workbook, in columns that an import reads back."""

import csv
import io
from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from events_platform.calendars.words import speaker_name
from events_platform.events.models import Event
from events_platform.kit.i18n import use_locale
from events_platform.kit.text.cells import safe_cell
from events_platform.programme.published import PublicProgramme, PublicSession

BYTE_ORDER_MARK = "\ufeff"
SESSION_COLUMNS = (
    "id",
    "title_en",
    "title_zh",
    "start",
    "end",
    "minutes",
    "room",
    "track",
    "type",
    "part_of",
    "languages",
    "interpretation",
    "speakers",
    "chairs",
    "hosts",
    "moderators",
    "panellists",
    "discussants",
    "interpreters",
    "capacity",
    "status",
    "abstract_en",
    "abstract_zh",
)
SPEAKER_COLUMNS = (
    "id",
    "name",
    "romanised",
    "affiliation_en",
    "affiliation_zh",
    "country",
    "biography_en",
    "biography_zh",
)
Rows = Iterable[list[str]]


def programme_csv(event: Event, programme: PublicProgramme, lang: str) -> bytes:
    """The sessions, cancelled ones as such; spreadsheets run nothing of it (RFC 4180)."""
    out = io.StringIO(newline="")
    out.write(BYTE_ORDER_MARK)
    writer = csv.writer(out)
    writer.writerow(SESSION_COLUMNS)
    writer.writerows([safe_cell(cell) for cell in row] for row in _sessions(event, programme, lang))
    return out.getvalue().encode()


def programme_xlsx(event: Event, programme: PublicProgramme, lang: str) -> bytes:
    """A workbook with a sheet of sessions and one of speakers; every cell is text."""
    # Here, because few processes ever write one.
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    # The same programme is the same file, byte by byte.
    book.set_properties({"created": (programme.released_at or event.created_at).replace(tzinfo=None)})
    head = book.add_format({"bold": True})
    for name, columns, rows in (
        ("Sessions", SESSION_COLUMNS, _sessions(event, programme, lang)),
        ("Speakers", SPEAKER_COLUMNS, _speakers(event, programme, lang)),
    ):
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, columns, head)
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell)
    book.close()
    return out.getvalue()


def _sessions(event: Event, programme: PublicProgramme, lang: str) -> Iterator[list[str]]:
    with use_locale(lang):
        rows = [_session(event, programme, one, lang) for one in programme.sessions]
    yield from ([row.get(name, "") for name in SESSION_COLUMNS] for row in rows)


def _session(event: Event, programme: PublicProgramme, one: PublicSession, lang: str) -> dict[str, str]:
    item, order, zone = one.item, event.languages, ZoneInfo(event.timezone)
    track = programme.tracks.get(item.track_id) if item.track_id else None
    kind, room = programme.types.get(item.type_id), programme.rooms.get(one.room_id)
    people: dict[str, list[str]] = {}
    for part in one.parts:
        people.setdefault(f"{part.role}s", []).append(speaker_name(programme.speakers[part.speaker_id]))
    return {
        "id": str(item.id),
        **{f"title_{code}": item.title.get(code, "") for code in ("en", "zh")},
        **{f"abstract_{code}": item.abstract.get(code, "") for code in ("en", "zh")},
        "start": f"{one.starts_at.astimezone(zone):%Y-%m-%d %H:%M}",
        "end": f"{one.ends_at.astimezone(zone):%Y-%m-%d %H:%M}",
        "minutes": str(int((one.ends_at - one.starts_at).total_seconds()) // 60),
        "room": room.name.in_language(lang, order) if room else "",
        "track": track.name.in_language(lang, order) if track else "",
        "type": kind.name.in_language(lang, order) if kind else "",
        "part_of": str(item.part_of_id) if programme.forum_of(one) else "",
        "languages": "; ".join(item.languages),
        "interpretation": "; ".join(item.interpretation),
        **{column: "; ".join(names) for column, names in people.items()},
        "capacity": "" if item.capacity is None else str(item.capacity),
        "status": "cancelled" if item.is_cancelled else "",
    }


def _speakers(event: Event, programme: PublicProgramme, lang: str) -> Iterator[list[str]]:
    for speaker in sorted(programme.speakers.values(), key=lambda one: (one.sort_key, one.id)):
        yield [
            str(speaker.id),
            speaker.native,
            speaker.romanised,
            speaker.affiliation.get("en", ""),
            speaker.affiliation.get("zh", ""),
            speaker.country,
            speaker.biography.get("en", ""),
            speaker.biography.get("zh", ""),
        ]
