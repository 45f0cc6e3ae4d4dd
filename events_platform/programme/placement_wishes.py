"""What waiting sessions wish of each other, as costs of the model of starts."""

from collections import defaultdict
from itertools import chain

from events_platform.programme.models import SessionKind
from events_platform.programme.placement_costs import margins
from events_platform.programme.placement_facts import PLENARY, Waiting, Wish
from events_platform.programme.placement_times import Choice, Times, weighted

MOST_RULES = 25_000
"""So many pairs times points are looked at, those with the most stars first; the rest hardly matter."""


def add_wishes(times: Times) -> None:
    """Let tracks follow one another, speakers have time between, plenaries stand alone, stars not clash."""
    _tracks(times)
    _margins(times)
    _plenaries(times)
    _stars(times)


def _tracks(times: Times) -> None:
    by_track: dict[object, list[Waiting]] = defaultdict(list)
    for one in times.sessions.values():
        if one.track_id is not None and one.kind != SessionKind.BREAK:
            by_track[one.track_id].append(one)
    for sessions in by_track.values():
        for running in times.together(sessions).values():
            times.at_most(running, 1, times.task.weights[Wish.TRACKS])


def _margins(times: Times) -> None:
    for id_, sessions in times.by_speaker().items():
        for minutes, cost in margins(times.task, times.task.snapshot.speakers[id_]):
            for running in times.together(sessions, minutes).values():
                times.at_most(running, 1, cost)


def _plenaries(times: Times) -> None:
    cost, most = times.task.weights[Wish.PLENARY], len(times.task.snapshot.rooms)
    everything = times.together(times.sessions.values()) if cost else {}
    for one in times.sessions.values():
        if one.kind not in PLENARY:
            continue
        for running in everything.values():
            own = [each.choice for each in running if each.session_id == one.id]
            others = [each.choice for each in running if each.session_id != one.id]
            if own and others:
                beside = times.model.new_int_var(0, most, "")
                terms = [*((each, 1) for each in others), *((each, most) for each in own), (beside, -1)]
                times.model.add(weighted(terms) <= most)
                times.costs.append((beside, cost))


def _stars(times: Times) -> None:
    cost = times.task.weights[Wish.STARS]
    known = times.sessions.keys()
    pairs = [(count, pair) for pair, count in times.task.stars.items() if pair <= known and len(pair) == 2]
    most = MOST_RULES // max(1, len(times.points)) if cost else 0
    heaviest = sorted(pairs, key=lambda each: (-each[0], sorted(each[1])))[:most]
    wanted = set(chain.from_iterable(pair for _count, pair in heaviest))
    at: dict[object, dict[int, list[Choice]]] = {}
    for id_ in wanted:
        at[id_] = defaultdict(list)
        for point, running in times.running(times.sessions[id_]):
            at[id_][point].append(running.choice)
    for count, pair in heaviest:
        one, other = (at[id_] for id_ in pair)
        both = times.model.new_bool_var("")
        for point in one.keys() & other.keys():
            terms = [*((each, 1) for each in (*one[point], *other[point])), (both, -1)]
            times.model.add(weighted(terms) <= 1)
        times.costs.append((both, count * cost))
