"""Embargoes: nothing but a hand releases what is hidden, and never before its hour."""

from datetime import timedelta

import pytest
from sqlmodel import select

from events_platform.accounts.access import SYSTEM
from events_platform.accounts.models import AuditEntry
from events_platform.errors import Conflict, Invalid
from events_platform.events.models import Event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.mail.models import Mail
from events_platform.mail.schemas import Draft, Letter
from events_platform.mail.service import queue_mail
from events_platform.programme.models import Embargo, Speaker
from events_platform.programme.published import public_programme
from events_platform.programme.queries_speakers import waiting_under_embargo
from events_platform.programme.schemas_speakers import EmbargoIn
from events_platform.programme.service_embargo import lift_embargo, set_embargo
from tests.factories.events import make_event
from tests.factories.programme import a_time, make_part, make_release, make_session, make_slot
from tests.factories.programme_speakers import make_speaker

NAME, SESSIONS, NONE = Embargo.NAME, Embargo.SESSIONS, Embargo.NONE


@pytest.fixture
async def event(session: Session) -> Event:
    return await make_event(session)


@pytest.fixture
async def speaker(session: Session, event: Event) -> Speaker:
    """Somebody with a part in a released opening, beside somebody else."""
    guest, host = await make_speaker(session, event, "Guest"), await make_speaker(session, event, "Host")
    opening = await make_session(session, event, "Opening")
    for one in (guest, host):
        await make_part(session, opening, one)
    await make_slot(session, opening, a_time(event))
    await make_release(session, event)
    return guest


def hours(number: int) -> EmbargoIn:
    return EmbargoIn(embargo=NAME, embargo_until=now() + timedelta(hours=number))


async def shown(session: Session, event: Event) -> tuple[int, set[str]]:
    programme = await public_programme(session, event)
    return len(programme.sessions), {one.native for one in programme.speakers.values()}


async def test_embargo_hides_name_or_sessions_until_lifted(
    session: Session, event: Event, speaker: Speaker
) -> None:
    seen = []
    for embargo in (NAME, SESSIONS):
        await set_embargo(session, SYSTEM, event, speaker, EmbargoIn(embargo=embargo))
        seen.append(await shown(session, event))
    version = event.version
    await lift_embargo(session, SYSTEM, event, speaker)
    assert [*seen, await shown(session, event)] == [(1, {"Host"}), (0, set()), (1, {"Guest", "Host"})]
    assert event.version == version + 1
    done = (await session.exec(select(AuditEntry).order_by(AuditEntry.id))).all()  # type: ignore[arg-type]
    told = [(entry.action, entry.details.get("embargo")) for entry in done if "embargo" in entry.action]
    assert told == [
        ("speaker.embargo", "name"),
        ("speaker.embargo", "sessions"),
        ("speaker.embargo_lift", "sessions"),
    ]


async def test_embargo_past_its_hour_still_waits_for_a_hand(
    session: Session, event: Event, speaker: Speaker
) -> None:
    await set_embargo(session, SYSTEM, event, speaker, hours(-1))
    assert await shown(session, event) == (1, {"Host"})
    await lift_embargo(session, SYSTEM, event, speaker)
    assert (speaker.embargo, speaker.embargo_until) == (NONE, None)


async def test_running_embargo_becomes_stricter_and_longer_only(
    session: Session, event: Event, speaker: Speaker
) -> None:
    await set_embargo(session, SYSTEM, event, speaker, EmbargoIn(**{**dict(hours(5)), "embargo": SESSIONS}))
    weaker = (
        EmbargoIn(embargo=SESSIONS),
        EmbargoIn(embargo=NONE),
        hours(9),
        EmbargoIn(**{**dict(hours(4)), "embargo": SESSIONS}),
    )
    for data in weaker:
        with pytest.raises(Conflict) as refused:
            await set_embargo(session, SYSTEM, event, speaker, data)
        assert refused.value.code == "embargo_runs"
    with pytest.raises(Conflict) as refused:
        await lift_embargo(session, SYSTEM, event, speaker)
    assert refused.value.code == "embargo_runs"
    later = EmbargoIn(**{**dict(hours(6)), "embargo": SESSIONS})
    await set_embargo(session, SYSTEM, event, speaker, later)
    assert (speaker.embargo, speaker.embargo_until) == (SESSIONS, later.embargo_until)


async def test_hour_is_read_in_the_events_zone_and_within_reach(
    session: Session, event: Event, speaker: Speaker
) -> None:
    local = EmbargoIn.model_validate({"embargo": "name", "embargo_until": f"{event.ends_on}T09:00"})
    await set_embargo(session, SYSTEM, event, speaker, local)
    assert speaker.embargo_until is not None
    assert speaker.embargo_until.isoformat() == f"{event.ends_on}T01:00:00+00:00"
    with pytest.raises(Invalid) as refused:
        await set_embargo(session, SYSTEM, event, speaker, hours(24 * 60))
    assert list(refused.value.fields) == ["embargo_until"]


async def test_nothing_to_lift_is_said(session: Session, event: Event, speaker: Speaker) -> None:
    with pytest.raises(Conflict) as refused:
        await lift_embargo(session, SYSTEM, event, speaker)
    assert refused.value.code == "no_embargo"


async def test_mails_about_who_is_hidden_stand_in_no_list(
    session: Session, event: Event, speaker: Speaker
) -> None:
    letter = Letter("en", "Dear Guest", "Dear Guest", "<p>Dear Guest</p>")
    mail = await queue_mail(session, Draft(letter, "g@example.org", event_id=event.id, subject_id=speaker.id))
    filed = []
    for change in (set_embargo(session, SYSTEM, event, speaker, EmbargoIn(embargo=NAME)), None):
        await (change or lift_embargo(session, SYSTEM, event, speaker))
        filed.append((await session.exec(select(Mail.event_id).where(Mail.id == mail.id))).one())
    assert filed == [None, event.id]


async def test_what_waits_is_listed_with_the_earliest_first(session: Session, event: Event) -> None:
    day = now() + timedelta(days=1)
    await make_speaker(session, event, "Second", embargo="name", embargo_until=day + timedelta(hours=1))
    await make_speaker(session, event, "First", embargo="sessions", embargo_until=day)
    await make_speaker(session, event, "Public")
    await make_session(session, event, "Signing", is_hidden=True)
    speakers, sessions = await waiting_under_embargo(session, event.id)
    assert [one.native for one in speakers] == ["First", "Second"]
    assert [one.title["en"] for one in sessions] == ["Signing"]
