"""VTIMEZONE, read by two programs that know nothing of the system's zone data."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from events_platform.calendars.ics import CalendarEvent, calendar_feed
from events_platform.calendars.timezones import vtimezone
from tests.calendars.reading import properties, read_with_ical_js

ZONES = [
    "Asia/Shanghai",
    "Europe/Berlin",
    "America/New_York",
    "Europe/London",
    "Europe/Dublin",
    "Australia/Sydney",
    "Africa/Casablanca",
    "Asia/Kolkata",
    "UTC",
]


def _through_the_year(zone: str) -> list[CalendarEvent]:
    """Twice a month at 9:00, for two days each, and over New Year."""
    starts = [
        datetime(2026, month, day, 9, tzinfo=ZoneInfo(zone)) for month in range(1, 13) for day in (1, 28)
    ]
    starts.append(datetime(2026, 12, 31, 9, tzinfo=ZoneInfo(zone)))
    changed = datetime(2026, 1, 1, tzinfo=UTC)
    return [
        CalendarEvent(f"{at:%m%d}", "en", zone, at, at + timedelta(days=1), "Meeting", changed)
        for at in starts
    ]


@pytest.mark.parametrize("zone", ZONES)
def test_ical_js_reads_the_same_instants_all_year(zone: str) -> None:
    events = _through_the_year(zone)
    read = read_with_ical_js(calendar_feed(events, name="Year", language="en"))
    assert [(event["start"], event["end"]) for event in read] == [
        (event.starts_at.timestamp(), event.ends_at.timestamp()) for event in events
    ]


@pytest.mark.parametrize("zone", ZONES)
def test_zone_has_one_observance_for_each_transition(zone: str) -> None:
    written = vtimezone(zone, 2026, 2026)
    observances = written.subcomponents
    assert not [name for part in observances for name in ("RDATE", "RRULE") if name in part]
    onsets = [properties(part)["DTSTART"].dt for part in observances]
    assert onsets[0].isoformat() == "1970-01-01T00:00:00"
    assert onsets == sorted(set(onsets))


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Asia/Shanghai", [("STANDARD", "19700101T000000", "+0800", "+0800", "CST")]),
        (
            "Europe/Berlin",
            [
                ("STANDARD", "19700101T000000", "+0100", "+0100", "CET"),
                ("DAYLIGHT", "20260329T020000", "+0100", "+0200", "CEST"),
                ("STANDARD", "20261025T030000", "+0200", "+0100", "CET"),
            ],
        ),
        (
            "America/New_York",
            [
                ("STANDARD", "19700101T000000", "-0500", "-0500", "EST"),
                ("DAYLIGHT", "20260308T020000", "-0500", "-0400", "EDT"),
                ("STANDARD", "20261101T020000", "-0400", "-0500", "EST"),
            ],
        ),
        (
            "Europe/London",
            [
                ("STANDARD", "19700101T000000", "+0000", "+0000", "GMT"),
                ("DAYLIGHT", "20260329T010000", "+0000", "+0100", "BST"),
                ("STANDARD", "20261025T020000", "+0100", "+0000", "GMT"),
            ],
        ),
        (
            "Australia/Sydney",
            [
                ("DAYLIGHT", "19700101T000000", "+1100", "+1100", "AEDT"),
                ("STANDARD", "20260405T030000", "+1100", "+1000", "AEST"),
                ("DAYLIGHT", "20261004T020000", "+1000", "+1100", "AEDT"),
            ],
        ),
    ],
)
def test_zone_is_written_as_clocks_are_set(zone: str, expected: list[tuple[str, ...]]) -> None:
    names = ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "TZNAME")
    observances = vtimezone(zone, 2026, 2026).subcomponents
    assert [
        (part.name, *[_written(properties(part)[name]) for name in names]) for part in observances
    ] == expected


def _written(value: Any) -> str:
    text = value.to_ical()
    return text if isinstance(text, str) else text.decode()


def test_calendar_over_new_year_has_the_transitions_of_both_years() -> None:
    events = _through_the_year("Europe/Berlin")
    (zone,) = Calendar.from_ical(calendar_feed(events, name="Year", language="en")).walk("VTIMEZONE")
    assert [properties(part)["DTSTART"].dt.year for part in zone.subcomponents] == [
        1970,
        2026,
        2026,
        2027,
        2027,
    ]
