"""The country of a registration: a code, or what the person wrote for staff to decide."""

from typing import NamedTuple

from events_platform.kit.countries import resolve
from events_platform.kit.countries.codes import ORGANISATIONS, SELECTABLE_CODES

CODES = SELECTABLE_CODES | frozenset(ORGANISATIONS)


class Written(NamedTuple):
    """A code, or None with the words that nobody could resolve."""

    code: str | None
    as_written: str


def read_country(text: str) -> Written:
    """What somebody chose or wrote; a text that names a country keeps its words beside the code."""
    if text.upper() in CODES and len(text) == 2:
        return Written(text.upper(), "")
    return Written(resolve(text) if text else None, text[:200])
