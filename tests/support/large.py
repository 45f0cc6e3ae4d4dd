"""A programme as large as the largest that a page shows whole."""

from events_platform.accounts.access import SYSTEM
from events_platform.events.models import Event
from events_platform.events.queries import rooms_of
from events_platform.kit.db.engine import Session
from events_platform.programme.schemas_release import ReleaseIn
from events_platform.programme.service_releases import release_programme
from tests.factories.events import make_event
from tests.factories.programme import a_time, make_part, make_session, make_slot
from tests.factories.programme_speakers import make_speaker

TOPICS = (
    "Shared laboratories in",
    "Apprenticeships across",
    "Financing applied research in",
    "What employers expect in",
    "Teaching materials from",
    "Credentials that travel through",
    "Measuring partnerships in",
    "Young founders of",
    "Public and private training in",
    "Green skills for",
    "Language and trade with",
    "Women in engineering in",
)
PLACES = [f"country {number}" for number in range(25)]


async def release_three_hundred(session: Session) -> Event:
    """300 sessions of 60 people in 12 rooms on 3 days, released at /symposium/."""
    event = await make_event(session, slug="symposium", rooms=12)
    rooms = await rooms_of(session, event.id)
    people = [await make_speaker(session, event) for _ in range(60)]
    for number in range(300):
        title = f"{TOPICS[number % 12]} {PLACES[number % 25]} {number}"
        one = await make_session(session, event, title, f"第{number}场", slug=f"session-{number}")
        starts_at = a_time(event, number // 100, 30 * (number % 100 // 12))
        await make_slot(session, one, starts_at, rooms[number % 12])
        await make_part(session, one, people[number % 60])
    await release_programme(session, SYSTEM, event, ReleaseIn(override_reason="a test"))
    return event
