"""How many requests this process has answered, and how long they took."""

from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate

from events_platform.kit.web.exposition import Family, Sample

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds: the buckets that Prometheus' own libraries begin with."""
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# Strangers must not make the table grow.
OTHER = "other"
FAULT = 500


class Traffic:
    """Counts by method, route and status: a sum of seconds, then a count for each bucket.

    Routes are patterns: a path may hold a personal token or the name of an event.
    """

    def __init__(self) -> None:
        self._counted: dict[tuple[str, str, int], list[float]] = {}

    def note(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request; without any status the server answers for it with a fault."""
        try:
            counts = self._counted[method, route, status]
        except KeyError:
            key = (method if method in METHODS else OTHER, route, status or FAULT)
            counts = self._counted.setdefault(key, [0.0, *([0] * (len(BOUNDS) + 1))])
        counts[0] += seconds
        # A duration equal to a bound belongs below it.
        counts[bisect_left(BOUNDS, seconds) + 1] += 1

    def family(self) -> Family:
        """All counts as one histogram."""
        text = "Requests answered by this process, by method, route and class of status, with their duration."
        return Family("events_http_request_duration_seconds", "histogram", text, self._samples())

    def _samples(self) -> Iterator[Sample]:
        """The series in order; statuses of a class are told as one, for they seldom mean different things."""
        classes: dict[tuple[str, str, str], list[float]] = {}
        for (method, route, status), counts in self._counted.items():
            key = (method, route, f"{status // 100}xx")
            known = classes.get(key, [0] * len(counts))
            classes[key] = [sum(pair) for pair in zip(known, counts, strict=True)]
        for key, (total, *counts) in sorted(classes.items()):
            labels = dict(zip(("method", "route", "status"), key, strict=True))
            below = list(accumulate(counts))
            for bound, count in zip((*map(repr, BOUNDS), "+Inf"), below, strict=True):
                yield Sample(count, {**labels, "le": bound}, "_bucket")
            yield Sample(total, labels, "_sum")
            yield Sample(below[-1], labels, "_count")
