"""What stands in a name's place as long as it may not be known.

A withheld name is taken out of the row that lists, gates, exports and mails read, so that none of them has to
ask. Both forms are in the row, for readers of either language; a number tells several guests apart.
"""

from events_platform.people.models import NameOrder

ORDER = NameOrder.GIVEN_FIRST


def placeholder(number: int) -> tuple[str, str]:
    """Native and romanised, what is shown of an event's guest of this number; the first is 1."""
    if number == 1:
        return "嘉宾（姓名暂不公布）", "Guest of honour (name withheld)"
    return f"嘉宾{number}（姓名暂不公布）", f"Guest of honour {number} (name withheld)"
