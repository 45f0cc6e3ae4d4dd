"""No small group can be worked out from what a public table shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events_platform.reports.protection import Protected, protect


@pytest.mark.parametrize(
    ("totals", "smallest", "expected"),
    [
        ([5, 4, 1], 1, Protected(3, 0, 0)),
        ([10, 5, 3], 3, Protected(3, 0, 0)),
        # One row alone would be the difference to the total.
        ([10, 5, 2], 3, Protected(1, 2, 7)),
        ([10, 5, 2, 2], 3, Protected(2, 2, 4)),
        # Two rows of one each: together they are still too few.
        ([10, 5, 1, 1], 3, Protected(1, 3, 7)),
        ([10, 2], 3, Protected(0, 2, 12)),
        ([], 3, Protected(0, 0, 0)),
    ],
)
def test_rows_that_stay(totals: list[int], smallest: int, expected: Protected) -> None:
    assert protect(totals, smallest) == expected


@given(st.lists(st.integers(1, 40), max_size=30), st.integers(1, 10))
def test_whatever_is_hidden_is_a_group_of_its_own_or_everything(totals: list[int], smallest: int) -> None:
    ordered = sorted(totals, reverse=True)
    kept = protect(ordered, smallest)
    assert all(total >= smallest for total in ordered[: kept.shown])
    assert kept.hidden == sum(ordered) - sum(ordered[: kept.shown])
    assert kept.hidden_rows == 0 or kept.shown == 0 or (kept.hidden_rows >= 2 and kept.hidden >= smallest)
