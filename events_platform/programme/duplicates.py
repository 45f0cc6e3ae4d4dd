"""Which speakers of an event may be the same: equal names as identity compares them, or equal addresses."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from events_platform.kit.text import normalise_name
from events_platform.programme.models import Speaker

MOST_ALIKE = 20


class Likeness(StrEnum):
    """What two speakers have in common (participation.md, Identity)."""

    EMAIL_AND_NAME = "email_and_name"
    EMAIL = "email"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two speakers who may be one; `first` was there first."""

    first: Speaker
    second: Speaker
    likeness: Likeness


def alike(speakers: Iterable[Speaker]) -> list[Pair]:
    """Pairs that may be one person, the likeliest first; those said to be different people are left out."""
    by_key: dict[str, list[Speaker]] = {}
    for speaker in speakers:
        for key in _keys(speaker):
            by_key.setdefault(key, []).append(speaker)
    shared: dict[tuple[uuid.UUID, uuid.UUID], tuple[Speaker, Speaker, set[str]]] = {}
    for key, found in by_key.items():
        for one, other in combinations(sorted(found, key=_age)[:MOST_ALIKE], 2):
            _one, _other, kinds = shared.setdefault((one.id, other.id), (one, other, set()))
            kinds.add(key[0])
    pairs = [Pair(one, other, _likeness(kinds)) for one, other, kinds in shared.values()]
    order = list(Likeness)
    return sorted(
        (pair for pair in pairs if not _told_apart(pair)),
        key=lambda pair: (order.index(pair.likeness), pair.first.sort_key, pair.second.id),
    )


def resembling(speaker: Speaker, others: Iterable[Speaker]) -> list[Speaker]:
    """Who may be the same as one speaker, for a sentence on that speaker's page."""
    pairs = alike([speaker, *(other for other in others if other.id != speaker.id)])
    found = [pair for pair in pairs if speaker.id in {pair.first.id, pair.second.id}]
    return [pair.second if pair.first.id == speaker.id else pair.first for pair in found]


def _age(speaker: Speaker) -> uuid.UUID:
    # Ids are UUIDv7, which rise with time.
    return speaker.id


def _keys(speaker: Speaker) -> Iterator[str]:
    """What others may share: names begin with n, addresses with e."""
    names = {normalise_name(speaker.native), normalise_name(speaker.romanised)} - {""}
    yield from (f"n{name}" for name in sorted(names))
    if speaker.email:
        yield f"e{speaker.email}"


def _likeness(kinds: set[str]) -> Likeness:
    if kinds == {"n", "e"}:
        return Likeness.EMAIL_AND_NAME
    return Likeness.EMAIL if "e" in kinds else Likeness.NAME


def _told_apart(pair: Pair) -> bool:
    one, other = pair.first, pair.second
    return str(other.id) in one.distinct_from or str(one.id) in other.distinct_from
