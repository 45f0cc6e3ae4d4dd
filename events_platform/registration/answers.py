"""Answers to an event's own questions: whatever JSON holds, within bounds, its text cleaned."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field

from events_platform.kit.i18n import gettext as _
from events_platform.kit.text import clean_text

DEEPEST = 5
LONGEST = 20_000


def clean_answers(answers: dict[str, Any]) -> dict[str, Any]:
    """The answers as they are stored; ValueError with a sentence where they go on without end.

    All text of all answers together has 20,000 characters at most, and each number or list counts as one.
    """
    room = [LONGEST]
    return {_cleaned(name, room, 0): _cleaned(value, room, 0) for name, value in answers.items()}


def _cleaned(value: Any, room: list[int], depth: int) -> Any:
    room[0] -= len(value) if isinstance(value, str) else 1
    if room[0] < 0 or depth > DEEPEST:
        raise ValueError(_("These answers are too long to be kept. Please shorten them."))
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list):
        return [_cleaned(one, room, depth + 1) for one in value]
    if isinstance(value, dict):
        return {_cleaned(key, room, depth): _cleaned(one, room, depth + 1) for key, one in value.items()}
    return value


Answers = Annotated[dict[str, Any], Field(max_length=50), AfterValidator(clean_answers)]
