"""How people move on 10 June 2021: when they pass which door, and when they are in the online room.

Doors open at 08:00 in Nanchang and the day ends at 17:20, so that the counting window closes at 18:20.
"""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from events_platform.demo.plan import Course
from events_platform.registration.models import Mode

DAY = date(2021, 6, 10)
ZONE = ZoneInfo("Asia/Shanghai")
DOORS = 3
LUNCH_OUT, EXIT_SCANNED, SCANNED_TWICE, REJOINED, SECOND_DEVICE = 0.25, 0.6, 0.06, 0.35, 0.1


@dataclass(frozen=True)
class Passage:
    """One scan at a door; `decided` is what the device showed, `is_override` what the steward made of it."""

    at: datetime
    direction: str = "entry"
    door: int = 0
    decided: str = "admitted"
    is_override: bool = False


@dataclass(frozen=True)
class Stay:
    """One connection to the online room, from joining to leaving."""

    start: datetime
    end: datetime


@dataclass
class Movements:
    """Everything that one person does on the day."""

    passages: list[Passage] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)


def at(hours: int, minutes: float) -> datetime:
    """A time of the day in Nanchang; minutes may exceed an hour."""
    midnight = datetime(DAY.year, DAY.month, DAY.day, tzinfo=ZONE)
    return midnight + timedelta(hours=hours, seconds=round(minutes * 60))


def movements_of(course: Course, declared: Mode, chance: random.Random) -> Movements:
    """What a person of this course does."""
    if course == Course.ONSITE:
        return Movements(passages=_onsite(declared, chance))
    if course == Course.ONLINE:
        return Movements(stays=_online(chance))
    if course == Course.BOTH:
        return _both(declared, chance)
    if course == Course.TOO_SHORT:
        start = at(9, chance.uniform(0, 180))
        return Movements(stays=[Stay(start, start + timedelta(seconds=chance.randrange(90, 540)))])
    return Movements()


def _entry(moment: datetime, door: int, declared: Mode) -> Passage:
    """Whoever registered to come online is admitted by the steward in one tap."""
    if declared == Mode.ONSITE:
        return Passage(moment, door=door)
    return Passage(moment, door=door, decided="wrong_mode", is_override=True)


def _onsite(declared: Mode, chance: random.Random) -> list[Passage]:
    door = chance.choices(range(DOORS), (5, 3, 2))[0]
    arrival = at(8, min(chance.gammavariate(4, 10), 135))
    passages = [_entry(arrival, door, declared)]
    if chance.random() < SCANNED_TWICE:
        again = arrival + timedelta(seconds=chance.randrange(5, 50))
        passages.append(Passage(again, door=door, decided="already_inside"))
    if chance.random() < LUNCH_OUT:
        passages.append(Passage(at(12, chance.uniform(2, 30)), "exit", door))
        passages.append(_entry(at(13, chance.uniform(0, 40)), chance.randrange(DOORS), declared))
    if chance.random() < EXIT_SCANNED:
        passages.append(Passage(at(16, chance.uniform(20, 110)), "exit", chance.randrange(DOORS)))
    return passages


def _online(chance: random.Random) -> list[Stay]:
    start = at(8, chance.uniform(40, 110))
    stays = [Stay(start, start + timedelta(minutes=chance.uniform(14, 210)))]
    if chance.random() < REJOINED:
        again = stays[0].end + timedelta(minutes=chance.uniform(1, 60))
        stays.append(Stay(again, again + timedelta(minutes=chance.uniform(3, 150))))
    if chance.random() < SECOND_DEVICE:
        phone = start + timedelta(minutes=chance.uniform(2, 10))
        stays.append(Stay(phone, phone + timedelta(minutes=chance.uniform(2, 30))))
    return stays


def _both(declared: Mode, chance: random.Random) -> Movements:
    """A morning in the hall and an afternoon online, or the other way round; the way out was scanned."""
    door = chance.randrange(DOORS)
    if chance.random() < 0.6:
        left = at(11, chance.uniform(40, 75))
        passages = [_entry(at(8, chance.uniform(5, 55)), door, declared), Passage(left, "exit", door)]
        start = at(13, chance.uniform(25, 50))
        return Movements(passages, [Stay(start, start + timedelta(minutes=chance.uniform(20, 200)))])
    joined = at(8, chance.uniform(50, 80))
    stays = [Stay(joined, joined + timedelta(minutes=chance.uniform(20, 180)))]
    passages = [_entry(at(13, chance.uniform(0, 40)), door, declared)]
    return Movements(passages, stays)
