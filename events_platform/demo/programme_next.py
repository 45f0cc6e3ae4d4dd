"""The next edition's programme: two releases, an embargo, a stand-in, and work that is left for the board."""

from collections.abc import Sequence
from datetime import time

from sqlmodel import col, select

from events_platform.demo.loading import DEMO, Loading
from events_platform.demo.names import Names, Somebody
from events_platform.demo.programme import Voice, load_programme, moment, release, said
from events_platform.events.models import Event
from events_platform.people.models import NameOrder
from events_platform.programme.models import Appearance, ProgrammeSession, SessionState, Speaker
from events_platform.programme.queries import slots_of
from events_platform.programme.service_sessions import change_state
from events_platform.programme.service_slots import Move, place_many
from events_platform.programme.service_stand_in import choose_stand_in
from events_platform.registration.models import Registration

SEED = 20270611
SPEAKERS = {"CN": 12, "RU": 2, "BY": 1, "KZ": 1, "UZ": 1, "KR": 1, "GB": 1, "EG": 1, "VN": 1}
BY_LINK = ("DE", "US", "JP")
MOVED, CANCELLED = 0, 5
NEW_TIME = time(14, 45)


async def load_next_programme(loading: Loading, event: Event) -> None:
    """Load it as editors left it this morning."""
    guests = [_registered(one) for one in await _guests(loading, event)]
    talks = await load_programme(loading, event, "next", guests, _others())
    await _plan_again(loading, event, talks)
    await _name_stand_in(loading, event)


async def _guests(loading: Loading, event: Event) -> Sequence[Registration]:
    found = select(Registration).where(
        Registration.event_id == event.id, col(Registration.is_scan_exempt).is_(True)
    )
    return (await loading.session.exec(found.order_by(col(Registration.id)))).all()


def _registered(one: Registration) -> Voice:
    who = Somebody(
        one.country or "", one.native, one.romanised, NameOrder(one.name_order), one.affiliation, ""
    )
    return Voice(who, person_id=one.person_id)


def _others() -> list[Voice]:
    """In the hall and by link, those from far away between the others; the last one interprets."""
    names = Names(SEED)
    here = [Voice(names.somebody(country)) for country, number in SPEAKERS.items() for _one in range(number)]
    there = [Voice(names.somebody(country), Appearance.LIVE) for country in BY_LINK]
    return [*here[1:9], *there, *here[9:], here[0]]


async def _plan_again(loading: Loading, event: Event, talks: Sequence[ProgrammeSession]) -> None:
    """One talk moves, one is cancelled, and everybody is told by a second release."""
    slot = (await slots_of(loading.session, event.id))[talks[MOVED].id]
    start = moment(event.starts_on, NEW_TIME)
    await place_many(loading.session, DEMO, event, [Move(slot.session_id, slot.room_id, start)])
    await change_state(loading.session, DEMO, event, talks[CANCELLED], SessionState.CANCELLED)
    await release(loading, event, said()["next"]["second_release"])


async def _name_stand_in(loading: Loading, event: Event) -> None:
    """Should the second guest of honour not come, the first of the others speaks."""
    found = select(Speaker).where(Speaker.event_id == event.id).order_by(col(Speaker.id))
    first, guest, other, *_others = (await loading.session.exec(found)).all()
    assert first.precedence == 1
    await choose_stand_in(loading.session, DEMO, event, guest, other.id)
