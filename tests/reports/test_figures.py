"""participation.md, sentence by sentence, each on a small ledger of its own."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.registration.models import Registration, Status
from events_platform.reports.facts import PersonResult
from events_platform.reports.figures import Figures, frame_for, participation
from events_platform.reports.headline import countries_sentence
from events_platform.reports.persons import judge_persons
from tests.factories.ledger import DAY, RECORDED, Ledger, at, new_ledger

Story = Callable[[Ledger, Registration], object]
ENDS, CLOSES = 540, 600  # minutes after the doors open: the planned end, and an hour later
ROOM = uuid.uuid4()


def attends_as_staff(ledger: Ledger, delegate: Registration) -> None:
    staff = ledger.registration(delegate.person_id, category_id=ledger.staff.id)
    ledger.scan(staff, 5)


def attends_as_both(ledger: Ledger, delegate: Registration) -> None:
    staff = ledger.registration(delegate.person_id, category_id=ledger.staff.id)
    ledger.scan(staff, 5)
    ledger.scan(delegate, 50)


def takes_part_both_ways(ledger: Ledger, one: Registration) -> None:
    ledger.scan(one, 0)
    ledger.scan(one, 60, "exit")
    ledger.segment(one, 70, 80)


def follows_from_the_hall(ledger: Ledger, one: Registration) -> None:
    ledger.scan(one, 0)
    ledger.segment(one, 10, 100)
    ledger.scan(one, 120, "exit")


def is_voided(ledger: Ledger, one: Registration) -> None:
    ledger.void(ledger.scan(one, 10), 20)


def had_one_of_two_voided(ledger: Ledger, one: Registration) -> None:
    ledger.scan(one, 30)
    ledger.void(ledger.scan(one, 10), 20)


def cancelled_after_coming(ledger: Ledger, one: Registration) -> None:
    ledger.scan(one, 10)
    one.status = Status.CANCELLED
    ledger.changed(one, at(20))


def rows(*made: tuple[Any, ...]) -> Story:
    """A story of scans `("entry"|"exit"|"room"|"room exit", minute)`, segments `("online", start, end)`."""

    def tell(ledger: Ledger, one: Registration) -> None:
        for kind, *rest in made:
            if kind == "online":
                ledger.segment(one, *rest)
            elif kind.startswith("room"):
                way = "exit" if kind == "room exit" else "entry"
                ledger.scan(one, rest[0], way, area_kind="room", area_id=ROOM)
            else:
                ledger.scan(one, rest[0], kind)

    return tell


# What happened, and how the person took part by participation.md, "Who is a participant".
STORIES: dict[str, tuple[Story, str]] = {
    "registered and never came": (rows(), "none"),
    "on site without any minimum stay": (rows(("entry", 100), ("exit", 100)), "onsite_only"),
    "the first door opening counts": (rows(("entry", 0)), "onsite_only"),
    "early, and still there when the doors opened": (rows(("entry", -30)), "onsite_only"),
    "early, and gone before the doors opened": (rows(("entry", -30), ("exit", -5)), "none"),
    "until one hour after the end": (rows(("entry", CLOSES)), "onsite_only"),
    "later than one hour after the end": (rows(("entry", CLOSES + 1)), "none"),
    "on the day before, without a window": (rows(("entry", -24 * 60)), "none"),
    "an exit alone proves presence": (rows(("exit", 30)), "onsite_only"),
    "a room scan proves presence at its site": (rows(("room", 30)), "onsite_only"),
    "a way out of a room proves presence from then on": (
        rows(("room exit", 20), ("online", 30, 60)),
        "onsite_only",
    ),
    "a way out of a room is none out of the site": (
        rows(("entry", 0), ("room exit", 20), ("online", 30, 60)),
        "onsite_only",
    ),
    "voided": (is_voided, "none"),
    "one of two entries voided": (had_one_of_two_voided, "onsite_only"),
    "online for exactly the minimum": (rows(("online", 10, 20)), "online_only"),
    "online for less than the minimum": (rows(("online", 10, 19.9)), "none"),
    "online in parts that add up": (rows(("online", 10, 14), ("online", 30, 36)), "online_only"),
    "online by two devices at once": (rows(("online", 10, 16), ("online", 12, 18)), "none"),
    "online by two devices, together long enough": (
        rows(("online", 10, 16), ("online", 14, 20)),
        "online_only",
    ),
    "online before the doors open": (rows(("online", -60, -10)), "none"),
    "online across the opening": (rows(("online", -60, 10)), "online_only"),
    "online after the window": (rows(("online", CLOSES, CLOSES + 60)), "none"),
    "online while inside the site": (follows_from_the_hall, "onsite_only"),
    "online after an exit nobody scanned": (rows(("entry", 0), ("online", 100, 200)), "onsite_only"),
    "both": (takes_part_both_ways, "both"),
    "in an apart category only": (attends_as_staff, "apart"),
    "in several categories, one of them counted": (attends_as_both, "onsite_only"),
    "cancelled": (cancelled_after_coming, "cancelled"),
}


def said(figures: Figures) -> str:
    """How the only person of an event took part."""
    for name in ("onsite_only", "online_only", "both"):
        if getattr(figures.participants, name):
            return name
    if figures.apart.total:
        return "apart"
    return "none" if figures.registered_total else "cancelled"


async def test_participants_are_who_the_rules_say(session: Session) -> None:
    told = {}
    for name, (story, _expected) in STORIES.items():
        ledger = new_ledger()
        story(ledger, ledger.registration())
        await ledger.save(session)
        told[name] = said(await participation(session, ledger.event))
    assert told == {name: expected for name, (_story, expected) in STORIES.items()}


async def test_cutoff_at_known_at_gives_the_same_as_live(session: Session) -> None:
    told = {}
    for name, (story, _expected) in STORIES.items():
        ledger = new_ledger()
        story(ledger, ledger.registration())
        await ledger.save(session)
        told[name] = said(await participation(session, ledger.event, known_at=now()))
    assert told == {name: expected for name, (_story, expected) in STORIES.items()}


async def test_event_without_hours_counts_nobody(session: Session) -> None:
    ledger = new_ledger(days=())
    takes_part_both_ways(ledger, ledger.registration())
    await ledger.save(session)
    figures = await participation(session, ledger.event)
    assert (figures.registered_total, figures.participants.total) == (1, 0)


async def test_minimum_of_no_minutes_still_needs_presence(session: Session) -> None:
    ledger = new_ledger({"online_minimum": 0})
    ledger.registration(mode="online")
    ledger.segment(ledger.registration(mode="online"), 10, 11)
    await ledger.save(session)
    figures = await participation(session, ledger.event)
    assert (figures.registered_total, figures.participants.total) == (2, 1)


async def test_actual_end_moves_the_window(session: Session) -> None:
    ledger = new_ledger()
    ledger.scan(ledger.registration(), CLOSES + 30)
    await ledger.save(session)
    assert (await participation(session, ledger.event)).participants.total == 0
    ledger.hours(DAY, 0, ENDS + 60, recorded_at=at(700), is_actual_end=True)
    await ledger.save(session)
    assert (await participation(session, ledger.event)).participants.total == 1
    assert (await participation(session, ledger.event, known_at=at(699))).participants.total == 0


async def test_until_clips_presence_and_known_at_hides_what_came_later(session: Session) -> None:
    ledger = new_ledger()
    ledger.scan(ledger.registration(), 60)
    ledger.segment(ledger.registration(mode="online"), 60, 80)
    late = ledger.registration(country="RU")
    ledger.scan(late, 30, recorded_at=at(300))
    await ledger.save(session)

    async def counted(**clocks: float) -> tuple[int, int, int]:
        cut = {name: at(minute) for name, minute in clocks.items()}
        figures = await participation(session, ledger.event, **cut)
        return figures.participants.onsite_only, figures.participants.online_only, figures.visits_online

    assert await counted() == (2, 1, 1)
    assert await counted(until=59) == (1, 0, 0)
    assert await counted(until=69) == (2, 0, 1)
    assert await counted(until=70) == (2, 1, 1)
    assert await counted(known_at=299) == (1, 1, 1)
    assert await counted(until=69, known_at=299) == (1, 0, 1)


async def test_running_connection_counts_now_and_only_now(session: Session) -> None:
    ledger = new_ledger()
    one = ledger.registration(mode="online")
    ledger.segment(one, 10, 15)
    ledger.connection(one, 15, 20)
    await ledger.save(session)
    assert (await participation(session, ledger.event)).participants.online_only == 1
    assert (await participation(session, ledger.event)).visits_online == 1
    assert (await participation(session, ledger.event, until=at(14))).visits_online == 1
    assert (await participation(session, ledger.event, until=at(19))).participants.total == 0
    assert (await participation(session, ledger.event, known_at=at(30))).participants.total == 0


async def test_registered_is_who_was_confirmed_at_the_cutoff(session: Session) -> None:
    ledger = new_ledger()
    ledger.registration(mode="online")
    for status in (Status.PENDING, Status.WAITLISTED, Status.DECLINED):
        ledger.registration(status=status)
    gone = ledger.registration()
    gone.status = Status.CANCELLED
    ledger.changed(gone, at(60))
    await ledger.save(session)
    live = await participation(session, ledger.event)
    assert live.registered == {"onsite": 0, "online": 1}
    assert live.statuses == {"confirmed": 1, "pending": 1, "waitlisted": 1, "declined": 1, "cancelled": 1}
    before = await participation(session, ledger.event, known_at=at(59))
    assert before.registered == {"onsite": 1, "online": 1}
    assert before.statuses == {"confirmed": 2, "pending": 1, "waitlisted": 1, "declined": 1}


async def test_declared_and_actual_mode_are_a_table(session: Session) -> None:
    ledger = new_ledger()
    ledger.registration(mode="onsite")
    ledger.segment(ledger.registration(mode="onsite"), 10, 30)
    ledger.scan(ledger.registration(mode="online"), 10)
    takes_part_both_ways(ledger, ledger.registration(mode="online"))
    await ledger.save(session)
    figures = await participation(session, ledger.event)
    assert +figures.declared_actual == {
        ("onsite", "none"): 1,
        ("onsite", "online_only"): 1,
        ("online", "onsite_only"): 1,
        ("online", "both"): 1,
    }


async def test_person_in_two_categories_counts_once_with_the_first_presence(session: Session) -> None:
    ledger = new_ledger()
    later = ledger.registration(country="CN")
    earlier = ledger.registration(later.person_id, country="BY", is_duplicate=True)
    ledger.scan(later, 60)
    ledger.scan(earlier, 30)
    await ledger.save(session)
    figures = await participation(session, ledger.event)
    assert (figures.registered_total, figures.participants.total, figures.codes) == (1, 1, ["BY"])


COUNTRIES: list[tuple[dict[str, Any], list[str | None], dict[str, Any]]] = [
    (
        {},
        ["CN", "CN", "RU", "BY", None, "UN"],
        {"codes": ["CN", "BY", "RU"], "unknown": 1, "organisations": 1, "share": 0.5, "noun": "3 countries"},
    ),
    ({}, [None, "UN"], {"codes": [], "unknown": 1, "organisations": 1, "share": None, "noun": "0 countries"}),
    (
        {},
        ["CN", "HK", "RU", "RU"],
        {"codes": ["CN", "RU", "HK"], "share": 0.75, "noun": "3 countries and regions"},
    ),
    (
        {"home_territories": ["HK"]},
        ["CN", "HK", "RU", "RU"],
        {"codes": ["CN", "RU", "HK"], "share": 0.5, "home": 1, "noun": "3 countries and regions"},
    ),
    (
        {"home_territories": ["HK"], "home_policy": "with_host"},
        ["CN", "HK", "RU", "RU"],
        {"codes": ["CN", "RU"], "share": 0.5, "home": 0, "noun": "2 countries"},
    ),
    ({}, ["VA", "PS"], {"codes": ["PS", "VA"], "share": 1.0, "noun": "2 countries"}),
    ({}, ["XK", "NA"], {"codes": ["NA", "XK"], "share": 1.0, "noun": "2 countries and regions"}),
    ({}, ["CN"], {"codes": ["CN"], "share": 0.0, "noun": "1 country"}),
]


@pytest.mark.parametrize(("rules", "countries", "expected"), COUNTRIES)
async def test_countries_are_counted_by_the_rules(
    session: Session, rules: dict[str, Any], countries: list[str | None], expected: dict[str, Any]
) -> None:
    ledger = new_ledger(rules)
    for country in countries:
        ledger.scan(ledger.registration(country=country), 10)
    await ledger.save(session)
    figures = await participation(session, ledger.event)
    found = {
        "codes": figures.codes,
        "share": figures.foreign_share,
        "noun": countries_sentence(figures, "en").partition(":")[0] if figures.codes else "0 countries",
        "unknown": figures.unknown,
        "organisations": figures.organisation_participants,
        "home": figures.home_participants,
    }
    assert {name: found[name] for name in expected} == expected
    assert sum(modes.total for modes in figures.by_code.values()) == len(countries)


async def test_host_need_not_be_china(session: Session) -> None:
    ledger = new_ledger(host="KZ")
    for country in ("CN", "CN", "KZ", "RU"):
        ledger.scan(ledger.registration(country=country), 10)
    await ledger.save(session)
    figures = await participation(session, ledger.event)
    assert (figures.codes, figures.foreign_share) == (["KZ", "CN", "RU"], 0.75)


VISITS: list[tuple[Story, int, int]] = [
    (rows(("entry", 10), ("entry", 11), ("entry", 12.9)), 1, 0),
    (rows(("entry", 10), ("entry", 12.1)), 2, 0),
    (rows(("entry", 10), ("exit", 11), ("entry", 11.5)), 1, 0),
    (rows(("room", 10), ("room", 100)), 1, 0),
    (rows(("entry", 10), ("entry", 24 * 60 + 10)), 2, 0),
    (rows(("entry", -120)), 0, 0),
    (rows(("online", 10, 15), ("online", 15, 20), ("online", 21, 30)), 0, 1),
    (rows(("online", 10, 15), ("online", 17.1, 20)), 0, 2),
    (rows(("online", 10, 60), ("online", 20, 30), ("online", 55, 70)), 0, 1),
    (rows(("online", -300, -200)), 0, 0),
    (takes_part_both_ways, 1, 1),
]


async def test_visits_are_counted_apart_from_persons(session: Session) -> None:
    counted = []
    for story, _onsite, _online in VISITS:
        ledger = new_ledger(days=(DAY, DAY + timedelta(days=1)))
        story(ledger, ledger.registration())
        attends_as_staff(ledger, ledger.registration())
        await ledger.save(session)
        figures = await participation(session, ledger.event)
        counted.append((figures.visits_onsite, figures.visits_online))
    assert counted == [(onsite, online) for _story, onsite, online in VISITS]


async def test_person_judged_alone_counts_as_in_the_figures(session: Session) -> None:
    told = {}
    for name, (story, _expected) in STORIES.items():
        told[name] = "cancelled"
        for result in await judged(session, story):
            told[name] = result.actual if result.is_counted else "apart"
    assert told == {name: expected for name, (_story, expected) in STORIES.items()}
    visits = [await judged(session, story) for story, _onsite, _online in VISITS]
    found = [(one.visits_onsite, one.visits_online) for (one,) in visits]
    assert found == [(onsite, online) for _story, onsite, online in VISITS]


async def judged(session: Session, story: Story) -> list[PersonResult]:
    """What the person of a story counts as, read and judged apart from all others."""
    ledger = new_ledger(days=(DAY, DAY + timedelta(days=1)))
    one = ledger.registration()
    story(ledger, one)
    await ledger.save(session)
    frame = await frame_for(session, ledger.event)
    return await judge_persons(session, frame, [one.person_id], is_live=True)


async def test_person_of_two_registrations_who_never_came_counts_by_the_first(session: Session) -> None:
    ledger = new_ledger()
    first = ledger.registration(mode="onsite")
    second = ledger.registration(first.person_id, mode="online", is_duplicate=True)
    second.created_at += timedelta(days=1)
    ledger.segment(second, 10, 12)
    await ledger.save(session)
    figures = await participation(session, ledger.event)
    (alone,) = await judge_persons(
        session, await frame_for(session, ledger.event), [first.person_id], is_live=True
    )
    assert (figures.registered, alone.declared) == ({"onsite": 1, "online": 0}, "onsite")


async def test_event_whose_days_run_into_one_another_counts_a_visit_once(session: Session) -> None:
    ledger = new_ledger()
    ledger.hours(DAY + timedelta(days=1), ENDS, ENDS + 600, recorded_at=RECORDED)
    one = ledger.registration()
    ledger.scan(one, ENDS + 30)
    ledger.void(ledger.scan(one, ENDS + 50), 700)
    await ledger.save(session)
    assert (await participation(session, ledger.event)).visits_onsite == 1
