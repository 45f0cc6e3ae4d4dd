"""How long a conference takes to place: 200 talks in 8 rooms over 3 days, with 800 people's stars."""

import asyncio
import random
import time
import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import combinations

from events_platform.programme.conflicts_facts import PlacedSession, RoomFacts, Snapshot, Span, SpeakerFacts
from events_platform.programme.content import Part
from events_platform.programme.models import SessionKind, SpeakerRole
from events_platform.programme.placement_facts import Progress, Task, Waiting
from events_platform.programme.placement_process import solve
from tests.bench.figures import Figure, Goal, figure

TALKS, DAYS, PEOPLE = 200, 3, 800
SEATS = (40, 60, 80, 100, 150, 200, 300, 600)
GOAL = Goal(limit=5.0, is_floor=False)
OPENS = datetime(2027, 6, 10, 1, tzinfo=UTC)


def placed() -> list[Figure]:
    """Seconds until the proposal, the start of the solver's process included; all talks must have a place."""
    task = conference()
    began = time.perf_counter()
    outcome = asyncio.run(solve(task, _go_on))
    seconds = time.perf_counter() - began
    assert outcome is not None
    assert len(outcome.placed) == TALKS
    return [figure(f"place {TALKS} talks, {len(SEATS)} rooms, {DAYS} days", "-", seconds, "s", GOAL)]


async def _go_on(_progress: Progress | None) -> bool:
    return True


def conference() -> Task:
    """The same conference every time: lunch is fixed, one speaker in ten comes for a day."""
    chance = random.Random(3)
    days = [OPENS + timedelta(days=day) for day in range(DAYS)]
    site, rooms = _ids(chance, 1)[0], _ids(chance, len(SEATS))
    tracks, people, talks = _ids(chance, 10), _ids(chance, TALKS * 4 // 5), _ids(chance, TALKS)
    facts = zip(rooms, SEATS, strict=True)
    one_day = (Span(days[1], days[1] + timedelta(hours=9)),)
    snapshot = Snapshot(
        sessions=tuple(_lunch(chance, day, room) for day in days for room in rooms),
        rooms={id_: RoomFacts(id_, site, seats, seats > 100) for id_, seats in facts},
        speakers={
            id_: SpeakerFacts(id_, windows=one_day if number % 10 == 0 else ())
            for number, id_ in enumerate(people)
        },
        hours={site: [Span(day, day + timedelta(hours=9)) for day in days]},
        walks={site: 5},
    )
    waiting = tuple(
        Waiting(
            id_,
            SessionKind.TALK,
            30,
            (Part(chance.choice(people), SpeakerRole.SPEAKER),),
            chance.choice(tracks),
            chance.choice([20, 30, 40, 50, 60, 90, 120, 200]),
        )
        for id_ in talks
    )
    return Task(snapshot, waiting, _stars(chance, talks))


def _stars(chance: random.Random, talks: list[uuid.UUID]) -> dict[frozenset[uuid.UUID], int]:
    """A few talks draw most people, as they do."""
    draws = [chance.paretovariate(1.2) for _talk in talks]
    marked = (set(chance.choices(talks, draws, k=chance.randint(3, 12))) for _person in range(PEOPLE))
    return Counter(frozenset(pair) for mine in marked for pair in combinations(mine, 2))


def _lunch(chance: random.Random, day: datetime, room: uuid.UUID) -> PlacedSession:
    noon = day + timedelta(hours=3)
    return PlacedSession(_ids(chance, 1)[0], SessionKind.BREAK, noon, noon + timedelta(hours=1), (room,))


def _ids(chance: random.Random, number: int) -> list[uuid.UUID]:
    return [uuid.UUID(int=chance.getrandbits(128)) for _n in range(number)]
