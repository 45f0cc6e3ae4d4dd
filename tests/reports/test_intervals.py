"""The arithmetic against a slow and obvious count of minutes."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from events_platform.reports.intervals import Interval, clipped, length_outside, total, union

START = datetime(2021, 6, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def at(minute: int) -> datetime:
    return START + minute * MINUTE


intervals = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 30)).map(lambda pair: (at(pair[0]), at(sum(pair)))),
    max_size=8,
)


def minutes(parts: list[Interval]) -> set[int]:
    return {number for number in range(100) if any(start <= at(number) < end for start, end in parts)}


@given(intervals)
def test_union_holds_every_minute_once(parts: list[Interval]) -> None:
    assert total(union(parts)) == len(minutes(parts)) * MINUTE


@given(intervals, intervals)
def test_clipped_is_the_common_time(parts: list[Interval], windows: list[Interval]) -> None:
    assert minutes(clipped(parts, windows)) == minutes(parts) & minutes(windows)


@given(intervals, intervals)
def test_length_outside_leaves_blocked_time_out(parts: list[Interval], blocked: list[Interval]) -> None:
    assert length_outside(parts, blocked) == len(minutes(parts) - minutes(blocked)) * MINUTE
