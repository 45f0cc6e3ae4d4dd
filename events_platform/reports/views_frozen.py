"""Frozen reports as pages show them, in the reader's language."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from events_platform.events.models import Event
from events_platform.kit.i18n import (
    current_locale,
    format_datetime,
    format_number,
    use_locale,
    zone_city,
)
from events_platform.kit.i18n import gettext as _
from events_platform.reports.content import (
    Content,
    FrozenCountry,
    categories_of_content,
    figures_of_content,
    sites_of_content,
)
from events_platform.reports.cutoff import Cutoff
from events_platform.reports.figures import Figures
from events_platform.reports.models import FrozenReport
from events_platform.reports.rules_text import hours_in_words, rule_sentences
from events_platform.reports.service_frozen import read_content
from events_platform.reports.views import Note


class Opened(NamedTuple):
    """A frozen report, read: what it says, its figures as all that shows figures takes them, and the version
    before, where what moved since is told."""

    report: FrozenReport
    content: Content
    figures: Figures
    before: Content | None = None

    @property
    def event(self) -> Event:
        """The event as it was then."""
        return self.figures.event

    @property
    def cutoff(self) -> Cutoff:
        """The clocks at which the people behind its figures are found again."""
        return Cutoff(until=self.report.until, known_at=self.report.known_at)


def opened(report: FrozenReport, event: Event, before: FrozenReport | None = None) -> Opened:
    """The report, read; `before` is the version before it."""
    content = read_content(report)
    return Opened(
        report, content, figures_of_content(content, event), read_content(before) if before else None
    )


def note_of(found: Opened) -> Note:
    """What stands behind the headline of a version."""

    def note(figures: Figures, language: str) -> str:
        with use_locale(language):
            return _("Report, version %(version)s, as of %(moment)s, %(city)s time") % {
                "version": format_number(found.report.version, language),
                "moment": format_datetime(figures.as_of, figures.event.timezone, language),
                "city": zone_city(figures.event.timezone, language, figures.event.place),
            }

    return note


def how_counted(found: Opened) -> dict[str, Any]:
    """The rules and hours by which it was made."""
    content, event = found.content, found.event
    return {
        "rules": rule_sentences(found.figures, categories_of_content(content)),
        "hours": hours_in_words(event, found.figures.frame.windows, sites_of_content(content)),
        "city": zone_city(event.timezone, place=event.place),
    }


def clock_facts(found: Opened) -> list[tuple[str, str]]:
    """The two clocks, and when and by whom it was frozen."""
    report, zone = found.report, found.event.timezone
    city = zone_city(zone, place=found.event.place)
    frozen = format_datetime(report.frozen_at, zone)
    facts = [
        (_("Presence until"), format_datetime(report.until, zone)),
        (_("As known at"), format_datetime(report.known_at, zone)),
        (
            _("Frozen"),
            _("%(moment)s by %(name)s", moment=frozen, name=report.frozen_by) if report.frozen_by else frozen,
        ),
        (_("Times"), _("%(city)s time", city=city)),
    ]
    return [*facts, (_("Note"), report.note)] if report.note else facts


def differences(found: Opened) -> list[tuple[str, int, int]]:
    """What moved since the version before, as label, number then and number now."""
    before, after = found.before, found.content
    if before is None:
        return []
    pairs = [
        (_("Registered"), before.registered.total, after.registered.total),
        (_("Participants"), before.participants.total, after.participants.total),
        (_("On site only"), before.participants.onsite_only, after.participants.onsite_only),
        (_("Both"), before.participants.both, after.participants.both),
        (_("Online only"), before.participants.online_only, after.participants.online_only),
        (_("Countries and regions"), before.countries.count, after.countries.count),
        (_("Country not known"), _unknown(before.countries.rows), _unknown(after.countries.rows)),
    ]
    return [(label, one, other) for label, one, other in pairs if one != other]


def differences_in_words(found: Opened) -> list[tuple[str, str, str]]:
    """The same with the numbers as the reader's language writes them."""
    return [(label, format_number(one), format_number(other)) for label, one, other in differences(found)]


def _unknown(rows: Sequence[FrozenCountry]) -> int:
    return sum(row.total for row in rows if row.code is None)


def listed(found: Opened, base: str) -> dict[str, Any]:
    """A version as the list shows it."""
    report, content, zone = found.report, found.content, found.event.timezone
    return {
        "version": report.version,
        "href": f"{base}/{report.version}",
        "headline": content.headline[current_locale()],
        "participants": format_number(content.participants.total),
        "countries": format_number(content.countries.count),
        "until": format_datetime(report.until, zone),
        "known_at": format_datetime(report.known_at, zone),
        "frozen_by": report.frozen_by,
        "note": report.note,
        "is_published": report.published_at is not None,
    }
