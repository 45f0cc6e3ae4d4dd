"""The rounding of the headline (participation.md, The headline)."""

import pytest

from events_platform.reports.headline import Quantity, chinese_number, rounded


@pytest.mark.parametrize(
    ("total", "number", "is_exact"),
    [
        (0, 0, True),
        (86, 86, True),
        (99, 99, True),
        (100, 100, True),
        (101, 100, False),
        (700, 700, True),
        (701, 700, False),
        (799, 700, False),
        (1_234, 1_200, False),
        (9_999, 9_900, False),
        (10_000, 10_000, True),
        (10_001, 10_000, False),
        (12_345, 12_000, False),
        (13_000, 13_000, True),
    ],
)
def test_rounded_says_more_than_the_unit_below(total: int, number: int, is_exact: bool) -> None:
    assert rounded(total) == Quantity(number, is_exact)


def test_rounded_is_exact_where_the_organiser_wants_it() -> None:
    assert rounded(712, is_exact_wanted=True) == Quantity(712, is_exact=True)


@pytest.mark.parametrize(
    ("number", "text"),
    [(86, "86"), (700, "700"), (9_900, "9900"), (10_000, "1万"), (12_000, "1.2万"), (12_345, "12,345")],
)
def test_chinese_number_uses_ten_thousands(number: int, text: str) -> None:
    assert chinese_number(number) == text
