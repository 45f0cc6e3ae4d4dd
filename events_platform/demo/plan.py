"""Who registers for the edition of 2021, from where, and how each of them takes part.

By participation.md this makes 712 distinct participants of 25 countries: 417 on site only, 262 online only,
33 both. Two further countries have registrations only.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from events_platform.demo.names import Names, Somebody
from events_platform.people.models import NameOrder
from events_platform.registration.models import Mode

SEED = 20210610
SPEAKERS_EVERY = 30
DECLARED_OTHERWISE = {"onsite": 0.012, "online": 0.08, "both": 0.4}


class Course(IntEnum):
    """How somebody takes part; the numbers are the columns of `PLAN`."""

    ONSITE = 0
    ONLINE = 1
    BOTH = 2
    ABSENT_ONSITE = 3
    ABSENT_ONLINE = 4
    TOO_SHORT = 5
    ROLL_CALL = 6


# on site, online, both | registered but absent: on site, online | online for less than ten minutes
PLAN: dict[str, tuple[int, int, int, int, int, int]] = {
    "CN": (366, 52, 14, 62, 9, 2),
    "RU": (12, 46, 5, 3, 9, 3),
    "BY": (4, 14, 2, 1, 3, 1),
    "UA": (2, 11, 1, 1, 2, 1),
    "UZ": (3, 9, 1, 1, 2, 0),
    "KZ": (2, 9, 1, 0, 2, 1),
    "MN": (3, 7, 1, 1, 1, 0),
    "JP": (4, 15, 2, 1, 3, 1),
    "KR": (4, 13, 1, 1, 3, 1),
    "VN": (2, 8, 1, 0, 2, 0),
    "TH": (0, 0, 0, 0, 3, 1),
    "IN": (1, 8, 0, 0, 2, 1),
    "PK": (2, 6, 0, 0, 1, 0),
    "TR": (0, 5, 0, 0, 2, 0),
    "EG": (1, 4, 0, 0, 1, 0),
    "IR": (0, 4, 0, 0, 1, 0),
    "DE": (2, 10, 1, 1, 2, 0),
    "FR": (1, 7, 1, 0, 1, 1),
    "GB": (1, 9, 1, 0, 2, 0),
    "US": (2, 9, 1, 0, 3, 1),
    "CA": (0, 4, 0, 0, 1, 0),
    "AU": (1, 4, 0, 0, 1, 0),
    "SE": (0, 3, 0, 0, 1, 0),
    "PL": (1, 2, 0, 0, 1, 0),
    "RS": (0, 2, 0, 0, 0, 0),
    "NA": (0, 1, 0, 0, 0, 0),
    "ZA": (0, 0, 0, 0, 2, 0),
}
CREW = {"staff": {"CN": 24}, "press": {"CN": 12, "RU": 2, "JP": 2}}
DELEGATIONS = frozenset({"BY", "UZ", "MN", "KZ"})


@dataclass(frozen=True)
class Planned:
    """One registration to be made. People of `crew` categories come on site and count apart."""

    who: Somebody
    category: str
    mode: Mode
    course: Course
    group: str = ""


GUESTS = (
    Planned(
        Somebody("CN", "陈宝生", "Chen Baosheng", NameOrder.FAMILY_FIRST, "中华人民共和国教育部部长", ""),
        "guest",
        Mode.ONSITE,
        Course.ROLL_CALL,
        "Guests of honour 贵宾",
    ),
    Planned(
        Somebody("CN", "刘奇", "Liu Qi", NameOrder.FAMILY_FIRST, "中共江西省委书记", ""),
        "guest",
        Mode.ONSITE,
        Course.ROLL_CALL,
        "Guests of honour 贵宾",
    ),
    Planned(
        Somebody(
            "RU",
            "Трещалин Михаил Юрьевич",
            "Treshchalin Mikhail Yurevich",
            NameOrder.FAMILY_FIRST,
            "Academician, Lomonosov Moscow State University",
            "",
        ),
        "guest",
        Mode.ONSITE,
        Course.ROLL_CALL,
        "Guests of honour 贵宾",
    ),
)


def everybody(names: Names, chance: random.Random) -> list[Planned]:
    """All registrations in the order in which they come in: guests of honour, then everybody mixed."""
    planned = [*_delegates(names, chance), *_crew(names)]
    chance.shuffle(planned)
    return [*GUESTS, *planned]


def _delegates(names: Names, chance: random.Random) -> Iterator[Planned]:
    number = 0
    for country, row in PLAN.items():
        for course, people in zip(Course, row, strict=False):
            for _one in range(people):
                number += 1
                yield Planned(
                    names.somebody(country),
                    "delegate" if number % SPEAKERS_EVERY else "speaker",
                    _declared(course, chance),
                    course,
                    f"Delegation {country} (invented)" if country in DELEGATIONS else "",
                )


def _declared(course: Course, chance: random.Random) -> Mode:
    """The mode that somebody chose at registration; some come otherwise than they said."""
    plain = {Course.ONSITE: Mode.ONSITE, Course.ABSENT_ONSITE: Mode.ONSITE, Course.BOTH: Mode.ONSITE}
    mode = plain.get(course, Mode.ONLINE)
    if chance.random() < DECLARED_OTHERWISE.get(course.name.lower(), 0):
        return Mode.ONLINE if mode == Mode.ONSITE else Mode.ONSITE
    return mode


def _crew(names: Names) -> Iterator[Planned]:
    for category, countries in CREW.items():
        for country, people in countries.items():
            for _one in range(people):
                yield Planned(names.somebody(country), category, Mode.ONSITE, Course.ONSITE)
