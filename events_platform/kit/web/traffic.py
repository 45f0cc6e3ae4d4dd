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
    """Counts by method, route and class of status: a sum of seconds, then a count for each bucket.

    Routes are patterns: a path may hold a personal token or the name of an event.
    """

    def __init__(self) -> None:
        self._counted: dict[tuple[str, str, int], list[float]] = {}

    def note(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request; without any status the server answers for it with a fault."""
        key = (method if method in METHODS else OTHER, route, (status or FAULT) // 100)
        counts = self._counted.get(key)
        if counts is None:
            counts = self._counted[key] = [0.0, *([0] * (len(BOUNDS) + 1))]
        counts[0] += seconds
        # A duration equal to a bound belongs below it.
        counts[bisect_left(BOUNDS, seconds) + 1] += 1

    def family(self) -> Family:
        """All counts as one histogram."""
        text = "Requests answered by this process, by method, route and class of status, with their duration."
        return Family("events_http_request_duration_seconds", "histogram", text, self._samples())

    def _samples(self) -> Iterator[Sample]:
        for (method, route, status), (total, *counts) in sorted(self._counted.items()):
            labels = {"method": method, "route": route, "status": f"{status}xx"}
            below = list(accumulate(counts))
            for bound, count in zip((*map(repr, BOUNDS), "+Inf"), below, strict=True):
                yield Sample(count, {**labels, "le": bound}, "_bucket")
            yield Sample(total, labels, "_sum")
            yield Sample(below[-1], labels, "_count")
