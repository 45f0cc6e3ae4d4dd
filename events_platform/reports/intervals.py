"""Arithmetic of time intervals: half-open pairs of aware UTC times, start before end."""

from collections.abc import Iterable
from datetime import datetime, timedelta

Interval = tuple[datetime, datetime]


def union(intervals: Iterable[Interval]) -> list[Interval]:
    """The same time as disjoint intervals in order; two devices at once count once."""
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        elif end > start:
            merged.append((start, end))
    return merged


def clipped(intervals: Iterable[Interval], windows: Iterable[Interval]) -> list[Interval]:
    """The parts of the intervals that lie inside the windows."""
    bounds = list(windows)
    return [
        (max(start, opens), min(end, closes))
        for start, end in intervals
        for opens, closes in bounds
        if max(start, opens) < min(end, closes)
    ]


def total(intervals: Iterable[Interval]) -> timedelta:
    """The length of disjoint intervals together."""
    return sum((end - start for start, end in intervals), timedelta())


def length_outside(intervals: Iterable[Interval], blocked: Iterable[Interval]) -> timedelta:
    """How much of the intervals' union lies outside the blocked time: |A u B| - |B|."""
    inside = list(blocked)
    return total(union([*intervals, *inside])) - total(union(inside))
