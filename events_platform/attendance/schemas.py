"""What the arrivals list sends: who came, to which site, when."""

import uuid
from datetime import date, time

from pydantic import Field

from events_platform.kit.schema import Input


class ArrivalsIn(Input):
    """People marked as arrived. `at` is local time on `day` in the event's zone; left out: now."""

    site: uuid.UUID
    day: date
    at: time | None = None
    registration: list[uuid.UUID] = Field(default=[], max_length=500)
    group: str = Field(default="", max_length=200)


class VoidIn(Input):
    """Why a row of the ledger is taken back; it is told in the next report, so it names nobody."""

    reason: str = Field(min_length=1, max_length=500)
