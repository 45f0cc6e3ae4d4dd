"""Releases of the factory, read back: what is public, and its place in calendars' histories."""

from events_platform.kit.db.engine import Session
from events_platform.programme.content import read
from events_platform.programme.models import SessionState
from events_platform.programme.published import public_programme
from tests.factories.events import make_event
from tests.factories.programme import a_time, make_release, make_session, make_slot


async def test_release_carries_changes_on_as_sequence(session: Session) -> None:
    event = await make_event(session)
    kept, moved = await make_session(session, event), await make_session(session, event, "Moved")
    await make_session(session, event, "A draft", state=SessionState.DRAFT)
    await make_slot(session, kept, a_time(event))
    slot = await make_slot(session, moved, a_time(event, minutes=60))
    await make_release(session, event)
    slot.starts_at, slot.ends_at = a_time(event, minutes=90), a_time(event, minutes=120)
    release = await make_release(session, event)
    assert {item.id: item.sequence for item in read(release.content)} == {kept.id: 0, moved.id: 1}
    shown = await public_programme(session, event)
    assert [one.item.id for one in shown.sessions] == [kept.id, moved.id]
    assert shown.sessions[1].starts_at == a_time(event, minutes=90)
