"""Which figures somebody asks for: the two clocks and the basis, as a page's form or a program gives them."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from events_platform.errors import Invalid
from events_platform.events.models import Event
from events_platform.events.rules import Basis
from events_platform.events.service_sites import local
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.web.forms import Input, validate
from events_platform.reports.figures import Figures, participation

FIELDS = ("basis", "until", "known_at")
# An offset of which a query made a blank: a + that was not written as %2B.
_LOST_PLUS = re.compile(r"(?<=\d) (?=\d\d:?\d\d$)")


class Cutoff(Input):
    """The two clocks, times without an offset in the event's zone; and the basis that the rules must have."""

    basis: Basis | None = None
    until: datetime | None = None
    known_at: datetime | None = None

    @property
    def is_live(self) -> bool:
        """Whether the figures are those of this moment, and move."""
        return self.until is None and self.known_at is None

    @property
    def query(self) -> dict[str, str]:
        """The same for another address, with offsets."""
        clocks = {"until": self.until, "known_at": self.known_at}
        return {name: moment.isoformat() for name, moment in clocks.items() if moment}


def read_cutoff(query: Mapping[str, str], event: Event) -> Cutoff:
    """The cut-off that a query names, its times aware. Raises Invalid for what cannot be known yet."""
    asked = validate(Cutoff, {name: _with_plus(query[name]) for name in FIELDS if query.get(name)})
    set_zone(asked, event)
    if asked.known_at and asked.known_at > now():
        raise Invalid(
            _("Nothing can be known from the future."), fields={"known_at": _("This time has not come yet.")}
        )
    return asked


def _with_plus(value: str) -> str:
    return _LOST_PLUS.sub("+", value) if "T" in value else value


def set_zone(asked: Cutoff, event: Event) -> None:
    """Give times without an offset that of the event's zone. Raises Invalid for an hour that it skips."""
    zone = ZoneInfo(event.timezone)
    asked.until = _aware(asked.until, zone, "until")
    asked.known_at = _aware(asked.known_at, zone, "known_at")


def _aware(moment: datetime | None, zone: ZoneInfo, field: str) -> datetime | None:
    if moment is None:
        return None
    if moment.tzinfo is not None:
        return _within_the_calendar(moment, field)
    return local(moment.date(), moment.time(), zone, field)


def _within_the_calendar(moment: datetime, field: str) -> datetime:
    """The moment as it is, unless UTC knows no such time: the first and last hours of the calendar."""
    try:
        moment.astimezone(UTC)
    except OverflowError as error:
        message = _("There is no such time. Please write it as 2021-06-10T09:00.")
        raise Invalid(message, fields={field: message}) from error
    return moment


async def figures_for(session: Session, event: Event, asked: Cutoff) -> Figures:
    """The figures at the cut-off asked for, all read at one moment.

    Only for a session that reads: what it has read before, to authorise, belongs to an earlier moment.
    """
    await session.commit()
    return await participation(session, event, until=asked.until, known_at=asked.known_at)
