"""The edition of 2021, finished: 900 registrations, and the day as doors and online room recorded it."""

import random
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from sqlmodel import select

from events_platform.checkin.models import ReentryPolicy
from events_platform.demo.day_2021 import Attendee, Cast, record_day
from events_platform.demo.doors import hand_in
from events_platform.demo.loading import DEMO, Loading
from events_platform.demo.movements import DAY, at, movements_of
from events_platform.demo.names import Names
from events_platform.demo.plan import SEED, Course, Planned, everybody
from events_platform.demo.programme import Voice, load_programme
from events_platform.demo.setting import furnish, make_event
from events_platform.events.models import Event
from events_platform.events.service import publish_event, set_site_day
from events_platform.people.models import IdentitySuggestion
from events_platform.programme.models import Appearance
from events_platform.registration.identity import accept_suggestion
from events_platform.registration.models import Mode, Registration
from events_platform.registration.queries import registration_by_id
from events_platform.registration.service import cancel_registration
from events_platform.registration.service_correction import reissue_registration
from events_platform.reports.schemas_frozen import FreezeIn
from events_platform.reports.service_frozen import freeze, publish

REGISTRATIONS = 900
OFFICE = "international.office@example.org"
BY_THEMSELVES = frozenset({Course.ONLINE, Course.ABSENT_ONLINE, Course.TOO_SHORT})
BY_OFFICE = frozenset({Course.BOTH})
IN_THE_HALL = frozenset({Course.ONSITE, Course.BOTH, Course.ROLL_CALL})
ABSENT = frozenset({Course.ABSENT_ONSITE, Course.ABSENT_ONLINE, Course.TOO_SHORT})


async def load_2021(loading: Loading) -> Event:
    """Load the whole edition; it is public once all of it is there."""
    event = await make_event(loading, "2021", DAY.year)
    setting = await furnish(loading, event, "2021", ReentryPolicy.AFTER_EXIT)
    actual = (at(8, 0), at(17, 20))
    await set_site_day(loading.session, DEMO, event, setting.site.id, DAY, *actual, is_actual_end=True)
    loading.say("900 registrations of 27 countries")
    chance = random.Random(SEED)  # noqa: S311 - the same day each time is the point
    people = [await _attendee(loading, event, one, chance) for one in everybody(Names(SEED), chance)]
    cast = await _cast(loading, event, people)
    loading.say("scans at three doors, roll call, presence online")
    await record_day(loading, setting, people, cast)
    for door in setting.doors:
        await hand_in(loading, door)
    await publish_event(loading.session, DEMO, event)
    guests = [_voice(one) for one in people if one.planned.category == "guest"]
    speakers = [_voice(one) for one in people if one.planned.category == "speaker"]
    await load_programme(loading, event, "2021", guests, speakers)
    loading.say("the report, frozen and published")
    await freeze_and_publish(loading, event)
    return event


async def freeze_and_publish(loading: Loading, event: Event) -> None:
    """The figures of the evening, for everybody."""
    # Whoever loads is alone: nothing is on its way into the database.
    report = await freeze(loading.session, DEMO, event, FreezeIn(), settled=timedelta())
    await publish(loading.session, DEMO, event, report)


def _voice(attendee: Attendee) -> Voice:
    """Whoever speaks is registered as such, and appears as they took part."""
    course = attendee.planned.course
    appearance = Appearance.ONSITE if course in IN_THE_HALL else Appearance.LIVE
    if course in ABSENT:
        appearance = Appearance.RECORDED
    return Voice(attendee.planned.who, appearance, attendee.registration.person_id)


async def _attendee(loading: Loading, event: Event, planned: Planned, chance: random.Random) -> Attendee:
    made = await loading.register(event, planned.who, **_values(planned))
    assert made.ticket
    movements = movements_of(planned.course, planned.mode, chance)
    return Attendee(planned, made.facts, made.ticket, movements)


def _values(planned: Planned) -> dict[str, Any]:
    """How somebody came to be registered: by themselves, by their office, or on a list without addresses."""
    values: dict[str, Any] = {
        "category": planned.category,
        "mode": planned.mode,
        "group_name": planned.group,
        "is_scan_exempt": planned.course == Course.ROLL_CALL,
    }
    if planned.course in BY_THEMSELVES:
        return {**values, "email": planned.who.email}
    if planned.course in BY_OFFICE:
        return {**values, "email": OFFICE, "is_contact_address": True}
    return values


async def _cast(loading: Loading, event: Event, people: Sequence[Attendee]) -> Cast:
    """The few to whom something out of the ordinary happens."""
    quiet = _who(people, Course.ONSITE)
    absent = _who(people, Course.ABSENT_ONSITE)
    twice = next(_who(people, Course.BOTH))
    cast = Cast(
        twice=twice,
        second_registration=await _register_again(loading, event, twice),
        at_two_doors=(next(quiet), next(quiet)),
        with_old_ticket=next(quiet),
        scanned_by_mistake=next(absent),
        ticked_by_mistake=next(absent),
    )
    loser = await registration_by_id(loading.session, event.id, str(cast.with_old_ticket.registration.id))
    await reissue_registration(loading.session, loading.installation, DEMO, loser)
    await _cancel_one(loading, event)
    return cast


def _who(people: Sequence[Attendee], course: Course) -> Iterator[Attendee]:
    """Delegates of the host country on this course, who passed one door once at most if they came on site."""
    return (
        one
        for one in people
        if one.planned.course == course
        and one.planned.category == "delegate"
        and one.planned.who.country == "CN"
        and one.planned.mode == Mode.ONSITE
        and (course == Course.BOTH or len(one.movements.passages) <= 1)
    )


async def _register_again(loading: Loading, event: Event, attendee: Attendee) -> Registration:
    """Somebody is registered a second time, to join online; staff decide that it is one person."""
    again = await loading.register(event, attendee.planned.who, category="delegate", mode=Mode.ONLINE)
    found = await loading.session.exec(
        select(IdentitySuggestion).where(IdentitySuggestion.event_id == event.id)
    )
    await accept_suggestion(loading.session, DEMO, found.one())
    return again.facts


async def _cancel_one(loading: Loading, event: Event) -> None:
    who = Names(SEED + 1).somebody("DE")
    made = await loading.register(event, who, category="delegate", mode=Mode.ONSITE)
    await cancel_registration(loading.session, DEMO, made.registration, "No flight (invented)")
