"""Feeds and invitations, as other programs read them."""

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from events_platform.calendars.ics import (
    Attendee,
    CalendarEvent,
    Organizer,
    Status,
    calendar_feed,
    cancellation,
    event_calendar,
    invitation,
    uid_of,
)
from events_platform.calendars.lines import clean, escaped
from events_platform.calendars.lines import line as content_line
from tests.calendars.reading import properties, read_with_ical_js, unfolded

SHANGHAI = ZoneInfo("Asia/Shanghai")
EVENT = CalendarEvent(
    uid=uid_of(UUID(int=17), "events.example.org"),
    language="zh",
    zone="Asia/Shanghai",
    starts_at=datetime(2026, 6, 10, 9, tzinfo=SHANGHAI),
    ends_at=datetime(2026, 6, 10, 18, tzinfo=SHANGHAI),
    summary="国际产学研用合作会议：产学研用，创新发展",
    changed_at=datetime(2026, 3, 1, 8, tzinfo=UTC),
    sequence=3,
    description="第一行：欢迎致辞; 逗号, 反斜线 \\ 结束。\nRussian: пленарное заседание «Аврора».\n🎤",
    location="江西省南昌市，前湖迎宾馆, 会议厅A",
    geo=(28.6, 115.8),
    url="https://events.example.org/symposium/?lang=zh",
    categories=("会议", "教育, 科研"),
    organizer=Organizer("Wang, Li (秘书处)", "secretariat@example.org"),
)
ATTENDEE = Attendee("Иванов, Пётр", "ivanov@example.ru")
SOURCE = "https://events.example.org/symposium/calendar.ics?lang=zh"


def test_feed_keeps_every_word() -> None:
    calendar = Calendar.from_ical(event_calendar(EVENT, source=SOURCE))
    (component,) = calendar.walk("VEVENT")
    vevent = properties(component)
    assert str(vevent["SUMMARY"]) == EVENT.summary
    assert str(vevent["DESCRIPTION"]) == EVENT.description
    assert str(vevent["LOCATION"]) == EVENT.location
    assert [str(category) for category in vevent["CATEGORIES"].cats] == list(EVENT.categories)
    assert (vevent["DTSTART"].dt, vevent["DTEND"].dt) == (EVENT.starts_at, EVENT.ends_at)
    assert vevent["ORGANIZER"].params["CN"] == "Wang, Li (秘书处)"


def test_feed_has_what_subscribers_need() -> None:
    lines = unfolded(event_calendar(EVENT, source=SOURCE))
    assert lines[:5] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Events Platform//Calendar//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ]
    for line in (
        f"NAME;LANGUAGE=zh:{EVENT.summary}",
        f"X-WR-CALNAME:{EVENT.summary}",
        "X-WR-TIMEZONE:Asia/Shanghai",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        f"SOURCE;VALUE=URI:{SOURCE}",
        "UID:00000000-0000-0000-0000-000000000011@events.example.org",
        "DTSTAMP:20260301T080000Z",
        "LAST-MODIFIED:20260301T080000Z",
        "SEQUENCE:3",
        "STATUS:CONFIRMED",
        "DTSTART;TZID=Asia/Shanghai:20260610T090000",
        "DTEND;TZID=Asia/Shanghai:20260610T180000",
        "GEO:28.6;115.8",
        f"URL:{EVENT.url}",
    ):
        assert line in lines
    # The only UID is the event's: one of the calendar would be random.
    assert [line for line in lines if line.startswith("UID:")] == [f"UID:{EVENT.uid}"]


def test_feed_name_is_escaped_for_old_programs_too() -> None:
    lines = unfolded(calendar_feed([EVENT], name="A, b; c", language="en"))
    assert "X-WR-CALNAME:A\\, b\\; c" in lines


def test_feed_is_the_same_bytes_until_something_changes() -> None:
    first = event_calendar(EVENT, source=SOURCE)
    assert event_calendar(replace(EVENT), source=SOURCE) == first
    assert event_calendar(replace(EVENT, sequence=4), source=SOURCE) != first


def test_lines_are_folded_by_octets_between_characters() -> None:
    lines = event_calendar(replace(EVENT, description="中文" * 500), source=SOURCE).split(b"\r\n")
    assert max(map(len, lines)) <= 75
    for line in lines:
        assert b"\n" not in line
        line.decode()  # fails where a character is cut


def test_feed_of_an_empty_programme_is_valid() -> None:
    lines = unfolded(calendar_feed([], name="Hall A", language="en"))
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")


def test_days_are_one_entry_that_leaves_the_nights_free() -> None:
    last = datetime(2026, 6, 12, 17, 30, tzinfo=SHANGHAI)
    lines = unfolded(event_calendar(replace(EVENT, ends_at=last)))
    assert lines.count("BEGIN:VEVENT") == 1
    assert {"DTEND;TZID=Asia/Shanghai:20260612T173000", "TRANSP:TRANSPARENT"} <= set(lines)
    assert "TRANSP:OPAQUE" in unfolded(event_calendar(EVENT))


def test_utc_needs_no_zone() -> None:
    lines = unfolded(event_calendar(replace(EVENT, zone="UTC")))
    assert {"DTSTART:20260610T010000Z", "DTEND:20260610T100000Z"} <= set(lines)
    assert "BEGIN:VTIMEZONE" not in lines


def test_invitation_is_one_entry_for_one_attendee() -> None:
    lines = unfolded(invitation(EVENT, ATTENDEE))
    assert "METHOD:REQUEST" in lines
    assert lines.count("BEGIN:VEVENT") == 1
    assert 'ORGANIZER;CN="Wang, Li (秘书处)":mailto:secretariat@example.org' in lines
    assert (
        'ATTENDEE;CN="Иванов, Пётр";CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE'
        ":mailto:ivanov@example.ru"
    ) in lines


def test_invitation_can_ask_for_an_answer() -> None:
    asked = replace(ATTENDEE, partstat="NEEDS-ACTION", rsvp=True)
    (line,) = [line for line in unfolded(invitation(EVENT, asked)) if line.startswith("ATTENDEE")]
    assert "PARTSTAT=NEEDS-ACTION;RSVP=TRUE" in line


def test_cancellation_takes_the_same_entry_back() -> None:
    (event,) = read_with_ical_js(cancellation(replace(EVENT, sequence=4), ATTENDEE))
    assert (event["uid"], event["method"]) == (EVENT.uid, "CANCEL")
    assert {"STATUS:CANCELLED", "SEQUENCE:4"} <= set(
        unfolded(cancellation(replace(EVENT, sequence=4), ATTENDEE))
    )


def test_mail_of_another_sender_says_for_whom_it_was_sent() -> None:
    sent = replace(EVENT, organizer=Organizer("Secretariat", "a@example.org", sent_by="events@example.org"))
    assert ('ORGANIZER;CN=Secretariat;SENT-BY="mailto:events@example.org":mailto:a@example.org') in unfolded(
        invitation(sent, ATTENDEE)
    )


def test_invitation_without_organizer_is_refused() -> None:
    with pytest.raises(ValueError, match="organizer"):
        invitation(replace(EVENT, organizer=None), ATTENDEE)


def test_thunderbird_reads_the_invitation() -> None:
    (event,) = read_with_ical_js(invitation(EVENT, ATTENDEE))
    assert event == {
        "uid": EVENT.uid,
        "summary": EVENT.summary,
        "start": EVENT.starts_at.timestamp(),
        "end": EVENT.ends_at.timestamp(),
        "method": "REQUEST",
    }


@given(text=st.text(max_size=60))
def test_no_text_begins_a_property_of_its_own(text: str) -> None:
    hostile = f"{text}\r\nX-EVIL:1\nEND:VEVENT\r{text}"
    event = replace(
        EVENT,
        summary=hostile,
        description=hostile,
        location=hostile,
        url=hostile,
        categories=(hostile,),
        organizer=Organizer(hostile, hostile),
        status=Status.CONFIRMED,
    )
    lines = unfolded(invitation(event, Attendee(hostile, hostile)))
    assert not [line for line in lines if line.startswith("X-EVIL")]
    assert (lines.count("END:VEVENT"), lines.count("BEGIN:VEVENT")) == (1, 1)


SAMPLES = Path(__file__).parents[3] / "shared/data/calendar"


@pytest.mark.skipif(
    not SAMPLES.exists(), reason="compares with reference files that are not part of the product"
)
@pytest.mark.parametrize(
    ("sample", "written"),
    [
        ("imip_request.ics", invitation(EVENT, ATTENDEE)),
        ("imip_cancel.ics", cancellation(EVENT, ATTENDEE)),
        ("publish_feed_no_calendar_uid.ics", event_calendar(EVENT, source=SOURCE)),
    ],
)
def test_structure_is_that_of_the_reference(sample: str, written: bytes) -> None:
    theirs = Calendar.from_ical((SAMPLES / sample).read_bytes())
    ours = Calendar.from_ical(written)
    optional = {"COLOR", "CREATED", "CLASS", "CONFERENCE"}
    assert set(theirs) - optional <= set(ours)
    assert str(theirs["METHOD"]) == str(ours["METHOD"])
    reference, vevent = (properties(calendar.walk("VEVENT")[0]) for calendar in (theirs, ours))
    assert set(reference) - optional <= set(vevent)
    for name in ("ORGANIZER", "ATTENDEE"):
        if name in reference:
            assert set(reference[name].params) <= set(vevent[name].params)


@given(text=st.text(max_size=300))
def test_any_text_is_folded_by_octets_and_read_back_whole(text: str) -> None:
    folded_line = content_line("SUMMARY", escaped(text), language="zh")
    parts = folded_line.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(part) <= 75 for part in parts)
    assert all(part.startswith(b" ") for part in parts[1:])
    for part in parts:
        part.decode()  # fails where a character is cut
    read = Calendar.from_ical(event_calendar(replace(EVENT, summary=text)))
    assert str(properties(read.walk("VEVENT")[0]).get("SUMMARY", "")) == clean(text)


GOLDEN = Path(__file__).parents[1] / "data/calendars"


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("feed.ics", event_calendar(EVENT, source=SOURCE)),
        ("request.ics", invitation(EVENT, ATTENDEE)),
        ("update.ics", invitation(replace(EVENT, sequence=4, location="第2会议厅"), ATTENDEE)),
        ("cancel.ics", cancellation(replace(EVENT, sequence=5), ATTENDEE)),
        (
            "agenda.ics",
            calendar_feed(
                [
                    replace(
                        EVENT, conference="https://events.example.org/live", conference_label="进入线上会场"
                    )
                ],
                name="我的议程",
                language="zh",
            ),
        ),
    ],
)
def test_calendars_are_byte_for_byte_what_they_were(name: str, written: bytes) -> None:
    """A change here reaches every subscriber: look at it, then store it anew by WRITE_GOLDEN=1."""
    if os.environ.get("WRITE_GOLDEN"):
        GOLDEN.mkdir(parents=True, exist_ok=True)
        (GOLDEN / name).write_bytes(written)
    assert (GOLDEN / name).read_bytes() == written
