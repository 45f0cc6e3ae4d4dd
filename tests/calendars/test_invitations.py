"""Invitations of speakers, as mail programs read them: one entry that moves."""

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar

from events_platform.calendars.invitations import (
    attendee_of,
    method_of,
    session_cancellation,
    session_invitation,
)
from events_platform.events.models import Event, Room, Site
from events_platform.kit.db.types import LocalizedText
from events_platform.programme.content import Item, Part
from events_platform.programme.models import Answer, SessionKind, SessionType, Speaker, SpeakerRole
from events_platform.programme.published import PublicProgramme, PublicSession
from events_platform.settings import Settings
from tests.calendars.reading import properties, read_with_ical_js, unfolded

SETTINGS = Settings(base_url="https://events.example.org", mail_from="events@example.org")
STARTS = datetime(2026, 6, 10, 1, tzinfo=UTC)
EVENT = Event(
    slug="symposium",
    title=LocalizedText(en="Symposium", zh="研讨会"),
    timezone="Asia/Shanghai",
    starts_on=date(2026, 6, 10),
    ends_on=date(2026, 6, 12),
    languages=["en", "zh"],
    host_country="CN",
    contact_email="office@example.org",
)
SITE = Site(event_id=EVENT.id, name=LocalizedText(en="Congress centre"))
ROOM = Room(event_id=EVENT.id, site_id=SITE.id, name=LocalizedText(en="Hall 1"))
KIND = SessionType(event_id=EVENT.id, kind=SessionKind.TALK, name=LocalizedText(en="Talk"))
SPEAKER = Speaker(
    event_id=EVENT.id,
    slug="chen",
    native="陈静",
    romanised="Chen Jing",
    email="chen@example.org",
    locale="zh",
)
ITEM = Item(
    id=uuid.UUID(int=17),
    slug="schools",
    type_id=KIND.id,
    track_id=None,
    title=LocalizedText(en="Schools and firms", zh="学校与企业"),
    abstract=LocalizedText(),
    languages=(),
    interpretation=(),
    parts=(Part(SPEAKER.id, SpeakerRole.SPEAKER),),
    room_id=ROOM.id,
    shared_room_ids=(),
    starts_at=STARTS,
    ends_at=STARTS + timedelta(minutes=45),
)
FIRST = PublicSession(ITEM, ITEM.starts_at, ITEM.ends_at, ROOM.id, 0, STARTS - timedelta(days=9), ITEM.parts)
PROGRAMME = PublicProgramme(
    number=1,
    released_at=STARTS,
    sessions=(FIRST,),
    speakers={SPEAKER.id: SPEAKER},
    tracks={},
    types={KIND.id: KIND},
    rooms={ROOM.id: ROOM},
    sites={SITE.id: SITE},
)


def invite(one: PublicSession, answer: Answer = Answer.OPEN) -> bytes:
    return session_invitation(EVENT, PROGRAMME, one, attendee_of(SPEAKER, answer), "zh", SETTINGS)


def test_speaker_is_asked_for_an_answer_until_it_is_given() -> None:
    lines = unfolded(invite(FIRST))
    attendee = "ATTENDEE;CN=陈静;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT"
    assert f"{attendee};PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:chen@example.org" in lines
    assert 'ORGANIZER;CN=研讨会;SENT-BY="mailto:events@example.org":mailto:office@example.org' in lines
    assert "UID:00000000-0000-0000-0000-000000000011@events.example.org" in lines
    known = unfolded(invite(FIRST, Answer.CONFIRMED))
    assert f"{attendee};PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:chen@example.org" in known


def test_update_and_cancellation_are_about_the_same_entry() -> None:
    moved = replace(
        FIRST,
        starts_at=STARTS + timedelta(hours=2),
        ends_at=STARTS + timedelta(hours=3),
        sequence=1,
        changed_at=FIRST.changed_at + timedelta(days=1),
    )
    gone = replace(moved, item=replace(ITEM, is_cancelled=True), sequence=2)
    read = [read_with_ical_js(invite(one)) for one in (FIRST, moved, gone)]
    assert [len(found) for found in read] == [1, 1, 1]
    assert len({found[0]["uid"] for found in read}) == 1
    assert [found[0]["method"] for found in read] == ["REQUEST", "REQUEST", "CANCEL"]
    assert read[1][0]["start"] - read[0][0]["start"] == 2 * 3600
    sent = [properties(Calendar.from_ical(invite(one)).walk("VEVENT")[0]) for one in (FIRST, moved, gone)]
    assert [entry["SEQUENCE"] for entry in sent] == [0, 1, 2]
    assert [str(entry["STATUS"]) for entry in sent] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert sent[1]["DTSTAMP"].dt > sent[0]["DTSTAMP"].dt
    assert [method_of(one) for one in (FIRST, moved, gone)] == ["REQUEST", "REQUEST", "CANCEL"]


def test_who_is_replaced_loses_the_entry_while_the_session_takes_place() -> None:
    attendee = attendee_of(SPEAKER)
    (read,) = read_with_ical_js(session_cancellation(EVENT, PROGRAMME, FIRST, attendee, "en", SETTINGS))
    assert (read["method"], read["summary"]) == ("CANCEL", "Schools and firms")
