"""Frozen reports, without a database or by the service, for tests of how they are shown."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from events_platform.accounts.access import SYSTEM
from events_platform.events.models import Event, Site
from events_platform.events.queries import Window
from events_platform.events.rules import CountingRules
from events_platform.kit.db.engine import Session
from events_platform.kit.db.types import LocalizedText
from events_platform.reports.content import Correction, canonical, content_of, digest
from events_platform.reports.facts import Frame
from events_platform.reports.figures import Figures, Modes
from events_platform.reports.models import FrozenReport
from events_platform.reports.schemas_frozen import FreezeIn
from events_platform.reports.service_frozen import freeze
from tests.factories.ledger import DAY, ENDS, OPENS, Ledger, at, new_ledger

People = Mapping[str | None, tuple[int, int, int]]
"""How many from each code took part on site only, online only, and both."""
TYPICAL: People = {"CN": (3, 1, 1), "NA": (1, 0, 0), "RU": (0, 2, 0), "UN": (1, 0, 0), None: (0, 0, 1)}
CORRECTED: People = {**TYPICAL, "CN": (1_003, 1, 1), None: (0, 0, 0), "KZ": (0, 0, 1)}


def make_report(
    people: People = TYPICAL, *, version: int = 1, corrections: Iterable[Correction] = (), **values: Any
) -> tuple[Event, FrozenReport]:
    """An event in Nanchang and a report of it; staff are apart, and `values` go to the report's row."""
    ledger = new_ledger()
    event, site, staff = ledger.event, ledger.site, ledger.staff
    site.name = LocalizedText({"en": "Main venue", "zh": "主会场"})
    staff.name = LocalizedText({"en": "Staff", "zh": "工作人员"})
    rules = CountingRules(apart_categories=[str(staff.id)], **values.pop("rules", {}))
    figures = figures_of_people(event, site, rules, people)
    content = content_of(figures, version, list(corrections), [site], [staff])
    written = canonical(content)
    return event, FrozenReport(
        event_id=event.id,
        version=version,
        until=content.until,
        known_at=content.known_at,
        content=written.decode(),
        sha256=digest(written),
        frozen_at=content.known_at + timedelta(minutes=5),
        **{"frozen_by": "Organiser", **values},
    )


def figures_of_people(event: Event, site: Site, rules: CountingRules, people: People) -> Figures:
    """Figures in which everybody who registered came."""
    frame = Frame(
        event_id=event.id,
        zone=ZoneInfo(event.timezone),
        rules=rules,
        windows=(window_of(site, DAY),),
        counted_categories=frozenset(),
        until=at(600),
        known_at=at(24 * 60),
    )
    figures = Figures(event, frame)
    for code, (onsite, online, both) in people.items():
        figures.by_code[code] = Modes(onsite, online, both)
        for mode, number in (("onsite_only", onsite), ("online_only", online), ("both", both)):
            declared = "online" if mode == "online_only" else "onsite"
            figures.participants.add(mode, number)
            figures.registered[declared] += number
            figures.declared_actual[declared, mode] += number
    figures.statuses = {"confirmed": figures.registered_total} if people else {}
    figures.visits_onsite, figures.visits_online = (
        2 * figures.registered["onsite"],
        figures.registered["online"],
    )
    return figures


def window_of(site: Site, day: date) -> Window:
    """The counting hours of the first day at a site."""
    return Window(site.id, day, OPENS, ENDS + timedelta(hours=1))


async def freeze_report(session: Session, ledger: Ledger) -> FrozenReport:
    """A report of the first day as it was known a day later, by the service; the ledger is stored before."""
    await ledger.save(session)
    asked = FreezeIn(until=at(600), known_at=at(24 * 60))
    return await freeze(session, SYSTEM, ledger.event, asked)
