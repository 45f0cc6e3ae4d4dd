"""Public tables that give no small group away (participation.md, The official report)."""

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

Row = TypeVar("Row")


class Protected(NamedTuple):
    """How many rows stay, from the largest down, and how many participants the others have together."""

    shown: int
    hidden_rows: int
    hidden: int


def protect(totals: Sequence[int], smallest: int) -> Protected:
    """What a table of these totals, the largest first, may show where groups below `smallest` are protected.

    The total stands in the table: one hidden row alone would be the difference, and so would hidden rows
    that together are too few. So at least two are hidden, of at least so many participants together.
    """
    shown = sum(total >= smallest for total in totals)
    while 0 < shown < len(totals) and (len(totals) - shown < 2 or sum(totals[shown:]) < smallest):
        shown -= 1
    return Protected(shown, len(totals) - shown, sum(totals[shown:]))
